// SPDX-License-Identifier: Apache-2.0
// What the verbs that work on a database share.
#pragma once

#include "app/policies/policies.hpp"
#include "base/random.hpp"
#include "storage/sql_store.hpp"

namespace refundry {

struct workplace {
    explicit workplace(const std::string& database) : data(database), ids(clock, random) {}
    system_clock clock;
    system_random random;
    sql_store data;
    id_source ids;
    policy_cache policies;

    actor_context context(merchant_id merchant) {
        return {.merchant = merchant,
                .actor = "cli",
                .request_id = "",
                .now = clock.now(),
                .ids = &ids,
                .once = {}};
    }
    /// The merchant named, or the only one.
    result<merchant_id> merchant(const std::string& named);
};

/// Prints the failure with its details on standard error; the exit code.
int report(const failure& what);

}  // namespace refundry
