// SPDX-License-Identifier: Apache-2.0
// A warm judge allocates nothing: trials judge years of orders.
#include <gtest/gtest.h>

#include "domain/decisions/count_allocations.hpp"
#include "domain/decisions/decision_story.hpp"
#include "domain/decisions/verdict.hpp"

namespace refundry {
namespace {

constexpr std::string_view EVERYTHING = R"({"name":"p",
"lists":[{"name":"blocked","values":["mallory@example.com"]}],
"reasons":[{"code":"size","at_fault":"change_of_mind","categories":["jackets"]},
           {"code":"too_small_for_anybody_at_all","parent":"size","at_fault":"change_of_mind"}],
"questions":[{"code":"worn","answers":[{"code":"yes"},{"code":"no"}]}],
"rules":[
 {"name":"a","when":{"fact":"customer.email","in_list":"blocked"},"then":{"deny":{"code":"no"}}},
 {"name":"b","when":{"fact":"order.value","at_least":[{"amount_minor":1,"currency":"EUR"},
    {"amount_minor":1,"currency":"GBP"}]},
  "then":{"window":{"length":40,"unit":"business_days","extended_to":"2026-03-31"}}},
 {"name":"c","when":{"all":[{"fact":"return.answer.worn","is":"no"},
    {"fact":"return.main_reason","is":"size"},{"fact":"customer.return_rate","less_than":9000},
    {"fact":"product.tags","has_any":["wool"]},{"fact":"return.whole_order","is":false}]},
  "then":{"resolutions":["refund","exchange"],"hidden_resolutions":["keep_item"],
    "hidden_methods":["pickup"],"exchange_rule":"same_product","questions":["worn"],
    "evidence":["photo"],"partial_refund":3000,"route":"ask","queue":"a_queue_with_a_long_name",
    "messages":["a_message_that_is_too_long_to_be_kept_in_place"]}}]})";

TEST(ItemJudge, AllocatesNothingOnceItIsWarm) {
    const auto policy = policy_of(EVERYTHING);
    decision_story story;
    story.original.customer.email = "somebody.with.a.long.address@example.com";
    story.history = {.orders = 10, .returns = 1};
    story.item().reason = "too_small_for_anybody_at_all";
    story.item().answers = {{"worn", "no"}};
    story.item().evidence = {"photo"};
    story.item().wanted = resolution::exchange;
    story.item().exchange_for = exchange_target{
        .sku = "X", .title = "Jacket", .variant = "L", .quantity = 1, .unit_price = euros(5000)};
    const auto input = story.input();
    item_judge judge(*policy);
    judge.begin(input);
    ASSERT_EQ(judge.judge(0).outcome, item_outcome::approved);
    const auto before = allocations;
    for (int round = 0; round < 100; ++round) {
        judge.begin(input);
        judge.judge(0);
    }
    EXPECT_EQ(allocations - before, 0U);
    EXPECT_GT(before, 0U);
}

}  // namespace
}  // namespace refundry
