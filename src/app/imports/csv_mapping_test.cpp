// SPDX-License-Identifier: Apache-2.0
#include "app/imports/csv_mapping.hpp"

#include <gmock/gmock.h>

namespace refundry {
namespace {

using testing::HasSubstr;

const std::string SMALL = R"(
source = "shop"
date_formats = ["%m-%d-%y", "%m-%d-%Y", "%d %b %Y %H:%M"]
[columns]
number = "Order"
placed_at = "Date"
quantity = "Qty"
unit_price = "Price"
[constants]
currency = "EUR"
)";

std::string error_of(const std::string& text) {
    const auto mapping = parse_csv_mapping(text);
    return mapping ? "" : mapping.error().message;
}
std::string day_of(std::string_view text) {
    const auto mapping = parse_csv_mapping(SMALL);
    const auto parsed = parse_time(text, *mapping);
    if (!parsed) return "";
    return to_string(parsed->utc.value_or(instant(parsed->wall.time_since_epoch())));
}

TEST(CsvMapping, ReadsColumnsConstantsAndStatuses) {
    EXPECT_THAT(error_of(SMALL + "[statuses]\nback = \"returned\"\n"), HasSubstr("columns.status"));
    const auto whole = parse_csv_mapping("other_status = \"skip\"\ndelimiter = \";\"\n" + SMALL);
    ASSERT_TRUE(whole.has_value()) << whole.error().message;
    EXPECT_EQ(whole->column(csv_field::number), "Order");
    EXPECT_EQ(whole->constant(csv_field::currency), "EUR");
    EXPECT_EQ(whole->other_status, status_action::skip);
    EXPECT_EQ(whole->delimiter, ';');
}

TEST(CsvMapping, SuggestsTheNearestWord) {
    EXPECT_THAT(error_of("sorce = \"x\"\n" + SMALL), HasSubstr("is \"source\" meant?"));
    EXPECT_THAT(error_of(SMALL + "[statuses]\nx = \"retuned\"\n"),
                HasSubstr("is \"returned\" meant?"));
    auto text = SMALL;
    text.replace(text.find("quantity ="), 8, "quantty ");
    EXPECT_THAT(error_of(text), HasSubstr("is \"quantity\" meant?"));
}

TEST(CsvMapping, NamesWhatIsMissingOrTooMuch) {
    EXPECT_THAT(error_of(""), HasSubstr("source"));
    EXPECT_THAT(error_of("source = \"x\""), HasSubstr("columns.number"));
    EXPECT_THAT(error_of(SMALL + "line_total = \"9\"\n"), HasSubstr("unit_price or line_total"));
    EXPECT_THAT(error_of("source = \"x\"\na = [\n"), HasSubstr("line 2"));
    EXPECT_THAT(error_of("delimiter = \"ab\"\n" + SMALL), HasSubstr("one character"));
}

TEST(CsvMapping, ReadsMixedDates) {
    EXPECT_EQ(day_of("04-30-22"), "2022-04-30T00:00:00Z");
    EXPECT_EQ(day_of("05-31-2022"), "2022-05-31T00:00:00Z");
    EXPECT_EQ(day_of("1 Jan 2024 23:59"), "2024-01-01T23:59:00Z");
    EXPECT_EQ(day_of("2024-02-29T01:00:00+02:00"), "2024-02-28T23:00:00Z");
    for (const std::string_view wrong : {"", "31-04-22", "04-31-22", "04-30-222", "04/30/22"})
        EXPECT_EQ(day_of(wrong), "") << wrong;
}

TEST(CsvMapping, RefusesTextThatIsNoTomlAtAll) {
    for (const std::string_view wrong :
         {"[)x]", "gr\xc3\xb6sse = 1", "source\xef\xbb\xbe = \"x\""}) {
        const auto mapping = parse_csv_mapping(wrong);
        ASSERT_FALSE(mapping.has_value());
        EXPECT_EQ(mapping.error().code, "mapping_invalid");
    }
}

TEST(CsvMapping, FindsColumnsAndNamesTheOnesThatAreNotThere) {
    const auto mapping = parse_csv_mapping(SMALL);
    const std::vector<std::string_view> header = {" Qty ", "Order", "Date", "Price"};
    const auto columns = mapped_columns::match(*mapping, header);
    ASSERT_TRUE(columns.has_value());
    const std::vector<std::string_view> row = {"2", " 77 ", "x", ""};
    EXPECT_EQ(columns->text(csv_field::number, row), "77");
    EXPECT_EQ(columns->text(csv_field::currency, row), "EUR");
    EXPECT_EQ(columns->text(csv_field::unit_price, row), "");
    EXPECT_TRUE(columns->has(csv_field::currency));
    EXPECT_FALSE(columns->has(csv_field::email));

    const std::vector<std::string_view> other = {"Order", "Qty", "Price"};
    const auto missing = mapped_columns::match(*mapping, other);
    ASSERT_FALSE(missing.has_value());
    EXPECT_EQ(missing.error().code, "column_unknown");
    EXPECT_THAT(missing.error().message, HasSubstr("\"Date\""));
}

}  // namespace
}  // namespace refundry
