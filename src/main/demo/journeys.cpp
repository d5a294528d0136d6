// SPDX-License-Identifier: Apache-2.0
#include "main/demo/journeys.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/credits/credits.hpp"
#include "app/returns/queries.hpp"
#include "app/returns/receive_return.hpp"
#include "app/returns/review_return.hpp"

namespace refundry::demo {

namespace {

using namespace std::chrono;

constexpr std::uint64_t CUSTOMERS = 600;

/// Between `least` and `most` hours later.
instant after(instant at, seeded_random& random, std::uint64_t least, std::uint64_t most) {
    return at + minutes(60 * least + random.below(60 * (most - least)));
}

bool has_stage(const return_view& view, next_action action) {
    return std::ranges::find(view.next_actions, action) != view.next_actions.end();
}

result<void> done(const result<return_view>& answer) {
    if (!answer) return std::unexpected(answer.error());
    return {};
}

grade draw_grade(seeded_random& random) {
    const auto dice = random.below(100);
    if (dice < 62) return grade::as_new;
    if (dice < 82) return grade::opened;
    if (dice < 92) return grade::worn;
    return dice < 97 ? grade::damaged : grade::unsellable;
}

disposition put_away(grade graded, seeded_random& random) {
    switch (graded) {
        case grade::as_new:
            return disposition::restock;
        case grade::opened:
            return chance(random, 60) ? disposition::restock : disposition::hold;
        case grade::worn:
            return disposition::outlet;
        case grade::damaged:
            return disposition::refurbish;
        case grade::unsellable:
            return chance(random, 50) ? disposition::recycle : disposition::destroy;
    }
    return disposition::hold;
}

}  // namespace

timeline::step journeys::place_order(std::int64_t number, instant at) {
    return {
        .at = at,
        .actor = "shop",
        .act = [this, number, at](transaction& tx, const actor_context& context,
                                  seeded_random& random, steps& next) -> result<void> {
            const auto buyer = customer_number(seed_, random.below(CUSTOMERS));
            const auto request = make_order(number, buyer, at, random);
            const auto placed = create_order(tx, context, request);
            if (!placed) return std::unexpected(placed.error());
            if (chance(random, 3)) {
                next.push_back(cancel_order(placed->id, after(at, random, 1, 8)));
                return {};
            }
            const auto shipped = after(at, random, 10, 40);
            const auto delivered = after(shipped, random, 24, 120);
            next.push_back(send_parcel(number, placed->id, request, shipped, delivered));
            if (chance(random, 27))
                next.push_back(open(placed->id, chance(random, 94)
                                                    ? after(delivered, random, 20, 24 * 22)
                                                    : after(delivered, random, 24 * 38, 24 * 55)));
            return {};
        }};
}

timeline::step journeys::send_parcel(std::int64_t number, order_id placed,
                                     const order_request& request, instant shipped_at,
                                     instant delivered_at) {
    const bool arrived = delivered_at <= today_;
    auto sent = request;
    sent.fulfilments.push_back(
        parcel_of(number, shipped_at, arrived ? std::optional(delivered_at) : std::nullopt));
    return {.at = arrived ? delivered_at : shipped_at,
            .actor = "shop",
            .act = [placed, sent](transaction& tx, const actor_context& context, seeded_random&,
                                  steps&) -> result<void> {
                const auto corrected = correct_order(tx, context, placed, sent);
                if (!corrected) return std::unexpected(corrected.error());
                return {};
            }};
}

timeline::step journeys::open(order_id placed, instant at) {
    return {.at = at,
            .actor = "shopper",
            .act = [this, placed](transaction& tx, const actor_context& context,
                                  seeded_random& random, steps& next) -> result<void> {
                const auto original = get_order(tx, context, placed);
                if (!original) return std::unexpected(original.error());
                const auto opened =
                    open_return(tx, context, policies_, make_return(**original, random));
                if (!opened) return std::unexpected(opened.error());
                go_on(*opened, context.now, random, next);
                return {};
            }};
}

timeline::step journeys::cancel_order(order_id placed, instant at) {
    return {.at = at,
            .actor = "shopper",
            .act = [this, placed](transaction& tx, const actor_context& context, seeded_random&,
                                  steps&) -> result<void> {
                const auto original = get_order(tx, context, placed);
                if (!original) return std::unexpected(original.error());
                open_return_command command;
                command.order = placed;
                command.kind = case_kind::cancellation;
                command.channel = "portal";
                command.method = return_method::own_carrier;
                for (const auto& line : (*original)->lines) {
                    item_request item;
                    item.line_id = line.line_id;
                    item.quantity = line.quantity;
                    item.reason = "changed_mind";
                    command.items.push_back(std::move(item));
                }
                return done(open_return(tx, context, policies_, command));
            }};
}

/// Where the return stands decides who acts next, and when.
void journeys::go_on(const return_view& view, instant now, seeded_random& random, steps& next) {
    const auto is = [&](decision_state state) {
        return std::ranges::find(view.items, state, &return_item_view::decision);
    };
    if (is(decision_state::needs_review) != view.items.end()) {
        next.push_back(review(view.id, after(now, random, 2, 60)));
        return;
    }
    const auto declined = is(decision_state::declined);
    if (declined != view.items.end() && !declined->line_id.empty() && chance(random, 12)) {
        next.push_back(appeal(view.id, declined->id, after(now, random, 6, 72)));
        return;
    }
    const bool awaits_goods = std::ranges::any_of(view.items, [](const return_item_view& item) {
        return item.decision == decision_state::approved && item.goods == goods_state::awaited;
    });
    if (!awaits_goods) return;
    const auto dice = random.below(100);
    if (dice < 5 && has_stage(view, next_action::cancel))
        next.push_back(change_mind(view.id, after(now, random, 2, 48)));
    else if (dice >= 8)  // the others are never sent
        next.push_back(receive(view.id, after(now, random, 50, 220)));
}

timeline::step journeys::review(return_case_id id, instant at) {
    return {.at = at,
            .actor = "support",
            .act = [this, id](transaction& tx, const actor_context& context, seeded_random& random,
                              steps& next) -> result<void> {
                const auto approve = [&] {
                    return approve_return(tx, context, id, {.items = {}, .expected_version = {}});
                };
                auto reviewed = chance(random, 78)
                                    ? approve()
                                    : decline_return(tx, context, id,
                                                     {.items = {},
                                                      .reason = "not_as_described",
                                                      .note = "The photo shows signs of use.",
                                                      .expected_version = {}});
                // Refused before anything was changed: what is the shopper's by law is granted.
                if (!reviewed && reviewed.error().code == "law_forbids_decline")
                    reviewed = approve();
                if (!reviewed) return std::unexpected(reviewed.error());
                go_on(*reviewed, context.now, random, next);
                return {};
            }};
}

timeline::step journeys::appeal(return_case_id id, return_item_id item, instant at) {
    return {.at = at,
            .actor = "support",
            .act = [this, id, item](transaction& tx, const actor_context& context,
                                    seeded_random& random, steps& next) -> result<void> {
                const auto overridden =
                    override_decision(tx, context, id,
                                      {.item = item,
                                       .outcome = item_outcome::approved,
                                       .reason = "A customer of many years; once, as a courtesy.",
                                       .settled_by = resolution::store_credit,
                                       .amount = {},
                                       .expected_version = {}});
                if (!overridden) return std::unexpected(overridden.error());
                next.push_back(receive(id, after(context.now, random, 60, 200)));
                return {};
            }};
}

timeline::step journeys::change_mind(return_case_id id, instant at) {
    return {.at = at,
            .actor = "shopper",
            .act = [id](transaction& tx, const actor_context& context, seeded_random&,
                        steps&) -> result<void> {
                return done(cancel_return(
                    tx, context, id, {.note = "I keep it after all.", .expected_version = {}}));
            }};
}

timeline::step journeys::receive(return_case_id id, instant at) {
    return {
        .at = at,
        .actor = "warehouse",
        .act = [this, id](transaction& tx, const actor_context& context, seeded_random& random,
                          steps& next) -> result<void> {
            const auto view = get_return(tx, context, id);
            if (!view) return std::unexpected(view.error());
            receive_command command{.parcel = fmt::format("JD{:010}", random.below(9'999'999'999)),
                                    .lines = {},
                                    .complete = true,
                                    .expected_version = {}};
            for (const auto& item : view->items) {
                if (item.goods != goods_state::awaited) continue;
                const auto dice = random.below(100);
                const auto quantity =
                    dice < 6 && item.quantity > 1 ? item.quantity - 1 : item.quantity;
                command.lines.push_back({.item = item.id,
                                         .sku = dice >= 98 ? std::string("MUG-CHIPPED") : item.sku,
                                         .quantity = quantity,
                                         .note = ""});
            }
            if (chance(random, 2))
                command.lines.push_back({.item = {}, .sku = "SOCKS", .quantity = 1, .note = ""});
            const auto received = receive_return(tx, context, id, command);
            if (!received) return std::unexpected(received.error());
            if (has_stage(*received, next_action::inspect))
                next.push_back(inspect(id, after(context.now, random, 2, 40)));
            return {};
        }};
}

timeline::step journeys::inspect(return_case_id id, instant at) {
    return {
        .at = at,
        .actor = "warehouse",
        .act = [this, id](transaction& tx, const actor_context& context, seeded_random& random,
                          steps& next) -> result<void> {
            const auto view = get_return(tx, context, id);
            if (!view) return std::unexpected(view.error());
            inspect_return_command command;
            for (const auto& item : view->items) {
                if (item.received_quantity == 0) continue;
                const auto graded = draw_grade(random);
                const auto put_to = put_away(graded, random);
                inspect_command one{.item = item.id,
                                    .quantity = item.received_quantity,
                                    .graded = graded,
                                    .put_to = put_to,
                                    .accepted = graded != grade::unsellable || chance(random, 50),
                                    .deduction = {},
                                    .note = ""};
                if (graded == grade::worn && chance(random, 60))
                    one.deduction = money(500, view->settled.currency);
                command.items.push_back(std::move(one));
                if (put_to == disposition::hold)
                    next.push_back(dispose(id, item.id, item.received_quantity,
                                           disposition::restock,
                                           after(context.now, random, 24, 200)));
                if (put_to == disposition::refurbish)
                    next.push_back(dispose(id, item.id, item.received_quantity, disposition::outlet,
                                           after(context.now, random, 24, 400)));
            }
            if (command.items.empty()) return {};
            const auto inspected = inspect_return(tx, context, id, command);
            if (!inspected) return std::unexpected(inspected.error());
            const bool has_credit =
                std::ranges::any_of(inspected->items, [](const return_item_view& item) {
                    return item.settled_by == resolution::store_credit && item.settled_quantity > 0;
                });
            if (has_credit && chance(random, 50))
                next.push_back(
                    spend_credit_of(inspected->email, after(context.now, random, 24, 24 * 40)));
            return {};
        }};
}

timeline::step journeys::dispose(return_case_id id, return_item_id item, std::int64_t quantity,
                                 disposition put_to, instant at) {
    return {.at = at,
            .actor = "warehouse",
            .act = [id, item, quantity, put_to](transaction& tx, const actor_context& context,
                                                seeded_random&, steps&) -> result<void> {
                return done(dispose_goods(
                    tx, context, id,
                    {.item = item, .quantity = quantity, .put_to = put_to, .note = ""}));
            }};
}

timeline::step journeys::spend_credit_of(std::string email, instant at) {
    return {.at = at,
            .actor = "shop",
            .act = [email = std::move(email)](transaction& tx, const actor_context& context,
                                              seeded_random&, steps&) -> result<void> {
                const auto accounts = list_credit_accounts(tx, context, email, {}, 1);
                if (!accounts) return std::unexpected(accounts.error());
                if (accounts->empty()) return {};
                const auto& account = accounts->front();
                const money half(account.balance.amount_minor / 2, account.balance.currency);
                if (half.amount_minor == 0) return {};
                const auto spent = spend_credit(tx, context, account.id,
                                                {.amount = half, .note = "Paid an order with it"});
                if (!spent) return std::unexpected(spent.error());
                return {};
            }};
}

timeline::step journeys::blind_return(instant at) {
    return {.at = at,
            .actor = "warehouse",
            .act = [](transaction& tx, const actor_context& context, seeded_random& random,
                      steps&) -> result<void> {
                const auto& what = one_of(articles(), random);
                const auto opened = open_blind_return(tx, context,
                                                      {.currency = *currency_code::parse("EUR"),
                                                       .order_number = "",
                                                       .email = "",
                                                       .customer_name = "",
                                                       .country = "DE",
                                                       .channel = "warehouse",
                                                       .note = "No slip in the parcel.",
                                                       .items = {{.sku = std::string(what.sku),
                                                                  .title = std::string(what.title),
                                                                  .quantity = 1,
                                                                  .reason = ""}}});
                if (!opened) return std::unexpected(opened.error());
                const auto& item = opened->items.front();
                return done(receive_return(
                    tx, context, opened->id,
                    {.parcel = fmt::format("JD{:010}", random.below(9'999'999'999)),
                     .lines = {{.item = item.id, .sku = item.sku, .quantity = 1, .note = ""}},
                     .complete = true,
                     .expected_version = {}}));
            }};
}

}  // namespace refundry::demo
