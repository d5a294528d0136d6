// SPDX-License-Identifier: Apache-2.0
#include "main/json_lines.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iostream>

#include "base/json.hpp"

namespace refundry {

namespace {

struct line_error {
    std::string code;
    std::string message;
    std::vector<failure_detail> details;
};
BOOST_DESCRIBE_STRUCT(line_error, (), (code, message, details))
struct refused_line {
    std::int64_t line = 0;
    line_error error;
};
BOOST_DESCRIBE_STRUCT(refused_line, (), (line, error))

std::string refused(std::int64_t number, const failure& error, const json_lines_verb& verb) {
    auto details = error.details;
    if (details.empty() && !error.path.empty())
        details.push_back({error.path, error.code, error.message, {}});
    if (verb.form == answer_form::json)
        return json::encode(refused_line{number, {error.code, error.message, std::move(details)}});
    auto text = fmt::format("Input line {} {}: {}\n", number, verb.refused, error.message);
    for (const auto& detail : details)
        text += fmt::format("  {}: {}\n", detail.path, detail.message);
    return text;
}

}  // namespace

std::unexpected<failure> malformed_line(std::string_view verb,
                                        std::vector<failure_detail> details) {
    auto answer = invalid("", "malformed", fmt::format("This line is not what {} reads.", verb));
    answer.error().details = std::move(details);
    return answer;
}

int answer_json_lines(const std::string& path, const json_lines_verb& verb,
                      const std::function<result<std::string>(std::string_view)>& answer) {
    std::ifstream file;
    if (path != "-") {
        file.open(path, std::ios::binary);
        if (!file) throw std::runtime_error(path + " cannot be read.");
    }
    auto& input = path == "-" ? std::cin : file;
    bool all_fine = true;
    std::string text;
    for (std::int64_t number = 1; std::getline(input, text); ++number) {
        if (text.empty()) continue;
        const auto made =
            text.size() > JSON_LINE_BYTES_MAX
                ? fail(failure_kind::too_large, "line_too_long",
                       fmt::format("A line has at most {} bytes.", JSON_LINE_BYTES_MAX))
                : answer(text);
        all_fine = all_fine && made.has_value();
        std::cout << (made ? *made : refused(number, made.error(), verb)) << "\n";
    }
    std::cout.flush();
    return all_fine && std::cout ? 0 : 1;
}

}  // namespace refundry
