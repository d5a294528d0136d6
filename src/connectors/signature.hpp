// SPDX-License-Identifier: Apache-2.0
// HMAC-SHA256, as webhooks are signed with it, and comparing without telling how much was right.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace refundry {

using signature = std::array<std::uint8_t, 32>;

/// Of the parts one after another. Key and parts are bytes.
signature hmac_sha256(std::string_view key, std::initializer_list<std::string_view> parts);

/// nullopt unless it is just the text of 32 bytes, in lower or upper case.
std::optional<signature> signature_from_hex(std::string_view text);
std::optional<signature> signature_from_base64(std::string_view text);
std::string base64(std::string_view bytes);
/// nullopt for an odd number of digits, or what is no digit.
std::optional<std::string> bytes_from_hex(std::string_view text);

/// Takes as long for any two.
bool is_same(const signature& one, const signature& other);

}  // namespace refundry
