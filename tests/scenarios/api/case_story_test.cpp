// SPDX-License-Identifier: Apache-2.0
// Plays every tests/scenarios/api/*.txt: the story in words, after each action its outcome,
// indented. REFUNDRY_GOLDEN=1 rewrites the outcomes. All invariants hold at the end of each story.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "scenarios/api/case_story.hpp"

namespace refundry::stories {
namespace {

namespace fs = std::filesystem;

class CaseStory : public testing::TestWithParam<std::tuple<std::string, sql::dialect>> {
  protected:
    void SetUp() override {
        if (engine() == sql::dialect::postgresql && sql::test_place::server() == nullptr)
            GTEST_SKIP() << "skipped: set REFUNDRY_TEST_POSTGRES";
    }
    static const std::string& story() { return std::get<0>(GetParam()); }
    static sql::dialect engine() { return std::get<1>(GetParam()); }
};

std::string retold(const std::string& text, sql::dialect engine) {
    case_story story(engine);
    std::string told;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("    ")) continue;
        told += line + "\n";
        if (line.empty() || line.starts_with('#')) continue;
        for (const auto& outcome : story.tell(line))
            told += "    " + outcome + "\n";
    }
    EXPECT_THAT(story.breaches(), testing::IsEmpty());
    return told;
}

TEST_P(CaseStory, HappensAsWritten) {
    const fs::path path = "tests/scenarios/api/" + story() + ".txt";
    std::ifstream file(path);
    std::ostringstream written;
    written << file.rdbuf();
    const auto told = retold(written.str(), engine());
    if (std::getenv("REFUNDRY_GOLDEN") != nullptr && engine() == sql::dialect::sqlite)
        std::ofstream(path) << told;
    else
        EXPECT_EQ(told, written.str());
}

std::vector<std::string> stories() {
    std::vector<std::string> names;
    for (const auto& file : fs::directory_iterator("tests/scenarios/api"))
        if (file.path().extension() == ".txt") names.push_back(file.path().stem());
    std::ranges::sort(names);
    return names;
}

std::string story_name(const testing::TestParamInfo<CaseStory::ParamType>& tested) {
    std::string name;
    bool is_first = true;
    for (const char letter : std::get<0>(tested.param)) {
        if (letter != '-') name += is_first ? static_cast<char>(letter - 'a' + 'A') : letter;
        is_first = letter == '-';
    }
    return name + (std::get<1>(tested.param) == sql::dialect::sqlite ? "OnSqlite" : "OnPostgresql");
}

INSTANTIATE_TEST_SUITE_P(Api, CaseStory,
                         testing::Combine(testing::ValuesIn(stories()),
                                          testing::Values(sql::dialect::sqlite,
                                                          sql::dialect::postgresql)),
                         story_name);

TEST(CaseStories, AreManyEnough) {
    EXPECT_GE(stories().size(), 15U);
}

TEST(CaseStories, RefuseWordsTheyDoNotKnow) {
    case_story story;
    EXPECT_ANY_THROW(story.tell("dance A"));
    EXPECT_ANY_THROW(story.tell("wait 3 moons"));
}

}  // namespace
}  // namespace refundry::stories
