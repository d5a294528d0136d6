// SPDX-License-Identifier: Apache-2.0
// The disk is full, or does not take what is flushed: writes are refused and nothing of them is
// kept, reads go on, and all is well once the disk is. strace injects the faults; without it these
// tests are skipped.
#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "crash/prepared_database.hpp"
#include "crash/workload.hpp"

namespace refundry::test {
namespace {

/// strace on a process while it lives.
class injected_fault {
  public:
    injected_fault(pid_t server, const std::string& inject) {
        child_ = ::fork();
        if (child_ == 0) {
            const int out = ::open("/dev/null", O_WRONLY);
            ::dup2(out, STDOUT_FILENO);
            ::dup2(out, STDERR_FILENO);
            const auto process = std::to_string(server);
            ::execlp("strace", "strace", "-f", "-qq", "-o", "/dev/null", "-e",
                     ("inject=" + inject).c_str(), "-p", process.c_str(),
                     static_cast<char*>(nullptr));
            ::_exit(127);
        }
        is_attached_ = wait_until_traced(server);
    }
    ~injected_fault() { end(); }
    injected_fault(const injected_fault&) = delete;
    injected_fault& operator=(const injected_fault&) = delete;
    bool is_attached() const { return is_attached_; }
    void end() {
        if (child_ == 0) return;
        ::kill(child_, SIGINT);
        ::waitpid(child_, nullptr, 0);
        child_ = 0;
    }

  private:
    /// True once every thread of the process has a tracer.
    static bool wait_until_traced(pid_t server) {
        for (int i = 0; i < 400; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            bool all = true;
            const auto tasks = fmt::format("/proc/{}/task", server);
            for (const auto& task : std::filesystem::directory_iterator(tasks)) {
                std::ifstream status(task.path() / "status");
                for (std::string line; std::getline(status, line);)
                    if (line == "TracerPid:\t0") all = false;
            }
            if (all) return true;
        }
        return false;
    }
    pid_t child_ = 0;
    bool is_attached_ = false;
};

std::string order_body(const std::string& number) {
    return fmt::format(R"({{"number":"{}","placed_at":"2026-03-01T10:00:00Z","currency":"EUR",
        "lines":[{{"line_id":"a","quantity":1,
                   "unit_price":{{"amount_minor":100,"currency":"EUR"}}}}]}})",
                       number);
}
api_request order_of(const std::string& number) {
    return {.method = "POST",
            .path = "/v1/orders",
            .body = order_body(number),
            .headers = {{"Idempotency-Key", number}}};
}
api_request list() {
    return {.method = "GET", .path = "/v1/orders", .body = "", .headers = {}};
}

class DiskFault : public testing::TestWithParam<const char*> {};

TEST_P(DiskFault, RefusesWritesServesReadsAndRecovers) {
    prepared_database on;
    server_on server(on);
    api_client client(server.port(), on.key());
    ASSERT_EQ(client.send(order_of("before")).status, 201);
    {
        injected_fault fault(server.pid(), GetParam());
        if (!fault.is_attached()) GTEST_SKIP() << "strace cannot attach here";
        for (int i = 0; i < 10; ++i) {
            const auto refused = client.send(order_of(fmt::format("during-{}", i)));
            EXPECT_EQ(refused.status, 503) << refused.body;
            EXPECT_EQ(refused.code(), "storage_unavailable");
            EXPECT_FALSE(refused.header("Retry-After").empty());
            const auto read = client.send(list());
            EXPECT_EQ(read.status, 200);
            EXPECT_EQ(read.json()["data"].size(), 1U) << "nothing of a refused write is seen";
        }
    }
    // The same key once the disk is well: nothing was kept of the refusal.
    EXPECT_EQ(client.send(order_of("during-0")).status, 201);
    EXPECT_EQ(client.send(order_of("after")).status, 201);
    EXPECT_EQ(client.send(list()).json()["data"].size(), 3U);
    EXPECT_EQ(server.stop(), 0);
    EXPECT_EQ(on.breaches(), "");
}

INSTANTIATE_TEST_SUITE_P(On, DiskFault,
                         testing::Values("pwrite64:error=ENOSPC", "pwrite64:error=EIO",
                                         "fdatasync,fsync:error=EIO"),
                         [](const auto& tested) {
                             return std::string(tested.index == 0   ? "FullDisk"
                                                : tested.index == 1 ? "FailedWrite"
                                                                    : "FailedFlush");
                         });

/// A kill right after a failed flush: what was taken is there, what was refused can be sent again.
TEST(DiskFaultThenKill, KeepsWhatWasAcknowledged) {
    prepared_database on;
    {
        server_on server(on);
        api_client client(server.port(), on.key());
        ASSERT_EQ(client.send(order_of("before")).status, 201);
        injected_fault fault(server.pid(), "fdatasync,fsync:error=EIO");
        if (!fault.is_attached()) GTEST_SKIP() << "strace cannot attach here";
        EXPECT_EQ(client.send(order_of("during")).status, 503);
        fault.end();
        server.kill();
    }
    EXPECT_EQ(on.breaches(), "");
    server_on server(on);
    api_client client(server.port(), on.key());
    EXPECT_EQ(client.send(order_of("before")).header("Idempotent-Replayed"), "true");
    EXPECT_EQ(client.send(order_of("during")).status, 201);
    EXPECT_EQ(client.send(list()).json()["data"].size(), 2U);
}

}  // namespace
}  // namespace refundry::test
