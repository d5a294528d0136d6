// SPDX-License-Identifier: Apache-2.0
// For tests: a JSON Schema written by hand for editors, held to the described types it is about.
#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/ensure.hpp"
#include "base/json.hpp"

namespace refundry {

inline std::string file_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    ensure(file.is_open(), path + ": tests run in the root of the tree");
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

inline std::vector<std::string> words_in(json::node list) {
    std::vector<std::string> words;
    list.for_each_element([&](json::node word) { words.emplace_back(word.as_string()); });
    return words;
}

inline std::vector<std::string> copied(const std::vector<std::string_view>& words) {
    return {words.begin(), words.end()};
}

class schema_file {
  public:
    explicit schema_file(const std::string& path)
        : schema_(*json::document::parse(file_text(path))) {}

    json::node definition(std::string_view name) const {
        const auto found = schema_.root().find("$defs")->find(name);
        ensure(found.has_value(), name);
        return *found;
    }

    /// Members in their order, none but these, and which of them are required.
    struct object_shape {
        std::vector<std::string> members;
        bool is_closed = false;
        std::vector<std::string> required;
        friend bool operator==(const object_shape&, const object_shape&) = default;
    };
    object_shape shape(std::string_view name) const {
        const auto own = definition(name);
        object_shape made{.members = {},
                          .is_closed = !own.find("additionalProperties")->as_bool(),
                          .required = {}};
        own.find("properties")->for_each_field([&](std::string_view key, json::node) {
            made.members.emplace_back(key);
        });
        if (const auto listed = own.find("required")) made.required = words_in(*listed);
        return made;
    }
    template <described_struct T>
    static object_shape shape_of() {
        object_shape made{
            .members = copied(json::member_names<T>()), .is_closed = true, .required = {}};
        T value{};
        for_each_member(value, [&](std::string_view member, auto& of) {
            using type = std::remove_cvref_t<decltype(of)>;
            if (!json::may_be_absent<type> && !json::has_default<T>(member))
                made.required.emplace_back(member);
        });
        return made;
    }

    std::vector<std::string> words(std::string_view name) const {
        return words_in(*definition(name).find("enum"));
    }

  private:
    json::document schema_;
};

}  // namespace refundry
