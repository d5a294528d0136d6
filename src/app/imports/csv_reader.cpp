// SPDX-License-Identifier: Apache-2.0
#include "app/imports/csv_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "app/imports/text_encoding.hpp"

namespace refundry {

namespace {

constexpr std::size_t READ_CHUNK = 256 * 1024;

}  // namespace

csv_reader::csv_reader(std::unique_ptr<byte_source> from, char delimiter)
    : from_(std::move(from)), delimiter_(delimiter), buffer_(READ_CHUNK) {}

result<csv_step> csv_reader::next() {
    if (!started_) {
        if (auto skipped = skip_byte_order_mark(); !skipped)
            return std::unexpected(std::move(skipped.error()));
        started_ = true;
    }
    leave_record();
    while (true) {
        if (begin_ == size_) {
            const auto filled = fill();
            if (!filled) return std::unexpected(filled.error());
            if (begin_ == size_ && cut_off_) return std::unexpected(file_cut_off());
            if (begin_ == size_) return csv_step::end;
        }
        const auto outcome = scan_record();
        if (outcome == scan::more_needed) {
            const auto filled = fill();
            if (!filled) return std::unexpected(filled.error());
            continue;
        }
        if (outcome == scan::row && fields_.size() == 1 && fields_[0].empty()) {
            left_ = false;  // an empty line is no row
            leave_record();
            continue;
        }
        ++row_;
        if (outcome == scan::fault || check_record() == scan::fault) {
            fault_.row = row_;
            if (const auto skipped = skip_to_next_line(); !skipped)
                return std::unexpected(skipped.error());
            return csv_step::fault;
        }
        left_ = false;
        return csv_step::row;
    }
}

void csv_reader::leave_record() {
    if (left_) return;
    left_ = true;
    line_ += std::count(buffer_.data() + begin_, buffer_.data() + end_, '\n');
    begin_ = end_;
}

/// True when bytes came; false at the end of the source.
result<bool> csv_reader::fill() {
    if (begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, size_ - begin_);
        base_ += static_cast<std::int64_t>(begin_);
        size_ -= begin_;
        begin_ = 0;
    }
    if (size_ == buffer_.size()) buffer_.resize(buffer_.size() + READ_CHUNK);
    const auto count = from_->read(std::span(buffer_).subspan(size_));
    if (!count) return std::unexpected(count.error());
    size_ += *count;
    if (*count == 0) source_ended_ = true;
    return *count > 0;
}

failure csv_reader::file_cut_off() const {
    return {
        .kind = failure_kind::invalid,
        .code = "file_cut_off",
        .message = fmt::format("The file ends in the middle of row {} (line {}, byte {}). If it "
                               "is cut off, get the whole file; if it is whole, correct that "
                               "row.",
                               fault_.row, fault_.line, fault_.byte),
        .path = "",
        .details = {}};
}

result<void> csv_reader::skip_to_next_line() {
    while (true) {
        const auto* found =
            static_cast<const char*>(std::memchr(buffer_.data() + begin_, '\n', size_ - begin_));
        if (found != nullptr) {
            begin_ = static_cast<std::size_t>(found - buffer_.data()) + 1;
            ++line_;
            return {};
        }
        begin_ = size_;
        if (source_ended_) {
            cut_off_ = true;
            return {};
        }
        if (const auto filled = fill(); !filled) return std::unexpected(filled.error());
    }
}

result<void> csv_reader::skip_byte_order_mark() {
    while (size_ < 3 && !source_ended_)
        if (auto filled = fill(); !filled) return std::unexpected(std::move(filled.error()));
    const std::string_view head(buffer_.data(), size_);
    if (head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff"))
        return fail(failure_kind::invalid, "wrong_encoding",
                    "This text is UTF-16; convert it to UTF-8 first (iconv -f utf-16 -t utf-8).");
    if (head.starts_with("\xef\xbb\xbf")) begin_ = 3;
    return {};
}

csv_reader::scan csv_reader::refuse(std::size_t at, std::string code, std::string message) {
    fault_ = {.row = 0,
              .line = line_,
              .byte = base_ + static_cast<std::int64_t>(at),
              .field = "",
              .code = std::move(code),
              .message = std::move(message)};
    return scan::fault;
}

csv_reader::scan csv_reader::scan_record() {
    fields_.clear();
    unescaped_used_ = 0;
    std::size_t at = begin_;
    bool ended = false;
    while (!ended) {
        const bool quoted = at < size_ && buffer_[at] == '"';
        const auto outcome = quoted ? scan_quoted(at, ended) : scan_plain(at, ended);
        if (outcome == scan::more_needed && size_ - begin_ > CSV_ROW_BYTES_MAX)
            return refuse(begin_, "row_too_long",
                          fmt::format("This row is longer than {} bytes. Is a quote not closed, "
                                      "or is this no CSV file?",
                                      CSV_ROW_BYTES_MAX));
        if (outcome != scan::row) return outcome;
        if (fields_.size() > CSV_FIELDS_MAX)
            return refuse(begin_, "too_many_fields",
                          fmt::format("A row has at most {} fields.", CSV_FIELDS_MAX));
    }
    end_ = at;
    return scan::row;
}

/// Whether the record ends at `at`; then moves behind the line end.
bool csv_reader::end_of_record(std::size_t& at) const {
    if (at == size_) return true;
    if (buffer_[at] == '\n') {
        ++at;
        return true;
    }
    if (buffer_[at] == '\r' && (at + 1 == size_ || buffer_[at + 1] == '\n')) {
        at = std::min(at + 2, size_);
        return true;
    }
    return false;
}

csv_reader::scan csv_reader::scan_quoted(std::size_t& at, bool& ended) {
    const auto begin = at + 1;
    auto search = begin;
    bool escaped = false;
    while (true) {
        const auto* quote =
            static_cast<const char*>(std::memchr(buffer_.data() + search, '"', size_ - search));
        if (quote == nullptr) {
            if (!source_ended_) return scan::more_needed;
            return refuse(at, "quote_not_closed",
                          "A quoted field is never closed: the file is cut off here, or a quote "
                          "is missing. The row was not taken.");
        }
        const auto close = static_cast<std::size_t>(quote - buffer_.data());
        // One byte more shows a doubled quote, two show a line end of two bytes.
        if (close + 2 >= size_ && !source_ended_) return scan::more_needed;
        if (close + 1 < size_ && buffer_[close + 1] == '"') {
            escaped = true;
            search = close + 2;
            continue;
        }
        const std::string_view quoted(buffer_.data() + begin, close - begin);
        escaped ? add_unescaped(quoted) : fields_.push_back(quoted);
        at = close + 1;
        break;
    }
    if (at < size_ && buffer_[at] == delimiter_) {
        ++at;
        return scan::row;
    }
    ended = end_of_record(at);
    if (ended) return scan::row;
    return refuse(at, "text_after_quote",
                  "Text stands behind a closing quote. Double the quotes inside a quoted field "
                  "(\"\") or close the field before it.");
}

csv_reader::scan csv_reader::scan_plain(std::size_t& at, bool& ended) {
    auto stop = at;
    while (stop < size_ && buffer_[stop] != delimiter_ && buffer_[stop] != '\n')
        ++stop;
    if (stop == size_ && !source_ended_) return scan::more_needed;
    std::string_view field(buffer_.data() + at, stop - at);
    at = stop;
    if (at < size_ && buffer_[at] == delimiter_) {
        ++at;
    } else {
        ended = true;
        if (at < size_) ++at;
        if (field.ends_with('\r')) field.remove_suffix(1);
    }
    fields_.push_back(field);
    return scan::row;
}

void csv_reader::add_unescaped(std::string_view quoted) {
    if (unescaped_used_ == unescaped_.size()) unescaped_.push_back(std::make_unique<std::string>());
    auto& text = *unescaped_[unescaped_used_++];
    text.clear();
    for (std::size_t i = 0; i < quoted.size(); ++i) {
        text.push_back(quoted[i]);
        if (quoted[i] == '"') ++i;
    }
    fields_.emplace_back(text);
}

/// What must hold of every row: text that can be read, no field over its bound, all columns there.
csv_reader::scan csv_reader::check_record() {
    const std::string_view record(buffer_.data() + begin_, end_ - begin_);
    if (const auto bad = first_invalid_utf8(record))
        return refuse(begin_ + *bad, "wrong_encoding",
                      fmt::format("Byte 0x{:02X} is not UTF-8 here. If the file is Windows-1252 "
                                  "or Latin-1, say --encoding windows-1252.",
                                  static_cast<unsigned char>(record[*bad])));
    if (const auto zero = record.find('\0'); zero != std::string_view::npos)
        return refuse(begin_ + zero, "binary_data", "A zero byte stands here; this is no text.");
    for (const auto field : fields_)
        if (field.size() > CSV_FIELD_BYTES_MAX)
            return refuse(begin_, "field_too_long",
                          fmt::format("A field is longer than {} bytes.", CSV_FIELD_BYTES_MAX));
    if (fields_expected_ != 0 && fields_.size() != fields_expected_)
        return refuse(begin_, "wrong_field_count",
                      fmt::format("This row has {} fields, the header has {}. Is it cut off, or "
                                  "does a text with a comma lack its quotes?",
                                  fields_.size(), fields_expected_));
    return scan::row;
}

}  // namespace refundry
