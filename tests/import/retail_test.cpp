// SPDX-License-Identifier: Apache-2.0
// A small shop in the format of the Online Retail file, invented.
#include <zlib.h>
#include <zstd.h>

#include "import/import_shop.hpp"

namespace refundry {
namespace {

using testing::HasSubstr;

std::string row(const std::string& invoice, const std::string& code, int quantity,
                const std::string& time, const std::string& price,
                const std::string& customer = "100.0") {
    return invoice + "," + code + ",A " + code + "," + std::to_string(quantity) + "," + time + "," +
           price + "," + customer + ",United Kingdom\n";
}

const std::string MONDAY = "2011-07-04 09:00:00";
const std::string TUESDAY = "2011-07-05 09:00:00";
const std::string FRIDAY = "2011-07-08 09:00:00";

std::string small_shop() {
    return RETAIL_HEADER + row("1001", "CUP", 6, MONDAY, "2.55") +
           row("1001", "JUG", 2, MONDAY, "4.00") + row("1001", "JUG", 2, MONDAY, "4.00") +
           row("1001", "POST", 1, MONDAY, "3.50") + row("1002", "CUP", 12, TUESDAY, "2.55") +
           row("1003", "PADS", 1, TUESDAY, "0.001") + row("1004", "M", 1, TUESDAY, "10.00") +
           row("1005", "CUP", -5, TUESDAY, "0.0", "") + row("1006", "JUG", 7, TUESDAY, "0.0", "") +
           row("A100", "B", 1, TUESDAY, "-20.00", "") + row("C1007", "CUP", -6, FRIDAY, "2.55") +
           row("C1007", "CUP", -1, FRIDAY, "9.99") + row("C1008", "POST", -1, FRIDAY, "3.50") +
           row("C1009", "AMAZONFEE", -1, FRIDAY, "5.00", "") +
           row("C1010", "JUG", -1, FRIDAY, "4.00", "") + row("C1011", "JUG", -3, FRIDAY, "4.00") +
           row("C1012", "HAT", -1, FRIDAY, "1.00");
}

std::int64_t matches(const import_report& report, std::string_view word) {
    for (const auto& match : report.matches)
        if (match.match == word) return match.count;
    return 0;
}

using RetailImport = ImportShop;

TEST_F(RetailImport, BooksEveryRowAsWhatItIs) {
    const auto report = import_text(small_shop());
    EXPECT_EQ(report.rows.taken, 17);
    EXPECT_EQ(report.rows.duplicates_kept, 1);
    EXPECT_EQ(report.orders.created, 3);
    EXPECT_EQ(report.orders.charges, 1);
    EXPECT_EQ(report.returns.matched, 1);
    EXPECT_EQ(report.returns.blind, 4);
    EXPECT_EQ(matches(report, "other_price"), 1);
    EXPECT_EQ(matches(report, "no_customer"), 1);
    EXPECT_EQ(matches(report, "too_few_left"), 1);
    EXPECT_EQ(matches(report, "never_bought"), 1);
    EXPECT_EQ(report.journal_entries, 4);  // M, the bad debt, POST back, the fee
    EXPECT_EQ(report.stock_events, 2);
    ASSERT_EQ(report.rounding.size(), 1u);
    EXPECT_EQ(report.rounding[0].exact, "0.001");
    EXPECT_EQ(report.reconciliation[0].books, "75.401");
    EXPECT_EQ(report.reconciliation[1].books, "-50.790");
    EXPECT_EQ(report.reconciliation[2].books, "-20.000");
    expect_reconciled(report);
    expect_sound_books();
}

TEST_F(RetailImport, ReturnsAgainstTheLineOfThatQuantityAndPaysWithoutAProvider) {
    import_text(small_shop());
    EXPECT_EQ(count("refunds where state = 'succeeded' and provider = 'import' and "
                    "amount_minor = 1530"),
              1);
    EXPECT_EQ(count("return_cases c join orders o on o.id = c.of_order where o.number = '1001' and "
                    "c.stage = 'settled'"),
              1);
    EXPECT_EQ(count("inspections where put_to = 'restock'"), 5);
    EXPECT_EQ(count("outbox"), 0);
    EXPECT_EQ(count("return_cases where stage <> 'settled'"), 0);
}

TEST_F(RetailImport, ReadsTimesOnTheShopsClock) {
    import_text(RETAIL_HEADER + row("1001", "CUP", 6, MONDAY, "2.55"));
    // 09:00 in London is 08:00 UTC in July.
    EXPECT_EQ(count("orders where placed_at = 1309766400000000"), 1);
}

TEST_F(RetailImport, ASecondRunChangesNothing) {
    import_text(small_shop());
    const auto events = count("events");
    const auto again = import_text(small_shop());
    EXPECT_EQ(again.outcome, import_outcome::nothing_new);
    EXPECT_EQ(again.rows.already_here, 17);
    EXPECT_EQ(again.rows.taken, 0);
    EXPECT_EQ(count("events"), events);
    EXPECT_EQ(count("orders"), 3);
    EXPECT_EQ(again.reconciliation[3].books, "4.611");
    expect_reconciled(again);
}

TEST_F(RetailImport, ALongerFileAddsWhatIsNewAlsoInTheMiddleOfAnInvoice) {
    const auto all = small_shop();
    const auto cut = all.find(row("1001", "POST", 1, MONDAY, "3.50"));
    import_text(all.substr(0, cut));
    const auto rest = import_text(all);
    EXPECT_EQ(rest.rows.already_here, 3);
    EXPECT_EQ(rest.rows.taken, 14);
    EXPECT_EQ(rest.reconciliation[3].books, "4.611");
    expect_reconciled(rest);
    expect_sound_books();
}

/// Many invoices, so that they are more than a few batches.
std::string many_invoices(int count) {
    std::string text = RETAIL_HEADER;
    for (int i = 0; i < count; ++i) {
        const auto minute = std::to_string(10 + i % 50);
        const auto time = "2011-07-04 09:" + minute + ":00";
        text += row(std::to_string(2000 + i), "CUP", 1 + i % 5, time, "2.55",
                    std::to_string(i % 40) + ".0");
        if (i % 3 == 2)
            text += row("C" + std::to_string(2000 + i), "CUP", -1 - (i % 5),
                        "2011-07-05 09:" + minute + ":00", "2.55", std::to_string(i % 40) + ".0");
    }
    return text;
}

TEST_F(RetailImport, AKilledRunIsRunAgainAndEndsAlike) {
    struct killed {};
    const auto text = many_invoices(4'000);
    int batches = 0;
    EXPECT_THROW(import_text(text,
                             [&](const import_progress&) {
                                 if (++batches == 2) throw killed{};
                             }),
                 killed);
    const auto half = count("orders");
    EXPECT_GT(half, 500);
    EXPECT_LT(half, 4'000);
    const auto rest = import_text(text);
    EXPECT_GT(rest.rows.already_here, 1'200);
    EXPECT_EQ(rest.rows.already_here + rest.rows.taken, 5'333);
    EXPECT_EQ(count("orders"), 4'000);
    EXPECT_EQ(count("return_cases"), 1'333);
    EXPECT_EQ(rest.reconciliation[0].file, rest.reconciliation[0].books);
    expect_reconciled(rest);
    expect_sound_books();
}

std::string gzip_of(const std::string& text) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string packed(text.size() + 100, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

/// A frame for each 64 KiB, as tools that pack with several threads write them.
std::string zstd_of(const std::string& text) {
    std::string packed;
    for (std::size_t at = 0; at < text.size(); at += 65'536) {
        const auto piece = std::string_view(text).substr(at, 65'536);
        std::string frame(ZSTD_compressBound(piece.size()), '\0');
        frame.resize(ZSTD_compress(frame.data(), frame.size(), piece.data(), piece.size(), 3));
        packed += frame;
    }
    return packed;
}

/// Each invoice has three rows with one article each, so a part of one is seen.
std::string invoices_of_three(int count) {
    std::string text = RETAIL_HEADER;
    for (int i = 0; i < count; ++i)
        for (const std::string article : {"CUP", "JUG", "POT"})
            text += row(std::to_string(2000 + i), article, 2, MONDAY, "2.55");
    return text;
}

TEST_F(RetailImport, LeavesNoHalfInvoiceOfAFileThatIsCutOff) {
    const auto whole = invoices_of_three(3'000);
    const auto cut_inside_quotes =
        RETAIL_HEADER + row("1001", "CUP", 6, MONDAY, "2.55") + "1001,JUG,\"a jug, wh";
    const auto gzip = gzip_of(whole);
    const auto zstd = zstd_of(whole);
    struct cut {
        std::string name;
        std::string content;
        std::string code;
    };
    for (const auto& [name, content, code] : std::initializer_list<cut>{
             {"cut.csv", cut_inside_quotes, "file_cut_off"},
             {"cut.csv.gz", gzip.substr(0, gzip.size() / 2), "archive_truncated"},
             {"cut.csv.zst", zstd.substr(0, zstd.size() * 2 / 3), "archive_truncated"}}) {
        const auto report = run(options_for(file_with(content, name)));
        ASSERT_TRUE(report.has_value()) << report.error().message;
        EXPECT_EQ(report->outcome, import_outcome::stopped) << name;
        ASSERT_TRUE(report->stopped) << name;
        EXPECT_EQ(report->stopped->code, code) << report->stopped->message;
        EXPECT_EQ(count("orders o where json_array_length(o.document, '$.lines') <> 3"), 0) << name;
        expect_sound_books();
    }
    EXPECT_EQ(count("orders where number = '1001'"), 0);
    const auto before = count("orders");
    EXPECT_GT(before, 500);
    EXPECT_LT(before, 3'000);
    const auto rest = run(options_for(file_with(zstd, "whole.csv.zst")));
    ASSERT_TRUE(rest.has_value());
    EXPECT_EQ(rest->outcome, import_outcome::complete);
    EXPECT_EQ(rest->orders.continued, 0);
    EXPECT_EQ(count("orders"), 3'000);
}

TEST_F(RetailImport, KeepsGoodRowsAndSaysWhyTheOthersWereRefused) {
    const auto report =
        import_text(RETAIL_HEADER + row("1001", "CUP", 6, MONDAY, "2.55") +
                    row("1001", "JUG", 0, MONDAY, "4.00") + "1002,CUP,only four\n" +
                    "1003,CUP,caf\xe9,1," + MONDAY + ",1.00,100.0,France\n" +
                    row("1004", "CUP", 2, MONDAY, "two") + row("1005", "CUP", 2, MONDAY, "-2.00") +
                    row("1006", "CUP", 1, MONDAY, "1.00") + "1007,CUP,\"cut o\n");
    EXPECT_EQ(report.rows.read, 8);
    EXPECT_EQ(report.rows.taken, 2);
    EXPECT_EQ(report.rows.refused, 6);
    std::map<std::int64_t, std::string> codes;
    for (const auto& fault : report.refused)
        codes[fault.row] = fault.code;
    const std::map<std::int64_t, std::string> expected = {
        {3, "not_a_quantity"}, {4, "wrong_field_count"}, {5, "wrong_encoding"},
        {6, "not_a_price"},    {7, "price_negative"},    {9, "quote_not_closed"}};
    EXPECT_EQ(codes, expected);
    EXPECT_EQ(count("orders"), 2);
}

TEST_F(RetailImport, RefusesAnInvoiceWhoseNumberIsTakenByAnotherOrder) {
    import_text(RETAIL_HEADER + row("1001", "CUP", 6, MONDAY, "2.55"));
    stored->database().write(
        [](sql::connection& on) { on.run_script("delete from import_documents"); });
    const auto report = import_text(RETAIL_HEADER + row("1001", "CUP", 6, MONDAY, "2.55") +
                                    row("1002", "CUP", 6, MONDAY, "2.55"));
    EXPECT_EQ(report.rows.taken, 1);
    ASSERT_EQ(report.refused.size(), 1u);
    EXPECT_EQ(report.refused[0].code, "order_exists");
    EXPECT_EQ(report.refused[0].row, 2);
    EXPECT_EQ(count("orders"), 2);
}

TEST_F(RetailImport, WaivesTheFeesOfAPolicyTheShopHadNotTaken) {
    const auto report = import_text(RETAIL_HEADER + row("1001", "CUP", 200, MONDAY, "1.00") +
                                    row("C1002", "CUP", -150, FRIDAY, "1.00"));
    EXPECT_EQ(report.returns.matched, 1);
    EXPECT_EQ(report.returns.approved_after_review, 1);
    EXPECT_EQ(report.returns.terms_waived, 1);
    EXPECT_EQ(count("refunds where amount_minor = 15000"), 1);
    EXPECT_EQ(count("events where type = 'return.overridden'"), 1);
}

TEST_F(RetailImport, OverrulesAPolicyThatWouldHaveDeclined) {
    const auto report = import_text(RETAIL_HEADER + row("1001", "CUP", 2, MONDAY, "1.00") +
                                    row("C1002", "CUP", -1, "2012-07-04 09:00:00", "1.00"));
    EXPECT_EQ(report.returns.approved_against_policy, 1);
    EXPECT_EQ(count("refunds where amount_minor = 100 and state = 'succeeded'"), 1);
    expect_sound_books();
}

TEST_F(RetailImport, NamesTheColumnsOfAnotherFile) {
    const auto report = run(options_for(file_with("a,b\n1,2\n")));
    ASSERT_FALSE(report.has_value());
    EXPECT_EQ(report.error().code, "wrong_columns");
    EXPECT_THAT(report.error().message, HasSubstr("a,b"));
}

TEST_F(RetailImport, AnotherEncodingIsReadWhenNamed) {
    auto options = options_for(
        file_with(RETAIL_HEADER + "1001,CUP,caf\xe9,1," + MONDAY + ",1.00,100.0,France\n"));
    options.encoding = text_encoding::windows_1252;
    const auto report = run(options);
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->rows.taken, 1);
    EXPECT_EQ(count("orders where document like '%café%'"), 1);
}

TEST_F(RetailImport, AMerchantsOwnPolicyStands) {
    import_text(small_shop());
    EXPECT_EQ(count("policy_versions where state = 'published'"), 1);
    import_text(RETAIL_HEADER + row("3001", "CUP", 2, MONDAY, "1.00") +
                row("C3002", "CUP", -1, FRIDAY, "1.00"));
    EXPECT_EQ(count("policy_versions"), 1);
}

TEST_F(RetailImport, TellsTheRateAndTheTimeLeft) {
    std::vector<import_progress> told;
    import_text(many_invoices(4'000), [&](const import_progress& now) { told.push_back(now); });
    ASSERT_GT(told.size(), 3u);
    EXPECT_GT(told.back().rows, told.front().rows);
    EXPECT_EQ(told.back().bytes_read, told.back().bytes_total);
    EXPECT_EQ(told.back().seconds_left, 0);
    EXPECT_GT(told.back().rows_per_second, 0);
}

}  // namespace
}  // namespace refundry
