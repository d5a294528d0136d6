// SPDX-License-Identifier: Apache-2.0
#include "scenarios/api/case_story.hpp"

#include <fstream>
#include <sstream>
#include <utility>

#include "app/decisions/replay.hpp"
#include "scenarios/api/case_telling.hpp"

namespace refundry::stories {

namespace {

/// The rest of a story's line after its verb: the first part, and the others.
struct statement {
    std::string verb;
    std::vector<std::string> parts;
};
statement read_statement(const std::string& line) {
    const auto space = line.find(' ');
    if (space == line.npos) return {line, {}};
    return {line.substr(0, space), split(line.substr(space + 1), ';')};
}

/// "A shirt: 2" is the case A and what is said of it.
std::string take_name(std::vector<std::string>& parts) {
    if (parts.empty()) return "";
    const auto space = parts.front().find(' ');
    const auto name = parts.front().substr(0, space);
    if (space == std::string::npos)
        parts.erase(parts.begin());
    else
        parts.front() = parts.front().substr(space + 1);
    return name;
}

template <typename T>
T done_of(result<T> done) {
    if (!done) throw std::runtime_error(done.error().code + ": " + done.error().message);
    return std::move(*done);
}

constexpr std::string_view EMAIL = "ana@example.com";

}  // namespace

std::vector<std::string> case_story::tell(const std::string& line) {
    if (add_to_policy(line)) return {};
    auto [verb, parts] = read_statement(line);
    part first(parts.empty() ? "" : parts.front());
    lines others(parts.empty() ? parts.begin() : parts.begin() + 1, parts.end());
    if (set_scene(verb, first, others)) return {};
    if (merchant_.is_nil()) open_shop();
    if (request_) take_order();
    if (verb == "preview") return preview(parts);
    if (verb == "spend") return spend(first);
    if (verb == "pay") return pay();
    const auto name = take_name(parts);
    if (verb == "withdraw") return withdraw(name, parts);
    if (verb == "match") return match(name, parts);
    if (verb == "look") return tell_statement(name);
    return act(verb, name, parts);
}

actor_context case_story::context() {
    return {.merchant = merchant_,
            .actor = "staff",
            .request_id = "",
            .now = clock_.now(),
            .ids = &ids_,
            .once = {}};
}

bool case_story::add_to_policy(const std::string& line) {
    if (line.starts_with("rule {"))
        rules_.push_back(line.substr(5));
    else if (line.starts_with("question {"))
        questions_.push_back(line.substr(9));
    else
        return false;
    return true;
}

bool case_story::set_scene(const std::string& verb, part& first, const lines& parts) {
    // "settle" is a step of the story too, once there is a shop.
    if (verb == "settle" && first.name().empty() && !merchant_.is_nil()) return false;
    if (verb == "policy") {
        policy_ = first.word();
    } else if (verb == "settle") {
        if (first.rest() != "by hand") first.fail();
        is_automatic_ = false;
    } else if (verb == "order") {
        request_.emplace();
        currency_ = currency_code::parse(first.word()).value();
        request_->currency = currency_;
        request_->number = first.word();
        request_->placed_at = clock_.now();
        request_->customer.email = EMAIL;
        request_->customer.name = "Ana";
        request_->ship_to.country = "DE";
        for (const auto& part : parts) {
            if (part.contains("business"))
                request_->customer.kind = buyer_kind::business;
            else
                request_->prices_include_tax = true;
        }
    } else if (verb == "line") {
        add_line(first, parts);
    } else if (verb == "shipping" || verb == "duty" || verb == "fee") {
        add_charge(enum_from_name<charge_kind>(verb).value(), first, parts);
    } else if (verb == "payment") {
        add_payment(first, parts);
    } else if (verb == "delivered") {
        fulfilment parcel;
        parcel.fulfilment_id = "f1";
        parcel.delivered_at = parse_instant(first.word() + "T12:00:00Z");
        request_->fulfilments.push_back(parcel);
    } else if (verb == "waiting") {
        request_->fulfilments.push_back({.fulfilment_id = "f1",
                                         .tracking_number = {},
                                         .shipped_at = {},
                                         .delivered_at = {},
                                         .lines = {}});
    } else if (verb == "on") {
        const auto day = first.word();
        const auto time = first.is_done() ? "12:00" : first.word();
        clock_.set(parse_instant(day + "T" + time + ":00Z").value());
    } else if (verb == "wait") {
        wait(first);
    } else {
        return false;
    }
    return true;
}

void case_story::wait(part said) {
    const auto count = said.count();
    const auto unit = said.word();
    if (unit.starts_with("day"))
        clock_.advance(std::chrono::days(count));
    else if (unit.starts_with("minute"))
        clock_.advance(std::chrono::minutes(count));
    else
        said.fail();
}

void case_story::add_line(part& first, const lines& parts) {
    auto& line = request_->lines.emplace_back();
    line.line_id = line.title = first.name();
    line.sku = first.name();
    line.quantity = first.count();
    if (first.word() != "x") first.fail();
    line.unit_price = first.amount(currency_);
    for (const auto& text : parts) {
        part said(text);
        const auto word = said.word();
        if (word == "tax")
            line.tax_rate = said.percent();
        else if (word == "final_sale")
            line.product.final_sale = true;
        else if (word == "digital")
            line.product.digital = true;
        else if (word == "custom_made")
            line.product.custom_made = true;
        else
            said.fail();
    }
}

void case_story::add_charge(charge_kind kind, part& first, const lines& parts) {
    auto& charge = request_->charges.emplace_back();
    charge.kind = kind;
    charge.charge_id = first.name();
    charge.price = first.amount(currency_);
    for (const auto& text : parts) {
        part said(text);
        if (said.word() != "tax") said.fail();
        charge.tax_rate = said.percent();
    }
}

void case_story::add_payment(part& first, const lines& parts) {
    auto& payment = request_->payments.emplace_back();
    payment.method = enum_from_name<payment_method>(first.name()).value();
    payment.captured = first.amount(currency_);
    for (const auto& text : parts) {
        part said(text);
        if (said.word() != "reference") said.fail();
        payment.reference = said.word();
    }
}

void case_story::open_shop() {
    const merchant_command command{.name = "Shop",
                                   .currency = currency_code::parse("EUR").value(),
                                   .country = "DE",
                                   .time_zone = "Europe/Berlin",
                                   .settle_automatically = is_automatic_,
                                   .expected_version = {}};
    merchant_ = done_of(write([&](transaction& tx) {
                    return create_merchant(tx, context(), policies_.zones(), command);
                })).id;
    const auto name = "data/policies/" + policy_ + ".json";
    std::ifstream file(name);
    std::ostringstream text;
    text << file.rdbuf();
    auto document = json::decode<policy_document>(text.str());
    if (!document) throw std::runtime_error("no policy " + name);
    for (const auto& rule : rules_)
        document->rules.insert(document->rules.begin(), json::decode<policy_rule>(rule).value());
    for (const auto& question : questions_)
        document->questions.push_back(json::decode<question_definition>(question).value());
    done_of(write([&](transaction& tx) -> result<policy_version_view> {
        const auto draft = create_draft(tx, context(), {.document = *document, .note = ""});
        if (!draft) return draft;
        return publish_policy(tx, context(), draft->id,
                              {.effective_at = parse_instant("2020-01-01T00:00:00Z")});
    }));
}

void case_story::take_order() {
    order_ =
        done_of(write([&](transaction& tx) { return create_order(tx, context(), *request_); }));
    request_.reset();
    orders_.emplace(order_->id, *order_);
}

const order* case_story::order_of(const return_view& view) const {
    return view.order ? &orders_.at(*view.order) : nullptr;
}

open_return_command case_story::asked_for(const lines& parts) {
    open_return_command command;
    command.order = order_->id;
    for (const auto& text : parts) {
        part said(text);
        if (said.name().empty()) {
            const auto word = said.word();
            if (word == "kind")
                command.kind = said.one_of<case_kind>();
            else if (word == "method")
                command.method = said.one_of<return_method>();
            else
                said.fail();
            continue;
        }
        auto& item = command.items.emplace_back();
        item.line_id = said.name();
        item.quantity = said.count();
        while (!said.is_done()) {
            const auto word = said.word();
            if (word == "because") {
                item.reason = said.word();
            } else if (word == "by") {
                item.wanted = said.one_of<resolution>();
            } else if (word == "with") {
                item.evidence.push_back(said.word());
            } else if (word == "answering") {
                auto question = said.word();
                item.answers.push_back({std::move(question), said.word()});
            } else if (word == "for") {
                exchange_target target;
                target.sku = said.word();
                target.quantity = said.count();
                if (said.word() != "x") said.fail();
                target.unit_price = said.amount(currency_);
                item.exchange_for = target;
            } else {
                said.fail();
            }
        }
    }
    return command;
}

return_item_id case_story::item_named(const known_case& on, const std::string& line) {
    const auto view =
        done_of(store_.read([&](transaction& tx) { return get_return(tx, context(), on.id); }));
    for (const auto& item : view.items)
        if (item.line_id == line || (item.line_id.empty() && item.sku == line)) return item.id;
    throw std::runtime_error("the return has no " + line);
}

receive_command case_story::received(const known_case& on, const lines& parts) {
    receive_command command;
    command.parcel = "parcel";
    for (const auto& text : parts) {
        if (text == "complete") {
            command.complete = true;
            continue;
        }
        part said(text);
        received_line line;
        if (said.name().starts_with("unannounced "))
            line.sku = said.name().substr(12);
        else
            line.item = item_named(on, said.name());
        line.quantity = said.count();
        if (!said.is_done()) {
            if (said.word() != "as") said.fail();
            line.sku = said.word();
        }
        command.lines.push_back(line);
    }
    return command;
}

inspect_return_command case_story::inspected(const known_case& on, const lines& parts) {
    inspect_return_command command;
    for (const auto& text : parts) {
        part said(text);
        auto& item = command.items.emplace_back();
        item.item = item_named(on, said.name());
        item.quantity = said.count();
        item.graded = said.one_of<grade>();
        while (!said.is_done()) {
            const auto word = said.word();
            if (word == "to")
                item.put_to = said.one_of<disposition>();
            else if (word == "less")
                item.deduction = said.amount(currency_);
            else if (word == "rejected")
                item.accepted = false;
            else
                said.fail();
        }
    }
    return command;
}

open_blind_return_command case_story::blindly(const lines& parts) {
    open_blind_return_command command;
    command.currency = currency_ = currency_code::parse("EUR").value();
    for (const auto& text : parts) {
        part item(text);
        command.items.push_back(
            {.sku = item.name(), .title = "", .quantity = item.count(), .reason = ""});
    }
    return command;
}

dispose_command case_story::disposed(const known_case& on, part said) {
    dispose_command command;
    command.item = item_named(on, said.name());
    command.quantity = said.count();
    if (said.word() != "to") said.fail();
    command.put_to = said.one_of<disposition>();
    return command;
}

override_command case_story::overridden(const known_case& on, part said) {
    override_command command;
    command.item = item_named(on, said.name());
    command.outcome = said.one_of<item_outcome>();
    while (!said.is_done()) {
        const auto word = said.word();
        if (word == "because")
            command.reason = said.word();
        else if (word == "by")
            command.settled_by = said.one_of<resolution>();
        else if (word == "amount")
            command.amount = said.amount(currency_);
        else
            said.fail();
    }
    return command;
}

settle_blind_command case_story::given(part said) {
    settle_blind_command command;
    command.amount = said.amount(currency_);
    while (!said.is_done()) {
        const auto word = said.word();
        if (word == "because")
            command.reason = said.word();
        else if (word == "to")
            command.email = said.word();
        else
            said.fail();
    }
    return command;
}

settle_command case_story::settled(part said) {
    settle_command command;
    if (said.is_done()) return command;
    if (said.word() != "label") said.fail();
    command.label_cost = said.amount(currency_);
    return command;
}

std::vector<std::string> case_story::act(const std::string& verb, const std::string& name,
                                         const lines& parts) {
    auto& on = cases_[name];
    const auto who = context();
    const auto said = parts.empty() ? std::string() : parts.front();
    const auto done = [&]<typename Command>(
                          result<return_view> (*use)(transaction&, const actor_context&,
                                                     return_case_id, const Command&),
                          const Command& command) {
        return after(name, write([&](transaction& tx) { return use(tx, who, on.id, command); }));
    };
    if (verb == "open") {
        const auto command = asked_for(parts);
        return after(
            name, write([&](transaction& tx) { return open_return(tx, who, policies_, command); }));
    }
    if (verb == "blind") {
        const auto command = blindly(parts);
        return after(name,
                     write([&](transaction& tx) { return open_blind_return(tx, who, command); }));
    }
    if (verb == "receive") return done(receive_return, received(on, parts));
    if (verb == "inspect") return done(inspect_return, inspected(on, parts));
    if (verb == "dispose") return done(dispose_goods, disposed(on, part(said)));
    if (verb == "override") return done(override_decision, overridden(on, part(said)));
    if (verb == "approve") return done(approve_return, approve_command{});
    if (verb == "cancel") return done(cancel_return, cancel_command{});
    if (verb == "settle") return done(settle_return, settled(part(said)));
    if (verb == "give") return done(settle_blind_return, given(part(said)));
    if (verb == "decline") {
        decline_command command;
        command.reason = said;
        return done(decline_return, command);
    }
    if (verb == "reopen") {
        reopen_command command;
        part item(said);
        if (!item.name().empty()) command.items.push_back(item_named(on, item.name()));
        command.reason = item.rest();
        return done(reopen_return, command);
    }
    not_understood(verb + " " + name);
}

std::vector<std::string> case_story::after(const std::string& name,
                                           const result<return_view>& done) {
    if (!done) return tell_refusal(done.error());
    auto& on = cases_[name];
    const bool is_new = std::exchange(on.id, done->id).is_nil();
    auto told = tell_case(name, *done, order_of(*done));
    if (is_new && done->order) told.push_back(fmt::format("sent by {}", enum_name(done->method)));
    store_.read([&](transaction& tx) {
        const auto decisions = done_of(list_decisions(tx, context(), on.id));
        for (; on.decisions < decisions.size(); ++on.decisions) {
            told.push_back("decided by " + (decisions[on.decisions].made_by));
            for (auto& line : tell_decision(decisions[on.decisions].decided))
                told.push_back(std::move(line));
        }
        const auto settlements = done_of(list_settlements(tx, context(), on.id));
        for (; on.settlements < settlements.size(); ++on.settlements) {
            told.push_back("settled");
            for (auto& line : tell_settlement(settlements[on.settlements].settled, order_of(*done)))
                told.push_back(std::move(line));
        }
        return 0;
    });
    return told;
}

std::vector<std::string> case_story::withdraw(const std::string& name, const lines& parts) {
    take_statement_command command;
    command.name = "Ana";
    command.reply_to = EMAIL;
    for (const auto& text : parts) {
        part said(text);
        if (!said.name().empty()) {
            const auto word = said.rest();
            auto& item = command.items.emplace_back();
            item.line = said.name();
            if (word != "all") item.quantity = std::stoll(word);
        } else if (text.starts_with("to ")) {
            command.reply_to = text.substr(3);
        } else {
            command.contract = text;
        }
    }
    const auto taken = write([&](transaction& tx) {
        return take_statement(tx, context(), policies_, random_, command);
    });
    if (!taken) return tell_refusal(taken.error());
    statements_[name] = store_.read(
        [&](transaction& tx) { return tx.find_withdrawal(merchant_, taken->id).value().id; });
    return tell_statement(name);
}

std::vector<std::string> case_story::match(const std::string& name, const lines& parts) {
    match_withdrawal_command command;
    for (const auto& text : parts) {
        part said(text);
        if (said.name().empty())
            for (const auto& [id, known] : orders_)
                if (known.number == text) command.order = id;
        if (!said.name().empty()) command.items.push_back({said.name(), said.count()});
    }
    const auto done = write([&](transaction& tx) {
        return match_withdrawal(tx, context(), policies_, statements_.at(name), command);
    });
    return done ? tell_statement(name) : tell_refusal(done.error());
}

/// The statement, and the return that came of it under the same name.
std::vector<std::string> case_story::tell_statement(const std::string& name) {
    const auto view = done_of(store_.read(
        [&](transaction& tx) { return get_withdrawal(tx, context(), statements_.at(name)); }));
    const auto statement_named = [&](withdrawal_id id) {
        for (const auto& [known, of] : statements_)
            if (of == id) return known;
        return std::string("?");
    };
    auto told = tell_withdrawal(name, view, statement_named);
    if (!view.match || !view.match->return_case) return told;
    const auto opened = store_.read(
        [&](transaction& tx) { return get_return(tx, context(), *view.match->return_case); });
    for (auto& line : after(name, opened))
        told.push_back(std::move(line));
    return told;
}

std::vector<std::string> case_story::preview(const lines& parts) {
    const auto shown = store_.read([&](transaction& tx) {
        return preview_return(tx, context(), policies_, asked_for(parts));
    });
    if (!shown) return tell_refusal(shown.error());
    lines told{fmt::format("would be decided, sent by {}", enum_name(shown->method))};
    for (auto& line : tell_decision(shown->decided))
        told.push_back(std::move(line));
    if (shown->quote) {
        told.push_back("would be settled");
        for (auto& line : tell_settlement(*shown->quote, &*order_))
            told.push_back(std::move(line));
    }
    for (const auto& other : shown->alternatives)
        told.push_back(fmt::format("by {}: {}", enum_name(other.by), to_string(other.total)));
    return told;
}

std::vector<std::string> case_story::spend(part said) {
    const auto amount = said.amount(currency_);
    const auto account = write([&](transaction& tx) -> result<credit_account_view> {
        const auto found = tx.find_credit_account(merchant_, EMAIL, currency_);
        if (!found) return not_found("store_credit_account", EMAIL);
        return spend_credit(tx, context(), found->id, {.amount = amount, .note = ""});
    });
    if (!account) return tell_refusal(account.error());
    return {fmt::format("store credit of Ana: {}", to_string(account->balance))};
}

/// One batch to the provider, then how every case stands.
std::vector<std::string> case_story::pay() {
    jobs_.step();
    lines told;
    for (const auto& [name, on] : cases_) {
        if (on.id.is_nil()) continue;  // it was refused
        const auto view =
            done_of(store_.read([&](transaction& tx) { return get_return(tx, context(), on.id); }));
        for (auto& line : tell_case(name, view, order_of(view)))
            told.push_back(std::move(line));
    }
    return told;
}

std::vector<std::string> case_story::breaches() {
    lines found;
    for (const auto& breach : store_.check_invariants())
        found.push_back(breach.invariant + " " + breach.subject + ": " + breach.what);
    policy_cache fresh;
    for (auto& broken : replay_decisions(store_, fresh).broken)
        found.push_back(std::move(broken));
    return found;
}

}  // namespace refundry::stories
