// SPDX-License-Identifier: Apache-2.0
// How a statute counts: a length, the event it starts from, whether that day counts, and what
// happens when the last day is a day of rest. Every period is read twice: the consumer's last day
// is the latest that can be defended, the trader's the earliest. The words are those of
// data/jurisdictions.json.
#pragma once

#include <cstdint>

#include "base/describe.hpp"
#include "domain/calendar/place_calendars.hpp"

namespace refundry::law {

/// A local date of the consumer's place.
using law_day = std::chrono::sys_days;

enum class period_unit { calendar_day, business_day, month, year, hour };
BOOST_DESCRIBE_ENUM(period_unit, calendar_day, business_day, month, year, hour)

enum class start_event {
    receipt_of_goods,
    receipt_of_last_item,
    receipt_of_last_item_recommended,
    receipt_of_first_item,
    receipt_of_service,
    contract_concluded,
    contract_concluded_before_performance,
    purchase,
    later_of_receipt_and_contract,
    later_of_contract_document_and_receipt,
    later_of_contract_document_and_start_of_supply,
    later_of_receipt_contract_and_disclosure_document,
    later_of_contract_and_disclosure_document,
    later_of_receipt_and_confirmation_document,
    receipt_of_goods_or_contract_at_consumers_option,
    copy_of_agreement_received,
    agreement_date,
    information_received,
    withdrawal_communicated,
    trader_informed_of_withdrawal,
    goods_received,
    goods_received_or_proof_of_dispatch_whichever_first,
    goods_collected_or_received_or_service_notice,
    handed_to_designated_carrier_else_goods_received,
    earliest_of_notice_carrier_and_goods,  ///< ours, for two texts in doubt (TR)
    right_to_refund_vests,
    delivery,
    cancellation,
    cancellation_or_delivery_whichever_later,
    knowledge,
    knew_or_could_know,
    revocation,
    mutual_restitution,
    trader_address_known_or_knowable,
    end_of_obstruction,
    notice_received,
    delivery_or_installation,
    ownership_and_delivery_and_installation,
    goods_received_or_evidence_if_trader_accepts,
    trader_agrees_refund_due,
};
BOOST_DESCRIBE_ENUM(
    start_event, receipt_of_goods, receipt_of_last_item, receipt_of_last_item_recommended,
    receipt_of_first_item, receipt_of_service, contract_concluded,
    contract_concluded_before_performance, purchase, later_of_receipt_and_contract,
    later_of_contract_document_and_receipt, later_of_contract_document_and_start_of_supply,
    later_of_receipt_contract_and_disclosure_document, later_of_contract_and_disclosure_document,
    later_of_receipt_and_confirmation_document, receipt_of_goods_or_contract_at_consumers_option,
    copy_of_agreement_received, agreement_date, information_received, withdrawal_communicated,
    trader_informed_of_withdrawal, goods_received,
    goods_received_or_proof_of_dispatch_whichever_first,
    goods_collected_or_received_or_service_notice, handed_to_designated_carrier_else_goods_received,
    earliest_of_notice_carrier_and_goods, right_to_refund_vests, delivery, cancellation,
    cancellation_or_delivery_whichever_later, knowledge, knew_or_could_know, revocation,
    mutual_restitution, trader_address_known_or_knowable, end_of_obstruction, notice_received,
    delivery_or_installation, ownership_and_delivery_and_installation,
    goods_received_or_evidence_if_trader_accepts, trader_agrees_refund_due)

/// What moves a last day to the next day that is none of it.
enum class roll_rule {
    none,
    not_needed,                               ///< business days end on one
    only_where_custom_not_to_trade_that_day,  ///< no such custom is known: none
    sat_sun_public_holiday,
    public_holiday_or_weekend,
    non_business_day_to_next_business_day,
    non_working_day_to_next_working_day,
    sat_and_public_holiday,  ///< KR: Sundays are public holidays
    sunday_memorial_day_other_rest_day,
    sunday_and_public_holiday,
};
BOOST_DESCRIBE_ENUM(roll_rule, none, not_needed, only_where_custom_not_to_trade_that_day,
                    sat_sun_public_holiday, public_holiday_or_weekend,
                    non_business_day_to_next_business_day, non_working_day_to_next_working_day,
                    sat_and_public_holiday, sunday_memorial_day_other_rest_day,
                    sunday_and_public_holiday)

/// A duration of a statute. Zero means at once; what the law leaves open is no legal_period.
struct legal_period {
    std::int32_t length = 0;
    period_unit unit = period_unit::calendar_day;
    start_day start = start_day::does_not_count;
    friend bool operator==(const legal_period&, const legal_period&) = default;
};

/// The last day of the period by its length alone. A month without the day ends on its last. Hours
/// are rounded up to days. Business days are those of `days`.
law_day unrolled_last_day(const legal_period& period, law_day event, const working_days& days);

/// `day`, or the next one the roll allows.
law_day rolled(law_day day, roll_rule roll, const working_days& days);

/// The latest day on which the consumer is still in time; `days` is their reading of the calendar.
law_day last_day_for_consumer(const legal_period& period, law_day event, roll_rule roll,
                              const working_days& days);

/// The earliest day by which the trader must have acted: no roll; `days` is the trader's reading.
law_day last_day_for_trader(const legal_period& period, law_day event, const working_days& days);

}  // namespace refundry::law
