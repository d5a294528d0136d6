// SPDX-License-Identifier: Apache-2.0
#include "main/policy_file.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "app/policies/policy_text.hpp"

namespace refundry {

result<std::string> read_text_file(const std::string& option, const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return invalid(option, "file_unreadable", fmt::format("{} cannot be read.", path));
    return std::string(std::istreambuf_iterator<char>(file), {});
}

result<std::shared_ptr<const compiled_policy>> read_policy_file(const std::string& option,
                                                                const std::string& path) {
    const auto text = read_text_file(option, path);
    if (!text) return std::unexpected(text.error());
    auto document = read_policy_text(*text, policy_format_of(path));
    if (!document) {
        document.error().path = option;
        document.error().message = path + " is no policy document.";
        return std::unexpected(std::move(document.error()));
    }
    return compile_policy(std::move(*document), 1);
}

}  // namespace refundry
