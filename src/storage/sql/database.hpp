// SPDX-License-Identifier: Apache-2.0
// A database behind one interface, SQLite or PostgreSQL by its URL:
//
//   auto db = sql::open_database("sqlite:/var/lib/shop/shop.db");
//   result<order> placed = db->write([&](sql::connection& c) -> result<order> { … });
//   auto count = db->read([&](sql::connection& c) { return c.query_one<std::int64_t>(COUNT); });
//
// The function may run again (a conflict, a batch-mate's loss of the transaction, a lost
// connection): it does no I/O but the transaction and starts from its captures each time. It runs
// on another thread while the caller waits (base/wait.hpp), except SQLite reads, which run inline.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "storage/sql/connection.hpp"
#include "storage/sql/unit_of_work.hpp"

namespace refundry::sql {

/// Counters since the start, for metrics.
struct database_counts {
    std::uint64_t writes = 0;   ///< units committed
    std::uint64_t commits = 0;  ///< durable commits that held them
    std::uint64_t repeats = 0;  ///< units run again
    std::uint64_t waiting = 0;  ///< units in the queue now
};

class database {
  public:
    database() = default;
    database(const database&) = delete;
    database& operator=(const database&) = delete;
    /// Runs what waits to its end. Nobody may call in any more.
    virtual ~database() = default;
    virtual sql::dialect dialect() const = 0;

    /// Runs `function(connection&)` as one unit of work and gives its answer once the commit is
    /// durable. When it answers a std::expected with an error, or throws, nothing of it remains and
    /// the caller gets the error. Units do not nest.
    template <typename F>
    auto write(isolation level, F&& function) {
        typed_unit<std::remove_reference_t<F>> unit(function);
        unit.isolation = level;
        refuse_nesting();
        run_write(unit);
        return answer(unit);
    }
    template <typename F>
    auto write(F&& function) {
        return write(isolation::serializable, std::forward<F>(function));
    }

    /// Runs `function(connection&)` against one consistent snapshot; it cannot write.
    template <typename F>
    auto read(F&& function) {
        typed_unit<std::remove_reference_t<F>> unit(function);
        unit.access = access::read;
        refuse_nesting();
        run_read(unit);
        return answer(unit);
    }

    /// Whether writes can be taken now: empty, or a sentence that says why not.
    virtual std::string why_not_ready() = 0;
    virtual database_counts counts() const = 0;
    /// A consistent copy in a new file while work goes on. SQLite only; PostgreSQL has pg_dump.
    virtual void backup_to(const std::string& path) = 0;

  protected:
    virtual void run_write(unit_of_work& unit) = 0;
    virtual void run_read(unit_of_work& unit) = 0;

    /// Marks this thread as being inside a unit, where another one would wait for itself.
    class inside_unit {
      public:
        inside_unit();
        ~inside_unit();
        inside_unit(const inside_unit&) = delete;
        inside_unit& operator=(const inside_unit&) = delete;
    };

  private:
    static void refuse_nesting();
    template <typename Unit>
    static typename Unit::value_type answer(Unit& unit) {
        if (unit.error) std::rethrow_exception(unit.error);
        return unit.take();
    }
};

/// "sqlite:/path/to/file.db" or a plain path; "postgresql://…" as libpq reads it, whose
/// `workers` threads each hold one connection. Throws unusable_database with a remedy.
std::unique_ptr<database> open_database(std::string_view url, std::size_t workers = 8);

}  // namespace refundry::sql
