// SPDX-License-Identifier: Apache-2.0
#include "app/imports/line_reader.hpp"

#include <algorithm>

namespace refundry {

namespace {

constexpr std::size_t READ_CHUNK = 256 * 1024;

}  // namespace

/// True when bytes stand ready; false at the end.
result<bool> line_reader::fill() {
    if (at_ < buffer_.size()) return true;
    buffer_.resize(READ_CHUNK);
    at_ = 0;
    const auto count = from_->read(buffer_);
    buffer_.resize(count ? *count : 0);
    if (!count) return std::unexpected(count.error());
    return *count > 0;
}

result<line_step> line_reader::next() {
    while (true) {
        text_.clear();
        byte_ = consumed_;
        bool any = false;
        bool too_long = false;
        for (bool ended = false; !ended;) {
            const auto more = fill();
            if (!more) return std::unexpected(more.error());
            if (!*more) break;
            any = true;
            const std::string_view rest = std::string_view(buffer_).substr(at_);
            const auto stop = rest.find('\n');
            ended = stop != std::string_view::npos;
            const auto piece = rest.substr(0, stop);
            if (text_.size() + piece.size() > JSON_LINE_BYTES_MAX) too_long = true;
            if (!too_long) text_.append(piece);
            at_ += piece.size() + (ended ? 1 : 0);
            consumed_ += static_cast<std::int64_t>(piece.size() + (ended ? 1 : 0));
        }
        if (!any) return line_step::end;
        ++line_;
        if (too_long) return line_step::too_long;
        if (line_ == 1 && text_.starts_with("\xef\xbb\xbf")) text_.erase(0, 3);
        if (text_.ends_with('\r')) text_.pop_back();
        const bool blank = text_.find_first_not_of(" \t") == std::string::npos;
        if (!blank) return line_step::line;
    }
}

}  // namespace refundry
