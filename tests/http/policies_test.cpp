// SPDX-License-Identifier: Apache-2.0
// How a policy is changed over the API: drafted, checked, laid beside what holds, published.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/shop.hpp"

namespace refundry::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string rules_of_days(int days) {
    return R"([{"name": "Terms", "then": {"window": {"length": )" + std::to_string(days) +
           R"(}, "resolutions": ["refund"]}}])";
}
std::string document_of(const std::string& name, const std::string& rules) {
    return R"({"name": ")" + name + R"(", "rules": )" + rules + "}";
}

json_value draft(shop& here, const std::string& name, const std::string& rules) {
    return here.expect(201, {.method = "POST",
                             .path = "/v1/policies",
                             .body = R"({"document": )" + document_of(name, rules) + "}",
                             .headers = {}});
}
json_value get(shop& here, const std::string& path) {
    return here.expect(200, {.path = path, .body = "", .headers = {}});
}
json_value post(shop& here, const std::string& path, const std::string& body) {
    return here.expect(200, {.method = "POST", .path = path, .body = body, .headers = {}});
}
std::string path_of(const json_value& version, const std::string& action) {
    return "/v1/policy_versions/" + id_of(version) + "/" + action;
}

std::vector<std::string> codes(const json_value& answer) {
    std::vector<std::string> all;
    for (const auto& found : answer["findings"].elements())
        all.push_back(found["market"].string() + " " + found["code"].string());
    return all;
}
std::vector<std::string> texts(const json_value& list) {
    std::vector<std::string> all;
    for (const auto& each : list.elements())
        all.push_back(each.string());
    return all;
}

TEST(Policies, AreLintedForTheMarketsNamed) {
    shop here;
    const auto body = [](const std::string& markets) {
        return R"({"document": )" + document_of("Shop", rules_of_days(7)) + R"(, "markets": )" +
               markets + "}";
    };
    const auto found = post(here, "/v1/policies/lint", body(R"(["FR", "CH"])"));
    EXPECT_THAT(texts(found["markets"]), ElementsAre("FR", "CH"));
    EXPECT_THAT(codes(found), ElementsAre("FR window_shorter_than_law"));
    EXPECT_TRUE(found["is_complete"].truth());
    const auto refused = here.post("/v1/policies/lint", body(R"(["FR", "fr"])"));
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.code(), "invalid_market");
    EXPECT_EQ(refused.param(), "/markets/1");
    const auto broken = here.post("/v1/policies/lint",
                                  R"({"document": {"name": "Shop", "rules": [{"name": "A"}]}})");
    EXPECT_EQ(broken.status, 422);
}

TEST(Policies, AreLintedForTheCatalogueNamed) {
    shop here;
    const auto found = post(here, "/v1/policies/lint",
                            R"({"document": {"name": "Shop", "rules": [{"name": "Hats",
                 "when": {"fact": "product.category", "is": "hats"}, "then": {"route": "review"}}]},
                 "markets": ["US-CA"], "catalogue": {"categories": ["shoes"]}})");
    EXPECT_THAT(codes(found), ElementsAre(" unknown_category"));
}

TEST(Policies, AreLintedForWhereTheMerchantSells) {
    shop here;
    const auto version = draft(here, here.next_name(), rules_of_days(7));
    EXPECT_THAT(texts(get(here, path_of(version, "lint"))["markets"]), ElementsAre("DE"))
        << "the merchant's own";
    auto order = json_value::parse(here.order_body());
    order.set("/ship_to/country", "\"FR\"");
    here.expect(201, {.method = "POST", .path = "/v1/orders", .body = order.text(), .headers = {}});
    const auto found = get(here, path_of(version, "lint"));
    EXPECT_THAT(texts(found["markets"]), ElementsAre("DE", "FR"));
    EXPECT_THAT(codes(found),
                ElementsAre("DE window_shorter_than_law", "FR window_shorter_than_law"));
    EXPECT_THAT(codes(get(here, path_of(version, "lint?markets=FR,CH"))),
                ElementsAre("FR window_shorter_than_law"));
    EXPECT_EQ(here.get(path_of(version, "lint?markets=FR,")).code(), "invalid_market");
}

TEST(Policies, AreValidatedWithWhatIsOdd) {
    shop here;
    const auto document = document_of("Shop", rules_of_days(7));
    const auto checked = post(here, "/v1/policies/validate", document);
    EXPECT_EQ(checked["document"]["name"].string(), "Shop");
    EXPECT_THAT(codes(checked), ElementsAre("DE window_shorter_than_law"));
    EXPECT_THAT(codes(post(here, "/v1/policies/validate", document_of("Shop", rules_of_days(14)))),
                IsEmpty());
}

TEST(Policies, ArePublishedWithTheirFindings) {
    shop here;
    const auto version = draft(here, here.next_name(), rules_of_days(7));
    const auto published =
        post(here, path_of(version, "publish"), R"({"effective_at": "2031-01-01T00:00:00Z"})");
    EXPECT_EQ(published["state"].string(), "published");
    EXPECT_THAT(codes(published), ElementsAre("DE window_shorter_than_law"));
}

TEST(Policies, AreNotPublishedAgainstTheLawWhenAskedSo) {
    shop here;
    const auto version = draft(here, here.next_name(), rules_of_days(7));
    const auto before = here.events();
    const auto careful = [](const std::string& market) {
        return R"({"effective_at": "2031-01-01T00:00:00Z", "refuse_findings": true,
                   "markets": [")" +
               market + "\"]}";
    };
    const auto refused = here.post(path_of(version, "publish"), careful("DE"));
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.code(), "law_overrules_policy");
    const auto reason = refused.json()["errors"][0];
    EXPECT_EQ(reason["code"].string(), "window_shorter_than_law");
    EXPECT_EQ(reason["path"].string(), "/rules/0/then/window");
    EXPECT_EQ(here.events(), before);
    EXPECT_EQ(get(here, "/v1/policy_versions/" + id_of(version))["state"].string(), "draft");
    EXPECT_EQ(post(here, path_of(version, "publish"), careful("CH"))["state"].string(), "published")
        << "a market whose law overrules nothing";
}

/// "added rule Terms"
std::vector<std::string> changes(const json_value& diff) {
    std::vector<std::string> all;
    for (const auto& each : diff["changes"].elements())
        all.push_back(each["change"].string() + " " + each["part"].string() + " " +
                      each["name"].string());
    return all;
}

TEST(Policies, AreLaidBesideWhatHoldsWithoutThem) {
    shop here;
    const auto name = here.next_name();
    const auto first = draft(here, name, rules_of_days(30));
    const auto in_force = get(here, path_of(first, "diff"));
    EXPECT_NE(in_force["against"]["name"].string(), name) << "the shop's, in force now";
    post(here, path_of(first, "publish"), "{}");
    const auto alone = get(here, path_of(first, "diff"));
    EXPECT_FALSE(alone.has("against")) << "the first version of its policy";
    EXPECT_THAT(changes(alone), ElementsAre("added rule Terms"));

    const auto second = draft(here, name, rules_of_days(14));
    const auto beside = get(here, path_of(second, "diff"));
    EXPECT_EQ(id_of(beside["against"]), id_of(first));
    EXPECT_EQ(beside["version"]["version"].integer(), 2);
    ASSERT_THAT(changes(beside), ElementsAre("changed rule Terms"));
    const auto& member = beside["changes"][0]["members"][0];
    EXPECT_EQ(member["path"].string(), "/then/window/length");
    EXPECT_EQ(member["before"].integer(), 30);
    EXPECT_EQ(member["after"].integer(), 14);

    const auto back = get(here, path_of(first, "diff?against=" + id_of(second)));
    EXPECT_EQ(back["changes"][0]["members"][0]["after"].integer(), 30);
    EXPECT_THAT(changes(get(here, path_of(first, "diff?against=" + id_of(first)))), IsEmpty());
    shop stranger;
    const auto other = draft(stranger, stranger.next_name(), rules_of_days(7));
    EXPECT_EQ(here.get(path_of(first, "diff?against=" + id_of(other))).code(),
              "policy_version_not_found");
    EXPECT_EQ(here.get(path_of(first, "diff?against=1")).code(), "invalid_cursor");
}

TEST(Policies, BeginWithAPack) {
    shop here;
    const auto packs = get(here, "/v1/policy_packs");
    ASSERT_GE(packs["data"].size(), 7U);
    for (const auto& each : packs["data"].elements()) {
        const auto pack = get(here, "/v1/policy_packs/" + each["name"].string());
        EXPECT_EQ(pack["title"].string(), each["title"].string());
        const auto made =
            here.post("/v1/policies", R"({"document": )" + pack["document"].text() + "}");
        EXPECT_EQ(made.status, 201) << each["name"].string() << made.body;
    }
    EXPECT_EQ(here.get("/v1/policy_packs/none").code(), "policy_pack_not_found");
}

}  // namespace
}  // namespace refundry::test
