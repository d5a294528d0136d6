// SPDX-License-Identifier: Apache-2.0
// Any bytes: they are no policy, or a policy with named defects, or one that decides.
#include <cstdlib>

#include "domain/decisions/decision_story.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace refundry;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    auto document = json::decode<policy_document>(text);
    if (!document) return 0;
    const auto compiled = compile_policy(std::move(*document), 1);
    if (!compiled) {
        if (compiled.error().details.empty()) std::abort();
        return 0;
    }
    static const decision_story story;
    const auto made = story.by(**compiled);
    if (made.items.size() != story.request.items.size()) std::abort();
    if (made != story.by(**compiled)) std::abort();
    return 0;
}
