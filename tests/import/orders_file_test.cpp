// SPDX-License-Identifier: Apache-2.0
// Orders from CSV by a mapping and from JSON lines.
#include "import/import_shop.hpp"

namespace refundry {
namespace {

using testing::HasSubstr;

const std::string MAPPING = R"(
source = "small"
date_formats = ["%d.%m.%Y"]
[columns]
row_id = "id"
number = "order"
placed_at = "day"
status = "state"
sku = "sku"
quantity = "units"
line_total = "amount"
email = "mail"
[constants]
currency = "EUR"
country = "DE"
[statuses]
sold = "order"
back = "returned"
off = "skip"
)";
const std::string HEADER = "id,order,day,state,sku,units,amount,mail\n";

class OrdersFile : public ImportShop {
  protected:
    import_report import_csv(const std::string& text) {
        auto options = options_for(file_with(text));
        options.format = import_format::csv;
        options.mapping = MAPPING;
        return finished(run(options));
    }
    import_report import_jsonl(const std::string& text) {
        auto options = options_for(file_with(text));
        options.format = import_format::jsonl;
        return finished(run(options));
    }
    static import_report finished(result<import_report> report) {
        EXPECT_TRUE(report.has_value()) << (report ? "" : report.error().message);
        return report ? std::move(*report) : import_report{};
    }
};

std::string order_json(const std::string& number, int price = 500) {
    return R"({"number":")" + number +
           R"(","placed_at":"2025-05-01T10:00:00Z","currency":"EUR","lines":[{"line_id":"1",)"
           R"("sku":"CUP","quantity":2,"unit_price":{"amount_minor":)" +
           std::to_string(price) + R"(,"currency":"EUR"}}]})" + "\n";
}

TEST_F(OrdersFile, JoinsRowsOfOneOrderAndKeepsOddTotalsExact) {
    const auto report = import_csv(HEADER + "1,A1,01.05.2025,sold,CUP,3,10.00,ada@example.com\n" +
                                   "2,A1,01.05.2025,sold,JUG,1,5.55,ada@example.com\n" +
                                   "3,A2,02.05.2025,sold,CUP,1,0,\n");
    EXPECT_EQ(report.source, "small");
    EXPECT_EQ(report.orders.created, 2);
    EXPECT_EQ(report.orders.lines, 3);
    EXPECT_EQ(count("orders where number = 'A1' and total_minor = 1555"), 1);
    EXPECT_EQ(count("payments where captured_minor = 1555 and provider = 'import'"), 1);
    EXPECT_EQ(count("orders where number = 'A2' and total_minor = 0"), 1);
    expect_sound_books();
}

TEST_F(OrdersFile, DoesWithEachStatusWhatTheMappingSays) {
    const auto report = import_csv(
        HEADER + "1,A1,01.05.2025,sold,CUP,1,10.00,\n" + "2,A1,01.05.2025,back,JUG,3,10.00,\n" +
        "3,A2,02.05.2025,off,CUP,0,,\n" + "4,A3,02.05.2025,lost,CUP,1,1.00,\n");
    EXPECT_EQ(report.rows.taken, 2);
    EXPECT_EQ(report.rows.skipped, 1);
    ASSERT_EQ(report.refused.size(), 1u);
    EXPECT_EQ(report.refused[0].code, "status_unknown");
    EXPECT_EQ(report.refused[0].field, "status");
    EXPECT_EQ(report.refused[0].row, 5);
    EXPECT_EQ(report.returns.matched, 1);
    EXPECT_EQ(count("refunds where amount_minor = 1000 and state = 'succeeded'"), 1);
    expect_sound_books();
}

TEST_F(OrdersFile, TakesARepeatedRowOnceAndSaysWhatIsMissing) {
    const auto report =
        import_csv(HEADER + "1,A1,01.05.2025,sold,CUP,1,10.00,\n" +
                   "1,A1,01.05.2025,sold,CUP,1,10.00,\n" + "2,A2,05/01/2025,sold,CUP,1,10.00,\n" +
                   "3,A3,01.05.2025,sold,CUP,1,,\n" + "4,A4,01.05.2025,sold,CUP,1,10.005,\n" +
                   "5,,01.05.2025,sold,CUP,1,10.00,\n" + "6,A6,01.05.2025,sold,CUP,0,10.00,\n" +
                   "7,A7,01.05.2025,sold,CUP,1,10.00,not an address\n");
    EXPECT_EQ(report.rows.taken, 1);
    EXPECT_EQ(report.rows.already_here, 1);
    std::map<std::int64_t, std::string> codes;
    for (const auto& fault : report.refused)
        codes[fault.row] = fault.code;
    const std::map<std::int64_t, std::string> expected = {
        {4, "not_a_time"}, {5, "amount_missing"}, {6, "not_an_amount"},
        {7, "required"},   {8, "not_a_quantity"}, {9, "order_invalid"}};
    EXPECT_EQ(codes, expected);
    const auto again = import_csv(HEADER + "1,A1,01.05.2025,sold,CUP,1,10.00,\n");
    EXPECT_EQ(again.outcome, import_outcome::nothing_new);
}

TEST_F(OrdersFile, SaysWhichColumnIsNotThere) {
    auto options = options_for(file_with("id,order\n1,A1\n"));
    options.format = import_format::csv;
    options.mapping = MAPPING;
    const auto report = run(options);
    ASSERT_FALSE(report.has_value());
    EXPECT_EQ(report.error().code, "column_unknown");
}

TEST_F(OrdersFile, ReadsOurOwnOrdersLineByLine) {
    const auto report =
        import_jsonl(order_json("J1") + "\n" + "{\"number\":\"J2\",\"colour\":1}\n" + "not json\n" +
                     order_json("J3"));
    EXPECT_EQ(report.rows.read, 4);
    EXPECT_EQ(report.orders.created, 2);
    ASSERT_EQ(report.refused.size(), 2u);
    EXPECT_EQ(report.refused[0].row, 3);
    EXPECT_THAT(report.refused[0].message + report.refused[0].field, HasSubstr("colour"));
    EXPECT_EQ(report.refused[1].row, 4);
}

TEST_F(OrdersFile, KnowsAnOrderThatIsHereAndRefusesAChangedOne) {
    import_jsonl(order_json("J1"));
    const auto again = import_jsonl(order_json("J1") + order_json("J2"));
    EXPECT_EQ(again.rows.already_here, 1);
    EXPECT_EQ(again.rows.taken, 1);
    const auto changed = import_jsonl(order_json("J1", 700));
    ASSERT_EQ(changed.refused.size(), 1u);
    EXPECT_EQ(changed.refused[0].code, "order_changed");
    EXPECT_EQ(count("orders"), 2);
}

TEST_F(OrdersFile, TheRealAmazonReportByTheMappingWeShip) {
    const auto file = real_file("amazon-in-2022/amazon-sale-report.csv.zst");
    if (file.empty()) GTEST_SKIP() << "skipped: the real file is not on this machine";
    std::ifstream mapping(std::string(REFUNDRY_SOURCE) + "/data/mappings/amazon-in.toml");
    auto options = options_for(file);
    options.format = import_format::csv;
    options.mapping = std::string(std::istreambuf_iterator(mapping), {});
    const auto report = finished(run(options));
    EXPECT_EQ(report.rows.read, 128'976);
    EXPECT_EQ(report.rows.taken, 109'331);
    EXPECT_EQ(report.rows.already_here, 145);
    EXPECT_EQ(report.rows.skipped, 19'273);
    EXPECT_EQ(report.rows.refused, 227);
    EXPECT_EQ(report.orders.created, 102'094);
    EXPECT_EQ(report.returns.matched, 1'960);
    std::map<std::string, std::int64_t> refused;
    for (const auto& fault : report.refused)
        ++refused[fault.code];
    const std::map<std::string, std::int64_t> expected = {{"amount_missing", 123},
                                                          {"not_a_quantity", 104}};
    EXPECT_EQ(refused, expected);
    expect_sound_books();
}

}  // namespace
}  // namespace refundry
