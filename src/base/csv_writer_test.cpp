// SPDX-License-Identifier: Apache-2.0
#include "base/csv_writer.hpp"

#include <gtest/gtest.h>

namespace refundry {
namespace {

std::string cell(std::string_view text) {
    csv_writer out;
    out.cell(text);
    return out.text();
}

TEST(CsvWriter, QuotesOnlyWhatNeedsIt) {
    EXPECT_EQ(cell("Lena Schmidt"), "Lena Schmidt");
    EXPECT_EQ(cell("Schmidt, Lena"), "\"Schmidt, Lena\"");
    EXPECT_EQ(cell("the \"best\""), "\"the \"\"best\"\"\"");
    EXPECT_EQ(cell("two\nlines"), "\"two\nlines\"");
    EXPECT_EQ(cell(""), "");
}

TEST(CsvWriter, DisarmsFormulas) {
    EXPECT_EQ(cell("=HYPERLINK(1)"), "\"'=HYPERLINK(1)\"");
    EXPECT_EQ(cell("+49 30 1234"), "\"'+49 30 1234\"");
    EXPECT_EQ(cell("-1+2"), "\"'-1+2\"");
    EXPECT_EQ(cell("@SUM(1)"), "\"'@SUM(1)\"");
    EXPECT_EQ(cell("\t=1"), "\"'\t=1\"");
}

TEST(CsvWriter, LeavesNumbersNegative) {
    csv_writer out;
    out.cell("a").cell(std::int64_t{-5}).end_row();
    out.cell("").cell("b").end_row();
    EXPECT_EQ(out.text(), "a,-5\r\n,b\r\n");
}

}  // namespace
}  // namespace refundry
