// SPDX-License-Identifier: Apache-2.0
#include "http/server/router.hpp"

#include <gtest/gtest.h>

#include "base/ensure.hpp"
#include "http/server/target.hpp"

namespace refundry::http {
namespace {

response nothing(request&) {
    return response::empty(204);
}

router routes_of(std::initializer_list<std::pair<method, std::string>> table) {
    router routes;
    for (const auto& [which, pattern] : table)
        routes.add({.method = which, .pattern = pattern, .handle = nothing});
    return routes;
}

struct looked_up {
    std::string pattern;
    std::vector<std::pair<std::string, std::string>> parameters;
    std::string allowed;
};

looked_up look_up(const router& routes, method wanted, std::string_view path) {
    request about;
    EXPECT_EQ(parse_target(path, 10, about), target_error::none);
    const auto match = routes.find(wanted, about.segments, about.path_parameters);
    looked_up out;
    if (match.found != nullptr) {
        out.pattern = match.found->pattern;
        for (const auto& one : about.path_parameters)
            out.parameters.emplace_back(one.name, one.value);
    }
    out.allowed = allow_header(match.allowed);
    return out;
}

TEST(Router, FindsLiteralsAndParameters) {
    const auto routes = routes_of({{method::get, "/v1/returns"},
                                   {method::get, "/v1/returns/{return_id}"},
                                   {method::post, "/v1/returns/{return_id}/approve"}});
    EXPECT_EQ(look_up(routes, method::get, "/v1/returns").pattern, "/v1/returns");
    const auto one = look_up(routes, method::post, "/v1/returns/ret_1/approve");
    EXPECT_EQ(one.pattern, "/v1/returns/{return_id}/approve");
    EXPECT_EQ(one.parameters, (decltype(one.parameters){{"return_id", "ret_1"}}));
}

TEST(Router, PrefersTheLiteralAndComesBackWhenItLeadsNowhere) {
    const auto routes = routes_of({{method::get, "/a/search"},
                                   {method::get, "/a/{id}"},
                                   {method::get, "/a/{id}/items"},
                                   {method::get, "/{rest...}"}});
    EXPECT_EQ(look_up(routes, method::get, "/a/search").pattern, "/a/search");
    EXPECT_EQ(look_up(routes, method::get, "/a/other").pattern, "/a/{id}");
    const auto back = look_up(routes, method::get, "/a/search/items");
    EXPECT_EQ(back.pattern, "/a/{id}/items");
    EXPECT_EQ(back.parameters.at(0).second, "search");
    EXPECT_EQ(look_up(routes, method::get, "/a/search/none").pattern, "/{rest...}");
}

TEST(Router, UsesAnotherRouteWhenTheMoreSpecificOneHasOtherMethods) {
    const auto routes = routes_of({{method::post, "/a/search"}, {method::get, "/a/{id}"}});
    EXPECT_EQ(look_up(routes, method::get, "/a/search").pattern, "/a/{id}");
}

TEST(Router, KeepsEachRoutesOwnParameterNames) {
    const auto routes =
        routes_of({{method::get, "/a/{first}"}, {method::post, "/a/{second}/do/{third}"}});
    const auto two = look_up(routes, method::post, "/a/1/do/2");
    EXPECT_EQ(two.parameters, (decltype(two.parameters){{"second", "1"}, {"third", "2"}}));
    EXPECT_EQ(look_up(routes, method::get, "/a/1").parameters.at(0).first, "first");
}

TEST(Router, GivesTheRestOfThePathToAFinalName) {
    const auto routes = routes_of({{method::get, "/assets/{path...}"}});
    EXPECT_EQ(look_up(routes, method::get, "/assets/js/app.js").parameters.at(0).second,
              "js/app.js");
    EXPECT_EQ(look_up(routes, method::get, "/assets").pattern, "");
}

TEST(Router, DoesNotTakeAnEncodedSlashForASeparator) {
    const auto routes =
        routes_of({{method::get, "/assets/{path...}"}, {method::get, "/skus/{sku}"}});
    EXPECT_EQ(look_up(routes, method::get, "/assets/a/%2e%2e%2fsecret").pattern, "");
    EXPECT_EQ(look_up(routes, method::get, "/skus/A%2FB").parameters.at(0).second, "A/B");
}

TEST(Router, ServesHeadFromGetAndTellsTheMethodsOfAPath) {
    const auto routes = routes_of({{method::get, "/a"}, {method::delete_, "/a"}});
    EXPECT_EQ(look_up(routes, method::head, "/a").pattern, "/a");
    const auto other = look_up(routes, method::post, "/a");
    EXPECT_EQ(other.pattern, "");
    EXPECT_EQ(other.allowed, "GET, HEAD, DELETE, OPTIONS");
    EXPECT_EQ(look_up(routes, method::post, "/b").allowed, "");
}

TEST(Router, TreatsATrailingSlashAsAnotherPath) {
    const auto routes =
        routes_of({{method::get, "/"}, {method::get, "/a"}, {method::get, "/{id}"}});
    EXPECT_EQ(look_up(routes, method::get, "/").pattern, "/");
    EXPECT_EQ(look_up(routes, method::get, "/a/").pattern, "");
    EXPECT_EQ(look_up(routes, method::get, "//").pattern, "");
}

TEST(Router, RefusesMalformedAndDoublePatterns) {
    for (const auto* pattern : {"a", "/{", "/{}", "/a{b}", "/{a...}/b", "/a}"})
        EXPECT_THROW(routes_of({{method::get, pattern}}), internal_error) << pattern;
    EXPECT_THROW(routes_of({{method::get, "/{a}"}, {method::get, "/{b}"}}), internal_error);
}

TEST(Router, CanBeListed) {
    const auto routes = routes_of({{method::get, "/a"}, {method::post, "/b/{c}"}});
    ASSERT_EQ(routes.routes().size(), 2U);
    EXPECT_EQ(routes.routes()[1].pattern, "/b/{c}");
    EXPECT_EQ(routes.routes()[1].method, method::post);
}

}  // namespace
}  // namespace refundry::http
