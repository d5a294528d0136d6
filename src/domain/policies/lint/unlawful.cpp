// SPDX-License-Identifier: Apache-2.0
// Windows, costs and denials of a policy that the law of a market overrules. The law is asked as
// decisions ask it: an article a consumer changes their mind about, of the kind the rule is for.
#include <algorithm>

#include "domain/policies/lint/finder.hpp"

namespace refundry::lint {

namespace {

constexpr std::int64_t DAYS_PER_WEEK = 7;
constexpr std::int64_t WORKING_DAYS_PER_WEEK = 5;
constexpr std::int64_t DAYS_PER_YEAR = 365;
constexpr std::int64_t MONTHS_PER_YEAR = 12;
constexpr std::int64_t HOURS_PER_DAY = 24;

// -- lengths --------------------------------------------------------------------------------------

/// A period in one of three measures that compare among themselves.
struct measured {
    enum class in { days, business_days, months };
    std::int64_t length = 0;
    in unit = in::days;
    /// Calendar days, holidays left aside: what it comes to at the least and at the most.
    std::int64_t days_at_least() const {
        switch (unit) {
            case in::days:
                return length;
            case in::business_days:
                return length == 0 ? 0 : length + 2 * ((length - 1) / WORKING_DAYS_PER_WEEK);
            case in::months:
                return std::max<std::int64_t>(length * DAYS_PER_YEAR / MONTHS_PER_YEAR - 2, 0);
        }
        return length;
    }
    std::int64_t days_at_most() const {
        switch (unit) {
            case in::days:
                return length;
            case in::business_days:
                return length + 2 * ((length + WORKING_DAYS_PER_WEEK - 1) / WORKING_DAYS_PER_WEEK);
            case in::months:
                return length * DAYS_PER_YEAR / MONTHS_PER_YEAR + (length == 0 ? 0 : 1);
        }
        return length;
    }
};

measured measure(const law::legal_period& period) {
    using unit = law::period_unit;
    switch (period.unit) {
        case unit::calendar_day:
            return {period.length, measured::in::days};
        case unit::hour:
            return {(period.length + HOURS_PER_DAY - 1) / HOURS_PER_DAY, measured::in::days};
        case unit::business_day:
            return {period.length, measured::in::business_days};
        case unit::month:
            return {period.length, measured::in::months};
        case unit::year:
            return {period.length * MONTHS_PER_YEAR, measured::in::months};
    }
    return {};
}

measured measure(std::int64_t length, window_unit unit) {
    switch (unit) {
        case window_unit::days:
            return {length, measured::in::days};
        case window_unit::business_days:
            return {length, measured::in::business_days};
        case window_unit::weeks:
            return {length * DAYS_PER_WEEK, measured::in::days};
        case window_unit::months:
            return {length, measured::in::months};
        case window_unit::years:
            return {length * MONTHS_PER_YEAR, measured::in::months};
    }
    return {};
}

/// How much longer the law's period is, in whatever measure: above zero is longer.
std::int64_t lead_of(const measured& law, const measured& window) {
    if (law.unit == window.unit) return law.length - window.length;
    return law.days_at_most() - window.days_at_least();
}

std::string counted(std::int64_t length, std::string unit) {
    std::ranges::replace(unit, '_', ' ');
    if (length == 1 && unit.ends_with('s')) unit.pop_back();
    return std::to_string(length) + " " + unit;
}

std::string words_of(const law::legal_period& period) {
    using unit = law::period_unit;
    switch (period.unit) {
        case unit::calendar_day:
            return counted(period.length, "days");
        case unit::hour:
            return counted(period.length, "hours");
        case unit::business_day:
            return counted(period.length, "business_days");
        case unit::month:
            return counted(period.length, "months");
        case unit::year:
            return counted(period.length, "years");
    }
    return {};
}

/// Some laws count from the contract, as a window from the order does.
bool counts_from_contract(law::start_event event) {
    using law::start_event;
    return event == start_event::contract_concluded || event == start_event::purchase ||
           event == start_event::agreement_date ||
           event == start_event::contract_concluded_before_performance;
}

std::string cited(const law::legal_basis& basis) {
    auto text = basis.from->instrument;
    if (!basis.from->article.empty()) text.append(", ").append(basis.from->article);
    return text + (basis.confirmed ? "" : "; not yet confirmed");
}

// -- one market -----------------------------------------------------------------------------------

class market_finder {
  public:
    market_finder(finder& into, const lint_market& market)
        : into_(into),
          market_(market),
          code_(market.country + (market.subdivision.empty() ? "" : "-" + market.subdivision)) {
        for (const auto& rule : into.rules)
            asked_.push_back(given(rule, {{"order.country", id_of(market.country)},
                                          {"customer.kind", id_of("consumer")}}));
        if (!market.subdivision.empty())
            for (auto& rule : asked_)
                rule = given(rule, {{"order.subdivision", id_of(market.subdivision)}});
    }

    void find() {
        if (into_.scope.law->book.find(market_.country, market_.subdivision) == nullptr)
            return into_.add({.severity = lint_severity::notice,
                              .code = "market_law_unknown",
                              .rule = {},
                              .path = {},
                              .market = code_,
                              .message = "No law of " + code_ +
                                         " is known here: nothing was "
                                         "compared with it.",
                              .remedy = "Check the code (ISO 3166), or that country's law."});
        for (std::size_t rule = 0; rule < asked_.size(); ++rule) {
            if (asked_[rule].is_false()) continue;
            const auto overlay = overlay_for(rule);
            if (!overlay.refund_by_right) continue;
            look_at_window(rule, overlay);
            look_at_fees(rule, overlay);
            look_at_return_cost(rule, overlay);
            look_at_denial(rule, overlay);
        }
    }

  private:
    std::int64_t id_of(std::string_view word) const { return into_.policy.words.find(word); }
    formula given(const formula& asked, std::initializer_list<known_fact> known) const {
        return lint::given(into_.policy, asked, std::span(known.begin(), known.size()));
    }
    /// The rule is for such articles only.
    bool needs(std::size_t rule, std::string_view fact) const {
        return given(asked_[rule], {{fact, 0}}).is_false();
    }

    /// Where parts of a country have laws of their own, the longest of them is taken.
    std::string place(const legal_overlay& overlay) const {
        const auto& taken = overlay.floor.law->code;
        return code_ + (taken == code_ ? "" : " (as in " + taken + ")");
    }

    law::law_facts facts_of(std::size_t rule) const {
        const auto& law = *into_.scope.law;
        law::law_facts facts;
        facts.country = market_.country;
        facts.subdivision = market_.subdivision;
        facts.declared = law.declared;
        facts.overrides = law.overrides;
        facts.item.custom_made = needs(rule, "product.custom_made");
        facts.item.perishable = needs(rule, "product.perishable");
        facts.item.hygiene_seal = needs(rule, "product.hygiene_seal");
        facts.item.final_sale_marked = needs(rule, "product.final_sale");
        facts.item.digital_content = needs(rule, "product.digital");
        if (facts.item.digital_content) facts.supply = law::supply_kind::digital_content;
        facts.item.sealed_media = needs(rule, "product.sealed_media");
        facts.item.newspaper_or_periodical = needs(rule, "product.newspaper");
        facts.item.book = needs(rule, "product.book");
        facts.item.plant_or_flower = needs(rule, "product.plant");
        facts.item.medicine = needs(rule, "product.medicine");
        facts.item.seal_broken = known_to_be(rule, &stated_facts::seal_broken);
        facts.item.used_or_damaged = known_to_be(rule, &stated_facts::used_or_damaged);
        facts.item.package_missing = known_to_be(rule, &stated_facts::package_missing);
        facts.item.digital_started_with_consent =
            law::both(known_to_be(rule, &stated_facts::begun), facts.declared.has_consent_to_begin);
        return facts;
    }

    /// Whether the rule is only for articles of which some answer states that.
    law::known known_to_be(std::size_t rule, std::optional<bool> stated_facts::* fact) const {
        const auto is_kept_from = [&](const question_definition& question,
                                      std::string_view answer) {
            return given(asked_[rule], {{ANSWER_FACT, id_of(answer), question.code}}).is_false();
        };
        const auto is_shown_by = [&](const question_definition& question) {
            return !question.answers.empty() && is_kept_from(question, "") &&
                   std::ranges::all_of(question.answers, [&](const answer_definition& answer) {
                       return (answer.states && (*answer.states.*fact).value_or(false)) ||
                              is_kept_from(question, answer.code);
                   });
        };
        const bool is_so = std::ranges::any_of(
            into_.policy.questions, [&](const auto& each) { return is_shown_by(each.second); });
        return is_so ? law::known::yes : law::known::unknown;
    }

    legal_overlay overlay_for(std::size_t rule) const {
        const auto& law = *into_.scope.law;
        legal_overlay overlay;
        overlay.floor = law::floor_for(law.book, law.stances, facts_of(rule));
        overlay.refund_by_right = overlay.floor.withdrawal.holds();
        return overlay;
    }

    /// An earlier rule sets this effect in this market whenever the rule applies.
    bool is_shadowed(std::size_t rule, std::uint8_t effect) {
        for (std::size_t above = 0; above < rule; ++above) {
            const auto& other = into_.policy.rules[above];
            if ((other.sets & bit(effect)) == 0) continue;
            if (effect == effect::WINDOW && !is_for_refunds(above)) continue;
            if (into_.implied(asked_[rule], asked_[above])) return true;
        }
        return false;
    }

    /// The right is one to a refund.
    bool is_for_refunds(std::size_t rule) const {
        return (into_.policy.rules[rule].window_for &
                bit(static_cast<std::size_t>(resolution::refund))) != 0;
    }

    void look_at_window(std::size_t rule, const legal_overlay& overlay) {
        const auto& window = into_.rule(rule).then.window;
        if (!window || !is_for_refunds(rule)) return;
        if (given(asked_[rule], {{"return.resolution", id_of("refund")}}).is_false()) return;
        const auto& right = overlay.floor.withdrawal;
        const auto& basis = right.last_day_basis;
        if (basis.from == nullptr || right.period.length == 0) return;
        const auto holds = "In " + place(overlay) + " " + words_of(right.period) +
                           " hold by law (" + cited(basis) + ")";
        const auto remedy = " for " + code_ + ", here or in a rule above; until then the law's " +
                            "period is what shoppers there have.";
        if (window->ends_on) {
            if (is_shadowed(rule, effect::WINDOW)) return;
            return tell(rule, "window", lint_severity::notice, "window_ends_before_law", basis,
                        holds + ", also after this window's fixed last day.",
                        "Set a window of " + words_of(right.period) + " or more" + remedy);
        }
        const auto lead = lead_of(measure(right.period), measure(*window->length, window->unit));
        const bool starts_early =
            window->start != window_start::delivery && !counts_from_contract(right.counted_event);
        if (lead < 0 || (lead == 0 && !starts_early) || is_shadowed(rule, effect::WINDOW)) return;
        tell(rule, "window", lint_severity::warning, "window_shorter_than_law", basis,
             holds + (starts_early ? " from the delivery" : "") + ", not the " +
                 counted(*window->length, std::string(enum_name(window->unit))) + " of this rule" +
                 (starts_early ? " from the " + std::string(enum_name(window->start)) : "") + ".",
             "Give " + words_of(right.period) + " or more" +
                 (starts_early ? " from the delivery" : "") + remedy);
    }

    void look_at_fees(std::size_t rule, const legal_overlay& overlay) {
        const auto& fees = into_.rule(rule).then.fees;
        if (!fees) return;
        for (std::size_t i = 0; i < fees->size(); ++i) {
            const auto& fee = (*fees)[i];
            item_terms terms;
            terms.fees = {fee};
            const auto& allowed = overlay.floor.deductions.cancellation_fee;
            lift_terms(overlay, terms,
                       fee.amount         ? fee.amount->currency
                       : allowed.is_set() ? allowed.value->cap.currency
                                          : currency_code());
            if (terms.fees == std::vector{fee}) continue;
            if (is_shadowed(rule, effect::FEES)) return;
            tell_fee(rule, i, overlay, terms.fees);
        }
    }

    /// `left` is what the law leaves of it, if anything.
    void tell_fee(std::size_t rule, std::size_t index, const legal_overlay& overlay,
                  const std::vector<fee_term>& left) {
        const auto& fee = (*into_.rule(rule).then.fees)[index];
        const auto& basis = basis_of_fee(overlay, fee);
        const auto named = "the fee \"" + fee.code + "\"";
        const auto cites = basis.from == nullptr ? "" : " (" + cited(basis) + ")";
        const auto at = "fees/" + std::to_string(index);
        if (left.empty())
            return tell(rule, at, lint_severity::warning, "fee_forbidden", basis,
                        "In " + place(overlay) + " the law does not let you take " + named +
                            " off when goods are withdrawn from" + cites +
                            "; there it is left out.",
                        "Charge it in other countries only (order.country), or take it out.");
        tell(rule, at, lint_severity::warning, "fee_limited", basis,
             "In " + place(overlay) + " the law allows only part of " + named + cites +
                 "; there it is lowered to " + limit_of(left.front()) + ".",
             "Give " + code_ + " a rule of its own above with what is allowed.");
    }

    static std::string limit_of(const fee_term& fee) {
        auto text = std::to_string(fee.percent / 100) + " %";
        if (fee.at_most) text += ", at most " + to_string(*fee.at_most);
        return text;
    }

    void look_at_return_cost(std::size_t rule, const legal_overlay& overlay) {
        const auto& cost = overlay.floor.return_cost;
        if (into_.rule(rule).then.return_cost != cost_bearer::customer || !cost.is_set() ||
            cost.value != law::payer_rule::trader || is_shadowed(rule, effect::RETURN_COST))
            return;
        tell(rule, "return_cost", lint_severity::warning, "return_cost_forbidden", cost.basis,
             "In " + place(overlay) + " the merchant pays for the way back (" + cited(cost.basis) +
                 "), whatever this rule says.",
             "Set return_cost to merchant for " + code_ + ", here or in a rule above.");
    }

    /// A denial, or a route to one, of what the law gives to who changes their mind.
    void look_at_denial(std::size_t rule, const legal_overlay& overlay) {
        const auto& then = into_.rule(rule).then;
        const bool denies = then.deny.has_value();
        if (!denies && then.route != decision_route::decline) return;
        if (is_shadowed(rule, denies ? effect::DENY : effect::ROUTE)) return;
        const auto& right = overlay.floor.withdrawal;
        if (!is_for_changed_minds(rule) || !is_within(rule, right.period)) return;
        const auto& basis = overlay.right_basis();
        if (basis.from == nullptr) return;
        const auto gives = "In " + place(overlay) + " the law gives " +
                           (right.period.length == 0 ? "the right" : words_of(right.period)) +
                           " to give such an article back for a refund (" + cited(basis) + ")";
        const auto at = denies ? "deny" : "route";
        if (may_be_exempt(rule))
            return tell(rule, at, lint_severity::notice, "denial_in_doubt", basis,
                        gives +
                            ", but for what it exempts; whether an answer shows that, a "
                            "decision cannot know: the shopper still gets the refund.",
                        "Say at the answer what it states (states) and, of downloads, in the law "
                        "settings that you have the consent to begin (has_consent_to_begin).");
        tell(rule, at, lint_severity::warning, "denial_overruled", basis,
             gives + ", whatever this rule says: shoppers there still get the refund.",
             "Leave " + code_ + " out (order.country), or keep the rule to what its law exempts.");
    }

    /// Some reason that is a change of mind, or none given, meets the condition.
    bool is_for_changed_minds(std::size_t rule) const {
        const auto changed = given(asked_[rule], {{"return.at_fault", id_of("change_of_mind")},
                                                  {"return.resolution", id_of("refund")}});
        const auto is_for = [&](std::string_view kind) {
            return !given(changed, {{"return.kind", id_of(kind)}}).is_false();
        };
        if (!is_for("return_goods") && !is_for("withdrawal") && !is_for("cancellation"))
            return false;
        if (!given(changed, {{REASON_FACT, 0}, {MAIN_REASON_FACT, 0}}).is_false()) return true;
        return std::ranges::any_of(into_.policy.reasons, [&](const auto& reason) {
            const auto& [code, about] = reason;
            return about.at_fault == fault::change_of_mind &&
                   !given(changed,
                          {{REASON_FACT, id_of(code)}, {MAIN_REASON_FACT, id_of(about.main)}})
                        .is_false();
        });
    }

    /// The condition can hold while the law's period runs from the delivery.
    bool is_within(std::size_t rule, const law::legal_period& period) const {
        const auto days = std::min(measure(period).days_at_most(), DAYS_PER_YEAR);
        for (std::int64_t day = 0; day <= days; ++day)
            if (!given(asked_[rule], {{"line.days_since_delivery", day}}).is_false()) return true;
        return false;
    }

    /// The rule asks the shopper, and the law exempts what they may have answered.
    bool may_be_exempt(std::size_t rule) const {
        const auto& tests = into_.policy.rules[rule];
        const auto asks = [&](const test& one) {
            const auto name = fact_table()[into_.policy.slots[one.slot].fact].name;
            return name == ANSWER_FACT || name == "return.evidence";
        };
        if (std::none_of(into_.policy.tests.begin() + tests.tests_begin,
                         into_.policy.tests.begin() + tests.tests_end, asks))
            return false;
        auto facts = facts_of(rule);
        facts.item.sealed_media = true;
        facts.item.seal_broken = law::known::yes;
        facts.item.used_or_damaged = law::known::yes;
        facts.item.package_missing = law::known::yes;
        facts.item.digital_started_with_consent = law::known::yes;
        facts.declared.tells_of_exceptions = law::known::yes;
        facts.declared.has_consent_to_exceptions = law::known::yes;
        const auto& law = *into_.scope.law;
        return law::floor_for(law.book, law.stances, facts).withdrawal.state ==
               law::right_state::exempt;
    }

    void tell(std::size_t rule, const std::string& effect, lint_severity severity, std::string code,
              const law::legal_basis& basis, std::string message, std::string remedy) {
        into_.add({.severity = severity,
                   .code = std::move(code),
                   .rule = into_.rule(rule).name,
                   .path = rule_path(rule) + "/then/" + effect,
                   .market = code_,
                   .message = std::move(message),
                   .remedy = std::move(remedy),
                   .from = statute_of(basis)});
    }

    finder& into_;
    const lint_market& market_;
    std::string code_;
    std::vector<formula> asked_;  ///< what is left of each rule's condition in this market
};

}  // namespace

void find_unlawful(finder& into) {
    if (into.scope.law == nullptr) return;
    for (const auto& market : into.scope.markets)
        market_finder(into, market).find();
}

}  // namespace refundry::lint
