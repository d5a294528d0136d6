// SPDX-License-Identifier: Apache-2.0
#include "app/law/statutes.hpp"

#include <algorithm>

namespace refundry::law {

namespace {

constexpr std::string_view OWN_KNOWLEDGE = "own knowledge";

/// "Directive 2011/83/EU art. 9 (consolidated)" is an instrument and one article of it.
std::optional<statute> statute_in_title(const std::string& title) {
    constexpr std::string_view mark = " art. ";
    const auto at = title.find(mark);
    if (at == std::string::npos || title.find(';') < at) return std::nullopt;
    auto article = title.substr(at + mark.size());
    article = article.substr(0, std::min(article.find(" ("), article.find(" with ")));
    return statute{
        .instrument = title.substr(0, at), .article = article, .source = {}, .address = {}};
}

std::string joined(const std::vector<instrument_text>& instruments) {
    std::string text;
    for (const auto& each : instruments) {
        if (!text.empty()) text += "; ";
        text += each.name;
        if (!each.articles.empty()) text += " " + each.articles;
    }
    return text;
}

/// "Civil Code 203" names its own instrument, "L242-4" does not.
bool names_instrument(std::string_view article) {
    const bool begins_with_digit =
        !article.empty() && article.front() >= '0' && article.front() <= '9';
    return !begins_with_digit && article.contains(' ');
}

}  // namespace

statute statute_of(const law_texts& texts, const jurisdiction_text& of, const value_text& value) {
    // What moves a last day stands in the law of periods, which is the last source named.
    const bool is_counting = value.key == "roll";
    const auto id = value.sources.empty() ? std::string()
                    : is_counting         ? value.sources.back()
                                          : value.sources.front();
    const auto source = texts.sources.find(id);
    const bool is_read_somewhere =
        source != texts.sources.end() && source->second.kind != OWN_KNOWLEDGE;
    if (names_instrument(value.article))
        return {.instrument = value.article, .article = {}, .source = id, .address = {}};
    if (!is_read_somewhere)
        return {.instrument = joined(of.instruments),
                .article = value.article,
                .source = id,
                .address = {}};
    const auto own = std::ranges::find(of.instruments, id, &instrument_text::source);
    auto made =
        statute_in_title(source->second.title)
            .value_or(statute{
                .instrument = source->second.title, .article = {}, .source = {}, .address = {}});
    if (own != of.instruments.end() && made.article.empty())
        made = {.instrument = own->name, .article = own->articles, .source = {}, .address = {}};
    if (!value.article.empty()) made.article = value.article;
    made.source = id;
    made.address = source->second.address;
    return made;
}

}  // namespace refundry::law
