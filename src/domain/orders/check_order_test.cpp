// SPDX-License-Identifier: Apache-2.0
// What take_order refuses: each row spoils one thing in a sound order, and names where it is found.
#include <gtest/gtest.h>

#include <functional>

#include "domain/orders/order_request_builder.hpp"

namespace refundry {
namespace {

order_request sound() {
    auto builder = an_order()
                       .with_line("a", 2, 1000, 1900)
                       .with_line("b", 1, 500, -1)
                       .with_discount(100, {"a"})
                       .with_shipping(490, 1900)
                       .with_payment(100);
    builder.request.lines[1].tax = builder.amount(95);
    builder.request.ship_to.country = "DE";
    builder.request.customer.email = "ada@example.com";
    builder.request.fulfilments.push_back(
        {.fulfilment_id = "f1",
         .tracking_number = "",
         .shipped_at = builder.request.placed_at,
         .delivered_at = builder.request.placed_at,
         .lines = {{.line_id = "a", .quantity = 2}, {.line_id = "b", .quantity = 1}}});
    return builder.request;
}

/// "path code" of each fault, in the order found.
std::string faults_of(order_request request) {
    set_clock clock(request.placed_at);
    seeded_random random(1);
    id_source ids(clock, random);
    const auto taken = take_order(std::move(request), ids.next<order_id>(), ids);
    if (taken) return "fine";
    std::string all;
    for (const failure_detail& detail : taken.error().details)
        all += (all.empty() ? "" : "\n") + detail.path + " " + detail.code;
    return all;
}

money eur(std::int64_t minor) {
    return {minor, currency_code::parse("EUR").value()};
}
money usd(std::int64_t minor) {
    return {minor, currency_code::parse("USD").value()};
}

struct spoiled {
    std::function<void(order_request&)> spoil;
    std::string fault;
};

void expect_faults(const std::vector<spoiled>& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        order_request request = sound();
        rows[i].spoil(request);
        EXPECT_EQ(faults_of(request), rows[i].fault) << "row " << i;
    }
}

using request_ref = order_request&;

TEST(CheckOrder, HasNothingAgainstASoundOrder) {
    EXPECT_EQ(faults_of(sound()), "fine");
}

TEST(CheckOrder, NamesWhatIsWrongInTheHeader) {
    expect_faults({
        {[](request_ref r) { r.number.clear(); }, "/number required"},
        {[](request_ref r) { r.number = "1\n2"; }, "/number control_character"},
        {[](request_ref r) { r.number = std::string(256, 'x'); }, "/number too_long"},
        {[](request_ref r) { r.market = std::string("a\0b", 3); }, "/market control_character"},
        {[](request_ref r) { r.placed_at = instant{}; }, "/placed_at out_of_range"},
        {[](request_ref r) { r.placed_at = parse_instant("2100-01-01T00:00:00Z").value(); },
         "/placed_at out_of_range"},
        {[](request_ref r) { r.ship_to.country = "de"; }, "/ship_to/country invalid_country"},
        {[](request_ref r) { r.ship_to.country = "DEU"; }, "/ship_to/country invalid_country"},
        {[](request_ref r) { r.ship_to.city = "Ulm", r.ship_to.country = ""; },
         "/ship_to/country invalid_country"},
        {[](request_ref r) { r.ship_to = {}; }, "fine"},
        {[](request_ref r) { r.customer.email = "ada"; }, "/customer/email invalid_email"},
        {[](request_ref r) { r.customer.email = "a@b@c"; }, "/customer/email invalid_email"},
        {[](request_ref r) { r.customer.email = "@b"; }, "/customer/email invalid_email"},
        {[](request_ref r) { r.customer.email = "a@"; }, "/customer/email invalid_email"},
        {[](request_ref r) { r.customer.email = "a@b\r\nBcc: c"; },
         "/customer/email invalid_email"},
        {[](request_ref r) { r.customer.email.clear(); }, "fine"},
        {[](request_ref r) { r.tags = {"ok", ""}; }, "/tags/1 required"},
        {[](request_ref r) { r.tags.assign(251, "t"); }, "/tags too_many"},
    });
}

TEST(CheckOrder, NamesWhatIsWrongInALine) {
    expect_faults({
        {[](request_ref r) { r.lines[1].line_id = "a"; },
         "/lines/1/line_id duplicate\n/fulfilments/0/lines/1/line_id unknown_line"},
        {[](request_ref r) { r.lines[0].quantity = 0; },
         "/lines/0/quantity out_of_range\n/fulfilments/0/lines/0/quantity fulfilled_above_bought"},
        {[](request_ref r) { r.lines[0].quantity = QUANTITY_MAX + 1; },
         "/lines/0/quantity out_of_range"},
        {[](request_ref r) { r.lines[0].unit_price = eur(-1); },
         "/lines/0/unit_price out_of_range"},
        {[](request_ref r) { r.lines[0].unit_price = eur(AMOUNT_MINOR_MAX + 1); },
         "/lines/0/unit_price out_of_range"},
        {[](request_ref r) { r.lines[0].unit_price = eur(AMOUNT_MINOR_MAX); },
         "/lines/0/unit_price line_too_large"},
        {[](request_ref r) { r.lines[0].unit_price = eur(AMOUNT_MINOR_MAX / 2); },
         "/lines order_too_large"},
        {[](request_ref r) { r.lines[0].unit_price = usd(1000); },
         "/lines/0/unit_price wrong_currency"},
        {[](request_ref r) { r.lines[0].discount = eur(2001); },
         "/lines/0/discount discount_above_value"},
        {[](request_ref r) { r.lines[1].discount = usd(1); }, "/lines/1/discount wrong_currency"},
        {[](request_ref r) { r.lines[1].discount = eur(-1); }, "/lines/1/discount out_of_range"},
        {[](request_ref r) { r.lines[0].tax = eur(1); }, "/lines/0/tax ambiguous_tax"},
        {[](request_ref r) { r.lines[0].tax_rate = 10'001; }, "/lines/0/tax_rate out_of_range"},
        {[](request_ref r) { r.lines[0].tax_rate = -1; }, "/lines/0/tax_rate out_of_range"},
        {[](request_ref r) { r.lines[1].tax = usd(1); }, "/lines/1/tax wrong_currency"},
        {[](request_ref r) {
             r.prices_include_tax = true;
             r.lines[1].tax = eur(501);
         },
         "/lines/1/tax tax_above_paid"},
        {[](request_ref r) {
             r.prices_include_tax = true;
             r.lines[1].tax = eur(500);
         },
         "fine"},
        {[](request_ref r) { r.lines[0].title = std::string(2'001, 'x'); },
         "/lines/0/title too_long"},
        {[](request_ref r) { r.lines[0].product.origin_country = "x"; },
         "/lines/0/product/origin_country invalid_country"},
        {[](request_ref r) { r.lines[0].product.weight_grams = -1; },
         "/lines/0/product/weight_grams out_of_range"},
    });
}

TEST(CheckOrder, NamesWhatIsWrongInUnits) {
    const auto units = [](std::vector<unit_run> runs) {
        return [runs](request_ref r) {  // line b: 5.00 net, 0.95 tax
            r.lines[1].units = runs;
        };
    };
    const auto run = [](std::int64_t quantity, money paid, money tax, money discount) {
        return unit_run{.quantity = quantity, .paid = paid, .tax = tax, .discount = discount};
    };
    expect_faults({
        {units({run(1, eur(595), eur(95), eur(0))}), "fine"},
        {units({}), "/lines/1/units units_mismatch"},
        {units({run(2, eur(595), eur(95), eur(0))}), "/lines/1/units units_mismatch"},
        {units({run(0, eur(595), eur(95), eur(0)), run(1, eur(595), eur(95), eur(0))}),
         "/lines/1/units/0/quantity out_of_range"},
        {units({run(1, eur(594), eur(95), eur(0))}), "/lines/1/units units_mismatch"},
        {units({run(1, eur(594), eur(94), eur(0))}), "/lines/1/units units_mismatch"},
        {units({run(1, usd(595), eur(95), eur(0))}), "/lines/1/units/0/paid wrong_currency"},
        {units({run(1, eur(595), eur(596), eur(0))}), "/lines/1/units/0/tax tax_above_paid"},
        // Ten cents of a discount that does not cover the line.
        {units({run(1, eur(585), eur(95), eur(10))}), "/discounts units_mismatch"},
    });
}

TEST(CheckOrder, NamesWhatIsWrongInDiscountsAndCharges) {
    expect_faults({
        {[](request_ref r) { r.discounts[0].line_ids = {"a", "x"}; },
         "/discounts/0/line_ids/1 unknown_line"},
        {[](request_ref r) { r.discounts[0].line_ids = {"a", "a"}; },
         "/discounts/0/line_ids/1 duplicate"},
        {[](request_ref r) { r.discounts[0].amount = eur(2000); }, "fine"},
        {[](request_ref r) { r.discounts[0].amount = eur(2001); },
         "/discounts/0/amount discount_above_value"},
        {[](request_ref r) { r.discounts[0].amount = eur(-1); },
         "/discounts/0/amount out_of_range"},
        {[](request_ref r) { r.discounts[0].amount.reset(); }, "/discounts/0/amount required"},
        {[](request_ref r) { r.discounts[0].percent = 5; }, "/discounts/0/percent out_of_range"},
        {[](request_ref r) { r.discounts[0].kind = discount_kind::percent; },
         "/discounts/0/percent out_of_range"},
        {[](request_ref r) {  // 5 % of 20.00, capped by the shop at 0.50
             r.discounts[0].kind = discount_kind::percent;
             r.discounts[0].percent = 500;
             r.discounts[0].amount = eur(50);
         },
         "fine"},
        {[](request_ref r) {  // rounded up in each of two units
             r.discounts[0].kind = discount_kind::percent;
             r.discounts[0].percent = 500;
             r.discounts[0].amount = eur(102);
         },
         "fine"},
        {[](request_ref r) {
             r.discounts[0].kind = discount_kind::percent;
             r.discounts[0].percent = 500;
             r.discounts[0].amount = eur(103);
         },
         "/discounts/0/amount percent_mismatch"},
        {[](request_ref r) { r.discounts[0].minimum_subtotal = usd(1); },
         "/discounts/0/minimum_subtotal wrong_currency"},
        {[](request_ref r) { r.charges[0].discount = eur(491); },
         "/charges/0/discount discount_above_value"},
        {[](request_ref r) { r.charges[0].tax = eur(1); }, "/charges/0/tax ambiguous_tax"},
        {[](request_ref r) { r.charges[0].price = usd(1); }, "/charges/0/price wrong_currency"},
        {[](request_ref r) { r.charges[0].standard_price = usd(1); },
         "/charges/0/standard_price wrong_currency"},
        {[](request_ref r) {
             r.charges[0].charge_id = "charge-2";
             r.charges.push_back(r.charges[0]);
             r.charges[1].charge_id.clear();
         },
         "/charges/1/charge_id duplicate"},
        {[](request_ref r) { r.payments[0].captured = eur(-1); },
         "/payments/0/captured out_of_range"},
        {[](request_ref r) { r.payments[0].captured = usd(1); },
         "/payments/0/captured wrong_currency"},
        {[](request_ref r) { r.payments[0].provider.clear(); }, "/payments/0/provider required"},
    });
}

TEST(CheckOrder, NamesWhatIsWrongInFulfilments) {
    expect_faults({
        {[](request_ref r) { *r.fulfilments[0].delivered_at -= std::chrono::microseconds(1); },
         "/fulfilments/0/delivered_at delivered_before_shipped"},
        {[](request_ref r) { r.fulfilments[0].lines[0].line_id = "x"; },
         "/fulfilments/0/lines/0/line_id unknown_line"},
        {[](request_ref r) { r.fulfilments[0].lines[0].quantity = 0; },
         "/fulfilments/0/lines/0/quantity out_of_range"},
        {[](request_ref r) { r.fulfilments[0].lines[0].quantity = 3; },
         "/fulfilments/0/lines/0/quantity fulfilled_above_bought"},
        {[](request_ref r) { r.fulfilments.push_back({}); },
         "/fulfilments/1/lines fulfilled_above_bought"},
        {[](request_ref r) { r.fulfilments[0].lines.clear(); }, "fine"},
    });
}

TEST(CheckOrder, NamesEverythingAtOnce) {
    order_request request = sound();
    request.number.clear();
    request.ship_to.country = "xx";
    request.lines[0].discount = eur(9'999);
    request.lines[1].quantity = -1;
    request.fulfilments.clear();
    EXPECT_EQ(faults_of(request),
              "/number required\n/ship_to/country invalid_country\n"
              "/lines/0/discount discount_above_value\n/lines/1/quantity out_of_range");
}

TEST(CheckOrder, BoundsTheOrderAndItsReport) {
    EXPECT_EQ(faults_of(an_order().request), "/lines required");
    order_request request = an_order().request;
    request.lines.resize(ORDER_LINES_MAX + 1);
    EXPECT_EQ(faults_of(request), "/lines too_many");
    request.lines.resize(100);
    const std::string faults = faults_of(request);
    EXPECT_EQ(std::count(faults.begin(), faults.end(), '\n'), 49);
}

}  // namespace
}  // namespace refundry
