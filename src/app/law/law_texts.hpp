// SPDX-License-Identifier: Apache-2.0
// data/jurisdictions.json with its inheritance applied: every value of every jurisdiction, with the
// sources it was taken from and whether their text was read. The rules are compiled from it
// (compile_law.hpp) and the pages people read are made of it (law_page.hpp), so neither can leave
// out what the other has.
#pragma once

#include <map>

#include "app/law/tree.hpp"
#include "base/result.hpp"

namespace refundry::law {

/// Who says so: the common rules of the Union, the jurisdiction's own object, the federation it
/// belongs to, or data/law-readings.json, where the data's own notes name the safe reading.
enum class text_layer { base, own, federal, reading };

struct value_text {
    std::string key;
    tree value;
    bool verified = false;
    std::vector<std::string> sources;  ///< ids
    std::string article;
    text_layer layer = text_layer::own;
};

struct section_text {
    std::string name;
    std::vector<value_text> values;
    const value_text* find(std::string_view key) const;
};

struct instrument_text {
    std::string name;
    std::string articles;
    std::string source;
};

struct source_text {
    std::string title;
    std::string address;
    std::string kind;
    bool seen = false;
    std::string says;
};

struct jurisdiction_text {
    std::string code;
    std::string name;
    std::string kind;
    std::string regime;
    std::vector<instrument_text> instruments;  ///< national ones first
    std::vector<section_text> sections;        ///< in the order of `section_names`
    std::vector<std::string> notes;
    tree threshold;
    const section_text* find(std::string_view section) const;
};

struct exempt_text {
    std::string law;
    std::string meaning;
};

struct law_texts {
    std::string generated_on;
    std::map<std::string, source_text, std::less<>> sources;
    std::map<std::string, exempt_text, std::less<>> exempt_codes;  ///< in upper case
    std::vector<jurisdiction_text> jurisdictions;                  ///< in the file's order
    const jurisdiction_text* find(std::string_view code) const;
};

/// Strict: an unknown key at the top of a jurisdiction or a source that is not listed is a detail
/// of the failure `law_invalid`.
result<law_texts> read_law_texts(std::string_view jurisdictions_json,
                                 std::string_view readings_json);

}  // namespace refundry::law
