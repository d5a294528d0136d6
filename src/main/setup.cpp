// SPDX-License-Identifier: Apache-2.0
#include "main/setup.hpp"

#include <fmt/format.h>

#include <iostream>

#include "app/decisions/replay.hpp"
#include "http/application.hpp"
#include "main/verbs.hpp"
#include "migration_files.hpp"
#include "storage/sql/migrate.hpp"

namespace refundry {

result<merchant_id> workplace::merchant(const std::string& named) {
    if (!named.empty()) {
        const auto id = merchant_id::parse(named);
        if (!id) return invalid("--merchant", "invalid_id", named + " is no merchant's id.");
        return *id;
    }
    const auto all = data.read([](transaction& tx) { return tx.list_merchants(); });
    if (all.size() == 1) return all.front().id;
    return invalid("--merchant", "required",
                   all.empty()
                       ? "There is no merchant yet; make one with \"refundry merchant create\"."
                       : "There are several merchants; name one.");
}

int report(const failure& what) {
    std::cerr << "refundry: " << what.message;
    if (!what.path.empty()) std::cerr << " (" << what.path << ")";
    std::cerr << "\n";
    for (const auto& detail : what.details)
        std::cerr << "  " << detail.path << ": " << detail.message << "\n";
    return 1;
}

int doctor(const std::string& database, bool replays) {
    sql_store data(database);
    const auto breaches = data.check_invariants();
    for (const auto& breach : breaches)
        std::cout << breach.invariant << " " << breach.subject << ": " << breach.what << "\n";
    std::cout << (breaches.empty() ? "Every invariant holds.\n" : "");
    if (!replays) return breaches.empty() ? 0 : 1;
    policy_cache policies;
    const auto report = replay_decisions(data, policies);
    for (const auto& broken : report.broken)
        std::cout << "R4 " << broken << "\n";
    std::cout << fmt::format(
        "{} decisions made again are the same to the byte; {} are of another "
        "edition of the law, {} were made by staff or before their basis was "
        "kept.\n",
        report.same, report.other_law, report.no_basis);
    return breaches.empty() && report.broken.empty() ? 0 : 1;
}

int migrate_database(const std::string& database, bool dry_run) {
    const auto opened = sql::open_database(database, 1);
    system_clock clock;
    const auto names = dry_run ? sql::pending(*opened, migration_files())
                               : sql::migrate(*opened, migration_files(), clock);
    for (const auto& name : names)
        std::cout << (dry_run ? "would run " : "ran ") << name << "\n";
    if (names.empty()) std::cout << "Nothing to do: this version's schema is there.\n";
    return 0;
}

int print_openapi() {
    std::cout << http::openapi_json() << "\n";
    return 0;
}

}  // namespace refundry
