// SPDX-License-Identifier: Apache-2.0
#include "http/problems.hpp"

#include <charconv>
#include <string_view>

#include "api_problems.hpp"
#include "base/embedded.hpp"
#include "base/ensure.hpp"

namespace refundry::http {

namespace {

/// What stands before the separator; `text` keeps what stands behind it.
std::string_view take_until(std::string_view& text, std::string_view separator) {
    const auto at = text.find(separator);
    const auto part = text.substr(0, at);
    text = at == std::string_view::npos ? std::string_view{} : text.substr(at + separator.size());
    return part;
}

/// "code | status | meaning | remedy"
documented_problem read_entry(std::string_view line) {
    documented_problem entry;
    entry.code = take_until(line, " | ");
    const auto status = take_until(line, " | ");
    std::from_chars(status.data(), status.data() + status.size(), entry.status);
    entry.meaning = take_until(line, " | ");
    entry.remedy = line;
    ensure(entry.status != 0 && !entry.remedy.empty(), "docs/api/problems.txt cannot be read");
    return entry;
}

std::vector<documented_problem> read_entries() {
    std::vector<documented_problem> entries;
    auto text = api_problems().front().text();
    while (!text.empty())
        if (const auto line = take_until(text, "\n"); !line.empty() && line.front() != '#')
            entries.push_back(read_entry(line));
    return entries;
}

}  // namespace

const std::vector<documented_problem>& documented_problems() {
    static const auto entries = read_entries();
    return entries;
}

}  // namespace refundry::http
