// SPDX-License-Identifier: Apache-2.0
// PostgreSQL: a few threads, each with its own connection, take units from one queue.
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "storage/sql/database.hpp"
#include "storage/sql/turnstile.hpp"
#include "storage/sql/work_queue.hpp"

namespace refundry::sql {

class postgres_database final : public database {
  public:
    /// Connects once before it returns, so that a wrong URL is told at start-up.
    postgres_database(const std::string& url, std::size_t workers);
    ~postgres_database() override;
    sql::dialect dialect() const override { return dialect::postgresql; }
    std::string why_not_ready() override;
    database_counts counts() const override;
    void backup_to(const std::string& path) override;

  protected:
    void run_write(unit_of_work& unit) override;
    void run_read(unit_of_work& unit) override;

  private:
    class worker;
    struct counters {
        std::atomic<std::uint64_t> writes = 0;
        std::atomic<std::uint64_t> repeats = 0;
    };

    void work_until_closed();

    std::string url_;
    counters counters_;
    turnstile turns_;
    work_queue queue_;
    std::vector<std::thread> threads_;
};

}  // namespace refundry::sql
