// SPDX-License-Identifier: Apache-2.0
#include "app/law/tree.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace refundry::law {

tree::tree() = default;
tree::tree(const tree&) = default;
tree::tree(tree&&) noexcept = default;
tree& tree::operator=(const tree&) = default;
tree& tree::operator=(tree&&) noexcept = default;
tree::~tree() = default;

const tree* tree::find(std::string_view key) const {
    const auto found = std::ranges::find(members, key, &tree_member::key);
    return found == members.end() ? nullptr : &found->value;
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
                made.members.push_back({std::string(key), tree_of(value)});
            });
            break;
    }
    return made;
}

tree merged(const tree& base, const tree& over) {
    if (!base.is_object() || !over.is_object()) return over;
    tree made = base;
    for (const auto& [key, value] : over.members) {
        const auto own = std::ranges::find(made.members, key, &tree_member::key);
        if (own == made.members.end()) {
            made.members.push_back({key, value});
        } else {
            own->value = merged(own->value, value);
        }
    }
    return made;
}

}  // namespace refundry::law
