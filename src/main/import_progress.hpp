// SPDX-License-Identifier: Apache-2.0
// What a person sees of an import under way, on standard error.
#pragma once

#include <string>

#include "app/imports/run_import.hpp"

namespace refundry {

/// "[=====     ] 50 %, 1200 rows, 400 a second, 2:05 left"; without the bar where the size of the
/// file is unknown.
std::string progress_bar(const import_progress& progress);
/// "1200 rows, 400 a second, 2:05 left"
std::string progress_line(const import_progress& progress);

/// What was read, and where it stopped or what was refused: first the sentence, then the rows.
std::string import_summary(const import_report& report);

}  // namespace refundry
