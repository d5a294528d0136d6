// SPDX-License-Identifier: Apache-2.0
#include "domain/policies/lists.hpp"

#include <algorithm>

namespace refundry {

list_book::list_book(const policy_document& document, defects& found) {
    const auto& lists = document.lists;
    const defects::step at(found, "lists");
    if (lists.size() > POLICY_LISTS_MAX)
        found.add("", "too_many_lists",
                  "A policy has " + std::to_string(POLICY_LISTS_MAX) + " lists at most.");
    std::size_t values = 0;
    for (std::size_t i = 0; i < lists.size() && found.has_room(); ++i) {
        const defects::step step(found, i);
        if (!is_code(lists[i].name))
            found.add("/name", "invalid_code", std::string(CODE_REMEDY));
        else if (!by_name_.emplace(lists[i].name, &lists[i]).second)
            found.add("/name", "duplicate_name", "Two lists have this name; rename one.");
        names_.emplace_back(lists[i].name);
        values += lists[i].values.size();
        check_values(lists[i], found);
    }
    if (values > NAMED_VALUES_MAX)
        found.add("", "too_many_values",
                  "The lists of a policy hold " + std::to_string(NAMED_VALUES_MAX) +
                      " values together; tag the products or customers instead.");
    for (std::size_t i = 0; i < lists.size() && found.has_room(); ++i) {
        const defects::step step(found, i);
        check_includes(lists[i], found);
    }
}

void list_book::check_values(const named_list& list, defects& found) const {
    if (list.values.empty() && list.includes.empty())
        found.add("", "empty_list", "An empty list never holds; put a value into it.");
    for (std::size_t i = 0; i < list.values.size() && found.has_room(); ++i)
        if (list.values[i].empty() || list.values[i].size() > POLICY_TEXT_MAX)
            found.add("/values/" + std::to_string(i), "invalid_value",
                      "A value has 1 to " + std::to_string(POLICY_TEXT_MAX) + " bytes.");
}

void list_book::check_includes(const named_list& list, defects& found) {
    for (std::size_t i = 0; i < list.includes.size() && found.has_room(); ++i) {
        const auto path = "/includes/" + std::to_string(i);
        const auto other = by_name_.find(list.includes[i]);
        if (other == by_name_.end()) {
            found.add(path, "unknown_list",
                      "No list of this policy has this name." + meant(list.includes[i], names_));
            continue;
        }
        std::set<std::string_view> seen;
        if (other->second == &list || leads_back(*other->second, list.name, seen))
            found.add(path, "cycle",
                      "This list includes itself by way of \"" + list.includes[i] +
                          "\"; take one of the includes out.");
    }
}

bool list_book::leads_back(const named_list& list, std::string_view to,
                           std::set<std::string_view>& seen) const {
    if (!seen.insert(list.name).second) return false;
    return std::ranges::any_of(list.includes, [&](const std::string& name) {
        const auto other = by_name_.find(name);
        return name == to || (other != by_name_.end() && leads_back(*other->second, to, seen));
    });
}

void list_book::gather(const named_list& list, std::set<std::string_view>& seen,
                       std::vector<std::string_view>& values) const {
    if (!seen.insert(list.name).second) return;
    values.insert(values.end(), list.values.begin(), list.values.end());
    for (const auto& name : list.includes)
        if (const auto other = by_name_.find(name); other != by_name_.end())
            gather(*other->second, seen, values);
}

const std::vector<std::string_view>& list_book::values_of(std::string_view name) {
    const auto& list = *by_name_.find(name)->second;
    const auto [place, fresh] = gathered_.try_emplace(list.name);
    if (fresh) {
        std::set<std::string_view> seen;
        gather(list, seen, place->second);
        std::ranges::sort(place->second);
        const auto doubled = std::ranges::unique(place->second);
        place->second.erase(doubled.begin(), doubled.end());
    }
    return place->second;
}

}  // namespace refundry
