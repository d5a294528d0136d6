// SPDX-License-Identifier: Apache-2.0
// Secrets at rest: sealed with the installation's key, bound to what they are for, so that a sealed
// text moved to another row does not open.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"

namespace refundry {

class secret_box {
  public:
    static constexpr std::size_t KEY_BYTES = 32;

    /// Without a key nothing is sealed and nothing opens: `no_secret_key`, saying how to set one.
    secret_box() = default;
    /// 64 hexadecimal digits; `invalid_secret_key`.
    static result<secret_box> with_key(std::string_view hexadecimal);
    static std::string new_key(random_source& random);

    /// XChaCha20-Poly1305 with a random nonce in front. `about` names the place, e.g. the row.
    result<std::vector<std::uint8_t>> seal(random_source& random, std::string_view plain,
                                           std::string_view about) const;
    /// `secret_damaged` when it was sealed with another key, for another place, or changed.
    result<std::string> open(const std::vector<std::uint8_t>& sealed, std::string_view about) const;

  private:
    std::array<std::uint8_t, KEY_BYTES> key_{};
    bool has_key_ = false;
};

}  // namespace refundry
