// SPDX-License-Identifier: Apache-2.0
// Verdicts in words: codes with parameters, the terms, and for every effect who set it.
#include <algorithm>

#include "domain/decisions/verdict.hpp"
#include "domain/decisions/words.hpp"

namespace refundry {

namespace {

std::string date_text(day_count day) {
    return to_string(local_date(day));
}

source built_in(std::string_view name) {
    return {.kind = source_kind::built_in, .name = std::string(name), .article = {}, .version = 0};
}

std::string period_text(const law::legal_period& period) {
    return std::to_string(period.length) + " " + std::string(enum_name(period.unit));
}

class explanation {
  public:
    explanation(const compiled_policy::parts& policy, const decision_input& input,
                const item_judge& judge, const item_request& asked, const item_verdict& verdict)
        : policy_(policy), input_(input), judge_(judge), asked_(asked), verdict_(verdict) {}

    item_decision operator()() {
        decided_.line_id = asked_.line_id;
        decided_.quantity = asked_.quantity;
        decided_.outcome = verdict_.outcome;
        decided_.at_fault = verdict_.at_fault;
        if (verdict_.line != nullptr) {
            tell_window();
            put_terms();
            find_applying();
            tell_effects();
            tell_law();
            tell_inputs();
        }
        for (const auto code : verdict_.why())
            tell_reason(code);
        return std::move(decided_);
    }

  private:
    source source_of(rule_index rule) const {
        if (rule >= policy_.document.rules.size()) return built_in(BUILT_IN_NAME);
        return {.kind = source_kind::rule,
                .name = policy_.document.rules[rule].name,
                .article = {},
                .version = policy_.version};
    }
    source winner_of(std::size_t index) const { return source_of(verdict_.winner[index]); }
    const rule_effects& set_by(std::size_t index) const {
        return judge_.effects_of(verdict_.winner[index]);
    }
    void assume(std::string what) {
        auto& all = decided_.assumptions;
        if (std::ranges::find(all, what) == all.end()) all.push_back(std::move(what));
    }

    void tell_window() {
        const auto& window = verdict_.window;
        if (verdict_.law.window.from != nullptr) {
            if (const auto from = verdict_.law.floor.withdrawal.counted_from)
                decided_.window_start = local_date(*from);
            if (const auto last = verdict_.law.last_day()) decided_.last_day = local_date(*last);
            return;
        }
        if (window.start) decided_.window_start = local_date(*window.start);
        if (window.last_day) decided_.last_day = local_date(*window.last_day);
        const auto wanted = enum_name(set_by(effect::WINDOW).window->start);
        switch (window.basis) {
            case window_basis::as_written:
                break;
            case window_basis::from_fallback:
                assume(std::string(wanted) + "_date_missing:counted_from_" +
                       std::string(enum_name(window.counted_from)));
                break;
            case window_basis::not_started:
                assume(std::string(wanted) + "_pending:window_not_started");
                break;
            case window_basis::unknown:
                assume(std::string(wanted) + "_date_missing:window_left_open");
                break;
        }
    }

    void put_terms() {
        auto& terms = decided_.terms;
        const auto table = effect_table();
        for (std::size_t i = 0; i < table.size(); ++i)
            if (table[i].put != nullptr && verdict_.winner[i] != NO_RULE)
                table[i].put(judge_.effects_of(verdict_.winner[i]), terms);
        terms.goods = verdict_.goods;
        terms.settle_on = verdict_.settle_on;
        leave_out_elsewhere(terms.fees, &fee_term::code, "fee");
        leave_out_elsewhere(terms.bonuses, &bonus_term::applies_to, "bonus");
        lift_terms(verdict_.law, terms, input_.original.currency);
        put_right();
    }

    /// An amount in another currency cannot be charged on this order. Dropping a fee favours the
    /// customer; both are told unless a term of the same kind is in the order's currency.
    template <typename Term, typename Kind>
    void leave_out_elsewhere(std::vector<Term>& terms, Kind Term::* kind, std::string_view what) {
        const auto is_elsewhere = [&](const Term& term) {
            return term.amount && term.amount->currency != input_.original.currency;
        };
        for (const auto& term : terms)
            if (is_elsewhere(term) && std::ranges::none_of(terms, [&](const Term& other) {
                    return other.*kind == term.*kind && other.amount && !is_elsewhere(other);
                }))
                assume(std::string(what) + "_currency_differs:left_out");
        std::erase_if(terms, is_elsewhere);
    }

    void put_right() {
        const auto& law = verdict_.law;
        if (!law.has_right()) return;
        legal_right right{
            .kind = right_kind::guarantee,
            .last_day = {},
            .deductions_forbidden = law.floor.deductions.lost_value_forbidden.is_set() &&
                                    law.floor.deductions.lost_value_forbidden.value,
            .from = statute_of(law.right_basis())};
        if (law.refund_by_right)
            right.kind =
                law.floor.withdrawal.holds() ? right_kind::withdrawal : right_kind::late_delivery;
        if (const auto last = law.last_day()) right.last_day = local_date(*last);
        decided_.terms.right = std::move(right);
    }

    void find_applying() {
        const bool all_known = judge_.all_known();
        for (std::size_t i = 0; i < policy_.document.rules.size(); ++i) {
            const auto rule = static_cast<rule_index>(i);
            if (judge_.applies(rule)) {
                applying_.push_back(rule);
            } else if (!all_known && judge_.undecided(rule)) {
                judge_.for_each_unknown(rule, [&](const fact_row& fact, bool other_currency) {
                    assume(std::string(fact.name) +
                           (other_currency ? "_in_other_currency" : "_unknown") +
                           ":rule_not_applied");
                });
            }
        }
    }

    void tell_effects() {
        const auto table = effect_table();
        for (std::size_t i = 0; i < table.size(); ++i) {
            const auto winner = verdict_.winner[i];
            if (winner == NO_RULE) continue;
            decision_effect told{.effect = std::string(table[i].name),
                                 .value = policy_.values[policy_.rules[winner].value[i]],
                                 .from = source_of(winner),
                                 .overruled = {}};
            for (const auto rule : applying_)
                if (rule > winner && judge_.sets(rule, i) &&
                    policy_.rules[rule].value[i] != policy_.rules[winner].value[i])
                    told.overruled.push_back(source_of(rule));
            overrule_by_law(told, i);
            if (i == effect::GOODS) overrule(told, enum_name(verdict_.goods), goods_source());
            if (i == effect::SETTLE_ON)
                overrule(told, enum_name(verdict_.settle_on),
                         verdict_.goods == goods_flow::none ? built_in("nothing_to_send_back")
                                                            : goods_source());
            decided_.effects.push_back(std::move(told));
        }
    }

    /// The statute stands above the rule where it gives more, and is recorded beside it elsewhere.
    void overrule_by_law(decision_effect& told, std::size_t index) {
        const auto& law = verdict_.law;
        const auto put = [&](const law::legal_basis& basis, std::string value) {
            if (basis.from == nullptr) return;
            told.overruled.insert(told.overruled.begin(), std::move(told.from));
            told.from = statute_of(basis);
            told.value = std::move(value);
        };
        if (index == effect::WINDOW) put(law.window, legal_window_text());
        if (index == effect::DENY) put(law.deny, "none");
        if (index == effect::RESOLUTIONS)
            put(law.resolutions, words_of(decided_.terms.resolutions));
        if (index == effect::METHODS) put(law.methods, words_of(decided_.terms.methods));
        if (index == effect::HIDDEN_RESOLUTIONS && judge_.hides(resolution::refund))
            put(law.resolutions, without(set_by(index).hidden_resolutions, resolution::refund));
        if (index == effect::HIDDEN_METHODS && judge_.hides_method(return_method::own_carrier))
            put(law.methods, without(set_by(index).hidden_methods, return_method::own_carrier));
        if (index == effect::ROUTE) put(law.route, law.refund_by_right ? "approve" : "review");
        if (index == effect::FEES) put(law.fees, json::encode(decided_.terms.fees));
        if (index == effect::RETURN_COST) put(law.return_cost, "merchant");
        if (index == effect::OUTBOUND_SHIPPING)
            put(law.outbound, std::string(enum_name(decided_.terms.outbound_shipping)));
    }

    template <typename Value>
    static std::string without(std::optional<std::vector<Value>> list, Value taken_out) {
        std::erase(*list, taken_out);
        return list->empty() ? "none" : words_of(*list);
    }

    std::string legal_window_text() const {
        const auto& withdrawal = verdict_.law.floor.withdrawal;
        if (withdrawal.never_expires) return "never_expires";
        if (!withdrawal.last_day) return "not_started";
        return "until " + date_text(*withdrawal.last_day);
    }

    /// What the law says of this item, whether or not it changed anything.
    void tell_law() {
        const auto& floor = verdict_.law.floor;
        if (floor.law == nullptr) return;
        const auto say = [&](std::string_view effect, std::string value,
                             const law::legal_basis& basis) {
            if (basis.from == nullptr) return;
            decided_.effects.push_back({.effect = std::string(effect),
                                        .value = std::move(value),
                                        .from = statute_of(basis),
                                        .overruled = {}});
        };
        const auto& withdrawal = floor.withdrawal;
        auto state = std::string(enum_name(withdrawal.state));
        if (withdrawal.exempt_by != nullptr)
            state.append(":").append(enum_name(withdrawal.exempt_by->code));
        else if (withdrawal.last_day)
            state.append(":").append(date_text(*withdrawal.last_day));
        say("withdrawal_right", std::move(state), withdrawal.basis);
        if (verdict_.law.claim_by_right)
            say("legal_guarantee",
                floor.guarantee.last_day ? date_text(*floor.guarantee.last_day) : "no_fixed_period",
                floor.guarantee.basis);
        if (floor.refund.term.is_set())
            say("refund_within", period_text(floor.refund.term.value), floor.refund.term.basis);
        if (floor.refund.withhold.is_set())
            say("withhold", std::string(enum_name(floor.refund.withhold.value)),
                floor.refund.withhold.basis);
        if (floor.send_back.term.is_set())
            say("send_back_within", period_text(floor.send_back.term.value),
                floor.send_back.term.basis);
        if (floor.send_back.last_day) decided_.send_back_by = local_date(*floor.send_back.last_day);
        if (floor.refund.due) decided_.refund_due = local_date(*floor.refund.due);
        const auto& words = json::enum_words<law::law_assumption>();
        for (std::size_t i = 0; i < words.size(); ++i)
            if (floor.assumed.has(static_cast<law::law_assumption>(i)))
                assume("law:" + std::string(words[i]));
    }

    void tell_inputs() {
        auto winners = verdict_.winner;
        std::ranges::sort(winners);
        const auto end = std::ranges::unique(winners).begin();
        for (auto rule = winners.begin(); rule != end; ++rule) {
            if (*rule >= policy_.document.rules.size()) break;  // built in, or nobody
            input_facts told{.of = policy_.document.rules[*rule].name, .facts = {}};
            judge_.for_each_asked(*rule, [&](std::uint16_t slot) {
                told.facts.push_back({judge_.name_of(slot), judge_.text_of(slot)});
            });
            if (!told.facts.empty()) decided_.inputs.push_back(std::move(told));
        }
        tell_inputs_of_law();
    }

    void tell_inputs_of_law() {
        const auto& withdrawal = verdict_.law.floor.withdrawal;
        if (withdrawal.basis.from == nullptr) return;
        const auto& to = input_.original.ship_to;
        input_facts told{.of = "law", .facts = {{"country", to.country}}};
        if (!to.subdivision.empty()) told.facts.push_back({"subdivision", to.subdivision});
        if (withdrawal.period.length > 0) {
            told.facts.push_back({"period", period_text(withdrawal.period)});
            told.facts.push_back(
                {"counted_from_event", std::string(enum_name(withdrawal.counted_event))});
        }
        if (withdrawal.counted_from)
            told.facts.push_back({"counted_from", date_text(*withdrawal.counted_from)});
        if (withdrawal.last_day)
            told.facts.push_back({"last_day", date_text(*withdrawal.last_day)});
        for (const auto& given : asked_.answers)
            if (judge_.stated_by(given) != nullptr)
                told.facts.push_back(
                    {std::string(ANSWER_FACT) + "." + given.question, given.answer});
        decided_.inputs.push_back(std::move(told));
    }

    source goods_source() const {
        if (verdict_.goods_because == goods_exception::keep_item_chosen)
            return built_in("keep_item_chosen");
        if (verdict_.goods_because == goods_exception::denied_but_by_law)
            return statute_of(verdict_.law.right_basis());
        return built_in("not_sent_yet");
    }

    /// What follows from the request itself stands above what the rules say.
    static void overrule(decision_effect& told, std::string_view value, source by) {
        if (told.value == value) return;
        told.value = value;
        told.overruled.insert(told.overruled.begin(), std::move(told.from));
        told.from = std::move(by);
    }

    void tell(std::string code, std::vector<parameter> parameters, source from) {
        decided_.reasons.push_back({std::move(code), std::move(parameters), std::move(from)});
    }

    void tell_rule(std::string code, source from) {
        auto name = from.name;
        tell(std::move(code), {{"rule", std::move(name)}}, std::move(from));
    }

    void tell_reason(verdict_code code) {
        const auto name = std::string(enum_name(code));
        switch (code) {
            case verdict_code::line_unknown:
                return tell(name, {{"line_id", asked_.line_id}}, built_in("order"));
            case verdict_code::quantity_invalid:
                return tell(name, {{"asked", std::to_string(asked_.quantity)}}, built_in("order"));
            case verdict_code::quantity_over_available:
                return tell(name,
                            {{"asked", std::to_string(asked_.quantity)},
                             {"available", std::to_string(verdict_.available)}},
                            built_in("order"));
            case verdict_code::reason_unknown:
                return tell(name, {{"reason", asked_.reason}}, built_in("reasons"));
            case verdict_code::reason_not_offered:
                return tell(
                    name,
                    {{"reason", asked_.reason}, {"category", verdict_.line->product.category}},
                    built_in("reasons"));
            case verdict_code::denied:
                return tell_rule(set_by(effect::DENY).deny->code, winner_of(effect::DENY));
            case verdict_code::window_ended:
                return tell(name, window_parameters(), winner_of(effect::WINDOW));
            case verdict_code::resolution_not_offered:
                return tell(name,
                            {{"asked", std::string(enum_name(asked_.wanted))},
                             {"offered", words_of(decided_.terms.resolutions)}},
                            winner_of(judge_.hides(asked_.wanted) ? effect::HIDDEN_RESOLUTIONS
                                                                  : effect::RESOLUTIONS));
            case verdict_code::method_not_offered:
                return tell(
                    name,
                    {{"asked", std::string(enum_name(input_.request.method))},
                     {"offered", words_of(decided_.terms.methods)}},
                    winner_of(judge_.hides_method(input_.request.method) ? effect::HIDDEN_METHODS
                                                                         : effect::METHODS));
            case verdict_code::exchange_not_offered:
                return tell(name, {{"rule", std::string(enum_name(*decided_.terms.exchange_rule))}},
                            winner_of(effect::EXCHANGE_RULE));
            case verdict_code::routed_to_decline:
                return tell_rule(name, winner_of(effect::ROUTE));
            case verdict_code::answer_missing:
                return tell(name, answer_parameters(), winner_of(effect::QUESTIONS));
            case verdict_code::asked_for_more:
                return tell_rule(name, winner_of(effect::ROUTE));
            case verdict_code::evidence_missing:
                return tell(name, evidence_parameters(), winner_of(effect::EVIDENCE));
            case verdict_code::routed_to_review:
                return tell_rule(name, winner_of(effect::ROUTE));
            case verdict_code::legal_guarantee:
                return tell(name, guarantee_parameters(), statute_of(verdict_.law.right_basis()));
        }
    }

    std::vector<parameter> window_parameters() const {
        const auto today = judge_.dates().today;
        const auto last = *verdict_.window.last_day;
        std::vector<parameter> told{{"last_day", date_text(last)},
                                    {"days_late", std::to_string((today - last).count())}};
        std::vector<resolution> open;
        for (const auto offered : decided_.terms.resolutions)
            if (offered != asked_.wanted && !judge_.window_for(offered).ended)
                open.push_back(offered);
        if (!open.empty()) told.push_back({"open_for", words_of(open)});
        return told;
    }

    std::vector<parameter> guarantee_parameters() const {
        std::vector<parameter> told;
        if (const auto last = verdict_.law.floor.guarantee.last_day)
            told.push_back({"last_day", date_text(*last)});
        return told;
    }

    std::vector<parameter> evidence_parameters() const {
        const auto& required = decided_.terms.evidence_required;
        std::vector<std::string> missing;
        std::ranges::copy_if(required, std::back_inserter(missing), [&](const std::string& kind) {
            return std::ranges::find(asked_.evidence, kind) == asked_.evidence.end();
        });
        return {{"missing", words_of(missing)}, {"required", words_of(required)}};
    }

    std::vector<parameter> answer_parameters() const {
        std::vector<std::string> missing;
        for (const auto& question : decided_.terms.questions)
            if (!judge_.is_answered(question)) missing.push_back(question);
        return {{"missing", words_of(missing)}, {"required", words_of(decided_.terms.questions)}};
    }

    const compiled_policy::parts& policy_;
    const decision_input& input_;
    const item_judge& judge_;
    const item_request& asked_;
    const item_verdict& verdict_;
    std::vector<rule_index> applying_;
    item_decision decided_;
};

}  // namespace

decision decide(const compiled_policy& policy, const decision_input& input) {
    decision made{.decided_at = input.now,
                  .policy = policy.document().name,
                  .policy_version = policy.version(),
                  .items = {}};
    made.items.reserve(input.request.items.size());
    item_judge judge(policy);
    judge.begin(input);
    for (std::size_t i = 0; i < input.request.items.size(); ++i) {
        const auto& verdict = judge.judge(i);
        made.items.push_back(
            explanation(policy.inside(), input, judge, input.request.items[i], verdict)());
    }
    return made;
}

return_method first_offered(const decision& decided) {
    std::vector<const std::vector<return_method>*> offers;
    for (const auto& item : decided.items)
        if (item.terms.goods != goods_flow::none && !item.terms.methods.empty())
            offers.push_back(&item.terms.methods);
    if (offers.empty()) return return_method::none;
    const auto is_for_all = [&](return_method method) {
        return std::ranges::all_of(offers, [&](const auto* offered) {
            return std::ranges::find(*offered, method) != offered->end();
        });
    };
    const auto found = std::ranges::find_if(*offers.front(), is_for_all);
    return found == offers.front()->end() ? offers.front()->front() : *found;
}

}  // namespace refundry
