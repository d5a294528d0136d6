// SPDX-License-Identifier: Apache-2.0
// What must be true of every operation, made from the table of operations and the API's document.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/identity/permissions.hpp"
#include "http/operations.hpp"

namespace refundry::test {
namespace {

using testing::ElementsAreArray;
using testing::IsEmpty;

const api_contract& contract() {
    return api_contract::of_this_build();
}

class EveryOperation : public testing::TestWithParam<std::string> {
  protected:
    const api_operation& operation = contract().named(GetParam());
    shop here;
    prepared_request prepared = case_of(GetParam()).prepare(here);
    bool is_of_session = !prepared.request.headers.empty();

    api_answer send(const api_request& request) {
        if (!is_of_session && !operation.is_public()) return here.send(request);
        api_client nobody(here.api().port(), "");
        return here.send(request, nobody);
    }
    /// What a refused request may have changed.
    auto footprint() { return here.api().row_counts(); }
};

std::vector<std::string> all_operations() {
    std::vector<std::string> names;
    for (const auto& each : contract().operations())
        names.push_back(each.name);
    return names;
}

TEST(OperationTable, HasACaseForEachRouteAndNoOther) {
    std::vector<std::string> cases;
    for (const auto& each : operation_cases())
        cases.emplace_back(each.operation);
    EXPECT_THAT(cases, testing::UnorderedElementsAreArray(all_operations()));
}

TEST_P(EveryOperation, AnswersAsDocumentedAndIsFollowedByItsEvents) {
    const auto before = here.events();
    const auto answer = send(prepared.request);
    EXPECT_EQ(answer.status, operation.success_status()) << answer.body;
    auto after = here.events();
    ASSERT_GE(after.size(), before.size());
    after.erase(after.begin(), after.begin() + std::ssize(before));
    EXPECT_THAT(after, ElementsAreArray(prepared.events));
    EXPECT_FALSE(answer.header("X-Request-Id").empty());
    EXPECT_EQ(here.api().breaches(), "");
}

TEST_P(EveryOperation, NeedsACredential) {
    if (operation.is_public()) GTEST_SKIP() << "public";
    const auto before = footprint();
    auto request = prepared.request;
    request.headers.clear();
    api_client nobody(here.api().port(), "");
    EXPECT_EQ(here.send(request, nobody).code(), "unauthorized");
    for (const auto* wrong :
         {"key_01", "key_01jdh000000000000000000000.00", "Bearer", "key_.", "."}) {
        api_client stranger(here.api().port(), wrong);
        const auto answer = here.send(request, stranger);
        EXPECT_EQ(answer.status, 401) << wrong;
        EXPECT_EQ(answer.header("WWW-Authenticate"), "Bearer");
    }
    EXPECT_EQ(footprint(), before);
}

TEST_P(EveryOperation, IsDeniedWithoutItsPermissionAndNeedsNoOther) {
    const auto needed = operation.permission();
    if (needed.empty()) GTEST_SKIP() << "any credential will do";
    std::vector<std::string> others;
    for (int i = 0; i <= static_cast<int>(permission::users_write); ++i)
        if (auto scope = scope_text(static_cast<permission>(i)); scope != needed)
            others.push_back(std::move(scope));
    auto weak = here.client_with(others);
    auto exact = here.client_with({needed});
    const auto before = footprint();
    const auto refused = here.send(prepared.request, weak);
    EXPECT_EQ(refused.status, 403) << refused.body;
    EXPECT_EQ(refused.code(), "permission_missing");
    EXPECT_THAT(refused.json()["detail"].string(), testing::HasSubstr(needed));
    EXPECT_EQ(footprint(), before);
    EXPECT_EQ(here.send(prepared.request, exact).status, operation.success_status());
}

TEST_P(EveryOperation, DoesNotKnowAnotherMerchantsIds) {
    if (!operation.has_path_id()) GTEST_SKIP() << "names no id";
    if (operation.is_public()) GTEST_SKIP() << "names its merchant";
    shop stranger;
    const auto before = footprint();
    const auto answer = stranger.send(prepared.request);
    EXPECT_EQ(answer.status, 404) << answer.body;
    EXPECT_TRUE(answer.code().ends_with("_not_found")) << answer.code();
    EXPECT_EQ(footprint(), before);
    EXPECT_EQ(send(prepared.request).status, operation.success_status()) << "its own still works";
}

TEST_P(EveryOperation, AnswersNotFoundForUnknownAndMalformedIds) {
    if (!operation.has_path_id()) GTEST_SKIP() << "names no id";
    const auto underscore = prepared.request.path.rfind('_');
    const auto begin = prepared.request.path.rfind('/', underscore) + 1;
    const auto end = prepared.request.path.find('/', begin);
    const auto id = prepared.request.path.substr(begin, end - begin);
    const auto prefix = id.substr(0, id.find('_') + 1);
    auto other = id;
    other.back() = other.back() == '0' ? '1' : '0';
    const auto before = footprint();
    for (const auto& wrong : {other, prefix, prefix + "x", std::string("0"), std::string("%27--"),
                              "xyz" + id, id + "0", std::string("..%2f") + id}) {
        auto request = prepared.request;
        request.path.replace(begin, id.size(), wrong);
        EXPECT_EQ(send(request).status, 404) << request.path;
    }
    EXPECT_EQ(footprint(), before);
}

TEST_P(EveryOperation, RefusesAnUnknownQueryParameter) {
    const auto before = footprint();
    auto request = prepared.request;
    request.path += "?limitt=5";
    const auto answer = send(request);
    EXPECT_EQ(answer.status, 422) << answer.body;
    EXPECT_EQ(answer.code(), "unknown_parameter");
    EXPECT_EQ(answer.param(), "?limitt");
    EXPECT_EQ(footprint(), before);
}

TEST_P(EveryOperation, RefusesOtherMethodsWithWhatIsAllowed) {
    auto request = prepared.request;
    request.method = "PATCH";
    const auto answer = here.api_answer_of(request);
    EXPECT_EQ(answer.status, 405);
    EXPECT_THAT(answer.header("Allow"), testing::HasSubstr(operation.method));
    EXPECT_EQ(answer.header("Content-Type").substr(0, 24), "application/problem+json");
}

INSTANTIATE_TEST_SUITE_P(Api, EveryOperation, testing::ValuesIn(all_operations()), name_of_test);

}  // namespace
}  // namespace refundry::test
