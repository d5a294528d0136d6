// SPDX-License-Identifier: Apache-2.0
// The cancellation policies this binary ships: data/cancellations.
#pragma once

#include <span>
#include <string_view>

#include "domain/cancellations/policy.hpp"

namespace refundry {

struct cancellation_pack {
    std::string_view pack;  ///< its name: firm, super-strict-30, …
    cancellation_policy policy;
};

/// By name. Made at the first call, any thread; damage of what is embedded throws internal_error.
std::span<const cancellation_pack> cancellation_packs();

/// `unknown_pack` at `path`, with the nearest name.
result<std::reference_wrapper<const cancellation_policy>> find_cancellation_pack(
    std::string_view pack, std::string path);

}  // namespace refundry
