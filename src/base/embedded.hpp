// SPDX-License-Identifier: Apache-2.0
// Files that travel inside the binary (see cmake/refundry_embed.cmake).
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace refundry {

struct embedded_bytes {
    const char* begin;
    const char* end;
};

struct embedded_file {
    std::string_view path;  ///< below the folder named in CMake, with forward slashes
    embedded_bytes bytes;
    std::string_view text() const {
        return {bytes.begin, static_cast<std::size_t>(bytes.end - bytes.begin)};
    }
};

}  // namespace refundry
