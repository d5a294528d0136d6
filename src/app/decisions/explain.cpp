// SPDX-License-Identifier: Apache-2.0
#include "app/decisions/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "domain/policies/facts.hpp"

namespace refundry {

namespace {

using argument = message_argument;

constexpr std::string_view NONE = "none";

/// Copies: a list is often one that lives no longer than the call.
std::vector<std::string> split(std::string_view list) {
    std::vector<std::string> parts;
    while (!list.empty()) {
        const auto comma = list.find(", ");
        parts.emplace_back(list.substr(0, comma));
        if (comma == list.npos) break;
        list.remove_prefix(comma + 2);
    }
    return parts;
}

/// "14 calendar_day"
std::pair<std::int64_t, std::string_view> period_of(std::string_view text) {
    std::int64_t count = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), count);
    const auto space = text.find(' ');
    if (read.ec != std::errc() || space == text.npos) return {0, ""};
    return {count, text.substr(space + 1)};
}

class explainer {
  public:
    explainer(const message_catalogue& in, const explained_with& with) : in_(in), with_(with) {}

    std::string decision_text(const decision& decided) {
        line(0, in_.text(decided.policy_version > 0 ? "decision.head" : "decision.head.unversioned",
                         {{"at", in_.moment(decided.decided_at)},
                          {"policy", decided.policy},
                          {"version", std::to_string(decided.policy_version)}}));
        for (const auto& item : decided.items) {
            text_ += "\n";
            tell(item);
        }
        return std::move(text_);
    }

    std::string refused_text(const std::vector<refused_resolution>& refused) {
        if (refused.empty()) return "";
        line(0, in_.text("section.refused"));
        for (const auto& each : refused) {
            line(1, in_.text("refused.head",
                             {{"line", each.line_id},
                              {"resolution", word("resolution", enum_name(each.resolution))},
                              {"outcome", in_.text(key("outcome", enum_name(each.outcome)))}}));
            for (const auto& reason : each.reasons)
                line(2, reason_text(reason));
            for (const auto& remedy : each.remedies)
                line(2, remedy_text(remedy));
        }
        return std::move(text_);
    }

    std::string quote_text(const settlement& quote) {
        line(0, in_.text("quote.head"));
        for (const auto& entry : quote.entries) {
            auto part = word("component", enum_name(entry.part));
            const auto& about = entry.line_id.empty() ? entry.charge_id : entry.line_id;
            if (!about.empty()) part += " " + about;
            if (!entry.code.empty()) part += ", " + word("fee", entry.code);
            line(1, in_.text("quote.entry", {{"part", part}, {"amount", entry.amount}}));
        }
        line(1, in_.text("quote.total", {{"amount", quote.total}}));
        return std::move(text_);
    }

  private:
    static std::string key(std::string_view group, std::string_view name) {
        return fmt::format("{}.{}", group, name);
    }
    void line(int depth, std::string_view text) {
        text_.append(static_cast<std::size_t>(depth) * 2, ' ').append(text).push_back('\n');
    }
    /// The merchant's own codes have no word of ours and stay as they are.
    std::string word(std::string_view group, std::string_view code) const {
        const auto name = fmt::format("word.{}.{}", group, code);
        return in_.has(name) ? in_.text(name) : std::string(code);
    }
    std::string words(std::string_view group, std::string_view list) const {
        std::vector<std::string> told;
        for (const auto& code : split(list))
            told.push_back(word(group, code));
        return told.empty() ? in_.text("list.empty") : in_.list(told);
    }
    template <typename E>
    std::string words(std::string_view group, const std::vector<E>& list) const {
        std::vector<std::string> told;
        told.reserve(list.size());
        for (const auto& each : list)
            told.push_back(word(group, enum_name(each)));
        return told.empty() ? in_.text("list.empty") : in_.list(told);
    }
    std::string codes(const std::vector<std::string>& list) const {
        return list.empty() ? in_.text("list.empty") : in_.list(list);
    }
    std::string day(std::string_view text) const {
        const auto read = parse_local_date(text);
        return read ? in_.date(*read) : std::string(text);
    }
    /// Of a reason or a question of the merchant's policy.
    template <typename Definition>
    std::string label_of(const std::vector<Definition> policy_document::* list,
                         std::string_view code) const {
        if (with_.policy == nullptr) return std::string(code);
        const auto& all = with_.policy->*list;
        const auto found = std::ranges::find(all, code, &Definition::code);
        if (found == all.end()) return std::string(code);
        const auto own = found->labels.find(in_.language());
        if (own != found->labels.end()) return own->second;
        return found->label.empty() ? std::string(code) : found->label;
    }

    void tell(const item_decision& item) {
        const auto* bought =
            with_.original == nullptr ? nullptr : with_.original->find_line(item.line_id);
        line(0, in_.text("item.head",
                         {{"quantity", item.quantity},
                          {"line", item.line_id},
                          {"title", bought == nullptr ? std::string(NONE) : bought->title},
                          {"outcome", in_.text(key("outcome", enum_name(item.outcome)))}}));
        tell_reasons(item);
        tell_next(item);
        tell_effects(item);
        tell_inputs(item);
        if (item.assumptions.empty()) return;
        line(1, in_.text("section.assumptions"));
        for (const auto& assumption : item.assumptions)
            line(2, assumption_text(assumption));
    }

    /// What nobody set or overruled is not worth a line each.
    void tell_effects(const item_decision& item) {
        if (item.effects.empty()) return;
        line(1, in_.text("section.effects"));
        for (const auto& effect : item.effects)
            if (effect.from.kind != source_kind::built_in || !effect.overruled.empty())
                line(2, effect_text(item, effect));
        line(2, in_.text("effects.built_in"));
    }

    void tell_reasons(const item_decision& item) {
        if (item.reasons.empty()) return;
        line(1, in_.text("section.reasons"));
        for (const auto& reason : item.reasons)
            line(2, in_.text("line.sourced", {{"text", reason_text(reason)},
                                              {"source", source_text(reason.from)}}));
        if (item.outcome == item_outcome::approved) return;
        line(1, in_.text("section.remedies"));
        if (item.remedies.empty()) line(2, in_.text("remedies.none"));
        if (item.remedies.size() > 1) line(2, in_.text("remedies.several"));
        for (const auto& remedy : item.remedies)
            line(2, remedy_text(remedy));
    }

    void tell_next(const item_decision& item) {
        std::vector<std::string> next;
        if (item.outcome == item_outcome::approved && !with_.is_opened)
            next.push_back(in_.text("next.open"));
        if (item.outcome == item_outcome::needs_review) next.push_back(in_.text("next.wait"));
        if (item.outcome == item_outcome::declined) {
            if (!item.remedies.empty()) next.push_back(in_.text("next.change"));
            next.push_back(in_.text("next.override"));
        }
        const auto& right = item.terms.right;
        if (right && right->kind == right_kind::withdrawal && right->last_day && !with_.is_opened)
            next.push_back(in_.text("next.withdraw", {{"last_day", *right->last_day}}));
        if (next.empty()) return;
        line(1, in_.text("section.next"));
        for (const auto& each : next)
            line(2, each);
    }

    std::string source_text(const source& from) const {
        switch (from.kind) {
            case source_kind::rule:
                return in_.text(from.version > 0 ? "source.rule.version" : "source.rule",
                                {{"name", from.name}, {"version", std::to_string(from.version)}});
            case source_kind::statute: {
                auto cited = in_.text(
                    "source.statute",
                    {{"name", from.name},
                     {"article", from.article.empty() ? std::string(NONE) : from.article}});
                if (from.link)
                    cited = in_.text("source.link", {{"source", cited}, {"link", *from.link}});
                return from.unconfirmed ? in_.text("source.unconfirmed", {{"source", cited}})
                                        : cited;
            }
            case source_kind::built_in:
                return in_.text("source.built_in");
            case source_kind::staff:
                return in_.text("source.staff", {{"name", from.name}});
        }
        return from.name;
    }

    /// A parameter as the pattern wants it: numbers choose plurals, codes become words.
    argument argument_of(std::string_view name, const std::string& value) const {
        if (name == "last_day") return {name, day(value)};
        if (name == "days_late" || name == "at_most" || name == "available") {
            std::int64_t number = 0;
            std::from_chars(value.data(), value.data() + value.size(), number);
            return {name, number};
        }
        if (name == "open_for") return {name, words("resolution", value)};
        if (name == "question") return {name, label_of(&policy_document::questions, value)};
        if (name == "reason") return {name, label_of(&policy_document::reasons, value)};
        return {name, value};
    }

    std::vector<argument> arguments_of(const std::vector<parameter>& parameters) const {
        std::vector<argument> given;
        given.reserve(parameters.size() + 1);
        for (const auto& [name, value] : parameters)
            given.push_back(argument_of(name, value));
        return given;
    }

    static bool has(const std::vector<parameter>& parameters, std::string_view name) {
        return std::ranges::find(parameters, name, &parameter::name) != parameters.end();
    }
    static void replace(std::vector<argument>& given, std::string_view name, std::string text) {
        const auto found = std::ranges::find(given, name, &argument::name);
        if (found != given.end()) found->value = std::move(text);
    }
    static std::string value_of(const std::vector<parameter>& parameters, std::string_view name) {
        const auto found = std::ranges::find(parameters, name, &parameter::name);
        return found == parameters.end() ? "" : found->value;
    }

    std::string offered(std::string_view group, const std::string& list) const {
        return list.empty() ? std::string(NONE) : words(group, list);
    }

    std::string reason_text(const decision_reason& reason) const {
        auto given = arguments_of(reason.parameters);
        auto name = key("reason", reason.code);
        const auto& told = reason.parameters;
        if (reason.code == "window_ended" && has(told, "open_for")) name += ".open_for";
        if (reason.code == "quantity_over_available") {
            std::int64_t asked = 0;
            const auto text = value_of(told, "asked");
            std::from_chars(text.data(), text.data() + text.size(), asked);
            for (auto& each : given)
                if (each.name == "asked") each.value = asked;
        }
        const std::string_view group =
            reason.code == "method_not_offered" ? "method" : "resolution";
        if (has(told, "offered")) {
            replace(given, "asked", word(group, value_of(told, "asked")));
            replace(given, "offered", offered(group, value_of(told, "offered")));
        }
        if (reason.code == "evidence_missing")
            replace(given, "missing", words("evidence", value_of(told, "missing")));
        if (reason.code == "answer_missing") replace(given, "missing", questions(told));
        if (reason.code == "exchange_not_offered")
            replace(given, "rule", word("exchange_rule", value_of(told, "rule")));
        if (reason.code == "legal_guarantee" && !has(told, "last_day"))
            given.push_back({"last_day", std::string(NONE)});
        if (in_.has(name)) return in_.text(name, given);
        return in_.text("reason.denied", {{"code", reason.code}});
    }

    std::string questions(const std::vector<parameter>& told) const {
        std::vector<std::string> labels;
        for (const auto& code : split(value_of(told, "missing")))
            labels.push_back(label_of(&policy_document::questions, code));
        return in_.list(labels);
    }

    std::string remedy_text(const remedy& change) const {
        auto given = arguments_of(change.parameters);
        auto name = key("remedy", enum_name(change.kind));
        const auto& told = change.parameters;
        switch (change.kind) {
            case remedy_kind::evidence:
                replace(given, "missing", words("evidence", value_of(told, "missing")));
                break;
            case remedy_kind::answer:
                if (has(told, "answer")) name += ".with";
                break;
            case remedy_kind::resolution:
                replace(given, "offered", words("resolution", value_of(told, "offered")));
                break;
            case remedy_kind::method:
                replace(given, "offered", words("method", value_of(told, "offered")));
                break;
            case remedy_kind::reason: {
                std::vector<std::string> labels;
                for (const auto& code : split(value_of(told, "offered")))
                    labels.push_back(label_of(&policy_document::reasons, code));
                replace(given, "offered", in_.list(labels));
                break;
            }
            case remedy_kind::exchange_for:
                replace(given, "rule", word("exchange_rule", value_of(told, "rule")));
                break;
            case remedy_kind::fact: {
                const auto fact = value_of(told, "fact");
                replace(given, "fact", fact_name(fact));
                replace(given, "value", fact_value(fact, value_of(told, "value")));
                break;
            }
            case remedy_kind::earlier:
            case remedy_kind::quantity:
                break;
        }
        return in_.text(name, given);
    }

    std::string fact_name(const std::string& fact) const {
        const auto prefix = std::string(ANSWER_FACT) + ".";
        if (fact.starts_with(prefix))
            return in_.text(key("fact", ANSWER_FACT),
                            {{"question", label_of(&policy_document::questions,
                                                   std::string_view(fact).substr(prefix.size()))}});
        const auto name = key("fact", fact);
        return in_.has(name) ? in_.text(name) : fact;
    }

    std::string fact_value(std::string_view fact, const std::string& value) const {
        if (value == "unknown") return in_.text("fact.unknown");
        if (value == "true" || value == "false") return word("boolean", value);
        if (fact == "return.resolution") return word("resolution", value);
        if (fact == "return.method") return word("method", value);
        if (fact == "return.at_fault") return word("fault", value);
        if (fact == REASON_FACT || fact == MAIN_REASON_FACT)
            return label_of(&policy_document::reasons, value);
        if (const auto read = parse_local_date(value)) return in_.date(*read);
        return value.empty() ? "“”" : value;
    }

    std::string effect_text(const item_decision& item, const decision_effect& effect) const {
        const auto name = key("effect", effect.effect);
        const auto labelled =
            in_.text("line.labelled", {{"label", in_.has(name) ? in_.text(name) : effect.effect},
                                       {"text", effect_value(item, effect)}});
        if (effect.overruled.empty())
            return in_.text("line.sourced",
                            {{"text", labelled}, {"source", source_text(effect.from)}});
        std::vector<std::string> lost;
        lost.reserve(effect.overruled.size());
        for (const auto& each : effect.overruled)
            lost.push_back(source_text(each));
        return in_.text("line.overruling", {{"text", labelled},
                                            {"source", source_text(effect.from)},
                                            {"overruled", in_.list(lost)}});
    }

    /// From the terms, which hold what the effect came to; else the effect's own word.
    std::string effect_value(const item_decision& item, const decision_effect& effect) const {
        const auto& name = effect.effect;
        const auto& terms = item.terms;
        if (name == "window") return window_text(item, effect.value);
        if (name == "resolutions") return words("resolution", terms.resolutions);
        if (name == "methods") return words("method", terms.methods);
        if (name == "hidden_resolutions") return hidden("resolution", effect.value);
        if (name == "hidden_methods") return hidden("method", effect.value);
        if (name == "fees") return fees_text(terms.fees);
        if (name == "bonuses") return bonuses_text(terms.bonuses);
        if (name == "evidence") {
            std::vector<std::string> kinds;
            kinds.reserve(terms.evidence_required.size());
            for (const auto& kind : terms.evidence_required)
                kinds.push_back(word("evidence", kind));
            return codes(kinds);
        }
        if (name == "questions") return codes(terms.questions);
        if (name == "messages") return codes(terms.messages);
        if (name == "store_credit_expiry_days")
            return terms.store_credit_expiry_days == 0
                       ? in_.text("expiry.never")
                       : in_.text("expiry.days",
                                  {{"count", std::int64_t{terms.store_credit_expiry_days}}});
        if (name == "partial_refund" && terms.partial_refund)
            return in_.percent(*terms.partial_refund);
        if (name == "withdrawal_right") return right_text(effect.value);
        if (name == "legal_guarantee")
            return effect.value == "no_fixed_period" ? in_.text("guarantee.no_fixed_period")
                                                     : day(effect.value);
        if (name == "refund_within" || name == "send_back_within") return period_text(effect.value);
        if (name == "keep_item") return word("boolean", effect.value);
        return word(name, effect.value);
    }

    /// The canonical text of a list is JSON from a rule, plain words from the law.
    std::string hidden(std::string_view group, std::string_view value) const {
        std::string plain;
        for (const char letter : value)
            if (letter == ',')
                plain += ", ";
            else if (letter != '[' && letter != ']' && letter != '"' && letter != ' ')
                plain.push_back(letter);
        return plain == NONE ? in_.text("list.empty") : words(group, plain);
    }

    std::string window_text(const item_decision& item, std::string_view value) const {
        if (value == "never_expires") return in_.text("window.never");
        return item.last_day ? in_.date(*item.last_day) : in_.text("window.open");
    }

    std::string fees_text(const std::vector<fee_term>& fees) const {
        std::vector<std::string> told;
        for (const auto& fee : fees) {
            const auto code = word("fee", fee.code);
            if (fee.label_cost)
                told.push_back(in_.text("fee.label_cost", {{"code", code}}));
            else if (fee.amount)
                told.push_back(in_.text("fee.amount", {{"code", code}, {"amount", *fee.amount}}));
            else if (fee.at_most)
                told.push_back(
                    in_.text("fee.percent.at_most", {{"code", code},
                                                     {"percent", in_.percent(fee.percent)},
                                                     {"amount", *fee.at_most}}));
            else
                told.push_back(in_.text("fee.percent",
                                        {{"code", code}, {"percent", in_.percent(fee.percent)}}));
        }
        return codes(told);
    }

    std::string bonuses_text(const std::vector<bonus_term>& bonuses) const {
        std::vector<std::string> told;
        for (const auto& bonus : bonuses) {
            const auto by = word("resolution", enum_name(bonus.applies_to));
            told.push_back(
                bonus.amount
                    ? in_.text("bonus.amount", {{"resolution", by}, {"amount", *bonus.amount}})
                    : in_.text("bonus.percent",
                               {{"resolution", by}, {"percent", in_.percent(bonus.percent)}}));
        }
        return codes(told);
    }

    /// "open:2026-03-18", "exempt:custom_made", "no_right"
    std::string right_text(std::string_view value) const {
        const auto colon = value.find(':');
        const auto state = value.substr(0, colon);
        if (colon == value.npos) return word("withdrawal_right", state);
        const auto detail = value.substr(colon + 1);
        if (state == "exempt")
            return in_.text("withdrawal_right.exempt.because", {{"code", word("exempt", detail)}});
        return in_.text(
            state == "ended" ? "withdrawal_right.ended.on" : "withdrawal_right.open.until",
            {{"last_day", day(detail)}});
    }

    std::string period_text(std::string_view value) const {
        const auto [count, unit] = period_of(value);
        const auto name = key("period", unit);
        return in_.has(name) ? in_.text(name, {{"count", count}}) : std::string(value);
    }

    void tell_inputs(const item_decision& item) {
        if (item.inputs.empty()) return;
        line(1, in_.text("section.inputs"));
        for (const auto& each : item.inputs) {
            const bool is_law = each.of == "law";
            const auto is_law_input = [&](std::string_view name) {
                return is_law && !name.starts_with(ANSWER_FACT);
            };
            std::vector<std::string> facts;
            for (const auto& [name, value] : each.facts)
                if (!is_law || name != "counted_from_event" || in_.has(key("word.event", value)))
                    facts.push_back(in_.text(
                        "inputs.fact",
                        {{"fact", is_law_input(name) ? word("law_input", name) : fact_name(name)},
                         {"value",
                          is_law_input(name) ? law_value(name, value) : fact_value(name, value)}}));
            const auto told = in_.list(facts);
            line(2, is_law ? in_.text("inputs.law", {{"facts", told}})
                           : in_.text("inputs.rule", {{"rule", each.of}, {"facts", told}}));
        }
    }

    std::string law_value(std::string_view name, const std::string& value) const {
        if (name == "period") return period_text(value);
        if (name == "counted_from_event") return word("event", value);
        return day(value);
    }

    /// "law:not_received_yet", "delivery_date_missing:counted_from_order",
    /// "customer.orders_unknown:rule_not_applied"
    std::string assumption_text(const std::string& told) const {
        constexpr std::string_view LAW = "law:";
        const auto of_law =
            key("assumption.law", std::string_view(told).substr(std::min(told.size(), LAW.size())));
        if (told.starts_with(LAW) && in_.has(of_law)) return in_.text(of_law);
        const auto colon = told.find(':');
        if (colon == told.npos) return told;
        const auto taken = key("taken", std::string_view(told).substr(colon + 1));
        if (!in_.has(taken)) return told;
        auto missing = told.substr(0, colon);
        const auto known = key("word.missing", missing);
        if (in_.has(known)) {
            missing = in_.text(known);
        } else {
            for (const std::string_view end : {"_unknown", "_in_other_currency"})
                if (missing.ends_with(end)) missing.resize(missing.size() - end.size());
            missing = fact_name(missing);
        }
        return in_.text("assumption.date_missing", {{"fact", missing}, {"taken", in_.text(taken)}});
    }

    const message_catalogue& in_;
    const explained_with& with_;
    std::string text_;
};

}  // namespace

std::string explain(const decision& decided, const message_catalogue& in,
                    const explained_with& with) {
    return explainer(in, with).decision_text(decided);
}

std::string explain(const std::vector<refused_resolution>& refused, const message_catalogue& in,
                    const explained_with& with) {
    return explainer(in, with).refused_text(refused);
}

std::string explain(const settlement& quote, const message_catalogue& in) {
    return explainer(in, {}).quote_text(quote);
}

}  // namespace refundry
