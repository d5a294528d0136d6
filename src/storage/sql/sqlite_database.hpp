// SPDX-License-Identifier: Apache-2.0
// SQLite: one writer thread that commits many waiting units at once, and readers on the threads of
// their callers.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "storage/sql/database.hpp"
#include "storage/sql/sqlite_connection.hpp"
#include "storage/sql/sqlite_file.hpp"
#include "storage/sql/work_queue.hpp"

namespace refundry::sql {

/// Units in one commit; more gain nothing and make the first wait longer.
inline constexpr std::size_t BATCH_MAX = 64;
/// Reader connections; more callers at once wait for one.
inline constexpr std::size_t READERS_MAX = 64;

class sqlite_database final : public database {
  public:
    explicit sqlite_database(const std::string& path);
    ~sqlite_database() override;
    sql::dialect dialect() const override { return dialect::sqlite; }
    std::string why_not_ready() override;
    database_counts counts() const override;
    void backup_to(const std::string& path) override;

  protected:
    void run_write(unit_of_work& unit) override;
    void run_read(unit_of_work& unit) override;

  private:
    using units = std::vector<unit_of_work*>;
    class borrowed_reader;

    void write_until_closed();
    void run_batch(const units& batch);
    /// The unit whose failure took the whole transaction with it, or nullptr.
    unit_of_work* run_in_savepoints(const units& batch, std::size_t& kept);
    void run_alone(unit_of_work& unit);
    void commit(std::size_t unit_count);

    file_ownership file_;
    sqlite_connection writer_;  ///< of the writer thread, once it runs

    std::mutex readers_mutex_;
    std::condition_variable reader_returned_;
    std::vector<std::unique_ptr<sqlite_connection>> idle_readers_;
    std::size_t reader_count_ = 0;

    std::atomic<std::uint64_t> writes_ = 0;
    std::atomic<std::uint64_t> commits_ = 0;
    std::atomic<std::uint64_t> repeats_ = 0;
    work_queue queue_;
    std::thread writer_thread_;
};

}  // namespace refundry::sql
