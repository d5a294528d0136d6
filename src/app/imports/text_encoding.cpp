// SPDX-License-Identifier: Apache-2.0
#include "app/imports/text_encoding.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace refundry {

namespace {

/// Bytes 0x80 to 0x9f; the five that Windows-1252 leaves open stay control characters.
constexpr std::array<char16_t, 32> WINDOWS_1252_HIGH = {
    0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178};

std::size_t put_utf8(char16_t letter, char* to) {
    if (letter < 0x80) {
        to[0] = static_cast<char>(letter);
        return 1;
    }
    if (letter < 0x800) {
        to[0] = static_cast<char>(0xc0 | (letter >> 6));
        to[1] = static_cast<char>(0x80 | (letter & 0x3f));
        return 2;
    }
    to[0] = static_cast<char>(0xe0 | (letter >> 12));
    to[1] = static_cast<char>(0x80 | ((letter >> 6) & 0x3f));
    to[2] = static_cast<char>(0x80 | (letter & 0x3f));
    return 3;
}

class windows_1252_source final : public byte_source {
  public:
    explicit windows_1252_source(std::unique_ptr<byte_source> from) : from_(std::move(from)) {}

    result<std::size_t> read(std::span<char> into) override {
        if (at_ == out_.size()) {
            std::array<char, 16 * 1024> bytes;
            const auto count = from_->read(bytes);
            if (!count) return count;
            at_ = 0;
            convert({bytes.data(), *count});
        }
        const auto given = std::min(into.size(), out_.size() - at_);
        std::memcpy(into.data(), out_.data() + at_, given);
        at_ += given;
        return given;
    }
    std::int64_t bytes_read() const override { return from_->bytes_read(); }
    std::optional<std::int64_t> bytes_total() const override { return from_->bytes_total(); }

  private:
    void convert(std::string_view bytes) {
        out_.resize(bytes.size() * 3);
        std::size_t size = 0;
        for (const char byte : bytes) {
            const auto code = static_cast<unsigned char>(byte);
            const bool mapped = code >= 0x80 && code < 0xa0;
            size += put_utf8(mapped ? WINDOWS_1252_HIGH[code - 0x80] : code, out_.data() + size);
        }
        out_.resize(size);
    }

    std::unique_ptr<byte_source> from_;
    std::string out_;
    std::size_t at_ = 0;
};

struct utf8_form {
    int more;                  ///< bytes that follow
    unsigned char low = 0x80;  ///< bounds of the second byte (no overlong forms, no surrogates)
    unsigned char high = 0xbf;
};

std::optional<utf8_form> form_of(unsigned char lead) {
    if (lead >= 0xc2 && lead <= 0xdf) return utf8_form{1};
    if (lead == 0xe0) return utf8_form{2, 0xa0, 0xbf};
    if (lead == 0xed) return utf8_form{2, 0x80, 0x9f};
    if (lead >= 0xe1 && lead <= 0xef) return utf8_form{2};
    if (lead == 0xf0) return utf8_form{3, 0x90, 0xbf};
    if (lead >= 0xf1 && lead <= 0xf3) return utf8_form{3};
    if (lead == 0xf4) return utf8_form{3, 0x80, 0x8f};
    return std::nullopt;
}

bool ascii_ahead(std::string_view text, std::size_t at) {
    if (at + 8 > text.size()) return false;
    std::uint64_t eight;
    std::memcpy(&eight, text.data() + at, 8);
    return (eight & 0x8080808080808080u) == 0;
}

}  // namespace

std::optional<text_encoding> parse_text_encoding(std::string_view name) {
    std::string lower(name);
    std::ranges::transform(lower, lower.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    if (lower == "utf-8" || lower == "utf8") return text_encoding::utf_8;
    for (const std::string_view known :
         {"windows-1252", "cp1252", "latin1", "latin-1", "iso-8859-1"})
        if (lower == known) return text_encoding::windows_1252;
    return std::nullopt;
}

std::unique_ptr<byte_source> as_utf8(std::unique_ptr<byte_source> from, text_encoding encoding) {
    switch (encoding) {
        case text_encoding::utf_8:
            return from;
        case text_encoding::windows_1252:
            return std::make_unique<windows_1252_source>(std::move(from));
    }
    return from;
}

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        if (ascii_ahead(text, at)) {
            at += 8;
            continue;
        }
        const auto lead = static_cast<unsigned char>(text[at]);
        if (lead < 0x80) {
            ++at;
            continue;
        }
        const auto form = form_of(lead);
        if (!form) return at;
        for (int i = 1; i <= form->more; ++i) {
            if (at + i >= text.size()) return at;
            const auto byte = static_cast<unsigned char>(text[at + i]);
            const bool fine =
                i == 1 ? byte >= form->low && byte <= form->high : byte >= 0x80 && byte <= 0xbf;
            if (!fine) return at;
        }
        at += form->more + 1;
    }
    return std::nullopt;
}

}  // namespace refundry
