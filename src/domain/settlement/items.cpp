// SPDX-License-Identifier: Apache-2.0
// The item component: cumulative target less what was given back; and what cannot be asked for.
#include <algorithm>

#include "domain/settlement/draft.hpp"

namespace refundry::settling {

std::size_t line_index(const order& original, std::string_view line_id, std::size_t hint) {
    const auto count = original.lines.size();
    for (std::size_t step = 0; step < count; ++step) {
        const auto index = (hint + step) % count;
        if (original.lines[index].line_id == line_id) return index;
    }
    return NO_LINE;
}

line_books read_books(const order& original, const order_position& before) {
    line_books books;
    books.lines.resize(original.lines.size());
    std::size_t hint = 0;
    for (const auto& position : before.lines) {
        const auto index = line_index(original, position.line_id, hint);
        if (index == NO_LINE) continue;  // of a line an order correction took away
        books.lines[index] = {.units = position.settled_quantity,
                              .given = position.given_back.amount_minor,
                              .given_tax = position.given_back_tax.amount_minor,
                              .clawed_back = position.clawed_back.amount_minor};
        hint = index + 1;
    }
    books.charges.resize(original.charges.size());
    for (const auto& position : before.charges)
        for (std::size_t i = 0; i < original.charges.size(); ++i)
            if (original.charges[i].charge_id == position.charge_id)
                books.charges[i] = {.given = position.given_back.amount_minor,
                                    .given_tax = position.given_back_tax.amount_minor};
    return books;
}

namespace {

class refusals {
  public:
    refusals(std::vector<failure_detail>& reasons, std::size_t index, const settle_line& asked)
        : reasons_(reasons), path_("/lines/" + std::to_string(index)), asked_(asked) {}

    void add(std::string_view field, std::string code, std::string message,
             std::vector<parameter> parameters = {}) {
        parameters.insert(parameters.begin(), {"line_id", asked_.line_id});
        reasons_.push_back({.path = path_ + std::string(field),
                            .code = std::move(code),
                            .message = std::move(message),
                            .parameters = std::move(parameters)});
    }

  private:
    std::vector<failure_detail>& reasons_;
    std::string path_;
    const settle_line& asked_;
};

void check_amount(refusals& refuse, std::string_view field, const money& amount,
                  currency_code currency) {
    if (amount.currency != currency)
        refuse.add(field, "currency_mismatch", "The amount is not in the order's currency.",
                   {{"currency", amount.currency.text()}, {"expected", currency.text()}});
    if (amount.is_negative())
        refuse.add(field, "amount_negative", "An amount must not be negative.",
                   {{"amount_minor", std::to_string(amount.amount_minor)}});
}

void check_terms(refusals& refuse, const item_terms& terms, currency_code currency) {
    for (const auto& fee : terms.fees)
        for (const auto& amount : {fee.amount, fee.at_most})
            if (amount) check_amount(refuse, "/terms/fees", *amount, currency);
    for (const auto& bonus : terms.bonuses)
        if (bonus.amount) check_amount(refuse, "/terms/bonuses", *bonus.amount, currency);
}

void check_exchange(refusals& refuse, const settle_line& asked, currency_code currency) {
    if (asked.by != resolution::exchange) return;
    if (!asked.exchange_for)
        return refuse.add("/exchange_for", "exchange_target_missing",
                          "An exchange needs the article wanted instead.");
    check_amount(refuse, "/exchange_for/unit_price", asked.exchange_for->unit_price, currency);
    if (asked.exchange_for->quantity < 1 || asked.exchange_for->quantity > QUANTITY_MAX)
        refuse.add("/exchange_for/quantity", "quantity_invalid",
                   "The new article's quantity must be at least one.");
}

void check_quantity(refusals& refuse, const settle_line& asked, std::int64_t left) {
    const auto& terms = asked.terms;
    const bool may_be_none = asked.override_amount || terms.duty == given_back::full ||
                             terms.outbound_shipping == given_back::full;
    if (asked.quantity < 0 || (asked.quantity == 0 && !may_be_none))
        refuse.add("/quantity", "quantity_invalid", "At least one unit must be settled.",
                   {{"asked", std::to_string(asked.quantity)}});
    if (asked.quantity > left)
        refuse.add("/quantity", "quantity_over_refundable",
                   "More units than the line has left to settle.",
                   {{"asked", std::to_string(asked.quantity)}, {"left", std::to_string(left)}});
}

void check_override(refusals& refuse, const settle_line& asked, std::int64_t left,
                    currency_code currency) {
    if (!asked.override_amount) return;
    check_amount(refuse, "/override_amount", *asked.override_amount, currency);
    if (asked.override_amount->amount_minor > left)
        refuse.add("/override_amount", "amount_over_refundable",
                   "The amount is above what the line has left.",
                   {{"asked_minor", std::to_string(asked.override_amount->amount_minor)},
                    {"left_minor", std::to_string(left)}});
}

/// `part` of `whole`'s tax, nearest.
std::int64_t tax_share(std::int64_t tax, std::int64_t part, std::int64_t whole,
                       currency_code currency) {
    if (whole <= 0) return 0;
    return scaled({tax, currency}, part, whole, rounding::half_up).amount_minor;
}

/// Staff's own amount: below the computed one the rest is withheld for good (an adjustment), so
/// that a later return of the line does not pay it; above it, it is given in advance.
void decide_amount(share& part, std::int64_t decided, std::int64_t left, std::int64_t tax_left,
                   currency_code currency) {
    if (decided >= part.computed) {
        part.item = decided;
        part.item_tax = tax_share(tax_left, decided, left, currency);
        return;
    }
    part.adjustment = decided - part.computed;
    part.adjustment_tax = tax_share(part.item_tax, part.adjustment, part.item, currency);
}

/// The part of the price that who keeps the article gets; staff may grant it without the effect.
std::int64_t share_kept(const settle_line& asked, std::int64_t computed, currency_code currency) {
    return scaled({computed, currency}, asked.terms.partial_refund.value_or(WHOLE), WHOLE,
                  rounding::half_up)
        .amount_minor;
}

share share_item(const settle_line& asked, const order_line& line, std::size_t index,
                 line_state& state, const unit_sum& whole) {
    const auto currency = whole.paid.currency;
    const auto target = first_units(line, state.units + asked.quantity);
    const auto left = std::max<std::int64_t>(whole.paid.amount_minor - state.given, 0);
    const auto tax_left = std::max<std::int64_t>(whole.tax.amount_minor - state.given_tax, 0);

    share part{};
    part.asked = &asked;
    part.line = &line;
    part.index = index;
    part.units_before = state.units;
    part.given_before = state.given;
    part.target = target.paid.amount_minor;
    part.computed =
        asked.quantity == 0 ? 0 : std::max<std::int64_t>(target.paid.amount_minor - state.given, 0);
    part.computed_tax =
        std::clamp<std::int64_t>(target.tax.amount_minor - state.given_tax, 0, part.computed);
    part.item = part.computed;
    part.item_tax = part.computed_tax;
    if (asked.override_amount)
        decide_amount(part, asked.override_amount->amount_minor, left, tax_left, currency);
    else if (asked.by == resolution::partial_refund)
        decide_amount(part, share_kept(asked, part.computed, currency), left, tax_left, currency);
    state.units += asked.quantity;
    state.given += part.item;
    state.given_tax += part.item_tax;
    return part;
}

}  // namespace

std::vector<share> share_items(const order& original, line_books& books,
                               const std::vector<settle_line>& lines,
                               std::vector<failure_detail>& reasons) {
    std::vector<share> shares;
    shares.reserve(lines.size());
    std::size_t hint = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto& asked = lines[i];
        refusals refuse(reasons, i, asked);
        const auto known = reasons.size();
        const auto index = line_index(original, asked.line_id, hint);
        if (index == NO_LINE) {
            refuse.add("/line_id", "line_unknown", "The order has no such line.");
            continue;
        }
        hint = index + 1;
        const auto& line = original.lines[index];
        auto& state = books.lines[index];
        const auto whole = first_units(line, line.quantity);
        check_quantity(refuse, asked, line.quantity - state.units);
        check_override(refuse, asked, whole.paid.amount_minor - state.given, original.currency);
        if (asked.deduction)
            check_amount(refuse, "/deduction", *asked.deduction, original.currency);
        if (asked.label_cost)
            check_amount(refuse, "/label_cost", *asked.label_cost, original.currency);
        check_exchange(refuse, asked, original.currency);
        check_terms(refuse, asked.terms, original.currency);
        if (reasons.size() == known) shares.push_back(share_item(asked, line, index, state, whole));
    }
    return shares;
}

}  // namespace refundry::settling
