// SPDX-License-Identifier: Apache-2.0
// Lines of a stream in bounded memory; blank ones are passed over.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "app/imports/byte_source.hpp"

namespace refundry {

inline constexpr std::size_t JSON_LINE_BYTES_MAX = 4 * 1024 * 1024;

enum class line_step { line, too_long, end };

class line_reader {
  public:
    explicit line_reader(std::unique_ptr<byte_source> from) : from_(std::move(from)) {}

    result<line_step> next();
    /// Without its line end; valid until the next step.
    std::string_view text() const { return text_; }
    std::int64_t line() const { return line_; }  ///< from 1
    std::int64_t byte() const { return byte_; }  ///< where it begins
    const byte_source& source() const { return *from_; }

  private:
    result<bool> fill();

    std::unique_ptr<byte_source> from_;
    std::string buffer_;
    std::size_t at_ = 0;
    std::string text_;
    std::int64_t line_ = 0;
    std::int64_t byte_ = 0;
    std::int64_t consumed_ = 0;
};

}  // namespace refundry
