// SPDX-License-Identifier: Apache-2.0
#include "app/returns/open_return.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/decisions/explain.hpp"
#include "app/decisions/replay.hpp"
#include "app/returns/settle_return.hpp"
#include "app/spoken_number.hpp"
#include "base/ensure.hpp"
#include "base/json.hpp"
#include "domain/decisions/remedies.hpp"
#include "domain/policies/defects.hpp"

namespace refundry {

namespace {

constexpr std::size_t NOTE_LENGTH_MAX = 2'000;
constexpr std::string_view RMA_PREFIX = "RMA";

struct assessment {
    order_snapshot original;
    policy_in_force policy;
    std::vector<order_balance_record> balances;
    return_method method;
    decision decided;
    std::string basis;                        ///< of an opening
    std::vector<refused_resolution> refused;  ///< of a full preview
};

/// Compact JSON.
std::string basis_of(const decision_input& input, const policy_in_force& policy,
                     const merchant_rules& rules, std::optional<instant> declared_at) {
    decision_basis basis{.policy = policy.id,
                         .order_version = input.original.version,
                         .time_zone = rules.time_zone,
                         .law_settings = {},
                         .law_edition = {},
                         .declared_at = declared_at,
                         .available = input.available,
                         .history = input.history,
                         .request = input.request};
    if (input.law != nullptr) {
        basis.law_settings = rules.law_version;
        basis.law_edition = law::shipped_edition();
    }
    basis.request.note.clear();
    for (auto& item : basis.request.items)
        item.note.clear();
    return json::encode_compact(basis);
}

template <typename Note>
void check_answers(const std::string& path, const std::vector<given_answer>& answers, Note&& note) {
    if (answers.size() > POLICY_QUESTIONS_MAX)
        return note(path + "/answers", "too_many",
                    fmt::format("At most {} answers.", POLICY_QUESTIONS_MAX));
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const auto at = fmt::format("{}/answers/{}", path, i);
        if (!is_code(answers[i].question))
            note(at + "/question", "invalid_code", std::string(CODE_REMEDY));
        if (answers[i].answer.size() > NOTE_LENGTH_MAX)
            note(at + "/answer", "too_long", fmt::format("At most {} bytes.", NOTE_LENGTH_MAX));
    }
}

result<void> check_command(const open_return_command& command) {
    std::vector<failure_detail> wrong;
    const auto note = [&](std::string path, std::string code, std::string message) {
        wrong.push_back({std::move(path), std::move(code), std::move(message), {}});
    };
    if (command.items.empty()) note("/items", "required", "Name at least one item to send back.");
    if (command.items.size() > CASE_ITEMS_MAX)
        note("/items", "too_many",
             fmt::format("One return holds at most {} items.", CASE_ITEMS_MAX));
    if (command.note.size() > NOTE_LENGTH_MAX)
        note("/note", "too_long", fmt::format("At most {} bytes.", NOTE_LENGTH_MAX));
    for (std::size_t i = 0; i < command.items.size(); ++i) {
        const auto& item = command.items[i];
        const auto path = fmt::format("/items/{}", i);
        if (item.quantity <= 0 || item.quantity > QUANTITY_MAX)
            note(path + "/quantity", "out_of_range", "A quantity is at least 1.");
        if (item.note.size() > NOTE_LENGTH_MAX)
            note(path + "/note", "too_long", fmt::format("At most {} bytes.", NOTE_LENGTH_MAX));
        if (item.wanted == resolution::exchange && !item.exchange_for)
            note(path + "/exchange_for", "required", "Name the article wanted instead.");
        if (item.wanted != resolution::exchange && item.exchange_for)
            note(path + "/exchange_for", "not_allowed", "Only an exchange names another article.");
        if (item.exchange_for &&
            (item.exchange_for->quantity <= 0 || item.exchange_for->quantity > QUANTITY_MAX))
            note(path + "/exchange_for/quantity", "out_of_range", "A quantity is at least 1.");
        if (item.exchange_for && (item.exchange_for->unit_price.is_negative() ||
                                  item.exchange_for->unit_price.amount_minor > AMOUNT_MINOR_MAX))
            note(path + "/exchange_for/unit_price", "out_of_range", "A price is not negative.");
        check_answers(path, item.answers, note);
        for (std::size_t earlier = 0; earlier < i; ++earlier)
            if (command.items[earlier].line_id == item.line_id)
                note(path + "/line_id", "duplicate_line",
                     fmt::format("Item {} asks for the same line; put them together.", earlier));
    }
    if (wrong.empty()) return {};
    auto answer =
        invalid(wrong.front().path, "return_invalid",
                "The return cannot be opened as asked. Correct each field named in `errors`.");
    answer.error().details = std::move(wrong);
    return answer;
}

/// A preview only reads: PostgreSQL refuses a lock in a transaction that may not write.
enum class purpose { preview, full_preview, opening };

result<order_snapshot> order_of(transaction& tx, const actor_context& context,
                                const open_return_command& command, purpose why) {
    if (command.order) {
        if (why == purpose::opening) tx.lock_order(context.merchant, *command.order);
        return get_order(tx, context, *command.order);
    }
    if (command.order_number.empty())
        return invalid("/order", "required", "Name the order by its id, or by number and e-mail.");
    auto found = find_order_of_customer(tx, context, command.order_number, command.email);
    if (found && why == purpose::opening) tx.lock_order(context.merchant, (*found)->id);
    return found;
}

/// Per item of the request: units of its line that no other return has claimed.
std::vector<std::int64_t> available_units(const open_return_command& command, const order& original,
                                          const std::vector<order_balance_record>& balances) {
    std::vector<std::int64_t> available;
    available.reserve(command.items.size());
    for (const auto& item : command.items) {
        const auto* line = original.find_line(item.line_id);
        auto left = line == nullptr ? 0 : line->quantity;
        for (const auto& balance : balances)
            if (std::string_view(balance.component).starts_with("line:") &&
                std::string_view(balance.component).substr(5) == item.line_id)
                left -= balance.claimed_quantity;
        available.push_back(left);
    }
    return available;
}

/// Only what some rule asks for; without an e-mail address nothing of the customer is known.
customer_history history_of(transaction& tx, const actor_context& context,
                            const compiled_policy& policy, const order& original) {
    customer_history history;
    if (policy.asks_for(history_part::returns_of_order))
        history.returns_of_order = tx.count_cases_of_order(context.merchant, original.id);
    if (original.customer.email.empty()) return history;
    const auto email = normalized_email(original.customer.email);
    const history_question asked{.email = email,
                                 .currency = original.currency,
                                 .since_90_days = context.now - std::chrono::days(90),
                                 .since_365_days = context.now - std::chrono::days(365)};
    if (policy.asks_for(history_part::orders)) {
        const auto counted = tx.count_orders(context.merchant, asked);
        history.orders = counted.all;
        history.orders_90_days = counted.since_90_days;
        history.orders_365_days = counted.since_365_days;
        history.order_value = money(counted.value_minor, original.currency);
    }
    if (policy.asks_for(history_part::returns)) {
        const auto counted = tx.count_cases(context.merchant, asked);
        history.returns = counted.all;
        history.returns_90_days = counted.since_90_days;
        history.returns_365_days = counted.since_365_days;
        history.return_value = money(counted.value_minor, original.currency);
    }
    if (policy.asks_for(history_part::keep_items)) {
        const auto counted = tx.count_kept_items(context.merchant, asked);
        history.keep_items = counted.all;
        history.keep_items_365_days = counted.since_365_days;
    }
    return history;
}

result<assessment> assess(transaction& tx, const actor_context& context, policy_cache& policies,
                          const open_return_command& command, purpose why,
                          std::optional<instant> declared_at = {}) {
    if (auto fine = check_command(command); !fine) return std::unexpected(std::move(fine.error()));
    auto found = order_of(tx, context, command, why);
    if (!found) return std::unexpected(std::move(found.error()));
    const auto& original = *found;
    for (std::size_t i = 0; i < command.items.size(); ++i) {
        const auto& item = command.items[i];
        if (original->find_line(item.line_id) == nullptr)
            return invalid(fmt::format("/items/{}/line_id", i), "line_unknown",
                           fmt::format("Order {} has no line {}.", original->number, item.line_id));
        if (item.exchange_for && item.exchange_for->unit_price.currency != original->currency)
            return invalid(fmt::format("/items/{}/exchange_for/unit_price/currency", i),
                           "currency_mismatch",
                           "The order was paid in " + original->currency.text() + ".");
    }
    auto policy = policies.in_force(tx, context.merchant, original->placed_at);
    if (!policy) return std::unexpected(std::move(policy.error()));
    const auto rules = policies.rules_of(tx, context.merchant);
    if (!rules) return std::unexpected(rules.error());
    auto balances = tx.balances_of(context.merchant, original->id);
    const auto available = available_units(command, *original, balances);
    const auto history = history_of(tx, context, *policy->compiled, *original);
    return_request request{.kind = command.kind,
                           .channel = command.channel,
                           .method = command.method.value_or(return_method::none),
                           .note = command.note,
                           .items = command.items};
    const auto law = rules->law->context(policies.zone_of(original->ship_to, *rules));
    const decision_input input{.original = *original,
                               .request = request,
                               .available = available,
                               .history = history,
                               .now = declared_at.value_or(context.now),
                               .zone = rules->zone,
                               // What was settled long ago is not judged by the law of today.
                               .law = context.as_history ? nullptr : &law};
    auto decided = decide(*policy->compiled, input);
    if (!command.method) {
        request.method = first_offered(decided);
        decided = decide(*policy->compiled, input);
    }
    if (!context.as_history) add_remedies(decided, *policy->compiled, input);
    decided.decided_at = context.now;
    std::vector<refused_resolution> refused;
    if (why == purpose::full_preview) refused = refused_resolutions(*policy->compiled, input);
    std::string basis;
    if (why == purpose::opening) basis = basis_of(input, *policy, *rules, declared_at);
    return assessment{.original = std::move(*found),
                      .policy = std::move(*policy),
                      .balances = std::move(balances),
                      .method = request.method,
                      .decided = std::move(decided),
                      .basis = std::move(basis),
                      .refused = std::move(refused)};
}

bool all_offer(const assessment& assessed, resolution by) {
    return std::ranges::all_of(assessed.decided.items, [&](const item_decision& item) {
        return item.outcome == item_outcome::declined ||
               std::ranges::find(item.terms.resolutions, by) != item.terms.resolutions.end();
    });
}

result<void> refuse_missing_units(const assessment& assessed) {
    std::vector<failure_detail> missing;
    for (std::size_t i = 0; i < assessed.decided.items.size(); ++i)
        for (const auto& reason : assessed.decided.items[i].reasons)
            if (reason.code == "quantity_over_available")
                missing.push_back({fmt::format("/items/{}/quantity", i), reason.code,
                                   "Fewer units of this line are left to return.",
                                   reason.parameters});
    if (missing.empty()) return {};
    auto answer = conflict(
        "units_not_available",
        "Some units asked for are in a return already, or were never bought; `errors` names "
        "the lines.");
    answer.error().details = std::move(missing);
    return answer;
}

/// A rule of the policy wants evidence or answers before anything is opened. Nothing is asked about
/// what is declined anyway, or happened long ago.
result<void> refuse_unanswered(const actor_context& context, const assessment& assessed) {
    if (context.as_history) return {};
    std::vector<failure_detail> missing;
    for (std::size_t i = 0; i < assessed.decided.items.size(); ++i) {
        const auto& item = assessed.decided.items[i];
        const auto& reasons = item.reasons;
        if (item.outcome == item_outcome::declined ||
            std::ranges::find(reasons, "asked_for_more", &decision_reason::code) == reasons.end())
            continue;
        for (const auto& reason : reasons)
            if (reason.code == "evidence_missing")
                missing.push_back({fmt::format("/items/{}/evidence", i), reason.code,
                                   "Some evidence is asked for first.", reason.parameters});
            else if (reason.code == "answer_missing")
                missing.push_back({fmt::format("/items/{}/answers", i), reason.code,
                                   "Some questions are asked first.", reason.parameters});
    }
    if (missing.empty()) return {};
    return refused("more_needed",
                   "The policy asks for more before a return is opened; `errors` names what.",
                   std::move(missing));
}

struct opened_event {
    std::string order_number;
    std::string rma_number;
    decision_id decision;
    std::int64_t items = 0;
    case_stage stage = case_stage::requested;
};
BOOST_DESCRIBE_STRUCT(opened_event, (), (order_number, rma_number, decision, items, stage))

item_record make_item(const actor_context& context, const case_record& head,
                      const item_request& asked, const item_decision& decided,
                      const order& original, std::int64_t position) {
    const auto* line = original.find_line(asked.line_id);
    item_record item{
        .merchant = context.merchant,
        .of_case = head.id,
        .position = position,
        .id = context.ids->next<return_item_id>(),
        .line_id = asked.line_id,
        .sku = line->sku,
        .title = line->title,
        .quantity = asked.quantity,
        .reason = asked.reason,
        .at_fault = decided.at_fault,
        .settled_by = asked.wanted,
        .override_minor = {},
        .outcome = {},
        .terms = json::encode_compact(decided.terms),
        .exchange_for = asked.exchange_for ? json::encode_compact(*asked.exchange_for) : "",
        .note = asked.note,
        .answers = asked.answers.empty() ? "" : json::encode_compact(asked.answers)};
    switch (decided.outcome) {
        case item_outcome::declined:
            item.decision = decision_state::declined;
            break;
        case item_outcome::needs_review:
            item.decision = decision_state::needs_review;
            break;
        case item_outcome::approved:
            item.decision = decision_state::approved;
            expect_goods(item, decided.terms);
            break;
    }
    return item;
}

/// The most urgent of the items in review says where the case is looked at.
void put_in_queue(case_record& head, const decision& decided) {
    for (const auto& item : decided.items) {
        if (item.outcome != item_outcome::needs_review) continue;
        if (!item.terms.queue.empty() && (!head.queue || item.terms.priority > head.priority))
            head.queue = item.terms.queue;
        if (item.terms.priority > head.priority) head.priority = item.terms.priority;
    }
}

explanation_view explanation_of(const return_preview& preview, const order& original,
                                const policy_document& policy, const std::string& language) {
    const auto& in =
        message_catalogue::of(language.empty() ? original.customer.language : language);
    const explained_with with{.original = &original, .policy = &policy};
    auto text = explain(preview.decided, in, with);
    if (preview.refused && !preview.refused->empty())
        text += "\n" + explain(*preview.refused, in, with);
    if (preview.quote) text += "\n" + explain(*preview.quote, in);
    return {.language = in.language(), .text = std::move(text)};
}

}  // namespace

order_position position_of(const order& original, const std::vector<order_balance_record>& balances,
                           const std::vector<payment_record>& payments) {
    order_position position;
    for (const auto& balance : balances) {
        const std::string_view component = balance.component;
        const money given(balance.given_back_minor, original.currency);
        const money tax(balance.given_back_tax_minor, original.currency);
        if (component.starts_with("line:"))
            position.lines.push_back(
                {.line_id = std::string(component.substr(5)),
                 .settled_quantity = balance.settled_quantity,
                 .given_back = given,
                 .given_back_tax = tax,
                 .clawed_back = {balance.clawed_back_minor, original.currency}});
        else if (component.starts_with("charge:"))
            position.charges.push_back({.charge_id = std::string(component.substr(7)),
                                        .given_back = given,
                                        .given_back_tax = tax});
    }
    for (const auto& payment : payments)
        position.payments.push_back(
            {.id = payment.id,
             .returned = money(payment.reserved_minor + payment.refunded_minor, payment.currency)});
    return position;
}

result<return_preview> preview_return(transaction& tx, const actor_context& context,
                                      policy_cache& policies, const open_return_command& command,
                                      const preview_options& options) {
    const auto why = options.refused ? purpose::full_preview : purpose::preview;
    auto assessed = assess(tx, context, policies, command, why);
    if (!assessed) return std::unexpected(std::move(assessed.error()));
    const auto position = position_of(*assessed->original, assessed->balances,
                                      tx.payments_of(context.merchant, assessed->original->id));
    return_preview preview;
    const auto lines = lines_to_settle(command.items, assessed->decided);
    if (!lines.empty()) {
        auto quote = settle(*assessed->original, position, lines);
        if (!quote) return std::unexpected(std::move(quote.error()));
        preview.quote = std::move(*quote);
        for (const auto by : {resolution::refund, resolution::store_credit, resolution::keep_item,
                              resolution::partial_refund}) {
            if (!all_offer(*assessed, by)) continue;
            const auto other = settle(*assessed->original, position,
                                      lines_to_settle(command.items, assessed->decided, by));
            if (other) preview.alternatives.push_back({by, other->total, other->owed_by_customer});
        }
    }
    preview.decided = std::move(assessed->decided);
    preview.method = assessed->method;
    if (options.refused) preview.refused = std::move(assessed->refused);
    if (options.language)
        preview.explanation = explanation_of(
            preview, *assessed->original, assessed->policy.compiled->document(), *options.language);
    return preview;
}

result<case_work> open_case(transaction& tx, const actor_context& context, policy_cache& policies,
                            const open_return_command& command,
                            std::optional<instant> declared_at) {
    auto assessed = assess(tx, context, policies, command, purpose::opening, declared_at);
    if (!assessed) return std::unexpected(std::move(assessed.error()));
    if (auto fine = refuse_missing_units(*assessed); !fine)
        return std::unexpected(std::move(fine.error()));
    if (!declared_at)
        if (auto fine = refuse_unanswered(context, *assessed); !fine)
            return std::unexpected(std::move(fine.error()));
    const auto& original = *assessed->original;
    case_record head{.merchant = context.merchant,
                     .id = context.ids->next<return_case_id>(),
                     .rma_number = spoken_number(RMA_PREFIX, *context.ids),
                     .kind = command.kind,
                     .of_order = original.id,
                     .order_number = original.number,
                     .email = normalized_email(original.customer.email),
                     .customer_name = original.customer.name,
                     .country = original.ship_to.country,
                     .currency = original.currency,
                     .channel = command.channel,
                     .method = assessed->method,
                     .decided_under = assessed->policy.id,
                     .note = command.note,
                     .opened_at = context.now,
                     .updated_at = context.now};
    std::vector<item_record> items;
    items.reserve(command.items.size());
    for (std::size_t i = 0; i < command.items.size(); ++i)
        items.push_back(make_item(context, head, command.items[i], assessed->decided.items[i],
                                  original, static_cast<std::int64_t>(i)));
    for (const auto& item : items) {
        if (item.decision == decision_state::declined) continue;
        if (auto claimed = claim_units(tx, context, original, item, claimed_units(item)); !claimed)
            return std::unexpected(std::move(claimed.error()));
    }
    put_in_queue(head, assessed->decided);
    auto work = case_work::open(tx, context, std::move(head), std::move(items), assessed->original);
    const decision_record made{.merchant = context.merchant,
                               .of_case = work.head.id,
                               .id = context.ids->next<decision_id>(),
                               .made_at = context.now,
                               .made_by = "policy",
                               .document = json::encode_compact(assessed->decided),
                               .basis = std::move(assessed->basis)};
    tx.insert(made);
    record_event(
        tx, context, "return.opened", work.head.id.text(),
        json::encode(opened_event{work.head.order_number, work.head.rma_number, made.id,
                                  static_cast<std::int64_t>(work.items.size()), work.head.stage}));
    return work;
}

result<return_view> open_return(transaction& tx, const actor_context& context,
                                policy_cache& policies, const open_return_command& command) {
    auto work = open_case(tx, context, policies, command);
    if (!work) return std::unexpected(std::move(work.error()));
    if (has_units_due(work->items)) return save_and_settle(tx, context, *work);
    return view_of(work->head, work->items, {}, {});
}

result<case_work> open_blind_case(transaction& tx, const actor_context& context,
                                  const open_blind_return_command& command) {
    if (command.items.empty() || command.items.size() > CASE_ITEMS_MAX)
        return invalid("/items", "out_of_range",
                       fmt::format("Name 1 to {} items.", CASE_ITEMS_MAX));
    case_record head{.merchant = context.merchant,
                     .id = context.ids->next<return_case_id>(),
                     .rma_number = spoken_number(RMA_PREFIX, *context.ids),
                     .kind = case_kind::return_goods,
                     .of_order = {},
                     .order_number = command.order_number,
                     .email = normalized_email(command.email),
                     .customer_name = command.customer_name,
                     .country = command.country,
                     .currency = command.currency,
                     .channel = command.channel,
                     .method = return_method::own_carrier,
                     .decided_under = {},
                     .note = command.note,
                     .opened_at = context.now,
                     .updated_at = context.now};
    std::vector<item_record> items;
    for (std::size_t i = 0; i < command.items.size(); ++i) {
        const auto& asked = command.items[i];
        if (asked.quantity <= 0 || asked.quantity > QUANTITY_MAX)
            return invalid(fmt::format("/items/{}/quantity", i), "out_of_range",
                           "A quantity is at least 1.");
        items.push_back({.merchant = context.merchant,
                         .of_case = head.id,
                         .position = static_cast<std::int64_t>(i),
                         .id = context.ids->next<return_item_id>(),
                         .line_id = "",
                         .sku = asked.sku,
                         .title = asked.title,
                         .quantity = asked.quantity,
                         .reason = asked.reason,
                         .decision = decision_state::needs_review,
                         .goods = goods_state::awaited,
                         .override_minor = {},
                         .outcome = {},
                         .terms = "",
                         .exchange_for = "",
                         .note = ""});
    }
    auto work = case_work::open(tx, context, std::move(head), std::move(items));
    record_event(
        tx, context, "return.opened_blind", work.head.id.text(),
        json::encode(opened_event{work.head.order_number, work.head.rma_number, decision_id{},
                                  static_cast<std::int64_t>(work.items.size()), work.head.stage}));
    return work;
}

result<return_view> open_blind_return(transaction& tx, const actor_context& context,
                                      const open_blind_return_command& command) {
    const auto work = open_blind_case(tx, context, command);
    if (!work) return std::unexpected(work.error());
    return view_of(work->head, work->items, {}, {});
}

}  // namespace refundry
