// SPDX-License-Identifier: Apache-2.0
// Lists: bounded pages, cursors that walk everything once, filters.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/operations.hpp"

namespace refundry::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class PagedList : public testing::TestWithParam<std::string> {
  protected:
    const api_operation& operation = api_contract::of_this_build().named(GetParam());
    shop here;
    std::vector<std::string> ids_of_pages(int limit, std::vector<std::size_t>* sizes = nullptr) {
        std::vector<std::string> ids;
        auto path = fmt::format("{}?limit={}", operation.path, limit);
        for (int page = 0; page < 100; ++page) {
            const auto answer = here.get(path);
            EXPECT_EQ(answer.status, 200) << answer.body;
            const auto body = answer.json();
            if (sizes != nullptr) sizes->push_back(body["data"].size());
            for (const auto& entry : body["data"].elements())
                ids.push_back(id_of(entry));
            const auto* next = body.find("next");
            if (next == nullptr) break;
            path = fmt::format("{}?limit={}&before={}", operation.path, limit, next->string());
        }
        return ids;
    }
};

TEST_P(PagedList, HasBoundedPages) {
    for (const auto* wrong : {"0", "-1", "201", "1e2", "x", "", "9223372036854775808", "1%20"}) {
        const auto answer = here.get(operation.path + "?limit=" + wrong);
        EXPECT_EQ(answer.status, 422) << wrong << answer.body;
        EXPECT_EQ(answer.param(), "?limit");
    }
    for (const auto* fine : {"1", "200"})
        EXPECT_EQ(here.get(operation.path + "?limit=" + fine).status, 200);
    for (const auto* wrong : {"", "x", "usr_01jdh000000000000000000000"})
        EXPECT_EQ(here.get(operation.path + "?before=" + wrong).param(), "?before") << wrong;
}

TEST_P(PagedList, WalksEverythingOnceNewestFirst) {
    for (int i = 0; i < 7; ++i) {
        if (GetParam() == "list_store_credit_accounts") {
            auto body = json_value::parse(here.order_body());
            body.set("/customer/email", fmt::format("\"c{}@example.com\"", i));
            const auto order = here.expect(
                201, {.method = "POST", .path = "/v1/orders", .body = body.text(), .headers = {}});
            here.settle(here.inspect(here.receive(
                here.expect(201, {.method = "POST",
                                  .path = "/v1/returns",
                                  .body = here.return_body(order, "changed_mind", "store_credit"),
                                  .headers = {}}))));
        } else if (GetParam() == "list_withdrawals") {
            here.stated("N-?");
        } else if (GetParam() == "list_trials") {
            here.trial();
        } else {
            here.approved();
        }
    }
    const auto all = ids_of_pages(200);
    EXPECT_EQ(all.size(), 7U);
    EXPECT_TRUE(std::ranges::is_sorted(all, std::greater<>()));
    for (const int limit : {1, 2, 3, 6, 7, 8})
        EXPECT_EQ(ids_of_pages(limit), all) << limit;
    std::vector<std::size_t> sizes;
    ids_of_pages(3, &sizes);
    EXPECT_THAT(sizes, ElementsAre(3U, 3U, 1U));
    shop stranger;
    EXPECT_EQ(stranger.get(operation.path).json()["data"].size(), 0U);
    const auto elsewhere = stranger.get(operation.path + "?before=" + all.front());
    EXPECT_EQ(elsewhere.json()["data"].size(), 0U) << "a cursor shows nothing of its owner";
}

std::vector<std::string> paged_lists() {
    std::vector<std::string> names;
    for (const auto& each : api_contract::of_this_build().operations())
        if (each.query_parameters().contains("limit") && !each.has_path_id())
            names.push_back(each.name);
    return names;
}
INSTANTIATE_TEST_SUITE_P(Api, PagedList, testing::ValuesIn(paged_lists()), name_of_test);

TEST(ReturnList, FiltersByStageOrderNumberEmailAndRma) {
    shop here;
    const auto one = here.approved();
    const auto two = here.under_review();
    const auto found = [&](const std::string& query) {
        std::vector<std::string> ids;
        const auto page = here.get("/v1/returns?" + query).json();
        for (const auto& entry : page["data"].elements())
            ids.push_back(id_of(entry));
        return ids;
    };
    EXPECT_THAT(found("stage=awaiting_goods"), ElementsAre(id_of(one)));
    EXPECT_THAT(found("stage=needs_review"), ElementsAre(id_of(two)));
    EXPECT_THAT(found("stage=settled"), IsEmpty());
    EXPECT_THAT(found("queue=quality"), ElementsAre(id_of(two)));
    EXPECT_THAT(found("queue=fraud"), IsEmpty());
    EXPECT_THAT(found("priority=7&stage=needs_review"), ElementsAre(id_of(two)));
    EXPECT_THAT(found("priority=6"), IsEmpty());
    EXPECT_EQ(two["queue"].string(), "quality");
    EXPECT_THAT(found("order=" + one["order"].string()), ElementsAre(id_of(one)));
    EXPECT_THAT(found("order_number=" + two["order_number"].string()), ElementsAre(id_of(two)));
    EXPECT_THAT(found("rma_number=" + one["rma_number"].string()), ElementsAre(id_of(one)));
    EXPECT_THAT(found("email=ANA@example.com"), ElementsAre(id_of(two), id_of(one)));
    EXPECT_THAT(found("email=ana@example.com&stage=needs_review"), ElementsAre(id_of(two)));
    EXPECT_THAT(found("email=%27%20or%201=1"), IsEmpty());
    EXPECT_EQ(here.get("/v1/returns?stage=done").param(), "?stage");
    EXPECT_EQ(here.get("/v1/returns?order=x").param(), "?order");
    EXPECT_EQ(here.get("/v1/returns?priority=10").param(), "?priority");
    EXPECT_EQ(here.get("/v1/returns?priority=high").param(), "?priority");
}

TEST(OrderList, FindsByNumberAndEmail) {
    shop here;
    const auto one = here.order();
    const auto two = here.order();
    const auto page = here.get("/v1/orders?number=" + one["number"].string()).json();
    ASSERT_EQ(page["data"].size(), 1U);
    EXPECT_EQ(id_of(page["data"][0]), id_of(one));
    EXPECT_EQ(page["data"][0]["total"]["amount_minor"].integer(), 7'500);
    EXPECT_EQ(here.get("/v1/orders?email=ana@EXAMPLE.com").json()["data"].size(), 2U);
    EXPECT_EQ(here.get("/v1/orders?email=bo@example.com").json()["data"].size(), 0U);
}

TEST(BulkOrders, ReportsEachRowAndTakesTheGoodOnes) {
    shop here;
    auto bad = json_value::parse(here.order_body());
    bad.set("/lines/0/quantity", "0").set("/lines/1/line_id", "\"shirt\"");
    const auto good = here.order_body();
    const auto report =
        here.expect(200, {.method = "POST",
                          .path = "/v1/orders/bulk",
                          .body = "{\"orders\":[" + good + "," + bad.text() + "," + good + "]}",
                          .headers = {}});
    EXPECT_EQ(report["taken"].integer(), 1);
    EXPECT_EQ(report["refused"].integer(), 2);
    EXPECT_TRUE(report["data"][0].has("id"));
    EXPECT_EQ(report["data"][1]["code"].string(), "order_invalid");
    EXPECT_EQ(report["data"][1]["errors"].size(), 2U);
    EXPECT_EQ(report["data"][2]["code"].string(), "order_exists");
    EXPECT_EQ(here.get("/v1/orders").json()["data"].size(), 1U);
    EXPECT_EQ(here.post("/v1/orders/bulk", R"({"orders":[]})").param(), "/orders");
    EXPECT_EQ(here.api().breaches(), "");
}

}  // namespace
}  // namespace refundry::test
