// SPDX-License-Identifier: Apache-2.0
// For tests: the policies of data/policies/ and what they answer to a story.
#pragma once

#include <fstream>
#include <sstream>

#include "domain/decisions/decision_story.hpp"

namespace refundry {

inline std::shared_ptr<const compiled_policy> example(const std::string& name) {
    std::ifstream file("data/policies/" + name + ".json", std::ios::binary);
    ensure(file.is_open(), name + ": tests run in the root of the tree");
    std::ostringstream text;
    text << file.rdbuf();
    return policy_of(text.str());
}

inline decision_story asked_by_label(std::string reason = "") {
    decision_story story;
    story.request.method = return_method::label;
    story.item().reason = std::move(reason);
    return story;
}

inline item_decision by(std::string_view policy, const decision_story& story) {
    return story.by(*example(std::string(policy))).items.front();
}

}  // namespace refundry
