// SPDX-License-Identifier: Apache-2.0
// CSV as spreadsheets read it (RFC 4180): a text that such a program would run as a formula gets an
// apostrophe before it; numbers of ours are written as they are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace refundry {

class csv_writer {
  public:
    csv_writer& cell(std::string_view text);
    csv_writer& cell(std::int64_t number);
    void end_row();
    const std::string& text() const { return text_; }
    void clear() { text_.clear(); }

  private:
    void separate();
    std::string text_;
    bool row_begun_ = false;
};

}  // namespace refundry
