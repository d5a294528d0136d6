// SPDX-License-Identifier: Apache-2.0
#include "app/decisions/replay.hpp"

#include <algorithm>

#include "app/orders/orders.hpp"
#include "base/json.hpp"
#include "domain/decisions/remedies.hpp"

namespace refundry {

namespace {

constexpr std::int64_t PAGE_CASES = 500;

std::unexpected<std::string> gone(std::string_view what, std::int64_t version) {
    return std::unexpected("version " + std::to_string(version) + " of " + std::string(what) +
                           " is gone");
}

void count(replay_report& report, const case_record& of, const decision_record& made,
           const std::expected<replay_outcome, std::string>& outcome) {
    const auto broken = [&](const std::string& why) {
        report.broken.push_back(of.rma_number + " " + made.id.text() + ": " + why);
    };
    if (!outcome) return broken(outcome.error());
    switch (*outcome) {
        case replay_outcome::same:
            ++report.same;
            return;
        case replay_outcome::different:
            return broken("made again it is another");
        case replay_outcome::other_law:
            ++report.other_law;
            return;
        case replay_outcome::no_basis:
            ++report.no_basis;
            return;
    }
}

}  // namespace

std::expected<replay_outcome, std::string> replay_decision(transaction& tx, policy_cache& policies,
                                                           const case_record& of,
                                                           const decision_record& made) {
    if (made.basis.empty()) return replay_outcome::no_basis;
    const auto basis = json::decode_compact<decision_basis>(made.basis, of.currency.code());
    if (basis.law_settings && basis.law_edition != law::shipped_edition())
        return replay_outcome::other_law;
    const auto stored =
        tx.find_order_version(of.merchant, of.of_order.value(), basis.order_version);
    if (!stored) return gone("the order", basis.order_version);
    const auto original = load_order(*stored);
    const auto policy = policies.of_version(tx, of.merchant, basis.policy);
    if (!policy) return std::unexpected(policy.error().message);
    const auto zone = policies.zones().find(basis.time_zone);
    if (!zone) return std::unexpected(zone.error().message);
    merchant_rules rules{.zone = &zone->get()};
    std::optional<legal_context> context;
    if (basis.law_settings) {
        // What the merchant said of the law then: each version is in the log.
        const auto said = law_settings_of_version(tx, of.merchant, *basis.law_settings);
        if (!said) return gone("the law settings", *basis.law_settings);
        rules.law = merchant_law::compile(json::encode(*said));
        context.emplace(rules.law->context(policies.zone_of(original->ship_to, rules)));
    }
    const decision_input input{.original = *original,
                               .request = basis.request,
                               .available = basis.available,
                               .history = basis.history,
                               .now = basis.declared_at.value_or(made.made_at),
                               .zone = rules.zone,
                               .law = context ? &*context : nullptr};
    auto again = decide(*policy->compiled, input);
    if (context) add_remedies(again, *policy->compiled, input);
    again.decided_at = made.made_at;
    return json::encode_compact(again) == made.document ? replay_outcome::same
                                                        : replay_outcome::different;
}

replay_report replay_decisions(store& data, policy_cache& policies) {
    replay_report report;
    const auto merchants = data.read([](transaction& tx) { return tx.list_merchants(); });
    for (const auto& merchant : merchants) {
        case_filter filter;
        filter.limit = PAGE_CASES;
        bool is_last = false;
        while (!is_last)
            data.read([&](transaction& tx) {
                const auto cases = tx.list_cases(merchant.id, filter);
                for (const auto& of : cases) {
                    for (const auto& made : tx.decisions_of(merchant.id, of.id))
                        count(report, of, made, replay_decision(tx, policies, of, made));
                    filter.before = of.id;
                }
                is_last = std::ssize(cases) < PAGE_CASES;
                return true;
            });
    }
    return report;
}

}  // namespace refundry
