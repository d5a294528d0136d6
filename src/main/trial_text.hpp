// SPDX-License-Identifier: Apache-2.0
// What a trial found, for people.
#pragma once

#include <string>
#include <vector>

#include "app/trials/trials.hpp"

namespace refundry {

/// `some` are the first decisions that change.
std::string trial_text(const trial_view& trial, const std::vector<trial_change_view>& some);
std::string comparison_text(const trial_comparison& compared);

}  // namespace refundry
