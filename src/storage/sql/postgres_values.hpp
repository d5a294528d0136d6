// SPDX-License-Identifier: Apache-2.0
// Arguments and result columns in PostgreSQL's binary format.
#pragma once

#include <cstdint>
#include <vector>

#include "storage/sql/connection.hpp"

struct pg_result;

namespace refundry::sql {

unsigned int postgres_type(value_kind kind);

/// The parameter arrays of one statement, reused. They point into the arguments.
class postgres_parameters {
  public:
    void fill(arguments args);
    int count() const { return static_cast<int>(values_.size()); }
    const char* const* values() const { return values_.data(); }
    const int* lengths() const { return lengths_.data(); }
    const int* formats() const { return formats_.data(); }

  private:
    std::vector<std::int64_t> integers_;  ///< big-endian
    std::vector<const char*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
};

/// One column of one row; the views live as long as the result.
field postgres_field(const pg_result* rows, int row, int column);

}  // namespace refundry::sql
