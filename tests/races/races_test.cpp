// SPDX-License-Identifier: Apache-2.0
// Eight clients want the same units at once, each over another channel: exactly as many win as
// there are units, the others get a clear 409, and the books are right afterwards.
#include <fmt/format.h>

#include "races/race.hpp"

namespace refundry::test {
namespace {

constexpr int ROUNDS = 150;

INSTANTIATE_TEST_SUITE_P(On, Races, testing::Values(sql::dialect::sqlite, sql::dialect::postgresql),
                         sql::engine_name);

/// Three units, each client asks for all of them by another resolution.
TEST_P(Races, OneClientGetsTheUnitsOfALine) {
    const std::vector<std::string> wanted{"refund", "store_credit", "exchange"};
    for (int round = 0; round < ROUNDS; ++round) {
        const auto order = here->order();
        const auto outcomes = at_once([&](channel& by, std::size_t i) {
            return by.post("/v1/returns",
                           here->return_body(order, "changed_mind", wanted[i % 3], 3));
        });
        expect_winners(outcomes, 1, {"units_not_available"});
    }
}

TEST_P(Races, AsManyWinAsThereAreUnits) {
    for (int round = 0; round < ROUNDS; ++round) {
        const auto order = here->order();
        const auto outcomes = at_once([&](channel& by, std::size_t) {
            return by.post("/v1/returns", here->return_body(order, "changed_mind", "refund", 1));
        });
        expect_winners(outcomes, 3, {"units_not_available"});
    }
}

TEST_P(Races, AReturnIsSettledOnce) {
    for (int round = 0; round < ROUNDS / 2; ++round) {
        const auto inspected = here->inspected();
        const auto outcomes = at_once([&](channel& by, std::size_t) {
            return by.post(case_path(inspected, "settle"), "{}");
        });
        expect_winners(outcomes, 1, {"nothing_to_settle"});
        const auto after = here->get(case_path(inspected)).json();
        EXPECT_EQ(after["settled"]["amount_minor"].integer(), 4'000);
        EXPECT_EQ(after["refunds"].size(), 1U);
    }
}

TEST_P(Races, OneDecisionIsMade) {
    for (int round = 0; round < ROUNDS / 2; ++round) {
        const auto review = here->under_review();
        const auto outcomes = at_once([&](channel& by, std::size_t i) {
            return i % 2 == 0 ? by.post(case_path(review, "approve"), R"({"expected_version":1})")
                              : by.post(case_path(review, "cancel"), R"({"expected_version":1})");
        });
        expect_winners(outcomes, 1, {"stale_version", "conflict"});
    }
}

/// Two cases of one order, each overridden to the whole amount of the line: what was paid bounds
/// the sum.
TEST_P(Races, TwoReturnsOfOneOrderNeverGiveBackMoreThanWasPaid) {
    for (int round = 0; round < ROUNDS / 3; ++round) {
        const auto order = here->order();
        std::vector<json_value> cases;
        for (int i = 0; i < 3; ++i)
            cases.push_back(here->inspect(
                here->receive(here->expect(201, {.method = "POST",
                                                 .path = "/v1/returns",
                                                 .body = here->return_body(order, "changed_mind",
                                                                           "refund", 1),
                                                 .headers = {}}),
                              1),
                1));
        const auto outcomes = at_once([&](channel& by, std::size_t i) {
            return by.post(case_path(cases[i % 3], "settle"), "{}");
        });
        expect_winners(outcomes, 3, {"nothing_to_settle", "conflict"});
        std::int64_t settled = 0;
        for (const auto& each : cases)
            settled += here->get(case_path(each)).json()["settled"]["amount_minor"].integer();
        EXPECT_EQ(settled, 6'000);
    }
}

TEST_P(Races, StoreCreditIsSpentOnce) {
    std::vector<std::unique_ptr<key_channel>> keys;
    for (std::size_t i = 0; i < CLIENTS; ++i)
        keys.push_back(std::make_unique<key_channel>(*here));
    for (int round = 0; round < ROUNDS / 5; ++round) {
        const auto account = here->credit_account();
        ASSERT_EQ(account["balance"]["amount_minor"].integer(), 4'400);
        const auto path = "/v1/store_credit_accounts/" + id_of(account);
        for (const int amount : {2'201, 2'199}) {  // each fits once and leaves too little for two
            const auto outcomes = at_once([&](channel&, std::size_t i) {
                return keys[i]->post(
                    path + "/spend",
                    fmt::format(R"({{"amount":{{"amount_minor":{},"currency":"EUR"}}}})", amount));
            });
            expect_winners(outcomes, 1, {"credit_insufficient", "conflict"});
        }
        EXPECT_EQ(here->get(path).json()["balance"]["amount_minor"].integer(), 0);
    }
}

/// A key that eight clients use at once is one request.
TEST_P(Races, OneKeyIsOneReturn) {
    for (int round = 0; round < ROUNDS / 2; ++round) {
        const auto order = here->order();
        const api_request request{.method = "POST",
                                  .path = "/v1/returns",
                                  .body = here->return_body(order, "changed_mind", "refund", 1),
                                  .headers = {{"Idempotency-Key", fmt::format("k{}", round)}}};
        auto by = here->client_with({"*"});
        std::vector<std::string> ids(CLIENTS);
        at_once([&](channel&, std::size_t i) {
            api_client client(api->port(), by.key());
            const auto answer = client.send(request);
            EXPECT_EQ(answer.status, 201) << answer.body;
            ids[i] = answer.status == 201 ? id_of(answer.json()) : answer.code();
            return outcome{};
        });
        EXPECT_THAT(ids, testing::Each(ids.front()));
    }
}

}  // namespace
}  // namespace refundry::test
