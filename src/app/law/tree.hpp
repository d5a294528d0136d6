// SPDX-License-Identifier: Apache-2.0
// JSON as a value that can be merged: what a member's object overrides in its base.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace refundry::law {

struct tree_member;

struct tree {
    json::kind kind = json::kind::null;
    bool truth = false;
    std::int64_t number = 0;
    std::string text;
    std::vector<tree_member> members;  ///< of an object, in its order
    std::vector<tree> elements;

    tree();
    tree(const tree&);
    tree(tree&&) noexcept;
    tree& operator=(const tree&);
    tree& operator=(tree&&) noexcept;
    ~tree();

    bool is_null() const { return kind == json::kind::null; }
    bool is_object() const { return kind == json::kind::object; }
    bool is_array() const { return kind == json::kind::array; }
    bool is_text() const { return kind == json::kind::string; }
    bool is_truth() const { return kind == json::kind::boolean; }
    const tree* find(std::string_view key) const;
    /// The text of a string member, or "".
    std::string_view text_of(std::string_view key) const;
};

struct tree_member {
    std::string key;
    tree value;
};

/// Numbers other than integers throw internal_error: the law counts whole units.
tree tree_of(json::node from);

/// Objects member by member, in the base's order; anything else is replaced, by null too.
tree merged(const tree& base, const tree& over);

}  // namespace refundry::law
