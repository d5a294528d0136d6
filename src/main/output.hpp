// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace refundry {

/// Standard output or a file; a full disk or a closed pipe ends the export.
class output {
  public:
    explicit output(const std::string& path)
        : file_(path == "-" ? stdout : std::fopen(path.c_str(), "wbx")), path_(path) {
        if (file_ == nullptr)
            throw std::runtime_error(
                fmt::format("{} cannot be made: {}.", path, std::strerror(errno)));
    }
    output(const output&) = delete;
    output& operator=(const output&) = delete;
    ~output() {
        if (file_ != nullptr && file_ != stdout) std::fclose(file_);
    }
    void write(std::string_view text) {
        if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) fail();
    }
    void close() {
        const bool fine = std::fflush(file_) == 0;
        if (file_ != stdout) std::fclose(std::exchange(file_, nullptr));
        if (!fine) fail();
    }

  private:
    [[noreturn]] void fail() const {
        throw std::runtime_error(fmt::format("{} cannot be written: {}.",
                                             path_ == "-" ? "The output" : path_,
                                             std::strerror(errno)));
    }
    std::FILE* file_;
    std::string path_;
};

}  // namespace refundry
