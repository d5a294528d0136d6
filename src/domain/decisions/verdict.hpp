// SPDX-License-Identifier: Apache-2.0
// One item judged: numbers and no text, without allocating once the judge is warm. decide()
// explains verdicts; trials over years of orders count them.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "domain/decisions/legal.hpp"
#include "domain/decisions/window.hpp"
#include "domain/policies/compiled.hpp"

namespace refundry {

enum class verdict_code : std::uint8_t {
    line_unknown,
    quantity_invalid,
    quantity_over_available,
    reason_unknown,
    reason_not_offered,
    denied,  ///< given as the code of the deny
    window_ended,
    resolution_not_offered,
    method_not_offered,
    exchange_not_offered,
    routed_to_decline,
    evidence_missing,
    answer_missing,
    asked_for_more,  ///< nothing is opened until what is missing is there
    routed_to_review,
    legal_guarantee  ///< the policy refuses a claim that the law may give: somebody has to look
};
BOOST_DESCRIBE_ENUM(verdict_code, line_unknown, quantity_invalid, quantity_over_available,
                    reason_unknown, reason_not_offered, denied, window_ended,
                    resolution_not_offered, method_not_offered, exchange_not_offered,
                    routed_to_decline, evidence_missing, answer_missing, asked_for_more,
                    routed_to_review, legal_guarantee)
inline constexpr std::size_t VERDICT_CODES = 16;
item_outcome outcome_of(verdict_code code);

/// The rule that set an effect, as its place among the compiled rules.
using rule_index = std::uint16_t;
inline constexpr rule_index NO_RULE = 0xffff;
static_assert(POLICY_RULES_MAX < NO_RULE);

/// Why nothing is sent back, or something is, other than by the effect `goods`.
enum class goods_exception : std::uint8_t { none, keep_item_chosen, not_sent, denied_but_by_law };

struct item_verdict {
    item_outcome outcome = item_outcome::approved;
    fault at_fault = fault::change_of_mind;
    const order_line* line = nullptr;
    std::int64_t available = 0;  ///< after the earlier items of this request
    std::array<rule_index, effect::COUNT> winner{};
    window_position window;
    goods_exception goods_because = goods_exception::none;
    goods_flow goods = goods_flow::before_settlement;
    settle_trigger settle_on = settle_trigger::inspection;
    legal_overlay law;
    std::array<verdict_code, VERDICT_CODES> reasons{};
    std::size_t reason_count = 0;

    std::span<const verdict_code> why() const { return {reasons.data(), reason_count}; }
    void add(verdict_code code) { reasons[reason_count++] = code; }
    /// Who withdraws need not say why.
    void forget_reason_faults() {
        const auto is_fault = [](verdict_code code) {
            return code == verdict_code::reason_unknown || code == verdict_code::reason_not_offered;
        };
        const auto end = reasons.begin() + static_cast<std::ptrdiff_t>(reason_count);
        reason_count = static_cast<std::size_t>(std::remove_if(reasons.begin(), end, is_fault) -
                                                reasons.begin());
    }
};

/// Scratch space of one thread for one policy, which must outlive it.
class item_judge {
  public:
    explicit item_judge(const compiled_policy& policy);

    /// Reads the facts of the request; `input` must live until the last `judge`.
    void begin(const decision_input& input);
    /// Items in any order; the reference is good until the next call.
    const item_verdict& judge(std::size_t item);

    // For explanations, about the item judged last.
    const window_dates& dates() const { return dates_; }
    const rule_effects& effects_of(rule_index rule) const { return policy_.effects[rule]; }
    bool offers(resolution asked) const;
    bool hides(resolution asked) const;
    bool offers_method(return_method asked) const;
    bool hides_method(return_method asked) const;
    bool is_answered(const std::string& question) const;
    /// What the answer shows for the law; null when its question says nothing of that.
    const stated_facts* stated_by(const given_answer& given) const;
    bool applies(rule_index rule) const;
    /// No test is about a fact that is not known here: no rule is undecided.
    bool all_known() const;
    /// The rule would apply if what is not known about this item were favourable to it.
    bool undecided(rule_index rule) const;
    /// The rule sets this effect for the resolution this item asks for.
    bool sets(rule_index rule, std::size_t effect_index) const;
    /// The tests of the rule whose facts are not known here.
    template <typename Visitor>  // visit(const fact_row&, bool known_in_other_currency)
    void for_each_unknown(rule_index rule, Visitor&& visit) const {
        for (auto at = policy_.rules[rule].tests_begin; at < policy_.rules[rule].tests_end; ++at) {
            const test& asked = policy_.tests[at];
            if (!program().answer(asked))
                visit(fact_table()[policy_.slots[asked.slot].fact], values_[asked.slot].known);
        }
    }
    /// The facts the rule asked for to come to its answer, in that order, each once.
    template <typename Visitor>  // visit(slot)
    void for_each_asked(rule_index rule, Visitor&& visit) const {
        const auto& entry = policy_.rules[rule];
        std::vector<std::uint16_t> seen;
        for (auto at = entry.entry; at < APPLIES_NOT;) {
            const test& asked = policy_.tests[at];
            if (std::ranges::find(seen, asked.slot) == seen.end()) {
                seen.push_back(asked.slot);
                visit(asked.slot);
            }
            const auto known = program().answer(asked);
            at = known && *known != asked.negated ? asked.yes : asked.no;
        }
    }
    /// "line.price", "return.answer.worn".
    std::string name_of(std::uint16_t slot) const;
    /// As people write it: a date, an amount with its currency, words with commas; "unknown".
    std::string text_of(std::uint16_t slot) const;
    /// From the next judgement on this fact is not known: what would be without it?
    void leave_out(std::uint16_t slot) { left_out_.push_back(slot); }
    window_position window_for(resolution asked) const;

  private:
    item_facts facts_of_item() const;
    void read_facts(fact_scope scope, item_facts from);
    std::uint32_t id_of(const fact_row& fact, std::string_view word) const;
    void read_dates(const line_delivery& line);
    void read_calendar();
    void choose_rules();
    void answer_item();
    bool offers_exchange() const;
    void ask_for_more();
    template <typename Value>
    bool lists(std::size_t effect_index, std::optional<std::vector<Value>> rule_effects::* list,
               const Value& value) const;
    void read_reason();
    void find_refusals();
    // What the law changes: legal.cpp.
    law::law_facts legal_facts() const;
    void merge_law();
    void lift_window();
    void lift_offers();
    void lift_costs();
    std::int64_t available_for(std::size_t item) const;
    effect_bits effects_here(const compiled_rule& rule) const;
    program_view program() const {
        return {policy_.tests, policy_.sets, policy_.amounts, values_, listed_};
    }

    const compiled_policy::parts& policy_;
    bool counts_business_days_;  ///< some window does
    const decision_input* input_ = nullptr;
    const item_request* asked_ = nullptr;
    std::string_view main_reason_;
    line_delivery delivery_;
    std::optional<working_days> business_days_;
    window_dates dates_;
    std::vector<fact_value> values_;
    std::vector<std::uint32_t> listed_;
    std::size_t listed_by_request_ = 0;
    std::vector<std::uint16_t> left_out_;
    item_verdict verdict_;
};

}  // namespace refundry
