// SPDX-License-Identifier: Apache-2.0
// `refundry decide`: what a policy says about returns, without a database. A JSON object a line in
// (order, request, now, and the policy unless one is given for all), one a line out.
#include <fmt/format.h>

#include "app/calendar/zones.hpp"
#include "app/decisions/explain.hpp"
#include "app/law/law_settings.hpp"
#include "base/json.hpp"
#include "domain/decisions/remedies.hpp"
#include "domain/orders/take_order.hpp"
#include "domain/policies/policy.hpp"
#include "domain/settlement/settlement.hpp"
#include "main/json_lines.hpp"
#include "main/policy_file.hpp"
#include "main/setup.hpp"
#include "main/verbs.hpp"

namespace refundry {

namespace {

struct decide_line {
    static constexpr auto json_defaults =
        std::to_array<std::string_view>({"history", "time_zone", "law_settings"});
    order_request order;
    return_request request;
    std::optional<policy_document> policy;
    instant now;
    customer_history history;
    std::string time_zone = "UTC";  ///< in which days begin and end
    refundry::law_settings law_settings;
};
BOOST_DESCRIBE_STRUCT(decide_line, (),
                      (order, request, policy, now, history, time_zone, law_settings))

struct decided_line {
    refundry::decision decision;
    std::optional<settlement> quote;  ///< absent when every item is declined
    std::vector<refused_resolution> refused;
};
BOOST_DESCRIBE_STRUCT(decided_line, (), (decision, quote, refused))

using policy_pointer = std::shared_ptr<const compiled_policy>;

/// With what the words are taken from.
struct explained_line {
    decided_line decided;
    order original;
    policy_pointer policy;
};

result<policy_pointer> policy_of(const decide_line& line, const policy_pointer& for_all) {
    if (line.policy) return compile_policy(*line.policy, 1);
    if (for_all) return for_all;
    return invalid("/policy", "required",
                   "Give the policy in the line, or one for all by --policy.");
}

/// The zone of the consumer's place, or the line's where it is not known.
std::reference_wrapper<const time_zone_rules> consumer_zone_of(
    const order& original, time_zones& zones,
    std::reference_wrapper<const time_zone_rules> of_line) {
    const auto name = law::consumer_zone(original.ship_to.country, original.ship_to.subdivision);
    if (name.empty()) return of_line;
    const auto zone = zones.find(std::string(name));
    return zone ? *zone : of_line;
}

result<explained_line> decide_one(decide_line line, const policy_pointer& for_all,
                                  time_zones& zones) {
    const auto policy = policy_of(line, for_all);
    if (!policy) return std::unexpected(policy.error());
    const auto zone = zones.find(line.time_zone, "/time_zone");
    if (!zone) return std::unexpected(zone.error());
    // The ids are made anew each time and say nothing: the same line gives the same answer.
    set_clock clock(line.now);
    seeded_random random(1);
    id_source ids(clock, random);
    auto original = take_order(std::move(line.order), ids.next<order_id>(), ids);
    if (!original) return std::unexpected(original.error());
    std::vector<std::int64_t> available;
    for (std::size_t i = 0; i < line.request.items.size(); ++i) {
        const auto& item = line.request.items[i];
        const auto* bought = original->find_line(item.line_id);
        if (bought == nullptr)
            return invalid(fmt::format("/request/items/{}/line_id", i), "line_unknown",
                           fmt::format("The order has no line {}.", item.line_id));
        available.push_back(bought->quantity);
    }
    const auto says = merchant_law::of(line.law_settings, "/law_settings");
    if (!says) return std::unexpected(says.error());
    const auto law = (*says)->context(consumer_zone_of(*original, zones, *zone));
    explained_line made{.decided = {}, .original = std::move(*original), .policy = *policy};
    const decision_input input{.original = made.original,
                               .request = line.request,
                               .available = available,
                               .history = line.history,
                               .now = line.now,
                               .zone = &zone->get(),
                               .law = &law};
    auto& answer = made.decided;
    answer.decision = decide(**policy, input);
    add_remedies(answer.decision, **policy, input);
    answer.refused = refused_resolutions(**policy, input);
    const auto lines = lines_to_settle(line.request.items, answer.decision);
    if (lines.empty()) return made;
    order_position nothing_yet;
    for (const auto& payment : made.original.payments)
        nothing_yet.payments.push_back({.id = payment.id, .returned = made.original.zero()});
    auto quote = settle(made.original, nothing_yet, lines);
    if (!quote) return std::unexpected(std::move(quote.error()));
    answer.quote = std::move(*quote);
    return made;
}

/// In words, in the language asked for.
std::string explained(const explained_line& answer, const decide_options& options) {
    const auto& in = message_catalogue::of(options.language);
    const explained_with with{.original = &answer.original, .policy = &answer.policy->document()};
    auto text = explain(answer.decided.decision, in, with);
    if (!answer.decided.refused.empty()) text += "\n" + explain(answer.decided.refused, in, with);
    if (answer.decided.quote) text += "\n" + explain(*answer.decided.quote, in);
    return text;
}

}  // namespace

int decide_lines(const decide_options& options) {
    policy_pointer for_all;
    if (!options.policy.empty()) {
        auto read = read_policy_file("--policy", options.policy);
        if (!read) return report(read.error());
        for_all = std::move(*read);
    }
    time_zones zones;
    const json_lines_verb verb{.form = options.explain ? answer_form::text : answer_form::json,
                               .refused = "was not decided"};
    return answer_json_lines(options.file, verb, [&](std::string_view text) -> result<std::string> {
        auto line = json::decode<decide_line>(text);
        if (!line) return malformed_line("decide", std::move(line.error()));
        const auto answer = decide_one(std::move(*line), for_all, zones);
        if (!answer) return std::unexpected(answer.error());
        return options.explain ? explained(*answer, options) : json::encode(answer->decided);
    });
}

}  // namespace refundry
