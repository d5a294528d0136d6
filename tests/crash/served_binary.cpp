// SPDX-License-Identifier: Apache-2.0
#include "crash/served_binary.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include "app/identity/identity.hpp"
#include "app/merchants/merchants.hpp"
#include "app/policies/policies.hpp"
#include "crash/workload.hpp"
#include "storage/sql_store.hpp"

namespace refundry::test {

namespace fs = std::filesystem;

prepared_database::prepared_database() {
    std::string name = (fs::temp_directory_path() / "refundry_crash_XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the test");
    folder_ = name;
    sql_store data(file());
    system_clock clock;
    system_random random;
    id_source ids(clock, random);
    policy_cache policies;
    const auto done = data.write([&](transaction& tx) -> result<api_key_view> {
        actor_context context{.merchant = {},
                              .actor = "test",
                              .request_id = "",
                              .now = clock.now(),
                              .ids = &ids,
                              .once = {}};
        const auto merchant = create_merchant(tx, context, policies.zones(),
                                              {.name = "Shop",
                                               .currency = *currency_code::parse("EUR"),
                                               .country = "DE",
                                               .time_zone = "Europe/Berlin",
                                               .settle_automatically = false,
                                               .expected_version = {}});
        if (!merchant) return std::unexpected(merchant.error());
        context.merchant = merchant->id;
        const auto document = json::decode<policy_document>(WORKLOAD_POLICY);
        const auto draft = create_draft(tx, context, {.document = document.value(), .note = ""});
        if (!draft) return std::unexpected(draft.error());
        const auto published = publish_policy(
            tx, context, draft->id, {.effective_at = parse_instant("2020-01-01T00:00:00Z")});
        if (!published) return std::unexpected(published.error());
        return create_api_key(tx, context, random, {.name = "test", .scopes = {"*"}});
    });
    if (!done) throw std::runtime_error(done.error().message);
    key_ = done->secret.value();
}

prepared_database::~prepared_database() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

std::string prepared_database::breaches() const {
    sql_store data(file());
    std::string text;
    for (const auto& breach : data.check_invariants())
        text += breach.invariant + " " + breach.subject + ": " + breach.what + "\n";
    return text;
}

namespace {

std::string read_file(const fs::path& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// This process's environment without our own variables: the binary takes them for settings.
std::vector<char*> clean_environment() {
    std::vector<char*> kept;
    for (char** entry = environ; *entry != nullptr; ++entry)
        if (!std::string_view(*entry).starts_with("REFUNDRY_")) kept.push_back(*entry);
    kept.push_back(nullptr);
    return kept;
}

void become_server(const std::string& database, const std::string& output,
                   const std::vector<char*>& environment) {
    const int out = ::open(output.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    ::execle(REFUNDRY_BINARY, REFUNDRY_BINARY, "serve", "--database", database.c_str(), "--port",
             "0", "--threads", "2", "--log-level", "error", static_cast<char*>(nullptr),
             environment.data());
    ::_exit(127);
}

}  // namespace

served_binary::served_binary(const prepared_database& on) {
    const auto output = on.folder() / "output.txt";
    const auto file = on.file();
    fs::remove(output);
    const auto environment = clean_environment();
    pid_ = ::fork();
    if (pid_ == 0) become_server(file, output, environment);
    constexpr std::string_view MARK = "Refundry is at http://127.0.0.1:";
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::chrono::steady_clock::now() < deadline) {
        const auto text = read_file(output);
        const auto at = text.find(MARK);
        if (at != text.npos && text.find('\n', at) != text.npos) {
            port_ = static_cast<std::uint16_t>(std::atoi(text.c_str() + at + MARK.size()));
            return;
        }
        int status = 0;
        if (::waitpid(pid_, &status, WNOHANG) == pid_) {
            pid_ = 0;
            throw std::runtime_error("the server ended at once: " + text);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    kill();
    throw std::runtime_error("the server does not start: " + read_file(output));
}

served_binary::~served_binary() {
    if (pid_ != 0) kill();
}

int served_binary::wait_for_end() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

void served_binary::kill() {
    ::kill(pid_, SIGKILL);
    wait_for_end();
}

int served_binary::stop() {
    ::kill(pid_, SIGTERM);
    return wait_for_end();
}

}  // namespace refundry::test
