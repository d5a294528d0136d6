// SPDX-License-Identifier: Apache-2.0
#include "crash/workload.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace refundry::test {

namespace {

std::string id_of(const json_value& thing) {
    return thing["id"].string();
}

/// Where what an answer was about can be read; "" for what has no address of its own.
std::string address_of(const std::string& id) {
    if (id.starts_with("ret_")) return "/v1/returns/" + id;
    if (id.starts_with("ord_")) return "/v1/orders/" + id;
    if (id.starts_with("sca_")) return "/v1/store_credit_accounts/" + id;
    return "";
}

std::string label(const api_request& request) {
    return request.method + " " + request.path;
}

}  // namespace

std::string workload::order_body() {
    return fmt::format(
        R"({{"number":"{0}","placed_at":"2026-03-01T10:00:00Z","currency":"EUR",
            "prices_include_tax":true,"customer":{{"email":"{0}@example.com"}},
            "lines":[{{"line_id":"shirt","sku":"SHIRT","quantity":3,
                       "unit_price":{{"amount_minor":2000,"currency":"EUR"}}}}],
            "payments":[{{"reference":"pi_{0}",
                          "captured":{{"amount_minor":6000,"currency":"EUR"}}}}],
            "fulfilments":[{{"fulfilment_id":"f","delivered_at":"2026-03-02T10:00:00Z"}}]}})",
        next_name());
}

/// Nothing when the answer did not come or was a refusal.
std::optional<json_value> workload::post(api_client& client, const std::string& path,
                                         const std::string& body) {
    api_request request{.method = "POST",
                        .path = path,
                        .body = body,
                        .headers = {{"Idempotency-Key", next_name()}}};
    unanswered_ = request;
    auto answer = client.send(request);  // throws when the connection breaks
    unanswered_.reset();
    if (answer.status >= 300) {
        refusal_ = label(request) + " " + answer.body;
        return std::nullopt;
    }
    ++total_;
    auto read = answer.json();
    answers_.push_back({std::move(request), std::move(answer)});
    return read;
}

void workload::journey(api_client& client) {
    const auto order = post(client, "/v1/orders", order_body());
    if (!order) return;
    const bool by_credit = random_.below(2) == 0;
    const bool is_looked_at = random_.below(2) == 0;
    auto opened = post(
        client, "/v1/returns",
        fmt::format(
            R"({{"order":"{}","items":[{{"line_id":"shirt","quantity":2,"reason":"{}","wanted":"{}"}}]}})",
            id_of(*order), is_looked_at ? "look" : "size", by_credit ? "store_credit" : "refund"));
    if (!opened) return;
    const auto path = "/v1/returns/" + id_of(*opened);
    const auto item = (*opened)["items"][0]["id"].string();
    if (is_looked_at && !post(client, path + "/approve", "{}")) return;
    if (random_.below(8) == 0) {
        post(client, path + "/cancel", "{}");
        return;
    }
    if (!post(client, path + "/receive",
              fmt::format(R"({{"lines":[{{"item":"{}","quantity":2}}]}})", item)))
        return;
    if (!post(client, path + "/inspect",
              fmt::format(
                  R"({{"items":[{{"item":"{}","quantity":2,"graded":"worn","put_to":"outlet"}}]}})",
                  item)))
        return;
    if (!post(client, path + "/settle", "{}")) return;
    if (!by_credit) return;
    const auto email = (*opened)["email"].string();
    const auto accounts = client.send({.method = "GET",
                                       .path = "/v1/store_credit_accounts?email=" + email,
                                       .body = "",
                                       .headers = {}});
    post(client, "/v1/store_credit_accounts/" + id_of(accounts.json()["data"][0]) + "/spend",
         R"({"amount":{"amount_minor":1500,"currency":"EUR"}})");
}

void workload::run(std::uint16_t port) {
    try {
        api_client client(port, key_);
        while (true) {
            refusal_.clear();
            journey(client);
            if (!refusal_.empty()) throw std::logic_error(refusal_);
        }
    } catch (const std::runtime_error&) {
        return;  // the server is gone, as it should be
    } catch (const std::logic_error&) {
        return;  // nothing in a journey is refused: verify() reports it
    }
}

std::vector<std::string> workload::verify(std::uint16_t port) {
    std::vector<std::string> wrong;
    if (!refusal_.empty()) wrong.push_back("refused: " + refusal_);
    api_client client(port, key_);
    for (const auto& [request, answer] : answers_) {
        const auto again = client.send(request);
        if (again.header("Idempotent-Replayed") != "true" || again.status != answer.status ||
            again.body != answer.body)
            wrong.push_back(label(request) + " is not replayed:\n" + answer.body + "\n" +
                            again.head + again.body);
        const auto before = answer.json();
        const auto address = address_of(id_of(before));
        if (address.empty()) continue;
        const auto found =
            client.send({.method = "GET", .path = address, .body = "", .headers = {}});
        if (found.status != 200)
            wrong.push_back(address + " is lost: " + found.body);
        else if (before.has("version") &&
                 found.json()["version"].integer() < before["version"].integer())
            wrong.push_back(address + " is older than acknowledged");
    }
    if (unanswered_) {
        const auto answer = client.send(*unanswered_);
        if (answer.status >= 300)
            wrong.push_back(label(*unanswered_) + " cannot be asked again: " + answer.body);
        unanswered_.reset();
    }
    answers_.clear();
    return wrong;
}

}  // namespace refundry::test
