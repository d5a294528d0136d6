// SPDX-License-Identifier: Apache-2.0
// One function per section of a jurisdiction; each reads every key of it.
#pragma once

#include "app/law/section_reader.hpp"

namespace refundry::law {

void read_withdrawal(compilation& into, const jurisdiction_text& from, withdrawal_rules& to);
void read_not_informed(compilation& into, const jurisdiction_text& from, not_informed_rules& to);
void read_goods_return(compilation& into, const jurisdiction_text& from, goods_return_rules& to);
void read_refund(compilation& into, const jurisdiction_text& from, jurisdiction& to);
/// refund_scope, return_shipping, deductions, refund_means
void read_money(compilation& into, const jurisdiction_text& from, jurisdiction& to);
void read_exempt(compilation& into, const jurisdiction_text& from, exempt_rules& to);
void read_withdrawal_function(compilation& into, const jurisdiction_text& from,
                              withdrawal_function_rules& to);
void read_guarantee(compilation& into, const jurisdiction_text& from, guarantee_rules& to);
void read_other_sections(compilation& into, const jurisdiction_text& from, jurisdiction& to);

}  // namespace refundry::law
