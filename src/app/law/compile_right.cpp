// SPDX-License-Identifier: Apache-2.0
// The right itself: withdrawal, not_informed, exempt, withdrawal_function.
#include <algorithm>
#include <array>

#include "app/law/compile_sections.hpp"

namespace refundry::law {

namespace {

using namespace std::string_view_literals;

/// What the data says in words, and the rule it is here.
template <typename T>
struct reading {
    std::string_view words;
    T rule;
};

template <typename T, std::size_t N>
std::optional<T> rule_of(const std::array<reading<T>, N>& table, std::string_view words) {
    const auto found = std::ranges::find(table, words, &reading<T>::words);
    return found == table.end() ? std::nullopt : std::optional(found->rule);
}

constexpr std::array breaches{
    reading<trader_breach>{"required information not disclosed, or no express chance to "
                           "accept/decline or correct errors",
                           trader_breach::information_missing},
    reading<trader_breach>{"no copy delivered, or copy incomplete", trader_breach::no_copy},
    reading<trader_breach>{"delivery more than 30 days late", trader_breach::delivery_late},
    reading<trader_breach>{"unfair practice", trader_breach::unfair_practice},
    reading<trader_breach>{"s.54.4 information missing, no express chance to accept/decline or "
                           "correct, contract not as 54.6, copy not retainable",
                           trader_breach::information_missing},
    reading<trader_breach>{"no copy sent within 15 days", trader_breach::no_copy},
    reading<trader_breach>{"not delivered within 30 days of the agreed date",
                           trader_breach::delivery_late},
    reading<trader_breach>{"required information / chance to accept missing",
                           trader_breach::information_missing},
    reading<trader_breach>{"required information missing", trader_breach::information_missing},
    reading<trader_breach>{"no copy within 15 days", trader_breach::no_copy},
    reading<trader_breach>{"information wrong or incomplete in a distance transaction",
                           trader_breach::information_missing},
    reading<trader_breach>{"goods differ, defective, wrong; cancellation window",
                           trader_breach::goods_not_as_agreed}};

constexpr std::array longer_periods{
    reading<longer_when>{"off_premises_unsolicited_visit_or_excursion",
                         longer_when::unsolicited_visit_or_excursion},
    reading<longer_when>{"content differs from display/advertisement or contract",
                         longer_when::goods_not_as_advertised}};

constexpr std::array exempt_conditions{
    reading<exempt_condition>{"only if the consumer was told", exempt_condition::consumer_was_told},
    reading<exempt_condition>{
        "only if the limit was shown clearly on the package or a trial offered (17(6))",
        exempt_condition::shown_or_trial_offered},
    reading<exempt_condition>{"same", exempt_condition::shown_or_trial_offered},
    reading<exempt_condition>{"same; undelivered divisible part remains cancellable",
                              exempt_condition::shown_or_trial_offered},
    reading<exempt_condition>{
        "separately notified beforehand and consumer's written (electronic) consent",
        exempt_condition::notified_and_consented}};

bool is_verified(const tree& each, bool otherwise) {
    const auto* own = each.find("verified");
    return own != nullptr ? own->truth : otherwise;
}

void read_cases(section_reader& in, withdrawal_rules& to) {
    const auto* from = in.take("cases");
    if (from == nullptr) return;
    std::vector<breach_case> cases;
    bool all_verified = true;
    for (const auto& each : from->value.elements) {
        in.check_members(each, "cases",
                         {"breach", "length", "unit", "start_event", "until", "verified"});
        const auto breach = rule_of(breaches, each.text_of("breach"));
        if (!breach) {
            in.error("cases", "unknown_word", std::string(each.text_of("breach")));
            continue;
        }
        breach_case made{.breach = *breach, .period = in.period_of(each, "cases"), .start = {}};
        if (made.period) {
            const auto* start = each.find("start_event");
            if (start == nullptr) return in.error("cases", "required", "When does it start?");
            made.start = in.word_of<start_event>(*start, "cases").value_or(start_event{});
        } else if (each.text_of("until") != "delivery_accepted") {
            in.error("cases", "unknown_word", "Open until what?");
        }
        all_verified = all_verified && is_verified(each, from->verified);
        cases.push_back(made);
    }
    in.put_as(to.cases, std::move(cases), *from, all_verified);
}

void read_longer_periods(section_reader& in, withdrawal_rules& to) {
    std::vector<longer_period> made;
    const value_text* last = nullptr;
    if (const auto* from = in.take("other_periods")) {
        for (const auto& each : from->value.elements) {
            in.check_members(each, "other_periods",
                             {"when", "length", "unit", "opted_in", "only_if_member_state_opted_in",
                              "start_event", "and_also_within"});
            const auto when = rule_of(longer_periods, each.text_of("when"));
            const auto period = in.period_of(each, "other_periods");
            if (!when || !period) {
                in.error("other_periods", "unknown_word", std::string(each.text_of("when")));
                continue;
            }
            // The Union only lets a member state choose it; those that did say opted_in.
            if (each.find("only_if_member_state_opted_in") != nullptr) continue;
            longer_period one{.when = *when, .period = *period, .start = {}, .and_within = {}};
            if (const auto* start = each.find("start_event"))
                one.start = in.word_of<start_event>(*start, "other_periods");
            if (const auto* within = each.find("and_also_within"))
                one.and_within = in.period_of(*within, "other_periods");
            made.push_back(one);
            last = from;
        }
    }
    if (const auto* from = in.take("special_groups")) {
        for (const auto& each : from->value.elements) {
            in.check_members(each, "special_groups", {"groups", "length", "unit", "condition"});
            const auto period = in.period_of(each, "special_groups");
            if (!period) continue;
            made.push_back({.when = longer_when::protected_group_in_conversation,
                            .period = *period,
                            .start = {},
                            .and_within = {}});
            last = from;
        }
    }
    if (last != nullptr) in.put(to.longer, std::move(made), *last);
}

void read_exists(section_reader& in, withdrawal_rules& to) {
    const auto* from = in.take("exists");
    if (from == nullptr) return;
    if (from->value.is_truth())
        in.put(to.exists, from->value.truth ? right_exists::yes : right_exists::no, *from);
    else if (const auto word = in.word_of<right_exists>(from->value, "exists"))
        in.put(to.exists, *word, *from);
}

void read_starts(section_reader& in, withdrawal_rules& to) {
    const auto* from = in.take("start_event");
    if (from == nullptr) return;
    for (const auto& [kind, event] : from->value.members) {
        const auto of = enum_from_name<supply_kind>(kind);
        if (!of) {
            in.error("start_event/" + kind, "unknown_key", "No kind of supply.");
            continue;
        }
        to.starts.at(static_cast<std::size_t>(*of)) = in.word_of<start_event>(event, "start_event");
    }
}

void read_cure(section_reader& in, not_informed_rule& rule) {
    const auto* from = in.take("cure");
    if (from == nullptr) return;
    in.check_members(from->value, "cure",
                     {"possible_within", "then_length", "then_unit", "start_event"});
    if (from->value.text_of("start_event") != "information_received")
        in.error("cure", "unknown_word", "A cure starts when the information is received.");
    rule.cured = in.period_of(from->value, "cure", "then_");
    if (const auto* within = from->value.find("possible_within")) {
        in.check_members(*within, "cure/possible_within", {"length", "unit", "from"});
        rule.cure_within = in.period_of(*within, "cure");
    }
}

void read_side_effects(section_reader& in, not_informed_rules& to) {
    const auto* from = in.take("also");
    if (from == nullptr) return;
    for (const auto& each : from->value.elements) {
        if (each.text == "no_diminished_value_liability")
            in.put(to.no_diminished_value, true, *from);
        else if (each.text == "return_cost_on_trader_if_cost_not_disclosed")
            in.put(to.return_cost_on_trader, true, *from);
        else
            in.error("also", "unknown_word", each.text);
    }
}

/// The article that names this exemption, where the jurisdiction's list is the Union's.
std::string exempt_article(const law_texts& texts, const std::string& code,
                           const value_text& from) {
    const auto entry = texts.exempt_codes.find(code);
    if (entry == texts.exempt_codes.end() || from.layer != text_layer::base) return from.article;
    const std::string_view law = entry->second.law;
    for (const auto mark : {"CRD "sv, "EU art. "sv}) {
        const auto at = law.find(mark);
        if (at == std::string_view::npos) continue;
        const auto rest = law.substr(at + mark.size());
        return std::string(rest.substr(0, rest.find(' ')));
    }
    return from.article;
}

void read_codes(section_reader& in, std::string_view key, exempt_rules& to) {
    const auto* from = in.take(key);
    if (from == nullptr) return;
    const auto* conditions = in.take("conditions");
    const auto* for_all = in.take("condition");
    for (const auto& each : from->value.elements) {
        auto lower = each.text;
        std::ranges::transform(lower, lower.begin(),
                               [](unsigned char c) { return std::tolower(c); });
        const auto code = enum_from_name<exempt_code>(lower);
        if (!code || !in.texts_of_law().exempt_codes.contains(each.text)) {
            in.error(key, "unknown_word", "No category is called " + each.text + ".");
            continue;
        }
        exemption made{.code = *code, .out_of_scope = key == "out_of_scope", .applies = {}};
        const tree* own = conditions == nullptr ? nullptr : conditions->value.find(each.text);
        const tree* condition = own != nullptr       ? own
                                : for_all != nullptr ? &for_all->value
                                                     : nullptr;
        if (condition != nullptr) {
            const auto rule = rule_of(exempt_conditions, condition->text);
            if (!rule) in.error("conditions", "unknown_word", condition->text);
            made.condition = rule.value_or(exempt_condition::none);
        }
        value_text about = *from;
        about.article = exempt_article(in.texts_of_law(), each.text, *from);
        in.put(made.applies, true, about);
        to.codes |= bit(*code);
        to.list.push_back(std::move(made));
    }
}

}  // namespace

void read_withdrawal(compilation& into, const jurisdiction_text& from, withdrawal_rules& to) {
    section_reader in(into, from, "withdrawal");
    read_exists(in, to);
    in.own_period(to.period);
    read_starts(in, to);
    in.word(to.roll, "roll");
    in.word(to.deadline_met_by, "deadline_met_by");
    read_cases(in, to);
    read_longer_periods(in, to);
    in.truth(to.may_withdraw_before_delivery, "may_withdraw_before_delivery");
    in.truth(to.partial_withdrawal, "partial_withdrawal_right");
    legal_value<bool> as_counted_here;
    in.claim(as_counted_here, "roll_calendar", "consumer_residence");
    in.claim(as_counted_here, "period_end", "end_of_day_local");
    in.texts({"applies_online",
              "applies_to",
              "article",
              "articles",
              "condition",
              "counting_article",
              "deadline_met_by_note",
              "form",
              "note",
              "other_periods_note",
              "posting",
              "reason_may_be_required",
              "receiver",
              "remedy",
              "roll_note",
              "scope_note",
              "start_day_note",
              "valid_terms_need",
              "waivable",
              "why"});
    in.finish();
}

void read_not_informed(compilation& into, const jurisdiction_text& from, not_informed_rules& to) {
    section_reader in(into, from, "not_informed");
    const auto* kind = in.take("kind");
    if (kind != nullptr) {
        not_informed_rule rule;
        rule.kind =
            in.word_of<not_informed_kind>(kind->value, "kind").value_or(not_informed_kind{});
        legal_value<legal_period> own;
        in.own_period(own);
        if (own.is_set()) rule.period = own.value;
        const auto* length = in.take("add_length");
        const auto* unit = in.take("add_unit");
        if (length != nullptr && unit != nullptr)
            rule.period = legal_period{
                .length = static_cast<std::int32_t>(length->value.number),
                .unit = in.word_of<period_unit>(unit->value, "add_unit").value_or(period_unit{})};
        in.event(rule.start, "start_event");
        read_cure(in, rule);
        if (const auto* cap = in.take("cap")) rule.cap = in.period_of(cap->value, "cap");
        legal_value<bool> read;
        in.claim(read, "add_from", "end_of_initial_period");
        legal_value<bool> from_start;
        in.claim(from_start, "formula", "withdrawal_start_event + 12 months + 14 days (§356(4))");
        rule.also_from_start = from_start.is_set();
        in.put(to.rule, rule, *kind);
    }
    in.truth(to.function_counts,
             "missing_information_about_withdrawal_function_counts_as_not_informed");
    read_side_effects(in, to);
    in.texts({"article", "articles", "note", "obstruction", "trigger", "why"});
    in.finish();
}

void read_exempt(compilation& into, const jurisdiction_text& from, exempt_rules& to) {
    section_reader in(into, from, "exempt");
    read_codes(in, "codes", to);
    read_codes(in, "out_of_scope", to);
    in.texts({"article", "articles", "note", "notes", "why"});
    in.finish();
}

void read_withdrawal_function(compilation& into, const jurisdiction_text& from,
                              withdrawal_function_rules& to) {
    section_reader in(into, from, "withdrawal_function");
    in.truth(to.required, "required");
    constexpr std::string_view since = "applies_to_contracts_concluded_from";
    if (const auto* date = in.take(since)) {
        const auto day = parse_local_date(date->value.text);
        if (day)
            in.put(to.from_contracts, law_day(*day), *date);
        else
            in.error(since, "invalid_date", date->value.text);
    }
    in.texts({"acknowledgement",
              "applies_from",
              "applies_to",
              "article",
              "articles",
              "availability",
              "confirm_label",
              "consumer_may_still_use",
              "extra_fields_allowed",
              "function_label",
              "label_note",
              "label_rule",
              "missing_function_information_extends",
              "must_ask_or_prefill",
              "must_not_ask",
              "note",
              "placement",
              "rule",
              "steps",
              "timely_if",
              "why"});
    in.finish();
}

}  // namespace refundry::law
