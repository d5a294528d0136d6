// SPDX-License-Identifier: Apache-2.0
#include "app/withdrawals/acknowledgement.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "app/messages/catalogue.hpp"

namespace refundry {

namespace {

/// What a stranger wrote stays on its line and cannot pass for words of ours.
std::string one_line(std::string_view text) {
    std::string line(text);
    for (auto& letter : line)
        if (static_cast<unsigned char>(letter) < ' ' || letter == '\x7f') letter = ' ';
    return line;
}

/// "2026-11-27 14:03:22 (UTC+01:00)"
std::string local_moment(instant at, const time_zone_rules& zone) {
    const auto offset = zone.offset_at(at);
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(offset).count();
    return fmt::format(
        "{} (UTC{}{:02}:{:02})",
        fmt::format("{:%F %T}", std::chrono::floor<std::chrono::seconds>(at) + offset),
        minutes < 0 ? '-' : '+', std::abs(minutes) / 60, std::abs(minutes) % 60);
}

}  // namespace

std::string acknowledgement_text(const withdrawal_statement& statement, std::string_view digest,
                                 const time_zone_rules& zone, std::string_view language) {
    const auto& in = message_catalogue::of(language);
    const auto say = [&](std::string_view what) {
        return in.text("acknowledgement." + std::string(what));
    };
    std::string text = fmt::format("{}\n\n", say("title"));
    text += in.text("acknowledgement.received",
                    {{"trader", one_line(statement.trader)},
                     {"moment", local_moment(statement.received_at, zone)}});
    text += fmt::format("\n{}: {}\n\n{}\n", say("receipt_number"), statement.receipt_number,
                        say("declared"));
    const auto add = [&](std::string_view what, std::string_view said) {
        text += fmt::format("  {}: {}\n", say(what), one_line(said));
    };
    add("name", statement.name);
    add("contract", statement.contract);
    add("reply_to", statement.reply_to);
    if (statement.items.empty()) add("withdrawn", say("whole"));
    for (const auto& item : statement.items)
        add("withdrawn",
            item.quantity ? fmt::format("{} × {}", *item.quantity, item.line) : item.line);
    if (!statement.note.empty()) add("note", statement.note);
    text += fmt::format("\n{}\n\n{}: {}\n", say("meaning"), say("digest"), digest);
    return text;
}

}  // namespace refundry
