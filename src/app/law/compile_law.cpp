// SPDX-License-Identifier: Apache-2.0
#include "app/law/compile_law.hpp"

#include "app/law/compile_sections.hpp"

namespace refundry::law {

namespace {

void read_threshold(compilation& into, const jurisdiction_text& from, jurisdiction& to) {
    if (from.threshold.is_null()) return;
    section_reader in(into, from, "withdrawal");
    // It limits the right, and was read where the right was.
    const auto* exists = in.take("exists");
    if (exists == nullptr) return in.error("exists", "required", "A threshold needs its right.");
    value_text about = *exists;
    about.key = "threshold";
    const auto amount = in.amount_of(from.threshold.text_of("amount"),
                                     from.threshold.text_of("currency"), "threshold");
    if (amount) in.put(to.threshold, *amount, about);
}

jurisdiction compile_one(compilation& into, const jurisdiction_text& from) {
    jurisdiction made;
    made.code = from.code;
    made.name = from.name;
    const auto kind = enum_from_name<regime>(from.regime);
    if (!kind)
        into.errors.push_back({"/" + from.code + "/regime", "unknown_word", from.regime, {}});
    made.kind = kind.value_or(regime::none);
    read_threshold(into, from, made);
    read_withdrawal(into, from, made.withdrawal);
    read_not_informed(into, from, made.not_informed);
    read_goods_return(into, from, made.goods_return);
    read_refund(into, from, made);
    read_money(into, from, made);
    read_exempt(into, from, made.exempt);
    read_withdrawal_function(into, from, made.withdrawal_function);
    read_guarantee(into, from, made.guarantee);
    read_other_sections(into, from, made);
    return made;
}

}  // namespace

result<law_book> compile_law(const law_texts& texts, place_calendars calendars) {
    compilation into{.texts = texts};
    // No value has the number 0, so that a value that is not set is nobody's.
    into.made.value_names.emplace_back();
    into.made.value_verified.push_back(true);
    for (const auto& each : texts.jurisdictions)
        into.made.jurisdictions.push_back(compile_one(into, each));
    if (!into.errors.empty()) {
        auto answer = invalid("", "law_invalid", "The table of laws cannot be used.");
        answer.error().details = std::move(into.errors);
        return answer;
    }
    into.made.calendars = std::move(calendars);
    return law_book(std::move(into.made));
}

}  // namespace refundry::law
