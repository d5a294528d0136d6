// SPDX-License-Identifier: Apache-2.0
// The encodings a file may have. Windows-1252 contains all of Latin-1 that is printed, as browsers
// read it (WHATWG Encoding Standard), so one table serves both names.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/imports/byte_source.hpp"

namespace refundry {

enum class text_encoding { utf_8, windows_1252 };

/// "utf-8", "windows-1252", "latin1", "iso-8859-1", in any case.
std::optional<text_encoding> parse_text_encoding(std::string_view name);

/// The same text as UTF-8; a source of UTF-8 comes back as it is, unchecked.
std::unique_ptr<byte_source> as_utf8(std::unique_ptr<byte_source> from, text_encoding encoding);

/// Where the first byte stands that is no UTF-8, if any.
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

}  // namespace refundry
