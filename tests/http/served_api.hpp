// SPDX-License-Identifier: Apache-2.0
// For tests: the binary as it ships, `refundry serve` on a database of its own of the tested
// engine. One process owns a file of SQLite, so the merchants are made before it starts, and what
// it holds is looked at by a connection that only reads.
#pragma once

#include <map>
#include <set>

#include "http/database_look.hpp"
#include "http/tested_api.hpp"
#include "served/served_binary.hpp"
#include "storage/sql/test_database.hpp"

namespace refundry::test {

class served_api final : public tested_api {
  public:
    /// With room for so many `new_merchant`.
    explicit served_api(int merchants);

    std::uint16_t port() const override { return server_->port(); }
    instant now() override;
    merchant_account new_merchant(settling how) override;
    void give_back(merchant_id merchant) override { in_use_.erase(merchant); }
    /// Agents and admins only.
    std::string user_of(merchant_id merchant, staff_role role) override;
    std::vector<std::pair<std::string, std::int64_t>> row_counts() override;
    std::vector<std::string> event_types(merchant_id of) override;
    std::string breaches() override;

    served_binary& process() { return *server_; }
    std::string database() const { return place_.url(); }

  private:
    void make_merchants(int count);
    /// Returns when the jobs have nothing left to do; throws when that takes too long.
    void wait_until_idle();

    sql::test_place place_{test_engine()};
    temporary_folder folder_;
    std::vector<merchant_account> fresh_;
    std::set<merchant_id> in_use_;
    std::map<merchant_id, std::map<staff_role, std::string>> users_;
    std::unique_ptr<served_binary> server_;
    std::unique_ptr<database_look> look_;
};

}  // namespace refundry::test
