// SPDX-License-Identifier: Apache-2.0
#include "storage/sql/sqlite_database.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <tuple>

namespace refundry::sql {

namespace {

/// False when the disk refuses: the next unit rolls back first and tells its own caller.
bool try_to_roll_back(sqlite_connection& writer) {
    try {
        writer.roll_back();
        return true;
    } catch (...) {
        return false;
    }
}

}  // namespace

sqlite_database::sqlite_database(const std::string& path)
    : file_(path), writer_(file_.path(), sqlite_connection::role::writer) {
    writer_thread_ = std::thread([this] { write_until_closed(); });
}

sqlite_database::~sqlite_database() {
    queue_.close();
    writer_thread_.join();
}

void sqlite_database::run_write(unit_of_work& unit) {
    queue_.push(unit);
    unit.done.wait();
}

void sqlite_database::write_until_closed() {
    const inside_unit nesting;
    units batch;
    while (queue_.take(BATCH_MAX, batch)) {
        run_batch(batch);
        for (auto* unit : batch)
            unit->done.set();  // its caller may destroy it from here on
        writer_.checkpoint_when_due();
    }
}

/// Every unit of the batch gets an answer, whatever happens; nothing is thrown.
void sqlite_database::run_batch(const units& batch) {
    if (batch.size() == 1) return run_alone(*batch.front());
    std::size_t kept = 0;
    unit_of_work* culprit = nullptr;
    try {
        writer_.begin();
        culprit = run_in_savepoints(batch, kept);
        if (culprit == nullptr) return commit(kept);
    } catch (const constraint_violation&) {
        // A deferred constraint: one of them is guilty, the commit does not say who.
        culprit = nullptr;
    } catch (...) {
        // Also the refused units answer with it: what they read is not durable.
        for (auto* unit : batch)
            unit->error = std::current_exception();
        std::ignore = try_to_roll_back(writer_);
        return;
    }
    for (auto* unit : batch) {
        if (unit == culprit) continue;
        ++repeats_;
        run_alone(*unit);
    }
}

unit_of_work* sqlite_database::run_in_savepoints(const units& batch, std::size_t& kept) {
    for (auto* unit : batch) {
        writer_.savepoint();
        const auto wish = unit->attempt(writer_);
        if (!writer_.in_transaction()) {
            if (!unit->error) unit->error = unit_of_work::failure_of(writer_);
            return unit;
        }
        if (wish == verdict::commit) {
            writer_.release();
            ++kept;
        } else {
            writer_.roll_back_to_savepoint();
        }
    }
    return nullptr;
}

void sqlite_database::run_alone(unit_of_work& unit) {
    try {
        writer_.roll_back();  // what a failed batch may have left open
        writer_.begin();
        if (unit.attempt(writer_) == verdict::commit)
            commit(1);
        else
            writer_.roll_back();
    } catch (...) {
        unit.error = std::current_exception();
        std::ignore = try_to_roll_back(writer_);
    }
}

void sqlite_database::commit(std::size_t unit_count) {
    writer_.commit();
    writes_.fetch_add(unit_count, std::memory_order_relaxed);
    commits_.fetch_add(1, std::memory_order_relaxed);
}

class sqlite_database::borrowed_reader {
  public:
    explicit borrowed_reader(sqlite_database& from) : from_(from) {
        std::unique_lock lock(from_.readers_mutex_);
        from_.reader_returned_.wait(lock, [&] {
            return !from_.idle_readers_.empty() || from_.reader_count_ < READERS_MAX;
        });
        if (!from_.idle_readers_.empty()) {
            reader_ = std::move(from_.idle_readers_.back());  // the one with the warmest cache
            from_.idle_readers_.pop_back();
            return;
        }
        ++from_.reader_count_;
        lock.unlock();
        try {
            reader_ = std::make_unique<sqlite_connection>(from_.file_.path(),
                                                          sqlite_connection::role::reader);
        } catch (...) {
            give_back();
            throw;
        }
    }
    borrowed_reader(const borrowed_reader&) = delete;
    borrowed_reader& operator=(const borrowed_reader&) = delete;
    ~borrowed_reader() { give_back(); }
    sqlite_connection& operator*() { return *reader_; }

  private:
    void give_back() {
        const std::lock_guard lock(from_.readers_mutex_);
        if (reader_)
            from_.idle_readers_.push_back(std::move(reader_));
        else
            --from_.reader_count_;
        from_.reader_returned_.notify_one();
    }
    sqlite_database& from_;
    std::unique_ptr<sqlite_connection> reader_;
};

void sqlite_database::run_read(unit_of_work& unit) {
    borrowed_reader reader(*this);
    const inside_unit nesting;
    (*reader).begin();
    unit.attempt(*reader);
    (*reader).roll_back();  // there is nothing to keep
}

std::string sqlite_database::why_not_ready() {
    try {
        read([](connection& c) { return c.query_one<std::int64_t>("select 1"); });
        return {};
    } catch (const std::exception& problem) {
        return problem.what();
    }
}

database_counts sqlite_database::counts() const {
    return {.writes = writes_, .commits = commits_, .repeats = repeats_, .waiting = queue_.size()};
}

void sqlite_database::backup_to(const std::string& path) {
    if (std::filesystem::exists(path))
        throw unusable_database(
            fmt::format("{} exists already. Name a new file for the backup.", path));
    const std::string unfinished = path + ".part";
    std::filesystem::remove(unfinished);
    borrowed_reader reader(*this);
    (*reader).copy_to(unfinished);
    std::filesystem::rename(unfinished, path);
}

}  // namespace refundry::sql
