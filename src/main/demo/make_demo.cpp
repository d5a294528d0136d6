// SPDX-License-Identifier: Apache-2.0
// `refundry demo`: a shop to look at. A year of orders from many markets and returns in every
// stage, made by the same use cases that serve a real one, with the clock set to when each thing
// happened.
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "app/identity/identity.hpp"
#include "app/merchants/merchants.hpp"
#include "app/policies/packs.hpp"
#include "app/refunds/fixed_providers.hpp"
#include "base/ensure.hpp"
#include "base/json.hpp"
#include "connectors/payments/sandbox/sandbox_provider.hpp"
#include "main/demo/journeys.hpp"
#include "main/setup.hpp"
#include "main/verbs.hpp"

namespace refundry {

namespace {

using namespace std::chrono;

constexpr auto YEAR = days(365);
constexpr int BLIND_RETURNS = 6;
constexpr std::int64_t FIRST_NUMBER = 10'000;

/// The shop's own rules, above those of the pack "standard".
constexpr std::string_view OWN_RULES = R"([
  {"name": "Dear things are looked at, in EUR",
   "when": {"all": [
     {"fact": "return.kind", "is": "return_goods"},
     {"fact": "return.value", "at_least": {"amount_minor": 12000, "currency": "EUR"}}]},
   "then": {"route": "review"}},
  {"name": "Dear things are looked at, in GBP",
   "when": {"all": [
     {"fact": "return.kind", "is": "return_goods"},
     {"fact": "return.value", "at_least": {"amount_minor": 10000, "currency": "GBP"}}]},
   "then": {"route": "review"}},
  {"name": "Dear things are looked at, in SEK",
   "when": {"all": [
     {"fact": "return.kind", "is": "return_goods"},
     {"fact": "return.value", "at_least": {"amount_minor": 140000, "currency": "SEK"}}]},
   "then": {"route": "review"}},
  {"name": "Dear things are looked at, in JPY",
   "when": {"all": [
     {"fact": "return.kind", "is": "return_goods"},
     {"fact": "return.value", "at_least": {"amount_minor": 20000, "currency": "JPY"}}]},
   "then": {"route": "review"}},
  {"name": "Cheap and ours: keep it",
   "when": {"all": [
     {"fact": "return.at_fault", "in": ["merchant", "carrier"]},
     {"fact": "return.value", "at_most": {"amount_minor": 1500, "currency": "EUR"}}]},
   "then": {"goods": "none", "settle_on": "approval"}}
])";
/// What the second version, half a year later, puts on top.
constexpr std::string_view LATER_RULE = R"(
  {"name": "Gold members have 60 days",
   "when": {"fact": "customer.tier", "in": ["gold"]},
   "then": {"window": {"length": 60, "start": "delivery", "fallback": ["shipment", "order"],
                       "transit_days": 7}}}
)";

template <typename T>
T parsed(std::string_view text) {
    auto value = json::decode<T>(text);
    ensure(value.has_value(), "a document of the demo cannot be read");
    return std::move(*value);
}

class demo_shop {
  public:
    explicit demo_shop(const demo_options& options)
        : options_(options),
          now_(floor<hours>(std::chrono::system_clock::now())),
          clock_(now_ - YEAR - days(1)),
          random_(options.seed),
          ids_(clock_, random_),
          data_(options.database),
          jobs_(data_, policies_, providers_, secrets_, clock_, random_) {}

    int make() {
        const auto merchants = data_.read([](transaction& tx) { return tx.list_merchants(); });
        if (!merchants.empty())
            throw std::runtime_error(options_.database +
                                     " has a shop in it already; name a new file for the demo.");
        open_shop();
        live_a_year();
        const auto to_try = place_order_to_try();
        write_hints(to_try);
        const auto breaches = data_.check_invariants();
        for (const auto& breach : breaches)
            std::cerr << breach.invariant << " " << breach.subject << ": " << breach.what << "\n";
        std::cout << fmt::format("{} orders in a year, {} returns; every invariant {}.\n",
                                 options_.orders, count_returns(),
                                 breaches.empty() ? "holds" : "does not hold");
        return breaches.empty() ? 0 : 1;
    }

  private:
    actor_context context(std::string actor = "system") {
        return {.merchant = merchant_,
                .actor = std::move(actor),
                .request_id = "",
                .now = clock_.now(),
                .ids = &ids_,
                .once = {}};
    }
    template <typename Unit>
    auto must(Unit&& unit) {
        auto done = data_.write(std::forward<Unit>(unit));
        if (!done) {
            report(done.error());
            throw internal_error("the demo is refused: " + done.error().code);
        }
        return std::move(*done);
    }

    void open_shop() {
        merchant_ = must([&](transaction& tx) {
                        return create_merchant(tx, context(), policies_.zones(),
                                               {.name = "Kiesel & Co.",
                                                .currency = *currency_code::parse("EUR"),
                                                .country = "DE",
                                                .time_zone = "Europe/Berlin",
                                                .settle_automatically = true,
                                                .expected_version = {}});
                    }).id;
        auto document = get_policy_pack("standard").value().document;
        auto rules = parsed<std::vector<policy_rule>>(OWN_RULES);
        document.rules.insert(document.rules.begin(), rules.begin(), rules.end());
        publish(document, "The shop's first policy");
        add_credentials();
    }

    void publish(const policy_document& document, const std::string& note) {
        must([&](transaction& tx) -> result<policy_version_view> {
            const auto draft = create_draft(tx, context(), {.document = document, .note = note});
            if (!draft) return draft;
            return publish_policy(tx, context(), draft->id, {.effective_at = clock_.now()});
        });
        document_ = document;
    }

    /// Never a function of the seed.
    void add_credentials() {
        system_random secret;
        key_ = *must([&](transaction& tx) {
                    return create_api_key(tx, context(), secret, {.name = "demo", .scopes = {"*"}});
                }).secret;
        std::array<std::uint8_t, 9> bytes;
        secret.fill(bytes);
        for (const auto byte : bytes)
            password_ += fmt::format("{:02x}", byte);
        const auto hash = hash_password(password_);
        must([&](transaction& tx) {
            return create_user(tx, context(),
                               {.email = "admin@example.com",
                                .name = "Ada Admin",
                                .role = staff_role::admin,
                                .password = password_},
                               hash);
        });
    }

    void live_a_year() {
        demo::journeys people(policies_, options_.seed, now_);
        demo::timeline year(data_, jobs_, clock_, ids_, merchant_, options_.seed);
        const auto begin = now_ - YEAR;
        const auto whole = duration_cast<minutes>(YEAR).count();
        for (std::int64_t i = 0; i < options_.orders; ++i)
            year.add(
                people.place_order(FIRST_NUMBER + i, begin + minutes(whole * i / options_.orders)));
        for (int i = 0; i < BLIND_RETURNS; ++i)
            year.add(people.blind_return(begin + minutes(whole * (i + 1) / (BLIND_RETURNS + 1))));
        const auto middle = begin + YEAR / 2;
        year.run_until(middle);
        document_.rules.insert(document_.rules.begin(), parsed<policy_rule>(LATER_RULE));
        publish(document_, "Gold members get longer");
        year.run_until(now_);
    }

    /// An order nobody has touched, for the calls in the hints.
    order_id place_order_to_try() {
        const auto buyer = demo::customer{.lives_in = &demo::markets().front(),
                                          .name = "Demo Person",
                                          .email = "demo@example.com",
                                          .tier = ""};
        const auto at = now_ - days(5);
        seeded_random random(options_.seed);
        auto request = demo::make_order(FIRST_NUMBER - 1, buyer, at, random);
        request.number = "DEMO-1";
        request.lines.resize(1);
        request.lines[0].product = {};
        request.lines[0].quantity = 3;
        request.discounts.clear();
        request.payments.clear();
        request.fulfilments.push_back(
            demo::parcel_of(FIRST_NUMBER - 1, at + days(1), at + days(3)));
        const auto tried = take_order(request, ids_.next<order_id>(), ids_);
        ensure(tried.has_value(), "the demo's last order cannot be");
        request.payments.push_back({.provider = "sandbox",
                                    .reference = "ch_demo",
                                    .method = payment_method::card,
                                    .captured = tried->total(),
                                    .refunds = partial_refunds::any});
        return must([&](transaction& tx) { return create_order(tx, context("shop"), request); }).id;
    }

    std::int64_t count_returns() {
        return data_.database().read([&](sql::connection& on) {
            return on.query_one<std::int64_t>("select count(*) from return_cases").value();
        });
    }

    /// Three calls that take a new return all the way, and a login. Readable by this user alone.
    void write_hints(order_id to_try) {
        const auto path = options_.database + ".demo.txt";
        std::ofstream hints(path);
        std::filesystem::permissions(
            path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        hints
            << "\nStaff sign in at /console/sign-in as admin@example.com with " << password_
            << "\n\nA whole return:\n\n"
            << "  key='Authorization: Bearer " << key_
            << "' json='Content-Type: application/json' at=http://127.0.0.1:8080/v1/returns\n"
            << "  read id item < <(curl -s -H \"$key\" -H \"$json\" $at -d '{\"order\":\""
            << to_try.text()
            << "\",\"items\":[{\"line_id\":\"1\",\"quantity\":1}]}' | sed -E "
               "'s/^\\{\"id\":\"(ret_[^\"]*)\".*\"items\":\\[\\{\"id\":\"([^\"]*)\".*/\\1 \\2/')\n"
            << "  curl -s -H \"$key\" -H \"$json\" $at/$id/receive -d "
               "'{\"lines\":[{\"item\":\"'$item'\",\"quantity\":1}],\"complete\":true}'\n"
            << "  curl -s -H \"$key\" -H \"$json\" $at/$id/inspect -d "
               "'{\"items\":[{\"item\":\"'$item'\",\"quantity\":1,\"graded\":\"as_new\"}]}'\n\n"
            << "The refund is on its way to the sandbox provider then; see it at $at/$id.\n";
        hints.close();
        if (!hints) throw std::runtime_error(path + " cannot be written.");
    }

    demo_options options_;
    instant now_;
    set_clock clock_;
    seeded_random random_;
    id_source ids_;
    sql_store data_;
    policy_cache policies_;
    sandbox_provider sandbox_;
    fixed_providers providers_{{&sandbox_}};
    secret_box secrets_;
    dispatcher jobs_;
    merchant_id merchant_;
    policy_document document_;
    std::string key_;
    std::string password_;
};

}  // namespace

int make_demo(const demo_options& options) {
    return demo_shop(options).make();
}

}  // namespace refundry
