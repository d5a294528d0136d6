// SPDX-License-Identifier: Apache-2.0
#include "app/messages/catalogue.hpp"

#include <gtest/gtest.h>
#include <unicode/msgfmt.h>
#include <unicode/strenum.h>

#include <set>

#include "base/ensure.hpp"
#include "base/json.hpp"
#include "domain/decisions/verdict.hpp"
#include "domain/law/exemptions.hpp"
#include "domain/law/floor.hpp"
#include "domain/policies/effects.hpp"
#include "domain/policies/facts.hpp"
#include "domain/settlement/settlement.hpp"
#include "message_files.hpp"

namespace refundry {
namespace {

using patterns = std::map<std::string, std::string>;

patterns patterns_of(std::string_view language) {
    for (const auto& file : message_files())
        if (file.path.starts_with(language)) return json::decode<patterns>(file.text()).value();
    return {};
}

std::set<std::string> names_in(const std::string& pattern) {
    UErrorCode code = U_ZERO_ERROR;
    icu::MessageFormat read(icu::UnicodeString::fromUTF8(pattern), code);
    const std::unique_ptr<icu::StringEnumeration> each(read.getFormatNames(code));
    std::set<std::string> names;
    while (const char* name = each->next(nullptr, code))
        names.insert(name);
    EXPECT_TRUE(U_SUCCESS(code)) << pattern;
    return names;
}

TEST(MessageCatalogue, HasTheSameTextsWithTheSameArgumentsInEachLanguage) {
    const auto english = patterns_of("en");
    ASSERT_GT(english.size(), 300U);
    for (const auto language : message_catalogue::languages()) {
        const auto other = patterns_of(language);
        for (const auto& [key, pattern] : english) {
            const auto found = other.find(key);
            ASSERT_NE(found, other.end()) << key << " is missing in " << language;
            EXPECT_EQ(names_in(found->second), names_in(pattern)) << key << " in " << language;
        }
        EXPECT_EQ(other.size(), english.size()) << language;
    }
}

TEST(MessageCatalogue, ReadsEveryPatternOfEachLanguage) {
    for (const auto language : message_catalogue::languages()) {
        const auto& in = message_catalogue::of(language);
        for (const auto key : in.keys())
            EXPECT_NO_THROW(in.text(key)) << key << " in " << language;
    }
}

template <typename E>
void expect_words(std::string_view group) {
    const auto& in = message_catalogue::of("en");
    for (const auto word : json::enum_words<E>())
        EXPECT_TRUE(in.has(std::string(group) + "." + std::string(word))) << group << " " << word;
}

TEST(MessageCatalogue, HasWordsForWhatADecisionCanSay) {
    expect_words<item_outcome>("outcome");
    expect_words<resolution>("word.resolution");
    expect_words<return_method>("word.method");
    expect_words<cost_bearer>("word.return_cost");
    expect_words<given_back>("word.outbound_shipping");
    expect_words<given_back>("word.duty");
    expect_words<goods_flow>("word.goods");
    expect_words<settle_trigger>("word.settle_on");
    expect_words<decision_route>("word.route");
    expect_words<pricing_mode>("word.pricing");
    expect_words<payment_split>("word.split");
    expect_words<kept_item>("word.kept_item");
    expect_words<exchange_rule>("word.exchange_rule");
    expect_words<fault>("word.fault");
    expect_words<component>("word.component");
    expect_words<remedy_kind>("remedy");
    expect_words<verdict_code>("reason");
    expect_words<law::right_state>("word.withdrawal_right");
    expect_words<law::exempt_code>("word.exempt");
    expect_words<law::withhold_rule>("word.withhold");
    expect_words<law::period_unit>("period");
    expect_words<law::law_assumption>("assumption.law");
    const auto& in = message_catalogue::of("en");
    for (const auto& fact : fact_table())
        EXPECT_TRUE(in.has("fact." + std::string(fact.name))) << fact.name;
    for (const auto& effect : effect_table())
        EXPECT_TRUE(in.has("effect." + std::string(effect.name))) << effect.name;
}

TEST(MessageCatalogue, TakesALanguageWithOrWithoutItsRegionAndEnglishOtherwise) {
    EXPECT_EQ(message_catalogue::of("de-AT").language(), "de");
    EXPECT_EQ(message_catalogue::of("DE_ch").language(), "de");
    EXPECT_EQ(message_catalogue::of("tlh").language(), "en");
    EXPECT_EQ(message_catalogue::of("").language(), "en");
}

TEST(MessageCatalogue, WritesAmountsDatesAndListsAsTheLanguageDoes) {
    const auto& english = message_catalogue::of("en");
    const auto& german = message_catalogue::of("de");
    const money euros(123'456, *currency_code::parse("EUR"));
    EXPECT_EQ(english.amount(euros), "€1,234.56");
    EXPECT_EQ(german.amount(euros), "1.234,56\u00a0€");
    EXPECT_EQ(english.percent(1050), "10.5%");
    EXPECT_EQ(german.percent(3333), "33,33\u00a0%");
    EXPECT_EQ(german.percent(10'000), "100\u00a0%");
    EXPECT_EQ(german.percent(1), "0,01\u00a0%");
    EXPECT_EQ(german.amount({2'400, *currency_code::parse("JPY")}), "2.400\u00a0¥");
    EXPECT_EQ(english.amount({1'234'567, *currency_code::parse("KWD")}), "KWD\u00a01,234.567");
    // More than a double holds.
    EXPECT_EQ(english.amount({9'007'199'254'740'993, *currency_code::parse("EUR")}),
              "€90,071,992,547,409.93");
    EXPECT_EQ(german.date(*parse_local_date("2026-03-01")), "1. März 2026");
    EXPECT_EQ(german.list({"a", "b", "c"}), "a, b und c");
    EXPECT_EQ(english.list({}), "");
}

TEST(MessageCatalogue, ChoosesThePlural) {
    const auto& in = message_catalogue::of("en");
    const auto late = [&](std::int64_t days) {
        return in.text("remedy.quantity", {{"at_most", days}});
    };
    EXPECT_EQ(late(1), "Ask for 1 unit at most.");
    EXPECT_EQ(late(1'200), "Ask for 1,200 units at most.");
}

TEST(MessageCatalogue, TakesAKeyThatIsNotThereForADefect) {
    EXPECT_THROW(message_catalogue::of("en").text("no.such.text"), internal_error);
}

}  // namespace
}  // namespace refundry
