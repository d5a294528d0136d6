// SPDX-License-Identifier: Apache-2.0
#include "base/csv_writer.hpp"

namespace refundry {

void csv_writer::separate() {
    if (row_begun_) text_.push_back(',');
    row_begun_ = true;
}

csv_writer& csv_writer::cell(std::int64_t number) {
    separate();
    text_ += std::to_string(number);
    return *this;
}

csv_writer& csv_writer::cell(std::string_view text) {
    separate();
    constexpr std::string_view FORMULA_STARTS = "=+-@\t\r";
    const bool is_formula = !text.empty() && FORMULA_STARTS.contains(text.front());
    if (!is_formula && text.find_first_of(",\"\r\n") == std::string_view::npos) {
        text_ += text;
        return *this;
    }
    text_.push_back('"');
    if (is_formula) text_.push_back('\'');
    for (const char letter : text) {
        if (letter == '"') text_.push_back('"');
        text_.push_back(letter);
    }
    text_.push_back('"');
    return *this;
}

void csv_writer::end_row() {
    text_ += "\r\n";
    row_begun_ = false;
}

}  // namespace refundry
