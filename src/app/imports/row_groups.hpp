// SPDX-License-Identifier: Apache-2.0
// Puts rows of one document together although the rows of its neighbours stand between them. The
// oldest document leaves when too many are open, so memory does not grow with the file and
// documents keep the order of their first rows.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace refundry {

inline constexpr std::size_t GROUPS_OPEN_MAX = 16;

template <typename Row>
struct row_group {
    std::string key;
    std::vector<Row> rows;
};

template <typename Row>
class row_groups {
  public:
    /// A document of more than `rows_max` rows goes on as a further group of the same key.
    explicit row_groups(std::size_t rows_max) : rows_max_(rows_max) {}

    void add(std::string_view key, Row row) {
        for (auto open = open_.rbegin(); open != open_.rend(); ++open) {
            if (open->key != key || open->rows.size() >= rows_max_) continue;
            open->rows.push_back(std::move(row));
            return;
        }
        open_.push_back({std::string(key), {}});
        open_.back().rows.push_back(std::move(row));
    }
    /// The oldest group, when so many are open that no more of its rows are expected.
    std::optional<row_group<Row>> take_closed() {
        return open_.size() > GROUPS_OPEN_MAX ? take_oldest() : std::nullopt;
    }
    /// The oldest group, whether or not more rows of it might come.
    std::optional<row_group<Row>> take_oldest() {
        if (open_.empty()) return std::nullopt;
        auto oldest = std::move(open_.front());
        open_.pop_front();
        return oldest;
    }

  private:
    std::size_t rows_max_;
    std::deque<row_group<Row>> open_;
};

}  // namespace refundry
