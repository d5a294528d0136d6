// SPDX-License-Identifier: Apache-2.0
#include "domain/withdrawals/effect.hpp"

#include "base/ensure.hpp"
#include "domain/decisions/verdict.hpp"

namespace refundry {

namespace {

withdrawal_outcome outcome_of(law::right_state state) {
    switch (state) {
        case law::right_state::no_law_known:
            return withdrawal_outcome::not_known;
        case law::right_state::not_started:
        case law::right_state::open:
            return withdrawal_outcome::effective;
        case law::right_state::not_a_consumer:
        case law::right_state::no_right:
        case law::right_state::no_right_for_this_supply:
        case law::right_state::below_threshold:
        case law::right_state::condition_not_met:
        case law::right_state::exempt:
        case law::right_state::ended:
            return withdrawal_outcome::no_effect;
    }
    return withdrawal_outcome::not_known;
}

void tell_law(withdrawal_effect& told, const law::legal_floor& floor) {
    const auto& right = floor.withdrawal;
    told.effect = outcome_of(right.state);
    told.code = enum_name(right.state);
    told.from = statute_of(right.basis);
    if (right.exempt_by != nullptr)
        told.parameters.push_back({"exemption", std::string(enum_name(right.exempt_by->code))});
    if (right.last_day && !right.never_expires) {
        told.last_day = local_date(*right.last_day);
        told.parameters.push_back({"last_day", to_string(*told.last_day)});
    }
    if (floor.send_back.last_day) told.send_back_by = local_date(*floor.send_back.last_day);
    if (floor.refund.due) told.refund_due = local_date(*floor.refund.due);
}

void tell_order(withdrawal_effect& told, withdrawal_outcome effect, std::string code) {
    told.effect = effect;
    told.code = std::move(code);
    told.from = {
        .kind = source_kind::built_in, .name = "order", .article = {}, .version = 0, .link = {}};
}

}  // namespace

std::vector<withdrawal_effect> effects_of_withdrawal(const compiled_policy& policy,
                                                     const decision_input& input,
                                                     const std::vector<withdrawn_share>& shares) {
    ensure(shares.size() == input.request.items.size(), "an effect needs the item of each share");
    std::vector<withdrawal_effect> effects;
    item_judge judge(policy);
    judge.begin(input);
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const auto& share = shares[i];
        const auto& verdict = judge.judge(i);
        ensure(verdict.line != nullptr, "a share of a line that the order does not have");
        auto& told = effects.emplace_back();
        told.line_id = share.line_id;
        told.sku = verdict.line->sku;
        told.title = verdict.line->title;
        told.quantity = share.quantity;
        if (!share.was_bought) {
            tell_order(told, withdrawal_outcome::no_effect, "not_bought");
        } else if (share.held != nullptr && share.held->withdrawal) {
            tell_order(told, withdrawal_outcome::already_withdrawn, "withdrawn_before");
            told.withdrawal = share.held->withdrawal;
        } else {
            tell_law(told, verdict.law.floor);
            if (share.held != nullptr) told.effect = withdrawal_outcome::in_return;
        }
        if (share.held != nullptr) told.return_case = share.held->by;
    }
    return effects;
}

}  // namespace refundry
