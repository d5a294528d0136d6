// SPDX-License-Identifier: Apache-2.0
// Lays the promotions' correction on a call: at most what its items give, the rest is carried.
#include <algorithm>
#include <ranges>

#include "domain/settlement/draft.hpp"
#include "domain/settlement/promotions.hpp"

namespace refundry::settling {

namespace {

pricing_mode mode_of(const std::vector<share>& shares) {
    auto mode = pricing_mode::keep_proration;
    for (const auto& part : shares) {
        if (part.asked->terms.pricing == pricing_mode::reprice) return pricing_mode::reprice;
        if (part.asked->terms.pricing == pricing_mode::claw_back) mode = pricing_mode::claw_back;
    }
    return mode;
}

/// Units that come back on kept terms take their part of an earlier correction with them.
std::vector<std::int64_t> shrink(const order& original, const line_books& books,
                                 const std::vector<share>& shares) {
    std::vector<std::int64_t> wanted;
    wanted.reserve(books.lines.size());
    for (const auto& state : books.lines)
        wanted.push_back(-state.clawed_back);
    for (const auto& part : shares) {
        const auto kept_before = part.line->quantity - part.units_before;
        if (kept_before == 0) continue;
        wanted[part.index] =
            scaled({wanted[part.index], original.currency}, kept_before - part.asked->quantity,
                   kept_before, rounding::half_up)
                .amount_minor;
    }
    return wanted;
}

std::int64_t tax_within(const order_line& line, const unit_sum& whole, std::int64_t correction) {
    const money amount(correction, whole.paid.currency);
    if (whole.paid.amount_minor > 0)
        return scaled(amount, whole.tax.amount_minor, whole.paid.amount_minor, rounding::half_up)
            .amount_minor;
    return scaled(amount, line.tax_rate, WHOLE + line.tax_rate, rounding::half_up).amount_minor;
}

/// The steps from the books to what is wanted, before any cap.
std::vector<correction> steps_to(const order& original, const line_books& books,
                                 const std::vector<std::int64_t>& wanted) {
    std::vector<correction> steps;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const auto before = -books.lines[i].clawed_back;
        if (wanted[i] == 0 && before == 0) continue;
        const auto& line = original.lines[i];
        const auto paid = first_units(line, line.quantity).paid.amount_minor;
        const auto limit = std::max<std::int64_t>(paid - books.lines[i].given, 0);
        const auto step = std::min(wanted[i], limit) - before;
        if (step != 0) steps.push_back({i, wanted[i], before, limit, step, 0});
    }
    return steps;
}

enum class line_limits { kept, dropped };

/// Lessens what is taken, from the last step on, by up to `excess`; returns what is left of it.
std::int64_t take_less(std::vector<correction>& steps, std::int64_t excess, line_limits limits) {
    for (auto& each : std::views::reverse(steps)) {
        if (excess <= 0) break;
        if (each.step >= 0) continue;
        auto less = std::min(excess, -each.step);
        if (limits == line_limits::kept)
            less = std::min(less, each.limit - each.before - each.step);
        each.step += less;
        excess -= less;
    }
    return excess;
}

/// What the items cannot bear stays wanted and is taken from a later return.
void cap_steps(std::vector<correction>& steps, std::int64_t available) {
    std::int64_t sum = 0;
    for (const auto& each : steps)
        sum += each.step;
    const auto excess = take_less(steps, -sum - available, line_limits::kept);
    take_less(steps, excess, line_limits::dropped);
}

/// The lines priced by the promotions bear what is taken; so does a line that had more given for
/// it, which goes with the unit. With no line of that pricing, all do.
std::int64_t find_bearers(std::vector<share>& shares, const line_books& books, bool all) {
    std::int64_t available = 0;
    for (auto& part : shares) {
        part.bears_claw_back = all || part.asked->terms.pricing != pricing_mode::keep_proration ||
                               books.lines[part.index].clawed_back < 0;
        if (part.bears_claw_back) available += part.for_item();
    }
    return available;
}

void lay_on_shares(std::vector<share>& shares, std::int64_t sum) {
    for (auto& part : shares) {
        if (!part.bears_claw_back) continue;
        part.claw_back = std::max(sum, -part.for_item());
        sum -= part.claw_back;
    }
}

}  // namespace

corrections correct_shares(const order& original, line_books& books, std::vector<share>& shares) {
    corrections result;
    result.mode = mode_of(shares);
    const bool corrected_before =
        std::ranges::any_of(books.lines, [](const auto& each) { return each.clawed_back != 0; });
    const bool none_prices = result.mode == pricing_mode::keep_proration;
    if (none_prices && !corrected_before) return result;
    if (!none_prices && original.discounts.empty() && !corrected_before) return result;

    std::vector<std::int64_t> wanted;
    if (none_prices) {
        wanted = shrink(original, books, shares);
    } else {
        std::vector<std::int64_t> returned;
        returned.reserve(books.lines.size());
        for (const auto& state : books.lines)
            returned.push_back(state.units);
        auto promotions = correct_promotions(original, returned, result.mode);
        wanted = std::move(promotions.of_line);
        result.because = std::move(promotions.because);
    }

    const auto available = find_bearers(shares, books, none_prices);
    result.steps = steps_to(original, books, wanted);
    cap_steps(result.steps, available);

    std::int64_t sum = 0;
    for (auto& each : result.steps) {
        const auto& line = original.lines[each.index];
        const auto whole = first_units(line, line.quantity);
        each.tax =
            tax_within(line, whole, each.before + each.step) - tax_within(line, whole, each.before);
        books.lines[each.index].clawed_back -= each.step;
        sum += each.step;
    }
    lay_on_shares(shares, sum);
    return result;
}

}  // namespace refundry::settling
