// SPDX-License-Identifier: Apache-2.0
#include "http/schema_check.hpp"

#include <fmt/format.h>

#include <regex>
#include <set>

namespace refundry::test {

namespace {

const std::set<std::string, std::less<>> KEYWORDS{
    "$ref",    "type",        "properties", "required", "additionalProperties",
    "items",   "enum",        "pattern",    "format",   "minimum",
    "maximum", "minLength",   "maxLength",  "minItems", "maxItems",
    "default", "description", "title",      "examples", "deprecated"};

/// The JSON pointer of a member.
std::string below(std::string_view at, std::string_view member) {
    return fmt::format("{}/{}", at, member);
}

std::string_view type_of(const json_value& value) {
    switch (value.kind()) {
        case json::kind::null:
            return "null";
        case json::kind::boolean:
            return "boolean";
        case json::kind::integer:
            return "integer";
        case json::kind::number:
            return "number";
        case json::kind::string:
            return "string";
        case json::kind::array:
            return "array";
        case json::kind::object:
            return "object";
    }
    return "?";
}

bool is_date_time(const std::string& text) {
    static const std::regex form(
        R"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))");
    return std::regex_match(text, form);
}

class checker {
  public:
    explicit checker(const json_value& document) : document_(document) {}

    void check(const json_value& schema, const json_value& value, const std::string& at) {
        for (const auto& [keyword, _] : schema.members())
            if (!KEYWORDS.contains(keyword)) violation(at, "schema keyword " + keyword);
        if (const auto* reference = schema.find("$ref"))
            return check_reference(reference->string(), value, at);
        if (const auto* type = schema.find("type"); type && !has_type(*type, value))
            return violation(at, "is " + std::string(type_of(value)) + ", not " + type->text());
        if (const auto* words = schema.find("enum")) check_enum(*words, value, at);
        if (value.is_string()) check_string(schema, value.string(), at);
        if (value.kind() == json::kind::integer || value.kind() == json::kind::number)
            check_number(schema, value.number(), at);
        if (value.is_array()) check_array(schema, value, at);
        if (value.is_object()) check_object(schema, value, at);
    }
    std::vector<std::string> found;

  private:
    void violation(const std::string& at, const std::string& what) {
        found.push_back((at.empty() ? "/" : at) + ": " + what);
    }
    static bool has_type(const json_value& type, const json_value& value) {
        const auto name = type_of(value);
        const auto fits = [&](const std::string& wanted) {
            return wanted == name || (wanted == "number" && name == "integer");
        };
        if (type.is_string()) return fits(type.string());
        return std::ranges::any_of(type.elements(),
                                   [&](const json_value& each) { return fits(each.string()); });
    }
    void check_reference(const std::string& reference, const json_value& value,
                         const std::string& at) {
        auto* target = reference.starts_with("#") ? document_.at(reference.substr(1)) : nullptr;
        if (target == nullptr) return violation(at, "dangling " + reference);
        check(*target, value, at);
    }
    void check_enum(const json_value& words, const json_value& value, const std::string& at) {
        for (const auto& word : words.elements())
            if (word == value) return;
        violation(at, value.text() + " is none of " + words.text());
    }
    void check_string(const json_value& schema, const std::string& text, const std::string& at) {
        if (const auto* pattern = schema.find("pattern"))
            if (!std::regex_search(text, std::regex(pattern->string())))
                violation(at, "'" + text + "' does not match " + pattern->string());
        if (const auto* bound = schema.find("minLength"))
            if (std::ssize(text) < bound->integer()) violation(at, "too short");
        if (const auto* format = schema.find("format"))
            if (format->string() == "date-time" && !is_date_time(text))
                violation(at, "'" + text + "' is no date-time");
    }
    void check_number(const json_value& schema, double number, const std::string& at) {
        if (const auto* bound = schema.find("minimum"))
            if (number < bound->number()) violation(at, "below the minimum");
        if (const auto* bound = schema.find("maximum"))
            if (number > bound->number()) violation(at, "above the maximum");
    }
    void check_array(const json_value& schema, const json_value& value, const std::string& at) {
        const auto* items = schema.find("items");
        for (std::size_t i = 0; items != nullptr && i < value.size(); ++i)
            check(*items, value[i], at + "/" + std::to_string(i));
    }
    void check_object(const json_value& schema, const json_value& value, const std::string& at) {
        if (const auto* required = schema.find("required"))
            for (const auto& name : required->elements())
                if (!value.has(name.string())) violation(at, "has no " + name.string());
        const auto* properties = schema.find("properties");
        const auto* others = schema.find("additionalProperties");
        for (const auto& [key, member] : value.members()) {
            const auto* known = properties == nullptr ? nullptr : properties->find(key);
            if (known != nullptr)
                check(*known, member, below(at, key));
            else if (others != nullptr && others->is_object())
                check(*others, member, below(at, key));
            else if (others != nullptr && !others->truth())
                violation(at, "must not have " + key);
        }
    }

    json_value document_;
};

const std::set<std::string, std::less<>> METHODS{"get", "put", "post", "delete", "patch"};

class document_checker {
  public:
    explicit document_checker(const json_value& document) : document_(document) {}
    void run() {
        if (!std::regex_match(document_["openapi"].string(), std::regex("3\\.1\\.\\d+")))
            fault("", "is no OpenAPI 3.1");
        for (const auto* name : {"title", "version"})
            if (!document_["info"].has(name)) fault("/info", "has no " + std::string(name));
        for (const auto& [path, item] : document_["paths"].members())
            check_path(path, item);
        check_references(document_, "");
        for (const auto& [name, schema] : document_["components"]["schemas"].members())
            check_schema(schema, "/components/schemas/" + name);
    }
    std::vector<std::string> found;

  private:
    void fault(const std::string& at, const std::string& what) { found.push_back(at + " " + what); }
    void check_path(const std::string& path, const json_value& item) {
        if (!path.starts_with('/')) fault(path, "does not begin with /");
        for (const auto& [method, operation] : item.members()) {
            if (!METHODS.contains(method)) fault(path, "has a method " + method);
            check_operation(path, fmt::format("{} {}", method, path), operation);
        }
    }
    void check_operation(const std::string& path, const std::string& at,
                         const json_value& operation) {
        if (!names_.insert(operation["operationId"].string()).second)
            fault(at, "uses an operationId twice");
        std::set<std::string> in_path;
        for (const auto& parameter : operation["parameters"].elements()) {
            const auto& in = parameter["in"].string();
            if (in == "path") in_path.insert(parameter["name"].string());
            if (in == "path" && !parameter["required"].truth())
                fault(at, "has a path parameter that is not required");
            if (in != "path" && in != "query" && in != "header" && in != "cookie")
                fault(at, "has a parameter in " + in);
            check_schema(parameter["schema"], at);
        }
        std::set<std::string> named;
        const std::regex parameter(R"(\{(\w+)\})");
        for (std::sregex_iterator each(path.begin(), path.end(), parameter), end; each != end;
             ++each)
            named.insert((*each)[1]);
        if (named != in_path) fault(at, "does not declare just the parameters of its path");
        if (operation["responses"].size() == 0) fault(at, "has no response");
        for (const auto& [status, response] : operation["responses"].members()) {
            if (!std::regex_match(status, std::regex("[1-5]\\d\\d")))
                fault(at, "has a response " + status);
            if (!response.has("description")) fault(at, "has a response without description");
        }
    }
    void check_references(const json_value& value, const std::string& at) {
        if (const auto* reference = value.find("$ref"))
            if (document_.at(reference->string().substr(1)) == nullptr)
                fault(at, "refers to nothing: " + reference->string());
        for (const auto& [key, member] : value.members())
            check_references(member, below(at, key));
        for (const auto& element : value.elements())
            check_references(element, at);
    }
    void check_schema(const json_value& schema, const std::string& at) {
        for (const auto& [keyword, value] : schema.members()) {
            if (!KEYWORDS.contains(keyword)) fault(at, "has the keyword " + keyword);
            if (keyword == "properties")
                for (const auto& [name, property] : value.members())
                    check_schema(property, below(at, name));
            if (keyword == "items" || (keyword == "additionalProperties" && value.is_object()))
                check_schema(value, below(at, keyword));
        }
        if (const auto* required = schema.find("required"))
            for (const auto& name : required->elements())
                if (!schema["properties"].has(name.string()))
                    fault(at, "requires " + name.string() + ", which it does not have");
    }

    json_value document_;
    std::set<std::string> names_;
};

}  // namespace

std::vector<std::string> schema_violations(const json_value& document, const json_value& schema,
                                           const json_value& value) {
    checker checking(document);
    checking.check(schema, value, "");
    return std::move(checking.found);
}

std::vector<std::string> openapi_faults(const json_value& document) {
    document_checker checking(document);
    checking.run();
    return std::move(checking.found);
}

}  // namespace refundry::test
