// SPDX-License-Identifier: Apache-2.0
// Every entity's id type and public prefix, in one place.
#pragma once

#include "base/id.hpp"

namespace refundry {

REFUNDRY_ID(merchant_id, "mer")
REFUNDRY_ID(api_key_id, "key")
REFUNDRY_ID(user_id, "usr")
REFUNDRY_ID(session_id, "ses")
REFUNDRY_ID(order_id, "ord")
REFUNDRY_ID(payment_id, "pay")
REFUNDRY_ID(policy_id, "pol")
REFUNDRY_ID(policy_version_id, "pov")
REFUNDRY_ID(return_case_id, "ret")
REFUNDRY_ID(return_item_id, "rit")
REFUNDRY_ID(decision_id, "dec")
REFUNDRY_ID(receipt_id, "rec")
REFUNDRY_ID(inspection_id, "ins")
REFUNDRY_ID(settlement_id, "set")
REFUNDRY_ID(refund_id, "ref")
REFUNDRY_ID(exchange_id, "exc")
REFUNDRY_ID(store_credit_account_id, "sca")
REFUNDRY_ID(store_credit_entry_id, "sce")
REFUNDRY_ID(withdrawal_id, "wdl")
REFUNDRY_ID(acknowledgement_id, "ack")
REFUNDRY_ID(journal_entry_id, "jrn")
REFUNDRY_ID(event_id, "evt")
REFUNDRY_ID(job_id, "job")
REFUNDRY_ID(provider_notice_id, "pnt")
REFUNDRY_ID(trial_id, "tri")

}  // namespace refundry
