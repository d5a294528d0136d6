// SPDX-License-Identifier: Apache-2.0
#include "crash/prepared_database.hpp"

#include <stdexcept>

#include "app/decisions/replay.hpp"
#include "app/identity/identity.hpp"
#include "app/merchants/merchants.hpp"
#include "app/policies/policies.hpp"
#include "crash/workload.hpp"
#include "storage/sql_store.hpp"

namespace refundry::test {

prepared_database::prepared_database() {
    sql_store data(file());
    system_clock clock;
    system_random random;
    id_source ids(clock, random);
    policy_cache policies;
    const auto done = data.write([&](transaction& tx) -> result<api_key_view> {
        actor_context context{.merchant = {},
                              .actor = "test",
                              .request_id = "",
                              .now = clock.now(),
                              .ids = &ids,
                              .once = {}};
        const auto merchant = create_merchant(tx, context, policies.zones(),
                                              {.name = "Shop",
                                               .currency = *currency_code::parse("EUR"),
                                               .country = "DE",
                                               .time_zone = "Europe/Berlin",
                                               .settle_automatically = false,
                                               .expected_version = {}});
        if (!merchant) return std::unexpected(merchant.error());
        context.merchant = merchant->id;
        const auto document = json::decode<policy_document>(WORKLOAD_POLICY);
        const auto draft = create_draft(tx, context, {.document = document.value(), .note = ""});
        if (!draft) return std::unexpected(draft.error());
        const auto published = publish_policy(
            tx, context, draft->id, {.effective_at = parse_instant("2020-01-01T00:00:00Z")});
        if (!published) return std::unexpected(published.error());
        return create_api_key(tx, context, random, {.name = "test", .scopes = {"*"}});
    });
    if (!done) throw std::runtime_error(done.error().message);
    key_ = done->secret.value();
}

std::string prepared_database::breaches() const {
    sql_store data(file());
    std::string text;
    for (const auto& breach : data.check_invariants())
        text += breach.invariant + " " + breach.subject + ": " + breach.what + "\n";
    policy_cache policies;
    for (const auto& broken : replay_decisions(data, policies).broken)
        text += broken + "\n";
    return text;
}

}  // namespace refundry::test
