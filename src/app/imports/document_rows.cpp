// SPDX-License-Identifier: Apache-2.0
#include "app/imports/document_rows.hpp"

#include "base/ensure.hpp"

namespace refundry {

void append_hash(std::vector<std::uint8_t>& hashes, std::uint64_t hash) {
    for (int shift = 0; shift < 64; shift += 8)
        hashes.push_back(static_cast<std::uint8_t>(hash >> shift));
}

std::uint64_t hash_of_row(std::span<const std::string_view> fields) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    const auto mix = [&](unsigned char byte) { hash = (hash ^ byte) * 0x100000001b3u; };
    for (const auto field : fields) {
        for (std::size_t left = field.size(); left > 0; left >>= 8)
            mix(static_cast<unsigned char>(left));
        mix(0);
        for (const char letter : field)
            mix(static_cast<unsigned char>(letter));
    }
    return hash;
}

known_rows::known_rows(std::span<const import_document_record> parts) {
    for (const auto& part : parts) {
        ensure(part.row_hashes.size() % 8 == 0, "the rows of an imported document are damaged");
        for (std::size_t at = 0; at < part.row_hashes.size(); at += 8) {
            std::uint64_t hash = 0;
            for (std::size_t i = 0; i < 8; ++i)
                hash |= std::uint64_t{part.row_hashes[at + i]} << (8 * i);
            ++left_[hash];
        }
    }
}

bool known_rows::take(std::uint64_t hash) {
    const auto found = left_.find(hash);
    if (found == left_.end() || found->second == 0) return false;
    --found->second;
    return true;
}

}  // namespace refundry
