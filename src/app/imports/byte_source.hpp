// SPDX-License-Identifier: Apache-2.0
// A file or standard input as a stream of bytes in constant memory; gzip and zstd are unpacked as
// they come, recognized by their first bytes and not by the name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/result.hpp"

namespace refundry {

class byte_source {
  public:
    virtual ~byte_source() = default;
    /// Fills from the front; 0 only at the end. Failures: input_unreadable, archive_truncated,
    /// archive_damaged; what was read before them is good.
    virtual result<std::size_t> read(std::span<char> into) = 0;
    /// Bytes taken from the file so far (packed bytes of an archive), of `bytes_total`.
    virtual std::int64_t bytes_read() const = 0;
    /// Unknown for standard input.
    virtual std::optional<std::int64_t> bytes_total() const = 0;
};

/// `path` "-" is standard input. A failure names the path and the system's reason.
result<std::unique_ptr<byte_source>> open_byte_source(const std::string& path);
/// Unpacks another source when its first bytes say so; otherwise hands it back.
result<std::unique_ptr<byte_source>> unpacked(std::unique_ptr<byte_source> packed);
/// Text in memory, for tests and small documents.
std::unique_ptr<byte_source> source_of_text(std::string text);

}  // namespace refundry
