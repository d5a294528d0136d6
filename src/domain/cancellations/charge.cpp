// SPDX-License-Identifier: Apache-2.0
#include "domain/cancellations/charge.hpp"

#include <algorithm>
#include <numeric>

#include "base/ensure.hpp"

namespace refundry {

namespace {

bool names(const std::vector<std::string>& list, std::string_view code) {
    return std::ranges::find(list, code) != list.end();
}

bool names(const std::vector<component_share>& list, std::string_view code) {
    return std::ranges::find(list, code, &component_share::component) != list.end();
}

/// What is given back of a component, as it shrinks step by step.
class charging {
  public:
    charging(const booking& booked, const cancellation_terms& terms)
        : booked_(booked), terms_(terms), currency_(booked.components.front().price.currency) {
        for (const auto& component : booked.components) {
            parts_.push_back({.code = component.code,
                              .price = component.price,
                              .charged = zero(),
                              .refunded = component.price,
                              .derivation = {}});
        }
    }

    void keep_fees() {
        for (auto& part : parts_)
            if (names(terms_.keep, part.code))
                take(part, part.refunded, {.code = charge_code::kept_fee, .charged = zero()});
    }

    void keep_nights(std::int32_t nights, std::int32_t begun) {
        const auto kept = std::min(nights, begun + terms_.keep_nights);
        if (kept == 0) return;
        for (std::size_t i = 0; i < parts_.size(); ++i) {
            auto& part = parts_[i];
            if (part.code != ACCOMMODATION || part.refunded.is_zero()) continue;
            const auto each = price_of_nights(booked_.components[i], nights);
            take(part, std::accumulate(each.begin(), each.begin() + kept, zero()),
                 {.code = charge_code::kept_nights, .nights = kept, .charged = zero()});
        }
    }

    /// Components with one percentage share one rounding.
    void apply_shares() {
        std::vector<basis_points> percents(parts_.size());
        for (std::size_t i = 0; i < parts_.size(); ++i)
            percents[i] = percent_of(parts_[i].code);
        std::vector<bool> done(parts_.size());
        for (std::size_t i = 0; i < parts_.size(); ++i) {
            if (done[i] || is_follower(i)) continue;
            std::vector<std::size_t> alike;
            for (std::size_t j = i; j < parts_.size(); ++j)
                if (percents[j] == percents[i] && !is_follower(j)) alike.push_back(j);
            apply_share(alike, percents[i]);
            for (const auto j : alike)
                done[j] = true;
        }
    }

    void apply_followers() {
        for (std::size_t i = 0; i < parts_.size(); ++i) {
            if (!is_follower(i)) continue;
            const auto& leader = part_named(booked_.components[i].follows);
            const auto back = scaled(parts_[i].price, leader.refunded.amount_minor,
                                     leader.price.amount_minor, rounding::half_up);
            take(parts_[i], parts_[i].refunded - back,
                 {.code = charge_code::followed, .follows = leader.code, .charged = zero()});
        }
    }

    void keep_amount() {
        if (!terms_.keep_amount) return;
        const auto left = total(&component_outcome::refunded);
        const auto kept = std::min(*terms_.keep_amount, left);
        const auto each = allocate(kept, weights());
        for (std::size_t i = 0; i < parts_.size(); ++i)
            take(parts_[i], each[i], {.code = charge_code::kept_amount, .charged = zero()});
    }

    component_charges capped() && {
        component_charges made{.components = {},
                               .price = total(&component_outcome::price),
                               .paid = zero(),
                               .charged = total(&component_outcome::charged),
                               .refunded = zero()};
        made.paid = booked_.paid.value_or(made.price);
        made.refunded = std::max(made.paid - made.charged, zero());
        const auto each = allocate(made.refunded, weights());
        for (std::size_t i = 0; i < parts_.size(); ++i)
            parts_[i].refunded = each[i];
        made.components = std::move(parts_);
        return made;
    }

  private:
    money zero() const { return {0, currency_}; }

    static void take(component_outcome& part, const money& charged, charge_step step) {
        if (charged.is_zero()) return;
        ensure(!charged.is_negative() && charged <= part.refunded, "no more is kept than is left");
        step.charged = charged;
        part.charged += charged;
        part.refunded -= charged;
        part.derivation.push_back(std::move(step));
    }

    static std::vector<money> price_of_nights(const booked_component& component,
                                              std::int32_t nights) {
        if (!component.nights.empty()) return component.nights;
        const std::vector<std::int64_t> alike(static_cast<std::size_t>(nights), 1);
        return allocate(component.price, alike);
    }

    basis_points percent_of(std::string_view code) const {
        const auto other = std::ranges::find(terms_.shares, code, &component_share::component);
        return other == terms_.shares.end() ? terms_.percent : other->percent;
    }

    bool is_follower(std::size_t i) const {
        const auto& code = parts_[i].code;
        const auto& follows = booked_.components[i].follows;
        return !follows.empty() && !part_named(follows).price.is_zero() &&
               !names(terms_.keep, code) && !names(terms_.shares, code);
    }

    const component_outcome& part_named(std::string_view code) const {
        return *std::ranges::find(parts_, code, &component_outcome::code);
    }

    void apply_share(const std::vector<std::size_t>& alike, basis_points percent) {
        std::vector<std::int64_t> left;
        money sum = zero();
        for (const auto i : alike) {
            left.push_back(parts_[i].refunded.amount_minor);
            sum += parts_[i].refunded;
        }
        const auto back = allocate(scaled(sum, percent, WHOLE, rounding::half_up), left);
        for (std::size_t j = 0; j < alike.size(); ++j) {
            auto& part = parts_[alike[j]];
            take(part, part.refunded - back[j],
                 {.code = charge_code::share, .percent = percent, .charged = zero()});
        }
    }

    money total(money component_outcome::* of) const {
        return std::accumulate(
            parts_.begin(), parts_.end(), zero(),
            [&](const money& sum, const component_outcome& part) { return sum + part.*of; });
    }

    std::vector<std::int64_t> weights() const {
        std::vector<std::int64_t> left;
        left.reserve(parts_.size());
        for (const auto& part : parts_)
            left.push_back(part.refunded.amount_minor);
        return left;
    }

    const booking& booked_;
    const cancellation_terms& terms_;
    currency_code currency_;
    std::vector<component_outcome> parts_;
};

}  // namespace

component_charges charge(const booking& booked, const cancellation_terms& terms,
                         std::int32_t nights, std::int32_t nights_begun) {
    charging parts(booked, terms);
    parts.keep_fees();
    parts.keep_nights(nights, nights_begun);
    parts.apply_shares();
    parts.apply_followers();
    parts.keep_amount();
    return std::move(parts).capped();
}

component_charges charge_all(const booking& booked) {
    cancellation_terms all;
    for (const auto& component : booked.components)
        all.keep.push_back(component.code);
    return charge(booked, all, 0, 0);
}

}  // namespace refundry
