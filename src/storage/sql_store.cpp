// SPDX-License-Identifier: Apache-2.0
#include "storage/sql_store.hpp"

#include <expected>

#include "migration_files.hpp"
#include "storage/invariants.hpp"
#include "storage/refusal.hpp"
#include "storage/sql/migrate.hpp"
#include "storage/sql_transaction.hpp"

namespace refundry {

namespace {

/// The use case answered a failure: nothing of the unit remains.
struct given_up {};

}  // namespace

sql_store::sql_store(std::string_view url, std::size_t workers)
    : database_(sql::open_database(url, workers)) {
    system_clock clock;
    sql::migrate(*database_, migration_files(), clock);
}

std::optional<std::string> sql_store::not_ready() {
    auto reason = database_->why_not_ready();
    if (reason.empty()) return {};
    return reason;
}

void sql_store::run_write(const std::function<bool(transaction&)>& unit) {
    // Every verb is a statement that decides by itself, under the lock of its row or of the order:
    // so read committed is enough, and units that touch different rows never fail each other.
    translated([&] {
        std::ignore = database_->write(sql::isolation::read_committed,
                                       [&](sql::connection& on) -> std::expected<void, given_up> {
                                           sql_transaction tx(on);
                                           if (!unit(tx)) return std::unexpected(given_up{});
                                           tx.finish();
                                           return {};
                                       });
    });
}

void sql_store::run_read(const std::function<void(transaction&)>& unit) {
    translated([&] {
        database_->read([&](sql::connection& on) {
            sql_transaction tx(on);
            unit(tx);
        });
    });
}

std::vector<invariant_breach> sql_store::check_invariants() {
    return translated([&] {
        return database_->read([](sql::connection& on) { return refundry::check_invariants(on); });
    });
}

std::optional<chain_break> sql_store::verify_chain(merchant_id merchant) {
    return translated([&] {
        return database_->read([&](sql::connection& on) { return find_chain_break(on, merchant); });
    });
}

}  // namespace refundry
