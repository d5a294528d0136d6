// SPDX-License-Identifier: Apache-2.0
// A JSON document a test can look into and change: `value["items"][0]["quantity"]`, or by pointer.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/json.hpp"

namespace refundry::test {

class json_value {
  public:
    json_value() = default;
    static json_value parse(std::string_view text) {
        const auto parsed = json::document::parse(text);
        if (!parsed) throw std::runtime_error("no JSON: " + std::string(text.substr(0, 500)));
        return of(parsed->root());
    }
    static json_value object() {
        json_value made;
        made.kind_ = json::kind::object;
        return made;
    }

    json::kind kind() const { return kind_; }
    bool is_object() const { return kind_ == json::kind::object; }
    bool is_array() const { return kind_ == json::kind::array; }
    bool is_string() const { return kind_ == json::kind::string; }
    bool truth() const { return kind_ == json::kind::boolean && scalar_ == "true"; }
    const std::string& string() const {
        if (!is_string()) throw std::runtime_error("no string: " + text());
        return scalar_;
    }
    std::int64_t integer() const {
        if (kind_ != json::kind::integer) throw std::runtime_error("no integer: " + text());
        return std::stoll(scalar_);
    }
    double number() const { return std::stod(scalar_); }

    const std::vector<std::pair<std::string, json_value>>& members() const { return members_; }
    const std::vector<json_value>& elements() const { return elements_; }
    std::size_t size() const { return is_array() ? elements_.size() : members_.size(); }
    bool has(std::string_view key) const { return find(key) != nullptr; }
    const json_value* find(std::string_view key) const {
        const auto at =
            std::ranges::find_if(members_, [&](const auto& member) { return member.first == key; });
        return at == members_.end() ? nullptr : &at->second;
    }
    const json_value& operator[](std::string_view key) const {
        const auto* found = find(key);
        if (found == nullptr)
            throw std::runtime_error("no " + std::string(key) + " in " + text().substr(0, 2'000));
        return *found;
    }
    const json_value& operator[](std::size_t index) const {
        if (index >= elements_.size())
            throw std::runtime_error("no element " + std::to_string(index) + " in " +
                                     text().substr(0, 2'000));
        return elements_[index];
    }

    /// Nothing is escaped: the pointers of tests name plain keys.
    json_value* at(std::string_view pointer) {
        if (pointer.empty()) return this;
        const auto end = pointer.find('/', 1);
        const auto step = pointer.substr(1, end == pointer.npos ? pointer.npos : end - 1);
        const auto rest = end == pointer.npos ? std::string_view{} : pointer.substr(end);
        if (is_array()) {
            const auto index = std::stoul(std::string(step));
            return index < elements_.size() ? elements_[index].at(rest) : nullptr;
        }
        for (auto& [key, member] : members_)
            if (key == step) return member.at(rest);
        return nullptr;
    }
    /// Sets (or adds) a member of the object at `pointer`'s parent to the JSON `text`.
    json_value& set(std::string_view pointer, std::string_view text) {
        auto made = parse(text);
        if (auto* place = at(pointer)) {
            *place = std::move(made);
            return *this;
        }
        const auto slash = pointer.rfind('/');
        auto* parent = at(pointer.substr(0, slash));
        if (parent == nullptr || !parent->is_object())
            throw std::runtime_error("nowhere to put " + std::string(pointer));
        parent->members_.emplace_back(pointer.substr(slash + 1), std::move(made));
        return *this;
    }
    json_value& remove(std::string_view pointer) {
        const auto slash = pointer.rfind('/');
        auto* parent = at(pointer.substr(0, slash));
        std::erase_if(parent->members_, [&](const auto& member) {
            return member.first == pointer.substr(slash + 1);
        });
        return *this;
    }

    std::string text() const {
        json::writer out;
        write(out);
        return std::move(out.text());
    }
    friend bool operator==(const json_value&, const json_value&) = default;

  private:
    static json_value of(json::node from) {
        json_value made;
        made.kind_ = from.type();
        switch (made.kind_) {
            case json::kind::object:
                from.for_each_field([&](std::string_view key, json::node value) {
                    made.members_.emplace_back(key, of(value));
                });
                break;
            case json::kind::array:
                from.for_each_element(
                    [&](json::node value) { made.elements_.push_back(of(value)); });
                break;
            case json::kind::string:
                made.scalar_ = from.as_string();
                break;
            case json::kind::null:
            case json::kind::boolean:
            case json::kind::integer:
            case json::kind::number:
                made.scalar_ = json::to_text(from);
                break;
        }
        return made;
    }
    void write(json::writer& out) const {
        switch (kind_) {
            case json::kind::object:
                out.begin_object();
                for (const auto& [key, member] : members_) {
                    out.key(key);
                    member.write(out);
                }
                out.end_object();
                break;
            case json::kind::array:
                out.begin_array();
                for (const auto& element : elements_)
                    element.write(out);
                out.end_array();
                break;
            case json::kind::string:
                out.value(std::string_view(scalar_));
                break;
            case json::kind::null:
                out.null();
                break;
            case json::kind::boolean:
            case json::kind::integer:
            case json::kind::number:
                out.raw(scalar_);
                break;
        }
    }

    json::kind kind_ = json::kind::null;
    std::string scalar_;
    std::vector<std::pair<std::string, json_value>> members_;
    std::vector<json_value> elements_;
};

}  // namespace refundry::test
