// SPDX-License-Identifier: Apache-2.0
#include "app/law/law_texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/suggest.hpp"

namespace refundry::law {

namespace {

using namespace std::string_view_literals;

constexpr std::array section_names{
    "withdrawal"sv,    "not_informed"sv,        "goods_return"sv, "refund"sv,
    "refund_scope"sv,  "return_shipping"sv,     "deductions"sv,   "refund_means"sv,
    "exempt"sv,        "withdrawal_function"sv, "guarantee"sv,    "late_or_no_shipment"sv,
    "late_delivery"sv, "non_conforming"sv,      "grievance"sv,    "counting"sv,
    "language"sv};

constexpr std::array jurisdiction_keys{
    "code"sv,       "name"sv,         "kind"sv,         "inherits"sv,  "inherits_also"sv,
    "applies_to"sv, "regime"sv,       "instruments"sv,  "threshold"sv, "instruments_national"sv,
    "notes"sv,      "other_rights"sv, "business_days"sv};

/// Keys that speak about another key's value.
struct about_key {
    std::string_view key;
    std::string_view about;
};
constexpr std::array verified_keys{
    about_key{"missing_information_about_withdrawal_function_verified",
              "missing_information_about_withdrawal_function_counts_as_not_informed"},
    about_key{"contracts_rule_verified", "applies_to_contracts_concluded_from"}};
constexpr std::array article_keys{
    about_key{"counting_article", "length"}, about_key{"partial_article", "partial_withdrawal"},
    about_key{"late_penalty_article", "late_penalty"}, about_key{"set_off_article", "set_off"},
    about_key{"roll_article", "roll"}};
constexpr std::string_view VERIFIED_SUFFIX = "_verified";

bool is_one_of(const auto& list, std::string_view key) {
    return std::ranges::find(list, key) != list.end();
}

/// Such a key is no value of its own, unless what it speaks about stands in another layer.
bool is_about_another(const tree& section, std::string_view key) {
    if (key == "verified" || key == "sources" || key.ends_with(VERIFIED_SUFFIX)) return true;
    const auto article = std::ranges::find(article_keys, key, &about_key::key);
    return article != article_keys.end() && section.find(article->about) != nullptr;
}

std::string verified_key_of(std::string_view key) {
    const auto special = std::ranges::find(verified_keys, key, &about_key::about);
    if (special != verified_keys.end()) return std::string(special->key);
    return std::string(key) + std::string(VERIFIED_SUFFIX);
}

bool is_verified(const tree& section, std::string_view key, const tree& value) {
    for (const auto* own : {value.is_object() ? value.find("verified") : nullptr,
                            section.find(verified_key_of(key)), section.find("verified")})
        if (own != nullptr && own->is_truth()) return own->truth;
    return false;
}

std::string article_of(const tree& section, std::string_view key, const tree& value) {
    if (value.is_object() && !value.text_of("article").empty())
        return std::string(value.text_of("article"));
    const auto special = std::ranges::find(article_keys, key, &about_key::about);
    if (special != article_keys.end() && !section.text_of(special->key).empty())
        return std::string(section.text_of(special->key));
    const auto article = section.text_of("article");
    return std::string(article.empty() ? section.text_of("articles") : article);
}

std::vector<std::string> texts_of(const tree* list) {
    std::vector<std::string> texts;
    if (list == nullptr) return texts;
    for (const auto& element : list->elements)
        texts.push_back(element.text);
    return texts;
}

/// Puts a layer's section over what lies below it.
void lay(section_text& onto, const tree& section, text_layer layer) {
    for (const auto& [key, value] : section.members) {
        if (is_about_another(section, key)) continue;
        auto place = std::ranges::find(onto.values, key, &value_text::key);
        if (place == onto.values.end()) {
            onto.values.push_back({.key = key, .value = {}, .sources = {}, .article = {}});
            place = std::prev(onto.values.end());
        }
        place->value = merged(place->value, value);
        place->verified = is_verified(section, key, value);
        auto sources = texts_of(section.find("sources"));
        if (!sources.empty()) place->sources = std::move(sources);
        const auto article = article_of(section, key, value);
        if (!article.empty() || layer != text_layer::reading) place->article = article;
        place->layer = layer;
    }
}

class texts_reader {
  public:
    explicit texts_reader(law_texts& into) : into_(into) {}

    void error(std::string path, std::string code, std::string message) {
        errors_.push_back({std::move(path), std::move(code), std::move(message), {}});
    }
    std::vector<failure_detail>& errors() { return errors_; }

    void read_sources(const tree& sources) {
        for (const auto& [id, source] : sources.members) {
            const tree* seen = source.find("seen");
            into_.sources.emplace(id, source_text{.title = std::string(source.text_of("title")),
                                                  .address = std::string(source.text_of("address")),
                                                  .kind = std::string(source.text_of("kind")),
                                                  .seen = seen != nullptr && seen->truth,
                                                  .says = std::string(source.text_of("says"))});
        }
    }

    void read_exempt_codes(const tree& codes) {
        for (const auto& [code, entry] : codes.members)
            into_.exempt_codes.emplace(
                code, exempt_text{.law = std::string(entry.text_of("law")),
                                  .meaning = std::string(entry.text_of("meaning"))});
    }

    void read_base(const tree& base) { check_keys(base, "/" + std::string(base.text_of("code"))); }

    /// `below`: base or null; `beside`: the federation's object, for sections this one has not.
    void read(const tree& from, const tree* below, const tree* beside, const tree* reading) {
        jurisdiction_text made{.code = std::string(from.text_of("code")),
                               .name = std::string(from.text_of("name")),
                               .kind = std::string(from.text_of("kind")),
                               .regime = std::string(from.text_of("regime")),
                               .instruments = {},
                               .sections = {},
                               .notes = texts_of(from.find("notes")),
                               .threshold = {}};
        const auto path = "/jurisdictions/" + made.code;
        check_keys(from, path);
        for (const auto* key : {"instruments_national", "instruments"})
            read_instruments(from.find(key), made);
        if (below != nullptr) read_instruments(below->find("instruments"), made);
        if (beside != nullptr) read_instruments(beside->find("instruments"), made);
        if (made.regime.empty() && below != nullptr) made.regime = below->text_of("regime");
        if (const auto* threshold = from.find("threshold")) made.threshold = *threshold;
        read_other_rights(from, made);
        for (const auto name : section_names) {
            section_text section{.name = std::string(name), .values = {}};
            const tree* own = from.find(name);
            if (below != nullptr && below->find(name) != nullptr)
                lay(section, *below->find(name), text_layer::base);
            if (own == nullptr && beside != nullptr && beside->find(name) != nullptr)
                lay(section, *beside->find(name), text_layer::federal);
            if (own != nullptr) lay(section, *own, text_layer::own);
            if (reading != nullptr && reading->find(name) != nullptr)
                lay(section, *reading->find(name), text_layer::reading);
            check_sources(section, path);
            check_verified_keys(from, section, path);
            if (!section.values.empty()) made.sections.push_back(std::move(section));
        }
        into_.jurisdictions.push_back(std::move(made));
    }

  private:
    void check_keys(const tree& from, const std::string& path) {
        for (const auto& [key, value] : from.members) {
            if (is_one_of(jurisdiction_keys, key) || is_one_of(section_names, key)) continue;
            std::vector<std::string_view> words(section_names.begin(), section_names.end());
            words.insert(words.end(), jurisdiction_keys.begin(), jurisdiction_keys.end());
            error(fmt::format("{}/{}", path, key), "unknown_key",
                  "No part of a jurisdiction is called so; is " +
                      std::string(nearest_word(key, words)) + " meant?");
        }
    }
    /// "roll_verified" speaks of a "roll" that must be there.
    void check_verified_keys(const tree& from, const section_text& merged,
                             const std::string& path) {
        const tree* own = from.find(merged.name);
        if (own == nullptr) return;
        for (const auto& [key, value] : own->members) {
            if (!key.ends_with(VERIFIED_SUFFIX)) continue;
            const bool has_subject = std::ranges::any_of(
                merged.values, [&](const auto& each) { return verified_key_of(each.key) == key; });
            if (!has_subject)
                error(fmt::format("{}/{}/{}", path, merged.name, key), "unknown_key",
                      "It speaks of a value that is not there.");
        }
    }
    void check_sources(const section_text& section, const std::string& path) {
        for (const auto& value : section.values)
            for (const auto& source : value.sources)
                if (!into_.sources.contains(source))
                    error(path + "/" + section.name, "source_unknown",
                          "There is no source " + source + ".");
    }
    static void read_instruments(const tree* list, jurisdiction_text& into) {
        if (list == nullptr) return;
        for (const auto& each : list->elements)
            into.instruments.push_back({.name = std::string(each.text_of("name")),
                                        .articles = std::string(each.text_of("articles")),
                                        .source = std::string(each.text_of("source"))});
    }
    static void read_other_rights(const tree& from, jurisdiction_text& into) {
        if (const auto* rights = from.find("other_rights"))
            for (const auto& right : rights->elements)
                into.notes.push_back(std::string(right.text_of("what")) + " (to be confirmed)");
        if (!from.text_of("business_days").empty())
            into.notes.push_back("Business days: " + std::string(from.text_of("business_days")));
    }

    law_texts& into_;
    std::vector<failure_detail> errors_;
};

const tree* find_coded(const tree& list, std::string_view code) {
    for (const auto& each : list.elements)
        if (each.text_of("code") == code) return &each;
    return nullptr;
}

std::expected<tree, failure_detail> parsed(std::string_view text) {
    auto document = json::document::parse(text);
    if (!document) return std::unexpected(std::move(document.error()));
    return tree_of(document->root());
}

std::unexpected<failure> law_invalid(std::vector<failure_detail> details) {
    auto answer = invalid("", "law_invalid", "The table of laws cannot be used.");
    answer.error().details = std::move(details);
    return answer;
}

}  // namespace

const value_text* section_text::find(std::string_view key) const {
    const auto found = std::ranges::find(values, key, &value_text::key);
    return found == values.end() ? nullptr : &*found;
}

const section_text* jurisdiction_text::find(std::string_view section) const {
    const auto found = std::ranges::find(sections, section, &section_text::name);
    return found == sections.end() ? nullptr : &*found;
}

const jurisdiction_text* law_texts::find(std::string_view code) const {
    const auto found = std::ranges::find(jurisdictions, code, &jurisdiction_text::code);
    return found == jurisdictions.end() ? nullptr : &*found;
}

result<law_texts> read_law_texts(std::string_view jurisdictions_json,
                                 std::string_view readings_json) {
    const auto law = parsed(jurisdictions_json);
    if (!law) return law_invalid({law.error()});
    const auto readings = parsed(readings_json);
    if (!readings) return law_invalid({readings.error()});

    law_texts made;
    texts_reader reader(made);
    made.generated_on = law->text_of("generated_on");
    for (const auto* part : {"sources", "exempt_codes", "bases", "jurisdictions"})
        if (law->find(part) == nullptr)
            return law_invalid(
                {{std::string("/") + part, "required", "This part is missing.", {}}});
    reader.read_sources(*law->find("sources"));
    reader.read_exempt_codes(*law->find("exempt_codes"));
    const tree& bases = *law->find("bases");
    const tree& all = *law->find("jurisdictions");
    for (const auto& each : bases.elements)
        reader.read_base(each);
    for (const auto& each : all.elements) {
        const auto code = each.text_of("code");
        const auto base = each.text_of("inherits");
        const auto federal = each.text_of("inherits_also");
        const tree* below = base.empty() ? nullptr : find_coded(bases, base);
        const tree* beside = federal.empty() ? nullptr : find_coded(all, federal);
        if ((below == nullptr && !base.empty()) || (beside == nullptr && !federal.empty()))
            reader.error("/jurisdictions/" + std::string(code), "base_unknown",
                         "It inherits from what is not there.");
        reader.read(each, below, beside, readings->find(code));
    }
    for (const auto& [code, reading] : readings->members)
        if (made.find(code) == nullptr)
            reader.error("/" + code, "jurisdiction_unknown", "No jurisdiction has this code.");
    if (!reader.errors().empty()) return law_invalid(std::move(reader.errors()));
    return made;
}

}  // namespace refundry::law
