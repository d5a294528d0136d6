// SPDX-License-Identifier: Apache-2.0
// docs/api/problems.txt against the sources: each code that they name is explained, and no other.
#include "http/problems.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace refundry::http {
namespace {

namespace fs = std::filesystem;

/// Those that answer a request; imports and the table of laws speak to the command line.
bool answers_requests(const std::string& path) {
    const auto is_below = [&](std::string_view folder) { return path.starts_with(folder); };
    return (path.ends_with(".cpp") || path.ends_with(".hpp")) && !path.contains("_test.") &&
           !is_below("src/main/") && !is_below("src/app/imports/") && !is_below("src/app/law/");
}

std::string sources() {
    std::ostringstream text;
    for (const auto& entry : fs::recursive_directory_iterator("src"))
        if (answers_requests(entry.path().generic_string()))
            text << std::ifstream(entry.path()).rdbuf();
    return text.str();
}

std::string trimmed(std::string text) {
    text.erase(0, text.find_first_not_of(" \n"));
    text.erase(text.find_last_not_of(" \n") + 1);
    return text;
}

/// The arguments of a call, or the parts of an initializer, that begin at `at`.
std::vector<std::string> arguments_at(std::string_view text, std::size_t at) {
    std::vector<std::string> parts(1);
    int depth = 1;
    bool is_quoted = false;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"' && text[at - 1] != '\\') is_quoted = !is_quoted;
        if (!is_quoted) {
            if (c == '(' || c == '{' || c == '[') ++depth;
            if (c == ')' || c == '}' || c == ']') --depth;
            if (depth == 0) break;
            if (depth == 1 && c == ',') {
                parts.emplace_back();
                continue;
            }
        }
        parts.back() += c;
    }
    std::ranges::transform(parts, parts.begin(), trimmed);
    return parts;
}

/// A way to name a code: its call, and which argument of it is the code.
struct naming {
    std::string_view call;
    std::size_t argument;
    std::string_view suffix = "";
};
constexpr naming NAMINGS[] = {{" invalid(", 1},
                              {" conflict(", 0},
                              {" refused(", 0},
                              {" fail(", 1},
                              {" not_found(", 0, "_not_found"},
                              {"_id>(", 1, "_not_found"},
                              {" error_response(", 1},
                              {" render_problem(", 1},
                              {"constexpr refusal ", 1}};

std::set<std::string> named_codes(const std::string& text) {
    std::set<std::string> codes;
    for (const auto& way : NAMINGS)
        for (auto at = text.find(way.call); at != text.npos; at = text.find(way.call, at + 1)) {
            auto begin = at + way.call.size();
            if (!way.call.ends_with('(')) begin = text.find('{', begin) + 1;
            const auto arguments = arguments_at(text, begin);
            if (arguments.size() <= way.argument) continue;
            const auto& code = arguments[way.argument];
            if (code.size() > 2 && code.front() == '"' && std::ranges::count(code, '"') == 2)
                codes.insert(code.substr(1, code.size() - 2) + std::string(way.suffix));
        }
    return codes;
}

TEST(DocumentedProblems, HaveEachCodeThatTheSourcesName) {
    std::set<std::string> documented;
    for (const auto& each : documented_problems())
        EXPECT_TRUE(documented.insert(each.code).second) << each.code << " is there twice";
    const auto codes = named_codes(sources());
    EXPECT_GT(codes.size(), 60U) << "the search finds them";
    for (const auto& code : codes)
        EXPECT_TRUE(documented.contains(code)) << code;
}

TEST(DocumentedProblems, AreNamedInTheSources) {
    const auto text = sources();
    constexpr std::string_view MISSING = "_not_found";
    for (const auto& [code, status, meaning, remedy] : documented_problems()) {
        const auto what =
            code.ends_with(MISSING) ? code.substr(0, code.size() - MISSING.size()) : code;
        EXPECT_TRUE(text.contains('"' + code + '"') || text.contains('"' + what + '"')) << code;
    }
}

TEST(DocumentedProblems, AreSortedByStatusAndInSentences) {
    const auto& all = documented_problems();
    EXPECT_TRUE(std::ranges::is_sorted(all, {}, &documented_problem::status));
    for (const auto& each : all) {
        EXPECT_THAT(each.meaning, testing::EndsWith(".")) << each.code;
        EXPECT_THAT(each.remedy, testing::EndsWith(".")) << each.code;
    }
}

}  // namespace
}  // namespace refundry::http
