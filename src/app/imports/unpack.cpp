// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <vector>

#include "app/imports/byte_source.hpp"

namespace refundry {

namespace {

constexpr std::size_t PACKED_CHUNK = 64 * 1024;
constexpr std::string_view GZIP_MAGIC = "\x1f\x8b";
constexpr std::string_view ZSTD_MAGIC = "\x28\xb5\x2f\xfd";
/// Refuses archives that would need more memory than this for their window (the format allows
/// 2^41).
constexpr int ZSTD_WINDOW_LOG_MAX = 27;

/// The packed bytes, with the first few read ahead to be looked at.
class packed_input {
  public:
    explicit packed_input(std::unique_ptr<byte_source> from)
        : from_(std::move(from)), buffer_(PACKED_CHUNK) {}

    /// Reads until `count` bytes stand ready or the file ends.
    result<std::string_view> peek(std::size_t count) {
        while (size_ - at_ < count) {
            const auto got = from_->read(std::span(buffer_).subspan(size_));
            if (!got) return std::unexpected(got.error());
            if (*got == 0) break;
            size_ += *got;
        }
        return std::string_view(buffer_.data() + at_, size_ - at_);
    }
    /// Bytes not taken yet; reads more when there are none. Empty at the end.
    result<std::string_view> available() {
        if (at_ == size_) {
            const auto got = from_->read(buffer_);
            if (!got) return std::unexpected(got.error());
            at_ = 0;
            size_ = *got;
        }
        return std::string_view(buffer_.data() + at_, size_ - at_);
    }
    void take(std::size_t count) { at_ += count; }
    const byte_source& source() const { return *from_; }

  private:
    std::unique_ptr<byte_source> from_;
    std::vector<char> buffer_;
    std::size_t at_ = 0;
    std::size_t size_ = 0;
};

class unpacking_source : public byte_source {
  public:
    explicit unpacking_source(packed_input input) : input_(std::move(input)) {}
    std::int64_t bytes_read() const override { return input_.source().bytes_read(); }
    std::optional<std::int64_t> bytes_total() const override {
        return input_.source().bytes_total();
    }

  protected:
    std::unexpected<failure> truncated(std::string_view what) const {
        return fail(failure_kind::invalid, "archive_truncated",
                    fmt::format("The {} archive ends in the middle, after {} packed bytes: copy "
                                "the file again. What stands before that point was read.",
                                what, bytes_read()));
    }
    std::unexpected<failure> damaged(std::string_view what, std::string_view why) const {
        return fail(failure_kind::invalid, "archive_damaged",
                    fmt::format("The {} archive is damaged near packed byte {} ({}): copy the "
                                "file again. What stands before that point was read.",
                                what, bytes_read(), why));
    }
    packed_input input_;
};

class plain_source final : public unpacking_source {
  public:
    using unpacking_source::unpacking_source;
    result<std::size_t> read(std::span<char> into) override {
        const auto bytes = input_.available();
        if (!bytes) return std::unexpected(bytes.error());
        const auto count = std::min(into.size(), bytes->size());
        std::memcpy(into.data(), bytes->data(), count);
        input_.take(count);
        return count;
    }
};

class gzip_source final : public unpacking_source {
  public:
    explicit gzip_source(packed_input input) : unpacking_source(std::move(input)) {
        inflateInit2(&stream_, 15 + 16);
    }
    gzip_source(const gzip_source&) = delete;
    gzip_source& operator=(const gzip_source&) = delete;
    ~gzip_source() override { inflateEnd(&stream_); }

    result<std::size_t> read(std::span<char> into) override {
        stream_.next_out = reinterpret_cast<Bytef*>(into.data());
        stream_.avail_out = static_cast<uInt>(into.size());
        while (stream_.avail_out == into.size()) {
            const auto bytes = input_.available();
            if (!bytes) return std::unexpected(bytes.error());
            if (bytes->empty()) {
                if (in_member_) return truncated("gzip");
                return 0;
            }
            if (!in_member_) inflateReset(&stream_);  // gzip files may be put one behind another
            in_member_ = true;
            stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes->data()));
            stream_.avail_in = static_cast<uInt>(bytes->size());
            const int state = inflate(&stream_, Z_NO_FLUSH);
            input_.take(bytes->size() - stream_.avail_in);
            if (state == Z_STREAM_END)
                in_member_ = false;
            else if (state != Z_OK && state != Z_BUF_ERROR)
                return damaged("gzip", stream_.msg == nullptr ? "unknown" : stream_.msg);
        }
        return into.size() - stream_.avail_out;
    }

  private:
    z_stream stream_{};
    bool in_member_ = false;
};

class zstd_source final : public unpacking_source {
  public:
    explicit zstd_source(packed_input input)
        : unpacking_source(std::move(input)), stream_(ZSTD_createDStream(), &ZSTD_freeDStream) {
        ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG_MAX);
    }

    result<std::size_t> read(std::span<char> into) override {
        ZSTD_outBuffer out{into.data(), into.size(), 0};
        while (out.pos == 0) {
            const auto bytes = input_.available();
            if (!bytes) return std::unexpected(bytes.error());
            ZSTD_inBuffer in{bytes->data(), bytes->size(), 0};
            if (bytes->empty() && !in_frame_) return 0;
            const auto left = ZSTD_decompressStream(stream_.get(), &out, &in);
            if (ZSTD_isError(left) != 0) return damaged("zstd", ZSTD_getErrorName(left));
            input_.take(in.pos);
            in_frame_ = left != 0;
            if (bytes->empty() && out.pos == 0) return truncated("zstd");
        }
        return out.pos;
    }

  private:
    std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream_;
    bool in_frame_ = false;
};

}  // namespace

result<std::unique_ptr<byte_source>> unpacked(std::unique_ptr<byte_source> packed) {
    packed_input input(std::move(packed));
    const auto begin = input.peek(ZSTD_MAGIC.size());
    if (!begin) return std::unexpected(begin.error());
    if (begin->starts_with(ZSTD_MAGIC)) return std::make_unique<zstd_source>(std::move(input));
    if (begin->starts_with(GZIP_MAGIC)) return std::make_unique<gzip_source>(std::move(input));
    return std::make_unique<plain_source>(std::move(input));
}

}  // namespace refundry
