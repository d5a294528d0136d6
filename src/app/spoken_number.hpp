// SPDX-License-Identifier: Apache-2.0
// Numbers for people to read out.
#pragma once

#include <string>
#include <string_view>

#include "base/id.hpp"

namespace refundry {

/// Fifty random bits behind the prefix: "RMA-7K3MQ-2ZD4P". The table that holds them keeps them
/// unique.
std::string spoken_number(std::string_view prefix, id_source& ids);

}  // namespace refundry
