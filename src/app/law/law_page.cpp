// SPDX-License-Identifier: Apache-2.0
#include "app/law/law_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "app/law/law_words.hpp"
#include "app/law/statutes.hpp"

namespace refundry::law {

namespace {

constexpr std::string_view READ = "read";
constexpr std::string_view OPEN = "to be confirmed";

std::string cell(std::string text) {
    for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
        text.insert(at, "\\");
    std::ranges::replace(text, '\n', ' ');
    return text;
}

std::string named(const statute& from) {
    auto text = from.article.empty() ? from.instrument
                                     : fmt::format("{}, {}", from.instrument, from.article);
    if (from.address.empty()) return text;
    // A blank or a bracket would end the link.
    std::string address;
    for (const char letter : from.address) {
        if (letter == ' ' || letter == '(' || letter == ')')
            address += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
        else
            address += letter;
    }
    return fmt::format("[{}]({})", text, address);
}

/// " (article; to be confirmed)" behind a sentence.
template <typename T>
std::string resting_on(const legal_value<T>& value) {
    return fmt::format(" ({}{})", named(*value.from),
                       value.verified ? "" : "; **to be confirmed**");
}

// -- in short -------------------------------------------------------------------------------------

class summary {
  public:
    explicit summary(const jurisdiction& law) : law_(law) {}

    std::string text() {
        say_right();
        say_not_told();
        say_refund();
        say_costs();
        say_guarantee();
        return text_;
    }

  private:
    template <typename T>
    void say(const std::string& sentence, const legal_value<T>& because) {
        text_ += fmt::format("- {}{}\n", sentence, resting_on(because));
    }

    void say_right() {
        const auto& right = law_.withdrawal;
        if (!right.exists.is_set()) return;
        if (right.exists.value == right_exists::no) {
            say("A consumer who orders online has **no right** to change their mind; the shop's "
                "own "
                "policy decides.",
                right.exists);
            return;
        }
        if (right.exists.value != right_exists::yes)
            say(fmt::format("There is a right to change one's mind **{}**.",
                            plain_word(enum_name(right.exists.value))),
                right.exists);
        if (law_.threshold.is_set())
            say(fmt::format("Not below {}.", to_string(law_.threshold.value)), law_.threshold);
        if (right.period.is_set()) say_period();
        for (const auto& each : right.cases.value)
            say(fmt::format("{}: {}.", plain_word(enum_name(each.breach)),
                            each.period ? plain_period(*each.period) + ", from when " +
                                              plain_word(enum_name(each.start))
                                        : std::string("until the consumer accepts the delivery")),
                right.cases);
    }

    void say_period() {
        const auto& right = law_.withdrawal;
        const auto start = right.starts.at(static_cast<std::size_t>(supply_kind::goods));
        auto sentence = fmt::format("The consumer may change their mind for **{}**",
                                    plain_period(right.period.value));
        if (start) sentence += fmt::format(", from when {}", plain_word(enum_name(*start)));
        sentence += right.period->start == start_day::counts ? "; that day is the first."
                                                             : "; the day after is the first.";
        say(sentence, right.period);
        if (!right.roll.is_set()) return;
        const bool rolls = right.roll.value != roll_rule::none &&
                           right.roll.value != roll_rule::not_needed &&
                           right.roll.value != roll_rule::only_where_custom_not_to_trade_that_day;
        say(rolls ? fmt::format("Last day: {}.", plain_word(enum_name(right.roll.value)))
                  : std::string("The last day stands, holiday or not."),
            right.roll);
    }

    void say_not_told() {
        const auto& rule = law_.not_informed.rule;
        if (!rule.is_set() || rule->kind == not_informed_kind::none_in_text) return;
        auto sentence = fmt::format("If the consumer was not told of it: {}",
                                    plain_word(enum_name(rule->kind)));
        if (rule->period) sentence += fmt::format(", {}", plain_period(*rule->period));
        say(sentence + ".", rule);
    }

    void say_refund() {
        const auto& refund = law_.refund;
        if (refund.period.is_set()) {
            auto sentence = fmt::format("The refund is due **{}{}**",
                                        refund.period->length == 0 ? "" : "within ",
                                        plain_period(refund.period.value));
            if (refund.start)
                sentence += fmt::format(", from when {}", plain_word(enum_name(*refund.start)));
            say(sentence + ".", refund.period);
        }
        const auto& back = law_.goods_return.period;
        if (back.is_set())
            say(fmt::format("The consumer has {} to send the goods back.",
                            plain_period(back.value)),
                back);
    }

    void say_costs() {
        const auto& outbound = law_.refund_scope.outbound;
        if (outbound.is_set())
            say(fmt::format("The delivery to the consumer is repaid: {}.",
                            plain_word(enum_name(outbound.value))),
                outbound);
        const auto& payer = law_.return_shipping.payer;
        if (payer.is_set())
            say(fmt::format("The way back is paid by {}.", plain_word(enum_name(payer.value))),
                payer);
        const auto& fee = law_.deductions.cancellation_fee;
        if (fee.is_set())
            say(fmt::format("A cancellation fee of {} %, at most {}, may be kept.", fee->percent,
                            to_string(fee->cap)),
                fee);
    }

    void say_guarantee() {
        const auto& guarantee = law_.guarantee;
        if (guarantee.period.is_set())
            say(fmt::format("For defects the seller is liable for **{}**.",
                            plain_period(guarantee.period.value)),
                guarantee.period);
        else if (guarantee.exists.is_set())
            say("For defects the seller is liable without a fixed period.", guarantee.exists);
    }

    const jurisdiction& law_;
    std::string text_;
};

// -- in full --------------------------------------------------------------------------------------

bool is_one_of_codes(std::string_view key) {
    return key == "codes" || key == "out_of_scope";
}

/// The article of a category is named where it is the one of this list.
std::string codes_in_words(const law_texts& texts, const value_text& codes) {
    if (codes.value.elements.empty()) return "none";
    std::string text;
    for (const auto& code : codes.value.elements) {
        const auto entry = texts.exempt_codes.find(code.text);
        if (!text.empty()) text += "; ";
        if (entry == texts.exempt_codes.end())
            text += code.text;
        else if (codes.layer == text_layer::base)
            text += fmt::format("{} ({})", entry->second.meaning, entry->second.law);
        else
            text += entry->second.meaning;
    }
    return text;
}

/// A unit is said with its length.
bool is_unit(std::string_view key) {
    return key == "unit" || key == "add_unit";
}

std::string words_of(const law_texts& texts, const section_text& section, const value_text& value) {
    if (is_one_of_codes(value.key)) return codes_in_words(texts, value);
    const auto* unit = value.key == "length"       ? section.find("unit")
                       : value.key == "add_length" ? section.find("add_unit")
                                                   : nullptr;
    if (unit != nullptr && value.value.kind == json::kind::integer)
        return plain_length(value.value, unit->value);
    return plain_value(value.value);
}

std::string row_of(const law_texts& texts, const jurisdiction_text& of, const section_text& section,
                   const value_text& value) {
    const auto words = words_of(texts, section, value);
    const auto label = plain_key(section.name, value.key);
    return fmt::format("| {} | {} | {} | {} |\n", cell(label), cell(words),
                       cell(named(statute_of(texts, of, value))),
                       value.layer == text_layer::reading ? "our safe reading, to be confirmed"
                       : value.verified                   ? READ
                                                          : OPEN);
}

std::string instruments_of(const law_texts& texts, const jurisdiction_text& of) {
    std::string text;
    for (const auto& each : of.instruments) {
        const auto source = texts.sources.find(each.source);
        text += fmt::format(
            "- {}", named({.instrument = each.name,
                           .article = each.articles,
                           .source = each.source,
                           .address = source == texts.sources.end() ? std::string()
                                                                    : source->second.address}));
        text += "\n";
    }
    return text;
}

bool is_all_read(const jurisdiction_text& of, std::string_view section) {
    const auto* found = of.find(section);
    return found != nullptr && std::ranges::all_of(found->values, &value_text::verified);
}

}  // namespace

std::string law_page(const law_texts& texts, const jurisdiction_text& of, const jurisdiction& law) {
    std::string text = fmt::format(
        "# {}\n\nWhat a consumer has by law when an online order goes back. A shop's policy may "
        "give "
        "more and never less.\nState of {}; not legal advice. “{}” means that the text of the law "
        "was read; what is “{}” is applied where it\nfavours the consumer, until the merchant "
        "confirms it or switches it off.\n\n## In short\n\n",
        of.name, texts.generated_on, READ, OPEN);
    text += summary(law).text();
    text += "\n## Instruments\n\n" + instruments_of(texts, of);
    for (const auto& section : of.sections) {
        text +=
            fmt::format("\n## {}\n\n| | what the law says | where | |\n| --- | --- | --- | --- |\n",
                        plain_section(section.name));
        for (const auto& value : section.values)
            if (!is_unit(value.key)) text += row_of(texts, of, section, value);
    }
    if (!of.notes.empty()) text += "\n## Notes\n\n";
    for (const auto& note : of.notes)
        text += fmt::format("- {}\n", note);
    return text;
}

std::string law_index(const law_texts& texts, const law_book& book) {
    std::string text = fmt::format(
        "# The law, country by country\n\nOne page for each of the {} jurisdictions, made from "
        "`data/jurisdictions.json` by `./dev generate`.\nState of {}; not legal advice. `refundry "
        "law page DE` prints one.\n\n| | jurisdiction | right to change one's mind | defects | "
        "text "
        "read |\n| --- | --- | --- | --- | --- |\n",
        texts.jurisdictions.size(), texts.generated_on);
    for (std::size_t i = 0; i < texts.jurisdictions.size(); ++i) {
        const auto& of = texts.jurisdictions[i];
        const auto& law = book.jurisdictions()[i];
        const auto& right = law.withdrawal;
        auto words = !right.exists.is_set() ? std::string()
                     : right.exists.value == right_exists::yes
                         ? plain_period(right.period.value)
                         : plain_word(enum_name(right.exists.value));
        if (right.exists.value != right_exists::yes && right.period.is_set())
            words += ": " + plain_period(right.period.value);
        const auto& guarantee = law.guarantee;
        text +=
            fmt::format("| [{}]({}.md) | {} | {} | {} | {} |\n", of.code, of.code, of.name, words,
                        guarantee.period.is_set()   ? plain_period(guarantee.period.value)
                        : guarantee.exists.is_set() ? "no fixed period"
                                                    : "not in the table",
                        is_all_read(of, "withdrawal") ? "yes" : "in part");
    }
    return text;
}

}  // namespace refundry::law
