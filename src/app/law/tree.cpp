// SPDX-License-Identifier: Apache-2.0
#include "app/law/tree.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace refundry::law {

const tree* tree::find(std::string_view key) const {
    const auto found = std::ranges::find(members, key, &std::pair<std::string, tree>::first);
    return found == members.end() ? nullptr : &found->second;
}

std::string_view tree::text_of(std::string_view key) const {
    const tree* found = find(key);
    return found != nullptr && found->is_text() ? std::string_view(found->text) : "";
}

tree tree_of(json::node from) {
    tree made;
    made.kind = from.type();
    switch (made.kind) {
        case json::kind::null:
            break;
        case json::kind::boolean:
            made.truth = from.as_bool();
            break;
        case json::kind::integer:
        case json::kind::number: {
            const auto whole = from.as_integer();
            ensure(whole.has_value(), "a number of the law is an integer");
            made.number = *whole;
            break;
        }
        case json::kind::string:
            made.text = from.as_string();
            break;
        case json::kind::array:
            from.for_each_element(
                [&](json::node element) { made.elements.push_back(tree_of(element)); });
            break;
        case json::kind::object:
            from.for_each_field([&](std::string_view key, json::node value) {
                made.members.emplace_back(key, tree_of(value));
            });
            break;
    }
    return made;
}

tree merged(const tree& base, const tree& over) {
    if (!base.is_object() || !over.is_object()) return over;
    tree made = base;
    for (const auto& [key, value] : over.members) {
        const auto own = std::ranges::find(made.members, key, &std::pair<std::string, tree>::first);
        if (own == made.members.end()) {
            made.members.emplace_back(key, value);
        } else {
            own->second = merged(own->second, value);
        }
    }
    return made;
}

}  // namespace refundry::law
