// SPDX-License-Identifier: Apache-2.0
#include "storage/sql/sqlite_connection.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <charconv>
#include <mutex>

#include "storage/sql/sqlite_error.hpp"

namespace refundry::sql {

namespace {

constexpr int BUSY_WAIT_MS = 5'000;         // only for other programs: the server has one writer
constexpr int CHECKPOINT_PAGES = 4'000;     // 16 MB
constexpr int LOG_PAGES_SOFT_MAX = 16'000;  // from here on wait a little for readers to end
constexpr int CHECKPOINT_WAIT_MS = 50;
constexpr int CACHE_KIB = 16'384;

/// Memory statistics cost a process-wide mutex on every allocation; nobody reads them.
void configure_library_once() {
    static std::once_flag once;
    std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

void bind(sqlite3_stmt* handle, int place, const argument& value, int& code) {
    if (value.is_null()) {
        code = sqlite3_bind_null(handle, place);
        return;
    }
    switch (value.kind()) {
        case value_kind::integer:
        case value_kind::boolean:
            code = sqlite3_bind_int64(handle, place, value.integer());
            return;
        case value_kind::text:
            code = sqlite3_bind_text64(handle, place, value.view().data(), value.view().size(),
                                       SQLITE_STATIC, SQLITE_UTF8);
            return;
        case value_kind::uuid:
        case value_kind::bytes:
            code = sqlite3_bind_blob64(handle, place, value.view().data(), value.view().size(),
                                       SQLITE_STATIC);
            return;
        case value_kind::unknown:
            break;
    }
    code = sqlite3_bind_null(handle, place);
}

field column_field(sqlite3_stmt* handle, int column) {
    field made;
    switch (sqlite3_column_type(handle, column)) {
        case SQLITE_INTEGER:
            made.is = field::kind::integer;
            made.integer = sqlite3_column_int64(handle, column);
            break;
        case SQLITE_TEXT: {
            made.is = field::kind::text;
            const auto* text = sqlite3_column_text(handle, column);
            made.view = {reinterpret_cast<const char*>(text),
                         static_cast<std::size_t>(sqlite3_column_bytes(handle, column))};
            break;
        }
        case SQLITE_BLOB: {
            made.is = field::kind::bytes;
            const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle, column));
            made.view = {bytes == nullptr ? "" : bytes,
                         static_cast<std::size_t>(sqlite3_column_bytes(handle, column))};
            break;
        }
        case SQLITE_FLOAT:
            throw internal_error(fmt::format("column {} is a floating-point number", column + 1));
        default:
            break;
    }
    return made;
}

}  // namespace

struct sqlite_connection::statement {
    std::string text;
    sqlite3_stmt* handle = nullptr;
    std::vector<int> argument_of_place;  ///< SQLite numbers $n by first use, not by n
    std::vector<field> row;
    bool is_running = false;

    ~statement() { sqlite3_finalize(handle); }
};

/// Binds, steps and always resets. A statement that runs already (inside for_each) gets a twin.
class sqlite_connection::running_statement {
  public:
    running_statement(sqlite_connection& on, std::string_view sql, arguments args)
        : on_(on), running_(&on.cache_->find(sql, [&](auto text) { return on.prepare(text); })) {
        if (running_->is_running) {
            twin_ = on.prepare(sql);
            running_ = twin_.get();
        }
        ensure(args.size() == running_->argument_of_place.size(),
               "a statement got another number of arguments than it names");
        int place = 0;
        for (const int argument : running_->argument_of_place) {
            int code = SQLITE_OK;
            bind(running_->handle, ++place, args[static_cast<std::size_t>(argument)], code);
            on_.check(code, running_->text);
        }
        running_->is_running = true;
    }
    running_statement(const running_statement&) = delete;
    running_statement& operator=(const running_statement&) = delete;
    ~running_statement() {
        sqlite3_reset(running_->handle);
        running_->is_running = false;
    }

    bool step() {
        const int code = sqlite3_step(running_->handle);
        if (code == SQLITE_ROW) return true;
        if (code != SQLITE_DONE)
            throw_sqlite_error(on_.handle_, sqlite3_extended_errcode(on_.handle_), running_->text);
        return false;
    }
    std::span<const field> row() {
        int column = 0;
        for (auto& each : running_->row)
            each = column_field(running_->handle, column++);
        return running_->row;
    }
    std::size_t columns() const { return running_->row.size(); }

  private:
    sqlite_connection& on_;
    statement* running_;
    std::unique_ptr<statement> twin_;
};

sqlite_connection::sqlite_connection(const std::string& path, role as)
    : cache_(std::make_unique<statement_cache<statement>>()) {
    configure_library_once();
    const int flags =
        SQLITE_OPEN_NOMUTEX |
        (as == role::writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
    const int code = sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr);
    if (code != SQLITE_OK) {
        sqlite3_close_v2(handle_);
        throw unusable_database(fmt::format(
            "The database {} cannot be opened: {}. Check that the folder exists and that this user "
            "may write to it.",
            path, sqlite3_errstr(code)));
    }
    sqlite3_extended_result_codes(handle_, 1);
    sqlite3_busy_timeout(handle_, BUSY_WAIT_MS);
    try {
        run(fmt::format("pragma cache_size = -{}", CACHE_KIB));
        run("pragma mmap_size = 0");  // an I/O error is an error then, not a signal
        run("pragma foreign_keys = on");
        run("pragma temp_store = memory");
        if (as == role::writer) {
            run("pragma journal_mode = wal");
            run("pragma synchronous = full");
            sqlite3_wal_hook(handle_, note_log_size, this);  // replaces the automatic checkpoint
        } else {
            sqlite3_wal_autocheckpoint(handle_, 0);
            sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        }
    } catch (...) {
        sqlite3_close_v2(handle_);
        throw;
    }
}

sqlite_connection::~sqlite_connection() {
    cache_.reset();
    sqlite3_close_v2(handle_);
}

std::unique_ptr<sqlite_connection::statement> sqlite_connection::prepare(std::string_view sql) {
    auto made = std::make_unique<statement>();
    made->text = sql;
    const auto text = dialect_text(sql, dialect::sqlite);
    const int code = sqlite3_prepare_v3(handle_, text.c_str(), static_cast<int>(text.size()) + 1,
                                        SQLITE_PREPARE_PERSISTENT, &made->handle, nullptr);
    if (code != SQLITE_OK)  // nothing is bound yet, so SQLite's message tells no value
        throw internal_error(fmt::format("SQLite: {} in: {}", sqlite3_errmsg(handle_), sql));
    for (int place = 1; place <= sqlite3_bind_parameter_count(made->handle); ++place) {
        const auto* name = sqlite3_bind_parameter_name(made->handle, place);
        const std::string_view named = name == nullptr ? "" : name;
        int number = 0;
        if (named.starts_with('$'))
            std::from_chars(named.data() + 1, named.data() + named.size(), number);
        ensure(number > 0, "statement arguments are written $1 to $n");
        made->argument_of_place.push_back(number - 1);
    }
    for (const int argument : made->argument_of_place)
        ensure(argument < static_cast<int>(made->argument_of_place.size()),
               "statement arguments are numbered without gaps");
    made->row.resize(static_cast<std::size_t>(sqlite3_column_count(made->handle)));
    return made;
}

void sqlite_connection::check(int code, std::string_view sql) const {
    if (code != SQLITE_OK) [[unlikely]]
        throw_sqlite_error(handle_, code, sql);
}

void sqlite_connection::do_select(std::string_view sql, arguments args, std::size_t columns,
                                  row_sink sink) {
    running_statement running(*this, sql, args);
    ensure(running.columns() == columns,
           "a statement gives another number of columns than the row");
    while (running.step())
        sink(running.row());
}

void sqlite_connection::do_stream(std::string_view sql, arguments args, std::size_t columns,
                                  row_sink sink) {
    do_select(sql, args, columns, sink);
}

std::int64_t sqlite_connection::do_execute(std::string_view sql, arguments args) {
    const auto before = sqlite3_total_changes64(handle_);
    running_statement running(*this, sql, args);
    while (running.step()) {
    }
    // sqlite3_changes keeps the last count over statements that change nothing.
    return sqlite3_total_changes64(handle_) == before ? 0 : sqlite3_changes64(handle_);
}

void sqlite_connection::do_defer(std::string_view sql, arguments args) {
    running_statement running(*this, sql, args);
    while (running.step()) {
    }
}

void sqlite_connection::do_run_script(const std::string& script) {
    const int code = sqlite3_exec(handle_, script.c_str(), nullptr, nullptr, nullptr);
    if (code == SQLITE_ERROR)  // nothing is bound in a script
        throw internal_error(fmt::format("SQLite: {}", sqlite3_errmsg(handle_)));
    check(code, "a script");
}

void sqlite_connection::run(std::string_view sql) {
    do_defer(sql, {});
}

void sqlite_connection::begin() {
    if (cache_->size() > STATEMENTS_MAX) cache_->clear();
    run("begin");
}
void sqlite_connection::commit() {
    run("commit");
}
void sqlite_connection::roll_back() {
    if (in_transaction()) run("rollback");
}
void sqlite_connection::savepoint() {
    run("savepoint unit");
}
void sqlite_connection::release() {
    run("release unit");
}
void sqlite_connection::roll_back_to_savepoint() {
    run("rollback to unit");
    release();
}
bool sqlite_connection::in_transaction() const {
    return sqlite3_get_autocommit(handle_) == 0;
}

int sqlite_connection::note_log_size(void* self, sqlite3*, const char*, int pages) {
    static_cast<sqlite_connection*>(self)->log_pages_ = pages;
    return SQLITE_OK;
}

void sqlite_connection::checkpoint_when_due() {
    if (log_pages_ < log_pages_tried_) log_pages_tried_ = 0;  // the log was begun anew
    if (log_pages_ - log_pages_tried_ < CHECKPOINT_PAGES) return;
    const bool is_long = log_pages_ >= LOG_PAGES_SOFT_MAX;
    if (is_long) sqlite3_busy_timeout(handle_, CHECKPOINT_WAIT_MS);
    // Busy only means that a reader still needs the log; an I/O error repeats at the next commit.
    sqlite3_wal_checkpoint_v2(handle_, nullptr,
                              is_long ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE,
                              nullptr, nullptr);
    if (is_long) sqlite3_busy_timeout(handle_, BUSY_WAIT_MS);
    log_pages_tried_ = log_pages_;
}

void sqlite_connection::copy_to(const std::string& path) {
    sqlite3* target = nullptr;
    int code =
        sqlite3_open_v2(path.c_str(), &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    if (code == SQLITE_OK) {
        auto* backup = sqlite3_backup_init(target, "main", handle_, "main");
        if (backup != nullptr) {
            sqlite3_backup_step(backup, -1);
            sqlite3_backup_finish(backup);
        }
        code = sqlite3_extended_errcode(target);
    }
    const int closed = sqlite3_close_v2(target);
    if (code != SQLITE_OK || closed != SQLITE_OK) throw_sqlite_error(nullptr, code, "a backup");
}

}  // namespace refundry::sql
