// SPDX-License-Identifier: Apache-2.0
#include "app/trials/history_reading.hpp"

#include <unordered_map>

#include "base/ensure.hpp"
#include "base/json.hpp"

namespace refundry {

namespace {

item_request request_of(const item_record& item, currency_code currency) {
    item_request asked{.line_id = item.line_id,
                       .quantity = item.quantity,
                       .reason = item.reason,
                       .note = item.note,
                       .wanted = item.settled_by,
                       .exchange_for = {},
                       .evidence = {}};
    if (!item.exchange_for.empty())
        asked.exchange_for =
            json::decode_compact<exchange_target>(item.exchange_for, currency.code());
    if (!item.answers.empty())
        asked.answers =
            json::decode_compact<std::vector<given_answer>>(item.answers, currency.code());
    return asked;
}

past_return return_of(case_record head) {
    past_return made{
        .head = {}, .request = {}, .decided_under = nullptr, .decided = {}, .state = {}};
    made.request = {.kind = head.kind,
                    .channel = head.channel,
                    .method = head.method,
                    .note = head.note,
                    .items = {}};
    made.head = std::move(head);
    return made;
}

/// The returns of a page by their id, until they go to their orders.
class returns_reading {
  public:
    returns_reading(transaction& tx, policy_cache& policies, const history_page& page)
        : tx_(tx), policies_(policies), page_(page) {}

    result<void> read(history_parts& parts) {
        for (auto& head : tx_.cases_of(page_)) {
            auto made = return_of(std::move(head));
            if (made.head.decided_under) {
                auto policy = policies_.of_version(tx_, page_.merchant, *made.head.decided_under);
                if (!policy) return std::unexpected(std::move(policy.error()));
                made.decided_under = std::move(policy->compiled);
                parts.add(*made.decided_under);
            }
            place_.emplace(made.head.id, returns_.size());
            returns_.push_back(std::move(made));
        }
        for (const auto& item : tx_.items_of(page_)) {
            auto& of = returns_[place_.at(item.of_case)];
            of.request.items.push_back(request_of(item, of.head.currency));
            of.state.push_back(item.decision);
        }
        for (const auto& made : tx_.decisions_of(page_)) {
            auto& of = returns_[place_.at(made.of_case)];
            if (!of.decided)
                of.decided = json::decode_compact<decision>(made.document, of.head.currency.code());
        }
        return {};
    }

    /// Those of one order, in their order; orders come in the order of their ids.
    std::vector<past_return> take(order_id of_order) {
        std::vector<past_return> taken;
        for (; next_ < returns_.size() && returns_[next_].head.of_order == of_order; ++next_)
            taken.push_back(std::move(returns_[next_]));
        return taken;
    }

  private:
    transaction& tx_;
    policy_cache& policies_;
    const history_page& page_;
    std::vector<past_return> returns_;
    std::unordered_map<return_case_id, std::size_t> place_;
    std::size_t next_ = 0;
};

}  // namespace

result<page_of_history> read_history(transaction& tx, policy_cache& policies,
                                     const history_page& page, history_parts parts) {
    page_of_history read;
    auto rules = policies.rules_of(tx, page.merchant);
    if (!rules) return std::unexpected(std::move(rules.error()));
    read.rules = std::move(*rules);
    returns_reading returns(tx, policies, page);
    if (page.phase == trial_phase::returns)
        if (auto fine = returns.read(parts); !fine) return std::unexpected(std::move(fine.error()));
    for (const auto& row : tx.orders_of(page)) {
        order_of_history one{
            .original = decode_order(row), .stored_at = row.created_at, .returns = {}};
        if (page.phase == trial_phase::returns) one.returns = returns.take(row.id);
        read.orders.push_back(std::move(one));
    }
    read.past = customers_past(tx, page, parts);
    return read;
}

}  // namespace refundry
