// SPDX-License-Identifier: Apache-2.0
#include "domain/policies/diff.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "domain/policies/example_policies.hpp"
#include "domain/policies/random_policy.hpp"

namespace refundry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

policy_document document_of(const std::string& text) {
    auto document = json::decode<policy_document>(text);
    ensure(document.has_value(), text);
    return std::move(*document);
}

policy_document of_rules(const std::string& rules) {
    return document_of(R"({"name": "Shop", "rules": [)" + rules + "]}");
}

/// "changed rule A 0>0 /then/route: "review" > "approve""
std::vector<std::string> lines(const std::vector<policy_change>& changes) {
    std::vector<std::string> all;
    const auto place = [](const auto& at) { return at ? std::to_string(*at) : "-"; };
    for (const auto& each : changes) {
        auto text = std::string(enum_name(each.change)) + " " + std::string(enum_name(each.part)) +
                    " " + each.name + " " + place(each.place_before) + ">" +
                    place(each.place_after);
        if (each.change == change_kind::changed)
            for (const auto& member : each.members)
                text += " " + member.path + ": " + member.before.text + " > " + member.after.text;
        all.push_back(std::move(text));
    }
    return all;
}

std::vector<std::string> between(const std::string& before, const std::string& after) {
    return lines(diff_policies(of_rules(before), of_rules(after)));
}

constexpr auto A = R"({"name": "A", "then": {"route": "review"}})";
constexpr auto B = R"({"name": "B", "then": {"return_cost": "merchant"}})";
constexpr auto C = R"({"name": "C", "then": {"window": {"length": 30}}})";

std::string joined(std::initializer_list<const char*> rules) {
    std::string all;
    for (const auto* rule : rules)
        all.append(all.empty() ? "" : ", ").append(rule);
    return all;
}

TEST(PolicyDiff, SaysNothingOfEqualDocuments) {
    for (const auto* pack : {"standard", "marketplace"})
        EXPECT_THAT(diff_policies(example(pack)->document(), example(pack)->document()), IsEmpty());
}

TEST(PolicyDiff, KnowsRulesByTheirNames) {
    EXPECT_THAT(between(joined({A, B}), joined({B, C})),
                ElementsAre("removed rule A 0>-", "added rule C ->1"));
    const auto whole = diff_policies(of_rules(A), of_rules("")).front().members;
    ASSERT_EQ(whole.size(), 1U);
    EXPECT_EQ(whole.front().path, "");
    EXPECT_TRUE(whole.front().before.text.contains("review"));
    EXPECT_EQ(whole.front().after.text, "");
}

TEST(PolicyDiff, MovesAsFewRulesAsItCan) {
    EXPECT_THAT(between(joined({A, B, C}), joined({C, A, B})), ElementsAre("moved rule C 2>0"));
    EXPECT_THAT(between(joined({A, B, C}), joined({B, C, A})), ElementsAre("moved rule A 0>2"));
    EXPECT_THAT(between(joined({A, B, C}), joined({A, C})), ElementsAre("removed rule B 1>-"))
        << "what moves up because one above it is gone is not moved";
}

TEST(PolicyDiff, NamesEachMemberThatChanged) {
    const auto rule = [](const std::string& when, const std::string& then) {
        return R"({"name": "A", "when": )" + when + R"(, "then": )" + then + "}";
    };
    const std::string in_de = R"({"fact": "order.country", "in": ["DE", "AT"]})";
    EXPECT_THAT(between(rule(in_de, R"({"window": {"length": 30}})"),
                        rule(in_de, R"({"window": {"length": 14, "start": "order"}})")),
                ElementsAre("changed rule A 0>0 /then/window/length: 30 > 14"
                            R"( /then/window/start: "delivery" > "order")"));
    EXPECT_THAT(between(rule(in_de, R"({"route": "review"})"),
                        rule(R"({"fact": "order.country", "in": ["DE", "CH", "AT", "LI"]})",
                             R"({"route": "review"})")),
                ElementsAre(R"(changed rule A 0>0 /when/in/2:  > "LI" /when/in/1:  > "CH")"));
    EXPECT_THAT(
        between(rule(in_de, R"({"route": "review", "queue": "dear"})"),
                R"({"name": "A", "then": {"route": "approve"}})"),
        ElementsAre(R"(changed rule A 0>0 /when: {"fact":"order.country","in":["DE","AT"]} > )"
                    R"( /then/route: "review" > "approve" /then/queue: "dear" > )"));
}

TEST(PolicyDiff, NamesAConditionAmongOthers) {
    const auto all = [](const std::string& parts) {
        return R"({"name": "A", "when": {"all": [)" + parts + R"(]}, "then": {"route": "review"}})";
    };
    const std::string gold = R"({"fact": "customer.tier", "is": "gold"})";
    const std::string shoes = R"({"fact": "product.category", "is": "shoes"})";
    const std::string boots = R"({"fact": "product.category", "is": "boots"})";
    EXPECT_THAT(between(all(gold + "," + shoes), all(gold + "," + boots)),
                ElementsAre(R"(changed rule A 0>0 /when/all/1/is: "shoes" > "boots")"));
    EXPECT_THAT(between(all(gold), all(shoes + "," + gold)),
                ElementsAre("changed rule A 0>0 /when/all/0:  > "
                            R"({"fact":"product.category","is":"shoes"})"));
}

TEST(PolicyDiff, LooksAtListsReasonsQuestionsAndTheName) {
    const auto before = document_of(R"({"name": "Shop",
        "lists": [{"name": "vip", "values": ["a", "b"]}],
        "reasons": [{"code": "small", "at_fault": "change_of_mind", "label": "Small"}],
        "questions": [{"code": "worn", "answers": [{"code": "yes"}, {"code": "no"}]}], "rules": []})");
    const auto after = document_of(R"({"name": "Store",
        "lists": [{"name": "vip", "values": ["b", "c"]}],
        "reasons": [{"code": "small", "at_fault": "merchant", "label": "Small",
                     "labels": {"a/b": "Klein"}}],
        "questions": [{"code": "worn", "answers": [{"code": "no"}]}], "rules": []})");
    EXPECT_THAT(
        lines(diff_policies(before, after)),
        ElementsAre(
            R"(changed policy Store ->- /name: "Shop" > "Store")",
            R"(changed list vip 0>0 /values/2:  > "c" /values/0: "a" > )",
            R"(changed reason small 0>0 /at_fault: "change_of_mind" > "merchant")"
            R"( /labels/a~1b:  > "Klein")",
            R"(changed question worn 0>0 /answers/0: {"code":"yes","label":"","labels":{}} > )"));
}

TEST(PolicyDiff, FindsTheOneOfManyValuesThatLeft) {
    policy_document before{.name = "Shop", .reasons = {}, .rules = {}};
    before.lists.push_back({.name = "skus", .values = {}});
    for (int i = 0; i < 20'000; ++i)
        before.lists.front().values.push_back("SKU-" + std::to_string(i));
    auto after = before;
    after.lists.front().values.erase(after.lists.front().values.begin() + 12'345);
    EXPECT_THAT(lines(diff_policies(before, after)),
                ElementsAre(R"(changed list skus 0>0 /values/12345: "SKU-12345" > )"));
}

// -- a reader that does the changes
// -----------------------------------------------------------------

/// A JSON value that can be changed.
struct tree {
    json::kind kind = json::kind::null;
    std::string scalar;
    std::vector<std::pair<std::string, tree>> fields;
    std::vector<tree> elements;

    static tree of(json::node from) {
        tree made;
        made.kind = from.type();
        if (made.kind == json::kind::object)
            from.for_each_field([&](std::string_view key, json::node value) {
                made.fields.emplace_back(key, of(value));
            });
        else if (made.kind == json::kind::array)
            from.for_each_element([&](json::node value) { made.elements.push_back(of(value)); });
        else
            made.scalar = json::to_text(from);
        return made;
    }
    static tree of(const std::string& text) { return of(json::document::parse(text)->root()); }

    std::string text() const {
        std::string all;
        for (const auto& [key, value] : fields)
            all.append(all.empty() ? "" : ",").append(json::encode(key) + ":" + value.text());
        if (kind == json::kind::object) return "{" + all + "}";
        for (const auto& value : elements)
            all.append(all.empty() ? "" : ",").append(value.text());
        return kind == json::kind::array ? "[" + all + "]" : scalar;
    }

    void put(std::string_view path, const member_change& by) {
        if (path.empty()) {
            *this = by.after.text.empty() ? tree() : of(by.after.text);
            return;
        }
        const auto end = std::min(path.find('/', 1), path.size());
        const auto step = path.substr(1, end - 1);
        const auto rest = path.substr(end);
        const bool appears = rest.empty() && by.before.text.empty();
        const bool leaves = rest.empty() && by.after.text.empty();
        if (kind == json::kind::array) {
            const auto at = elements.begin() + std::stoi(std::string(step));
            if (appears) return void(elements.insert(at, of(by.after.text)));
            if (leaves) return void(elements.erase(at));
            return at->put(rest, by);
        }
        const auto at = std::ranges::find(fields, step, &std::pair<std::string, tree>::first);
        if (appears) return void(fields.emplace_back(std::string(step), of(by.after.text)));
        ensure(at != fields.end(), "a path that leads nowhere");
        if (leaves) return void(fields.erase(at));
        at->second.put(rest, by);
    }
};

std::string key_of(const tree& part) {
    for (const auto& [key, value] : part.fields)
        if (key == "name" || key == "code") return value.scalar;
    return {};
}

/// Takes out what is removed and moved, changes what stays, puts in what came at its place.
void redo(tree& parts, policy_part part, const std::vector<policy_change>& changes) {
    const auto named = [&](const policy_change& change) {
        return std::ranges::find(parts.elements, json::encode(change.name), key_of);
    };
    for (const auto& each : changes)
        if (each.part == part && each.change == change_kind::changed)
            for (const auto& member : each.members)
                named(each)->put(member.path, member);
    std::map<std::int64_t, tree> to_come;
    for (const auto& each : changes) {
        if (each.part != part || each.change == change_kind::changed) continue;
        if (each.change == change_kind::added) {
            to_come.emplace(*each.place_after, tree::of(each.members.front().after.text));
            continue;
        }
        const auto at = named(each);
        if (each.change == change_kind::moved) to_come.emplace(*each.place_after, *at);
        parts.elements.erase(at);
    }
    for (auto& [place, one] : to_come)
        parts.elements.insert(parts.elements.begin() + place, std::move(one));
}

policy_document redone(const policy_document& before, const std::vector<policy_change>& changes) {
    auto whole = tree::of(json::encode(before));
    for (const auto& each : changes)
        if (each.part == policy_part::policy)
            for (const auto& member : each.members)
                whole.put(member.path, member);
    for (auto& [key, value] : whole.fields)
        for (const auto& [name, part] : {std::pair{"lists", policy_part::list},
                                         {"reasons", policy_part::reason},
                                         {"questions", policy_part::question},
                                         {"rules", policy_part::rule}})
            if (key == name) redo(value, part, changes);
    return document_of(whole.text());
}

/// Rules and values of the one in another order, some gone, some from elsewhere.
policy_document bent(policy_document document, seeded_random& random) {
    auto other = random_policy(random, 10);
    for (std::size_t i = 0; i < document.rules.size(); ++i) {
        auto& rule = document.rules[i];
        if (random.below(4) == 0) std::swap(rule, document.rules[random.below(i + 1)]);
        if (random.below(4) == 0) rule.then = other.rules[random.below(other.rules.size())].then;
        if (random.below(4) == 0) rule.when = other.rules[random.below(other.rules.size())].when;
    }
    std::erase_if(document.rules, [&](const auto&) { return random.below(6) == 0; });
    for (auto& rule : other.rules) {
        rule.name += " (new)";
        const auto place = static_cast<std::ptrdiff_t>(random.below(document.rules.size() + 1));
        if (random.below(3) == 0) document.rules.insert(document.rules.begin() + place, rule);
    }
    for (auto& list : document.lists)
        for (auto& value : list.values)
            if (random.below(3) == 0) std::swap(value, list.values.front());
    std::ranges::reverse(document.reasons);
    if (random.below(2) == 0) document.name += "!";
    return document;
}

RC_GTEST_PROP(PolicyDiffProperty, LeadsFromTheOneToTheOther, (std::uint64_t seed)) {
    seeded_random random(seed);
    const auto before = random_policy(random, 30);
    const auto after = random.below(4) == 0 ? random_policy(random, 30) : bent(before, random);
    const auto changes = diff_policies(before, after);
    RC_ASSERT(redone(before, changes) == after);
    RC_ASSERT(redone(after, diff_policies(after, before)) == before);
    RC_ASSERT(diff_policies(before, after) == changes);
    RC_ASSERT(diff_policies(after, after).empty());
    RC_ASSERT(changes.empty() == (before == after));
}

TEST(PolicyDiff, LeadsFromEachPackToEachOther) {
    const std::array packs = {"fashion", "electronics", "food", "eu-basic", "us-basic"};
    for (const auto* from : packs)
        for (const auto* to : packs) {
            const auto before = example(from)->document();
            const auto after = example(to)->document();
            EXPECT_EQ(redone(before, diff_policies(before, after)), after) << from << " to " << to;
        }
}

}  // namespace
}  // namespace refundry
