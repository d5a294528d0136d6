// SPDX-License-Identifier: Apache-2.0
// The server is killed at random moments under load, again and again. After each kill every
// invariant holds in what it left behind, and after each restart every answer it ever gave is true.
// REFUNDRY_CRASH_ROUNDS and REFUNDRY_SEED choose how often and which moments.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <random>
#include <thread>

#include "crash/prepared_database.hpp"
#include "crash/workload.hpp"

namespace refundry::test {
namespace {

constexpr int ROUNDS_PER_DATABASE = 25;
constexpr std::size_t CLIENTS = 4;

std::uint64_t number_of(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

class crash_rounds {
  public:
    crash_rounds(std::uint64_t seed, int database) : random_(seed) {
        for (std::size_t i = 0; i < CLIENTS; ++i)
            clients_.push_back(std::make_unique<workload>(
                random_.next(), fmt::format("d{}c{}", database, i), on_.key()));
    }
    void run(int rounds) {
        for (int round = 0; round < rounds; ++round) {
            SCOPED_TRACE(round);
            server_on server(on_);
            verify(server.port());
            work_until_killed(server);
            EXPECT_EQ(on_.breaches(), "");
            if (testing::Test::HasFailure()) return;
        }
        server_on server(on_);
        verify(server.port());
        EXPECT_EQ(server.stop(), 0);
        EXPECT_EQ(on_.breaches(), "");
    }
    std::size_t acknowledged() const {
        std::size_t all = 0;
        for (const auto& client : clients_)
            all += client->acknowledged_so_far();
        return all;
    }

  private:
    void verify(std::uint16_t port) {
        for (const auto& client : clients_)
            EXPECT_THAT(client->verify(port), testing::IsEmpty());
    }
    void work_until_killed(served_binary& server) {
        std::vector<std::jthread> threads;
        for (const auto& client : clients_)
            threads.emplace_back([&, port = server.port()] { client->run(port); });
        std::this_thread::sleep_for(std::chrono::microseconds(random_.below(250'000)));
        server.kill();
    }

    seeded_random random_;
    prepared_database on_;
    std::vector<std::unique_ptr<workload>> clients_;
};

TEST(Crash, LosesNothingThatWasAcknowledged) {
    const auto rounds = static_cast<int>(number_of("REFUNDRY_CRASH_ROUNDS", 200));
    const auto seed = number_of("REFUNDRY_SEED", std::random_device{}());
    std::cout << "REFUNDRY_SEED=" << seed << "\n";
    RecordProperty("seed", std::to_string(seed));
    std::size_t acknowledged = 0;
    for (int done = 0, database = 0; done < rounds && !HasFailure();
         done += ROUNDS_PER_DATABASE, ++database) {
        crash_rounds crashes(seed + static_cast<std::uint64_t>(database), database);
        crashes.run(std::min(ROUNDS_PER_DATABASE, rounds - done));
        acknowledged += crashes.acknowledged();
    }
    std::cout << acknowledged << " acknowledged writes in " << rounds << " rounds\n";
    EXPECT_GT(acknowledged, static_cast<std::size_t>(rounds)) << "the load was no load";
}

}  // namespace
}  // namespace refundry::test
