// SPDX-License-Identifier: Apache-2.0
#include "http/operations.hpp"

#include <fmt/format.h>

namespace refundry::test {

namespace {

prepared_request reading(std::string path) {
    return {.request = {.method = "GET", .path = std::move(path), .body = "", .headers = {}},
            .events = {}};
}
prepared_request posting(std::string path, std::string body, std::vector<std::string> events) {
    return {.request = {.method = "POST",
                        .path = std::move(path),
                        .body = std::move(body),
                        .headers = {}},
            .events = std::move(events)};
}
prepared_request putting(std::string path, std::string body, std::vector<std::string> events) {
    auto made = posting(std::move(path), std::move(body), std::move(events));
    made.request.method = "PUT";
    return made;
}
std::string order_path(const json_value& order) {
    return "/v1/orders/" + id_of(order);
}
std::string version_path(const json_value& version, std::string_view action = "") {
    return "/v1/policy_versions/" + id_of(version) + std::string(action);
}
std::string email_of(const std::string& email) {
    return R"({"email":")" + email + R"(","password":")" + shop::PASSWORD + "\"}";
}

/// The cookie of a fresh session; the writes of a session name their origin.
header_list session_headers(shop& at) {
    const auto email = at.user(staff_role::admin);
    api_client browser(at.api().port(), "");
    const auto answer = browser.send(
        {.method = "POST", .path = "/v1/sessions", .body = email_of(email), .headers = {}});
    const auto cookie = answer.header("Set-Cookie");
    return {{"Cookie", cookie.substr(0, cookie.find(';'))}, {"Origin", "http://shop.test"}};
}

prepared_request with_session(shop& at, prepared_request made) {
    made.request.headers = session_headers(at);
    return made;
}

}  // namespace

const std::vector<operation_case>& operation_cases() {
    static const std::vector<operation_case> cases{
        // Statements of withdrawal
        {"state_withdrawal",
         [](shop& at) {
             const auto order = at.order();
             return posting(at.intake_path(), at.statement_body(order["number"].string()),
                            {"withdrawal.received", "return.opened", "withdrawal.matched"});
         }},
        {"get_acknowledgement",
         [](shop& at) { return reading(at.intake_path() + "/" + id_of(at.stated("N-?"))); }},
        {"list_withdrawals",
         [](shop& at) {
             at.stated("N-?");
             return reading("/v1/withdrawals");
         }},
        {"get_withdrawal",
         [](shop& at) { return reading("/v1/withdrawals/" + id_of(at.waiting_statement())); }},
        {"match_withdrawal",
         [](shop& at) {
             const auto order = at.order();
             return posting("/v1/withdrawals/" + id_of(at.waiting_statement()) + "/match",
                            fmt::format(R"({{"order":"{}","items":[{{"line_id":"shirt",
                                            "quantity":1}}]}})",
                                        id_of(order)),
                            {"return.opened", "withdrawal.matched"});
         }},
        // Orders
        {"create_order",
         [](shop& at) { return posting("/v1/orders", at.order_body(), {"order.created"}); }},
        {"take_orders",
         [](shop& at) {
             return posting("/v1/orders/bulk",
                            R"({"orders":[)" + at.order_body() + "," + at.order_body() + "]}",
                            {"order.created", "order.created"});
         }},
        {"list_orders",
         [](shop& at) {
             at.order();
             return reading("/v1/orders");
         }},
        {"get_order", [](shop& at) { return reading(order_path(at.order())); }},
        {"correct_order",
         [](shop& at) {
             auto body = json_value::parse(at.order_body());
             const auto order = at.expect(
                 201, {.method = "POST", .path = "/v1/orders", .body = body.text(), .headers = {}});
             body.set("/customer/name", "\"Ana B.\"");
             return putting(order_path(order), body.text(), {"order.corrected"});
         }},
        // Policies
        {"create_draft",
         [](shop& at) {
             return posting("/v1/policies", at.policy_body(at.next_name()), {"policy.drafted"});
         }},
        {"validate_policy",
         [](shop& at) {
             return posting("/v1/policies/validate",
                            json_value::parse(at.policy_body("Any"))["document"].text(), {});
         }},
        {"lint_policy",
         [](shop& at) {
             const auto body = json_value::parse(at.policy_body("Any"));
             return posting("/v1/policies/lint",
                            R"({"document":)" + body["document"].text() + R"(,"markets":["DE"]})",
                            {});
         }},
        {"list_policies", [](shop&) { return reading("/v1/policies"); }},
        {"list_policy_versions",
         [](shop& at) {
             return reading("/v1/policies/" + at.draft()["policy"].string() + "/versions");
         }},
        {"get_policy_version", [](shop& at) { return reading(version_path(at.draft())); }},
        {"change_draft",
         [](shop& at) {
             const auto draft = at.draft();
             return putting(version_path(draft), at.policy_body(draft["name"].string()), {});
         }},
        {"publish_policy",
         [](shop& at) {
             return posting(version_path(at.draft(), "/publish"),
                            R"({"effective_at":"2031-01-01T00:00:00Z"})", {"policy.published"});
         }},
        {"diff_policy_version",
         [](shop& at) { return reading(version_path(at.draft(), "/diff")); }},
        {"lint_policy_version",
         [](shop& at) { return reading(version_path(at.draft(), "/lint")); }},
        {"list_policy_packs", [](shop&) { return reading("/v1/policy_packs"); }},
        {"get_policy_pack", [](shop&) { return reading("/v1/policy_packs/eu-basic"); }},
        // Trials
        {"create_trial",
         [](shop& at) {
             at.end_trials();
             const auto draft = at.draft();
             return posting("/v1/policies/" + draft["policy"].string() + "/trials",
                            R"({"from":"2020-01-01T00:00:00Z","returned_on_day":20})",
                            {"trial.queued", "trial.completed"});
         }},
        {"list_trials",
         [](shop& at) {
             at.trial();
             return reading("/v1/trials");
         }},
        {"get_trial", [](shop& at) { return reading("/v1/trials/" + id_of(at.trial())); }},
        {"list_trial_changes",
         [](shop& at) { return reading("/v1/trials/" + id_of(at.trial()) + "/changes"); }},
        {"cancel_trial",
         [](shop& at) {
             // One that has ended stays as it is.
             return posting("/v1/trials/" + id_of(at.trial()) + "/cancel", "{}", {});
         }},
        {"compare_trials",
         [](shop& at) {
             const auto first = id_of(at.trial());
             return reading("/v1/trials/" + first + "/compare/" + id_of(at.trial()));
         }},
        {"export_trial",
         [](shop& at) { return reading("/v1/trials/" + id_of(at.trial()) + "/export"); }},
        // Cancellations of bookings
        {"preview_cancellation",
         [](shop&) {
             return posting(
                 "/v1/cancellations/preview",
                 R"({"pack":"firm","now":"2026-06-20T10:00:00Z","booking":{"booked_at":"2026-01-10T10:00:00Z","starts_on":"2026-07-01","ends_on":"2026-07-05","place":{"country":"PT","time_zone":"Europe/Lisbon"},"components":[{"code":"accommodation","price":{"amount_minor":40000,"currency":"EUR"}}],"buyer":{"country":"DE"}}})",
                 {});
         }},
        {"list_cancellation_policies", [](shop&) { return reading("/v1/cancellation_policies"); }},
        // Returns
        {"preview_return",
         [](shop& at) { return posting("/v1/returns/preview", at.return_body(at.order()), {}); }},
        {"open_return",
         [](shop& at) {
             return posting("/v1/returns", at.return_body(at.order()), {"return.opened"});
         }},
        {"open_blind_return",
         [](shop&) {
             return posting("/v1/returns/blind",
                            R"({"currency":"EUR","items":[{"sku":"SHIRT","quantity":1}]})",
                            {"return.opened_blind"});
         }},
        {"list_returns",
         [](shop& at) {
             at.approved();
             return reading("/v1/returns");
         }},
        {"get_return", [](shop& at) { return reading(case_path(at.settled())); }},
        {"list_decisions", [](shop& at) { return reading(case_path(at.approved(), "decisions")); }},
        {"explain_return",
         [](shop& at) { return reading(case_path(at.approved(), "explanation")); }},
        {"list_events", [](shop& at) { return reading(case_path(at.settled(), "events")); }},
        {"list_settlements",
         [](shop& at) { return reading(case_path(at.settled(), "settlements")); }},
        {"list_receipts", [](shop& at) { return reading(case_path(at.received(), "receipts")); }},
        {"list_inspections",
         [](shop& at) { return reading(case_path(at.inspected(), "inspections")); }},
        {"settle_blind_return",
         [](shop& at) {
             return posting(
                 case_path(at.blind_received(), "settle_blind"),
                 R"({"amount":{"amount_minor":900,"currency":"EUR"},"reason":"goodwill","email":"ana@example.com","expected_version":2})",
                 {"store_credit.issued", "return.settled"});
         }},
        {"approve_return",
         [](shop& at) {
             return posting(case_path(at.under_review(), "approve"), R"({"expected_version":1})",
                            {"return.approved"});
         }},
        {"decline_return",
         [](shop& at) {
             return posting(case_path(at.under_review(), "decline"),
                            R"({"reason":"worn","note":"stains","expected_version":1})",
                            {"return.declined"});
         }},
        {"cancel_return",
         [](shop& at) {
             return posting(case_path(at.approved(), "cancel"),
                            R"({"note":"kept","expected_version":1})", {"return.canceled"});
         }},
        {"override_decision",
         [](shop& at) {
             const auto opened = at.under_review();
             return posting(
                 case_path(opened, "override"),
                 fmt::format(
                     R"({{"item":"{}","outcome":"approved","reason":"goodwill","settled_by":"refund",
                         "amount":{{"amount_minor":1500,"currency":"EUR"}},"expected_version":1}})",
                     item_of(opened)),
                 {"return.overridden"});
         }},
        {"reopen_return",
         [](shop& at) {
             return posting(case_path(at.declined(), "reopen"),
                            R"({"reason":"photos came","expected_version":2})",
                            {"return.reopened"});
         }},
        {"receive_return",
         [](shop& at) {
             const auto opened = at.approved();
             return posting(case_path(opened, "receive"),
                            fmt::format(R"({{"parcel":"P1","lines":[{{"item":"{}","quantity":2}},
                                 {{"sku":"HAT","quantity":1,"note":"not ours"}}],
                                 "complete":true,"expected_version":1}})",
                                        item_of(opened)),
                            {"return.received"});
         }},
        {"inspect_return",
         [](shop& at) {
             const auto received = at.received();
             return posting(
                 case_path(received, "inspect"),
                 fmt::format(
                     R"({{"items":[{{"item":"{}","quantity":2,"graded":"worn","put_to":"outlet",
                         "deduction":{{"amount_minor":300,"currency":"EUR"}}}}],
                         "expected_version":2}})",
                     item_of(received)),
                 {"return.inspected"});
         }},
        {"dispose_goods",
         [](shop& at) {
             const auto inspected = at.inspected();
             return posting(
                 case_path(inspected, "dispose"),
                 fmt::format(R"({{"item":"{}","quantity":2,"put_to":"restock","note":"clean"}})",
                             item_of(inspected)),
                 {"return.disposed"});
         }},
        {"settle_return",
         [](shop& at) {
             return posting(case_path(at.inspected(), "settle"), R"({"expected_version":3})",
                            {"return.settled", "refund.succeeded"});
         }},
        // Store credit and the books
        {"list_store_credit_accounts",
         [](shop& at) {
             at.credit_account();
             return reading("/v1/store_credit_accounts");
         }},
        {"get_store_credit_account",
         [](shop& at) {
             return reading("/v1/store_credit_accounts/" + id_of(at.credit_account()));
         }},
        {"spend_store_credit",
         [](shop& at) {
             return posting("/v1/store_credit_accounts/" + id_of(at.credit_account()) + "/spend",
                            R"({"amount":{"amount_minor":1000,"currency":"EUR"},"note":"N-9"})",
                            {"store_credit.spent"});
         }},
        {"list_account_balances",
         [](shop& at) {
             at.settled();
             return reading("/v1/journal/balances");
         }},
        // The merchant and who may act for it
        {"get_merchant", [](shop&) { return reading("/v1/merchant"); }},
        {"change_merchant",
         [](shop& at) {
             const auto version = at.get("/v1/merchant").json()["version"].integer();
             return putting("/v1/merchant",
                            fmt::format(R"({{"name":"New","currency":"EUR","country":"FR",
                                            "time_zone":"Europe/Paris","expected_version":{}}})",
                                        version),
                            {"merchant.changed"});
         }},
        {"get_law_settings", [](shop&) { return reading("/v1/law_settings"); }},
        {"change_law_settings",
         [](shop& at) {
             const auto version = at.get("/v1/law_settings").json()["version"].integer();
             return putting("/v1/law_settings",
                            fmt::format(R"({{"declared":{{"posts_return_policy":"yes"}},
                                            "stances":[{{"jurisdiction":"CN",
                                              "value":"withdrawal.roll","stance":"confirmed"}}],
                                            "expected_version":{}}})",
                                        version),
                            {"law_settings.changed"});
         }},
        {"list_api_keys", [](shop&) { return reading("/v1/api_keys"); }},
        {"create_api_key",
         [](shop&) {
             return posting("/v1/api_keys", R"({"name":"till","scopes":["orders:read"]})",
                            {"api_key.created"});
         }},
        {"revoke_api_key",
         [](shop& at) {
             return posting("/v1/api_keys/" + id_of(at.api_key()) + "/revoke", "{}",
                            {"api_key.revoked"});
         }},
        {"list_users",
         [](shop& at) {
             at.user(staff_role::agent);
             return reading("/v1/users");
         }},
        // Sessions
        {"sign_in",
         [](shop& at) {
             return posting("/v1/sessions", email_of(at.user(staff_role::agent)),
                            {"session.opened"});
         }},
        {"get_session", [](shop& at) { return with_session(at, reading("/v1/sessions/current")); }},
        {"sign_out",
         [](shop& at) {
             return with_session(at, {.request = {.method = "DELETE",
                                                  .path = "/v1/sessions/current",
                                                  .body = "",
                                                  .headers = {}},
                                      .events = {}});
         }},
    };
    return cases;
}

std::string name_of_test(const testing::TestParamInfo<std::string>& tested) {
    std::string name;
    bool is_first = true;
    for (const char letter : tested.param) {
        if (letter != '_') name += is_first ? static_cast<char>(letter - 'a' + 'A') : letter;
        is_first = letter == '_';
    }
    return name;
}

const operation_case& case_of(std::string_view operation) {
    for (const auto& each : operation_cases())
        if (each.operation == operation) return each;
    throw std::runtime_error("no case of operation " + std::string(operation));
}

}  // namespace refundry::test
