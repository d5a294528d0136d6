// SPDX-License-Identifier: Apache-2.0
#include "domain/settlement/story.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "domain/orders/take_order.hpp"

namespace refundry::stories {

namespace {

[[noreturn]] void not_understood(std::string_view what, std::string_view words) {
    throw std::runtime_error(fmt::format("not understood as {}: \"{}\"", what, words));
}

std::string_view trim(std::string_view text) {
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

/// "a rest of it" is "a" and "rest of it".
std::pair<std::string_view, std::string_view> first_word(std::string_view text) {
    const auto space = text.find(' ');
    if (space == std::string_view::npos) return {text, {}};
    return {text.substr(0, space), trim(text.substr(space))};
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto end = text.find(at);
        parts.push_back(trim(text.substr(0, end)));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

/// "line shirt: 2 x 50.00; tax 20%": the kind, the name, the main part, the other parts.
struct statement {
    std::string_view kind;
    std::string_view name;
    std::string_view main;
    std::vector<std::string_view> parts;
};
statement read_statement(std::string_view line) {
    auto parts = split(line, ';');
    const auto [kind, rest] = first_word(parts.front());
    const auto colon = rest.find(':');
    statement read{.kind = kind, .name = trim(rest.substr(0, colon)), .main = {}, .parts = {}};
    if (colon != std::string_view::npos) read.main = trim(rest.substr(colon + 1));
    read.parts.assign(parts.begin() + 1, parts.end());
    return read;
}

basis_points read_percent(std::string_view text) {
    if (!text.ends_with('%')) not_understood("percentage", text);
    text.remove_suffix(1);
    const auto hundredths = parse_decimal(text, *currency_code::parse("EUR"));
    if (!hundredths) not_understood("percentage", text);
    return static_cast<basis_points>(hundredths->amount_minor);
}

std::int64_t read_count(std::string_view text) {
    const auto count = parse_decimal(text, *currency_code::parse("JPY"));
    if (!count) not_understood("number of units", text);
    return count->amount_minor;
}

template <described_enum E>
E read_word(std::string_view text) {
    const auto value = enum_from_name<E>(text);
    if (!value) not_understood("word", text);
    return *value;
}

/// "2 x 50.00"
std::pair<std::int64_t, money> read_units(std::string_view text, currency_code currency) {
    const auto times = text.find(" x ");
    if (times == std::string_view::npos) not_understood("units and price", text);
    return {read_count(trim(text.substr(0, times))),
            read_amount(trim(text.substr(times + 3)), currency)};
}

line_request read_line(const statement& said, currency_code currency) {
    line_request line;
    line.line_id = said.name;
    std::tie(line.quantity, line.unit_price) = read_units(said.main, currency);
    for (const auto part : said.parts) {
        const auto [word, rest] = first_word(part);
        if (word == "tax")
            line.tax_rate = read_percent(rest);
        else if (word == "discount")
            line.discount = read_amount(rest, currency);
        else if (word == "kit")
            line.kit = rest;
        else
            not_understood("part of a line", part);
    }
    return line;
}

discount_request read_promotion(const statement& said, currency_code currency) {
    discount_request promotion;
    promotion.code = said.name;
    if (said.main.ends_with('%')) {
        promotion.kind = discount_kind::percent;
        promotion.percent = read_percent(said.main);
    } else {
        promotion.amount = read_amount(said.main, currency);
    }
    for (const auto part : said.parts) {
        const auto [word, rest] = first_word(part);
        if (word == "from")
            promotion.minimum_subtotal = read_amount(rest, currency);
        else if (word == "on")
            for (const auto line : split(rest, ','))
                promotion.line_ids.emplace_back(line);
        else
            not_understood("part of a promotion", part);
    }
    return promotion;
}

charge_request read_charge(const statement& said, currency_code currency) {
    charge_request charge;
    charge.charge_id = said.name;
    charge.kind = read_word<charge_kind>(said.kind);
    charge.price = read_amount(said.main, currency);
    for (const auto part : said.parts) {
        const auto [word, rest] = first_word(part);
        if (word == "tax")
            charge.tax_rate = read_percent(rest);
        else if (word == "discount")
            charge.discount = read_amount(rest, currency);
        else if (word == "standard")
            charge.standard_price = read_amount(rest, currency);
        else if (word == "express")
            charge.express = true;
        else
            not_understood("part of a charge", part);
    }
    return charge;
}

/// The method is the first word; a second one tells two payments of a kind apart.
payment_request read_payment(const statement& said, currency_code currency) {
    payment_request payment;
    payment.method = read_word<payment_method>(first_word(said.name).first);
    payment.reference = said.name;
    payment.captured = read_amount(said.main, currency);
    for (const auto part : said.parts)
        payment.refunds = read_word<partial_refunds>(part);
    return payment;
}

void read_fee(item_terms& terms, std::string_view rest, currency_code currency) {
    const auto [code, price] = first_word(rest);
    const auto [amount, basis] = first_word(price);
    auto& fee = terms.fees.emplace_back();
    fee.code = code;
    if (!basis.empty()) fee.basis = read_word<fee_basis>(basis);
    if (amount.ends_with('%'))
        fee.percent = read_percent(amount);
    else
        fee.amount = read_amount(amount, currency);
}

void read_bonus(settle_line& line, std::string_view rest, currency_code currency) {
    auto& bonus = line.terms.bonuses.emplace_back();
    bonus.applies_to = line.by;
    if (rest.ends_with('%'))
        bonus.percent = read_percent(rest);
    else
        bonus.amount = read_amount(rest, currency);
}

exchange_target read_target(std::string_view rest, currency_code currency) {
    const auto [sku, units] = first_word(rest);
    exchange_target target;
    target.sku = sku;
    std::tie(target.quantity, target.unit_price) = read_units(units, currency);
    return target;
}

std::string payment_name(const order& original, payment_id id) {
    const auto found = std::ranges::find(original.payments, id, &order_payment::id);
    return found == original.payments.end() ? "?" : found->reference;
}

std::string reasons_of(const settlement_entry& entry) {
    std::string text;
    for (const auto& [name, value] : entry.because)
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, value);
    return text;
}

std::string entry_line(const settlement_entry& entry) {
    auto what = entry.line_id;
    for (const auto& more : {entry.charge_id, entry.code})
        if (!more.empty()) what += " / " + more;
    if (entry.quantity != 0) what += fmt::format(" x {}", entry.quantity);
    auto tax = entry.tax.is_zero() ? std::string() : fmt::format(" (tax {})", to_string(entry.tax));
    return fmt::format("{:14} {:28} {:>14}{}  because {}", enum_name(entry.part), what,
                       to_string(entry.amount), tax, reasons_of(entry));
}

}  // namespace

money read_amount(std::string_view text, currency_code currency) {
    const auto amount = parse_decimal(text, currency);
    if (!amount) not_understood("amount", text);
    return *amount;
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

order read_order(const std::vector<std::string>& lines) {
    order_request request;
    request.number = "1001";
    request.placed_at = *parse_instant("2026-03-29T10:15:00Z");
    request.ship_to.country = "DE";
    for (const auto& line : lines) {
        const auto said = read_statement(line);
        const auto currency = request.currency;
        if (said.kind == "order") {
            const auto known = currency_code::parse(said.name);
            if (!known) not_understood("currency", said.name);
            request.currency = *known;
            request.prices_include_tax =
                std::ranges::find(said.parts, "prices include tax") != said.parts.end();
        } else if (said.kind == "line") {
            request.lines.push_back(read_line(said, currency));
        } else if (said.kind == "promotion") {
            request.discounts.push_back(read_promotion(said, currency));
        } else if (said.kind == "payment") {
            request.payments.push_back(read_payment(said, currency));
        } else {
            request.charges.push_back(read_charge(said, currency));
        }
    }
    set_clock clock(request.placed_at);
    seeded_random random(7);
    id_source ids(clock, random);
    auto taken = take_order(request, ids.next<order_id>(), ids);
    if (taken) return std::move(*taken);
    std::string why = taken.error().message;
    for (const auto& detail : taken.error().details)
        why += fmt::format("\n{} {} {}", detail.path, detail.code, detail.message);
    throw std::runtime_error(why);
}

settle_line read_return(std::string_view line, currency_code currency) {
    const auto said = read_statement(line);
    if (said.kind != "return") not_understood("return", line);
    settle_line read;
    read.line_id = said.name;
    read.quantity = read_count(said.main);
    for (const auto part : said.parts) {
        const auto [word, rest] = first_word(part);
        if (word == "by")
            read.by = read_word<resolution>(rest);
        else if (word == "pricing")
            read.terms.pricing = read_word<pricing_mode>(rest);
        else if (word == "shipping")
            read.terms.outbound_shipping = read_word<given_back>(rest);
        else if (word == "duty")
            read.terms.duty = read_word<given_back>(rest);
        else if (word == "split")
            read.terms.split = read_word<payment_split>(rest);
        else if (word == "fee")
            read_fee(read.terms, rest, currency);
        else if (word == "bonus")
            read_bonus(read, rest, currency);
        else if (word == "deduction")
            read.deduction = read_amount(rest, currency);
        else if (word == "decided")
            read.override_amount = read_amount(rest, currency);
        else if (word == "for")
            read.exchange_for = read_target(rest, currency);
        else
            not_understood("part of a return", part);
    }
    return read;
}

std::vector<std::string> derivation(const order& original, const settlement& plan) {
    std::vector<std::string> lines;
    for (const auto& entry : plan.entries)
        lines.push_back(entry_line(entry));
    lines.push_back(
        fmt::format("total {}, tax within {}", to_string(plan.total), to_string(plan.tax)));
    for (const auto& share : plan.to_payments)
        lines.push_back(
            fmt::format("to {}: {}", payment_name(original, share.id), to_string(share.amount)));
    const auto add = [&](std::string_view what, const money& amount) {
        if (!amount.is_zero()) lines.push_back(fmt::format("{}: {}", what, to_string(amount)));
    };
    add("to store credit", plan.to_store_credit);
    add("pays for new goods", plan.exchange_value);
    add("owed by the customer", plan.owed_by_customer);
    add("no payment can take back", plan.unallocated);
    return lines;
}

std::vector<std::string> refusal(const failure& why) {
    std::vector<std::string> lines;
    for (const auto& detail : why.details) {
        std::string figures;
        for (const auto& [name, value] : detail.parameters)
            figures += fmt::format(" {} {}", name, value);
        lines.push_back(fmt::format("refused {} at {}:{}", detail.code, detail.path, figures));
    }
    return lines;
}

result<settlement> ledger_of_returns::settle(const std::vector<settle_line>& lines) {
    auto plan = refundry::settle(original_, books_, lines);
    if (plan) books_ = position_after(std::move(books_), *plan);
    return plan;
}

money ledger_of_returns::given() const {
    money sum = original_.zero();
    for (const auto& line : books_.lines)
        sum += line.given_back - line.clawed_back;
    for (const auto& charge : books_.charges)
        sum += charge.given_back;
    return sum;
}

TEST(Story, RefusesWordsItDoesNotKnow) {
    EXPECT_THROW(read_order({"order EUR", "line shirt: 2 x 50.00; colour red"}),
                 std::runtime_error);
    EXPECT_THROW(read_order({"order EUR", "line shirt: two x 50.00"}), std::runtime_error);
    EXPECT_THROW(read_return("return shirt: 1; by wire", *currency_code::parse("EUR")),
                 std::runtime_error);
    EXPECT_THROW(read_return("return shirt: 1; fee restocking 1.005", *currency_code::parse("EUR")),
                 std::runtime_error);
}

TEST(Story, ReadsAnOrderAsItIsMeant) {
    const auto read = read_order({"order EUR; prices include tax",
                                  "line shirt: 2 x 50.00; tax 20%; discount 5.00",
                                  "shipping standard: 4.90; tax 20%", "payment card: 99.90"});
    EXPECT_EQ(to_string(read.total()), "99.90 EUR");
    EXPECT_EQ(to_string(first_units(read.lines[0], 2).tax), "15.83 EUR");
    EXPECT_EQ(read.payments[0].method, payment_method::card);
}

}  // namespace refundry::stories
