// SPDX-License-Identifier: Apache-2.0
#include "storage/sql/postgres_database.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <random>

#include "storage/sql/postgres_connection.hpp"

namespace refundry::sql {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int ATTEMPTS_MAX = 12;
constexpr int ATTEMPTS_TOGETHER = 3;  // then it runs alone, as far as this process can tell
constexpr milliseconds RETRY_DELAY_FIRST{4};
constexpr milliseconds RETRY_DELAY_MAX{256};
constexpr milliseconds RECONNECT_DELAY_FIRST{100};
constexpr milliseconds RECONNECT_DELAY_MAX{5'000};

/// The server is the arbiter; a URL it cannot even be asked with is the operator's to mend. libpq's
/// own message may repeat parts of the URL, such as the password.
void check_url(const std::string& url) {
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(
        PQconninfoParse(url.c_str(), nullptr), &PQconninfoFree);
    if (!parsed)
        throw unusable_database(
            "The PostgreSQL URL cannot be read. It has the form "
            "postgresql://user@host:5432/database; write special characters of a password as %XX.");
}

enum class retry { no, after_delay, after_reconnecting };

retry retry_of(const std::exception_ptr& failure) {
    if (!failure) return retry::no;
    try {
        std::rethrow_exception(failure);
    } catch (const serialization_conflict&) {
        return retry::after_delay;
    } catch (const storage_unavailable& problem) {
        return problem.reason == unavailable_reason::connection_lost ? retry::after_reconnecting
                                                                     : retry::no;
    } catch (...) {
        return retry::no;
    }
}

}  // namespace

/// What one thread does with its connection.
class postgres_database::worker {
  public:
    worker(const std::string& url, counters& counts, turnstile& turns)
        : url_(url), counts_(counts), turns_(turns) {}

    void run(unit_of_work& unit) {
        const bool is_read = unit.access == access::read;
        auto delay = RETRY_DELAY_FIRST;
        for (int attempt = 1;; ++attempt) {
            const auto again = run_attempt(unit, attempt);
            if (again == retry::no || attempt == ATTEMPTS_MAX) break;
            ++counts_.repeats;
            if (again == retry::after_delay) std::this_thread::sleep_for(jittered(delay));
            delay = std::min(delay * 2, RETRY_DELAY_MAX);
        }
        unit.done.set();  // its caller may destroy it from here on
        if (is_read && connection_) connection_->roll_back();  // nothing to keep, nobody waits
    }

  private:
    retry run_attempt(unit_of_work& unit, int attempt) {
        if (unit.access == access::read) return run_once(unit);
        const turnstile::place place(turns_, attempt <= ATTEMPTS_TOGETHER
                                                 ? turnstile::mode::together
                                                 : turnstile::mode::alone);
        return run_once(unit);
    }

    retry run_once(unit_of_work& unit) {
        try {
            connect();
        } catch (...) {
            unit.error = std::current_exception();
            return retry::no;  // connect has its own pace; the caller hears at once
        }
        std::exception_ptr failure;
        try {
            connection_->begin(unit.access, unit.isolation);
            const auto wish = unit.attempt(*connection_);
            failure = unit_of_work::failure_of(*connection_);
            if (!failure) failure = unit.error;
            if (!failure && unit.access == access::read) return retry::no;
            if (wish == verdict::commit) {
                connection_->commit();
                ++counts_.writes;
                return retry::no;
            }
        } catch (...) {
            failure = unit.error = std::current_exception();
        }
        connection_->roll_back();
        const auto again = retry_of(failure);
        if (again != retry::no) unit.error = failure;  // also when the function hid it
        return again;
    }

    void connect() {
        if (connection_ && !connection_->is_broken()) return;
        connection_.reset();
        if (steady_clock::now() < next_connect_)
            throw storage_unavailable(unavailable_reason::connection_lost,
                                      "PostgreSQL: cannot be reached");
        try {
            connection_ = std::make_unique<postgres_connection>(url_);
            reconnect_delay_ = RECONNECT_DELAY_FIRST;
        } catch (const storage_unavailable&) {
            next_connect_ = steady_clock::now() + jittered(reconnect_delay_);
            reconnect_delay_ = std::min(reconnect_delay_ * 2, RECONNECT_DELAY_MAX);
            throw;
        }
    }

    /// Full jitter: workers that collided must not meet again.
    milliseconds jittered(milliseconds most) {
        return milliseconds(
            std::uniform_int_distribution<milliseconds::rep>(0, most.count())(random_));
    }

    const std::string& url_;
    counters& counts_;
    turnstile& turns_;
    std::unique_ptr<postgres_connection> connection_;
    std::minstd_rand random_{std::random_device{}()};
    steady_clock::time_point next_connect_{};
    milliseconds reconnect_delay_ = RECONNECT_DELAY_FIRST;
};

postgres_database::postgres_database(const std::string& url, std::size_t workers) : url_(url) {
    check_url(url_);
    try {
        const postgres_connection probe(url_);
    } catch (const storage_unavailable& problem) {
        throw unusable_database(fmt::format(
            "{}Check that the server runs and that the database URL names it.", problem.what()));
    }
    for (std::size_t i = 0; i < workers; ++i)
        threads_.emplace_back([this] { work_until_closed(); });
}

postgres_database::~postgres_database() {
    queue_.close();
    for (auto& thread : threads_)
        thread.join();
}

void postgres_database::work_until_closed() {
    const inside_unit nesting;
    worker self(url_, counters_, turns_);
    std::vector<unit_of_work*> taken;
    while (queue_.take(1, taken))
        self.run(*taken.front());
}

void postgres_database::run_write(unit_of_work& unit) {
    queue_.push(unit);
    unit.done.wait();
}

void postgres_database::run_read(unit_of_work& unit) {
    queue_.push(unit);
    unit.done.wait();
}

std::string postgres_database::why_not_ready() {
    try {
        const auto is_standby = read(
            [](connection& c) { return c.query_one<bool>("select pg_is_in_recovery()").value(); });
        return is_standby ? "PostgreSQL is a standby and takes no writes" : "";
    } catch (const std::exception& problem) {
        return problem.what();
    }
}

database_counts postgres_database::counts() const {
    return {.writes = counters_.writes,
            .commits = counters_.writes,
            .repeats = counters_.repeats,
            .waiting = queue_.size()};
}

void postgres_database::backup_to(const std::string&) {
    throw unusable_database("A PostgreSQL database is backed up with pg_dump or its own archive.");
}

}  // namespace refundry::sql
