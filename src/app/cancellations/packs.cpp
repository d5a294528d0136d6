// SPDX-License-Identifier: Apache-2.0
#include "app/cancellations/packs.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "base/json.hpp"
#include "cancellation_files.hpp"

namespace refundry {

namespace {

constexpr std::string_view ENDING = ".json";

std::vector<cancellation_pack> read_packs() {
    std::vector<cancellation_pack> packs;
    for (const auto& file : cancellation_files()) {
        auto document = json::decode<cancellation_policy_document>(file.text());
        ensure(document.has_value(), file.path);
        auto policy = cancellation_policy::compile(std::move(*document));
        ensure(policy.has_value(), file.path);
        packs.push_back(
            {file.path.substr(0, file.path.size() - ENDING.size()), std::move(*policy)});
    }
    std::ranges::sort(packs, {}, &cancellation_pack::pack);
    return packs;
}

}  // namespace

std::span<const cancellation_pack> cancellation_packs() {
    static const auto packs = read_packs();
    return packs;
}

result<std::reference_wrapper<const cancellation_policy>> find_cancellation_pack(
    std::string_view pack, std::string path) {
    const auto packs = cancellation_packs();
    const auto found = std::ranges::find(packs, pack, &cancellation_pack::pack);
    if (found != packs.end()) return std::cref(found->policy);
    std::vector<std::string_view> known;
    for (const auto& each : packs)
        known.push_back(each.pack);
    return invalid(std::move(path), "unknown_pack",
                   "No cancellation policy of this name is shipped." + meant(pack, known));
}

}  // namespace refundry
