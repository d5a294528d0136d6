// SPDX-License-Identifier: Apache-2.0
// What only a process can show: it stops in time when told to under load, and an endless upload
// costs it no memory.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <thread>

#include "app/decisions/replay.hpp"
#include "http/served_api.hpp"
#include "http/shop.hpp"
#include "storage/sql_store.hpp"

namespace refundry::test {
namespace {

constexpr std::uint64_t TWO_GIGABYTES = std::uint64_t{2} << 30;
constexpr std::uint64_t UPLOAD_TAKEN_MAX = 64 << 20;  // the body's bound and what the kernel holds
constexpr long MEMORY_GROWTH_MAX_KIB = 48 * 1024;
constexpr auto STOP_MAX = std::chrono::seconds(10);

/// The most memory the process ever had, in KiB.
long memory_peak_kib(pid_t process) {
    std::ifstream status(fmt::format("/proc/{}/status", process));
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::atol(line.c_str() + 6);
    return 0;
}

std::string upload_head(const std::string& key, const std::string& framing) {
    return "POST /v1/orders HTTP/1.1\r\nHost: shop.test\r\nContent-Type: application/json\r\n"
           "Authorization: Bearer " +
           key + "\r\n" + framing + "\r\n\r\n";
}

/// Sends the head and then the part again and again, whatever is answered, until the server cuts
/// the connection or two gigabytes are through.
void expect_refused_early(std::uint16_t port, const std::string& head, const std::string& part) {
    http::test_client client(port);
    std::string answer;
    std::uint64_t sent = 0;
    {
        const std::jthread reader([&] { answer = client.receive(); });
        client.send(head);
        while (sent < TWO_GIGABYTES && client.send(part))
            sent += part.size();
    }
    EXPECT_EQ(http::status_of(answer), 413) << answer;
    EXPECT_LT(sent, UPLOAD_TAKEN_MAX);
}

TEST(Upload, OfTwoGigabytesEndsEarlyAndCostsNoMemory) {
    served_api api(1);
    shop here(api);
    const auto key = here.client_with({"*"}).key();
    const auto rows = api.row_counts();
    const std::string blank(64 * 1024, ' ');
    const auto chunk = "10000\r\n" + blank + "\r\n";
    const auto before = memory_peak_kib(api.process().pid());
    for (int i = 0; i < 4; ++i) {
        expect_refused_early(
            api.port(), upload_head(key, fmt::format("Content-Length: {}", TWO_GIGABYTES)), blank);
        expect_refused_early(api.port(), upload_head(key, "Transfer-Encoding: chunked"), chunk);
    }
    EXPECT_LT(memory_peak_kib(api.process().pid()) - before, MEMORY_GROWTH_MAX_KIB);
    EXPECT_EQ(api.row_counts(), rows);
    EXPECT_EQ(here.get("/v1/orders").status, 200);
}

/// Makes orders until the server is gone. Each answer that came is whole; the request whose answer
/// did not come may or may not have been done.
class order_maker {
  public:
    order_maker(std::uint16_t port, std::string key, std::vector<std::string> bodies)
        : client_(port, std::move(key)), bodies_(std::move(bodies)) {}
    void run() {
        for (const auto& body : bodies_) {
            try {
                const auto answer = client_.send(
                    {.method = "POST", .path = "/v1/orders", .body = body, .headers = {}});
                if (answer.status != 201) {
                    refusal_ = answer.body;
                    return;
                }
                taken_.push_back(answer.json()["id"].string());
            } catch (const std::exception&) {
                return;  // the connection was closed, or cannot be opened any more
            }
        }
        refusal_ = "all orders were made before the server was stopped";
    }
    const std::vector<std::string>& taken() const { return taken_; }
    const std::string& refusal() const { return refusal_; }

  private:
    api_client client_;
    std::vector<std::string> bodies_;
    std::vector<std::string> taken_;
    std::string refusal_;
};

TEST(Stop, UnderLoadIsInTimeAndKeepsWhatWasAnswered) {
    constexpr int CLIENTS = 8;
    constexpr int ORDERS_MAX = 2'000;  // of a client, far more than it gets to
    served_api api(1);
    shop here(api);
    std::vector<order_maker> makers;
    for (int i = 0; i < CLIENTS; ++i) {
        std::vector<std::string> bodies;
        for (int each = 0; each < ORDERS_MAX; ++each)
            bodies.push_back(here.order_body());
        makers.emplace_back(api.port(), here.client_with({"*"}).key(), std::move(bodies));
    }
    std::chrono::steady_clock::duration stopping{};
    int code = -1;
    {
        std::vector<std::jthread> threads;
        for (auto& maker : makers)
            threads.emplace_back([&] { maker.run(); });
        std::this_thread::sleep_for(std::chrono::milliseconds(400));
        const auto begun = std::chrono::steady_clock::now();
        code = api.process().stop();
        stopping = std::chrono::steady_clock::now() - begun;
    }
    EXPECT_EQ(code, 0) << api.process().output();
    EXPECT_LT(stopping, STOP_MAX);

    sql_store data(api.database());
    std::size_t answered = 0;
    for (const auto& maker : makers) {
        EXPECT_EQ(maker.refusal(), "");
        EXPECT_FALSE(maker.taken().empty()) << "the load was no load";
        answered += maker.taken().size();
        for (const auto& id : maker.taken())
            EXPECT_TRUE(data.read([&](transaction& tx) {
                return tx.find_order(here.merchant(), *order_id::parse(id)).has_value();
            })) << id;
    }
    const auto stored = data.database().read([&](sql::connection& on) {
        return on.query_one<std::int64_t>("select count(*) from orders").value();
    });
    EXPECT_GE(static_cast<std::size_t>(stored), answered);
    EXPECT_LE(static_cast<std::size_t>(stored), answered + CLIENTS) << "one under way each";
    EXPECT_TRUE(data.check_invariants().empty());
}

/// What the server says of these returns, and of previews of these requests, but for the moment.
std::vector<std::string> said_of(api_client client, const std::vector<std::string>& returns,
                                 const std::vector<std::string>& requests) {
    const std::regex moment(R"("decided_at":"[^"]*"|[0-9]+:[0-9]+[^U]*UTC)");
    std::vector<std::string> said;
    const auto ask = [&](const api_request& request) {
        auto answer = client.send(request);
        EXPECT_EQ(answer.status, 200) << answer.body;
        said.push_back(std::regex_replace(answer.body, moment, ""));
    };
    for (const auto& path : returns)
        for (const auto* part : {"", "/explanation?language=de"})
            ask({.path = path + part, .body = "", .headers = {}});
    for (const auto& body : requests)
        ask({.method = "POST",
             .path = "/v1/returns/preview?expand=refused,explanation",
             .body = body,
             .headers = {}});
    return said;
}

TEST(Restart, AfterAKillDecidesToTheByteAsBefore) {
    served_api api(1);
    shop here(api);
    std::vector<std::string> returns, requests;
    for (const auto& opened : {here.approved(), here.under_review(), here.declined(),
                               here.opened("changed_mind", "exchange"), here.settled()})
        returns.push_back(case_path(opened));
    for (const auto* wanted : {"refund", "store_credit", "exchange"})
        for (const auto* reason : {"changed_mind", "looked_at", "no_such_reason"})
            requests.push_back(here.return_body(here.order(), reason, wanted));
    const auto key = here.client_with({"*"}).key();
    EXPECT_FALSE(here.events().empty()) << "which waits for what is under way";
    const auto before = said_of({api.port(), key}, returns, requests);
    api.process().kill();
    const temporary_folder folder;
    served_binary again(folder, api.database());
    const auto after = said_of({again.port(), key}, returns, requests);
    again.stop();
    sql_store data(api.database());
    policy_cache policies;
    const auto replayed = replay_decisions(data, policies);
    EXPECT_THAT(replayed.broken, testing::IsEmpty());
    EXPECT_GE(replayed.same, std::ssize(returns));
    ASSERT_EQ(after.size(), before.size());
    for (std::size_t i = 0; i < before.size(); ++i) {
        const auto differ = std::ranges::mismatch(after[i], before[i]);
        EXPECT_EQ(after[i], before[i])
            << "from here on: " << std::string(differ.in1, after[i].end()).substr(0, 200);
    }
}

}  // namespace
}  // namespace refundry::test
