// SPDX-License-Identifier: Apache-2.0
// What differs between two policy documents, part by part. Who does the changes in their order has
// the second document in place of the first.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/policies/document.hpp"

namespace refundry {

/// Lists and rules are known by their name, reasons and questions by their code.
enum class policy_part { policy, list, reason, question, rule };
BOOST_DESCRIBE_ENUM(policy_part, policy, list, reason, question, rule)

enum class change_kind { removed, moved, added, changed };
BOOST_DESCRIBE_ENUM(change_kind, removed, moved, added, changed)

struct member_change {
    std::string path;       ///< JSON pointer below the part; "" is all of it
    json::raw_text before;  ///< absent: it was not there
    json::raw_text after;   ///< absent: it is there no more
    friend bool operator==(const member_change&, const member_change&) = default;
};
BOOST_DESCRIBE_STRUCT(member_change, (), (path, before, after))

struct policy_change {
    policy_part part = policy_part::policy;
    change_kind change = change_kind::changed;
    std::string name;
    /// Places among its like, from 0, in the first document and in the second. Of rules the order
    /// counts: the first that holds wins.
    std::optional<std::int64_t> place_before;
    std::optional<std::int64_t> place_after;
    /// Of a change each member; otherwise the whole part. Each path holds once those above are
    /// done.
    std::vector<member_change> members;
    friend bool operator==(const policy_change&, const policy_change&) = default;
};
BOOST_DESCRIBE_STRUCT(policy_change, (), (part, change, name, place_before, place_after, members))

/// In the order of the document's parts; within one first what was removed. As few parts as can be
/// are said to be moved.
std::vector<policy_change> diff_policies(const policy_document& before,
                                         const policy_document& after);

}  // namespace refundry
