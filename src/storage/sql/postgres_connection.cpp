// SPDX-License-Identifier: Apache-2.0
#include "storage/sql/postgres_connection.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <array>
#include <tuple>

#include "storage/sql/postgres_error.hpp"

namespace refundry::sql {

namespace {

constexpr std::size_t PIPELINE_MAX = 256;  // statements on the way before their answers are read
constexpr int FETCH_ROWS = 1'000;

constexpr std::string_view BEGIN_READ = "begin isolation level repeatable read read only";
constexpr std::string_view BEGIN_WRITE = "begin isolation level serializable";
constexpr std::string_view BEGIN_SNAPSHOT = "begin isolation level repeatable read";
constexpr std::string_view BEGIN_QUEUE = "begin isolation level read committed";

std::string_view begin_text(access wanted, isolation level) {
    if (wanted == access::read) return BEGIN_READ;
    switch (level) {
        case isolation::serializable:
            return BEGIN_WRITE;
        case isolation::snapshot:
            return BEGIN_SNAPSHOT;
        case isolation::read_committed:
            return BEGIN_QUEUE;
    }
    return BEGIN_WRITE;
}

// A statement that waits longer than this holds a connection others need.
constexpr const char* SETTINGS =
    "set statement_timeout = '60s'; set idle_in_transaction_session_timeout = '60s'; "
    "set client_encoding = 'UTF8'";

void ignore_notice(void*, const char*) {}

}  // namespace

struct postgres_connection::statement {
    std::string text;
    std::string server_text;
    std::string name;
    std::vector<value_kind> kinds;
    bool is_prepared = false;
};

void postgres_connection::close_result::operator()(pg_result* owned) const {
    PQclear(owned);
}

postgres_connection::postgres_connection(const std::string& url)
    : cache_(std::make_unique<statement_cache<statement>>()) {
    // The URL comes after the defaults and wins.
    static constexpr std::array keys = {"application_name", "connect_timeout",
                                        "keepalives_idle",  "keepalives_interval",
                                        "keepalives_count", "tcp_user_timeout",
                                        "dbname",           static_cast<const char*>(nullptr)};
    const std::array values = {"refundry", "5",     "30",        "10",
                               "3",        "30000", url.c_str(), static_cast<const char*>(nullptr)};
    handle_ = PQconnectdbParams(keys.data(), values.data(), 1);
    if (handle_ == nullptr) throw std::bad_alloc();
    try {
        configure();
    } catch (...) {
        PQfinish(handle_);
        throw;
    }
}

void postgres_connection::configure() {
    const auto fail = [this] {
        throw storage_unavailable(unavailable_reason::connection_lost,
                                  fmt::format("PostgreSQL: {}", PQerrorMessage(handle_)));
    };
    if (PQstatus(handle_) != CONNECTION_OK) fail();
    PQsetNoticeProcessor(handle_, ignore_notice, nullptr);
    const result_ptr set(PQexec(handle_, SETTINGS));
    if (PQresultStatus(set.get()) != PGRES_COMMAND_OK) fail();
    if (PQenterPipelineMode(handle_) != 1) fail();
}

postgres_connection::~postgres_connection() {
    PQfinish(handle_);
}

bool postgres_connection::is_broken() const {
    return is_stale_ || PQstatus(handle_) != CONNECTION_OK;
}

void postgres_connection::require_sent(int success) {
    if (success == 1) [[likely]]
        return;
    if (PQstatus(handle_) != CONNECTION_OK)
        throw storage_unavailable(unavailable_reason::connection_lost,
                                  "PostgreSQL: the connection was lost");
    throw internal_error("PostgreSQL: a statement could not be sent");
}

void postgres_connection::send(std::string_view sql, arguments args) {
    send_begin();
    auto& found = cache_->find(sql, [&](std::string_view text) {
        auto made = std::make_unique<statement>();
        made->text = text;
        made->server_text = dialect_text(text, dialect::postgresql);
        made->name = fmt::format("s{}", ++statements_made_);
        return made;
    });
    if (!found.is_prepared) {
        std::vector<Oid> types;
        found.kinds.clear();
        for (const auto& value : args) {
            types.push_back(postgres_type(value.kind()));
            found.kinds.push_back(value.kind());
        }
        require_sent(PQsendPrepare(handle_, found.name.c_str(), found.server_text.c_str(),
                                   static_cast<int>(types.size()), types.data()));
        sent_.push_back({&found, true});
        found.is_prepared = true;
    }
    ensure(args.size() == found.kinds.size(),
           "a statement got another number of arguments than it names");
    for (std::size_t i = 0; i < args.size(); ++i)
        ensure(args[i].kind() == found.kinds[i] || args[i].kind() == value_kind::unknown,
               "a statement got an argument of another type than before");
    parameters_.fill(args);
    require_sent(PQsendQueryPrepared(handle_, found.name.c_str(), parameters_.count(),
                                     parameters_.values(), parameters_.lengths(),
                                     parameters_.formats(), 1));
    sent_.push_back({&found, false});
}

void postgres_connection::send_unprepared(const std::string& text, arguments args) {
    send_begin();
    std::vector<Oid> types;
    for (const auto& value : args)
        types.push_back(postgres_type(value.kind()));
    parameters_.fill(args);
    require_sent(PQsendQueryParams(handle_, text.c_str(), parameters_.count(), types.data(),
                                   parameters_.values(), parameters_.lengths(),
                                   parameters_.formats(), 1));
    sent_.push_back({nullptr, false});
}

void postgres_connection::send_begin() {
    if (begin_text_.empty()) return;
    is_open_ = true;
    send(std::exchange(begin_text_, {}), {});
}

postgres_connection::result_ptr postgres_connection::exchange() {
    std::exception_ptr error;
    result_ptr last;
    const auto lost = [&] {
        cache_->clear();
        sent_.clear();
        if (error) std::rethrow_exception(error);
        throw storage_unavailable(unavailable_reason::connection_lost,
                                  "PostgreSQL: the connection was lost");
    };
    if (PQpipelineSync(handle_) != 1) lost();
    for (const auto& each : sent_) {
        last.reset(PQgetResult(handle_));
        const auto status = PQresultStatus(last.get());
        if (!last || (status == PGRES_FATAL_ERROR && PQstatus(handle_) != CONNECTION_OK)) lost();
        const bool is_fine = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
        if (status == PGRES_FATAL_ERROR && !error) {
            error = postgres_error(last.get(), each.of == nullptr ? "a cursor" : each.of->text);
            if (is_session_lost(last.get())) {
                error = nullptr;
                lost();
            }
            is_stale_ = is_stale_ || is_plan_outdated(last.get());
        }
        if (!is_fine && each.prepares) each.of->is_prepared = false;
        while (const result_ptr end{PQgetResult(handle_)}) {
        }
    }
    sent_.clear();
    const result_ptr sync(PQgetResult(handle_));
    if (PQresultStatus(sync.get()) != PGRES_PIPELINE_SYNC) lost();
    if (error) std::rethrow_exception(error);
    return last;
}

void postgres_connection::deliver(const pg_result& rows, std::size_t columns, row_sink sink) {
    ensure(static_cast<std::size_t>(PQnfields(&rows)) == columns,
           "a statement gives another number of columns than the row");
    std::vector<field> row = std::move(row_);  // a visitor may run statements of its own
    row.resize(columns);
    for (int i = 0; i < PQntuples(&rows); ++i) {
        for (std::size_t column = 0; column < columns; ++column)
            row[column] = postgres_field(&rows, i, static_cast<int>(column));
        sink(row);
    }
    row_ = std::move(row);
}

void postgres_connection::do_select(std::string_view sql, arguments args, std::size_t columns,
                                    row_sink sink) {
    send(sql, args);
    const auto rows = exchange();
    deliver(*rows, columns, sink);
}

void postgres_connection::do_stream(std::string_view sql, arguments args, std::size_t columns,
                                    row_sink sink) {
    // A cursor rather than single-row mode: the visitor can use the connection.
    const auto name = fmt::format("c{}", ++cursors_made_);
    send_unprepared(fmt::format("declare {} no scroll cursor for {}", name,
                                dialect_text(sql, dialect::postgresql)),
                    args);
    const auto fetch = fmt::format("fetch {} from {}", FETCH_ROWS, name);
    int fetched = 0;
    do {
        send_unprepared(fetch, {});
        const auto rows = exchange();
        fetched = PQntuples(rows.get());
        deliver(*rows, columns, sink);
    } while (fetched == FETCH_ROWS);
    send_unprepared(fmt::format("close {}", name), {});
}

std::int64_t postgres_connection::do_execute(std::string_view sql, arguments args) {
    send(sql, args);
    const auto done = exchange();
    return std::strtoll(PQcmdTuples(done.get()), nullptr, 10);
}

void postgres_connection::do_defer(std::string_view sql, arguments args) {
    send(sql, args);
    if (sent_.size() >= PIPELINE_MAX) exchange();
}

void postgres_connection::do_run_script(const std::string& script) {
    send_begin();
    exchange();
    require_sent(PQexitPipelineMode(handle_));
    const result_ptr done(PQexec(handle_, script.c_str()));
    require_sent(PQenterPipelineMode(handle_));
    const auto status = PQresultStatus(done.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY)
        return;
    std::rethrow_exception(postgres_error(done.get(), "a script"));
}

void postgres_connection::begin(access wanted, isolation level) {
    if (cache_->size() > STATEMENTS_MAX) {
        do_run_script("deallocate all");
        cache_->clear();
    }
    begin_text_ = begin_text(wanted, level);
    is_open_ = false;
}

void postgres_connection::commit() {
    begin_text_ = {};
    if (!is_open_) return;
    send("commit", {});
    result_ptr done;
    try {
        done = exchange();
    } catch (const storage_unavailable& problem) {
        if (problem.reason == unavailable_reason::connection_lost)
            throw commit_outcome_unknown(
                "PostgreSQL: the connection was lost while the commit was under way");
        throw;
    }
    is_open_ = false;
    ensure(std::string_view(PQcmdStatus(done.get())) == "COMMIT",
           "the server rolled a transaction back at its commit");
}

void postgres_connection::roll_back() {
    begin_text_ = {};
    if (!is_open_ || is_broken()) return;
    is_open_ = false;
    const auto succeeds = [](auto&& step) {
        try {
            step();
            return true;
        } catch (const std::exception&) {
            return false;
        }
    };
    // A deferred statement may fail: its unit is undone anyway.
    if (!sent_.empty()) std::ignore = succeeds([&] { exchange(); });
    const bool is_rolled_back = succeeds([&] {
        send("rollback", {});
        exchange();
    });
    if (!is_rolled_back) is_stale_ = true;
}

}  // namespace refundry::sql
