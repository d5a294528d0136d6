// SPDX-License-Identifier: Apache-2.0
#include "app/law/law_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "app/law/law_library.hpp"
#include "app/law/law_words.hpp"

namespace refundry::law {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string page(std::string_view code) {
    const auto& texts = shipped_law_texts();
    const auto all = shipped_law().jurisdictions();
    return law_page(texts, *texts.find(code), *std::ranges::find(all, code, &jurisdiction::code));
}

TEST(LawPage, SaysInShortWhatHoldsAndWhoSaysSo) {
    const auto germany = page("DE");
    EXPECT_THAT(germany,
                HasSubstr("**14 calendar days**, from when the consumer has the goods; the "
                          "day after is the first. ([Directive 2011/83/EU, 9]("));
    EXPECT_THAT(page("JP"), HasSubstr("that day is the first"));
    EXPECT_THAT(page("CH"), HasSubstr("**no right**"));
    EXPECT_THAT(page("IL"), HasSubstr("5 %, at most 100.00 ILS"));
    EXPECT_THAT(page("BR"), HasSubstr("The refund is due **at once**"));
    EXPECT_THAT(page("TH"), HasSubstr("; **to be confirmed**)"));
    EXPECT_THAT(page("CN"), HasSubstr("our safe reading"));
}

TEST(LawPage, ShowsEveryValueOfEveryJurisdiction) {
    for (const auto& of : shipped_law_texts().jurisdictions) {
        const auto text = page(of.code);
        EXPECT_THAT(text, HasSubstr("## In short\n\n- ")) << of.code;
        EXPECT_THAT(text, Not(HasSubstr("null"))) << of.code;
        for (const auto& section : of.sections) {
            EXPECT_THAT(text, HasSubstr("## " + plain_section(section.name) + "\n")) << of.code;
            for (const auto& value : section.values) {
                if (value.key == "unit" || value.key == "add_unit") continue;
                EXPECT_THAT(text, HasSubstr("\n| " + plain_key(section.name, value.key) + " | "))
                    << of.code << " " << section.name;
            }
        }
    }
}

TEST(LawPage, NeverTakesNoValueForZero) {
    EXPECT_THAT(page("FI"), HasSubstr("| How long | the law read sets no value |"));
    EXPECT_THAT(page("MX"), Not(HasSubstr("The refund is due")));
}

TEST(LawIndex, LinksToEveryPage) {
    const auto text = law_index(shipped_law_texts(), shipped_law());
    for (const auto& of : shipped_law_texts().jurisdictions)
        EXPECT_THAT(text, HasSubstr("[" + of.code + "](" + of.code + ".md)"));
}

}  // namespace
}  // namespace refundry::law
