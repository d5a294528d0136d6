// SPDX-License-Identifier: Apache-2.0
#include "domain/trials/try_request.hpp"

#include <algorithm>

#include "domain/policies/compiled.hpp"

namespace refundry {

namespace {

bool has_reason(const item_decision& decided, std::string_view code) {
    return std::ranges::find(decided.reasons, code, &decision_reason::code) !=
           decided.reasons.end();
}

bool any_refused_for_method(const decision& decided) {
    return std::ranges::any_of(decided.items, [](const item_decision& item) {
        return has_reason(item, "method_not_offered");
    });
}

/// One request asked of one policy until nothing is left to assume.
class asking {
  public:
    asking(const compiled_policy& policy, const trial_request& asked,
           const std::vector<std::int64_t>& available, return_method guess)
        : policy_(policy), asked_(asked), available_(available), request_(asked.request) {
        if (asked.method == method_choice::by_policy) request_.method = guess;
    }

    trial_answer operator()() {
        decide_now();
        settle_method();
        if (give_evidence()) decide_now();
        answer_.method = request_.method;
        return std::move(answer_);
    }

  private:
    void decide_now() {
        answer_.decided = decide(policy_, {.original = asked_.original,
                                           .request = request_,
                                           .available = available_,
                                           .history = asked_.history,
                                           .now = asked_.now,
                                           .zone = asked_.zone,
                                           .law = asked_.law});
    }

    void settle_method() {
        switch (asked_.method) {
            case method_choice::as_asked:
                return;
            case method_choice::replaceable:
                if (!any_refused_for_method(answer_.decided)) return;
                answer_.method_assumed = true;
                break;
            case method_choice::by_policy:
                // The first guess stands where it is what the policy offers first and no rule
                // depends on it: the answer is that of asking twice.
                if (!policy_.asks_for_method() && first_offered(answer_.decided) == request_.method)
                    return;
        }
        request_.method = return_method::none;
        if (policy_.asks_for_method()) decide_now();
        request_.method = first_offered(answer_.decided);
        decide_now();
    }

    /// What the policy asks for beyond what is known to have been missing.
    bool give_evidence() {
        bool given = false;
        for (std::size_t i = 0; i < request_.items.size(); ++i) {
            if (!asked_.lacked_evidence.empty() && asked_.lacked_evidence[i]) continue;
            const auto& decided = answer_.decided.items[i];
            if (!has_reason(decided, "evidence_missing")) continue;
            request_.items[i].evidence = decided.terms.evidence_required;
            given = true;
        }
        answer_.evidence_assumed = given;
        return given;
    }

    const compiled_policy& policy_;
    const trial_request& asked_;
    const std::vector<std::int64_t>& available_;
    return_request request_;
    trial_answer answer_;
};

}  // namespace

std::vector<std::int64_t> trial_books::available_for(const trial_request& asked) const {
    std::vector<std::int64_t> available;
    available.reserve(asked.request.items.size());
    for (const auto& item : asked.request.items) {
        const auto* line = asked.original.find_line(item.line_id);
        auto left = line == nullptr ? 0 : line->quantity;
        for (const auto& earlier : claims_)
            if (earlier.line_id == item.line_id) left -= earlier.quantity;
        available.push_back(left);
    }
    return available;
}

trial_answer trial_books::answer(const compiled_policy& policy, const trial_request& asked) {
    const auto available = available_for(asked);
    auto answer = asking(policy, asked, available, offered_last_)();
    offered_last_ = answer.method;
    const auto lines = lines_to_settle(asked.request.items, answer.decided);
    if (lines.empty()) return answer;
    auto quote = settle(asked.original, position_, lines);
    if (quote)
        answer.quote = std::move(*quote);
    else
        answer.unsettled = std::move(quote.error().code);
    return answer;
}

void trial_books::keep(const trial_request& asked, const trial_answer& answer,
                       const std::vector<bool>& stays) {
    std::vector<settle_line> lines;
    for (std::size_t i = 0; i < asked.request.items.size(); ++i) {
        const auto& item = asked.request.items[i];
        if (!stays[i] || answer.decided.items[i].outcome == item_outcome::declined) continue;
        claims_.push_back({item.line_id, item.quantity});
    }
    for (auto& line : lines_to_settle(asked.request.items, answer.decided)) {
        const auto item =
            std::ranges::find(asked.request.items, line.line_id, &item_request::line_id);
        if (stays[static_cast<std::size_t>(item - asked.request.items.begin())])
            lines.push_back(std::move(line));
    }
    if (lines.empty()) return;
    if (const auto given = settle(asked.original, position_, lines))
        position_ = position_after(std::move(position_), *given);
    // The next return is a case of its own.
    position_.fees_capped.clear();
    position_.fees_charged_once.clear();
    position_.fixed_bonus_given = false;
}

}  // namespace refundry
