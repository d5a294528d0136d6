// SPDX-License-Identifier: Apache-2.0
// The withdrawal function on the wire: everybody's statement is taken at once, and what it does
// by law is told to staff.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "app/withdrawals/queries.hpp"
#include "http/operations.hpp"
#include "http/running_api.hpp"

namespace refundry::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

/// Three shirts and a mug made to measure, of a consumer, delivered six days ago.
json_value order_of_a_consumer(shop& at) {
    auto body = json_value::parse(at.order_body());
    body.set("/customer/kind", "\"consumer\"");
    body.set("/lines/1/product", R"({"custom_made":true})");
    return at.expect(201,
                     {.method = "POST", .path = "/v1/orders", .body = body.text(), .headers = {}});
}

/// What staff see of the newest statement.
json_value newest(shop& at) {
    const auto page = at.get("/v1/withdrawals?limit=1").json();
    return at.get("/v1/withdrawals/" + id_of(page["data"][0])).json();
}

/// "shirt 3 effective open", per line.
std::vector<std::string> effects_of(const json_value& statement) {
    std::vector<std::string> told;
    for (const auto& effect : statement["match"]["effects"].elements())
        told.push_back(fmt::format("{} {} {} {}", effect["line_id"].string(),
                                   effect["quantity"].integer(), effect["effect"].string(),
                                   effect["code"].string()));
    return told;
}

TEST(Withdrawal, OfAWholeOrderOpensItsReturnAtOnce) {
    shop here;
    const auto order = order_of_a_consumer(here);
    const auto receipt = here.stated("# " + order["number"].string());
    const auto seen = newest(here);
    EXPECT_EQ(seen["status"].string(), "matched");
    EXPECT_EQ(seen["statement"], receipt["statement"]);
    EXPECT_EQ(seen["match"]["order"].string(), id_of(order));
    EXPECT_EQ(seen["match"]["matched_by"].string(), "shopper");
    EXPECT_THAT(effects_of(seen), ElementsAre("shirt 3 effective open", "mug 1 no_effect exempt"));
    const auto opened = here.get("/v1/returns/" + seen["match"]["return_case"].string()).json();
    EXPECT_EQ(opened["kind"].string(), "withdrawal");
    EXPECT_EQ(opened["note"].string(), receipt["statement"]["receipt_number"].string());
    EXPECT_EQ(opened["items"].size(), 2U);
    EXPECT_EQ(seen["events"].size(), 2U);
    EXPECT_EQ(here.api().breaches(), "");
}

TEST(Withdrawal, FromExemptGoodsIsAnsweredWithTheArticle) {
    shop here;
    const auto order = order_of_a_consumer(here);
    here.stated(order["number"].string());
    const auto seen = newest(here);
    EXPECT_EQ(seen["status"].string(), "matched") << "never declined";
    EXPECT_THAT(effects_of(seen), ElementsAre("shirt 3 effective open", "mug 1 no_effect exempt"));
    const auto mug = seen["match"]["effects"][1];
    EXPECT_EQ(mug["from"]["kind"].string(), "statute");
    EXPECT_EQ(mug["from"]["article"].string(), "16(c)");
    EXPECT_THAT(mug["from"]["link"].string(), HasSubstr("eur-lex"));
    EXPECT_EQ(mug["parameters"][0]["value"].string(), "custom_made");
}

TEST(Withdrawal, OfUnitsThatAreBackAlreadyIsReceiptedAndSaysWhere) {
    shop here;
    const auto order = order_of_a_consumer(here);
    const auto number = order["number"].string();
    const auto returned = here.expect(
        201,
        {.method = "POST", .path = "/v1/returns", .body = here.return_body(order), .headers = {}});
    here.stated(number, R"([{"line":"SHIRT"}])");
    const auto first = newest(here);
    EXPECT_THAT(effects_of(first), ElementsAre("shirt 1 effective open", "shirt 2 in_return open"));
    EXPECT_EQ(first["match"]["effects"][1]["return_case"].string(), id_of(returned));
    here.stated(number, R"([{"line":"shirt","quantity":1}])");
    const auto second = newest(here);
    EXPECT_THAT(effects_of(second), ElementsAre("shirt 1 in_return open"));
    EXPECT_FALSE(second["match"].has("return_case"));
    here.stated(number);
    const auto third = newest(here);
    EXPECT_THAT(effects_of(third),
                ElementsAre("shirt 2 in_return open", "shirt 1 already_withdrawn withdrawn_before",
                            "mug 1 no_effect exempt"));
    EXPECT_EQ(third["match"]["effects"][1]["withdrawal"].string(), id_of(first));
    EXPECT_EQ(here.api().breaches(), "");
}

TEST(Withdrawal, WithoutItsOrderWaitsUntilStaffFindIt) {
    shop here;
    const auto receipt = here.stated("what I bought on Sunday", R"([{"line":"the blue one"}])");
    const auto waiting = newest(here);
    EXPECT_EQ(waiting["status"].string(), "received");
    EXPECT_FALSE(waiting.has("match"));
    const auto order = order_of_a_consumer(here);
    const auto path = "/v1/withdrawals/" + id_of(waiting) + "/match";
    const auto body = [&](const std::string& items) {
        return fmt::format(R"({{"order":"{}"{}}})", id_of(order), items);
    };
    const auto rows = here.api().row_counts();
    const auto unclear = here.post(path, body(""));
    EXPECT_EQ(unclear.status, 422);
    EXPECT_EQ(unclear.code(), "line_unknown");
    EXPECT_EQ(unclear.param(), "/items");
    EXPECT_EQ(here.post(path, body(R"(,"items":[{"line_id":"hat","quantity":1}])")).param(),
              "/items/0/line_id");
    EXPECT_EQ(here.post(path, body(R"(,"items":[{"line_id":"shirt","quantity":0}])")).param(),
              "/items/0/quantity");
    EXPECT_EQ(here.post(path, R"({"order":"ord_01jdh000000000000000000000"})").code(),
              "order_not_found");
    EXPECT_EQ(here.api().row_counts(), rows);
    const auto items = R"(,"items":[{"line_id":"shirt","quantity":2}])";
    const auto matched =
        here.expect(200, {.method = "POST", .path = path, .body = body(items), .headers = {}});
    EXPECT_EQ(matched["status"].string(), "matched");
    EXPECT_THAT(effects_of(matched), ElementsAre("shirt 2 effective open"));
    EXPECT_EQ(here.post(path, body(items)).code(), "withdrawal_matched");
    EXPECT_EQ(matched["digest"].string(), receipt["digest"].string());
    EXPECT_EQ(here.api().breaches(), "");
}

TEST(Withdrawal, IsAnsweredAlikeWhetherOrNotThereIsSuchAnOrder) {
    shop here;
    const auto order = order_of_a_consumer(here);
    const auto known = here.stated(order["number"].string());
    const auto unknown = here.stated("N-999");
    EXPECT_EQ(known.members().size(), unknown.members().size());
    for (const auto& [name, _] : known.members())
        EXPECT_TRUE(unknown.has(name)) << name;
    for (const auto* secret : {"SHIRT", "shirt", "ord_", "ret_", "matched", "2000"})
        EXPECT_FALSE(known.text().contains(secret)) << secret;
}

TEST(Withdrawal, IsTakenWhateverItSays) {
    shop here;
    const auto number = order_of_a_consumer(here)["number"].string();
    for (const auto& items :
         {std::string("[]"), std::string(R"([{"line":""}])"),
          std::string(R"([{"line":"shirt","quantity":0},{"line":"shirt","quantity":-3}])"),
          std::string(R"([{"line":"shirt","quantity":9223372036854775807}])"),
          std::string(R"([{"line":"\u0000'; drop table orders --"}])")})
        here.stated(number, items);
    for (const auto* contract :
         {"#", "???", "ord_01jdh000000000000000000000", R"(N\u0000 1)", "' or 1=1"})
        here.stated(contract);
    auto body = json_value::parse(here.statement_body(number));
    body.set("/reply_to", "\"by carrier pigeon\"").set("/language", "\"tlh\"");
    api_client nobody(here.api().port(), "");
    EXPECT_EQ(here.send({.method = "POST",
                         .path = here.intake_path(),
                         .body = body.text(),
                         .headers = {{"Authorization", "Bearer nonsense"}}},
                        nobody)
                  .status,
              201)
        << "a credential is not looked at";
    EXPECT_EQ(here.get("/v1/withdrawals").json()["data"].size(), 11U);
    EXPECT_EQ(here.api().breaches(), "");
}

TEST(Withdrawal, NeedsSomebodySomethingAndAnAddress) {
    shop here;
    const auto rows = here.api().row_counts();
    api_client nobody(here.api().port(), "");
    const auto refused = [&](std::string_view pointer, const std::string& value) {
        auto body = json_value::parse(here.statement_body("N-1", R"([{"line":"shirt"}])"));
        body.set(pointer, value);
        const auto answer = here.send(
            {.method = "POST", .path = here.intake_path(), .body = body.text(), .headers = {}},
            nobody);
        EXPECT_EQ(answer.status, 422) << pointer << value << answer.body;
        EXPECT_EQ(answer.code(), "withdrawal_invalid");
        return answer.param();
    };
    const auto long_text = [](std::size_t size) { return "\"" + std::string(size, 'x') + "\""; };
    for (const auto* field : {"/name", "/contract", "/reply_to"})
        for (const auto& value : {std::string(R"("")"), std::string(R"(" \t\n")"), long_text(501)})
            EXPECT_EQ(refused(field, value), field);
    EXPECT_EQ(refused("/note", long_text(2'001)), "/note");
    EXPECT_EQ(refused("/language", long_text(36)), "/language");
    EXPECT_EQ(refused("/items/0/line", long_text(301)), "/items/0/line");
    std::string many = "[";
    for (int i = 0; i < 251; ++i)
        many += std::string(i == 0 ? "" : ",") + R"({"line":"shirt"})";
    EXPECT_EQ(refused("/items", many + "]"), "/items");
    EXPECT_EQ(here.api().row_counts(), rows);
}

TEST(Acknowledgement, IsReadBackByItsIdAloneAndProvesWhatWasSaid) {
    shop here;
    auto body = json_value::parse(here.statement_body("N-7"));
    body.set("/language", "\"de\"").set("/note", "\"Zu groß\"");
    api_client nobody(here.api().port(), "");
    const auto stated = here.send(
        {.method = "POST", .path = here.intake_path(), .body = body.text(), .headers = {}}, nobody);
    ASSERT_EQ(stated.status, 201) << stated.body;
    const auto receipt = stated.json();
    EXPECT_EQ(receipt["statement"]["note"].string(), "Zu groß");
    EXPECT_EQ(receipt["statement"]["trader"].string(), "Shop");
    EXPECT_THAT(receipt["text"].string(), HasSubstr("keine Annahme"));
    EXPECT_THAT(receipt["text"].string(), HasSubstr(receipt["digest"].string()));
    const auto begin = stated.body.find("\"statement\":") + 12;
    const auto end = stated.body.find(",\"digest\"");
    EXPECT_EQ(statement_digest(stated.body.substr(begin, end - begin)), receipt["digest"].string());
    const auto path = here.intake_path() + "/" + id_of(receipt);
    const auto again =
        here.send({.method = "GET", .path = path, .body = "", .headers = {}}, nobody);
    EXPECT_EQ(again.body, stated.body);
    EXPECT_EQ(again.header("Cache-Control"), "no-store");
    const auto english = here.send(
        {.method = "GET", .path = path + "?language=en", .body = "", .headers = {}}, nobody);
    EXPECT_THAT(english.json()["text"].string(), HasSubstr("not an acceptance"));
    EXPECT_EQ(english.json()["statement"], receipt["statement"]);
    shop stranger;
    EXPECT_EQ(here.send({.method = "GET",
                         .path = stranger.intake_path() + "/" + id_of(receipt),
                         .body = "",
                         .headers = {}},
                        nobody)
                  .code(),
              "acknowledgement_not_found");
}

TEST(Withdrawal, EightAtOnceAreEachReceiptedAndTakeEachUnitOnce) {
    shop here;
    const auto number = order_of_a_consumer(here)["number"].string();
    std::vector<api_answer> answers(8);
    {
        std::vector<std::jthread> consumers;
        for (auto& answer : answers)
            consumers.emplace_back([&] {
                api_client nobody(here.api().port(), "");
                answer = nobody.send(
                    {.method = "POST",
                     .path = here.intake_path(),
                     .body = here.statement_body(number, R"([{"line":"shirt","quantity":1}])"),
                     .headers = {}});
            });
    }
    std::set<std::string> numbers;
    for (const auto& answer : answers) {
        ASSERT_EQ(answer.status, 201) << answer.body;
        numbers.insert(answer.json()["statement"]["receipt_number"].string());
    }
    EXPECT_THAT(numbers, SizeIs(8));
    int effective = 0;
    const auto page = here.get("/v1/withdrawals?status=matched").json();
    for (const auto& entry : page["data"].elements())
        for (const auto& told : effects_of(here.get("/v1/withdrawals/" + id_of(entry)).json()))
            effective += told == "shirt 1 effective open" ? 1 : 0;
    EXPECT_EQ(page["data"].size(), 8U);
    EXPECT_EQ(effective, 3) << "there are three shirts";
    EXPECT_EQ(here.api().breaches(), "");
}

TEST(Withdrawal, IsListedByStatusNumberAndTime) {
    shop here;
    const auto number = order_of_a_consumer(here)["number"].string();
    here.stated(number);
    here.stated("N-999");
    const auto found = [&](const std::string& query) {
        std::vector<std::string> contracts;
        const auto page = here.get("/v1/withdrawals?" + query).json();
        for (const auto& entry : page["data"].elements())
            contracts.push_back(entry["contract"].string());
        return contracts;
    };
    EXPECT_THAT(found(""), ElementsAre("N-999", number));
    EXPECT_THAT(found("status=matched"), ElementsAre(number));
    EXPECT_THAT(found("status=received"), ElementsAre("N-999"));
    EXPECT_THAT(found("order_number=%23n-999"), ElementsAre("N-999"));
    EXPECT_THAT(found("from=2020-01-01T00:00:00Z&status=matched"), ElementsAre(number));
    EXPECT_THAT(found("to=2020-01-01T00:00:00Z"), testing::IsEmpty());
    EXPECT_EQ(here.get("/v1/withdrawals?from=yesterday").param(), "?from");
    EXPECT_EQ(here.get("/v1/withdrawals?to=2026-01-01").param(), "?to");
    EXPECT_EQ(here.get("/v1/withdrawals?status=declined").param(), "?status");
}

TEST(PublicCalls, AreLimitedByAddress) {
    shop here;
    api_client nobody(here.api().port(), "");
    const api_request request{.method = "GET",
                              .path = here.intake_path() + "/" + id_of(here.stated("N-1")),
                              .body = "",
                              .headers = {}};
    constexpr int TRIES_MAX = 2'000;
    int tries = 0;
    while (tries < TRIES_MAX && here.send(request, nobody).status == 200)
        ++tries;
    EXPECT_GE(tries, 20);
    EXPECT_EQ(here.send(request, nobody).code(), "rate_limited");
    api_client neighbour(here.api().port(), "");
    EXPECT_EQ(here.send(request, neighbour).status, 200);
}

TEST(Withdrawal, IsTakenEvenWhenItsOrderCannotBeRead) {
    running_api api(test_engine(), test_options());
    shop here(api);
    const auto order = order_of_a_consumer(here);
    api.store->database().write(
        [&](sql::connection& on) { on.run_script("update orders set document = '{'"); });
    here.stated(order["number"].string());
    EXPECT_EQ(newest(here)["status"].string(), "received");
    api.store->database().write([&](sql::connection& on) { on.run_script("delete from orders"); });
    here.expect(201, {.method = "POST",
                      .path = "/v1/orders",
                      .body = json_value::parse(here.order_body())
                                  .set("/number", "\"" + order["number"].string() + "\"")
                                  .text(),
                      .headers = {}});
    api.clock.advance(std::chrono::hours(1));
    api.pay();
    const auto seen = newest(here);
    EXPECT_EQ(seen["status"].string(), "matched");
    EXPECT_EQ(seen["match"]["matched_by"].string(), "system");
    api.clock.advance(std::chrono::hours(24));
    api.pay();
    const auto waiting = api.store->database().read(
        [](sql::connection& on) { return on.query<std::string>("select topic from outbox"); });
    EXPECT_THAT(waiting, ElementsAre("acknowledgement")) << "until somebody sends mail";
}

}  // namespace
}  // namespace refundry::test
