// SPDX-License-Identifier: Apache-2.0
// Which rows of a document the store has: a row is known by the hash of its text, as often as it
// was taken.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/imports/import_records.hpp"

namespace refundry {

void append_hash(std::vector<std::uint8_t>& hashes, std::uint64_t hash);
/// Over all fields with their lengths, so that no two splits of one text are alike (FNV-1a).
std::uint64_t hash_of_row(std::span<const std::string_view> fields);

class known_rows {
  public:
    explicit known_rows(std::span<const import_document_record> parts);
    /// Whether one more row like this was taken before; each is found once.
    bool take(std::uint64_t hash);

  private:
    std::unordered_map<std::uint64_t, std::int64_t> left_;
};

}  // namespace refundry
