// SPDX-License-Identifier: Apache-2.0
// Time zones by their IANA name, from the system's tzdata.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.hpp"
#include "domain/calendar/time_zone_rules.hpp"

namespace refundry {

/// Loads each zone once, from 1970 on. Any thread. What it answers lives as long as it does.
/// The system lists the changes of clocks until 2037; then the zone's rule goes on until 2100, and
/// from there its last offset.
class time_zones {
  public:
    /// `time_zone_unknown` at `path` for a name the system does not know.
    result<std::reference_wrapper<const time_zone_rules>> find(const std::string& name,
                                                               std::string path = {});

  private:
    std::mutex mutex_;
    std::map<std::string, std::unique_ptr<const time_zone_rules>, std::less<>> loaded_;
};

}  // namespace refundry
