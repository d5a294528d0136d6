// SPDX-License-Identifier: Apache-2.0
// A whole return over HTTP: open, approve, receive, inspect, settle.
#include <fmt/format.h>

#include <stdexcept>

#include "bench/load_client.hpp"
#include "bench/sections.hpp"
#include "bench/shop.hpp"

namespace refundry::bench {

namespace {

constexpr std::size_t CLIENTS = 16;
constexpr double JOURNEYS_A_SECOND = 500;

enum class step { open, approve, receive, inspect, settle };
constexpr int STEPS = 5;

/// Where one client is in its journey.
struct traveller {
    step next = step::open;
    std::string path;
    std::string item;
};

class journeys {
  public:
    explicit journeys(const merchant_access& at) : at_(at), travellers_(CLIENTS) {}

    std::string next_request(std::size_t client, const answer* before) {
        auto& on = travellers_[client];
        if (before != nullptr && on.next == step::approve) remember(on, before->body);
        const auto now = on.next;
        on.next = static_cast<step>((static_cast<int>(now) + 1) % STEPS);
        switch (now) {
            case step::open:
                if (unit_ >= at_.units())
                    throw std::runtime_error("too few orders for this many journeys");
                return post("/v1/returns", at_.open_body(unit_++));
            case step::approve:
                return post(on.path + "/approve", "{}");
            case step::receive:
                return post(on.path + "/receive",
                            fmt::format(R"({{"parcel":"P1","complete":true,"lines":)"
                                        R"([{{"item":"{}","quantity":1}}]}})",
                                        on.item));
            case step::inspect:
                return post(on.path + "/inspect",
                            fmt::format(R"({{"items":[{{"item":"{}","quantity":1,)"
                                        R"("graded":"as_new","put_to":"restock"}}]}})",
                                        on.item));
            case step::settle:
                return post(on.path + "/settle", "{}");
        }
        return {};
    }
    void begin_again() { travellers_.assign(CLIENTS, {}); }

  private:
    std::string post(std::string_view path, std::string_view body) {
        return post_request(path, at_.key, fmt::format("journey-{}", number_++), body);
    }
    static void remember(traveller& on, std::string_view opened) {
        on.path = "/v1/returns/" + std::string(text_member(opened, "id"));
        const auto items = opened.substr(opened.find("\"items\":"));
        on.item = text_member(items, "id");
    }

    const merchant_access& at_;
    std::vector<traveller> travellers_;
    std::size_t unit_ = 0;
    std::size_t number_ = 0;
};

}  // namespace

void measure_journey(const settings& by, report& into) {
    shop server(fresh_file(by.folder, "journey.db"));
    const auto merchant = server.add_merchant("Reviewed", review::all, by.orders());
    server.start();
    load_client clients(server.port(), CLIENTS);
    journeys travel(merchant);
    std::vector<double> rates;
    std::vector<float> latencies;
    for (int round = 0; round < by.rounds(); ++round) {
        travel.begin_again();
        const auto done = clients.run(
            by.seconds(), [&](std::size_t client, const answer* before, std::string& request) {
                request = travel.next_request(client, before);
                return true;
            });
        if (done.failures > 0) throw std::runtime_error("a step failed: " + done.first_failure);
        rates.push_back(done.rate() / STEPS);
        latencies.insert(latencies.end(), done.microseconds.begin(), done.microseconds.end());
    }
    into.add({.name = "journey of five calls up to settled, 16 clients",
              .value = median(rates),
              .unit = "/s",
              .target = JOURNEYS_A_SECOND});
    into.add({.name = "a step of the journey, p50",
              .value = percentile(latencies, 0.5) / 1000,
              .unit = "ms"});
    into.add({.name = "a step of the journey, p99",
              .value = percentile(latencies, 0.99) / 1000,
              .unit = "ms"});
}

}  // namespace refundry::bench
