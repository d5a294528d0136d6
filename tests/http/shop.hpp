// SPDX-License-Identifier: Apache-2.0
// For tests: a merchant of its own with a policy, a key that may do everything, and short ways to
// bring a return to any stage over the API.
#pragma once

#include <set>

#include "http/api_client.hpp"
#include "http/api_contract.hpp"
#include "http/tested_api.hpp"

namespace refundry::test {

class shop {
  public:
    explicit shop(tested_api& api = shared_api(), settling how = settling::by_hand);
    ~shop() { api_.give_back(merchant_); }
    shop(const shop&) = delete;
    shop& operator=(const shop&) = delete;

    /// With the key that may do everything; request and answer are held to the API's contract.
    api_answer send(const api_request& request) { return send(request, client_); }
    api_answer get(const std::string& path) {
        return send({.path = path, .body = "", .headers = {}});
    }
    api_answer post(const std::string& path, const std::string& body) {
        return send({.method = "POST", .path = path, .body = body, .headers = {}});
    }
    api_answer send(const api_request& request, api_client& by);
    /// With the key, held to nothing: for requests outside of the contract.
    api_answer api_answer_of(const api_request& request) { return client_.send(request); }
    /// As `send`, and the answer has this status (or the test stops here).
    json_value expect(int status, const api_request& request);

    /// A key with just these scopes.
    api_client client_with(const std::vector<std::string>& scopes);
    /// A user who can sign in with `PASSWORD`.
    std::string user(staff_role role) { return api_.user_of(merchant_, role); }
    static constexpr const char* PASSWORD = tested_api::PASSWORD;

    std::string order_body();
    json_value order();
    std::string return_body(const json_value& order, const std::string& reason = "changed_mind",
                            const std::string& wanted = "refund", int quantity = 2);
    json_value approved() { return opened("changed_mind", "refund"); }
    json_value under_review() { return opened("looked_at", "refund"); }
    json_value declined();
    json_value received();
    json_value blind_received();
    json_value inspected() { return inspect(received()); }
    json_value settled();
    json_value opened(const std::string& reason, const std::string& wanted);
    json_value receive(const json_value& opened, int quantity = 2);
    json_value inspect(const json_value& received, int quantity = 2);
    json_value settle(const json_value& inspected);
    /// An account with 40.00 EUR (and the bonus of 10 %) on it.
    json_value credit_account();
    /// Where everybody withdraws from contracts with this merchant.
    std::string intake_path() const { return "/v1/merchants/" + merchant_.text() + "/withdrawals"; }
    std::string statement_body(const std::string& contract, const std::string& items = "[]");
    /// By a consumer of no name: the acknowledgement of a statement from the contract.
    json_value stated(const std::string& contract, const std::string& items = "[]");
    /// The summary of a statement from a contract that no order is.
    json_value waiting_statement();
    json_value draft();
    /// A complete trial of the year 2025 with this document, or of a draft like the policy in
    /// force.
    json_value trial(const std::string& policy = "",
                     const std::string& command = R"({"from":"2025-01-01T00:00:00Z",
                         "to":"2026-01-01T00:00:00Z","returned_on_day":20})");
    /// Waits until it has ended.
    json_value ended(const json_value& trial);
    /// Waits until none is under way: a merchant has one at a time.
    void end_trials();
    json_value api_key();

    tested_api& api() { return api_; }
    merchant_id merchant() const { return merchant_; }
    std::vector<std::string> events() { return api_.event_types(merchant_); }
    std::string policy_body(const std::string& name);
    std::string next_name() { return "N-" + std::to_string(++names_); }

  private:
    tested_api& api_;
    merchant_id merchant_;
    int names_ = 0;
    api_client client_{0, ""};
};

inline std::string id_of(const json_value& thing) {
    return thing["id"].string();
}
inline std::string case_path(const json_value& opened, std::string_view action = "") {
    return "/v1/returns/" + id_of(opened) + std::string(action.empty() ? "" : "/") +
           std::string(action);
}
inline std::string item_of(const json_value& opened, std::size_t index = 0) {
    return opened["items"][index]["id"].string();
}

}  // namespace refundry::test
