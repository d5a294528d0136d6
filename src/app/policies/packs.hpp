// SPDX-License-Identifier: Apache-2.0
// Ready policies to start from, by trade and by place: those of data/policies, inside this binary.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/policies/document.hpp"

namespace refundry {

struct policy_pack_summary {
    std::string name;     ///< "eu-basic"
    std::string title;    ///< the name its document has
    std::string purpose;  ///< what it decides, in a sentence
    std::string suits;    ///< whom
};
BOOST_DESCRIBE_STRUCT(policy_pack_summary, (), (name, title, purpose, suits))

struct policy_pack_view {
    std::string name;
    std::string title;
    std::string purpose;
    std::string suits;
    policy_document document;
};
BOOST_DESCRIBE_STRUCT(policy_pack_view, (), (name, title, purpose, suits, document))

std::vector<policy_pack_summary> list_policy_packs();
/// `policy_pack_not_found`.
result<policy_pack_view> get_policy_pack(std::string_view name);
/// As it was written, with its line breaks; same failure.
result<std::string_view> policy_pack_text(std::string_view name);

}  // namespace refundry
