// SPDX-License-Identifier: Apache-2.0
// The same key and the same request: one effect, one answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "http/operations.hpp"

namespace refundry::test {
namespace {

using testing::IsEmpty;

class KeyedOperation : public testing::TestWithParam<std::string> {
  protected:
    const api_operation& operation = api_contract::of_this_build().named(GetParam());
    shop here;
    api_request request = case_of(GetParam()).prepare(here).request;
};

TEST_P(KeyedOperation, IsDoneOnceAndAnsweredAlike) {
    const auto keyed = request.with("Idempotency-Key", "key-1");
    const auto first = here.send(keyed);
    ASSERT_EQ(first.status, operation.success_status()) << first.body;
    EXPECT_EQ(first.header("Idempotent-Replayed"), "");
    const auto rows = here.api().row_counts();
    const auto second = here.send(keyed);
    EXPECT_EQ(second.status, first.status);
    auto expected = first.json();
    if (expected.has("secret")) expected.remove("/secret");
    EXPECT_EQ(second.json(), expected);
    EXPECT_EQ(second.header("Idempotent-Replayed"), "true");
    EXPECT_EQ(here.api().row_counts(), rows);
    EXPECT_EQ(here.api().breaches(), "");
}

TEST_P(KeyedOperation, RefusesTheKeyForAnotherBody) {
    const auto keyed = request.with("Idempotency-Key", "key-2");
    ASSERT_EQ(here.send(keyed).status, operation.success_status());
    const auto rows = here.api().row_counts();
    const auto other = here.send(keyed.with_body(request.body + " "));
    EXPECT_EQ(other.status, 422) << other.body;
    EXPECT_EQ(other.code(), "idempotency_key_reused");
    EXPECT_EQ(here.api().row_counts(), rows);
}

TEST_P(KeyedOperation, IsDoneOnceForSixteenAtOnce) {
    const auto keyed = request.with("Idempotency-Key", "key-3");
    std::vector<api_answer> answers(16);
    auto by = here.client_with({"*"});
    const auto events = here.events().size();
    {
        std::vector<std::jthread> clients;
        for (auto& answer : answers)
            clients.emplace_back([&] {
                api_client client(here.api().port(), by.key());
                answer = client.send(keyed);
            });
    }
    std::ptrdiff_t fresh = 0;
    for (const auto& answer : answers) {
        ASSERT_EQ(answer.status, operation.success_status()) << answer.body;
        fresh += answer.header("Idempotent-Replayed").empty() ? 1 : 0;
        auto body = answer.json();
        auto first = answers.front().json();
        if (GetParam() == "create_api_key") {
            body.remove("/secret");
            first.remove("/secret");
        }
        EXPECT_EQ(body, first);
    }
    EXPECT_EQ(fresh, 1);
    shop other;
    EXPECT_EQ(here.events().size() - events, case_of(GetParam()).prepare(other).events.size());
    EXPECT_EQ(here.api().breaches(), "");
}

TEST_P(KeyedOperation, KeepsNothingOfAKeyWhoseRequestWasRefused) {
    if (!request.body.starts_with("{\"")) GTEST_SKIP() << "no field to spoil";
    const auto keyed = request.with("Idempotency-Key", "key-4");
    auto spoiled = keyed;
    spoiled.body.insert(1, "\"frobnicate\":1,");
    EXPECT_EQ(here.send(spoiled).status, 422);
    const auto answer = here.send(keyed);
    EXPECT_EQ(answer.status, operation.success_status()) << answer.body;
    EXPECT_EQ(answer.header("Idempotent-Replayed"), "");
}

std::vector<std::string> keyed_operations() {
    std::vector<std::string> names;
    for (const auto& each : api_contract::of_this_build().operations())
        if (each.takes_key()) names.push_back(each.name);
    return names;
}

INSTANTIATE_TEST_SUITE_P(Api, KeyedOperation, testing::ValuesIn(keyed_operations()), name_of_test);

TEST(IdempotencyKey, BelongsToItsCredentialAndItsRoute) {
    shop here;
    const auto keyed = api_request{.method = "POST",
                                   .path = "/v1/orders",
                                   .body = here.order_body(),
                                   .headers = {{"Idempotency-Key", "k"}}};
    ASSERT_EQ(here.send(keyed).status, 201);
    auto other_key = here.client_with({"*"});
    EXPECT_EQ(here.send(keyed, other_key).code(), "order_exists");
    shop stranger;
    EXPECT_EQ(stranger.send(keyed).header("Idempotent-Replayed"), "");
    auto elsewhere = keyed;
    elsewhere.path = "/v1/orders/bulk";
    elsewhere.body = "{\"orders\":[" + here.order_body() + "]}";
    EXPECT_EQ(here.send(elsewhere).status, 200);
}

TEST(IdempotencyKey, HasABoundedForm) {
    shop here;
    const auto rows = here.api().row_counts();
    for (const auto& wrong : {std::string(256, 'a'), std::string("a b"), std::string("\xc3\xa9")}) {
        const auto answer = here.send({.method = "POST",
                                       .path = "/v1/orders",
                                       .body = here.order_body(),
                                       .headers = {{"Idempotency-Key", wrong}}});
        EXPECT_EQ(answer.status, 422) << wrong << answer.body;
        EXPECT_EQ(answer.code(), "invalid_idempotency_key");
    }
    EXPECT_EQ(here.api().row_counts(), rows);
    EXPECT_EQ(here.send({.method = "POST",
                         .path = "/v1/orders",
                         .body = here.order_body(),
                         .headers = {{"Idempotency-Key", std::string(255, 'a')}}})
                  .status,
              201);
}

}  // namespace
}  // namespace refundry::test
