// SPDX-License-Identifier: Apache-2.0
// For tests: the application as its clients see it, and what tests must see behind it. Most tests
// do not know whether it is `refundry serve` (served_api) or runs in this process (running_api),
// which only those need that set the clock, the limits or the provider.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "app/store/records.hpp"

namespace refundry::test {

enum class settling { automatic, by_hand };

/// A merchant, and a key that may do everything for it.
struct merchant_account {
    merchant_id merchant;
    std::string key;
};

class tested_api {
  public:
    static constexpr const char* PASSWORD = "correct horse battery";

    virtual ~tested_api() = default;
    virtual std::uint16_t port() const = 0;
    virtual instant now() = 0;
    /// For one test, which gives it back when it ends.
    virtual merchant_account new_merchant(settling how) = 0;
    virtual void give_back(merchant_id merchant) = 0;
    /// The e-mail of a user of the merchant who signs in with `PASSWORD`.
    virtual std::string user_of(merchant_id merchant, staff_role role) = 0;
    /// Rows of every table that are of merchants not given back, so that a refusal can be seen to
    /// have left nothing. What an earlier test started may go on behind it.
    virtual std::vector<std::pair<std::string, std::int64_t>> row_counts() = 0;
    /// The types of a merchant's events, oldest first.
    virtual std::vector<std::string> event_types(merchant_id of) = 0;
    /// The breaches of the whole database as text; empty when all is well.
    virtual std::string breaches() = 0;
};

/// The binary, one for all tests of this process.
tested_api& shared_api();

}  // namespace refundry::test
