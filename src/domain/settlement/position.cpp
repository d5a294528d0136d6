// SPDX-License-Identifier: Apache-2.0
// The books after a plan, from its entries alone.
#include <algorithm>

#include "domain/settlement/settlement.hpp"

namespace refundry {

namespace {

template <typename Position, typename Key>
Position& position_of(std::vector<Position>& positions, Key Position::* key, const Key& wanted,
                      Position fresh) {
    const auto found =
        std::ranges::find_if(positions, [&](const auto& each) { return each.*key == wanted; });
    if (found != positions.end()) return *found;
    fresh.*key = wanted;
    return positions.emplace_back(std::move(fresh));
}

void add(money& to, const money& amount) {
    to = {to.amount_minor + amount.amount_minor, amount.currency};
}

line_position& line_of(order_position& books, const settlement_entry& entry) {
    const money zero(0, entry.amount.currency);
    return position_of(books.lines, &line_position::line_id, entry.line_id,
                       {.line_id = {},
                        .settled_quantity = 0,
                        .given_back = zero,
                        .given_back_tax = zero,
                        .clawed_back = zero});
}

void add_to_charge(order_position& books, const settlement_entry& entry) {
    const money zero(0, entry.amount.currency);
    auto& charge = position_of(books.charges, &charge_position::charge_id, entry.charge_id,
                               {.charge_id = {}, .given_back = zero, .given_back_tax = zero});
    add(charge.given_back, entry.amount);
    add(charge.given_back_tax, entry.tax);
}

void note_fee(order_position& books, const settlement_entry& entry) {
    const bool once =
        std::ranges::find(entry.because, parameter{"basis", "per_return"}) != entry.because.end();
    const bool is_capped =
        std::ranges::find(entry.because, "at_most", &parameter::name) != entry.because.end();
    if (is_capped) {
        const auto known = std::ranges::find(books.fees_capped, entry.code, &capped_fee::code);
        if (known != books.fees_capped.end())
            known->charged += -entry.amount;
        else
            books.fees_capped.push_back({entry.code, -entry.amount});
    }
    auto& codes = books.fees_charged_once;
    if (once && std::ranges::find(codes, entry.code) == codes.end()) codes.push_back(entry.code);
}

void add_entry(order_position& books, const settlement_entry& entry) {
    switch (entry.part) {
        case component::item: {
            auto& line = line_of(books, entry);
            line.settled_quantity += entry.quantity;
            add(line.given_back, entry.amount);
            add(line.given_back_tax, entry.tax);
            return;
        }
        case component::claw_back:
            return add(line_of(books, entry).clawed_back, -entry.amount);
        case component::shipping:
        case component::duty:
        case component::other_charge:
            return add_to_charge(books, entry);
        case component::fee:
            return note_fee(books, entry);
        case component::bonus:
            if (entry.code == "fixed") books.fixed_bonus_given = true;
            return;
        case component::adjustment:  // what staff withhold is settled with the units
        case component::deduction:
        case component::exchange_goods:
            return;
    }
}

}  // namespace

order_position position_after(order_position before, const settlement& plan) {
    for (const auto& entry : plan.entries)
        add_entry(before, entry);
    for (const auto& share : plan.to_payments) {
        auto& payment = position_of(before.payments, &payment_position::id, share.id,
                                    {.id = {}, .returned = {0, share.amount.currency}});
        add(payment.returned, share.amount);
    }
    return before;
}

}  // namespace refundry
