// SPDX-License-Identifier: Apache-2.0
#include "storage/sql/error.hpp"

#include <fmt/format.h>

#include <utility>

namespace refundry::sql {

constraint_violation::constraint_violation(constraint_kind violated, std::string of_table,
                                           std::string constraint)
    : std::runtime_error(
          fmt::format("a {} constraint refused the row: {}", enum_name(violated), constraint)),
      kind(violated),
      table(std::move(of_table)),
      name(std::move(constraint)) {}

}  // namespace refundry::sql
