// SPDX-License-Identifier: Apache-2.0
// The import of a real year of invoices by the binary that ships, beside the rows it leaves written
// by bare prepared statements: no file to read, nothing to decide, nothing to look up. The bare
// side writes each table from front to end in transactions of BARE_ROWS rows, as durably as the
// product's writer and with its cache; SQLite itself says when the log moves into the file. And the
// peak of the importer's memory for the file once and many times over, with other invoice numbers.
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "app/imports/byte_source.hpp"
#include "app/imports/line_reader.hpp"
#include "bench/bare_rows.hpp"
#include "bench/retail_file.hpp"
#include "bench/sections.hpp"

namespace refundry::bench {

namespace {

constexpr std::size_t BARE_ROWS = 10'000;
constexpr std::int64_t QUICK_ROWS = 40'000;
constexpr int TIMES_OVER = 10;
constexpr double PEAK_MEGABYTES_MAX = 200;

/// "" when it is not on this machine.
std::string real_file() {
    const char* place = std::getenv("REFUNDRY_SHARED");
    const auto shared = std::filesystem::path(place != nullptr ? place : "../shared");
    const auto path = shared / "data/uci-online-retail/online-retail.csv.zst";
    return std::filesystem::exists(path) ? path.string() : "";
}

/// The same row of another invoice: a letter in front keeps its meaning.
std::string renumbered(std::string_view row, int copy) {
    const std::size_t letters = !row.empty() && (row[0] == 'C' || row[0] == 'A') ? 1 : 0;
    return fmt::format("{}{}{}\n", row.substr(0, letters), copy, row.substr(letters));
}

/// The first rows of the real file, as often as asked, as one CSV file.
class invoices {
  public:
    invoices(std::string file, std::int64_t rows, int times)
        : file_(std::move(file)), rows_(rows), times_(times) {}

    void write_to(int into) const {
        for (int copy = 0; copy < times_; ++copy) {
            auto source = open_byte_source(file_);
            if (!source) throw std::runtime_error(source.error().message);
            line_reader lines(std::move(*source));
            std::string out;
            for (std::int64_t row = 0; row <= rows_ && lines.next() == line_step::line; ++row) {
                if (row == 0 && copy > 0) continue;
                if (copy == 0)
                    out.append(lines.text()).push_back('\n');
                else
                    out += renumbered(lines.text(), copy);
                if (out.size() > 256 * 1024) flush(into, out);
            }
            flush(into, out);
        }
    }

  private:
    static void flush(int into, std::string& out) {
        for (std::size_t at = 0; at < out.size();) {
            const auto count = ::write(into, out.data() + at, out.size() - at);
            if (count < 0) throw std::runtime_error("the importer ended early");
            at += static_cast<std::size_t>(count);
        }
        out.clear();
    }
    std::string file_;
    std::int64_t rows_;
    int times_;
};

struct child_result {
    double seconds = 0;
    double peak_megabytes = 0;
};

/// The high-water mark of another process, read while it lives: wait4() would count the memory of
/// the process it was forked from.
class peak_watch {
  public:
    explicit peak_watch(pid_t of)
        : watcher_([this, of](const std::stop_token& end) {
              while (!end.stop_requested()) {
                  std::ifstream status(fmt::format("/proc/{}/status", of));
                  for (std::string line; std::getline(status, line);)
                      if (line.starts_with("VmHWM:")) kilobytes_ = std::stol(line.substr(6));
                  std::this_thread::sleep_for(std::chrono::milliseconds(20));
              }
          }) {}
    double megabytes() {
        watcher_.request_stop();
        watcher_.join();
        return static_cast<double>(kilobytes_) / 1024;
    }

  private:
    long kilobytes_ = 0;
    std::jthread watcher_;
};

pid_t start_import(const std::string& database, const std::string& file, int standard_input) {
    const auto binary =
        (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "refundry").string();
    const auto child = ::fork();
    if (child < 0) throw std::runtime_error("no process");
    if (child != 0) return child;
    ::dup2(standard_input, STDIN_FILENO);
    ::unsetenv("REFUNDRY_SHARED");  // the product knows no such setting
    ::execl(binary.c_str(), "refundry", "import", "--database", database.c_str(), "--format",
            "online-retail", "--quiet", "--report", "/dev/null", file.c_str(), nullptr);
    ::_exit(127);
}

child_result await_import(pid_t child, double start, peak_watch& watch) {
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status != 0) throw std::runtime_error("refundry import failed");
    return {.seconds = now_seconds() - start, .peak_megabytes = watch.megabytes()};
}

/// `refundry import FILE`.
child_result import_into(const std::string& database, const std::string& file) {
    const double start = now_seconds();
    const auto child = start_import(database, file, STDIN_FILENO);
    peak_watch watch(child);
    return await_import(child, start, watch);
}

/// `refundry import -` of what is written into its standard input.
child_result import_into(const std::string& database, const invoices& from) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    std::signal(SIGPIPE, SIG_IGN);
    const double start = now_seconds();
    const auto child = start_import(database, "-", ends[0]);
    peak_watch watch(child);
    ::close(ends[0]);
    from.write_to(ends[1]);
    ::close(ends[1]);
    return await_import(child, start, watch);
}

/// A new file with the schema and nothing else.
std::string empty_file(const std::string& folder, const std::string& name) {
    auto file = fresh_file(folder, name);
    sql_store made(file);
    return file;
}

std::string shop_file(const std::string& folder, const std::string& name) {
    auto file = fresh_file(folder, name);
    sql_store made(file);
    system_clock clock;
    system_random random;
    std::ignore = made.write([&](transaction& tx) -> result<bool> {
        tx.insert(merchant_record{.id = id_source(clock, random).next<merchant_id>(),
                                  .name = "Gift shop",
                                  .currency = currency_code::parse("GBP").value(),
                                  .country = "GB",
                                  .time_zone = "Europe/London",
                                  .settle_automatically = true,
                                  .version = 1,
                                  .created_at = clock.now()});
        return true;
    });
    return file;
}

/// All rows of a database, written once more into one that has its schema.
class bare_copy {
  public:
    bare_copy(const std::string& from, const std::string& into)
        : from_(opened(from)), into_(opened(into)) {
        for (const auto* setting : {"pragma cache_size = -16384", "pragma mmap_size = 0",
                                    "pragma foreign_keys = on", "pragma temp_store = memory",
                                    "pragma journal_mode = wal", "pragma synchronous = full"})
            run(setting);
    }
    bare_copy(const bare_copy&) = delete;
    bare_copy& operator=(const bare_copy&) = delete;
    ~bare_copy() {
        sqlite3_close(from_);
        sqlite3_close(into_);
    }

    /// Of writing alone; what is read stands in memory before.
    double seconds() {
        double taken = 0;
        for (const auto& table : tables())
            taken += copy(table);
        return taken;
    }
    std::int64_t rows() const { return rows_; }

  private:
    static sqlite3* opened(const std::string& file) {
        sqlite3* handle = nullptr;
        if (sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                            nullptr) != SQLITE_OK)
            throw std::runtime_error("cannot open " + file);
        return handle;
    }
    void run(const char* sql) {
        if (sqlite3_exec(into_, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
            throw std::runtime_error(fmt::format("{}: {}", sql, sqlite3_errmsg(into_)));
    }
    sqlite3_stmt* prepared(sqlite3* in, const std::string& sql) {
        sqlite3_stmt* made = nullptr;
        if (sqlite3_prepare_v2(in, sql.c_str(), -1, &made, nullptr) != SQLITE_OK)
            throw std::runtime_error(fmt::format("{}: {}", sql, sqlite3_errmsg(in)));
        return made;
    }
    /// Those that are empty in a new database, parents first.
    std::vector<std::string> tables() {
        std::vector<std::string> names;
        auto* each = prepared(from_,
                              "select name from sqlite_schema where type = 'table' and name "
                              "not like 'sqlite_%' order by rowid");
        while (sqlite3_step(each) == SQLITE_ROW)
            names.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(each, 0)));
        sqlite3_finalize(each);
        std::erase_if(names, [&](const std::string& name) {
            auto* first = prepared(into_, "select 1 from " + name + " limit 1");
            const bool is_there = sqlite3_step(first) == SQLITE_ROW;
            sqlite3_finalize(first);
            return is_there;
        });
        return names;
    }
    double copy(const std::string& table) {
        auto* reading = prepared(from_, "select * from " + table);
        const int columns = sqlite3_column_count(reading);
        std::string places;
        for (int i = 0; i < columns; ++i)
            places += i == 0 ? "?" : ", ?";
        auto* writing = prepared(into_, fmt::format("insert into {} values ({})", table, places));
        double taken = 0;
        bool is_more = true;
        while (is_more) {
            std::vector<sqlite3_value*> cells;
            std::size_t read = 0;
            while (read < BARE_ROWS && (is_more = sqlite3_step(reading) == SQLITE_ROW)) {
                for (int i = 0; i < columns; ++i)
                    cells.push_back(sqlite3_value_dup(sqlite3_column_value(reading, i)));
                ++read;
            }
            const double start = now_seconds();
            write(writing, cells, columns);
            taken += now_seconds() - start;
            rows_ += static_cast<std::int64_t>(read);
            for (auto* each : cells)
                sqlite3_value_free(each);
        }
        sqlite3_finalize(reading);
        sqlite3_finalize(writing);
        return taken;
    }
    void write(sqlite3_stmt* writing, const std::vector<sqlite3_value*>& cells, int columns) {
        run("begin");
        for (std::size_t at = 0; at < cells.size(); at += static_cast<std::size_t>(columns)) {
            for (int i = 0; i < columns; ++i)
                sqlite3_bind_value(writing, i + 1, cells[at + static_cast<std::size_t>(i)]);
            if (sqlite3_step(writing) != SQLITE_DONE)
                throw std::runtime_error(sqlite3_errmsg(into_));
            sqlite3_reset(writing);
        }
        run("commit");
    }

    sqlite3* from_;
    sqlite3* into_;
    std::int64_t rows_ = 0;
};

}  // namespace

std::string retail_file(const settings& by) {
    auto whole = real_file();
    if (!by.is_quick || whole.empty()) return whole;
    auto path = by.folder + "/invoices.csv";
    const int into = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (into < 0) throw std::runtime_error("cannot write " + path);
    invoices(std::move(whole), QUICK_ROWS, 1).write_to(into);
    ::close(into);
    return path;
}

void measure_imports(const settings& by, report& into) {
    const auto file = real_file();
    if (file.empty()) {
        into.note("import: skipped, the real file is not on this machine (REFUNDRY_SHARED)");
        return;
    }
    const std::int64_t rows = by.is_quick ? QUICK_ROWS : 541'909;
    const auto once = retail_file(by);
    double peak_once = 0;
    std::int64_t rows_left = 0;
    // Each round of the bare side copies what the round of the importer before it has left.
    auto imported = shop_file(by.folder, "imported.db");
    import_into(imported, once);
    const auto rates = alternate(
        by.is_quick ? 3 : 5,
        [&] {
            bare_copy bare(imported, empty_file(by.folder, "bare-import.db"));
            const auto taken = bare.seconds();
            rows_left = bare.rows();
            return static_cast<double>(rows) / taken;
        },
        [&] {
            imported = shop_file(by.folder, "imported.db");
            const auto done = import_into(imported, once);
            peak_once = std::max(peak_once, done.peak_megabytes);
            return static_cast<double>(rows) / done.seconds;
        });
    into.add({.name = "import, rows of the file",
              .value = rates.subject,
              .unit = "/s",
              .limit_name = "bare SQLite, the rows it leaves",
              .limit = rates.limit,
              .ratio_of_rounds = rates.ratio,
              .target = 0.5});
    into.add({.name = "import, peak memory",
              .value = peak_once,
              .unit = "MB",
              .target = PEAK_MEGABYTES_MAX,
              .is_better = better::lower});
    const auto many =
        import_into(shop_file(by.folder, "imported.db"), invoices(file, rows, TIMES_OVER));
    into.add({.name = fmt::format("import, peak memory, {} times the file", TIMES_OVER),
              .value = many.peak_megabytes,
              .unit = "MB",
              .target = PEAK_MEGABYTES_MAX,
              .is_better = better::lower});
    into.add({.name = fmt::format("import, {} times the file", TIMES_OVER),
              .value = static_cast<double>(rows * TIMES_OVER) / many.seconds,
              .unit = "/s"});
    into.note(fmt::format("{} rows of the file leave {} rows in the database", rows, rows_left));
}

}  // namespace refundry::bench
