// SPDX-License-Identifier: Apache-2.0
#include "app/withdrawals/acknowledgement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace refundry {
namespace {

using testing::HasSubstr;
using testing::Not;

withdrawal_statement a_statement() {
    return {.receipt_number = "WDL-7K3MQ-2ZD4P",
            .trader = "Berg & Tal",
            .received_at = parse_instant("2026-06-30T22:30:05.123456Z").value(),
            .name = "Ana Sommer",
            .contract = "#1001",
            .reply_to = "ana@example.com",
            .items = {},
            .language = "de",
            .note = ""};
}

const time_zone_rules BERLIN_IN_SUMMER{std::chrono::hours(2)};

TEST(Acknowledgement, SaysWhatWasDeclaredAndWhenItCame) {
    const auto text = acknowledgement_text(a_statement(), "ab12", BERLIN_IN_SUMMER, "en");
    for (const auto* part :
         {"Berg & Tal received your statement of withdrawal on 2026-07-01 00:30:05 (UTC+02:00).",
          "Receipt number: WDL-7K3MQ-2ZD4P", "Name: Ana Sommer", "Contract: #1001",
          "acknowledgement: ana@example.com", "Withdrawn from: the whole contract",
          "It is a receipt and not an acceptance", "(SHA-256): ab12"})
        EXPECT_THAT(text, HasSubstr(part));
    EXPECT_THAT(text, Not(HasSubstr("Note")));
}

TEST(Acknowledgement, IsInGermanForWhoReadsGerman) {
    for (const auto* language : {"de", "DE", "de-AT"}) {
        const auto text = acknowledgement_text(a_statement(), "ab12", BERLIN_IN_SUMMER, language);
        EXPECT_THAT(text, HasSubstr("hat Ihre Widerrufserklärung am 2026-07-01 00:30:05"));
        EXPECT_THAT(text, HasSubstr("keine Annahme"));
        EXPECT_THAT(text, HasSubstr("Widerrufen: der ganze Vertrag"));
    }
    for (const auto* language : {"", "d", "del", "fr", "en-DE"})
        EXPECT_THAT(acknowledgement_text(a_statement(), "", BERLIN_IN_SUMMER, language),
                    HasSubstr("Acknowledgement of receipt"))
            << language;
}

TEST(Acknowledgement, ListsThePartsAndTheNote) {
    auto statement = a_statement();
    statement.items = {{"shirt", 2}, {"mug", {}}};
    statement.note = "too small";
    const auto text = acknowledgement_text(statement, "", time_zone_rules(), "en");
    EXPECT_THAT(text, HasSubstr("Withdrawn from: 2 × shirt\n  Withdrawn from: mug\n"));
    EXPECT_THAT(text, HasSubstr("Note: too small\n"));
    EXPECT_THAT(text, HasSubstr("2026-06-30 22:30:05 (UTC+00:00)"));
}

TEST(Acknowledgement, KeepsAStrangersWordsOnTheirLine) {
    auto statement = a_statement();
    statement.name = "Ana\n\nWe accept. {0}";
    const auto text = acknowledgement_text(statement, "", time_zone_rules(), "en");
    EXPECT_THAT(text, HasSubstr("Name: Ana  We accept. {0}\n"));
}

TEST(Acknowledgement, CountsWestOfGreenwichBackwards) {
    EXPECT_THAT(
        acknowledgement_text(a_statement(), "", time_zone_rules(-std::chrono::minutes(210)), "en"),
        HasSubstr("2026-06-30 19:00:05 (UTC-03:30)"));
}

}  // namespace
}  // namespace refundry
