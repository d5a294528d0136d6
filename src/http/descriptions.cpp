// SPDX-License-Identifier: Apache-2.0
#include "http/descriptions.hpp"

#include <unordered_map>

#include "api_descriptions.hpp"
#include "base/embedded.hpp"

namespace refundry::http {

namespace {

/// One entry a line: "name<space>text"; '#' begins a comment.
std::unordered_map<std::string_view, std::string_view> read_entries() {
    std::unordered_map<std::string_view, std::string_view> entries;
    for (const auto& file : api_descriptions()) {
        auto text = file.text();
        while (!text.empty()) {
            const auto end = text.find('\n');
            const auto line = text.substr(0, end);
            text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
            const auto space = line.find(' ');
            if (line.empty() || line.front() == '#' || space == std::string_view::npos) continue;
            entries.emplace(line.substr(0, space), line.substr(space + 1));
        }
    }
    return entries;
}

}  // namespace

std::string_view describe(std::string_view what) {
    static const auto entries = read_entries();
    const auto found = entries.find(what);
    return found == entries.end() ? std::string_view{} : found->second;
}

}  // namespace refundry::http
