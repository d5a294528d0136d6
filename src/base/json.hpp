// SPDX-License-Identifier: Apache-2.0
// JSON to and from described types. Strict: unknown and duplicate keys, wrong types, numbers out of
// range and bad UTF-8 are errors, each with its JSON pointer, and all of them are reported.
//
//   auto order = json::decode<order_request>(body);      // std::expected<T,
//   vector<failure_detail>> std::string text = json::encode(order);
//
// A member is required unless it is an optional, a vector, a map or a bool, or its type lists it in
// `static constexpr auto json_defaults = std::to_array<std::string_view>({"member"});`.
// A type with `static std::optional<T> parse(std::string_view)` and `text()` travels as a string.
// A type with `compact_value()` and `static T from_compact(int64, string_view context)` travels as
// a bare integer in compact documents (the ones we store), whose context is given on both sides.
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/describe.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace refundry::json {

enum class kind { null, boolean, integer, number, string, array, object };

/// A value inside a parsed document; valid while the document lives. Cheap to copy.
class node {
  public:
    kind type() const;
    bool as_bool() const;  ///< kind::boolean only
    std::optional<std::int64_t> as_integer()
        const;                           ///< nullopt when it does not fit or is no integer
    std::string_view as_string() const;  ///< kind::string only
    std::size_t size() const;            ///< elements of an array, members of an object
    /// The first member of that name, of an object.
    std::optional<node> find(std::string_view key) const;

    template <typename Visitor>  // visit(node)
    void for_each_element(Visitor&& visit) const {
        visit_elements(&visit, [](void* context, node element) {
            (*static_cast<std::remove_reference_t<Visitor>*>(context))(element);
        });
    }
    template <typename Visitor>  // visit(std::string_view key, node)
    void for_each_field(Visitor&& visit) const {
        visit_fields(&visit, [](void* context, std::string_view key, node value) {
            (*static_cast<std::remove_reference_t<Visitor>*>(context))(key, value);
        });
    }

  private:
    friend class document;
    friend struct node_access;
    void visit_elements(void* context, void (*visit)(void*, node)) const;
    void visit_fields(void* context, void (*visit)(void*, std::string_view, node)) const;
    alignas(void*) std::array<std::byte, 2 * sizeof(void*)> raw_;  // simdjson::dom::element
};

/// A parsed text. Its buffers are taken from and given back to a pool of the thread.
class document {
  public:
    static std::expected<document, failure_detail> parse(std::string_view text);
    node root() const;
    document(document&&) noexcept;
    document& operator=(document&&) noexcept;
    ~document();

  private:
    struct buffers;
    explicit document(std::unique_ptr<buffers> own);
    std::unique_ptr<buffers> buffers_;
};

inline constexpr std::size_t ERRORS_REPORTED_MAX = 50;

/// Where decoding stands: the path for messages, the errors so far, the compact context.
class reader {
  public:
    explicit reader(bool compact = false, std::string_view context = {})
        : compact_(compact), context_(context) {}

    void error(std::string code, std::string message);
    bool has_room() const { return errors_.size() < ERRORS_REPORTED_MAX; }
    std::vector<failure_detail>& errors() { return errors_; }
    bool compact() const { return compact_; }
    std::string_view context() const { return context_; }
    void wrong_type(std::string_view expected, node got);
    void unknown_key(std::string_view key, const std::vector<std::string_view>& known);
    void unknown_word(std::string_view word, const std::vector<std::string_view>& known);

    /// One step of the path, alive while the value below it is decoded.
    class step {
      public:
        step(reader& owner, std::string_view key) : owner_(owner), key_(key), up_(owner.path_) {
            owner_.path_ = this;
        }
        step(reader& owner, std::size_t index) : owner_(owner), index_(index), up_(owner.path_) {
            owner_.path_ = this;
        }
        step(const step&) = delete;
        step& operator=(const step&) = delete;
        ~step() { owner_.path_ = up_; }

      private:
        friend class reader;
        reader& owner_;
        std::string_view key_;
        std::size_t index_ = std::string_view::npos;
        step* up_;
    };

  private:
    std::string pointer() const;
    step* path_ = nullptr;
    std::vector<failure_detail> errors_;
    bool compact_;
    std::string_view context_;
};

/// Writes JSON text; commas and escapes are its business.
class writer {
  public:
    explicit writer(bool compact = false) : compact_(compact) {}
    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }
    void key(std::string_view name);
    void value(std::string_view text);
    /// A literal is text, though it would rather become a bool.
    void value(const char* text) { value(std::string_view(text)); }
    void value(std::int64_t number);
    void value(bool truth);
    void null();
    /// Text that is JSON already.
    void raw(std::string_view json);
    bool compact() const { return compact_; }
    std::string& text() { return text_; }

  private:
    void open(char bracket);
    void close(char bracket);
    void separate();
    std::string text_;
    bool compact_;
    bool comma_ = false;
};

/// JSON kept as text: opaque data of the caller, or a document written earlier.
struct raw_text {
    std::string text;
    friend bool operator==(const raw_text&, const raw_text&) = default;
};
/// The text of a node again, without insignificant space.
std::string to_text(node value);

template <typename T>
inline constexpr bool is_optional = false;
template <typename T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <typename T>
inline constexpr bool is_vector = false;
template <typename T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <typename T>
inline constexpr bool is_map = false;
template <typename T>
inline constexpr bool is_map<std::map<std::string, T>> = true;

template <typename T>
concept text_value = requires(const T value, std::string_view text) {
    { T::parse(text) } -> std::same_as<std::optional<T>>;
    { value.text() } -> std::convertible_to<std::string>;
};
template <typename T>
concept compact_integer = requires(const T value) {
    { value.compact_value() } -> std::same_as<std::int64_t>;
    { T::from_compact(std::int64_t{}, std::string_view{}) } -> std::same_as<T>;
};

template <typename T>
constexpr bool has_default(std::string_view member) {
    if constexpr (requires { T::json_defaults; }) {
        for (const std::string_view name : T::json_defaults)
            if (name == member) return true;
    }
    return false;
}
template <typename Member>
inline constexpr bool may_be_absent =
    is_optional<Member> || is_vector<Member> || is_map<Member> || std::is_same_v<Member, bool> ||
    std::is_same_v<Member, raw_text>;

template <described_enum E>
const std::vector<std::string_view>& enum_words() {
    static const auto words = [] {
        std::vector<std::string_view> all;
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
            [&](auto descriptor) { all.emplace_back(descriptor.name); });
        return all;
    }();
    return words;
}

template <described_struct T>
const std::vector<std::string_view>& member_names() {
    static const auto names = [] {
        std::vector<std::string_view> all;
        boost::mp11::mp_for_each<described_members<T>>(
            [&](auto descriptor) { all.emplace_back(descriptor.name); });
        return all;
    }();
    return names;
}

template <typename T>
void decode_value(node from, T& to, reader& at);

template <described_struct T>
void decode_struct(node from, T& to, reader& at) {
    if (from.type() != kind::object) return at.wrong_type("an object", from);
    constexpr std::size_t count = boost::mp11::mp_size<described_members<T>>::value;
    static_assert(count <= 64, "a described struct has at most 64 members");
    std::uint64_t seen = 0;
    from.for_each_field([&](std::string_view key, node value) {
        if (!at.has_room()) return;
        std::size_t index = 0;
        bool known = false;
        for_each_member(to, [&](std::string_view name, auto& member) {
            const auto bit = std::uint64_t{1} << index++;
            if (known || name != key) return;
            known = true;
            const reader::step step(at, key);
            if ((seen & bit) != 0) {
                at.error("duplicate_key", "This key stands here twice; keep one.");
                return;
            }
            seen |= bit;
            decode_value(value, member, at);
        });
        if (!known) {
            const reader::step step(at, key);
            at.unknown_key(key, member_names<T>());
        }
    });
    std::size_t index = 0;
    for_each_member(to, [&](std::string_view name, auto& member) {
        const bool present = (seen & (std::uint64_t{1} << index++)) != 0;
        using member_type = std::remove_cvref_t<decltype(member)>;
        if (present || may_be_absent<member_type> || has_default<T>(name)) return;
        const reader::step step(at, name);
        at.error("required", "This field is missing.");
    });
}

template <typename T>
void decode_integer(node from, T& to, reader& at) {
    const auto number = from.as_integer();
    if (!number) return at.wrong_type("an integer", from);
    if (!std::in_range<T>(*number)) return at.error("out_of_range", "This number is out of range.");
    to = static_cast<T>(*number);
}

template <typename T>
void decode_value(node from, T& to, reader& at) {
    if constexpr (is_optional<T>) {
        if (from.type() == kind::null) {
            to.reset();
        } else {
            decode_value(from, to.emplace(), at);
        }
    } else if constexpr (std::is_same_v<T, bool>) {
        if (from.type() != kind::boolean) return at.wrong_type("true or false", from);
        to = from.as_bool();
    } else if constexpr (std::is_integral_v<T>) {
        decode_integer(from, to, at);
    } else if constexpr (std::is_same_v<T, std::string>) {
        if (from.type() != kind::string) return at.wrong_type("a string", from);
        to = from.as_string();
    } else if constexpr (std::is_same_v<T, raw_text>) {
        to.text = to_text(from);
    } else if constexpr (std::is_same_v<T, instant>) {
        if (from.type() != kind::string) return at.wrong_type("an RFC 3339 time", from);
        const auto parsed = parse_instant(from.as_string());
        if (!parsed)
            return at.error("invalid_time",
                            "This is not an RFC 3339 time such as 2026-03-29T10:15:00Z.");
        to = *parsed;
    } else if constexpr (std::is_same_v<T, local_date>) {
        if (from.type() != kind::string) return at.wrong_type("a date", from);
        const auto parsed = parse_local_date(from.as_string());
        if (!parsed) return at.error("invalid_date", "This is not a date such as 2026-03-29.");
        to = *parsed;
    } else if constexpr (described_enum<T>) {
        if (from.type() != kind::string) return at.wrong_type("a word", from);
        const auto value = enum_from_name<T>(from.as_string());
        if (!value) return at.unknown_word(from.as_string(), enum_words<T>());
        to = *value;
    } else if constexpr (is_vector<T>) {
        if (from.type() != kind::array) return at.wrong_type("a list", from);
        to.clear();
        to.reserve(from.size());
        std::size_t index = 0;
        from.for_each_element([&](node element) {
            if (!at.has_room()) return;
            const reader::step step(at, index++);
            decode_value(element, to.emplace_back(), at);
        });
    } else if constexpr (is_map<T>) {
        if (from.type() != kind::object) return at.wrong_type("an object", from);
        from.for_each_field([&](std::string_view key, node value) {
            if (!at.has_room()) return;
            const reader::step step(at, key);
            const auto [place, inserted] = to.try_emplace(std::string(key));
            if (!inserted)
                return at.error("duplicate_key", "This key stands here twice; keep one.");
            decode_value(value, place->second, at);
        });
    } else if constexpr (text_value<T>) {
        if (from.type() != kind::string) return at.wrong_type("a string", from);
        const auto parsed = T::parse(from.as_string());
        if (!parsed) {
            if constexpr (requires { T::expected; })
                return at.error("invalid_value", "This is not " + std::string(T::expected) + ".");
            else if constexpr (requires { T::tag::prefix; })
                return at.error("invalid_id", "This is not an id that begins with " +
                                                  std::string(T::tag::prefix) + "_.");
            else
                return at.error("invalid_value", "This value cannot be used here.");
        }
        to = *parsed;
    } else if constexpr (compact_integer<T>) {
        if (at.compact()) {
            std::int64_t number = 0;
            decode_integer(from, number, at);
            to = T::from_compact(number, at.context());
        } else {
            decode_struct(from, to, at);
        }
    } else {
        static_assert(described_struct<T>, "describe this type to read it from JSON");
        decode_struct(from, to, at);
    }
}

template <typename T>
void encode_value(writer& out, const T& value);

template <described_struct T>
void encode_struct(writer& out, const T& value) {
    out.begin_object();
    for_each_member(value, [&](std::string_view name, const auto& member) {
        using member_type = std::remove_cvref_t<decltype(member)>;
        if constexpr (is_optional<member_type>) {
            if (!member) return;
        } else if constexpr (is_vector<member_type> || is_map<member_type>) {
            if (out.compact() && member.empty()) return;
        } else if constexpr (std::is_same_v<member_type, raw_text>) {
            if (member.text.empty()) return;
        } else if constexpr (std::is_same_v<member_type, bool>) {
            if (out.compact() && !member) return;
        } else if constexpr (std::is_same_v<member_type, std::string>) {
            if (out.compact() && member.empty() && has_default<T>(name)) return;
        }
        out.key(name);
        encode_value(out, member);
    });
    out.end_object();
}

template <typename T>
void encode_value(writer& out, const T& value) {
    if constexpr (is_optional<T>) {
        value ? encode_value(out, *value) : out.null();
    } else if constexpr (std::is_same_v<T, bool>) {
        out.value(value);
    } else if constexpr (std::is_integral_v<T>) {
        out.value(static_cast<std::int64_t>(value));
    } else if constexpr (std::is_same_v<T, raw_text>) {
        value.text.empty() ? out.null() : out.raw(value.text);
    } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
        out.value(std::string_view(value));
    } else if constexpr (std::is_same_v<T, instant> || std::is_same_v<T, local_date>) {
        out.value(std::string_view(to_string(value)));
    } else if constexpr (described_enum<T>) {
        out.value(enum_name(value));
    } else if constexpr (is_vector<T>) {
        out.begin_array();
        for (const auto& element : value)
            encode_value(out, element);
        out.end_array();
    } else if constexpr (is_map<T>) {
        out.begin_object();
        for (const auto& [key, element] : value) {
            out.key(key);
            encode_value(out, element);
        }
        out.end_object();
    } else if constexpr (text_value<T>) {
        out.value(std::string_view(std::string(value.text())));
    } else if constexpr (compact_integer<T>) {
        out.compact() ? out.value(value.compact_value()) : encode_struct(out, value);
    } else {
        encode_struct(out, value);
    }
}

template <typename T>
std::expected<T, std::vector<failure_detail>> decode(node from) {
    T value{};
    reader at;
    decode_value(from, value, at);
    if (!at.errors().empty()) return std::unexpected(std::move(at.errors()));
    return value;
}

template <typename T>
std::expected<T, std::vector<failure_detail>> decode(std::string_view text) {
    auto parsed = document::parse(text);
    if (!parsed) return std::unexpected(std::vector{std::move(parsed.error())});
    return decode<T>(parsed->root());
}

/// Throws internal_error that names the damage when `fine` does not hold.
void ensure_stored(bool fine, const failure_detail* error);

/// Reads what encode_compact wrote with the same context; damage is a broken invariant of ours.
template <typename T>
T decode_compact(std::string_view text, std::string_view context) {
    T value{};
    auto parsed = document::parse(text);
    ensure_stored(parsed.has_value(), parsed ? nullptr : &parsed.error());
    reader at(true, context);
    decode_value(parsed->root(), value, at);
    ensure_stored(at.errors().empty(), at.errors().empty() ? nullptr : &at.errors().front());
    return value;
}

template <typename T>
std::string encode(const T& value) {
    writer out;
    encode_value(out, value);
    return std::move(out.text());
}

template <typename T>
std::string encode_compact(const T& value) {
    writer out(true);
    encode_value(out, value);
    return std::move(out.text());
}

}  // namespace refundry::json
