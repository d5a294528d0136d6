// SPDX-License-Identifier: Apache-2.0
#include "base/json_schema.hpp"

namespace refundry::json {

std::string schema_set::object_schema(
    std::string_view name, const std::vector<std::pair<std::string, std::string>>& properties,
    const std::vector<std::string>& required) const {
    writer out;
    out.begin_object();
    out.key("type");
    out.value("object");
    if (const auto text = described(name); !text.empty()) {
        out.key("description");
        out.value(text);
    }
    out.key("properties");
    out.begin_object();
    for (const auto& [property, schema] : properties) {
        out.key(property);
        const auto text = described(std::string(name) + "." + property);
        if (text.empty()) {
            out.raw(schema);
            continue;
        }
        writer description;
        description.value(std::string_view(text));
        const auto separator = schema == "{}" ? "" : ",";
        out.raw("{\"description\":" + description.text() + separator + schema.substr(1));
    }
    out.end_object();
    if (!required.empty()) {
        out.key("required");
        out.begin_array();
        for (const auto& member : required)
            out.value(std::string_view(member));
        out.end_array();
    }
    out.key("additionalProperties");
    out.value(false);
    out.end_object();
    return std::move(out.text());
}

std::string schema_set::enum_schema(const std::vector<std::string_view>& words) {
    writer out;
    out.begin_object();
    out.key("type");
    out.value("string");
    out.key("enum");
    out.begin_array();
    for (const auto word : words)
        out.value(word);
    out.end_array();
    out.end_object();
    return std::move(out.text());
}

std::string schema_set::id_schema(std::string_view prefix) {
    return "{\"type\":\"string\",\"pattern\":\"^" + std::string(prefix) +
           "_[0-7][0-9a-hjkmnp-tv-z]{25}$\"}";
}

std::string schema_set::text_schema(std::string_view expected) {
    writer out;
    out.begin_object();
    out.key("type");
    out.value("string");
    out.key("description");
    out.value("This is " + std::string(expected) + ".");
    out.end_object();
    return std::move(out.text());
}

}  // namespace refundry::json
