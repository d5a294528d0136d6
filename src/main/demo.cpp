// SPDX-License-Identifier: Apache-2.0
// A shop to look at: a year of orders from many markets and returns in every stage, made by the
// same use cases that serve a real one, with the clock set to when each thing happened.
#include <fmt/format.h>

#include <array>
#include <fstream>
#include <iostream>

#include "app/identity/identity.hpp"
#include "app/merchants/merchants.hpp"
#include "app/orders/orders.hpp"
#include "app/returns/open_return.hpp"
#include "app/returns/receive_return.hpp"
#include "app/returns/review_return.hpp"
#include "base/ensure.hpp"
#include "base/json.hpp"
#include "connectors/payments/sandbox/sandbox_provider.hpp"
#include "demo_policy_files.hpp"
#include "jobs/dispatcher.hpp"
#include "main/setup.hpp"
#include "main/verbs.hpp"

namespace refundry {

namespace {

using namespace std::chrono;

struct market {
    std::string_view country, currency, given, family;
    basis_points tax_rate;
    std::int64_t price_factor;  ///< minor units of this currency for one euro cent, in hundredths
};
constexpr std::array MARKETS{market{"DE", "EUR", "Lena", "Schmidt", 1900, 100},
                             market{"FR", "EUR", "Camille", "Moreau", 2000, 100},
                             market{"IT", "EUR", "Giulia", "Rossi", 2200, 100},
                             market{"ES", "EUR", "Lucía", "García", 2100, 100},
                             market{"NL", "EUR", "Sanne", "de Vries", 2100, 100},
                             market{"AT", "EUR", "Jakob", "Gruber", 2000, 100},
                             market{"BE", "EUR", "Emma", "Peeters", 2100, 100},
                             market{"IE", "EUR", "Aoife", "Murphy", 2300, 100},
                             market{"FI", "EUR", "Aino", "Korhonen", 2550, 100},
                             market{"PT", "EUR", "Inês", "Silva", 2300, 100},
                             market{"PL", "PLN", "Zofia", "Nowak", 2300, 430},
                             market{"SE", "SEK", "Elsa", "Lindqvist", 2500, 1150},
                             market{"DK", "DKK", "Freja", "Jensen", 2500, 746},
                             market{"CZ", "CZK", "Tereza", "Nováková", 2100, 2500},
                             market{"GB", "GBP", "Amelia", "Clarke", 2000, 86},
                             market{"CH", "CHF", "Noé", "Keller", 810, 95},
                             market{"US", "USD", "Olivia", "Carter", 0, 108},
                             market{"JP", "JPY", "葵", "佐藤", 1000, 163},
                             market{"NO", "NOK", "Nora", "Hansen", 2500, 1170},
                             market{"AE", "AED", "مريم", "الهاشمي", 500, 397}};

struct article {
    std::string_view sku, title, category;
    std::int64_t euro_cents;
    bool has_sizes, final_sale, hygiene, custom, perishable, digital;
};
constexpr std::array ARTICLES{
    article{"TEE", "Organic cotton T-shirt", "clothing", 2490, true, false, false, false, false,
            false},
    article{"JEAN", "Straight jeans", "clothing", 7990, true, false, false, false, false, false},
    article{"COAT", "Wool coat", "clothing", 18900, true, false, false, false, false, false},
    article{"SNEAK", "Canvas sneakers", "shoes", 6490, true, false, false, false, false, false},
    article{"SWIM", "Swimsuit", "swimwear", 4490, true, false, true, false, false, false},
    article{"EARR", "Silver earrings", "jewellery", 3990, false, false, true, false, false, false},
    article{"RING", "Engraved ring", "jewellery", 8900, false, false, false, true, false, false},
    article{"CHOC", "Chocolate box", "food", 1890, false, false, false, false, true, false},
    article{"BOOK", "E-book: Knots", "books", 990, false, false, false, false, false, true},
    article{"LAMP", "Reading lamp", "home", 5450, false, false, false, false, false, false},
    article{"MUG", "Stoneware mug", "home", 1490, false, false, false, false, false, false},
    article{"SALE", "Last season's scarf", "clothing", 990, false, true, false, false, false,
            false}};
constexpr std::array<std::string_view, 4> SIZES{"S", "M", "L", "XL"};

class demo_shop {
  public:
    explicit demo_shop(const demo_options& options)
        : options_(options),
          now_(time_point_cast<microseconds>(std::chrono::system_clock::now())),
          clock_(now_ - days(366)),
          random_(options.seed),
          ids_(clock_, random_),
          data_(options.database),
          jobs_(data_, {&sandbox_}, clock_, random_) {}

    int make() {
        open_shop();
        for (int i = 0; i < options_.orders; ++i)
            place(i);
        // What happened last is still going on: some refunds are under way, some goods on the road.
        clock_.set(now_);
        write_hints();
        const auto breaches = data_.check_invariants();
        for (const auto& breach : breaches)
            std::cerr << breach.invariant << " " << breach.subject << ": " << breach.what << "\n";
        std::cout << fmt::format("{} orders and {} returns; every invariant {}.\n", options_.orders,
                                 returns_, breaches.empty() ? "holds" : "does not hold");
        return breaches.empty() ? 0 : 1;
    }

  private:
    actor_context context(std::string actor = "demo") {
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
        if (!done) throw internal_error("demo: " + done.error().code + ": " + done.error().message);
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
        auto document = json::decode<policy_document>(demo_policy_files().front().text());
        ensure(document.has_value(), "the demo's policy cannot be read");
        const auto draft = must([&](transaction& tx) {
            return create_draft(tx, context(),
                                {.document = *document, .note = "The shop's first policy"});
        });
        must([&](transaction& tx) {
            return publish_policy(tx, context(), draft.id,
                                  {.effective_at = clock_.now() - days(1)});
        });
        system_random secret;  // credentials are never a function of the seed
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

    /// A price in the market's currency: whole units where it has no decimals.
    static money price(const market& in, std::int64_t euro_cents) {
        const auto currency = *currency_code::parse(in.currency);
        auto minor = euro_cents * in.price_factor / 100;
        if (currency.digits() == 0) minor = std::max<std::int64_t>(1, minor / 100 * 100);
        return {std::max<std::int64_t>(1, minor), currency};
    }

    order_request make_order(int number, const market& in, instant placed_at) {
        order_request request;
        request.number = fmt::format("K-{}", 10'000 + number);
        request.placed_at = placed_at;
        request.currency = *currency_code::parse(in.currency);
        request.prices_include_tax = in.country != "US";
        request.market = in.country;
        request.channel = "web";
        request.customer.name = fmt::format("{} {}", in.given, in.family);
        request.customer.email = fmt::format("customer{}@example.com", random_.below(400));
        request.ship_to.country = in.country;
        const auto lines = 1 + random_.below(3);
        money total(0, request.currency);
        for (std::uint64_t i = 0; i < lines; ++i) {
            const auto& what = ARTICLES[random_.below(ARTICLES.size())];
            line_request line;
            line.line_id = std::to_string(i + 1);
            const auto size =
                what.has_sizes ? SIZES[random_.below(SIZES.size())] : std::string_view{};
            line.sku = size.empty() ? std::string(what.sku) : fmt::format("{}-{}", what.sku, size);
            line.title = what.title;
            line.variant = size;
            line.quantity = 1 + static_cast<std::int64_t>(random_.below(2));
            line.unit_price = price(in, what.euro_cents);
            line.tax_rate = in.tax_rate;
            line.product.category = what.category;
            line.product.final_sale = what.final_sale;
            line.product.hygiene_seal = what.hygiene;
            line.product.custom_made = what.custom;
            line.product.perishable = what.perishable;
            line.product.digital = what.digital;
            request.lines.push_back(std::move(line));
        }
        request.charges.push_back({.charge_id = "",
                                   .kind = charge_kind::shipping,
                                   .title = "Standard delivery",
                                   .price = price(in, 490),
                                   .discount = {},
                                   .tax_rate = in.tax_rate,
                                   .tax = {},
                                   .express = false,
                                   .standard_price = {}});
        request.fulfilments.push_back({.fulfilment_id = "1",
                                       .tracking_number = "",
                                       .shipped_at = placed_at + days(1),
                                       .delivered_at = placed_at + days(3),
                                       .lines = {}});
        return request;
    }

    void place(int number) {
        const auto& in = MARKETS[random_.below(MARKETS.size())];
        const auto placed_at = now_ - days(365) + minutes(525'000 / options_.orders * number);
        clock_.set(std::max(clock_.now(), placed_at));
        auto request = make_order(number, in, placed_at);
        // The total is known once the order is taken: take it on its own first, then pay it.
        const auto sum = take_order(request, ids_.next<order_id>(), ids_);
        ensure(sum.has_value(), "the demo makes an order that cannot be");
        request.payments.push_back({.provider = "sandbox",
                                    .reference = fmt::format("demo-{}", number),
                                    .method = payment_method::card,
                                    .captured = sum->total(),
                                    .refunds = partial_refunds::any});
        const auto placed =
            must([&](transaction& tx) { return create_order(tx, context("shop"), request); });
        if (random_.below(100) < 30) send_back(placed);
    }

    void send_back(const order& placed) {
        clock_.set(std::max(clock_.now(), placed.placed_at + days(4 + random_.below(20))));
        if (clock_.now() > now_) clock_.set(now_);
        const auto& line = placed.lines[random_.below(placed.lines.size())];
        open_return_command command;
        command.order = placed.id;
        command.channel = "portal";
        constexpr std::array<std::string_view, 4> REASONS{"too_small", "changed_mind", "defective",
                                                          "wrong_item"};
        const auto reasons = data_.read(
            [&](transaction& tx) { return policies_.in_force(tx, merchant_, placed.placed_at); });
        ensure(reasons.has_value(), "the demo has no policy");
        const auto& known = reasons->compiled->document().reasons;
        command.items.push_back(
            {.line_id = line.line_id,
             .quantity = 1,
             .reason =
                 known.empty() ? std::string(REASONS[0]) : known[random_.below(known.size())].code,
             .note = "",
             .wanted = random_.below(4) == 0 ? resolution::store_credit : resolution::refund,
             .exchange_for = {},
             .evidence = {"photo"}});
        const auto opened = must([&](transaction& tx) {
            return open_return(tx, context("shopper"), policies_, command);
        });
        ++returns_;
        carry_on(opened);
    }

    /// As far as this return got: most are finished, the others stopped somewhere on the way.
    void carry_on(return_view view) {
        const auto stops_at = random_.below(10);
        if (view.stage == case_stage::needs_review) {
            if (stops_at == 0) return;
            view = must([&](transaction& tx) {
                return stops_at == 1 ? decline_return(tx, context("support"), view.id,
                                                      {.items = {},
                                                       .reason = "not_as_described",
                                                       .note = "",
                                                       .expected_version = {}})
                                     : approve_return(tx, context("support"), view.id,
                                                      {.items = {}, .expected_version = {}});
            });
        }
        const auto& item = view.items.front();
        if (item.goods != goods_state::awaited || stops_at == 2) return;
        if (stops_at == 3) {
            must([&](transaction& tx) {
                return cancel_return(tx, context("shopper"), view.id,
                                     {.note = "", .expected_version = {}});
            });
            return;
        }
        must([&](transaction& tx) {
            return receive_return(
                tx, context("warehouse"), view.id,
                {.parcel = fmt::format("JD{:010}", random_.below(9'999'999'999)),
                 .lines = {{.item = item.id, .sku = "", .quantity = 1, .note = ""}},
                 .complete = true,
                 .expected_version = {}});
        });
        if (stops_at == 4) return;
        const auto graded = random_.below(5) == 0 ? grade::worn : grade::as_new;
        must([&](transaction& tx) {
            return inspect_return(
                tx, context("warehouse"), view.id,
                {.items = {{.item = item.id,
                            .quantity = 1,
                            .graded = graded,
                            .put_to =
                                graded == grade::worn ? disposition::outlet : disposition::restock,
                            .accepted = true,
                            .deduction = {},
                            .note = ""}},
                 .expected_version = {}});
        });
        if (stops_at != 5) jobs_.step();
    }

    /// Three calls that take a new return all the way, and a login.
    void write_hints() {
        auto request = make_order(99'999 - 10'000, MARKETS[0], now_ - days(5));
        request.number = "DEMO-1";
        request.lines.resize(1);
        request.lines[0].product = {};
        request.lines[0].quantity = 2;
        const auto sum = take_order(request, ids_.next<order_id>(), ids_);
        ensure(sum.has_value(), "the demo's last order cannot be");
        request.payments.push_back({.provider = "sandbox",
                                    .reference = "demo",
                                    .method = payment_method::card,
                                    .captured = sum->total(),
                                    .refunds = partial_refunds::any});
        const auto placed =
            must([&](transaction& tx) { return create_order(tx, context("shop"), request); });
        std::ofstream hints(options_.database + ".demo.txt");
        hints
            << "\nStaff sign in at /console/sign-in as admin@example.com with " << password_
            << "\n\nA whole return:\n\n"
            << "  key='Authorization: Bearer " << key_
            << "' json='Content-Type: application/json' at=http://127.0.0.1:8080/v1/returns\n"
            << "  read id item < <(curl -s -H \"$key\" -H \"$json\" $at -d '{\"order\":\""
            << placed.id.text()
            << "\",\"items\":[{\"line_id\":\"1\",\"quantity\":1}]}' | sed -E "
               "'s/^\\{\"id\":\"(ret_[^\"]*)\".*\"items\":\\[\\{\"id\":\"([^\"]*)\".*/\\1 \\2/')\n"
            << "  curl -s -H \"$key\" -H \"$json\" $at/$id/receive -d "
               "'{\"lines\":[{\"item\":\"'$item'\",\"quantity\":1}],\"complete\":true}'\n"
            << "  curl -s -H \"$key\" -H \"$json\" $at/$id/inspect -d "
               "'{\"items\":[{\"item\":\"'$item'\",\"quantity\":1,\"graded\":\"as_new\"}]}'\n\n"
            << "The refund is on its way to the sandbox provider then; see it at $at/$id.\n";
    }

    demo_options options_;
    instant now_;
    set_clock clock_;
    seeded_random random_;
    id_source ids_;
    sql_store data_;
    policy_cache policies_;
    sandbox_provider sandbox_;
    dispatcher jobs_;
    merchant_id merchant_;
    std::string key_;
    std::string password_;
    int returns_ = 0;
};

}  // namespace

int make_demo(const demo_options& options) {
    return demo_shop(options).make();
}

}  // namespace refundry
