// SPDX-License-Identifier: Apache-2.0
// The decisions of a trial that change, as one text: CSV, or a JSON object a line.
#pragma once

#include <optional>
#include <string>

#include "app/trials/trials.hpp"

namespace refundry {

enum class trial_export_format { csv, jsonl };
BOOST_DESCRIBE_ENUM(trial_export_format, csv, jsonl)

/// Read page by page, so that many take no more memory than few.
class trial_export {
  public:
    trial_export(merchant_id merchant, trial_id trial, trial_export_format format)
        : merchant_(merchant), trial_(trial), format_(format) {}
    /// The next piece of the text; nothing after the last.
    std::optional<std::string> next(store& data);

  private:
    merchant_id merchant_;
    trial_id trial_;
    trial_export_format format_;
    std::int64_t after_ = 0;
    bool is_begun_ = false;
    bool is_ended_ = false;
};

}  // namespace refundry
