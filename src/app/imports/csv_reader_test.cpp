// SPDX-License-Identifier: Apache-2.0
#include "app/imports/csv_reader.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include "app/imports/text_encoding.hpp"

namespace refundry {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct csv_content {
    std::vector<std::vector<std::string>> rows;
    std::vector<row_fault> faults;
    std::optional<failure> stopped;
};

csv_content read_all(csv_reader& reader, bool header_counts = false) {
    csv_content content;
    while (true) {
        const auto step = reader.next();
        if (!step) {
            content.stopped = step.error();
            return content;
        }
        if (*step == csv_step::end) return content;
        if (*step == csv_step::fault) {
            content.faults.push_back(reader.fault());
            continue;
        }
        content.rows.emplace_back(reader.fields().begin(), reader.fields().end());
        if (header_counts && content.rows.size() == 1) reader.expect_fields(reader.fields().size());
    }
}

csv_content read_text(std::string text, bool header_counts = false) {
    csv_reader reader(source_of_text(std::move(text)));
    return read_all(reader, header_counts);
}

/// Hands out a few bytes at a time, so that every boundary falls inside of something.
class slow_source final : public byte_source {
  public:
    slow_source(std::string text, std::size_t step) : text_(std::move(text)), step_(step) {}
    result<std::size_t> read(std::span<char> into) override {
        const auto count = std::min({into.size(), step_, text_.size() - at_});
        std::copy_n(text_.data() + at_, count, into.data());
        at_ += count;
        return count;
    }
    std::int64_t bytes_read() const override { return static_cast<std::int64_t>(at_); }
    std::optional<std::int64_t> bytes_total() const override { return std::nullopt; }

  private:
    std::string text_;
    std::size_t step_;
    std::size_t at_ = 0;
};

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

std::string zstd_of(const std::string& text) {
    std::string packed(ZSTD_compressBound(text.size()), '\0');
    packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
    return packed;
}

std::string many_rows(int count) {
    std::string text = "sku,quantity\n";
    for (int i = 0; i < count; ++i)
        text += "CUP-" + std::to_string(i * 7919 % 100'000) + "," + std::to_string(i) + "\n";
    return text;
}

TEST(CsvReader, ReadsQuotesNewlinesAndBothLineEnds) {
    const auto content = read_text(
        "\xef\xbb\xbf"
        "a,b\r\n\"one, two\",\"say \"\"hi\"\"\"\n\"first\r\nsecond\",\n\nx,y");
    EXPECT_THAT(content.rows,
                ElementsAre(ElementsAre("a", "b"), ElementsAre("one, two", "say \"hi\""),
                            ElementsAre("first\r\nsecond", ""), ElementsAre("x", "y")));
    EXPECT_TRUE(content.faults.empty());
}

TEST(CsvReader, TakesAQuoteInsideAnUnquotedFieldAsItIs) {
    EXPECT_THAT(read_text("RULER 6\",2\n").rows, ElementsAre(ElementsAre("RULER 6\"", "2")));
}

TEST(CsvReader, ReadsOtherDelimiters) {
    csv_reader reader(source_of_text("a;b,c\n"), ';');
    EXPECT_THAT(read_all(reader).rows, ElementsAre(ElementsAre("a", "b,c")));
}

TEST(CsvReader, NamesTheRowThatIsCutOffAtTheEnd) {
    const auto content = read_text("sku,title\nA,\"one\"\nB,\"tw", true);
    EXPECT_EQ(content.rows.size(), 2u);
    ASSERT_EQ(content.faults.size(), 1u);
    EXPECT_EQ(content.faults[0].code, "quote_not_closed");
    EXPECT_EQ(content.faults[0].row, 3);
    EXPECT_EQ(content.faults[0].line, 3);
    ASSERT_TRUE(content.stopped);
    EXPECT_EQ(content.stopped->code, "file_cut_off");
    EXPECT_THAT(content.stopped->message, HasSubstr("row 3 (line 3, byte 20)"));
}

TEST(CsvReader, TellsACutFileFromABadLastRow) {
    struct expected {
        std::string text;
        bool is_cut_off;
    };
    for (const auto& [text, is_cut_off] : std::initializer_list<expected>{
             {"a,b\n1,2", false},       // no line end, and all columns are there
             {"a,b\n1", true},          // a column is missing where the file ends
             {"a,b\n1\n", false},       // as before, but the line ends
             {"a,b\n1,\"2\n", false},   // the quote is not closed; the line ends
             {"a,b\n1,caf\xc3", true},  // in the middle of a letter
             {"a,b\n1\n2,3", false}})
        EXPECT_EQ(read_text(text, true).stopped.has_value(), is_cut_off) << text;
}

TEST(CsvReader, RefusesARowWithMissingFieldsAndKeepsTheOthers) {
    const auto content = read_text("sku,title\nA\nB,two\n", true);
    EXPECT_THAT(content.rows, ElementsAre(ElementsAre("sku", "title"), ElementsAre("B", "two")));
    ASSERT_EQ(content.faults.size(), 1u);
    EXPECT_EQ(content.faults[0].code, "wrong_field_count");
    EXPECT_EQ(content.faults[0].row, 2);
}

TEST(CsvReader, AStrayQuoteCostsItsOwnRowOnly) {
    const auto content = read_text("a,b\n\"x,1\ny,2\n\"z\",3\n", true);
    EXPECT_THAT(content.rows,
                ElementsAre(ElementsAre("a", "b"), ElementsAre("y", "2"), ElementsAre("z", "3")));
    ASSERT_EQ(content.faults.size(), 1u);
    EXPECT_EQ(content.faults[0].row, 2);
}

TEST(CsvReader, NamesTheByteThatIsNoUtf8AndReadsOn) {
    const auto content = read_text("sku,title\nA,caf\xe9\nB,tea\n", true);
    EXPECT_EQ(content.rows.size(), 2u);
    ASSERT_EQ(content.faults.size(), 1u);
    EXPECT_EQ(content.faults[0].code, "wrong_encoding");
    EXPECT_EQ(content.faults[0].row, 2);
    EXPECT_EQ(content.faults[0].byte, 15);
    EXPECT_THAT(content.faults[0].message, HasSubstr("--encoding"));
}

TEST(CsvReader, ReadsWindows1252WhenTold) {
    csv_reader reader(
        as_utf8(source_of_text("caf\xe9,\x80 5,\x93x\x94\n"), text_encoding::windows_1252));
    EXPECT_THAT(read_all(reader).rows, ElementsAre(ElementsAre("café", "€ 5", "“x”")));
}

TEST(CsvReader, RefusesUtf16AsAWhole) {
    const auto content =
        read_text(std::string("\xff\xfe"
                              "a\0,\0",
                              6));
    ASSERT_TRUE(content.stopped.has_value());
    EXPECT_EQ(content.stopped->code, "wrong_encoding");
}

TEST(CsvReader, BoundsTheRowAndTheField) {
    const std::string long_field(CSV_FIELD_BYTES_MAX + 1, 'x');
    const std::string long_row(CSV_ROW_BYTES_MAX + 300'000, 'y');
    const auto content = read_text("a\n" + long_field + "\n" + long_row + "\nb\n\"" + long_row);
    EXPECT_THAT(content.rows, ElementsAre(ElementsAre("a"), ElementsAre("b")));
    ASSERT_EQ(content.faults.size(), 3u);
    EXPECT_EQ(content.faults[0].code, "field_too_long");
    EXPECT_EQ(content.faults[1].code, "row_too_long");
    EXPECT_EQ(content.faults[2].code, "row_too_long");
}

TEST(ByteSource, UnpacksGzipAndZstdByTheirFirstBytes) {
    const auto text = many_rows(20'000);
    for (const auto& packed : {text, gzip_of(text), zstd_of(text),
                               gzip_of("sku,quantity\n") + gzip_of(text.substr(13))}) {
        auto source = unpacked(source_of_text(packed));
        ASSERT_TRUE(source.has_value());
        csv_reader reader(std::move(*source));
        EXPECT_EQ(read_all(reader, true).rows.size(), 20'001u);
    }
}

TEST(ByteSource, SaysThatAnArchiveIsCutOffAndKeepsWhatCameBefore) {
    const auto text = many_rows(100'000);
    for (auto packed : {gzip_of(text), zstd_of(text)}) {
        packed.resize(packed.size() - 20);
        auto source = unpacked(source_of_text(packed));
        ASSERT_TRUE(source.has_value());
        csv_reader reader(std::move(*source));
        const auto content = read_all(reader, true);
        ASSERT_TRUE(content.stopped.has_value());
        EXPECT_EQ(content.stopped->code, "archive_truncated");
        EXPECT_GT(content.rows.size(), 1'000u);
    }
}

TEST(ByteSource, SaysThatAnArchiveIsDamaged) {
    const auto text = many_rows(100'000);
    for (auto packed : {gzip_of(text), zstd_of(text)}) {
        for (std::size_t i = packed.size() / 2; i < packed.size() / 2 + 50; ++i)
            packed[i] = static_cast<char>(packed[i] ^ 0x5a);
        auto source = unpacked(source_of_text(packed));
        ASSERT_TRUE(source.has_value());
        csv_reader reader(std::move(*source));
        const auto content = read_all(reader, true);
        ASSERT_TRUE(content.stopped.has_value());
        EXPECT_EQ(content.stopped->code, "archive_damaged");
    }
}

TEST(ByteSource, NamesAFileThatIsNotThere) {
    const auto source = open_byte_source("/nowhere/orders.csv");
    ASSERT_FALSE(source.has_value());
    EXPECT_THAT(source.error().message, HasSubstr("/nowhere/orders.csv"));
}

RC_GTEST_PROP(CsvReaderProperty, ReadsBackWhatWasWritten,
              (const std::vector<std::pair<std::string, std::string>>& rows)) {
    std::string text;
    std::vector<std::vector<std::string>> expected;
    const auto put = [&](std::string field) {
        std::erase_if(field, [](char letter) { return letter <= 0; });
        text += '"';
        for (const char letter : field) {
            text += letter;
            if (letter == '"') text += '"';
        }
        text += '"';
        return field;
    };
    for (const auto& [first, second] : rows) {
        auto one = put(first);
        text += ',';
        auto two = put(second);
        text += "\r\n";
        expected.push_back({std::move(one), std::move(two)});
    }
    const auto step = *rc::gen::inRange<std::size_t>(1, 7);
    csv_reader reader(std::make_unique<slow_source>(text, step));
    const auto content = read_all(reader);
    RC_ASSERT(content.faults.empty());
    RC_ASSERT(content.rows == expected);
}

}  // namespace
}  // namespace refundry
