// SPDX-License-Identifier: Apache-2.0
#include "app/law/law_library.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "app/calendar/zones.hpp"
#include "app/law/compile_law.hpp"
#include "app/law/law_settings.hpp"
#include "base/json.hpp"

namespace refundry::law {
namespace {

using namespace std::string_view_literals;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;

std::string file(const std::string& path) {
    std::ifstream input(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(input), {}};
}

/// The shipped table with the first `from` made `to`.
std::string changed(std::string_view from, std::string_view to) {
    auto text = file("data/jurisdictions.json");
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

result<law_book> compiled(const std::string& jurisdictions, std::string_view readings = "{}") {
    const auto texts = read_law_texts(jurisdictions, readings);
    if (!texts) return std::unexpected(texts.error());
    return compile_law(*texts, {});
}

const jurisdiction& law_of(std::string_view country, std::string_view subdivision = "") {
    const auto* found = shipped_law().find(country, subdivision);
    EXPECT_NE(found, nullptr) << country;
    return *found;
}

TEST(ShippedLaw, HasEveryJurisdiction) {
    EXPECT_EQ(shipped_law().jurisdictions().size(), 74U);
    EXPECT_EQ(law_of("DE").name, "Germany");
    EXPECT_EQ(law_of("US", "CA").name, "California");
    EXPECT_EQ(law_of("US", "TX").code, "US");
    EXPECT_EQ(law_of("US").code, "US-HI") << "the longest, when the state is not known";
    EXPECT_EQ(shipped_law().find("KE", ""), nullptr);
    EXPECT_EQ(shipped_law().find("", ""), nullptr);
    EXPECT_EQ(shipped_law().find("de", ""), nullptr);
}

TEST(ShippedLaw, TakesFromTheUnionWhatAMemberDoesNotSay) {
    const auto& hungary = law_of("HU");
    EXPECT_EQ(hungary.kind, regime::statutory);
    EXPECT_EQ(hungary.withdrawal.period.value, (legal_period{.length = 14}));
    EXPECT_EQ(hungary.withdrawal.roll.value, roll_rule::sat_sun_public_holiday);
    EXPECT_TRUE(hungary.withdrawal.period.verified);
    EXPECT_EQ(hungary.withdrawal.period.from->instrument, "Directive 2011/83/EU");
    EXPECT_EQ(hungary.withdrawal.period.from->article, "9");
    EXPECT_THAT(hungary.withdrawal.period.from->address, HasSubstr("eur-lex"));
}

TEST(ShippedLaw, LetsAMemberOverrideOneKeyAndKeepsTheOthers) {
    const auto& portugal = law_of("PT");
    EXPECT_EQ(portugal.guarantee.period->length, 3);
    EXPECT_TRUE(portugal.guarantee.period.verified);
    EXPECT_FALSE(portugal.guarantee.short_term_reject.verified) << "its own word says so";
    EXPECT_EQ(portugal.guarantee.remedies.from->source, "EU-SGD") << "not set by Portugal";
    EXPECT_EQ(law_of("ES").guarantee.burden_reversed.verified, false);
    EXPECT_EQ(law_of("ES").guarantee.period.verified, true);
}

TEST(ShippedLaw, TakesNullForNoValueAndNeverForZero) {
    EXPECT_FALSE(law_of("FI").guarantee.period.is_set()) << "no fixed period";
    EXPECT_EQ(law_of("FI").guarantee.at_least->length, 2);
    EXPECT_FALSE(law_of("NO").guarantee.repair_extension.is_set());
    EXPECT_FALSE(law_of("MX").refund.period.is_set());
    EXPECT_FALSE(law_of("BR").goods_return.period.is_set());
    EXPECT_FALSE(law_of("DE").deductions.cancellation_fee.is_set());
    EXPECT_FALSE(law_of("IS").withdrawal_function.required.is_set());
    ASSERT_TRUE(law_of("BR").refund.period.is_set());
    EXPECT_EQ(law_of("BR").refund.period->length, 0) << "at once is not null";
}

TEST(ShippedLaw, NamesTheArticleOfEachExemption) {
    const auto named = [](const jurisdiction& of, exempt_code code) {
        for (const auto& each : of.exempt.list)
            if (each.code == code) return each.applies.from->article;
        return std::string("none");
    };
    EXPECT_EQ(named(law_of("DE"), exempt_code::sealed_hygiene_unsealed), "16(e)");
    EXPECT_EQ(named(law_of("NO"), exempt_code::medicine_medical_device), "22");
    EXPECT_EQ(named(law_of("DE"), exempt_code::medicine_medical_device), "none");
    EXPECT_EQ(law_of("KR").exempt.list.back().condition, exempt_condition::notified_and_consented);
}

TEST(ShippedLaw, PutsTheFederationBesideAState) {
    const auto& california = law_of("US", "CA");
    EXPECT_EQ(california.withdrawal.period.from->instrument, "Cal. Civ. Code 1723");
    EXPECT_EQ(california.late_shipment.ship_within->length, 30);
    EXPECT_EQ(california.late_shipment.refund->unit, period_unit::business_day);
    EXPECT_FALSE(law_of("CA", "BC").guarantee.exists.is_set()) << "it inherits nothing";
}

TEST(ShippedLaw, TakesTheSafeReadingItsNotesName) {
    const auto& turkey = law_of("TR");
    EXPECT_EQ(turkey.goods_return.period->length, 14);
    EXPECT_FALSE(turkey.goods_return.period.verified);
    EXPECT_EQ(turkey.refund.start, start_event::earliest_of_notice_carrier_and_goods);
    EXPECT_EQ(law_of("CN").withdrawal.roll.value, roll_rule::sat_sun_public_holiday);
    EXPECT_FALSE(law_of("CN").withdrawal.roll.verified);
    EXPECT_TRUE(law_of("CN").withdrawal.period.verified);
    EXPECT_EQ(law_of("CL").exempt.list.front().condition, exempt_condition::consumer_was_told);
}

TEST(LawTable, RefusesAKeyNobodyReads) {
    const auto read = compiled(changed("\"roll_calendar\": \"consumer_residence\"",
                                       "\"roll_kalender\": \"consumer_residence\""));
    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(read.error().code, "law_invalid");
    EXPECT_THAT(read.error().details,
                Contains(Field(&failure_detail::path, "/AT/withdrawal/roll_kalender")));
    EXPECT_FALSE(compiled(changed("\"goods_return\"", "\"goods_retrun\"")).has_value());
}

TEST(LawTable, RefusesAWordThatIsNotInItsList) {
    for (const auto& [from, to] :
         {std::pair{"\"unit\": \"calendar_day\""sv, "\"unit\": \"fortnight\""sv},
          std::pair{"\"roll\": \"sat_sun_public_holiday\""sv, "\"roll\": \"sometimes\""sv},
          std::pair{"\"goods_in_lots\": \"receipt_of_last_item\""sv,
                    "\"goods_in_lots\": \"arrival\""sv},
          std::pair{"\"CUSTOM_MADE\","sv, "\"CUSTOM_BUILT\","sv},
          std::pair{"\"unfair practice\""sv, "\"bad practice\""sv}})
        EXPECT_FALSE(compiled(changed(from, to)).has_value()) << to;
}

TEST(LawTable, RefusesASourceThatIsNotListedAndABaseThatIsNotThere) {
    EXPECT_FALSE(compiled(changed("\"NO-FKJ\": {", "\"NO-FKX\": {")).has_value());
    EXPECT_FALSE(
        compiled(changed("\"inherits\": \"EU_BASE\"", "\"inherits\": \"EWR\"")).has_value());
    EXPECT_FALSE(compiled(file("data/jurisdictions.json"), R"({"XX":{}})").has_value());
    EXPECT_FALSE(compiled("{").has_value());
}

TEST(LawTable, GrowsByAJurisdictionThatChangesNoOther) {
    const auto with_one = changed("\"jurisdictions\": [", R"("jurisdictions": [
        {"code": "XA", "name": "Anywhere", "kind": "country", "inherits": null, "regime": "none",
         "withdrawal": {"exists": false, "verified": true, "sources": ["NAT-OWN"]}},)");
    const auto before = compiled(file("data/jurisdictions.json"));
    const auto after = compiled(with_one);
    ASSERT_TRUE(before && after);
    ASSERT_EQ(after->jurisdictions().size(), before->jurisdictions().size() + 1);
    for (std::size_t i = 0; i < before->jurisdictions().size(); ++i) {
        const auto& each = before->jurisdictions()[i];
        const auto& same = after->jurisdictions()[i + 1];
        EXPECT_EQ(same.code, each.code);
        EXPECT_EQ(same.withdrawal.period.value, each.withdrawal.period.value);
        EXPECT_EQ(same.withdrawal.roll.value, each.withdrawal.roll.value);
        EXPECT_EQ(same.withdrawal.period.verified, each.withdrawal.period.verified);
        EXPECT_EQ(same.guarantee.period.value, each.guarantee.period.value);
        EXPECT_EQ(same.exempt.codes, each.exempt.codes);
        const auto country = std::string_view(each.code).substr(0, 2);
        EXPECT_EQ(after->find(country, "")->code, before->find(country, "")->code);
    }
}

TEST(LawStances, ConfirmOrSwitchOffOnlyWhatIsNotVerified) {
    const auto& book = shipped_law();
    const auto compile = [&](std::string of, std::string value, law_stance stance) {
        const std::vector entries{law_stance_entry{std::move(of), std::move(value), stance}};
        return law_stances::compile(book, entries);
    };
    const auto confirmed = compile("CN", "withdrawal.roll", law_stance::confirmed);
    ASSERT_TRUE(confirmed.has_value());
    EXPECT_TRUE(confirmed->confirms(law_of("CN").withdrawal.roll));
    EXPECT_FALSE(confirmed->confirms(law_of("IL").withdrawal.roll));
    const auto off = compile("CN", "withdrawal.roll", law_stance::switched_off);
    EXPECT_TRUE(off->switches_off(law_of("CN").withdrawal.roll));
    EXPECT_EQ(compile("DE", "withdrawal.length", law_stance::switched_off).error().code,
              "law_value_verified");
    EXPECT_EQ(compile("DE", "withdrawal.length", law_stance::switched_off).error().path,
              "/stances/0");
    EXPECT_EQ(compile("DE", "withdrawal.width", law_stance::confirmed).error().code,
              "law_value_unknown");
    EXPECT_FALSE(law_stances().switches_off(law_of("CN").withdrawal.roll));
}

TEST(MerchantLaw, LeavesAsideOnlyTheStancesThatNoLongerHold) {
    const law_settings stored{
        .declared = {},
        .stances = {{"CN", "withdrawal.roll", law_stance::switched_off},
                    {"DE", "withdrawal.length", law_stance::switched_off},  // verified since
                    {"DE", "withdrawal.width", law_stance::confirmed}},     // gone since
        .working_days = {}};
    const auto compiled = merchant_law::compile(json::encode(stored));
    const time_zone_rules zone;
    const auto context = compiled->context(zone);
    EXPECT_TRUE(context.stances.switches_off(law_of("CN").withdrawal.roll));
    EXPECT_FALSE(context.stances.switches_off(law_of("DE").withdrawal.period));
}

TEST(ShippedCalendars, KnowEveryCountryOfTheLaw) {
    for (const auto& each : shipped_law().jurisdictions())
        EXPECT_TRUE(shipped_law().calendars().has_country(each.code.substr(0, 2))) << each.code;
    EXPECT_GE(shipped_law().calendars().last_known_day(),
              local_date(std::chrono::year(2028) / 12 / 1));
}

TEST(ShippedCalendars, CorrectWhatTheUpstreamTableHasWrong) {
    const auto rests = [](std::string_view country, std::string_view date, deadline_of whose) {
        const auto day = parse_local_date(date).value();
        return !shipped_law().calendars().find(country, "").of(whose).is_business_day(day);
    };
    using enum deadline_of;
    EXPECT_TRUE(rests("KR", "2026-02-16", trader)) << "Seollal";
    EXPECT_FALSE(rests("KR", "2026-02-19", consumer));
    EXPECT_TRUE(rests("TW", "2026-10-09", consumer)) << "day off for a Saturday's holiday";
    EXPECT_FALSE(rests("TW", "2026-10-09", trader)) << "by rule only";
    EXPECT_TRUE(rests("DK", "2026-12-24", consumer));
    EXPECT_FALSE(rests("DK", "2026-12-24", trader)) << "not verified";
    EXPECT_TRUE(rests("AT", "2026-04-03", consumer)) << "Good Friday";
    EXPECT_FALSE(rests("CN", "2026-03-09", consumer));
    EXPECT_FALSE(rests("AT", "2026-12-24", consumer)) << "a bank holiday is none";
    EXPECT_TRUE(rests("IL", "2026-01-02", trader)) << "a Friday";
    EXPECT_FALSE(rests("IN", "2026-01-03", trader)) << "a Saturday";
}

TEST(ShippedCalendars, TakeAnUnknownSubdivisionAsBothSafeReadings) {
    const auto& germany = shipped_law().calendars().find("DE", "");
    const auto& bavaria = shipped_law().calendars().find("DE", "BY");
    const auto& berlin = shipped_law().calendars().find("DE", "BE");
    const auto epiphany = parse_local_date("2026-01-06").value();
    EXPECT_TRUE(germany.consumer.is_holiday(epiphany));
    EXPECT_FALSE(germany.trader.is_holiday(epiphany));
    EXPECT_TRUE(bavaria.trader.is_holiday(epiphany));
    EXPECT_FALSE(berlin.consumer.is_holiday(epiphany));
    const auto easter_monday = parse_local_date("2026-04-06").value();
    EXPECT_FALSE(shipped_law().calendars().find("GB", "SCT").consumer.is_holiday(easter_monday));
    EXPECT_FALSE(shipped_law().calendars().find("GB", "").trader.is_holiday(easter_monday));
}

TEST(ConsumerZones, AreThoseWhoseDayEndsLast) {
    EXPECT_EQ(consumer_zone("DE", ""), "Europe/Berlin");
    EXPECT_EQ(consumer_zone("ES", ""), "Atlantic/Canary");
    EXPECT_EQ(consumer_zone("ES", "CT"), "Europe/Madrid");
    EXPECT_EQ(consumer_zone("KE", ""), "");
    time_zones zones;
    for (const auto& each : shipped_law().jurisdictions()) {
        const auto country = each.code.substr(0, 2);
        const auto zone = consumer_zone(country, each.code.size() > 2 ? each.code.substr(3) : "");
        EXPECT_TRUE(zones.find(std::string(zone)).has_value()) << each.code << " " << zone;
    }
}

TEST(ConsumerZones, EndTheLastDayWithTheLocalDay) {
    time_zones zones;
    const auto end = [&](std::string_view country, std::string_view subdivision,
                         std::string_view last_day) {
        const auto zone = zones.find(std::string(consumer_zone(country, subdivision)));
        return to_string(end_of_local_day(parse_local_date(last_day).value(), zone->get()));
    };
    EXPECT_EQ(end("DE", "", "2026-03-28"), "2026-03-28T23:00:00Z");
    EXPECT_EQ(end("DE", "", "2026-03-29"), "2026-03-29T22:00:00Z") << "clocks go forward";
    EXPECT_EQ(end("DE", "", "2026-10-25"), "2026-10-25T23:00:00Z") << "and back";
    EXPECT_EQ(end("PT", "", "2026-01-10"), "2026-01-11T01:00:00Z") << "perhaps the Azores";
    EXPECT_EQ(end("PT", "11", "2026-01-10"), "2026-01-11T00:00:00Z");
    EXPECT_EQ(end("JP", "", "2026-03-12"), "2026-03-12T15:00:00Z");
}

TEST(LawTable, RefusesAWordOnVerificationOfNothing) {
    EXPECT_FALSE(compiled(changed("\"roll_verified\"", "\"rool_verified\"")).has_value());
}

TEST(CalendarTables, RefuseARowThatIsNone) {
    EXPECT_FALSE(read_calendars("h\nDE,,2026-13-01,sure\n", "h\n").has_value());
    EXPECT_FALSE(read_calendars("h\nDE,,2026-01-01,maybe\n", "h\n").has_value());
    EXPECT_FALSE(read_calendars("h\n", "h\nIL,fri,caturday\n").has_value());
}

}  // namespace
}  // namespace refundry::law
