// SPDX-License-Identifier: Apache-2.0
// The law of the buyer's place over a booking: a service on a date. Where it gives a right to
// withdraw from such a contract, that is a claim beside the policy's, until the booking starts.
#include <algorithm>

#include "domain/calendar/dates.hpp"
#include "domain/cancellations/cancel.hpp"

namespace refundry {

namespace {

constexpr std::int64_t SOON_DAYS = 10;

law::legal_floor floor_at_booking(const booking& booked, const legal_context& law) {
    law::law_facts facts;
    facts.country = booked.buyer->country;
    facts.subdivision = booked.buyer->subdivision;
    facts.buyer = booked.buyer->kind;
    facts.supply = law::supply_kind::service;
    facts.contract = law::law_day(std::chrono::sys_days(local_date_of(booked.booked_at, law.zone)));
    facts.today = facts.contract;
    facts.statement = facts.contract;
    facts.declared = law.declared;
    money price(0, booked.components.front().price.currency);
    for (const auto& component : booked.components)
        price += component.price;
    facts.order_value = price;
    facts.item.is_dated_service = true;
    // Ten days of the calendar are no more than ten business days.
    if (booked.starts_on <= add_days(local_date(facts.contract), SOON_DAYS))
        facts.item.others |= law::bit(law::exempt_code::service_within_10_business_days);
    facts.overrides = law.overrides;
    return law::floor_for(law.book, law.stances, facts);
}

/// All of it, less the one fee that some laws allow.
cancellation_terms terms_by_law(const law::deduction_floor& deductions, const money& price) {
    cancellation_terms terms{.percent = WHOLE};
    if (!deductions.cancellation_fee.is_set()) return terms;
    const auto& allowed = *deductions.cancellation_fee.value;
    const auto percent = static_cast<basis_points>(allowed.percent * 100);
    if (allowed.cap.currency == price.currency &&
        scaled(price, percent, WHOLE, rounding::down) > allowed.cap)
        terms.keep_amount = allowed.cap;
    else
        terms.percent = WHOLE - percent;
    return terms;
}

}  // namespace

void cancellation_plan::add_right(const legal_context& law) {
    const auto floor = floor_at_booking(*booked_, law);
    const auto& withdrawal = floor.withdrawal;
    booking_right right{.state = withdrawal.state};
    if (withdrawal.basis.from != nullptr) right.from = statute_of(withdrawal.basis);
    if (withdrawal.exempt_by != nullptr) right.exempt = withdrawal.exempt_by->code;
    if (withdrawal.unconfirmed_exemption != nullptr)
        right.exempt_unconfirmed = withdrawal.unconfirmed_exemption->code;
    if (withdrawal.holds()) {
        right.until = moments_.start;
        if (withdrawal.last_day && !withdrawal.never_expires)
            right.until = std::min(moments_.start,
                                   end_of_local_day(local_date(*withdrawal.last_day), law.zone));
        add({.basis = {.kind = cancellation_basis_kind::statute,
                       .name = right.from ? right.from->name : "",
                       .until = right.until,
                       .terms = terms_by_law(floor.deductions, charge_all(*booked_).price),
                       .statute = right.from}});
    }
    right_ = std::move(right);
}

}  // namespace refundry
