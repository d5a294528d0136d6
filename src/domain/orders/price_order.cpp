// SPDX-License-Identifier: Apache-2.0
#include "domain/orders/price_order.hpp"

#include <fmt/format.h>

#include <numeric>

#include "domain/orders/unit_runs.hpp"

namespace refundry {
namespace {

std::int64_t sum_of(const std::vector<std::int64_t>& amounts) {
    return std::accumulate(amounts.begin(), amounts.end(), std::int64_t{0});
}

std::int64_t minor_of(const std::optional<money>& amount) {
    return amount ? amount->amount_minor : 0;
}

std::int64_t list_value(const line_request& line) {
    return line.unit_price.amount_minor * line.quantity;
}

/// Takes the order discounts off the lines, one after the other.
class discounted_lines {
  public:
    discounted_lines(const order_request& request, const line_index& lines, order_faults& faults)
        : request_(request), lines_(lines), faults_(faults) {
        for (const line_request& line : request.lines)
            values_.push_back(list_value(line) - minor_of(line.discount));
        shares_.resize(request.lines.size());
    }

    /// What the discount took off; computed where only a percentage is given.
    money take(const discount_request& discount, const place& at) {
        cover(discount);
        const std::int64_t covered_value = sum_of(weights_);
        const money whole(covered_value, request_.currency);
        const money amount =
            discount.amount.value_or(scaled(whole, discount.percent, WHOLE, rounding::half_up));
        if (amount > whole) {
            faults_.add(place(at, "amount"), "discount_above_value",
                        fmt::format("This discount is more than the {} it is taken from.",
                                    to_string(whole)));
            return amount;
        }
        check_percent(discount, amount, at);
        parts_.resize(weights_.size());
        allocate_minor(amount.amount_minor, weights_, parts_);
        for (std::size_t i = 0; i < covered_.size(); ++i) {
            values_[covered_[i]] -= parts_[i];
            shares_[covered_[i]] += parts_[i];
        }
        return amount;
    }
    /// The line's part of all order discounts.
    std::int64_t share(std::size_t line) const { return shares_[line]; }

  private:
    void cover(const discount_request& discount) {
        covered_.clear();
        weights_.clear();
        if (discount.line_ids.empty()) {
            for (std::size_t i = 0; i < values_.size(); ++i)
                covered_.push_back(i);
        }
        for (const std::string& line_id : discount.line_ids)
            covered_.push_back(*lines_.find(line_id));
        for (const std::size_t line : covered_)
            weights_.push_back(values_[line]);
    }

    /// A capped percentage takes less than it says; none takes more than each unit's list price
    /// rounded up.
    void check_percent(const discount_request& discount, const money& amount, const place& at) {
        if (discount.kind != discount_kind::percent || !discount.amount) return;
        std::int64_t listed = 0;
        std::int64_t units = 0;
        for (const std::size_t line : covered_) {
            listed += list_value(request_.lines[line]);
            units += request_.lines[line].quantity;
        }
        const money most =
            scaled({listed, request_.currency}, discount.percent, WHOLE, rounding::up) +
            money(units, request_.currency);
        if (amount > most)
            faults_.add(place(at, "amount"), "percent_mismatch",
                        "This amount is more than the percentage of the lines it covers.");
    }

    const order_request& request_;
    const line_index& lines_;
    order_faults& faults_;
    std::vector<std::int64_t> values_;
    std::vector<std::int64_t> shares_;
    std::vector<std::size_t> covered_;
    std::vector<std::int64_t> weights_;
    std::vector<std::int64_t> parts_;
};

price_basis basis_of(const order_request& request) {
    return request.prices_include_tax ? price_basis::with_tax : price_basis::without_tax;
}

/// The tax of an amount after all discounts, as stated or by its rate.
money tax_of(const money& value, const std::optional<basis_points>& rate,
             const std::optional<money>& stated, price_basis basis) {
    if (stated) return *stated;
    const std::int64_t points = rate.value_or(0);
    const std::int64_t whole = basis == price_basis::with_tax ? WHOLE + points : WHOLE;
    return scaled(value, points, whole, rounding::half_up);
}

void check_tax_within(const money& tax, const money& value, price_basis basis, const place& at,
                      order_faults& faults) {
    if (basis == price_basis::with_tax && tax > value)
        faults.add(place(at, "tax"), "tax_above_paid", "More tax than was paid.");
}

std::vector<unit_run> computed_units(const line_request& line, std::int64_t discount,
                                     price_basis basis, const place& at, order_faults& faults) {
    const money value(list_value(line) - discount, line.unit_price.currency);
    const money tax = tax_of(value, line.tax_rate, line.tax, basis);
    check_tax_within(tax, value, basis, at, faults);
    return spread_over_units({.quantity = line.quantity,
                              .unit_price = line.unit_price.amount_minor,
                              .discount = discount,
                              .tax = tax.amount_minor},
                             basis, value.currency);
}

unit_sum sum_of_runs(const std::vector<unit_run>& runs, const money& zero) {
    unit_sum sum{.paid = zero, .tax = zero, .discount = zero};
    for (const unit_run& run : runs) {
        sum.paid += run.paid.multiplied(run.quantity);
        sum.tax += run.tax.multiplied(run.quantity);
        sum.discount += run.discount.multiplied(run.quantity);
    }
    return sum;
}

/// The shop's own allocation has to make up the line's price, and its tax if that is stated.
void check_stated_units(const line_request& line, const unit_sum& sum, price_basis basis,
                        const place& at, order_faults& faults) {
    const money listed = line.unit_price.multiplied(line.quantity);
    const money net = basis == price_basis::with_tax ? sum.paid : sum.paid - sum.tax;
    if (net + sum.discount != listed)
        faults.add(at, "units_mismatch",
                   fmt::format("Price and discount of these units are {}, the line lists {}.",
                               to_string(net + sum.discount), to_string(listed)));
    if (sum.discount.amount_minor < minor_of(line.discount))
        faults.add(at, "units_mismatch", "These units hold less than the discount of the line.");
    if (line.tax && sum.tax != *line.tax)
        faults.add(at, "units_mismatch",
                   fmt::format("The tax of these units is {}, that of the line {}.",
                               to_string(sum.tax), to_string(*line.tax)));
}

std::vector<std::vector<unit_run>> price_lines(const order_request& request,
                                               const discounted_lines& discounted,
                                               order_faults& faults) {
    const place root;
    const place all(root, "lines");
    const money zero(0, request.currency);
    money stated_share = zero;
    money allocated_share = zero;
    std::vector<std::vector<unit_run>> units;
    units.reserve(request.lines.size());
    for (std::size_t i = 0; i < request.lines.size(); ++i) {
        const line_request& line = request.lines[i];
        const place at(all, i);
        const std::int64_t own = minor_of(line.discount);
        if (!line.units) {
            units.push_back(
                computed_units(line, own + discounted.share(i), basis_of(request), at, faults));
            continue;
        }
        const unit_sum sum = sum_of_runs(*line.units, zero);
        check_stated_units(line, sum, basis_of(request), place(at, "units"), faults);
        stated_share += sum.discount - money(own, request.currency);
        allocated_share += money(discounted.share(i), request.currency);
        merge_equal_runs(units.emplace_back(*line.units));
    }
    // A shop may round its discounts to other lines than we do, but not to another sum.
    if (stated_share != allocated_share)
        faults.add(place(root, "discounts"), "units_mismatch",
                   fmt::format("The lines that state their units carry {} of the order discounts; "
                               "their share is {}.",
                               to_string(stated_share), to_string(allocated_share)));
    return units;
}

priced_charge price_charge(const charge_request& charge, price_basis basis, const place& at,
                           order_faults& faults) {
    const money value(charge.price.amount_minor - minor_of(charge.discount), charge.price.currency);
    const money tax = tax_of(value, charge.tax_rate, charge.tax, basis);
    check_tax_within(tax, value, basis, at, faults);
    priced_charge priced{.paid = basis == price_basis::with_tax ? value : value + tax,
                         .tax = tax,
                         .standard_paid = charge.standard_price};
    if (!charge.standard_price || basis == price_basis::with_tax) return priced;
    // The standard delivery is taxed as the one that was chosen.
    const money& standard = *charge.standard_price;
    if (charge.tax_rate)
        priced.standard_paid = standard + tax_of(standard, charge.tax_rate, {}, basis);
    else if (!value.is_zero() && tax <= value)
        priced.standard_paid =
            scaled(standard, priced.paid.amount_minor, value.amount_minor, rounding::half_up);
    return priced;
}

void check_sums(const order_request& request, const priced_order& priced, order_faults& faults) {
    const place root;
    money total(0, request.currency);
    for (const auto& runs : priced.units)
        total += sum_of_runs(runs, {0, request.currency}).paid;
    for (const priced_charge& charge : priced.charges)
        total += charge.paid;
    money captured(0, request.currency);
    for (const payment_request& payment : request.payments)
        captured += payment.captured;
    if (total.amount_minor > AMOUNT_MINOR_MAX)
        faults.add(place(root, "lines"), "order_too_large",
                   "The order is worth more than an amount can be.");
    if (captured > total)
        faults.add(place(root, "payments"), "payments_above_total",
                   fmt::format("{} were captured, the order is {}.", to_string(captured),
                               to_string(total)));
}

}  // namespace

priced_order price_order(const order_request& request, const line_index& lines,
                         order_faults& faults) {
    const std::size_t before = faults.count();
    const place root;
    priced_order priced;
    discounted_lines discounted(request, lines, faults);
    const place discounts(root, "discounts");
    for (std::size_t i = 0; i < request.discounts.size(); ++i)
        priced.discounts.push_back(discounted.take(request.discounts[i], place(discounts, i)));
    priced.units = price_lines(request, discounted, faults);
    const place charges(root, "charges");
    for (std::size_t i = 0; i < request.charges.size(); ++i)
        priced.charges.push_back(
            price_charge(request.charges[i], basis_of(request), place(charges, i), faults));
    if (faults.count() == before) check_sums(request, priced, faults);
    return priced;
}

}  // namespace refundry
