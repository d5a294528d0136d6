// SPDX-License-Identifier: Apache-2.0
#include "domain/policies/diff.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace refundry {

namespace {

// -- sequences ------------------------------------------------------------------------------------

struct pair_of_places {
    std::size_t before = 0;
    std::size_t after = 0;
};

/// What stands in both, in the order of the second; of equal ones the first with the first.
std::vector<pair_of_places> matches(const std::vector<std::string>& before,
                                    const std::vector<std::string>& after) {
    std::map<std::string_view, std::vector<std::size_t>> places;
    for (std::size_t i = before.size(); i-- > 0;)
        places[before[i]].push_back(i);
    std::vector<pair_of_places> found;
    for (std::size_t i = 0; i < after.size(); ++i) {
        const auto left = places.find(after[i]);
        if (left == places.end() || left->second.empty()) continue;
        found.push_back({.before = left->second.back(), .after = i});
        left->second.pop_back();
    }
    return found;
}

/// The most of them that stand in the same order in both: a longest increasing subsequence.
std::vector<pair_of_places> in_order(const std::vector<pair_of_places>& all) {
    constexpr auto NONE = static_cast<std::size_t>(-1);
    std::vector<std::size_t> ends;  // of the best run of each length, the last match
    std::vector<std::size_t> earlier(all.size(), NONE);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto place = std::ranges::lower_bound(
            ends, all[i].before, {}, [&](std::size_t end) { return all[end].before; });
        if (place != ends.begin()) earlier[i] = *std::prev(place);
        if (place == ends.end())
            ends.push_back(i);
        else
            *place = i;
    }
    std::vector<pair_of_places> run;
    for (auto at = ends.empty() ? NONE : ends.back(); at != NONE; at = earlier[at])
        run.push_back(all[at]);
    std::ranges::reverse(run);
    return run;
}

// -- members --------------------------------------------------------------------------------------

/// A key as a step of a JSON pointer (RFC 6901).
std::string step(std::string_view key) {
    std::string made = "/";
    for (const char letter : key) {
        if (letter == '~')
            made += "~0";
        else if (letter == '/')
            made += "~1";
        else
            made += letter;
    }
    return made;
}

class member_finder {
  public:
    void compare(json::node before, json::node after, const std::string& path) {
        if (before.type() == json::kind::object && after.type() == json::kind::object)
            return compare_fields(before, after, path);
        if (before.type() == json::kind::array && after.type() == json::kind::array)
            return compare_elements(before, after, path);
        auto text_before = json::to_text(before);
        auto text_after = json::to_text(after);
        if (text_before != text_after)
            found.push_back({path, {std::move(text_before)}, {std::move(text_after)}});
    }

    std::vector<member_change> found;

  private:
    struct elements {
        std::vector<json::node> nodes;
        std::vector<std::string> texts;
        explicit elements(json::node list) {
            list.for_each_element([&](json::node each) {
                nodes.push_back(each);
                texts.push_back(json::to_text(each));
            });
        }
    };

    void compare_fields(json::node before, json::node after, const std::string& path) {
        before.for_each_field([&](std::string_view key, json::node value) {
            const auto other = after.find(key);
            if (other) return compare(value, *other, path + step(key));
            found.push_back({path + step(key), {json::to_text(value)}, {}});
        });
        after.for_each_field([&](std::string_view key, json::node value) {
            if (!before.find(key)) found.push_back({path + step(key), {}, {json::to_text(value)}});
        });
    }

    /// From the last to the first, so that what is done shifts nothing that is still to come.
    void compare_elements(json::node before, json::node after, const std::string& path) {
        const elements from(before);
        const elements to(after);
        auto end = pair_of_places{from.nodes.size(), to.nodes.size()};
        const auto kept = in_order(matches(from.texts, to.texts));
        for (std::size_t i = kept.size() + 1; i-- > 0;) {
            const auto begin = i == 0
                                   ? pair_of_places{}
                                   : pair_of_places{kept[i - 1].before + 1, kept[i - 1].after + 1};
            compare_gap(from, to, begin, end, path);
            if (i > 0) end = kept[i - 1];
        }
    }

    /// As many on either side are changed ones, else some left and others came.
    void compare_gap(const elements& from, const elements& to, pair_of_places begin,
                     pair_of_places end, const std::string& path) {
        const auto at = [&](std::size_t place) { return path + "/" + std::to_string(place); };
        if (end.before - begin.before == end.after - begin.after) {
            for (std::size_t i = end.before - begin.before; i-- > 0;)
                compare(from.nodes[begin.before + i], to.nodes[begin.after + i],
                        at(begin.before + i));
            return;
        }
        for (std::size_t i = end.before; i-- > begin.before;)
            found.push_back({at(i), {from.texts[i]}, {}});
        for (std::size_t i = begin.after; i < end.after; ++i)
            found.push_back({at(begin.before + i - begin.after), {}, {to.texts[i]}});
    }
};

std::vector<member_change> members_between(const std::string& before, const std::string& after) {
    const auto from = json::document::parse(before);
    const auto to = json::document::parse(after);
    json::ensure_stored(from.has_value(), from ? nullptr : &from.error());
    json::ensure_stored(to.has_value(), to ? nullptr : &to.error());
    member_finder finder;
    finder.compare(from->root(), to->root(), "");
    return std::move(finder.found);
}

// -- parts ----------------------------------------------------------------------------------------

const std::string& key_of(const named_list& list) {
    return list.name;
}
const std::string& key_of(const reason_definition& reason) {
    return reason.code;
}
const std::string& key_of(const question_definition& question) {
    return question.code;
}
const std::string& key_of(const policy_rule& rule) {
    return rule.name;
}

template <typename Part>
std::vector<std::string> keys_of(const std::vector<Part>& parts) {
    std::vector<std::string> keys;
    keys.reserve(parts.size());
    for (const auto& part : parts)
        keys.push_back(key_of(part));
    return keys;
}

template <typename Part>
void compare_parts(policy_part part, const std::vector<Part>& before,
                   const std::vector<Part>& after, std::vector<policy_change>& into) {
    const auto all = matches(keys_of(before), keys_of(after));
    std::set<std::size_t> stay;  // places before
    for (const auto& kept : in_order(all))
        stay.insert(kept.before);
    std::map<std::size_t, std::size_t> origin;  // place after: place before
    std::set<std::size_t> left;
    for (const auto& each : all) {
        origin.emplace(each.after, each.before);
        left.insert(each.before);
    }
    const auto tell = [&](change_kind change, const Part& of, std::optional<std::size_t> from,
                          std::optional<std::size_t> to, std::vector<member_change> members) {
        into.push_back({part, change, key_of(of), from, to, std::move(members)});
    };
    for (std::size_t i = 0; i < before.size(); ++i)
        if (!left.contains(i))
            tell(change_kind::removed, before[i], i, {}, {{"", {json::encode(before[i])}, {}}});
    for (std::size_t i = 0; i < after.size(); ++i) {
        const auto from = origin.find(i);
        if (from == origin.end()) {
            tell(change_kind::added, after[i], {}, i, {{"", {}, {json::encode(after[i])}}});
            continue;
        }
        const auto& old = before[from->second];
        if (!stay.contains(from->second)) tell(change_kind::moved, after[i], from->second, i, {});
        if (old == after[i]) continue;
        auto members = members_between(json::encode(old), json::encode(after[i]));
        if (!members.empty())
            tell(change_kind::changed, after[i], from->second, i, std::move(members));
    }
}

}  // namespace

std::vector<policy_change> diff_policies(const policy_document& before,
                                         const policy_document& after) {
    std::vector<policy_change> changes;
    if (before.name != after.name)
        changes.push_back({policy_part::policy,
                           change_kind::changed,
                           after.name,
                           {},
                           {},
                           {{"/name", {json::encode(before.name)}, {json::encode(after.name)}}}});
    compare_parts(policy_part::list, before.lists, after.lists, changes);
    compare_parts(policy_part::reason, before.reasons, after.reasons, changes);
    compare_parts(policy_part::question, before.questions, after.questions, changes);
    compare_parts(policy_part::rule, before.rules, after.rules, changes);
    return changes;
}

}  // namespace refundry
