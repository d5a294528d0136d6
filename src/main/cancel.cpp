// SPDX-License-Identifier: Apache-2.0
// `refundry cancel`: what cancelling a booking gives back, now and later, without a database.
#include <fmt/format.h>

#include "app/cancellations/preview_cancellation.hpp"
#include "base/json.hpp"
#include "main/json_lines.hpp"
#include "main/policy_file.hpp"
#include "main/setup.hpp"
#include "main/verbs.hpp"

namespace refundry {

namespace {

struct cancel_line {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"law_settings"});
    std::optional<cancellation_policy_document> policy;
    std::optional<std::string> pack;
    refundry::booking booking;
    std::vector<declared_event> events;
    instant now;
    refundry::law_settings law_settings;
};
BOOST_DESCRIBE_STRUCT(cancel_line, (), (policy, pack, booking, events, now, law_settings))

result<cancellation_policy> read_policy(const std::string& path) {
    const auto text = read_text_file("--policy", path);
    if (!text) return std::unexpected(text.error());
    auto document = json::decode<cancellation_policy_document>(*text);
    if (document) return cancellation_policy::compile(std::move(*document));
    auto answer = invalid("--policy", "malformed", path + " is no cancellation policy.");
    answer.error().details = std::move(document.error());
    return answer;
}

/// The policy for the lines that name none.
result<std::optional<cancellation_policy>> policy_for_all(const cancel_options& options) {
    if (!options.policy.empty() && !options.pack.empty())
        return invalid("--pack", "policy_or_pack", "Give either --policy or --pack, not both.");
    if (!options.policy.empty()) return read_policy(options.policy);
    if (options.pack.empty()) return std::nullopt;
    const auto pack = find_cancellation_pack(options.pack, "--pack");
    if (!pack) return std::unexpected(pack.error());
    return *pack;
}

/// "2026-07-01 15:00"
std::string minute_text(std::string_view local) {
    std::string text(local.substr(0, local.substr(17, 2) == "00" ? 16 : 19));
    text[10] = ' ';
    return text;
}

std::string share_text(basis_points percent) {
    return percent % 100 == 0 ? fmt::format("{} %", percent / 100)
                              : fmt::format("{}.{:02} %", percent / 100, percent % 100);
}

std::string explained(const cancellation_basis& basis) {
    auto text = basis.kind == cancellation_basis_kind::ended
                    ? std::string("the booking is over")
                    : fmt::format("{} \"{}\"", enum_name(basis.kind), basis.name);
    if (basis.statute && !basis.statute->article.empty())
        text += ", article " + basis.statute->article;
    if (basis.until_local) text += ", until " + *basis.until_local;
    return text;
}

std::string explained(const charge_step& step) {
    std::string text;
    switch (step.code) {
        case charge_code::kept_fee:
            text = "kept whole";
            break;
        case charge_code::kept_nights:
            text = fmt::format("{} night(s)", step.nights.value_or(0));
            break;
        case charge_code::share:
            text = fmt::format("of which {} is given back", share_text(step.percent.value_or(0)));
            break;
        case charge_code::followed:
            text = fmt::format("as of {}", step.follows.value_or(""));
            break;
        case charge_code::kept_amount:
            text = "part of the fixed amount";
            break;
    }
    return fmt::format("    {} charged: {}\n", to_string(step.charged), text);
}

std::string explained(const booking_right& right) {
    auto text = fmt::format("  right to withdraw: {}", enum_name(right.state));
    if (right.exempt) text += fmt::format(" ({})", enum_name(*right.exempt));
    if (right.exempt_unconfirmed)
        text += fmt::format(" (unless confirmed: {})", enum_name(*right.exempt_unconfirmed));
    if (right.from)
        text += fmt::format(", {}{}{}{}", right.from->name, right.from->article.empty() ? "" : ", ",
                            right.from->article, right.from->unconfirmed ? " (unconfirmed)" : "");
    return text + "\n";
}

std::string explained(const cancellation_preview& answer, const booking& booked) {
    const auto& outcome = answer.outcome;
    auto text = fmt::format(
        "{}{}\"{}\" version {}{}{}, cancelled at {}\n  {} back of {} paid: {}\n", booked.reference,
        booked.reference.empty() ? "" : ": ", outcome.policy, outcome.policy_version,
        outcome.variant.empty() ? "" : ", ", outcome.variant, outcome.cancelled_at_local,
        to_string(outcome.refunded), to_string(outcome.paid), explained(outcome.decided_by));
    for (const auto& part : outcome.components) {
        text += fmt::format("  {}: {} of {}\n", part.code, to_string(part.refunded),
                            to_string(part.price));
        for (const auto& step : part.derivation)
            text += explained(step);
    }
    for (const auto& other : outcome.considered)
        if (other.basis != outcome.decided_by)
            text += fmt::format("  less or the same by {}: {}\n", explained(other.basis),
                                to_string(other.refunded));
    if (outcome.right) text += explained(*outcome.right);
    for (std::size_t i = 0; i < answer.schedule.size(); ++i) {
        const auto& step = answer.schedule[i];
        const auto when = step.until_local
                              ? fmt::format("before {} ({})", minute_text(*step.until_local),
                                            booked.place.time_zone)
                          : i == 0 ? std::string("at any time")
                                   : std::string("later");
        text += fmt::format("  {} {} and get {} back\n", i == 0 ? "Cancel" : "then", when,
                            to_string(step.refunded));
    }
    return text;
}

}  // namespace

int cancel_lines(const cancel_options& options) {
    const auto for_all = policy_for_all(options);
    if (!for_all) return report(for_all.error());
    const auto form = options.explain ? answer_form::text : answer_form::json;
    time_zones zones;
    return answer_json_lines(
        options.file, {.form = form}, [&](std::string_view text) -> result<std::string> {
            auto line = json::decode<cancel_line>(text);
            if (!line) return malformed_line("this verb", std::move(line.error()));
            const auto law = merchant_law::of(line->law_settings, "/law_settings");
            if (!law) return std::unexpected(law.error());
            const preview_cancellation_command command{.policy = std::move(line->policy),
                                                       .pack = std::move(line->pack),
                                                       .booking = std::move(line->booking),
                                                       .events = std::move(line->events),
                                                       .now = line->now};
            const bool names_none = !command.policy && !command.pack;
            const auto answer =
                names_none && *for_all
                    ? preview_cancellation(**for_all, command, **law, zones, line->now)
                    : preview_cancellation(command, **law, zones, line->now);
            if (!answer) return std::unexpected(answer.error());
            return form == answer_form::text ? explained(*answer, command.booking)
                                             : json::encode(*answer);
        });
}

}  // namespace refundry
