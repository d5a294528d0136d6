// SPDX-License-Identifier: Apache-2.0
// Refusals as a table: what was asked for, the answer, the field it names. Nothing is stored.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/operations.hpp"

namespace refundry::test {
namespace {

struct refusal {
    std::string_view what;
    std::string_view pointer;  ///< of the body, set to …
    std::string value;
    int status;
    std::string_view code;
    std::string_view param;
};

void expect_refusals(shop& here, const api_request& good, const std::vector<refusal>& table) {
    const auto before = here.api().row_counts();
    for (const auto& row : table) {
        auto body = json_value::parse(good.body);
        if (!row.pointer.empty()) body.set(row.pointer, row.value);
        const auto answer = here.send(good.with_body(body.text()));
        EXPECT_EQ(answer.status, row.status) << row.what << "\n" << answer.body;
        if (answer.status < 400) continue;
        EXPECT_EQ(answer.code(), row.code) << row.what << "\n" << answer.body;
        EXPECT_EQ(answer.param(), row.param) << row.what << "\n" << answer.body;
        EXPECT_THAT(answer.json()["detail"].string(), testing::EndsWith(" Nothing was stored."));
    }
    EXPECT_EQ(here.api().row_counts(), before);
}

TEST(Refusal, OfAnOrder) {
    shop here;
    const auto good = case_of("create_order").prepare(here).request;
    expect_refusals(
        here, good,
        {
            {"no lines", "/lines", "[]", 422, "order_invalid", "/lines"},
            {"zero units", "/lines/0/quantity", "0", 422, "order_invalid", "/lines/0/quantity"},
            {"negative units", "/lines/0/quantity", "-1", 422, "order_invalid",
             "/lines/0/quantity"},
            {"too many units", "/lines/0/quantity", "1000001", 422, "order_invalid",
             "/lines/0/quantity"},
            {"a negative price", "/lines/0/unit_price/amount_minor", "-1", 422, "order_invalid",
             "/lines/0/unit_price"},
            {"a price over the bound", "/lines/0/unit_price/amount_minor", "1000000000001", 422,
             "order_invalid", "/lines/0/unit_price"},
            {"another currency", "/lines/0/unit_price/currency", "\"USD\"", 422, "order_invalid",
             "/lines/0/unit_price"},
            {"no currency", "/currency", "\"EURO\"", 422, "invalid_body", "/currency"},
            {"gold", "/currency", "\"XAU\"", 422, "invalid_body", "/currency"},
            {"no number", "/number", "\"\"", 422, "order_invalid", "/number"},
            {"an endless number", "/number", "\"" + std::string(256, 'x') + "\"", 422,
             "order_invalid", "/number"},
            {"more paid than it cost", "/payments/0/captured/amount_minor", "7501", 422,
             "order_invalid", "/payments"},
            {"a line twice", "/lines/1/line_id", "\"shirt\"", 422, "order_invalid",
             "/lines/1/line_id"},
            {"an impossible country", "/ship_to/country", "\"Germany\"", 422, "order_invalid",
             "/ship_to/country"},
            {"no time", "/placed_at", "\"yesterday\"", 422, "invalid_body", "/placed_at"},
            {"a time without zone", "/placed_at", "\"2026-03-01T10:00:00\"", 422, "invalid_body",
             "/placed_at"},
            {"a day that is none", "/placed_at", "\"2026-02-30T10:00:00Z\"", 422, "invalid_body",
             "/placed_at"},
        });
    here.expect(201, good);
    const auto again = here.send(good);
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(again.code(), "order_exists");
}

TEST(Refusal, OfACorrection) {
    shop here;
    auto body = json_value::parse(here.order_body());
    const auto order = here.expect(
        201, {.method = "POST", .path = "/v1/orders", .body = body.text(), .headers = {}});
    here.expect(
        201,
        {.method = "POST", .path = "/v1/returns", .body = here.return_body(order), .headers = {}});
    const api_request good{
        .method = "PUT", .path = "/v1/orders/" + id_of(order), .body = body.text(), .headers = {}};
    expect_refusals(
        here, good,
        {{"another number", "/number", "\"other\"", 422, "order_number_fixed", "/number"},
         {"fewer units than in returns", "/lines/0/quantity", "1", 422, "order_invalid",
          "/payments"}});
    body.set("/lines/0/quantity", "1").set("/payments", "[]");
    const auto answer = here.send(good.with_body(body.text()));
    EXPECT_EQ(answer.status, 409) << answer.body;
    EXPECT_EQ(answer.code(), "units_claimed");
}

TEST(Refusal, OfAReturn) {
    shop here;
    const auto order = here.order();
    const api_request good{
        .method = "POST", .path = "/v1/returns", .body = here.return_body(order), .headers = {}};
    const auto other_shops_order = id_of(shop().order());
    const std::vector<refusal> table{
        {"more units than bought", "/items/0/quantity", "4", 409, "units_not_available",
         "/items/0/quantity"},
        {"far more than bought", "/items/0/quantity", "1000000", 409, "units_not_available",
         "/items/0/quantity"},
        {"zero units", "/items/0/quantity", "0", 422, "return_invalid", "/items/0/quantity"},
        {"negative units", "/items/0/quantity", "-1", 422, "return_invalid", "/items/0/quantity"},
        {"more than any order", "/items/0/quantity", "1000001", 422, "return_invalid",
         "/items/0/quantity"},
        {"a line it does not have", "/items/0/line_id", "\"hat\"", 422, "line_unknown",
         "/items/0/line_id"},
        {"no items", "/items", "[]", 422, "return_invalid", "/items"},
        {"an exchange for nothing", "/items/0/wanted", "\"exchange\"", 422, "return_invalid",
         "/items/0/exchange_for"},
        {"an article without exchange", "/items/0/exchange_for",
         R"({"sku":"X","quantity":1,"unit_price":{"amount_minor":1,"currency":"EUR"}})", 422,
         "return_invalid", "/items/0/exchange_for"},
        {"an endless note", "/note", "\"" + std::string(2'001, 'x') + "\"", 422, "return_invalid",
         "/note"},
        {"an unknown order", "/order", "\"ord_01jdh000000000000000000000\"", 404, "order_not_found",
         ""},
        {"another merchant's order", "/order", "\"" + other_shops_order + "\"", 404,
         "order_not_found", ""},
    };
    expect_refusals(here, good, table);
    auto preview = good;
    preview.path = "/v1/returns/preview";
    auto for_preview = table;
    for_preview.erase(for_preview.begin(), for_preview.begin() + 2);  // it shows these as declined
    expect_refusals(here, preview, for_preview);

    auto exchange = good;
    exchange.body = here.return_body(order, "changed_mind", "exchange");
    expect_refusals(here, exchange,
                    {{"in another currency", "/items/0/exchange_for/unit_price/currency", "\"USD\"",
                      422, "currency_mismatch", "/items/0/exchange_for/unit_price/currency"},
                     {"at a negative price", "/items/0/exchange_for/unit_price/amount_minor", "-1",
                      422, "return_invalid", "/items/0/exchange_for/unit_price"},
                     {"of no units", "/items/0/exchange_for/quantity", "0", 422, "return_invalid",
                      "/items/0/exchange_for/quantity"}});
}

TEST(Refusal, OfAReturnByNumberAndEmail) {
    shop here;
    const auto order = here.order();
    const auto number = order["number"].string();
    const auto body = [&](const std::string& n, const std::string& email) {
        return fmt::format(R"({{"order_number":"{}","email":"{}","items":[{{"line_id":"shirt",
            "quantity":1,"reason":"changed_mind","wanted":"refund"}}]}})",
                           n, email);
    };
    const auto rows = here.api().row_counts();
    for (const auto& wrong :
         {body(number, "eve@example.com"), body(number, ""), body("N-999", "ana@example.com")}) {
        const auto answer = here.post("/v1/returns", wrong);
        EXPECT_EQ(answer.status, 404) << answer.body;
        EXPECT_EQ(answer.code(), "order_not_found");
    }
    EXPECT_EQ(here.post("/v1/returns", body("", "ana@example.com")).param(), "/order");
    EXPECT_EQ(here.api().row_counts(), rows);
    EXPECT_EQ(here.post("/v1/returns", body(number, " ANA@example.com ")).status, 201);
}

TEST(Refusal, OfAmountsAndUnitsAtLaterSteps) {
    shop here;
    const auto override_it = case_of("override_decision").prepare(here).request;
    expect_refusals(
        here, override_it,
        {{"a negative amount", "/amount/amount_minor", "-1", 422, "out_of_range",
          "/amount/amount_minor"},
         {"another currency", "/amount/currency", "\"USD\"", 422, "currency_mismatch",
          "/amount/currency"},
         {"no reason", "/reason", "\"\"", 422, "required", "/reason"},
         {"back to review", "/outcome", "\"needs_review\"", 422, "not_allowed", "/outcome"},
         {"an exchange nobody named", "/settled_by", "\"exchange\"", 422, "not_allowed",
          "/settled_by"},
         {"an unknown item", "/item", "\"rit_01jdh000000000000000000000\"", 422, "item_unknown",
          "/item"}});
    const auto receive = case_of("receive_return").prepare(here).request;
    expect_refusals(
        here, receive,
        {{"no units", "/lines/0/quantity", "0", 422, "out_of_range", "/lines/0/quantity"},
         {"negative units", "/lines/0/quantity", "-2", 422, "out_of_range", "/lines/0/quantity"},
         {"an unknown item", "/lines/0/item", "\"rit_01jdh000000000000000000000\"", 422,
          "item_unknown", "/lines/0/item"},
         {"nobody's article without a name", "/lines/1/sku", "\"\"", 422, "required",
          "/lines/1/sku"}});
    const auto inspect = case_of("inspect_return").prepare(here).request;
    expect_refusals(
        here, inspect,
        {{"more units than arrived", "/items/0/quantity", "3", 422, "quantity_over_received",
          "/items/0/quantity"},
         {"no units", "/items/0/quantity", "0", 422, "quantity_over_received", "/items/0/quantity"},
         {"a negative deduction", "/items/0/deduction/amount_minor", "-1", 422, "out_of_range",
          "/items/0/deduction/amount_minor"},
         {"a deduction in dollars", "/items/0/deduction/currency", "\"USD\"", 422,
          "currency_mismatch", "/items/0/deduction/currency"},
         {"nothing", "/items", "[]", 422, "out_of_range", "/items"}});
    const auto dispose = case_of("dispose_goods").prepare(here).request;
    expect_refusals(here, dispose,
                    {{"more units than inspected", "/quantity", "3", 422, "quantity_over_inspected",
                      "/quantity"},
                     {"no units", "/quantity", "0", 422, "quantity_over_inspected", "/quantity"}});
    const auto spend = case_of("spend_store_credit").prepare(here).request;
    expect_refusals(
        here, spend,
        {{"more than there is", "/amount/amount_minor", "4401", 409, "credit_insufficient", ""},
         {"nothing", "/amount/amount_minor", "0", 422, "out_of_range", "/amount/amount_minor"},
         {"less than nothing", "/amount/amount_minor", "-1", 422, "out_of_range",
          "/amount/amount_minor"},
         {"dollars", "/amount/currency", "\"USD\"", 422, "currency_mismatch", "/amount/currency"}});
    EXPECT_EQ(here.api().breaches(), "");
}

TEST(Refusal, OfAnOverrideAboveWhatWasPaid) {
    shop here;
    auto prepared = case_of("override_decision").prepare(here).request;
    auto body = json_value::parse(prepared.body);
    body.set("/amount/amount_minor", "6001").remove("/expected_version");
    const auto opened = here.send(prepared.with_body(body.text()));
    ASSERT_EQ(opened.status, 200) << "the amount is checked when the units are settled";
    const auto inspected = here.inspect(here.receive(opened.json()));
    const auto rows = here.api().row_counts();
    const auto answer = here.post(case_path(inspected, "settle"), "{}");
    EXPECT_EQ(answer.status, 422) << answer.body;
    EXPECT_EQ(answer.code(), "amount_over_refundable");
    EXPECT_EQ(here.api().row_counts(), rows);
}

/// Which action is allowed in which state: rows are states, columns the actions.
TEST(Refusal, OfActionsInTheWrongState) {
    shop here;
    struct state {
        std::string_view name;
        json_value (*make)(shop&);
        std::vector<std::string_view> allowed;
    };
    const std::vector<state> states{
        {"under review",
         [](shop& at) { return at.under_review(); },
         {"approve", "decline", "cancel", "receive"}},
        {"approved", [](shop& at) { return at.approved(); }, {"cancel", "receive"}},
        {"declined", [](shop& at) { return at.declined(); }, {"reopen", "receive"}},
        {"received", [](shop& at) { return at.received(); }, {"inspect", "receive"}},
        {"inspected", [](shop& at) { return at.inspected(); }, {"settle", "receive", "dispose"}},
        {"settled", [](shop& at) { return at.settled(); }, {"receive", "dispose"}},
    };
    for (const auto& each : states)
        for (const std::string_view action : {"approve", "decline", "cancel", "reopen", "receive",
                                              "inspect", "dispose", "settle"}) {
            const auto subject = each.make(here);
            const auto item = item_of(subject);
            const std::string body =
                action == "decline" || action == "reopen" ? R"({"items":[],"reason":"because"})"
                : action == "receive"
                    ? fmt::format(R"({{"lines":[{{"item":"{}","quantity":1}}]}})", item)
                : action == "inspect"
                    ? fmt::format(
                          R"({{"items":[{{"item":"{}","quantity":1,"graded":"worn","put_to":"hold"}}]}})",
                          item)
                : action == "dispose"
                    ? fmt::format(R"({{"item":"{}","quantity":1,"put_to":"restock"}})", item)
                    : "{}";
            const bool may = std::ranges::find(each.allowed, action) != each.allowed.end();
            const auto rows = here.api().row_counts();
            const auto answer = here.post(case_path(subject, action), body);
            const auto label = std::string(each.name) + ", " + std::string(action) + ": ";
            if (may) {
                EXPECT_EQ(answer.status, 200) << label << answer.body;
            } else {
                EXPECT_TRUE(answer.status == 409 ||
                            (answer.status == 422 && (action == "inspect" || action == "dispose")))
                    << label << answer.status << answer.body;
                EXPECT_EQ(here.api().row_counts(), rows) << label;
            }
        }
    EXPECT_EQ(here.api().breaches(), "");
}

TEST(Refusal, OfPoliciesListsEveryDefect) {
    shop here;
    const api_request good{
        .method = "POST", .path = "/v1/policies", .body = here.policy_body("Bad"), .headers = {}};
    expect_refusals(here, good,
                    {{"an unknown fact", "/document/rules/0/when/fact", "\"product.colour\"", 422,
                      "policy_invalid", "/document/rules/0/when/fact"}});
    const auto published = here.expect(200, case_of("publish_policy").prepare(here).request);
    const auto path = "/v1/policy_versions/" + id_of(published);
    const auto again = here.post(path + "/publish", "{}");
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(again.code(), "policy_published");
    const auto changed = here.send({.method = "PUT",
                                    .path = path,
                                    .body = here.policy_body(published["name"].string()),
                                    .headers = {}});
    EXPECT_EQ(changed.status, 409);
    EXPECT_EQ(changed.code(), "policy_published");
}

}  // namespace
}  // namespace refundry::test
