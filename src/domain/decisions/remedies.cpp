// SPDX-License-Identifier: Apache-2.0
#include "domain/decisions/remedies.hpp"

#include <algorithm>

#include "domain/decisions/verdict.hpp"
#include "domain/decisions/words.hpp"

namespace refundry {

namespace {

/// More changes than reasons an item can have.
constexpr int CHANGES_MAX = static_cast<int>(VERDICT_CODES) + 4;

/// The item as it would be, changed step by step until it is approved.
class changed_item {
  public:
    changed_item(const compiled_policy& policy, const decision_input& input, std::size_t item)
        : policy_(policy.inside()),
          input_(input),
          item_(item),
          request_(input.request),
          now_(input.now),
          judge_(policy) {}

    std::vector<remedy> until_approved() {
        for (int changes = 0; changes <= CHANGES_MAX; ++changes) {
            const auto verdict = judged();
            if (verdict.outcome == item_outcome::approved) return std::move(found_);
            const auto why = verdict.why();
            if (std::ranges::none_of(why, [&](verdict_code code) { return mend(code, verdict); }))
                return {};
        }
        return {};
    }

  private:
    item_request& asked() { return request_.items[item_]; }

    item_verdict judged() {
        changed_.emplace(decision_input{.original = input_.original,
                                        .request = request_,
                                        .available = input_.available,
                                        .history = input_.history,
                                        .now = now_,
                                        .zone = input_.zone,
                                        .law = input_.law});
        judge_.begin(*changed_);
        return judge_.judge(item_);
    }
    const rule_effects& set_by(const item_verdict& verdict, std::size_t effect_index) const {
        return judge_.effects_of(verdict.winner[effect_index]);
    }
    bool add(remedy_kind kind, std::vector<parameter> parameters) {
        found_.push_back({kind, std::move(parameters)});
        return true;
    }

    /// False: nothing can be done about this reason.
    bool mend(verdict_code code, const item_verdict& verdict) {
        switch (code) {
            case verdict_code::line_unknown:
            case verdict_code::legal_guarantee:
                return false;
            case verdict_code::quantity_invalid:
            case verdict_code::quantity_over_available:
                return ask_for_fewer(verdict);
            case verdict_code::reason_unknown:
            case verdict_code::reason_not_offered:
                return give_a_reason(*verdict.line);
            case verdict_code::denied:
                return leave_out_a_fact(effect::DENY, verdict);
            case verdict_code::window_ended:
                return ask_earlier(verdict);
            case verdict_code::resolution_not_offered:
                return take_another_resolution();
            case verdict_code::method_not_offered:
                return take_another_method();
            case verdict_code::exchange_not_offered:
                return take_the_same_article(verdict);
            case verdict_code::evidence_missing:
                return add_evidence(verdict);
            case verdict_code::answer_missing:
                return give_answers(verdict);
            case verdict_code::asked_for_more:
                return false;  // ends with what is missing
            case verdict_code::routed_to_decline:
            case verdict_code::routed_to_review:
                return leave_out_a_fact(effect::ROUTE, verdict);
        }
        return false;
    }

    bool ask_for_fewer(const item_verdict& verdict) {
        if (verdict.available < 1) return false;
        asked().quantity = verdict.available;
        return add(remedy_kind::quantity, {{"at_most", std::to_string(verdict.available)}});
    }

    bool give_a_reason(const order_line& line) {
        std::vector<std::string> offered;
        for (const auto& [code, known] : policy_.reasons)
            if (known.categories.empty() ||
                std::ranges::find(known.categories, line.product.category) !=
                    known.categories.end())
                offered.push_back(code);
        if (offered.empty()) return false;
        asked().reason = offered.front();
        return add(remedy_kind::reason, {{"offered", words_of(offered)}});
    }

    /// The last moment of the last day; the law counts from it, too.
    bool ask_earlier(const item_verdict& verdict) {
        static const time_zone_rules utc;
        const auto last = *verdict.window.last_day;
        const auto& zone = input_.zone == nullptr ? utc : *input_.zone;
        const auto late = judge_.dates().today - last;
        now_ = end_of_local_day(local_date(last), zone) - std::chrono::seconds(1);
        return add(remedy_kind::earlier, {{"last_day", to_string(local_date(last))},
                                          {"days_late", std::to_string(late.count())}});
    }

    bool take_another_resolution() {
        const auto offered = which_of<resolution>([&](auto each) { return judge_.offers(each); });
        if (offered.empty()) return false;
        asked().wanted = offered.front();
        if (offered.front() != resolution::exchange) asked().exchange_for.reset();
        return add(remedy_kind::resolution, {{"offered", words_of(offered)}});
    }

    bool take_another_method() {
        const auto offered =
            which_of<return_method>([&](auto each) { return judge_.offers_method(each); });
        if (offered.empty()) return false;
        request_.method = offered.front();
        return add(remedy_kind::method, {{"offered", words_of(offered)}});
    }

    bool take_the_same_article(const item_verdict& verdict) {
        const auto& line = *verdict.line;
        const auto rule = *set_by(verdict, effect::EXCHANGE_RULE).exchange_rule;
        asked().exchange_for = exchange_target{.sku = line.sku,
                                               .title = line.title,
                                               .variant = line.variant,
                                               .quantity = asked().quantity,
                                               .unit_price = line.units.front().paid};
        return add(remedy_kind::exchange_for, {{"rule", std::string(enum_name(rule))}});
    }

    bool add_evidence(const item_verdict& verdict) {
        std::vector<std::string> missing;
        for (const auto& kind : *set_by(verdict, effect::EVIDENCE).evidence)
            if (std::ranges::find(asked().evidence, kind) == asked().evidence.end())
                missing.push_back(kind);
        asked().evidence.insert(asked().evidence.end(), missing.begin(), missing.end());
        return add(remedy_kind::evidence, {{"missing", words_of(missing)}});
    }

    /// Of a question with answers to choose from the one that leads furthest.
    bool give_answers(const item_verdict& verdict) {
        for (const auto& question : *set_by(verdict, effect::QUESTIONS).questions) {
            if (judge_.is_answered(question)) continue;
            const auto known = policy_.questions.find(question);
            if (known == policy_.questions.end() || known->second.answers.empty()) {
                answer(question, "…");
                add(remedy_kind::answer, {{"question", question}});
                continue;
            }
            const auto& choices = known->second.answers;
            const auto best =
                std::ranges::min_element(choices, {}, [&](const answer_definition& choice) {
                    answer(question, choice.code);
                    return judged().outcome;
                });
            answer(question, best->code);
            add(remedy_kind::answer, {{"question", question}, {"answer", best->code}});
        }
        return true;
    }
    void answer(const std::string& question, const std::string& text) {
        auto& given = asked().answers;
        std::erase_if(given, [&](const given_answer& each) { return each.question == question; });
        given.push_back({question, text});
    }

    /// The first fact without which the rule would not have won; where it takes several of them,
    /// all of them. What the shopper says comes before what the order is.
    bool leave_out_a_fact(std::size_t effect_index, const item_verdict& verdict) {
        const auto rule = verdict.winner[effect_index];
        auto asked_for = slots_of(rule);
        std::ranges::stable_partition(asked_for, [&](std::uint16_t slot) {
            return judge_.name_of(slot).starts_with("return.");
        });
        for (const auto slot : asked_for) {
            auto other = *this;
            other.judge_.leave_out(slot);
            if (other.judged().winner[effect_index] != rule) return tell_fact(slot, rule);
        }
        auto other = *this;
        std::vector<std::uint16_t> left_out;
        while (true) {
            std::erase_if(asked_for, [&](std::uint16_t slot) {
                return std::ranges::find(left_out, slot) != left_out.end();
            });
            if (asked_for.empty()) return false;
            for (const auto slot : asked_for)
                other.judge_.leave_out(left_out.emplace_back(slot));
            if (other.judged().winner[effect_index] != rule) break;
            asked_for = other.slots_of(rule);  // without those it may read on
        }
        for (const auto slot : left_out)
            tell_fact(slot, rule);
        return true;
    }
    std::vector<std::uint16_t> slots_of(rule_index rule) const {
        std::vector<std::uint16_t> slots;
        judge_.for_each_asked(rule, [&](std::uint16_t slot) { slots.push_back(slot); });
        return slots;
    }
    bool tell_fact(std::uint16_t slot, rule_index rule) {
        add(remedy_kind::fact, {{"fact", judge_.name_of(slot)},
                                {"value", judge_.text_of(slot)},
                                {"rule", policy_.document.rules[rule].name}});
        judge_.leave_out(slot);
        return true;
    }

    const compiled_policy::parts& policy_;
    const decision_input& input_;
    std::size_t item_;
    return_request request_;
    instant now_;
    std::optional<decision_input> changed_;  // the judge reads it until it begins anew
    item_judge judge_;
    std::vector<remedy> found_;
};

std::vector<remedy> remedies_of(const compiled_policy& policy, const decision_input& input,
                                std::size_t item) {
    return changed_item(policy, input, item).until_approved();
}

}  // namespace

void add_remedies(decision& made, const compiled_policy& policy, const decision_input& input) {
    for (std::size_t i = 0; i < made.items.size(); ++i)
        if (made.items[i].outcome != item_outcome::approved)
            made.items[i].remedies = remedies_of(policy, input, i);
}

std::vector<refused_resolution> refused_resolutions(const compiled_policy& policy,
                                                    const decision_input& input) {
    std::vector<refused_resolution> refused;
    auto request = input.request;
    const decision_input changed{.original = input.original,
                                 .request = request,
                                 .available = input.available,
                                 .history = input.history,
                                 .now = input.now,
                                 .zone = input.zone,
                                 .law = input.law};
    for (std::size_t item = 0; item < request.items.size(); ++item) {
        const auto as_asked = request.items[item];
        for (const auto each : which_of<resolution>([](resolution) { return true; })) {
            request.items[item].wanted = each;
            if (each != resolution::exchange) request.items[item].exchange_for.reset();
            auto decided = std::move(decide(policy, changed).items[item]);
            if (decided.outcome == item_outcome::approved) continue;
            decided.remedies = remedies_of(policy, changed, item);
            if (std::ranges::find(decided.remedies, remedy_kind::resolution, &remedy::kind) !=
                decided.remedies.end())
                decided.remedies.clear();  // another one would, this one not
            refused.push_back({.line_id = as_asked.line_id,
                               .resolution = each,
                               .outcome = decided.outcome,
                               .reasons = std::move(decided.reasons),
                               .remedies = std::move(decided.remedies)});
        }
        request.items[item] = as_asked;
    }
    return refused;
}

}  // namespace refundry
