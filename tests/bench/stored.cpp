// SPDX-License-Identifier: Apache-2.0
// What a large store feels like: finding a case among a million, starting on them, and what the
// server holds in memory while nobody asks.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>
#include <thread>

#include "bench/bare_rows.hpp"
#include "bench/opening.hpp"
#include "bench/sections.hpp"

namespace refundry::bench {

namespace {

constexpr double SEARCH_MS_MAX = 10;
constexpr std::size_t SEARCHERS = 4;
constexpr std::size_t SEARCHES = 2'000;  ///< of each kind
constexpr std::size_t IDLE_CONNECTIONS = 1'000;

/// `refundry serve` as a process of its own.
class served_process {
  public:
    explicit served_process(const std::string& database) : output_(database + ".output.txt") {
        std::filesystem::remove(output_);
        posix_spawn_file_actions_t files;
        posix_spawn_file_actions_init(&files);
        posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, output_.c_str(),
                                         O_CREAT | O_TRUNC | O_WRONLY, 0600);
        std::vector<std::string> words{
            REFUNDRY_BINARY, "serve", "--database",        database,   "--port", "0",
            "--log-level",   "error", "--trusted-proxies", "127.0.0.1"};
        std::vector<char*> arguments;
        for (auto& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        const auto start = now_seconds();
        const int code =
            posix_spawn(&process_, REFUNDRY_BINARY, &files, nullptr, arguments.data(), environ);
        posix_spawn_file_actions_destroy(&files);
        if (code != 0) throw std::runtime_error("cannot start " REFUNDRY_BINARY);
        wait_until_ready(start);
    }
    served_process(const served_process&) = delete;
    served_process& operator=(const served_process&) = delete;
    ~served_process() {
        ::kill(process_, SIGTERM);
        ::waitpid(process_, nullptr, 0);
    }
    std::uint16_t port() const { return port_; }
    double seconds_to_ready() const { return seconds_to_ready_; }
    double resident_mb() const {
        std::ifstream status(fmt::format("/proc/{}/status", process_));
        for (std::string line; std::getline(status, line);)
            if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
        throw std::runtime_error("the server is gone");
    }

  private:
    void wait_until_ready(double start) {
        constexpr std::string_view MARK = "Refundry is at http://127.0.0.1:";
        while (now_seconds() - start < 60) {
            std::ifstream file(output_);
            const std::string text(std::istreambuf_iterator<char>(file), {});
            const auto at = text.find(MARK);
            if (at != std::string::npos && text.find('\n', at) != std::string::npos) {
                port_ = static_cast<std::uint16_t>(std::stoi(text.substr(at + MARK.size())));
                load_client client(port_, 1);
                require_success(
                    client.run(10, [](std::size_t, const answer* before, auto& request) {
                        request = get_request("/readyz", "");
                        return before == nullptr;
                    }));
                seconds_to_ready_ = now_seconds() - start;
                return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        throw std::runtime_error("the server does not start");
    }

    std::string output_;
    pid_t process_ = 0;
    std::uint16_t port_ = 0;
    double seconds_to_ready_ = 0;
};

/// What people type into a search, each another one every time.
class searches {
  public:
    searches(const std::string& file, const merchant_access& at) : at_(at) {
        sql_store data(file);
        rma_numbers_ = data.database().read([&](sql::connection& on) {
            return on.query<std::string>(
                "select rma_number from return_cases where merchant = $1 order by rma_number "
                "limit 2000",
                at.id);
        });
        ids_ = data.database().read([&](sql::connection& on) {
            return on.query<return_case_id>(
                "select id from return_cases where merchant = $1 order by rma_number limit 2000",
                at.id);
        });
    }
    std::string by_order_number() {
        return list("order_number=" + sample_number(any(at_.orders.size())));
    }
    std::string by_email() { return list("email=" + sample_email(any(at_.orders.size()))); }
    std::string by_rma() { return list("rma_number=" + rma_numbers_[any(rma_numbers_.size())]); }
    std::string by_stage_deep() {
        return list("stage=awaiting_goods&before=" + ids_[any(ids_.size())].text());
    }
    std::string deep() { return list("before=" + ids_[any(ids_.size())].text()); }
    std::string newest() { return list("limit=50"); }

  private:
    std::size_t any(std::size_t count) { return random_() % count; }
    std::string list(const std::string& query) const {
        return get_request("/v1/returns?" + query, at_.key);
    }
    const merchant_access& at_;
    std::vector<std::string> rma_numbers_;
    std::vector<return_case_id> ids_;
    std::mt19937_64 random_{7};
};

void measure_searches(searches& of, std::uint16_t port, report& into) {
    struct search {
        std::string name;
        std::string (searches::*next)();
    };
    load_client clients(port, SEARCHERS);
    for (const auto& [name, next] :
         std::vector<search>{{"order number", &searches::by_order_number},
                             {"e-mail", &searches::by_email},
                             {"RMA number", &searches::by_rma},
                             {"stage, any page", &searches::by_stage_deep},
                             {"any page", &searches::deep},
                             {"newest page", &searches::newest}}) {
        latencies took;
        std::size_t asked = 0;
        const auto done = clients.run(60, [&](std::size_t, const answer*, auto& request) {
            request = (of.*next)();
            return asked++ < SEARCHES;
        });
        require_success(done);
        took.add(done);
        into.add({.name = fmt::format("cases by {}, 4 at once, p95", name),
                  .value = took.at(0.95),
                  .unit = "ms",
                  .target = SEARCH_MS_MAX,
                  .is_better = better::lower});
    }
}

}  // namespace

void measure_stored(const settings& by, report& into) {
    const auto file = fresh_file(by.folder, "stored.db");
    const std::size_t cases = by.is_quick ? 100'000 : 1'000'000;
    merchant_access merchant;
    {
        shop server(file);
        merchant = server.add_merchant("Fashion", review::none, by.orders());
        server.start();
        opening opens(merchant);
        const auto example = open_one(server.port(), opens);
        open_rows rows(file, merchant, example);
        bare_sqlite(file).fill(rows, cases);
    }
    searches of(file, merchant);
    const served_process server(file);
    into.add({.name = fmt::format("start to ready on {} cases", cases),
              .value = server.seconds_to_ready(),
              .unit = "s",
              .target = 1,
              .is_better = better::lower});
    std::this_thread::sleep_for(std::chrono::seconds(1));
    into.add({.name = "memory when idle",
              .value = server.resident_mb(),
              .unit = "MB",
              .target = 40,
              .is_better = better::lower});
    {
        load_client idle(server.port(), IDLE_CONNECTIONS);  // each has asked once
        require_success(idle.run(60, [](std::size_t, const answer* before, auto& request) {
            request = get_request("/healthz", "");
            return before == nullptr;
        }));
        std::this_thread::sleep_for(std::chrono::seconds(1));
        into.add({.name = "memory with 1,000 idle connections",
                  .value = server.resident_mb(),
                  .unit = "MB",
                  .target = 80,
                  .is_better = better::lower});
    }
    measure_searches(of, server.port(), into);
    into.add({.name = "memory after the searches", .value = server.resident_mb(), .unit = "MB"});
}

}  // namespace refundry::bench
