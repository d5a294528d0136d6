// SPDX-License-Identifier: Apache-2.0
// The store of app/store/store.hpp on SQLite or PostgreSQL.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "app/store/invariants.hpp"
#include "app/store/store.hpp"
#include "base/time.hpp"
#include "storage/event_chain.hpp"
#include "storage/sql/database.hpp"

namespace refundry {

class sql_store final : public store {
  public:
    /// Opens "sqlite:/path/to/file.db", a plain path or "postgresql://…" and brings it to this
    /// version's schema. Throws sql::unusable_database with a remedy. `workers` are PostgreSQL's
    /// connections.
    explicit sql_store(std::string_view url, std::size_t workers = 8);

    std::optional<std::string> not_ready() override;
    /// Everything that must hold between the rows of the whole database. Reads it all.
    std::vector<invariant_breach> check_invariants();
    /// The first event of a merchant that is not what was stored, if any.
    std::optional<chain_break> verify_chain(merchant_id merchant);
    /// For metrics and backups.
    sql::database& database() { return *database_; }

  protected:
    void run_write(const std::function<bool(transaction&)>& unit) override;
    void run_read(const std::function<void(transaction&)>& unit) override;

  private:
    std::unique_ptr<sql::database> database_;
};

}  // namespace refundry
