// SPDX-License-Identifier: Apache-2.0
#include "domain/decisions/verdict.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace refundry {

namespace {

template <typename... Ts>
struct overloaded : Ts... {
    using Ts::operator()...;
};

const time_zone_rules& zone_of(const decision_input& input) {
    static const time_zone_rules utc;
    return input.zone == nullptr ? utc : *input.zone;
}

}  // namespace

item_outcome outcome_of(verdict_code code) {
    switch (code) {
        case verdict_code::line_unknown:
        case verdict_code::quantity_invalid:
        case verdict_code::quantity_over_available:
        case verdict_code::reason_unknown:
        case verdict_code::reason_not_offered:
        case verdict_code::denied:
        case verdict_code::window_ended:
        case verdict_code::resolution_not_offered:
        case verdict_code::method_not_offered:
        case verdict_code::exchange_not_offered:
        case verdict_code::routed_to_decline:
            return item_outcome::declined;
        case verdict_code::evidence_missing:
        case verdict_code::answer_missing:
        case verdict_code::asked_for_more:
        case verdict_code::routed_to_review:
        case verdict_code::legal_guarantee:
            return item_outcome::needs_review;
    }
    return item_outcome::needs_review;
}

item_judge::item_judge(const compiled_policy& policy)
    : policy_(policy.inside()),
      counts_business_days_(std::ranges::any_of(
          policy_.effects,
          [](const rule_effects& set) {
              return set.window && set.window->unit == window_unit::business_days;
          })),
      values_(policy_.slots.size()) {}

void item_judge::begin(const decision_input& input) {
    ensure(input.available.size() == input.request.items.size(),
           "a decision needs the available units of each item");
    input_ = &input;
    dates_ = {.today = day_in(zone_of(input), input.now),
              .ordered = day_in(zone_of(input), input.original.placed_at)};
    read_calendar();
    listed_.clear();
    read_facts(fact_scope::request, {.input = input, .dates = dates_});
    listed_by_request_ = listed_.size();
}

const item_verdict& item_judge::judge(std::size_t item) {
    verdict_ = {};
    verdict_.winner.fill(NO_RULE);
    asked_ = &input_->request.items[item];
    verdict_.line = input_->original.find_line(asked_->line_id);
    if (verdict_.line == nullptr) {
        verdict_.add(verdict_code::line_unknown);
    } else {
        delivery_ = delivery_of(input_->original, asked_->line_id);
        read_dates(delivery_);
        verdict_.available = available_for(item);
        if (asked_->quantity < 1)
            verdict_.add(verdict_code::quantity_invalid);
        else if (asked_->quantity > verdict_.available)
            verdict_.add(verdict_code::quantity_over_available);
        read_reason();
        listed_.resize(listed_by_request_);
        read_facts(fact_scope::item, facts_of_item());
        for (const auto slot : left_out_)
            values_[slot] = {};
        choose_rules();
        answer_item();
    }
    for (const auto code : verdict_.why())
        verdict_.outcome = std::max(verdict_.outcome, outcome_of(code));
    return verdict_;
}

/// Units of the line that earlier items of this request ask for are no longer available.
std::int64_t item_judge::available_for(std::size_t item) const {
    auto left = input_->available[item];
    for (std::size_t before = 0; before < item && left > 0; ++before) {
        const auto& other = input_->request.items[before];
        if (other.line_id == asked_->line_id)
            left -= std::clamp<std::int64_t>(other.quantity, 0, left);
    }
    return left;
}

void item_judge::read_reason() {
    main_reason_ = asked_->reason;
    if (asked_->reason.empty() || policy_.reasons.empty()) return;
    const auto known = policy_.reasons.find(asked_->reason);
    if (known == policy_.reasons.end()) return verdict_.add(verdict_code::reason_unknown);
    const auto& reason = known->second;
    verdict_.at_fault = reason.at_fault;
    main_reason_ = reason.main;
    if (!reason.categories.empty() &&
        std::ranges::find(reason.categories, verdict_.line->product.category) ==
            reason.categories.end())
        verdict_.add(verdict_code::reason_not_offered);
}

std::uint32_t item_judge::id_of(const fact_row& fact, std::string_view word) const {
    if (!fact.folded) return policy_.words.find(word);
    if (word.size() > FOLDED_TEXT_MAX) return 0;
    std::array<char, FOLDED_TEXT_MAX> lower{};
    std::ranges::transform(word, lower.begin(), folded);
    return policy_.words.find({lower.data(), word.size()});
}

void item_judge::read_dates(const line_delivery& line) {
    dates_.shipped = day_in(zone_of(*input_), line.shipped_at);
    dates_.delivered = day_in(zone_of(*input_), line.delivered_at);
    dates_.parcel_waiting = line.parcel_waiting;
}

/// The calendars come with the law. What is unsure in them is a day of rest: the window is longer.
void item_judge::read_calendar() {
    business_days_.reset();
    if (input_->law == nullptr || !counts_business_days_) return;
    const auto& country = input_->original.ship_to.country;
    const auto& subdivision = input_->original.ship_to.subdivision;
    business_days_.emplace(input_->law->book.calendars().find(country, subdivision),
                           deadline_of::consumer, country, subdivision, input_->law->overrides);
    dates_.business_days = &*business_days_;
}

item_facts item_judge::facts_of_item() const {
    return {.input = *input_,
            .dates = dates_,
            .item = asked_,
            .line = verdict_.line,
            .progress = delivery_.progress,
            .at_fault = verdict_.at_fault,
            .main_reason = main_reason_};
}

std::string item_judge::name_of(std::uint16_t slot) const {
    const auto& asked = policy_.slots[slot];
    std::string name(fact_table()[asked.fact].name);
    return asked.parameter.empty() ? name : name.append(".").append(asked.parameter);
}

std::string item_judge::text_of(std::uint16_t slot) const {
    auto from = facts_of_item();
    from.parameter = policy_.slots[slot].parameter;
    const auto unknown = [] { return std::string("unknown"); };
    return std::visit(
        overloaded{[&](text_fact read) { return std::string(read(from)); },
                   [&](list_fact read) {
                       std::string all;
                       for (const auto& word : read(from))
                           all.append(all.empty() ? "" : ", ").append(word);
                       return all;
                   },
                   [&](integer_fact read) {
                       const auto known = read(from);
                       return known ? std::to_string(*known) : unknown();
                   },
                   [&](money_fact read) {
                       const auto known = read(from);
                       return known ? to_string(*known) : unknown();
                   },
                   [&](boolean_fact read) { return std::string(read(from) ? "true" : "false"); },
                   [&](date_fact read) {
                       const auto known = read(from);
                       return known ? to_string(local_date(*known)) : unknown();
                   }},
        fact_table()[policy_.slots[slot].fact].read);
}

void item_judge::read_facts(fact_scope scope, item_facts from) {
    const auto number = [](std::int64_t value) {
        return fact_value{.number = value, .known = true};
    };
    for (std::size_t slot = 0; slot < policy_.slots.size(); ++slot) {
        const auto& fact = fact_table()[policy_.slots[slot].fact];
        if (fact.scope != scope) continue;
        from.parameter = policy_.slots[slot].parameter;
        auto& value = values_[slot];
        value = {};
        std::visit(overloaded{[&](text_fact read) { value = number(id_of(fact, read(from))); },
                              [&](list_fact read) {
                                  value.list_begin = static_cast<std::uint32_t>(listed_.size());
                                  for (const auto& word : read(from))
                                      listed_.push_back(policy_.words.find(word));
                                  value.list_end = static_cast<std::uint32_t>(listed_.size());
                                  value.known = true;
                              },
                              [&](integer_fact read) {
                                  if (const auto known = read(from)) value = number(*known);
                              },
                              [&](money_fact read) {
                                  if (const auto known = read(from)) {
                                      value = number(known->amount_minor);
                                      value.currency = known->currency;
                                  }
                              },
                              [&](boolean_fact read) { value = number(read(from) ? 1 : 0); },
                              [&](date_fact read) {
                                  if (const auto known = read(from))
                                      value = number(known->time_since_epoch().count());
                              }},
                   fact.read);
    }
}

effect_bits item_judge::effects_here(const compiled_rule& rule) const {
    const bool window_is_for =
        (rule.window_for & bit(static_cast<std::size_t>(asked_->wanted))) != 0;
    return window_is_for ? rule.sets : rule.sets & ~bit(effect::WINDOW);
}

/// From top to bottom: a rule is asked only while it could still set something.
void item_judge::choose_rules() {
    effect_bits open = bit(effect::COUNT) - 1;
    const auto program_now = program();
    for (std::size_t i = 0; i < policy_.rules.size() && open != 0; ++i) {
        const auto& rule = policy_.rules[i];
        auto won = effects_here(rule) & open;
        if (won == 0 || !program_now.run(rule.entry)) continue;
        open &= ~won;
        for (; won != 0; won &= won - 1)
            verdict_.winner[static_cast<std::size_t>(std::countr_zero(won))] =
                static_cast<rule_index>(i);
    }
}

/// The rule that set this effect names the value in its list.
template <typename Value>
bool item_judge::lists(std::size_t effect_index,
                       std::optional<std::vector<Value>> rule_effects::* list,
                       const Value& value) const {
    const auto winner = verdict_.winner[effect_index];
    if (winner == NO_RULE) return false;
    const auto& values = *(effects_of(winner).*list);
    return std::ranges::find(values, value) != values.end();
}

bool item_judge::hides(resolution asked) const {
    return lists(effect::HIDDEN_RESOLUTIONS, &rule_effects::hidden_resolutions, asked);
}

bool item_judge::offers(resolution asked) const {
    if (hides(asked)) return false;
    const auto& winner = verdict_.winner;
    if (asked == resolution::partial_refund) return winner[effect::PARTIAL_REFUND] != NO_RULE;
    if (lists(effect::RESOLUTIONS, &rule_effects::resolutions, asked)) return true;
    const auto keeper = winner[effect::KEEP_ITEM];
    return asked == resolution::keep_item && keeper != NO_RULE && *effects_of(keeper).keep_item;
}

bool item_judge::offers_method(return_method asked) const {
    return lists(effect::METHODS, &rule_effects::methods, asked) && !hides_method(asked);
}

bool item_judge::hides_method(return_method asked) const {
    return lists(effect::HIDDEN_METHODS, &rule_effects::hidden_methods, asked);
}

/// Without the article wanted instead there is nothing to hold against the rule.
bool item_judge::offers_exchange() const {
    const auto rule = verdict_.winner[effect::EXCHANGE_RULE];
    if (asked_->wanted != resolution::exchange || !asked_->exchange_for || rule == NO_RULE)
        return true;
    const auto& target = *asked_->exchange_for;
    const auto& line = *verdict_.line;
    switch (*effects_of(rule).exchange_rule) {
        case exchange_rule::any:
            return true;
        case exchange_rule::same_price:
            return target.quantity == asked_->quantity &&
                   std::ranges::any_of(line.units, [&](const unit_run& unit) {
                       return target.unit_price == unit.paid ||
                              target.unit_price == unit.paid + unit.discount;
                   });
        case exchange_rule::same_product:
            return target.title == line.title;
    }
    return true;
}

const stated_facts* item_judge::stated_by(const given_answer& given) const {
    const auto question = policy_.questions.find(given.question);
    if (question == policy_.questions.end()) return nullptr;
    const auto& choices = question->second.answers;
    const auto choice = std::ranges::find(choices, given.answer, &answer_definition::code);
    return choice == choices.end() || !choice->states ? nullptr : &*choice->states;
}

/// A question with answers to choose from is answered by one of them.
bool item_judge::is_answered(const std::string& question) const {
    const auto given = std::ranges::find(asked_->answers, question, &given_answer::question);
    if (given == asked_->answers.end() || given->answer.empty()) return false;
    const auto known = policy_.questions.find(question);
    if (known == policy_.questions.end() || known->second.answers.empty()) return true;
    return std::ranges::find(known->second.answers, given->answer, &answer_definition::code) !=
           known->second.answers.end();
}

/// A claim under the legal guarantee is opened whatever is missing: it waits for staff instead.
void item_judge::ask_for_more() {
    const auto& evidence = *effects_of(verdict_.winner[effect::EVIDENCE]).evidence;
    const auto questions = verdict_.winner[effect::QUESTIONS];
    const auto known = verdict_.reason_count;
    if (!std::ranges::all_of(evidence, [&](const std::string& kind) {
            return std::ranges::find(asked_->evidence, kind) != asked_->evidence.end();
        }))
        verdict_.add(verdict_code::evidence_missing);
    if (questions != NO_RULE &&
        !std::ranges::all_of(*effects_of(questions).questions,
                             [&](const std::string& one) { return is_answered(one); }))
        verdict_.add(verdict_code::answer_missing);
    const auto route = *effects_of(verdict_.winner[effect::ROUTE]).route;
    if (route == decision_route::ask && verdict_.reason_count > known &&
        !verdict_.law.claim_by_right)
        verdict_.add(verdict_code::asked_for_more);
}

void item_judge::answer_item() {
    auto& verdict = verdict_;
    const auto set_by = [&](std::size_t index) -> const rule_effects& {
        return effects_of(verdict.winner[index]);
    };
    verdict.window = position_in(*set_by(effect::WINDOW).window, dates_);
    verdict.goods = *set_by(effect::GOODS).goods;
    verdict.settle_on = *set_by(effect::SETTLE_ON).settle_on;
    const auto kind = input_->request.kind;
    const bool canceled =
        (delivery_.progress == delivery_progress::not_sent &&
         (kind == case_kind::cancellation || kind == case_kind::withdrawal)) ||
        (delivery_.progress == delivery_progress::unknown && kind == case_kind::cancellation);
    if (leaves_the_article(asked_->wanted))
        verdict.goods_because = goods_exception::keep_item_chosen;
    else if (canceled)
        verdict.goods_because = goods_exception::not_sent;
    if (verdict.goods_because != goods_exception::none) verdict.goods = goods_flow::none;
    if (verdict.goods == goods_flow::none) verdict.settle_on = settle_trigger::approval;
    merge_law();
    // The terms of what the policy refuses were not meant for goods that are out there.
    if (verdict.law.deny.from != nullptr && verdict.goods == goods_flow::none &&
        verdict.goods_because == goods_exception::none &&
        (delivery_.progress == delivery_progress::sent ||
         delivery_.progress == delivery_progress::delivered)) {
        verdict.goods_because = goods_exception::denied_but_by_law;
        verdict.goods = goods_flow::before_settlement;
        verdict.settle_on = settle_trigger::receipt;
    }
    find_refusals();
}

/// A deny settles the answer: no further reasons of the policy are looked for. The terms are known
/// all the same, for staff who override. What is the shopper's by law is not refused.
void item_judge::find_refusals() {
    auto& verdict = verdict_;
    const auto& by_law = verdict.law;
    const bool refund_by_right = by_law.refund_by_right && asked_->wanted == resolution::refund;
    if (refund_by_right) verdict.forget_reason_faults();
    bool guarantee_told = false;
    const auto refuse = [&](verdict_code code) {
        if (refund_by_right) return;
        if (!by_law.claim_by_right) return verdict.add(code);
        if (!guarantee_told) verdict.add(verdict_code::legal_guarantee);
        guarantee_told = true;
    };
    if (verdict.winner[effect::DENY] != NO_RULE) {
        refuse(verdict_code::denied);
        if (!by_law.has_right()) return;
    }
    if (verdict.window.ended) refuse(verdict_code::window_ended);
    if (!offers(asked_->wanted)) refuse(verdict_code::resolution_not_offered);
    const auto method = input_->request.method;
    const bool has_method =
        offers_method(method) || (by_law.has_right() && method == return_method::own_carrier);
    if (verdict.goods != goods_flow::none && !has_method)
        verdict.add(verdict_code::method_not_offered);
    if (!offers_exchange()) refuse(verdict_code::exchange_not_offered);
    const auto route = *effects_of(verdict.winner[effect::ROUTE]).route;
    if (route == decision_route::decline) {
        refuse(verdict_code::routed_to_decline);
        if (!by_law.has_right()) return;
    }
    if (!refund_by_right) ask_for_more();
    if (route == decision_route::review) verdict.add(verdict_code::routed_to_review);
}

bool item_judge::applies(rule_index rule) const {
    return program().run(policy_.rules[rule].entry);
}

bool item_judge::undecided(rule_index rule) const {
    const auto entry = policy_.rules[rule].entry;
    return !program().run(entry) && program().run(entry, unknown_facts::hold_everything);
}

bool item_judge::all_known() const {
    return std::ranges::all_of(values_, &fact_value::known) &&
           policy_.compares_in(input_->original.currency);
}

bool item_judge::sets(rule_index rule, std::size_t effect_index) const {
    return (effects_here(policy_.rules[rule]) & bit(effect_index)) != 0;
}

window_position item_judge::window_for(resolution asked) const {
    for (std::size_t i = 0; i < policy_.rules.size(); ++i) {
        const auto& rule = policy_.rules[i];
        const bool is_for = (rule.window_for & bit(static_cast<std::size_t>(asked))) != 0;
        if (is_for && (rule.sets & bit(effect::WINDOW)) != 0 && program().run(rule.entry))
            return position_in(*policy_.effects[i].window, dates_);
    }
    return {};
}

}  // namespace refundry
