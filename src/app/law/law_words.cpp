// SPDX-License-Identifier: Apache-2.0
#include "app/law/law_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace refundry::law {

namespace {

struct said {
    std::string_view word;
    std::string_view plainly;
};

constexpr std::array words{
    said{"consumer", "the consumer"},
    said{"trader", "the trader"},
    said{"full", "in full"},
    said{"extend", "the period is longer"},
    said{"replace", "another period holds"},
    said{"restart", "the period begins anew"},
    said{"end_of_initial_period", "the end of the usual period"},
    said{"receipt_of_goods", "the consumer has the goods"},
    said{"receipt_of_last_item", "the consumer has the last item of the order"},
    said{"receipt_of_first_item", "the consumer has the first delivery"},
    said{"receipt_of_service", "the service begins"},
    said{"contract_concluded", "the contract is made"},
    said{"contract_concluded_before_performance", "the contract is made, until it is performed"},
    said{"purchase", "the goods are bought"},
    said{"later_of_receipt_and_contract", "the contract is made and the consumer has the goods"},
    said{"later_of_contract_document_and_receipt",
         "the consumer has both the contract document and the goods"},
    said{"later_of_contract_document_and_start_of_supply",
         "the consumer has the contract document and the supply begins"},
    said{"later_of_receipt_contract_and_disclosure_document",
         "the consumer has the goods, the contract and the disclosure document"},
    said{"later_of_contract_and_disclosure_document",
         "the consumer has the contract and the disclosure document"},
    said{"later_of_receipt_and_confirmation_document",
         "the consumer has the goods and the confirmation"},
    said{"receipt_of_goods_or_contract_at_consumers_option",
         "the goods come or the contract is made, as the consumer chooses"},
    said{"copy_of_agreement_received", "the consumer has a copy of the agreement"},
    said{"agreement_date", "the agreement is made"},
    said{"information_received", "the information reaches the consumer"},
    said{"withdrawal_communicated", "the consumer says that they withdraw"},
    said{"trader_informed_of_withdrawal", "the trader hears that the consumer withdraws"},
    said{"goods_received", "the trader has the goods back"},
    said{"goods_received_or_proof_of_dispatch_whichever_first",
         "the trader has the goods back, or proof that they were sent"},
    said{"goods_collected_or_received_or_service_notice",
         "the goods are fetched or received, for a service the notice"},
    said{"handed_to_designated_carrier_else_goods_received",
         "the goods are with the carrier the trader named, else with the trader"},
    said{"earliest_of_notice_carrier_and_goods",
         "the notice is given, the carrier has the goods or the trader has them, whichever is "
         "first"},
    said{"right_to_refund_vests", "the right to a refund arises"},
    said{"mutual_restitution", "both sides give back at the same time"},
    said{"knowledge", "the consumer knows of the defect"},
    said{"sat_sun_public_holiday",
         "a Saturday, Sunday or public holiday moves to the next working day"},
    said{"public_holiday_or_weekend", "a weekend or public holiday moves to the next working day"},
    said{"non_business_day_to_next_business_day", "it moves to the next business day"},
    said{"non_working_day_to_next_working_day", "it moves to the next working day"},
    said{"sat_and_public_holiday",
         "a Saturday or public holiday (Sundays are) moves to the next day that is neither"},
    said{"sunday_and_public_holiday", "a Sunday or public holiday moves to the next day"},
    said{"not_needed", "not needed: business days are counted"},
    said{"consumer_residence", "the holidays of the consumer's place"},
    said{"end_of_day_local", "with the consumer's local day"},
    said{"dispatch_of_statement", "sending the statement in time"},
    said{"only_if_trader_breach", "only when the trader broke a duty"},
    said{"unless_valid_return_terms_shown", "unless the shop validly showed other terms"},
    said{"only_if_policy_not_conspicuously_disclosed",
         "only when the return policy was not posted"},
    said{"only_after_aggressive_or_misleading_method",
         "only after an aggressive or misleading sales method"},
    said{"until_goods_received", "until the goods are back"},
    said{"until_goods_received_or_proof_of_dispatch_whichever_first",
         "until the goods are back, or proof that they were sent"},
    said{"until_goods_returned_simultaneously", "until the goods are given back"},
    said{"built_into_start_event", "no: the term itself starts with the goods"},
    said{"none_in_text", "the text says nothing"},
    said{"not_in_text", "the text says nothing"},
    said{"least_expensive_standard_offered", "at most the cheapest standard delivery offered"},
    said{"consumer_only_if_informed_with_amount_capped_at_delivery_cost_and_designated_carrier",
         "the consumer, only if told of the amount, no more than the delivery cost and by the "
         "carrier named"},
    said{"does_not_expire", "the right does not expire"},
    said{"period_not_started", "the period does not begin"},
    said{"default_right_applies", "the usual right holds"}};

constexpr std::array sections{
    said{"withdrawal", "Changing one's mind"},
    said{"not_informed", "When the consumer was not told"},
    said{"goods_return", "Sending the goods back"},
    said{"refund", "When the money is due"},
    said{"refund_scope", "What is repaid"},
    said{"return_shipping", "Who pays for the way back"},
    said{"deductions", "What may be deducted"},
    said{"refund_means", "How it is repaid"},
    said{"exempt", "What is exempt"},
    said{"withdrawal_function", "The withdrawal function of the shop's pages"},
    said{"guarantee", "Defects: the legal guarantee"},
    said{"late_or_no_shipment", "Goods that are not shipped in time"},
    said{"late_delivery", "Goods that are late"},
    said{"non_conforming", "Goods that are not as agreed"},
    said{"grievance", "Complaints"},
    said{"counting", "Counting days"},
    said{"language", "Language"}};

constexpr std::array keys{said{"exists", "Is there a right"},
                          said{"length", "How long"},
                          said{"start_event", "Starts when"},
                          said{"start_day_counts", "That day counts"},
                          said{"roll", "When the last day is a day of rest"},
                          said{"roll_calendar", "Which holidays"},
                          said{"period_end", "It ends"},
                          said{"deadline_met_by", "In time by"},
                          said{"other_periods", "Other periods"},
                          said{"special_groups", "Protected groups"},
                          said{"cases", "In these cases"},
                          said{"kind", "What follows"},
                          said{"add_length", "Longer by"},
                          said{"add_from", "Counted from"},
                          said{"cure", "When told late"},
                          said{"also", "Besides"},
                          said{"withhold", "May the trader wait"},
                          said{"withhold_not_if", "Not if"},
                          said{"price", "The price"},
                          said{"outbound_shipping", "The delivery to the consumer"},
                          said{"outbound_cap", "Of it"},
                          said{"payer", "Usually"},
                          said{"payer_if_not_informed", "If the consumer was not told of the cost"},
                          said{"payer_if_defective", "If the goods are defective"},
                          said{"payer_if_not_as_advertised", "If they are not as advertised"},
                          said{"diminished_value", "For a lost value"},
                          said{"cancellation_fee", "A cancellation fee"},
                          said{"restocking_fee", "A restocking fee"},
                          said{"set_off", "Setting a claim off against the refund"},
                          said{"same_means", "By the means of the payment"},
                          said{"alternative", "By other means"},
                          said{"store_credit", "As store credit"},
                          said{"codes", "Without the right"},
                          said{"out_of_scope", "Outside of the rules"},
                          said{"burden_reversed", "The trader must prove that it was sound for"},
                          said{"remedies", "What the consumer may ask, step by step"},
                          said{"short_term_reject", "Giving it back at once"},
                          said{"repair_extension", "Longer after a repair by"},
                          said{"engine_value", "Counted here as (in days)"},
                          said{"note", "Note"},
                          said{"why", "Why it is read so here"},
                          said{"required", "Required"},
                          said{"rule", "Rule"}};

template <std::size_t N>
std::string_view find_said(const std::array<said, N>& list, std::string_view word) {
    const auto found = std::ranges::find(list, word, &said::word);
    return found == list.end() ? std::string_view() : found->plainly;
}

std::string spaced(std::string_view word) {
    std::string text(word);
    // What has a space already is a sentence, and may name a code.
    if (!text.contains(' ')) std::ranges::replace(text, '_', ' ');
    return text;
}

std::string capital(std::string text) {
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    return text;
}

std::string members_of(const tree& value) {
    std::string text;
    const auto* length = value.find("length");
    const auto* unit = value.find("unit");
    if (length != nullptr && unit != nullptr && length->kind == json::kind::integer)
        text = plain_length(*length, *unit);
    for (const auto& [key, member] : value.members) {
        const bool is_said = !text.empty() && (key == "length" || key == "unit");
        if (is_said || key == "verified" || key == "article") continue;
        text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", spaced(key), plain_value(member));
    }
    return text;
}

std::string elements_of(const tree& value) {
    std::string text;
    for (const auto& element : value.elements) {
        const bool is_step = element.is_array();
        if (!text.empty()) text += is_step ? "; then " : element.is_object() ? " / " : ", ";
        text += plain_value(element);
    }
    return text.empty() ? "none" : text;
}

}  // namespace

std::string plain_word(std::string_view word) {
    const auto plainly = find_said(words, word);
    return plainly.empty() ? spaced(word) : std::string(plainly);
}

std::string plain_period(const legal_period& period) {
    if (period.length == 0) return "at once";
    return fmt::format("{} {}{}", period.length, spaced(enum_name(period.unit)),
                       period.length == 1 ? "" : "s");
}

std::string plain_key(std::string_view section, std::string_view key) {
    if (section == "language" && key == "required") return "Needed";
    const auto plainly = find_said(keys, key);
    return plainly.empty() ? capital(spaced(key)) : std::string(plainly);
}

std::string plain_section(std::string_view section) {
    const auto plainly = find_said(sections, section);
    return plainly.empty() ? capital(spaced(section)) : std::string(plainly);
}

std::string plain_length(const tree& length, const tree& unit) {
    return plain_period({.length = static_cast<std::int32_t>(length.number),
                         .unit = enum_from_name<period_unit>(unit.text).value_or(period_unit{})});
}

std::string plain_value(const tree& value) {
    switch (value.kind) {
        case json::kind::null:
            return "the law read sets no value";
        case json::kind::boolean:
            return value.truth ? "yes" : "no";
        case json::kind::integer:
        case json::kind::number:
            return std::to_string(value.number);
        case json::kind::string:
            return plain_word(value.text);
        case json::kind::array:
            return elements_of(value);
        case json::kind::object:
            return members_of(value);
    }
    return {};
}

}  // namespace refundry::law
