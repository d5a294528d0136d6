// SPDX-License-Identifier: Apache-2.0
// What a return case looks like in words.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/returns/open_return.hpp"
#include "app/returns/settle_return.hpp"
#include "app/withdrawals/views.hpp"

namespace refundry::stories {

std::vector<std::string> tell_case(const std::string& name, const return_view& view,
                                   const order* original);
std::vector<std::string> tell_settlement(const settlement& plan, const order* original);
std::vector<std::string> tell_decision(const decision& made);
std::vector<std::string> tell_withdrawal(
    const std::string& name, const withdrawal_view& view,
    const std::function<std::string(withdrawal_id)>& statement_named);
std::vector<std::string> tell_refusal(const failure& why);

}  // namespace refundry::stories
