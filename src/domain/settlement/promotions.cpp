// SPDX-License-Identifier: Apache-2.0
#include "domain/settlement/promotions.hpp"

#include <algorithm>
#include <numeric>

namespace refundry::settling {

namespace {

/// One order line in the terms its prices are in (net for prices without tax).
struct line_value {
    unit_sum all;
    unit_sum back;
    std::int64_t paid_all = 0;
    std::int64_t paid_kept = 0;
    std::int64_t before_promotions = 0;  ///< of the kept units
};

class promotion_state {
  public:
    promotion_state(const order& original, std::span<const std::int64_t> returned)
        : original_(original), returned_(returned), lines_(original.lines.size()) {
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            auto& value = lines_[i];
            const auto& line = original.lines[i];
            value.all = first_units(line, line.quantity);
            value.back = first_units(line, returned[i]);
            value.paid_all = in_price_terms(value.all);
            value.paid_kept = value.paid_all - in_price_terms(value.back);
            value.before_promotions = value.paid_kept;
        }
        for (const auto& discount : original.discounts) {
            auto& carried = carried_.emplace_back(carried_by_kept(discount));
            for (std::size_t i = 0; i < lines_.size(); ++i)
                lines_[i].before_promotions += carried[i];
        }
    }

    promotion_corrections correct(pricing_mode mode) const {
        promotion_corrections result;
        result.of_line.resize(lines_.size());
        for (std::size_t d = 0; d < original_.discounts.size(); ++d)
            correct_for(original_.discounts[d], carried_[d], mode, result);
        for (std::size_t i = 0; i < lines_.size(); ++i)
            result.of_line[i] = gross(i, std::min(result.of_line[i], lines_[i].paid_kept));
        return result;
    }

  private:
    std::int64_t in_price_terms(const unit_sum& sum) const {
        return sum.paid.amount_minor - (original_.prices_include_tax ? 0 : sum.tax.amount_minor);
    }

    bool covers(const order_discount& discount, std::size_t i) const {
        return discount.line_ids.empty() ||
               std::ranges::find(discount.line_ids, original_.lines[i].line_id) !=
                   discount.line_ids.end();
    }

    template <typename Value>
    std::int64_t sum_covered(const order_discount& discount, Value&& value) const {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < lines_.size(); ++i)
            if (covers(discount, i)) sum += value(i);
        return sum;
    }

    /// The share of each line in a promotion. The snapshot keeps one discount per unit; where the
    /// covered lines carry exactly this promotion it is theirs as stored, else it is allocated by
    /// paid value, which has the proportions of the value it was granted on.
    std::vector<std::int64_t> shares_of(const order_discount& discount) const {
        std::vector<std::int64_t> shares(lines_.size());
        const auto stored =
            sum_covered(discount, [&](auto i) { return lines_[i].all.discount.amount_minor; });
        if (stored == discount.amount.amount_minor) {
            for (std::size_t i = 0; i < lines_.size(); ++i)
                if (covers(discount, i)) shares[i] = lines_[i].all.discount.amount_minor;
            return shares;
        }
        const auto paid = sum_covered(discount, [&](auto i) { return lines_[i].paid_all; });
        for (std::size_t i = 0; i < lines_.size(); ++i)
            if (covers(discount, i))
                shares[i] = paid > 0 ? lines_[i].paid_all : lines_[i].all.discount.amount_minor;
        if (std::accumulate(shares.begin(), shares.end(), std::int64_t{0}) == 0) return shares;
        const auto parts = allocate(discount.amount, shares);
        for (std::size_t i = 0; i < lines_.size(); ++i)
            shares[i] = std::min(parts[i].amount_minor, lines_[i].all.discount.amount_minor);
        return shares;
    }

    std::vector<std::int64_t> carried_by_kept(const order_discount& discount) const {
        auto carried = shares_of(discount);
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            const auto& [all, back, paid_all, paid_kept, before] = lines_[i];
            if (carried[i] == 0) continue;
            carried[i] -= scaled({carried[i], original_.currency}, back.discount.amount_minor,
                                 all.discount.amount_minor, rounding::half_up)
                              .amount_minor;
        }
        return carried;
    }

    void correct_for(const order_discount& discount, const std::vector<std::int64_t>& carried,
                     pricing_mode mode, promotion_corrections& result) const {
        const auto kept = [&](auto i) { return original_.lines[i].quantity - returned_[i]; };
        if (sum_covered(discount, kept) == 0) return;
        const auto value_kept =
            sum_covered(discount, [&](auto i) { return lines_[i].before_promotions; });
        const auto minimum = discount.minimum_subtotal;
        const bool lost = minimum && value_kept < minimum->amount_minor;
        const bool moved = !lost && mode == pricing_mode::reprice &&
                           discount.kind == discount_kind::fixed && value_kept > 0 &&
                           sum_covered(discount, [&](auto i) { return returned_[i]; }) > 0;
        if (!lost && !moved) return;

        result.because.push_back({lost ? "lost" : "moved", discount.code});
        if (minimum) result.because.push_back({"minimum", std::to_string(minimum->amount_minor)});
        result.because.push_back({"value_kept", std::to_string(value_kept)});
        std::vector<money> again;
        if (moved) again = spread_again(discount, value_kept);
        for (std::size_t i = 0; i < lines_.size(); ++i)
            result.of_line[i] += (moved ? again[i].amount_minor : 0) - carried[i];
    }

    std::vector<money> spread_again(const order_discount& discount, std::int64_t value_kept) const {
        std::vector<std::int64_t> weights(lines_.size());
        for (std::size_t i = 0; i < lines_.size(); ++i)
            if (covers(discount, i)) weights[i] = lines_[i].before_promotions;
        const auto amount = std::min(discount.amount.amount_minor, value_kept);
        return allocate({amount, original_.currency}, weights);
    }

    /// With the stored tax of the line; by its rate when a promotion took everything.
    std::int64_t gross(std::size_t i, std::int64_t correction) const {
        if (original_.prices_include_tax || correction == 0) return correction;
        const auto& value = lines_[i];
        const money amount(correction, original_.currency);
        if (value.paid_all == 0)
            return scaled(amount, WHOLE + original_.lines[i].tax_rate, WHOLE, rounding::half_up)
                .amount_minor;
        return scaled(amount, value.all.paid.amount_minor, value.paid_all, rounding::half_up)
            .amount_minor;
    }

    const order& original_;
    std::span<const std::int64_t> returned_;
    std::vector<line_value> lines_;
    std::vector<std::vector<std::int64_t>> carried_;
};

}  // namespace

promotion_corrections correct_promotions(const order& original,
                                         std::span<const std::int64_t> returned,
                                         pricing_mode mode) {
    return promotion_state(original, returned).correct(mode);
}

}  // namespace refundry::settling
