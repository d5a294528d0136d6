// SPDX-License-Identifier: Apache-2.0
#include "bench/shop.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <stdexcept>

#include "app/identity/identity.hpp"
#include "app/merchants/merchants.hpp"
#include "app/orders/orders.hpp"
#include "base/json.hpp"
#include "bench_policy_files.hpp"

namespace refundry::bench {

namespace {

using std::chrono::days;

constexpr std::size_t ORDERS_PER_UNIT = 250;

template <typename T>
T taken(result<T> from) {
    if (!from) throw std::runtime_error(from.error().code + ": " + from.error().message);
    return std::move(*from);
}

policy_document fashion_policy(review by) {
    auto document = json::decode<policy_document>(bench_policy_files().front().text());
    if (!document) throw std::runtime_error("the policy of the benchmark cannot be read");
    if (by == review::all) {
        policy_rule look{.name = "Staff look at every return", .when = {}, .then = {}};
        look.then.route = decision_route::review;
        document->rules.insert(document->rules.begin(), std::move(look));
    }
    return std::move(*document);
}

}  // namespace

std::string merchant_access::open_body(std::size_t number) const {
    return fmt::format(
        R"({{"order":"{}","method":"drop_off","items":[{{"line_id":"{}","quantity":1,"reason":"too_small"}}]}})",
        order_of(number).text(), line_of(number));
}

std::string sample_number(std::size_t number) {
    return fmt::format("B-{:07}", number);
}
std::string sample_email(std::size_t number) {
    return fmt::format("customer{}@shop.example", number % 50'000);
}

order_request sample_order(std::size_t number, instant placed_at) {
    const auto euro = currency_code::parse("EUR").value();
    const auto amount = [&](std::int64_t minor) { return money(minor, euro); };
    order_request made;
    made.number = sample_number(number);
    made.placed_at = placed_at;
    made.currency = euro;
    made.prices_include_tax = true;
    made.channel = "web";
    made.customer = {.reference = fmt::format("C{}", number % 50'000),
                     .email = sample_email(number),
                     .name = "Robin Example",
                     .language = "de"};
    made.ship_to = {.country = "DE", .postal_code = "10115", .city = "Berlin"};
    for (std::size_t line = 1; line <= LINES_PER_ORDER; ++line)
        made.lines.push_back({.line_id = std::to_string(line),
                              .sku = fmt::format("SHIRT-{}-M", line),
                              .title = "Shirt of organic cotton",
                              .variant = "M",
                              .quantity = UNITS_PER_LINE,
                              .unit_price = amount(2'999),
                              .tax_rate = 1'900,
                              .product = {.category = "shirts", .tags = {"cotton", "basics"}}});
    made.discounts.push_back({.code = "WELCOME",
                              .kind = discount_kind::percent,
                              .percent = 1'000,
                              .amount = {},
                              .minimum_subtotal = {}});
    made.charges.push_back({.charge_id = "shipping", .price = amount(490), .tax_rate = 1'900});
    made.payments.push_back(
        {.reference = fmt::format("pay-{}", number), .captured = amount(40'976)});
    made.fulfilments.push_back({.fulfilment_id = "1",
                                .tracking_number = fmt::format("00340{}", number),
                                .shipped_at = placed_at + days(1),
                                .delivered_at = placed_at + days(3),
                                .lines = {}});
    return made;
}

shop::shop(const std::string& url, std::size_t workers)
    : ids_(clock_, random_), data_(url, workers) {
    http::application_options options;
    options.server.port = 0;
    options.server.requests_per_connection_max = 1'000'000'000;
    options.server.connections_per_peer_max = 2'000;
    options.requests_per_second = 1e9;
    options.requests_burst = 1e9;
    web_ = std::make_unique<http::application>(options, data_, policies_, clock_, random_);
}

shop::~shop() {
    web_->begin_drain();
    web_->wait_drained(std::chrono::seconds(5));
}

void shop::start_with_payments() {
    jobs_.emplace(data_, policies_, providers_, secrets_, clock_, random_);
    web_->set_after_write([this] { jobs_->wake(); });
    jobs_->start();
    start();
}

void shop::start() {
    web_->start();
}

actor_context shop::context_at(instant now, merchant_id merchant) {
    return {.merchant = merchant,
            .actor = "system",
            .request_id = "bench",
            .now = now,
            .ids = &ids_,
            .once = {},
            .as_history = true};
}

merchant_access shop::add_merchant(std::string name, review by, std::size_t orders) {
    merchant_access made;
    const auto opened_at = clock_.now() - days(30);
    made.id = taken(data_.write([&](transaction& tx) {
                  return create_merchant(tx, context_at(opened_at, {}), policies_.zones(),
                                         {.name = name,
                                          .currency = currency_code::parse("EUR").value(),
                                          .country = "DE",
                                          .time_zone = "Europe/Berlin",
                                          .settle_automatically = by == review::none,
                                          .expected_version = {}});
              })).id;
    const auto context = context_at(opened_at, made.id);
    made.key = *taken(data_.write([&](transaction& tx) {
                    return create_api_key(tx, context, random_, {.name = "bench", .scopes = {"*"}});
                })).secret;
    const auto draft = taken(data_.write([&](transaction& tx) {
        return create_draft(tx, context, {.document = fashion_policy(by), .note = ""});
    }));
    taken(data_.write([&](transaction& tx) {
        return publish_policy(tx, context, draft.id, {.effective_at = {}});
    }));
    const auto placed = context_at(clock_.now() - days(8), made.id);
    while (made.orders.size() < orders) {
        const auto first = made.orders.size();
        const auto last = std::min(orders, first + ORDERS_PER_UNIT);
        auto ids = taken(data_.write([&](transaction& tx) -> result<std::vector<order_id>> {
            std::vector<order_id> added;
            for (auto number = first; number < last; ++number) {
                auto order = create_order(tx, placed, sample_order(number, placed.now));
                if (!order) return std::unexpected(std::move(order.error()));
                added.push_back(order->id);
            }
            return added;
        }));
        made.orders.insert(made.orders.end(), ids.begin(), ids.end());
    }
    return made;
}

std::string fresh_file(const std::string& folder, const std::string& name) {
    std::filesystem::create_directories(folder);
    const auto path = folder + "/" + name;
    for (const auto* ending : {"", "-wal", "-shm", ".lock"})
        std::filesystem::remove(path + ending);
    return path;
}

}  // namespace refundry::bench
