// SPDX-License-Identifier: Apache-2.0
#include "domain/withdrawals/statement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/decisions/decision_story.hpp"

namespace refundry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

order an_order() {
    order original;
    original.number = "1001";
    for (const auto* id : {"1", "2", "3"}) {
        auto& line = original.lines.emplace_back(jacket_line());
        line.line_id = id;
    }
    original.lines[1].sku = "Mug-B";
    original.lines[1].title = "Blue Mug";
    return original;
}

TEST(ComparableNumber, IsTheSameHoweverPeopleWriteIt) {
    for (const auto* written : {"N-1001", " n-1001 ", "#N-1001", "# n-1001", "##n-1001\n"})
        EXPECT_EQ(comparable_number(written), "n-1001") << written;
    EXPECT_EQ(comparable_number("Bestellung 7"), "bestellung 7");
    EXPECT_EQ(comparable_number(std::string("a\0b", 3)), "ab") << "no column holds a NUL";
    EXPECT_EQ(comparable_number(" # "), "");
}

TEST(NamedUnits, AreTheWholeOrderWhenNothingIsNamed) {
    EXPECT_THAT(
        named_units(an_order(), {}).value(),
        ElementsAre(withdrawn_units{"1", 2}, withdrawn_units{"2", 2}, withdrawn_units{"3", 2}));
}

TEST(NamedUnits, AreFoundByIdSkuOrTitle) {
    const auto original = an_order();
    for (const auto* word : {"2", " 2 ", "mug-b", "blue mug", " BLUE MUG"})
        EXPECT_THAT(named_units(original, {{word, {}}}).value(),
                    ElementsAre(withdrawn_units{"2", 2}))
            << word;
    EXPECT_THAT(named_units(original, {{"2", 1}, {"1", {}}, {"mug-b", 1}}).value(),
                ElementsAre(withdrawn_units{"2", 2}, withdrawn_units{"1", 2}))
        << "one line said twice is one line";
}

TEST(NamedUnits, AreNotGuessed) {
    const auto original = an_order();
    EXPECT_EQ(named_units(original, {{"2", 1}, {"the red one", {}}}).error(), 1U);
    EXPECT_EQ(named_units(original, {{"JKT-M", 1}}).error(), 0U) << "two lines have this SKU";
    EXPECT_EQ(named_units(original, {{"", {}}}).error(), 0U);
    EXPECT_EQ(named_units(original, {{"2", 0}}).error(), 0U);
    EXPECT_EQ(named_units(original, {{"2", -1}}).error(), 0U);
    EXPECT_EQ(named_units(original, {{"2", QUANTITY_MAX + 1}}).error(), 0U);
}

/// "1 free", "2 held by the first", "1 not bought", for comparison.
std::vector<std::string> words_of(const std::vector<withdrawn_share>& shares,
                                  const std::vector<held_units>& held) {
    std::vector<std::string> words;
    for (const auto& share : shares) {
        std::string word = std::to_string(share.quantity);
        if (!share.was_bought)
            word += " not bought";
        else if (share.held == nullptr)
            word += " free";
        else
            word += share.held == held.data() ? " held by the first" : " held by another";
        words.push_back(word);
    }
    return words;
}

TEST(SharedUnits, AreFreeFirstThenHeldThenNeverBought) {
    auto original = an_order();
    original.lines[0].quantity = 5;
    const std::vector<held_units> held{{"1", 2, {}, {}}, {"2", 2, {}, {}}, {"1", 1, {}, {}}};
    const auto shared = [&](std::int64_t quantity) {
        return words_of(share_units(original, {{"1", quantity}}, held), held);
    };
    EXPECT_THAT(shared(1), ElementsAre("1 free"));
    EXPECT_THAT(shared(2), ElementsAre("2 free"));
    EXPECT_THAT(shared(3), ElementsAre("2 free", "1 held by the first"));
    EXPECT_THAT(shared(5), ElementsAre("2 free", "2 held by the first", "1 held by another"));
    EXPECT_THAT(shared(7),
                ElementsAre("2 free", "2 held by the first", "1 held by another", "2 not bought"));
    EXPECT_THAT(words_of(share_units(original, {{"2", 2}}, held), held),
                ElementsAre("2 held by another"));
    EXPECT_THAT(share_units(original, {}, held), IsEmpty());
}

}  // namespace
}  // namespace refundry
