// SPDX-License-Identifier: Apache-2.0
#include "domain/settlement/split.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace refundry {

namespace settling {

namespace {

/// Money that only the shop takes: worth keeping with the customer, or getting rid of.
bool is_gift_card(const order_payment& payment) {
    return payment.method == payment_method::gift_card ||
           payment.method == payment_method::store_credit;
}

}  // namespace

payment_rooms::payment_rooms(const std::vector<order_payment>& payments,
                             const std::vector<payment_position>& before) {
    rooms_.reserve(payments.size());
    for (const auto& payment : payments) {
        auto left = payment.captured.amount_minor;
        for (const auto& position : before)
            if (position.id == payment.id) left -= position.returned.amount_minor;
        rooms_.push_back({&payment, std::max<std::int64_t>(left, 0), 0});
    }
}

payment_rooms::filling payment_rooms::usable(payment_split how) {
    filling rooms;
    rooms.reserve(rooms_.size());
    for (auto& each : rooms_) {
        const bool begun = each.left < each.payment->captured.amount_minor;
        if (each.left == 0 || each.payment->refunds == partial_refunds::none ||
            (each.whole_only() && begun))
            continue;
        rooms.push_back(&each);
    }
    if (how == payment_split::gift_card_first || how == payment_split::gift_card_last) {
        const bool first = how == payment_split::gift_card_first;
        std::ranges::stable_partition(
            rooms, [&](const room* each) { return is_gift_card(*each->payment) == first; });
    }
    return rooms;
}

void payment_rooms::take(room& from, std::int64_t part, std::int64_t& amount) {
    from.left -= part;
    from.given += part;
    amount -= part;
}

void payment_rooms::take_whole_payments(const filling& rooms, std::int64_t& amount) {
    std::int64_t flexible = 0;
    for (const auto* room : rooms)
        if (!room->whole_only()) flexible += room->left;
    for (auto* room : rooms)
        if (room->whole_only() && amount > flexible && room->left <= amount)
            take(*room, room->left, amount);
}

void payment_rooms::fill_in_order(const filling& rooms, std::int64_t& amount) {
    for (auto* room : rooms) {
        if (room->whole_only() && room->left > amount) continue;
        take(*room, std::min(room->left, amount), amount);
    }
}

void payment_rooms::fill_proportionally(const filling& rooms, std::int64_t& amount) {
    filling open;
    for (auto* room : rooms)
        if (!room->whole_only()) open.push_back(room);
    while (amount > 0 && !open.empty()) {
        std::vector<std::int64_t> weights;
        for (const auto* room : open)
            weights.push_back(room->payment->captured.amount_minor);
        const auto parts = allocate({amount, open.front()->payment->captured.currency}, weights);
        filling still_open;
        bool fits = true;
        for (std::size_t i = 0; i < open.size(); ++i) {
            if (parts[i].amount_minor <= open[i]->left) {
                still_open.push_back(open[i]);
                continue;
            }
            fits = false;
            take(*open[i], open[i]->left, amount);
        }
        if (fits) {
            for (std::size_t i = 0; i < open.size(); ++i)
                take(*open[i], parts[i].amount_minor, amount);
            return;
        }
        open = std::move(still_open);
    }
}

void payment_rooms::fill_by_best_fit(const filling& rooms, std::int64_t& amount) {
    while (amount > 0) {
        room* exact = nullptr;
        room* larger = nullptr;
        room* smaller = nullptr;
        for (auto* each : rooms) {
            if (each->left == 0) continue;
            if (each->left == amount && !exact) exact = each;
            if (each->left > amount && !each->whole_only() &&
                (!larger || each->left < larger->left))
                larger = each;
            if (each->left < amount && (!smaller || each->left > smaller->left)) smaller = each;
        }
        auto* best = exact ? exact : larger ? larger : smaller;
        if (!best) return;
        take(*best, std::min(best->left, amount), amount);
    }
}

std::int64_t payment_rooms::give_back(std::int64_t amount, payment_split how) {
    ensure(amount >= 0, "only an amount owed is split over payments");
    if (amount == 0) return 0;
    const auto rooms = usable(how);
    if (how == payment_split::best_fit) {
        fill_by_best_fit(rooms, amount);
        return amount;
    }
    take_whole_payments(rooms, amount);
    if (how == payment_split::proportional)
        fill_proportionally(rooms, amount);
    else
        fill_in_order(rooms, amount);
    return amount;
}

std::vector<payment_share> payment_rooms::shares() const {
    std::vector<payment_share> all;
    for (const auto& each : rooms_)
        if (each.given > 0)
            all.push_back({each.payment->id, {each.given, each.payment->captured.currency}});
    return all;
}

}  // namespace settling

split_result split_over_payments(const std::vector<order_payment>& payments,
                                 const std::vector<payment_position>& before, const money& amount,
                                 payment_split how) {
    for (const auto& payment : payments)
        ensure(payment.captured.currency == amount.currency,
               "payments are in the order's currency");
    settling::payment_rooms rooms(payments, before);
    const auto rest = rooms.give_back(amount.amount_minor, how);
    return {rooms.shares(), {rest, amount.currency}};
}

}  // namespace refundry
