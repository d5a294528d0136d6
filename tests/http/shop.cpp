// SPDX-License-Identifier: Apache-2.0
#include "http/shop.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <thread>

namespace refundry::test {

namespace {

/// So many days before now, in RFC 3339.
std::string days_ago(tested_api& api, int days) {
    return to_string(api.now() - std::chrono::days(days));
}

}  // namespace

shop::shop(tested_api& api, settling how) : api_(api) {
    auto account = api_.new_merchant(how);
    merchant_ = account.merchant;
    client_ = {api_.port(), std::move(account.key)};
    const auto draft = post("/v1/policies", policy_body("Everyone"));
    expect(200, {.method = "POST",
                 .path = "/v1/policy_versions/" + id_of(draft.json()) + "/publish",
                 .body = R"({"effective_at":"2020-01-01T00:00:00Z"})",
                 .headers = {}});
}

api_client shop::client_with(const std::vector<std::string>& scopes) {
    const auto key = expect(201, {.method = "POST",
                                  .path = "/v1/api_keys",
                                  .body = fmt::format(R"({{"name":"test","scopes":["{}"]}})",
                                                      fmt::join(scopes, R"(",")")),
                                  .headers = {}});
    return {api_.port(), key["secret"].string()};
}

api_answer shop::send(const api_request& request, api_client& by) {
    auto answer = by.send(request);
    for (const auto& violation : api_contract::of_this_build().violations(request, answer))
        ADD_FAILURE() << request.method << " " << request.path << " " << answer.status << " "
                      << violation << "\n"
                      << answer.body;
    return answer;
}

json_value shop::expect(int status, const api_request& request) {
    const auto answer = send(request);
    if (answer.status != status)
        throw std::runtime_error(fmt::format("{} {} {} answered {}, not {}: {}", request.method,
                                             request.path, request.body, answer.status, status,
                                             answer.body));
    return answer.json();
}

std::string shop::policy_body(const std::string& name) {
    return R"({"document":{"name":")" + name + R"(","reasons":[
        {"code":"changed_mind","at_fault":"change_of_mind"},
        {"code":"looked_at","at_fault":"merchant"}],
      "rules":[
        {"name":"Final sale","when":{"fact":"product.final_sale","is":true},
         "then":{"deny":{"code":"final_sale"}}},
        {"name":"Look","when":{"fact":"return.reason","is":"looked_at"},"then":{"route":"review","queue":"quality","priority":7}},
        {"name":"Terms","then":{"window":{"length":30},
         "resolutions":["refund","store_credit","exchange"],"settle_on":"inspection",
         "bonuses":[{"applies_to":"store_credit","percent":1000}]}}]},
      "note":"first"})";
}

std::string shop::order_body() {
    return fmt::format(R"({{"number":"{}","placed_at":"{}","currency":"EUR",
        "prices_include_tax":true,"customer":{{"email":"Ana@Example.com","name":"Ana","kind":"business"}},
        "ship_to":{{"country":"DE"}},
        "lines":[
          {{"line_id":"shirt","sku":"SHIRT","title":"Shirt","quantity":3,
            "unit_price":{{"amount_minor":2000,"currency":"EUR"}},"tax_rate":1900}},
          {{"line_id":"mug","sku":"MUG","title":"Mug","quantity":1,"product":{{"final_sale":true}},
            "unit_price":{{"amount_minor":1000,"currency":"EUR"}},"tax_rate":1900}}],
        "charges":[{{"kind":"shipping","price":{{"amount_minor":500,"currency":"EUR"}},
                     "tax_rate":1900}}],
        "payments":[{{"reference":"pi_1","captured":{{"amount_minor":7500,"currency":"EUR"}}}}],
        "fulfilments":[{{"fulfilment_id":"f1","shipped_at":"{}",
                         "delivered_at":"{}"}}]}})",
                       next_name(), days_ago(api_, 9), days_ago(api_, 8), days_ago(api_, 6));
}

json_value shop::order() {
    return expect(201,
                  {.method = "POST", .path = "/v1/orders", .body = order_body(), .headers = {}});
}

std::string shop::return_body(const json_value& order, const std::string& reason,
                              const std::string& wanted, int quantity) {
    const std::string target =
        wanted == "exchange" ? R"(,"exchange_for":{"sku":"SHIRT-L","quantity":2,"unit_price":)"
                               R"({"amount_minor":2000,"currency":"EUR"}})"
                             : "";
    return fmt::format(
        R"({{"order":"{}","items":[{{"line_id":"shirt","quantity":{},"reason":"{}","wanted":"{}"{}}}]}})",
        id_of(order), quantity, reason, wanted, target);
}

json_value shop::opened(const std::string& reason, const std::string& wanted) {
    return expect(201, {.method = "POST",
                        .path = "/v1/returns",
                        .body = return_body(order(), reason, wanted),
                        .headers = {}});
}

json_value shop::declined() {
    const auto opened = under_review();
    return expect(200, {.method = "POST",
                        .path = case_path(opened, "decline"),
                        .body = R"({"items":[],"reason":"worn"})",
                        .headers = {}});
}

json_value shop::received() {
    return receive(approved());
}

json_value shop::blind_received() {
    return receive(
        expect(201, {.method = "POST",
                     .path = "/v1/returns/blind",
                     .body = R"({"currency":"EUR","items":[{"sku":"SHIRT","quantity":1}]})",
                     .headers = {}}));
}

json_value shop::receive(const json_value& opened, int quantity) {
    return expect(
        200, {.method = "POST",
              .path = case_path(opened, "receive"),
              .body = fmt::format(R"({{"parcel":"P1","lines":[{{"item":"{}","quantity":{}}}]}})",
                                  item_of(opened), quantity),
              .headers = {}});
}

json_value shop::inspect(const json_value& received, int quantity) {
    return expect(
        200,
        {.method = "POST",
         .path = case_path(received, "inspect"),
         .body = fmt::format(
             R"({{"items":[{{"item":"{}","quantity":{},"graded":"as_new","put_to":"hold"}}]}})",
             item_of(received), quantity),
         .headers = {}});
}

json_value shop::settle(const json_value& inspected) {
    return expect(
        200,
        {.method = "POST", .path = case_path(inspected, "settle"), .body = "{}", .headers = {}});
}

json_value shop::settled() {
    return settle(inspected());
}

json_value shop::credit_account() {
    settle(inspect(receive(opened("changed_mind", "store_credit"))));
    return get("/v1/store_credit_accounts?limit=1").json()["data"][0];
}

std::string shop::statement_body(const std::string& contract, const std::string& items) {
    return fmt::format(
        R"({{"name":"Ana","contract":"{}","reply_to":"ana@example.com","items":{}}})", contract,
        items);
}

json_value shop::stated(const std::string& contract, const std::string& items) {
    api_client nobody(api_.port(), "");
    const auto answer = send({.method = "POST",
                              .path = intake_path(),
                              .body = statement_body(contract, items),
                              .headers = {}},
                             nobody);
    if (answer.status != 201) throw std::runtime_error("a statement was refused: " + answer.body);
    return answer.json();
}

json_value shop::waiting_statement() {
    stated("N-?");
    return get("/v1/withdrawals?limit=1").json()["data"][0];
}

json_value shop::draft() {
    return expect(201, {.method = "POST",
                        .path = "/v1/policies",
                        .body = policy_body(next_name()),
                        .headers = {}});
}

void shop::end_trials() {
    const auto known = expect(200, {.path = "/v1/trials", .body = "", .headers = {}});
    for (const auto& trial : known["data"].elements())
        if (!trial.has("ended_at")) ended(trial);
}

json_value shop::trial(const std::string& policy, const std::string& command) {
    end_trials();
    const auto draft = policy.empty() ? this->draft()
                                      : expect(201, {.method = "POST",
                                                     .path = "/v1/policies",
                                                     .body = R"({"document":)" + policy + "}",
                                                     .headers = {}});
    return ended(expect(201, {.method = "POST",
                              .path = "/v1/policies/" + draft["policy"].string() + "/trials",
                              .body = command,
                              .headers = {}}));
}

json_value shop::ended(const json_value& trial) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (true) {
        auto now = expect(200, {.path = "/v1/trials/" + id_of(trial), .body = "", .headers = {}});
        if (now.has("ended_at")) return now;
        if (std::chrono::steady_clock::now() > deadline)
            throw std::runtime_error("the trial does not end: " + now.text());
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

json_value shop::api_key() {
    return expect(201, {.method = "POST",
                        .path = "/v1/api_keys",
                        .body = R"({"name":"till","scopes":["orders:read"]})",
                        .headers = {}});
}

}  // namespace refundry::test
