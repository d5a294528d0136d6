// SPDX-License-Identifier: Apache-2.0
#include "app/policies/policy_text.hpp"

#include <fmt/format.h>

#include <sstream>

#include "base/json.hpp"
#include "base/toml.hpp"

namespace refundry {

namespace {

std::unexpected<failure> malformed(std::vector<failure_detail> details) {
    auto answer = invalid("", "policy_invalid", "This is no policy document.");
    answer.error().details = std::move(details);
    return answer;
}

/// Dates become the texts that JSON has for them.
result<std::string> json_of(std::string_view toml_text) {
    try {
        const auto table = toml::parse(toml_text);
        std::ostringstream text;
        text << toml::json_formatter(table);
        return text.str();
    } catch (const toml::parse_error& error) {
        return malformed({{.path = fmt::format("line {}", error.source().begin.line),
                           .code = "malformed_toml",
                           .message = std::string(error.description()),
                           .parameters = {}}});
    } catch (const toml_refused& error) {
        return malformed({{.path = "the whole text",
                           .code = "malformed_toml",
                           .message = error.what(),
                           .parameters = {}}});
    }
}

}  // namespace

policy_format policy_format_of(std::string_view file_name) {
    return file_name.ends_with(".toml") ? policy_format::toml : policy_format::json;
}

result<policy_document> read_policy_text(std::string_view text, policy_format format) {
    std::string converted;
    if (format == policy_format::toml) {
        auto json_text = json_of(text);
        if (!json_text) return std::unexpected(std::move(json_text.error()));
        converted = std::move(*json_text);
        text = converted;
    }
    auto document = json::decode<policy_document>(text);
    if (!document) return malformed(std::move(document.error()));
    return std::move(*document);
}

}  // namespace refundry
