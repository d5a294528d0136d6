// SPDX-License-Identifier: Apache-2.0
// Holds every tests/scenarios/settlement/*.txt: an order in words, then each settlement of a return
// followed by its derivation, indented. REFUNDRY_GOLDEN=1 rewrites the derivations.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "domain/settlement/story.hpp"

namespace refundry::stories {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

bool is_derived(std::string_view line) {
    return line.starts_with("    ");
}

/// Tells the story again: keeps its words and writes each derivation anew.
class retelling {
  public:
    std::string tell(const std::string& text) {
        for (const auto& line : lines_of(text)) {
            if (is_derived(line)) continue;
            if (line.empty()) end_paragraph();
            told_ += line + "\n";
            if (line.empty() || line.starts_with('#')) continue;
            (line.starts_with("return ") ? returns_ : order_).push_back(line);
        }
        end_paragraph();
        return told_;
    }

  private:
    void end_paragraph() {
        if (!order_.empty()) {
            books_.emplace(read_order(order_));
            order_.clear();
        }
        if (returns_.empty()) return;
        const auto& original = books_.value().original();
        std::vector<settle_line> lines;
        for (const auto& line : returns_)
            lines.push_back(read_return(line, original.currency));
        const auto plan = books_->settle(lines);
        for (const auto& line : plan ? derivation(original, *plan) : refusal(plan.error()))
            told_ += "    " + line + "\n";
        told_ += "    given back so far " + to_string(books_->given()) + " of " +
                 to_string(original.total()) + "\n";
        returns_.clear();
    }

    std::optional<ledger_of_returns> books_;
    std::vector<std::string> order_;
    std::vector<std::string> returns_;
    std::string told_;
};

TEST(SettlementScenarios, AreDerivedAsWritten) {
    int told = 0;
    for (const auto& file : fs::directory_iterator("tests/scenarios/settlement")) {
        if (file.path().extension() != ".txt") continue;
        SCOPED_TRACE(file.path().string());
        const auto written = read_file(file.path());
        const auto derived = retelling().tell(written);
        ++told;
        if (std::getenv("REFUNDRY_GOLDEN") != nullptr)
            std::ofstream(file.path()) << derived;
        else
            EXPECT_EQ(derived, written);
    }
    EXPECT_GE(told, 8);
}

}  // namespace
}  // namespace refundry::stories
