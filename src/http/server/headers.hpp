// SPDX-License-Identifier: Apache-2.0
// Header fields of a request or response: in order, names compared without case, duplicates kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refundry::http {

/// ASCII only, as header names and tokens are.
bool equals_ignoring_case(std::string_view left, std::string_view right);

struct header_field {
    std::string_view name;
    std::string_view value;
};

/// All text lies in one string, so that a reused list allocates nothing. Views handed out are valid
/// until the list is next changed.
class header_list {
  public:
    header_list() = default;
    header_list(std::initializer_list<header_field> fields);

    /// Throws internal_error when the name is no token or the value holds CR, LF or NUL: a value
    /// taken from input cannot smuggle a second header out.
    void add(std::string_view name, std::string_view value);
    /// Replaces every field of that name.
    void set(std::string_view name, std::string_view value);
    void remove(std::string_view name);
    void clear();

    /// The first of that name.
    std::optional<std::string_view> find(std::string_view name) const;
    bool contains(std::string_view name) const { return find(name).has_value(); }
    std::size_t size() const { return places_.size(); }
    bool empty() const { return places_.empty(); }
    header_field operator[](std::size_t index) const;

    class iterator {
      public:
        using difference_type = std::ptrdiff_t;
        using value_type = header_field;
        iterator() = default;
        iterator(const header_list* list, std::size_t index) : list_(list), index_(index) {}
        header_field operator*() const { return (*list_)[index_]; }
        iterator& operator++() {
            ++index_;
            return *this;
        }
        iterator operator++(int) {
            auto before = *this;
            ++index_;
            return before;
        }
        friend bool operator==(const iterator&, const iterator&) = default;

      private:
        const header_list* list_ = nullptr;
        std::size_t index_ = 0;
    };
    iterator begin() const { return {this, 0}; }
    iterator end() const { return {this, places_.size()}; }

  private:
    struct place {
        std::uint32_t begin;
        std::uint32_t name_size;
        std::uint32_t value_size;
    };
    std::string text_;
    std::vector<place> places_;
};

}  // namespace refundry::http
