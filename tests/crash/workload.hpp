// SPDX-License-Identifier: Apache-2.0
// A client that takes returns from order to refund, one keyed request after the other, and keeps
// every answer it was given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "http/api_client.hpp"

namespace refundry::test {

inline constexpr std::string_view WORKLOAD_POLICY =
    R"({"name":"All","rules":[{"name":"Terms","then":{"window":{"length":3650},
        "resolutions":["refund","store_credit"],"settle_on":"inspection"}},
        {"name":"Look","when":{"fact":"return.reason","is":"look"},"then":{"route":"review"}}]})";

/// A request that was answered 2xx.
struct acknowledged {
    api_request request;
    api_answer answer;
};

class workload {
  public:
    workload(std::uint64_t seed, std::string name, std::string key)
        : random_(seed), name_(std::move(name)), key_(std::move(key)) {}

    /// Works until the connection breaks; the request under way is kept as unanswered.
    void run(std::uint16_t port);
    /// Everything acknowledged is there: the same key gives the same answer, and what the answer
    /// was about can be read back, no older than it was. What was unanswered is asked again. The
    /// list starts afresh afterwards. Returns what is wrong.
    std::vector<std::string> verify(std::uint16_t port);
    std::size_t acknowledged_so_far() const { return total_; }

  private:
    void journey(api_client& client);
    std::optional<json_value> post(api_client& client, const std::string& path,
                                   const std::string& body);
    std::string next_name() { return name_ + "-" + std::to_string(++names_); }
    std::string order_body();

    seeded_random random_;
    std::string name_;
    std::string key_;
    std::uint64_t names_ = 0;
    std::size_t total_ = 0;
    std::vector<acknowledged> answers_;
    std::optional<api_request> unanswered_;
    std::string refusal_;
};

}  // namespace refundry::test
