// SPDX-License-Identifier: Apache-2.0
// For tests: clients that act at the same moment, each over another channel, on both engines.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <barrier>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/returns/open_return.hpp"
#include "app/returns/receive_return.hpp"
#include "app/returns/review_return.hpp"
#include "app/returns/settle_return.hpp"
#include "http/problem.hpp"
#include "http/running_api.hpp"
#include "http/shop.hpp"

namespace refundry::test {

inline constexpr std::size_t CLIENTS = 8;

/// What became of one try: its status and, of a refusal, its code.
struct outcome {
    int status = 0;
    std::string code;
};

inline outcome outcome_of(const api_answer& answer) {
    return {answer.status, answer.code()};
}

/// One way to act for a merchant.
class channel {
  public:
    virtual ~channel() = default;
    virtual outcome post(const std::string& path, const std::string& body) = 0;
};

class key_channel final : public channel {
  public:
    explicit key_channel(shop& at) : client_(at.client_with({"*"})) {}
    outcome post(const std::string& path, const std::string& body) override {
        return outcome_of(
            client_.send({.method = "POST", .path = path, .body = body, .headers = {}}));
    }

  private:
    api_client client_;
};

class session_channel final : public channel {
  public:
    explicit session_channel(shop& at) : client_(at.api().port(), "") {
        const auto answer =
            client_.send({.method = "POST",
                          .path = "/v1/sessions",
                          .body = fmt::format(R"({{"email":"{}","password":"{}"}})",
                                              at.user(staff_role::admin), shop::PASSWORD),
                          .headers = {}});
        const auto cookie = answer.header("Set-Cookie");
        headers_ = {{"Cookie", cookie.substr(0, cookie.find(';'))},
                    {"Sec-Fetch-Site", "same-origin"}};
    }
    outcome post(const std::string& path, const std::string& body) override {
        return outcome_of(
            client_.send({.method = "POST", .path = path, .body = body, .headers = headers_}));
    }

  private:
    api_client client_;
    header_list headers_;
};

/// The use cases themselves, as an import or a job of this process calls them.
class process_channel final : public channel {
  public:
    process_channel(running_api& api, merchant_id merchant) : api_(api), merchant_(merchant) {}
    outcome post(const std::string& path, const std::string& body) override {
        try {
            const auto done =
                api_.store->write([&](transaction& tx) { return act(tx, path, body); });
            if (done) return {200, ""};
            return {http::status_of(done.error()), done.error().code};
        } catch (const store_conflict&) {
            return {409, "conflict"};
        }
    }

  private:
    template <typename Command>
    static Command read(const std::string& body) {
        auto command = json::decode<Command>(body);
        if (!command) throw std::runtime_error("a body that is none: " + body);
        return std::move(*command);
    }
    result<return_view> act(transaction& tx, const std::string& path, const std::string& body) {
        const auto context = api_.context(merchant_);
        if (path == "/v1/returns")
            return open_return(tx, context, api_.policies, read<open_return_command>(body));
        const auto rest = path.substr(std::string_view("/v1/returns/").size());
        const auto slash = rest.find('/');
        const auto id = return_case_id::parse(rest.substr(0, slash)).value();
        const auto action = rest.substr(slash + 1);
        if (action == "settle") return settle_return(tx, context, id, read<settle_command>(body));
        if (action == "approve")
            return approve_return(tx, context, id, read<approve_command>(body));
        if (action == "cancel") return cancel_return(tx, context, id, read<cancel_command>(body));
        if (action == "override")
            return override_decision(tx, context, id, read<override_command>(body));
        throw std::runtime_error("no such action here: " + action);
    }
    running_api& api_;
    merchant_id merchant_;
};

class Races : public testing::TestWithParam<sql::dialect> {
  protected:
    void SetUp() override {
        if (GetParam() == sql::dialect::postgresql && sql::test_place::server() == nullptr)
            GTEST_SKIP() << "skipped: set REFUNDRY_TEST_POSTGRES";
        api = std::make_unique<running_api>(GetParam(), test_options());
        here = std::make_unique<shop>(*api);
        for (std::size_t i = 0; i < CLIENTS; ++i) {
            if (i % 3 == 0) channels.push_back(std::make_unique<key_channel>(*here));
            if (i % 3 == 1) channels.push_back(std::make_unique<session_channel>(*here));
            if (i % 3 == 2)
                channels.push_back(std::make_unique<process_channel>(*api, here->merchant()));
        }
    }
    void TearDown() override {
        if (!api) return;
        api->pay();
        EXPECT_EQ(api->breaches(), "");
        channels.clear();
        here.reset();
        api.reset();
    }

    /// All clients act at the same moment.
    template <typename Act>
    std::vector<outcome> at_once(Act&& act) {
        std::vector<outcome> outcomes(CLIENTS);
        std::barrier start(std::ssize(outcomes));
        std::vector<std::jthread> clients;
        for (std::size_t i = 0; i < CLIENTS; ++i)
            clients.emplace_back([&, i] {
                start.arrive_and_wait();
                outcomes[i] = act(*channels[i], i);
            });
        clients.clear();
        return outcomes;
    }
    /// `winners` succeeded; every other is a 409 with one of these codes.
    static void expect_winners(const std::vector<outcome>& outcomes, std::ptrdiff_t winners,
                               const std::vector<std::string>& codes) {
        std::ptrdiff_t won = 0;
        for (const auto& each : outcomes) {
            if (each.status < 300) {
                ++won;
                continue;
            }
            EXPECT_EQ(each.status, 409) << each.code;
            EXPECT_THAT(codes, testing::Contains(each.code));
        }
        EXPECT_EQ(won, winners);
    }

    std::unique_ptr<running_api> api;
    std::unique_ptr<shop> here;
    std::vector<std::unique_ptr<channel>> channels;
};

}  // namespace refundry::test
