// SPDX-License-Identifier: Apache-2.0
// What a return case looks like in words.
#pragma once

#include <string>
#include <vector>

#include "app/returns/open_return.hpp"
#include "app/returns/settle_return.hpp"

namespace refundry::stories {

std::vector<std::string> tell_case(const std::string& name, const return_view& view,
                                   const order* original);
std::vector<std::string> tell_settlement(const settlement& plan, const order* original);
std::vector<std::string> tell_decision(const decision& made);
std::vector<std::string> tell_refusal(const failure& why);

}  // namespace refundry::stories
