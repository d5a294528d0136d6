// SPDX-License-Identifier: Apache-2.0
// The whole UCI "Online Retail" file: every figure below was counted from the file by other means.
#include <sys/resource.h>

#include <iostream>

#include "import/import_shop.hpp"
#include "storage/sql/test_database.hpp"

namespace refundry {
namespace {

class RealRetail : public ImportShop, public testing::WithParamInterface<sql::dialect> {
  protected:
    void SetUp() override {
        if (GetParam() == sql::dialect::postgresql && sql::test_place::server() == nullptr)
            GTEST_SKIP() << "skipped: set REFUNDRY_TEST_POSTGRES";
        ImportShop::SetUp();
    }
    void TearDown() override {
        ImportShop::TearDown();
        place.reset();
    }
    std::string address() override {
        if (GetParam() == sql::dialect::sqlite) return ImportShop::address();
        place = std::make_unique<sql::test_place>(GetParam());
        return place->url();
    }
    std::unique_ptr<sql::test_place> place;
};
INSTANTIATE_TEST_SUITE_P(On, RealRetail,
                         testing::Values(sql::dialect::sqlite, sql::dialect::postgresql),
                         sql::engine_name);

const class_count& class_of(const import_report& report, std::string_view name) {
    static const class_count none;
    const auto found = std::ranges::find(report.classes, name, &class_count::name);
    return found == report.classes.end() ? none : *found;
}
const match_count& match_of(const import_report& report, std::string_view name) {
    static const match_count none;
    const auto found = std::ranges::find(report.matches, name, &match_count::match);
    return found == report.matches.end() ? none : *found;
}

constexpr long PEAK_KILOBYTES_MAX = 200 * 1024;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool MEMORY_IS_OURS = false;
#else
constexpr bool MEMORY_IS_OURS = true;
#endif

long peak_kilobytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

TEST_P(RealRetail, ReconcilesToTheThirdDecimalAndASecondRunChangesNothing) {
    const auto file = real_file("uci-online-retail/online-retail.csv.zst");
    if (file.empty()) GTEST_SKIP() << "skipped: the real file is not on this machine";
    const auto first = run(options_for(file));
    ASSERT_TRUE(first.has_value()) << first.error().message;
    std::cout << "imported " << first->rows.taken << " rows in " << first->duration_milliseconds
              << " ms, " << first->rows_per_second << " rows/s, peak " << peak_kilobytes() / 1'024
              << " MB\n";
    if (MEMORY_IS_OURS) {
        EXPECT_LT(peak_kilobytes(), PEAK_KILOBYTES_MAX);
    }
    EXPECT_EQ(first->outcome, import_outcome::complete);
    EXPECT_EQ(first->rows.read, 541'909);
    EXPECT_EQ(first->rows.taken, 541'909);
    EXPECT_TRUE(first->refused.empty())
        << first->refused.front().row << ": " << first->refused.front().message;
    EXPECT_EQ(first->rows.duplicates_kept, 5'268);
    EXPECT_EQ(first->returns.matched, 7'074);
    EXPECT_EQ(first->returns.blind, 1'630);
    EXPECT_EQ(match_of(*first, "matched").amount, "-443034.480");
    EXPECT_EQ(match_of(*first, "never_bought").count, 1'031);
    EXPECT_EQ(match_of(*first, "other_price").count, 311);
    EXPECT_EQ(match_of(*first, "no_customer").count, 165);
    EXPECT_EQ(match_of(*first, "too_few_left").count, 123);
    EXPECT_EQ(class_of(*first, "bad_debt").rows, 3);
    EXPECT_EQ(class_of(*first, "stock_written_off").rows, 1'336);
    EXPECT_EQ(class_of(*first, "return_of_goods").rows, 8'704);
    EXPECT_EQ(first->rounding.size(), 4u);

    ASSERT_EQ(first->reconciliation.size(), 4u);
    expect_reconciled(*first);
    EXPECT_EQ(first->reconciliation[0].books, "10655622.484");
    EXPECT_EQ(first->reconciliation[1].books, "-896812.490");
    EXPECT_EQ(first->reconciliation[2].books, "-11062.060");
    EXPECT_EQ(first->reconciliation[3].books, "9747747.934");
    for (const auto& sum : first->reconciliation)
        EXPECT_EQ(sum.file, sum.books) << sum.name;
    expect_sound_books();

    const auto orders = count("orders");
    const auto events = count("events");
    const auto second = run(options_for(file));
    ASSERT_TRUE(second.has_value()) << second.error().message;
    std::cout << "second run " << second->duration_milliseconds << " ms\n";
    EXPECT_EQ(second->outcome, import_outcome::nothing_new);
    EXPECT_EQ(second->rows.already_here, 541'909);
    EXPECT_EQ(count("orders"), orders);
    EXPECT_EQ(count("events"), events);
    EXPECT_EQ(second->reconciliation[3].books, "9747747.934");
}

}  // namespace
}  // namespace refundry
