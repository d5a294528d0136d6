// SPDX-License-Identifier: Apache-2.0
// `refundry policy diff`, `policy packs` and `policy new`: policies as files, without a database.
#include <fmt/format.h>

#include <iostream>

#include "app/policies/packs.hpp"
#include "base/json.hpp"
#include "domain/policies/diff.hpp"
#include "main/output.hpp"
#include "main/policy_file.hpp"
#include "main/setup.hpp"
#include "main/verbs.hpp"

namespace refundry {

namespace {

/// People count from 1.
std::string place_of(const std::optional<std::int64_t>& place) {
    return std::to_string(place.value_or(0) + 1);
}

std::string head_of(const policy_change& change) {
    auto what =
        fmt::format("{} {} \"{}\"", enum_name(change.change), enum_name(change.part), change.name);
    switch (change.change) {
        case change_kind::removed:
            return what + ", was number " + place_of(change.place_before);
        case change_kind::added:
            return what + ", number " + place_of(change.place_after);
        case change_kind::moved:
            return fmt::format("{}, from number {} to number {}", what,
                               place_of(change.place_before), place_of(change.place_after));
        case change_kind::changed:
            return what;
    }
    return what;
}

std::string explained(const policy_change& change) {
    auto text = head_of(change) + "\n";
    for (const auto& member : change.members) {
        const auto path = member.path.empty() ? "" : member.path + ": ";
        if (member.before.text.empty())
            text += fmt::format("  {}+ {}\n", path, member.after.text);
        else if (member.after.text.empty())
            text += fmt::format("  {}- {}\n", path, member.before.text);
        else
            text += fmt::format("  {}{} -> {}\n", path, member.before.text, member.after.text);
    }
    return text;
}

}  // namespace

int diff_policy_files(const diff_options& options) {
    const auto before = read_policy_file("", options.before);
    if (!before) return report(before.error());
    const auto after = read_policy_file("", options.after);
    if (!after) return report(after.error());
    const auto changes = diff_policies((*before)->document(), (*after)->document());
    if (options.as_json) {
        std::cout << json::encode(changes) << "\n";
    } else {
        for (const auto& change : changes)
            std::cout << explained(change);
        if (changes.empty()) std::cout << "They say the same.\n";
    }
    return std::cout.flush() ? 0 : 1;
}

int list_packs() {
    for (const auto& pack : list_policy_packs())
        std::cout << fmt::format("{:<12} {}\n{:<12} {}\n", pack.name, pack.purpose, "", pack.suits);
    return std::cout.flush() ? 0 : 1;
}

int write_policy_pack(const new_policy_options& options) {
    const auto text = policy_pack_text(options.pack);
    if (!text) {
        auto answer = text.error();
        answer.message += " These are here:";
        for (const auto& pack : list_policy_packs())
            answer.message += " " + pack.name;
        return report(answer);
    }
    output to(options.to);
    to.write(*text);
    to.close();
    return 0;
}

}  // namespace refundry
