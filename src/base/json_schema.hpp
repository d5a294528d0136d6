// SPDX-License-Identifier: Apache-2.0
// JSON Schema (2020-12, as OpenAPI 3.1 uses it) of described types: the same rules as
// base/json.hpp.
//
//   json::schema_set schemas("#/components/schemas/");
//   std::string reference = schemas.add<return_view>();   //
//   {"$ref":"#/components/schemas/return_view"}
#pragma once

#include <functional>
#include <map>
#include <set>

#include "base/json.hpp"

namespace refundry::json {

/// The unqualified name of a type.
template <typename T>
constexpr std::string_view type_name() {
    std::string_view text = __PRETTY_FUNCTION__;
    const auto begin = text.find("T = ") + 4;
    text = text.substr(begin, text.find_first_of(";]", begin) - begin);
    const auto colon = text.rfind(':');
    return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

class schema_set {
  public:
    /// `describe("return_view.stage")` or `describe("return_view")` gives text or "".
    using describer = std::function<std::string(std::string_view)>;
    explicit schema_set(std::string reference_prefix, describer describe = {})
        : prefix_(std::move(reference_prefix)), describe_(std::move(describe)) {}

    /// The schema of T in place: a reference for described types, which are added to the set.
    template <typename T>
    std::string add() {
        if constexpr (is_optional<T>) {
            return add<typename T::value_type>();
        } else if constexpr (std::is_same_v<T, bool>) {
            return R"({"type":"boolean"})";
        } else if constexpr (std::is_integral_v<T>) {
            return sizeof(T) > 4 ? R"({"type":"integer","format":"int64"})"
                                 : R"({"type":"integer","format":"int32"})";
        } else if constexpr (std::is_same_v<T, std::string>) {
            return R"({"type":"string"})";
        } else if constexpr (std::is_same_v<T, raw_text>) {
            return "{}";
        } else if constexpr (std::is_same_v<T, instant>) {
            return R"({"type":"string","format":"date-time"})";
        } else if constexpr (std::is_same_v<T, local_date>) {
            return R"({"type":"string","format":"date"})";
        } else if constexpr (described_enum<T>) {
            return named<T>([] { return enum_schema(enum_words<T>()); });
        } else if constexpr (is_vector<T>) {
            return R"({"type":"array","items":)" + add<typename T::value_type>() + "}";
        } else if constexpr (is_map<T>) {
            return R"({"type":"object","additionalProperties":)" + add<typename T::mapped_type>() +
                   "}";
        } else if constexpr (text_value<T>) {
            if constexpr (requires { T::tag::prefix; })
                return id_schema(T::tag::prefix);
            else
                return text_schema(T::expected);
        } else {
            return named<T>([this] { return struct_schema<T>(); });
        }
    }

    /// Name and schema text, sorted by name.
    const std::map<std::string, std::string, std::less<>>& all() const { return schemas_; }
    std::string described(std::string_view what) const { return describe_ ? describe_(what) : ""; }

  private:
    template <typename T, typename Make>
    std::string named(Make&& make) {
        const std::string name(type_name<T>());
        if (schemas_.try_emplace(name).second) {
            auto made = make();
            schemas_[name] = std::move(made);
        }
        return "{\"$ref\":\"" + prefix_ + name + "\"}";
    }

    template <typename T>
    std::string struct_schema() {
        std::vector<std::pair<std::string, std::string>> properties;
        std::vector<std::string> required;
        boost::mp11::mp_for_each<described_members<T>>([&](auto descriptor) {
            using member = std::remove_cvref_t<decltype(std::declval<T&>().*descriptor.pointer)>;
            properties.emplace_back(descriptor.name, add<member>());
            if (!may_be_absent<member> && !has_default<T>(descriptor.name))
                required.emplace_back(descriptor.name);
        });
        return object_schema(type_name<T>(), properties, required);
    }

    std::string object_schema(std::string_view name,
                              const std::vector<std::pair<std::string, std::string>>& properties,
                              const std::vector<std::string>& required) const;
    static std::string enum_schema(const std::vector<std::string_view>& words);
    static std::string id_schema(std::string_view prefix);
    static std::string text_schema(std::string_view expected);

    std::string prefix_;
    describer describe_;
    std::map<std::string, std::string, std::less<>> schemas_;
};

}  // namespace refundry::json
