// SPDX-License-Identifier: Apache-2.0
// RFC 4180 from a stream, in memory bounded by the longest row allowed. A row that cannot be read
// is a fault with its place and a remedy, and reading goes on at the next line: an unclosed quote
// costs its own row and not the file.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/imports/byte_source.hpp"

namespace refundry {

inline constexpr std::size_t CSV_ROW_BYTES_MAX = 1024 * 1024;
inline constexpr std::size_t CSV_FIELD_BYTES_MAX = 64 * 1024;
inline constexpr std::size_t CSV_FIELDS_MAX = 1'000;

/// Why a row was not taken. Rows are counted as a spreadsheet does: the header is row 1.
struct row_fault {
    std::int64_t row = 0;
    std::int64_t line = 0;  ///< of the text, from 1; rows may span several
    std::int64_t byte = 0;  ///< from 0, in the unpacked text
    std::string field;      ///< column name, or ""
    std::string code;       ///< stable, snake_case
    std::string message;    ///< what is wrong and what to do
};

enum class csv_step { row, fault, end };

class csv_reader {
  public:
    explicit csv_reader(std::unique_ptr<byte_source> from, char delimiter = ',');

    /// The next row, fault or the end. A failure is one of the source: what came before is good.
    /// `file_cut_off` follows a last row that is a fault and has no line end.
    result<csv_step> next();

    /// Valid until the next step. Fields are unquoted, valid UTF-8 and not trimmed.
    std::span<const std::string_view> fields() const { return fields_; }
    const row_fault& fault() const { return fault_; }
    std::int64_t row() const { return row_; }
    std::int64_t line() const { return line_; }
    std::int64_t byte() const { return base_ + static_cast<std::int64_t>(begin_); }

    /// From now on a row with another number of fields is a fault; 0 takes any.
    void expect_fields(std::size_t count) { fields_expected_ = count; }
    const byte_source& source() const { return *from_; }

  private:
    enum class scan { row, more_needed, fault };
    scan scan_record();
    scan scan_quoted(std::size_t& at, bool& ended);
    scan scan_plain(std::size_t& at, bool& ended);
    bool end_of_record(std::size_t& at) const;
    scan refuse(std::size_t at, std::string code, std::string message);
    scan check_record();
    void add_unescaped(std::string_view quoted);
    result<bool> fill();
    result<void> skip_to_next_line();
    failure file_cut_off() const;
    void leave_record();
    result<void> skip_byte_order_mark();

    std::unique_ptr<byte_source> from_;
    char delimiter_;
    std::vector<char> buffer_;
    std::size_t size_ = 0;
    std::size_t begin_ = 0;  ///< of the current record
    std::size_t end_ = 0;    ///< behind the current record
    std::int64_t base_ = 0;  ///< bytes that have left the buffer
    bool source_ended_ = false;
    bool started_ = false;
    bool cut_off_ = false;  ///< the last row is a fault without a line end
    bool left_ = true;      ///< the current record has been left behind
    std::int64_t row_ = 0;
    std::int64_t line_ = 1;
    std::size_t fields_expected_ = 0;
    std::vector<std::string_view> fields_;
    std::vector<std::unique_ptr<std::string>> unescaped_;
    std::size_t unescaped_used_ = 0;
    row_fault fault_;
};

}  // namespace refundry
