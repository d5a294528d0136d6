// SPDX-License-Identifier: Apache-2.0
// The money facet of what refunds pay.
#pragma once

#include "app/returns/work.hpp"

namespace refundry {

/// The items paid by refunds follow the worst of the case's refunds; one that another has taken the
/// place of no longer counts. `changed` as it is now, stored or not.
void follow_refunds(transaction& tx, case_work& work, const refund_record& changed);

}  // namespace refundry
