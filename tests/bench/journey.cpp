// SPDX-License-Identifier: Apache-2.0
// A whole return over HTTP: open, approve, receive, inspect, settle, and paid by the sandbox.
#include <fmt/format.h>

#include <stdexcept>
#include <thread>

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

std::int64_t count_refunds(shop& server, std::string_view where) {
    const auto text = fmt::format("select count(*) from refunds where state {} 'succeeded'", where);
    return server.data().database().read(
        [&](sql::connection& on) { return on.query_one<std::int64_t>(text).value(); });
}
std::int64_t paid_refunds(shop& server) {
    return count_refunds(server, "=");
}
std::int64_t unpaid_refunds(shop& server) {
    return count_refunds(server, "<>");
}

}  // namespace

void measure_journey(const settings& by, report& into) {
    shop server(fresh_file(by.folder, "journey.db"));
    const auto merchant = server.add_merchant("Reviewed", review::all, by.orders());
    server.start_with_payments();
    load_client clients(server.port(), CLIENTS);
    journeys travel(merchant);
    std::vector<double> rates;
    latencies steps;
    for (int round = 0; round < by.rounds(); ++round) {
        travel.begin_again();
        const auto paid_before = paid_refunds(server);
        const auto start = now_seconds();
        const auto done = clients.run(
            by.seconds(), [&](std::size_t client, const answer* before, std::string& request) {
                request = travel.next_request(client, before);
                return true;
            });
        require_success(done);
        while (unpaid_refunds(server) > 0)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        rates.push_back(static_cast<double>(paid_refunds(server) - paid_before) /
                        (now_seconds() - start));
        steps.add(done);
    }
    into.add({.name = "journey of five calls up to paid, 16 clients",
              .value = median(rates),
              .unit = "/s",
              .target = JOURNEYS_A_SECOND});
    steps.put(into, "a step of the journey");
}

}  // namespace refundry::bench
