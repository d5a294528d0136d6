// SPDX-License-Identifier: Apache-2.0
#include "app/withdrawals/acknowledgement.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace refundry {

namespace {

struct words {
    std::string_view title;
    std::string_view received;  ///< trader, moment
    std::string_view receipt_number;
    std::string_view declared;
    std::string_view name;
    std::string_view contract;
    std::string_view reply_to;
    std::string_view withdrawn;
    std::string_view whole;
    std::string_view note;
    std::string_view meaning;
    std::string_view digest;
};

constexpr words ENGLISH{
    .title = "Acknowledgement of receipt of your withdrawal",
    .received = "{} received your statement of withdrawal on {}.",
    .receipt_number = "Receipt number",
    .declared = "What you declared:",
    .name = "Name",
    .contract = "Contract",
    .reply_to = "Address for this acknowledgement",
    .withdrawn = "Withdrawn from",
    .whole = "the whole contract",
    .note = "Note",
    .meaning =
        "This confirms what you declared and when it was received. It is a receipt and not an "
        "acceptance: it\ndoes not decide whether the withdrawal has effect. You need not send "
        "your statement again.",
    .digest = "Fingerprint of the statement (SHA-256)"};

constexpr words GERMAN{
    .title = "Eingangsbestätigung Ihres Widerrufs",
    .received = "{} hat Ihre Widerrufserklärung am {} erhalten.",
    .receipt_number = "Eingangsnummer",
    .declared = "Ihre Erklärung:",
    .name = "Name",
    .contract = "Vertrag",
    .reply_to = "Adresse für diese Bestätigung",
    .withdrawn = "Widerrufen",
    .whole = "der ganze Vertrag",
    .note = "Anmerkung",
    .meaning =
        "Dies bestätigt, was Sie erklärt haben und wann es eingegangen ist. Es ist eine "
        "Eingangsbestätigung und\nkeine Annahme: Über die Wirksamkeit des Widerrufs ist damit "
        "nicht entschieden. Sie müssen ihn nicht erneut senden.",
    .digest = "Prüfsumme der Erklärung (SHA-256)"};

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
    const bool is_german = language.size() >= 2 && (language[0] == 'd' || language[0] == 'D') &&
                           (language[1] == 'e' || language[1] == 'E') &&
                           (language.size() == 2 || language[2] == '-');
    const auto& say = is_german ? GERMAN : ENGLISH;
    std::string text = fmt::format("{}\n\n", say.title);
    text += fmt::format(fmt::runtime(say.received), one_line(statement.trader),
                        local_moment(statement.received_at, zone));
    text +=
        fmt::format("\n{}: {}\n\n{}\n", say.receipt_number, statement.receipt_number, say.declared);
    const auto add = [&](std::string_view what, std::string_view said) {
        text += fmt::format("  {}: {}\n", what, one_line(said));
    };
    add(say.name, statement.name);
    add(say.contract, statement.contract);
    add(say.reply_to, statement.reply_to);
    if (statement.items.empty()) add(say.withdrawn, say.whole);
    for (const auto& item : statement.items)
        add(say.withdrawn,
            item.quantity ? fmt::format("{} × {}", *item.quantity, item.line) : item.line);
    if (!statement.note.empty()) add(say.note, statement.note);
    text += fmt::format("\n{}\n\n{}: {}\n", say.meaning, say.digest, digest);
    return text;
}

}  // namespace refundry
