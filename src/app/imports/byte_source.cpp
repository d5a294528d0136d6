// SPDX-License-Identifier: Apache-2.0
#include "app/imports/byte_source.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace refundry {

namespace {

std::string system_reason(int error) {
    return std::generic_category().message(error);
}

class file_source final : public byte_source {
  public:
    file_source(int file, std::string name, bool owned)
        : file_(file), name_(std::move(name)), owned_(owned) {
        struct stat facts{};
        if (fstat(file, &facts) == 0 && S_ISREG(facts.st_mode)) total_ = facts.st_size;
    }
    file_source(const file_source&) = delete;
    file_source& operator=(const file_source&) = delete;
    ~file_source() override {
        if (owned_) close(file_);
    }

    result<std::size_t> read(std::span<char> into) override {
        while (true) {
            const auto count = ::read(file_, into.data(), into.size());
            if (count >= 0) {
                read_ += count;
                return static_cast<std::size_t>(count);
            }
            if (errno == EINTR) continue;
            return fail(failure_kind::unavailable, "input_unreadable",
                        fmt::format("Reading {} stopped after {} bytes: {}.", name_, read_,
                                    system_reason(errno)));
        }
    }
    std::int64_t bytes_read() const override { return read_; }
    std::optional<std::int64_t> bytes_total() const override { return total_; }

  private:
    int file_;
    std::string name_;
    bool owned_;
    std::int64_t read_ = 0;
    std::optional<std::int64_t> total_;
};

class text_source final : public byte_source {
  public:
    explicit text_source(std::string text) : text_(std::move(text)) {}
    result<std::size_t> read(std::span<char> into) override {
        const auto count = std::min(into.size(), text_.size() - at_);
        std::memcpy(into.data(), text_.data() + at_, count);
        at_ += count;
        return count;
    }
    std::int64_t bytes_read() const override { return static_cast<std::int64_t>(at_); }
    std::optional<std::int64_t> bytes_total() const override {
        return static_cast<std::int64_t>(text_.size());
    }

  private:
    std::string text_;
    std::size_t at_ = 0;
};

}  // namespace

result<std::unique_ptr<byte_source>> open_byte_source(const std::string& path) {
    if (path == "-")
        return unpacked(std::make_unique<file_source>(STDIN_FILENO, "standard input", false));
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return fail(failure_kind::not_found, "input_unreadable",
                    fmt::format("{} cannot be opened: {}.", path, system_reason(errno)));
    struct stat facts{};
    if (fstat(file, &facts) == 0 && S_ISDIR(facts.st_mode)) {
        close(file);
        return fail(failure_kind::invalid, "input_unreadable",
                    fmt::format("{} is a folder; name a file.", path));
    }
    return unpacked(std::make_unique<file_source>(file, path, true));
}

std::unique_ptr<byte_source> source_of_text(std::string text) {
    return std::make_unique<text_source>(std::move(text));
}

}  // namespace refundry
