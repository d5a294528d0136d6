// SPDX-License-Identifier: Apache-2.0
#include "http/server/router.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "base/ensure.hpp"

namespace refundry::http {
namespace {

/// A route at the end of its path, with the names its pattern gives to the parameters on the way.
struct ending {
    const route* target = nullptr;
    std::vector<std::string> parameter_names;
};
using endings = std::array<ending, method_count>;

constexpr std::size_t index_of(method which) {
    return static_cast<std::size_t>(which);
}

method_set methods_of(const endings& ends) {
    method_set methods;
    for (std::size_t at = 0; at < method_count; ++at)
        methods[at] = ends[at].target != nullptr;
    if (methods[index_of(method::get)]) methods.set(index_of(method::head));
    if (methods.any()) methods.set(index_of(method::options));
    return methods;
}

const ending* ending_for(const endings& ends, method wanted) {
    const auto& exact = ends[index_of(wanted)];
    if (exact.target != nullptr) return &exact;
    const auto& get = ends[index_of(method::get)];
    return wanted == method::head && get.target != nullptr ? &get : nullptr;
}

struct pattern_segment {
    enum class kind { literal, parameter, rest } is;
    std::string_view text;
};

pattern_segment read_segment(std::string_view segment) {
    using enum pattern_segment::kind;
    if (!segment.starts_with('{')) {
        ensure(!segment.contains('{') && !segment.contains('}'),
               "a segment is a literal or a name");
        return {literal, segment};
    }
    ensure(segment.ends_with('}') && segment.size() > 2, "a path parameter is {name}");
    auto name = segment.substr(1, segment.size() - 2);
    if (!name.ends_with("...")) return {parameter, name};
    name.remove_suffix(3);
    return {rest, name};
}

}  // namespace

struct router::node {
    std::map<std::string, std::unique_ptr<node>, std::less<>> literals;
    std::unique_ptr<node> parameter;
    endings here;
    endings rest;
};

router::router() : root_(std::make_unique<node>()) {}
router::~router() = default;
router::router(router&&) noexcept = default;
router& router::operator=(router&&) noexcept = default;

void router::add(route added) {
    ensure(added.pattern.starts_with('/'), "a pattern begins with /");
    ensure(static_cast<bool>(added.handle), "a route has a handler");
    const auto& kept = routes_.emplace_back(std::move(added));

    std::vector<std::string> names;
    node* at = root_.get();
    auto* ends = &at->here;
    auto rest = std::string_view(kept.pattern).substr(1);
    for (bool is_last = rest.empty(); !is_last;) {
        const auto slash = rest.find('/');
        is_last = slash == rest.npos;
        const auto segment = read_segment(rest.substr(0, slash));
        if (segment.is != pattern_segment::kind::literal) names.emplace_back(segment.text);
        if (segment.is == pattern_segment::kind::rest) {
            ensure(is_last, "{name...} ends its pattern");
            ends = &at->rest;
            break;
        }
        auto& next = segment.is == pattern_segment::kind::parameter
                         ? at->parameter
                         : at->literals[std::string(segment.text)];
        if (!next) next = std::make_unique<node>();
        at = next.get();
        ends = &at->here;
        if (!is_last) rest.remove_prefix(slash + 1);
    }
    auto& slot = (*ends)[index_of(kept.method)];
    ensure(slot.target == nullptr, "one route for one method and path");
    slot = {.target = &kept, .parameter_names = std::move(names)};
}

/// Depth-first with the more specific branch first. The depth is bounded by the longest pattern.
struct router::search {
    method wanted;
    std::span<const std::string> segments;
    std::vector<std::string_view> values;
    method_set allowed;
    const ending* found = nullptr;
    std::string rest;

    void accept(const endings& ends) {
        allowed |= methods_of(ends);
        found = ending_for(ends, wanted);
    }

    bool visit(const node& at, std::size_t depth) {
        if (depth == segments.size()) {
            accept(at.here);
            return found != nullptr;
        }
        if (const auto next = at.literals.find(segments[depth]);
            next != at.literals.end() && visit(*next->second, depth + 1))
            return true;
        if (at.parameter && !segments[depth].empty()) {
            values.push_back(segments[depth]);
            if (visit(*at.parameter, depth + 1)) return true;
            values.pop_back();
        }
        // "%2F" inside a segment must not become a separator of the rest.
        const auto tail = segments.subspan(depth);
        if (std::ranges::any_of(tail, [](const auto& segment) { return segment.contains('/'); }))
            return false;
        accept(at.rest);
        if (found == nullptr) return false;
        for (const auto& segment : tail) {
            if (!rest.empty()) rest += '/';
            rest += segment;
        }
        values.push_back(rest);
        return true;
    }
};

route_match router::find(method wanted, const std::vector<std::string>& segments,
                         std::vector<path_parameter>& parameters) const {
    search look{.wanted = wanted, .segments = segments, .values = {}, .allowed = {}, .rest = {}};
    if (!look.visit(*root_, 0)) return {.found = nullptr, .allowed = look.allowed};
    parameters.clear();
    for (std::size_t at = 0; at < look.values.size(); ++at) {
        parameters.push_back(
            {.name = look.found->parameter_names[at], .value = std::string(look.values[at])});
    }
    return {.found = look.found->target, .allowed = look.allowed};
}

std::string allow_header(method_set methods) {
    std::string text;
    for (const auto which : all_methods) {
        if (!methods[index_of(which)]) continue;
        if (!text.empty()) text += ", ";
        text += method_name(which);
    }
    return text;
}

}  // namespace refundry::http
