// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/ensure.hpp"
#include "base/json_integers.hpp"
#include "base/suggest.hpp"

namespace refundry::json {

using simdjson::dom::element;
using simdjson::dom::element_type;

static_assert(sizeof(element) == 2 * sizeof(void*) && std::is_trivially_copyable_v<element>);

struct node_access {
    static node wrap(const element& value) {
        node wrapped;
        wrapped.raw_ = std::bit_cast<decltype(wrapped.raw_)>(value);
        return wrapped;
    }
    static element unwrap(const node& value) {
        element raw;
        std::memcpy(static_cast<void*>(&raw), &value.raw_, sizeof raw);
        return raw;
    }
};

namespace {
element unwrap(const node& value) {
    return node_access::unwrap(value);
}
}  // namespace

kind node::type() const {
    switch (unwrap(*this).type()) {
        case element_type::NULL_VALUE:
            return kind::null;
        case element_type::BOOL:
            return kind::boolean;
        case element_type::INT64:
        case element_type::UINT64:
            return kind::integer;
        case element_type::DOUBLE:
            return kind::number;
        case element_type::STRING:
            return kind::string;
        case element_type::ARRAY:
            return kind::array;
        case element_type::OBJECT:
            return kind::object;
    }
    fail_invariant("unknown JSON type", std::source_location::current());
}

bool node::as_bool() const {
    return unwrap(*this).get_bool().value();
}

std::optional<std::int64_t> node::as_integer() const {
    std::int64_t number = 0;
    if (unwrap(*this).type() != element_type::INT64) return std::nullopt;
    if (unwrap(*this).get_int64().get(number) != simdjson::SUCCESS) return std::nullopt;
    return number;
}

std::string_view node::as_string() const {
    return unwrap(*this).get_string().value();
}

std::size_t node::size() const {
    const auto value = unwrap(*this);
    if (value.type() == element_type::ARRAY) return value.get_array().value().size();
    if (value.type() == element_type::OBJECT) return value.get_object().value().size();
    return 0;
}

std::optional<node> node::find(std::string_view key) const {
    const auto value = unwrap(*this);
    if (value.type() != element_type::OBJECT) return std::nullopt;
    element found;
    if (value.get_object().value().at_key(key).get(found) != simdjson::SUCCESS) return std::nullopt;
    return node_access::wrap(found);
}

void node::visit_elements(void* context, void (*visit)(void*, node)) const {
    const simdjson::dom::array children = unwrap(*this).get_array().value();
    for (const element child : children)
        visit(context, node_access::wrap(child));
}

void node::visit_fields(void* context, void (*visit)(void*, std::string_view, node)) const {
    const simdjson::dom::object fields = unwrap(*this).get_object().value();
    for (const auto& field : fields)
        visit(context, field.key, node_access::wrap(field.value));
}

struct document::buffers {
    simdjson::dom::document parsed;
    std::string padded;
};

namespace {

constexpr std::size_t DEPTH_MAX = 64;
constexpr std::size_t POOLED_BUFFERS_MAX = 16;
constexpr std::size_t POOLED_TEXT_MAX = 1 << 20;  // larger buffers are not kept

/// Buffers of this thread that wait for the next document. A document that outlives its thread's
/// pool (a static one, at exit) simply frees its own.
template <typename Buffers>
struct buffer_pool {
    static inline thread_local bool is_gone = false;  // trivial, so it can be read to the very end
    std::vector<std::unique_ptr<Buffers>> free;
    ~buffer_pool() { is_gone = true; }
    static buffer_pool& mine() {
        thread_local buffer_pool pool;
        return pool;
    }
};

}  // namespace

document::document(std::unique_ptr<buffers> own) : buffers_(std::move(own)) {}
document::document(document&&) noexcept = default;
document& document::operator=(document&&) noexcept = default;

document::~document() {
    if (!buffers_ || buffers_->padded.capacity() > POOLED_TEXT_MAX) return;
    if (buffer_pool<buffers>::is_gone) return;
    auto& free = buffer_pool<buffers>::mine().free;
    if (free.size() < POOLED_BUFFERS_MAX) free.push_back(std::move(buffers_));
}

namespace {

constexpr std::string_view OUT_OF_RANGE =
    "This number is out of range: integers go from -9223372036854775808 to 9223372036854775807.";

void append_step(std::string& pointer, std::string_view key) {
    pointer.push_back('/');
    for (const char letter : key) {
        if (letter == '~')
            pointer += "~0";
        else if (letter == '/')
            pointer += "~1";
        else
            pointer.push_back(letter);
    }
}

/// The pointer of the number that `before` numbers of the document precede, or nullopt; `before`
/// becomes what is left to count. The depth is bounded by the parser.
std::optional<std::string> pointer_of_number(node in, std::size_t& before) {
    if (in.type() == kind::integer || in.type() == kind::number)
        return before-- == 0 ? std::optional(std::string()) : std::nullopt;
    std::optional<std::string> found;
    auto look_below = [&](std::string_view key, node child) {
        if (found) return;
        const auto below = pointer_of_number(child, before);
        if (!below) return;
        found.emplace();
        append_step(*found, key);
        *found += *below;
    };
    if (in.type() == kind::object) {
        in.for_each_field(look_below);
    } else if (in.type() == kind::array) {
        std::size_t index = 0;
        in.for_each_element([&](node child) { look_below(std::to_string(index++), child); });
    }
    return found;
}

}  // namespace

std::expected<document, failure_detail> document::parse(std::string_view text) {
    thread_local simdjson::dom::parser parser;
    if (parser.max_depth() != DEPTH_MAX)
        ensure(parser.allocate(4096, DEPTH_MAX) == simdjson::SUCCESS, "no memory for the parser");
    auto& free = buffer_pool<buffers>::mine().free;
    std::unique_ptr<buffers> own;
    if (free.empty()) {
        own = std::make_unique<buffers>();
    } else {
        own = std::move(free.back());
        free.pop_back();
    }
    own->padded.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    own->padded.assign(text);
    document parsed(std::move(own));
    auto& into = *parsed.buffers_;
    const auto parse = [&] {
        return parser
            .parse_into_document(into.parsed, into.padded.data(), into.padded.size(), false)
            .error();
    };
    auto error = parse();
    if (error == simdjson::SUCCESS) return parsed;
    if (error == simdjson::NUMBER_ERROR) {
        const auto masked = mask_long_integers(into.padded);
        if (!masked.empty()) error = parse();
        if (error == simdjson::SUCCESS) {
            auto before = masked.front();
            return std::unexpected(
                failure_detail{.path = pointer_of_number(parsed.root(), before).value_or(""),
                               .code = "out_of_range",
                               .message = std::string(OUT_OF_RANGE),
                               .parameters = {}});
        }
    }
    const std::string_view reason =
        error == simdjson::EMPTY         ? "There is no JSON here."
        : error == simdjson::UTF8_ERROR  ? "This text is not valid UTF-8."
        : error == simdjson::DEPTH_ERROR ? "This JSON is nested too deeply."
                                         : std::string_view(simdjson::error_message(error));
    return std::unexpected(failure_detail{
        .path = "", .code = "malformed_json", .message = std::string(reason), .parameters = {}});
}

node document::root() const {
    return node_access::wrap(buffers_->parsed.root());
}

std::string to_text(node value) {
    return simdjson::minify(unwrap(value));
}

std::string reader::pointer() const {
    std::vector<const step*> steps;
    for (const step* at = path_; at != nullptr; at = at->up_)
        steps.push_back(at);
    std::string text;
    for (auto at = steps.rbegin(); at != steps.rend(); ++at) {
        if ((*at)->index_ != std::string_view::npos)
            text += "/" + std::to_string((*at)->index_);
        else
            append_step(text, (*at)->key_);
    }
    return text;
}

void reader::error(std::string code, std::string message) {
    if (has_room())
        errors_.push_back({.path = pointer(),
                           .code = std::move(code),
                           .message = std::move(message),
                           .parameters = {}});
}

void reader::wrong_type(std::string_view expected, node got) {
    if (got.type() == kind::integer && expected == "an integer")  // it is one, and did not fit
        return error("out_of_range", std::string(OUT_OF_RANGE));
    static constexpr std::string_view WORDS[] = {
        "null", "true or false", "an integer", "a number", "a string", "a list", "an object"};
    error("wrong_type", fmt::format("This must be {}; it is {}.", expected,
                                    WORDS[static_cast<std::size_t>(got.type())]));
}

void reader::unknown_key(std::string_view key, const std::vector<std::string_view>& known) {
    const auto near = nearest_word(key, known);
    error("unknown_key",
          near.empty()
              ? fmt::format("There is no such field here; there are {}.", fmt::join(known, ", "))
              : fmt::format("There is no such field; is \"{}\" meant?", near));
}

void reader::unknown_word(std::string_view word, const std::vector<std::string_view>& known) {
    const auto near = nearest_word(word, known);
    error("unknown_value", near.empty()
                               ? fmt::format("This must be one of {}.", fmt::join(known, ", "))
                               : fmt::format("This must be one of {}; is \"{}\" meant?",
                                             fmt::join(known, ", "), near));
}

namespace {
constexpr std::size_t FIRST_BYTES = 1'024;  // most answers and stored documents fit
}

void writer::open(char bracket) {
    if (text_.empty()) text_.reserve(FIRST_BYTES);
    separate();
    text_.push_back(bracket);
    comma_ = false;
}
void writer::close(char bracket) {
    text_.push_back(bracket);
    comma_ = true;
}
void writer::separate() {
    if (comma_) text_.push_back(',');
    comma_ = true;
}
void writer::key(std::string_view name) {
    value(name);
    text_.push_back(':');
    comma_ = false;
}

namespace {

bool is_plain(char letter) {
    return static_cast<unsigned char>(letter) >= 0x20 && letter != '"' && letter != '\\';
}

/// Eight letters at a time: almost no text has anything to escape. A byte that is below 0x20, '"'
/// or '\\' sets its own top bit; a neighbour's may be set too, so the caller looks again.
bool is_plain_word(std::uint64_t letters) {
    constexpr std::uint64_t ONES = 0x0101010101010101;
    constexpr std::uint64_t TOPS = 0x8080808080808080;
    const auto has_zero = [](std::uint64_t of) { return (of - ONES) & ~of & TOPS; };
    const auto below_space = (letters - ONES * 0x20) & ~letters & TOPS;
    return (below_space | has_zero(letters ^ ONES * '"') | has_zero(letters ^ ONES * '\\')) == 0;
}

/// Where the first letter that must be escaped stands at or after `from`, or the size.
std::size_t plain_until(std::string_view text, std::size_t from) {
    while (from + sizeof(std::uint64_t) <= text.size()) {
        std::uint64_t letters;
        std::memcpy(&letters, text.data() + from, sizeof letters);
        if (!is_plain_word(letters)) break;
        from += sizeof letters;
    }
    while (from < text.size() && is_plain(text[from]))
        ++from;
    return from;
}

void append_escaped(std::string& to, char letter) {
    switch (letter) {
        case '"':
            to += "\\\"";
            return;
        case '\\':
            to += "\\\\";
            return;
        case '\n':
            to += "\\n";
            return;
        case '\r':
            to += "\\r";
            return;
        case '\t':
            to += "\\t";
            return;
        default:
            to += fmt::format("\\u{:04x}", static_cast<unsigned char>(letter));
    }
}

}  // namespace

void writer::value(std::string_view text) {
    separate();
    text_.push_back('"');
    for (std::size_t at = 0; at < text.size();) {
        const auto end = plain_until(text, at);
        text_.append(text, at, end - at);
        if (end < text.size()) append_escaped(text_, text[end]);
        at = end + 1;
    }
    text_.push_back('"');
}
void writer::value(std::int64_t number) {
    separate();
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    text_.append(digits.data(), end);
}
void writer::value(bool truth) {
    separate();
    text_ += truth ? "true" : "false";
}
void writer::null() {
    separate();
    text_ += "null";
}
void writer::raw(std::string_view json) {
    separate();
    text_ += json;
}

void ensure_stored(bool fine, const failure_detail* error) {
    if (fine) return;
    throw internal_error(fmt::format("a stored document cannot be read: {} at \"{}\"",
                                     error ? error->message : "", error ? error->path : ""));
}

}  // namespace refundry::json
