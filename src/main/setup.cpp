// SPDX-License-Identifier: Apache-2.0
#include "main/setup.hpp"

#include <fstream>
#include <iostream>

#include "app/identity/identity.hpp"
#include "app/imports/run_import.hpp"
#include "app/merchants/merchants.hpp"
#include "base/json.hpp"
#include "http/application.hpp"
#include "main/verbs.hpp"

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

int create_merchant_record(const create_merchant_options& options) {
    const auto currency = currency_code::parse(options.currency);
    if (!currency)
        return report(failure{.kind = failure_kind::invalid,
                              .code = "invalid_currency",
                              .message = options.currency + " is no ISO 4217 code.",
                              .path = "--currency",
                              .details = {}});
    workplace at(options.database);
    const auto made = at.data.write([&](transaction& tx) {
        return create_merchant(tx, at.context({}), at.policies.zones(),
                               {.name = options.name,
                                .currency = *currency,
                                .country = options.country,
                                .time_zone = options.time_zone,
                                .settle_automatically = {},
                                .expected_version = {}});
    });
    if (!made) return report(made.error());
    std::cout << made->id.text() << "\n";
    return 0;
}

int create_key(const create_key_options& options) {
    workplace at(options.database);
    const auto merchant = at.merchant(options.merchant);
    if (!merchant) return report(merchant.error());
    const auto key = at.data.write([&](transaction& tx) {
        return create_api_key(tx, at.context(*merchant), at.random,
                              {.name = options.name, .scopes = options.scopes});
    });
    if (!key) return report(key.error());
    std::cout << *key->secret << "\n";
    return 0;
}

int create_staff(const create_staff_options& options) {
    const auto role = enum_from_name<staff_role>(options.role);
    if (!role)
        return report(failure{.kind = failure_kind::invalid,
                              .code = "unknown_role",
                              .message = "There is no role " + options.role + ".",
                              .path = "--role",
                              .details = {}});
    std::string password;
    std::getline(std::cin, password);
    workplace at(options.database);
    const auto merchant = at.merchant(options.merchant);
    if (!merchant) return report(merchant.error());
    const auto hash = hash_password(password);
    const auto user = at.data.write([&](transaction& tx) {
        return create_user(
            tx, at.context(*merchant),
            {.email = options.email, .name = options.name, .role = *role, .password = password},
            hash);
    });
    if (!user) return report(user.error());
    std::cout << user->id.text() << "\n";
    return 0;
}

int import_file(const import_file_options& options) {
    workplace at(options.database);
    const auto merchant = at.merchant(options.merchant);
    if (!merchant) return report(merchant.error());
    std::string mapping;
    if (!options.mapping.empty()) {
        std::ifstream file(options.mapping);
        if (!file)
            return report(failure{.kind = failure_kind::invalid,
                                  .code = "mapping_unreadable",
                                  .message = options.mapping + " cannot be read.",
                                  .path = "--mapping",
                                  .details = {}});
        mapping.assign(std::istreambuf_iterator<char>(file), {});
    }
    const auto done = run_import({at.data, at.policies, at.policies.zones(), at.clock, at.random},
                                 {.merchant = *merchant,
                                  .file = options.file,
                                  .format = *parse_import_format(options.format),
                                  .encoding = text_encoding::utf_8,
                                  .delimiter = {},
                                  .mapping = mapping,
                                  .actor = "import"},
                                 [](const import_progress& progress) {
                                     std::cerr << progress.rows << " rows, "
                                               << progress.rows_per_second << " a second";
                                     if (progress.seconds_left)
                                         std::cerr << ", " << *progress.seconds_left << " s left";
                                     std::cerr << "\n";
                                 });
    if (!done) return report(done.error());
    const auto text = json::encode(*done);
    if (options.report.empty()) {
        std::cout << text << "\n";
        return 0;
    }
    std::ofstream file(options.report);
    file << text << "\n";
    file.close();
    return file ? 0
                : report(failure{.kind = failure_kind::unavailable,
                                 .code = "report_unwritable",
                                 .message = options.report + " cannot be written.",
                                 .path = "--report",
                                 .details = {}});
}

int doctor(const std::string& database) {
    sql_store data(database);
    const auto breaches = data.check_invariants();
    for (const auto& breach : breaches)
        std::cout << breach.invariant << " " << breach.subject << ": " << breach.what << "\n";
    std::cout << (breaches.empty() ? "Every invariant holds.\n" : "");
    return breaches.empty() ? 0 : 1;
}

int backup(const std::string& database, const std::string& to) {
    sql_store data(database);
    data.database().backup_to(to);
    return 0;
}

int migrate_database(const std::string& database) {
    const sql_store data(database);  // opening brings it to this version's schema
    std::cout << database << " has this version's schema.\n";
    return 0;
}

int print_openapi() {
    std::cout << http::openapi_json() << "\n";
    return 0;
}

}  // namespace refundry
