// SPDX-License-Identifier: Apache-2.0
#include "app/messages/catalogue.hpp"

#include <unicode/curramt.h>
#include <unicode/listformatter.h>
#include <unicode/msgfmt.h>
#include <unicode/numfmt.h>
#include <unicode/smpdtfmt.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "base/json.hpp"
#include "message_files.hpp"

namespace refundry {

namespace {

constexpr std::string_view FALLBACK = "en";

void check(UErrorCode code, std::string_view what) {
    if (U_FAILURE(code) != 0) throw internal_error(std::string(what) + ": " + u_errorName(code));
}

std::string utf8(const icu::UnicodeString& text) {
    std::string bytes;
    text.toUTF8String(bytes);
    return bytes;
}

icu::UnicodeString unicode(std::string_view text) {
    return icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
}

UDate date_of(instant at) {
    return static_cast<UDate>(
        std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count());
}

std::unique_ptr<icu::DateFormat> date_format(icu::DateFormat::EStyle days,
                                             icu::DateFormat::EStyle hours,
                                             const icu::Locale& locale) {
    std::unique_ptr<icu::DateFormat> made(
        icu::DateFormat::createDateTimeInstance(days, hours, locale));
    ensure(made != nullptr, "ICU writes dates of this language");
    made->adoptTimeZone(icu::TimeZone::createTimeZone("UTC"));
    return made;
}

std::string_view language_of(const embedded_file& file) {
    return file.path.substr(0, file.path.find('.'));
}

std::map<std::string, std::unique_ptr<const message_catalogue>, std::less<>> load_all() {
    std::map<std::string, std::unique_ptr<const message_catalogue>, std::less<>> all;
    for (const auto& file : message_files()) {
        std::string language(language_of(file));
        auto made = std::make_unique<const message_catalogue>(language, file.text());
        all.emplace(std::move(language), std::move(made));
    }
    return all;
}

const auto& all_catalogues() {
    static const auto all = load_all();
    return all;
}

}  // namespace

/// None of ICU's formats may be used by two threads at once: each call takes its own copy.
struct message_catalogue::formats {
    icu::Locale locale;
    std::unique_ptr<icu::DateFormat> date;
    std::unique_ptr<icu::DateFormat> moment;
    std::unique_ptr<icu::NumberFormat> amount;
    std::unique_ptr<icu::NumberFormat> percent;
    std::unique_ptr<icu::ListFormatter> list;
};

const message_catalogue& message_catalogue::of(std::string_view language) {
    std::string code(language.substr(0, language.find_first_of("-_")));
    std::ranges::transform(code, code.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    const auto& all = all_catalogues();
    const auto found = all.find(code);
    return found == all.end() ? *all.find(FALLBACK)->second : *found->second;
}

std::vector<std::string_view> message_catalogue::languages() {
    std::vector<std::string_view> codes;
    for (const auto& file : message_files())
        codes.push_back(language_of(file));
    return codes;
}

message_catalogue::message_catalogue(std::string language, std::string_view patterns_json)
    : language_(std::move(language)) {
    auto read = json::decode<std::map<std::string, std::string>>(patterns_json);
    ensure(read.has_value(), "the texts of " + language_ + " are an object of texts");
    patterns_ = {std::make_move_iterator(read->begin()), std::make_move_iterator(read->end())};
    auto made = std::make_unique<formats>();
    made->locale = icu::Locale(language_.c_str());
    made->date = date_format(icu::DateFormat::kLong, icu::DateFormat::kNone, made->locale);
    made->moment = date_format(icu::DateFormat::kLong, icu::DateFormat::kShort, made->locale);
    UErrorCode code = U_ZERO_ERROR;
    made->amount.reset(icu::NumberFormat::createCurrencyInstance(made->locale, code));
    made->percent.reset(icu::NumberFormat::createPercentInstance(made->locale, code));
    made->percent->setMaximumFractionDigits(2);
    made->list.reset(icu::ListFormatter::createInstance(made->locale, code));
    check(code, "the formats of " + language_);
    formats_ = std::move(made);
}

message_catalogue::~message_catalogue() = default;

bool message_catalogue::has(std::string_view key) const {
    return patterns_.contains(key);
}

std::vector<std::string_view> message_catalogue::keys() const {
    std::vector<std::string_view> all;
    all.reserve(patterns_.size());
    for (const auto& [key, pattern] : patterns_)
        all.emplace_back(key);
    return all;
}

std::string message_catalogue::text(std::string_view key,
                                    const std::vector<message_argument>& given) const {
    const auto found = patterns_.find(key);
    if (found == patterns_.end())
        throw internal_error("there is no text " + std::string(key) + " in " + language_);
    UErrorCode code = U_ZERO_ERROR;
    UParseError where;
    const icu::MessageFormat pattern(unicode(found->second), formats_->locale, where, code);
    check(code, key);
    std::vector<icu::UnicodeString> names;
    std::vector<icu::Formattable> values;
    names.reserve(given.size());
    values.reserve(given.size());
    for (const auto& each : given) {
        names.push_back(unicode(each.name));
        if (const auto* number = std::get_if<std::int64_t>(&each.value))
            values.emplace_back(*number);
        else if (const auto* day = std::get_if<local_date>(&each.value))
            values.emplace_back(unicode(date(*day)));
        else if (const auto* sum = std::get_if<money>(&each.value))
            values.emplace_back(unicode(amount(*sum)));
        else
            values.emplace_back(unicode(std::get<std::string>(each.value)));
    }
    icu::UnicodeString made;
    pattern.format(names.data(), values.data(), static_cast<std::int32_t>(names.size()), made,
                   code);
    check(code, key);
    return utf8(made);
}

std::string message_catalogue::date(local_date day) const {
    const std::unique_ptr<icu::DateFormat> own(formats_->date->clone());
    icu::UnicodeString made;
    own->format(date_of(std::chrono::sys_days(day)), made);
    return utf8(made);
}

std::string message_catalogue::moment(instant at) const {
    const std::unique_ptr<icu::DateFormat> own(formats_->moment->clone());
    icu::UnicodeString made;
    own->format(date_of(at), made);
    return utf8(made) + " UTC";
}

std::string message_catalogue::amount(const money& sum) const {
    const std::unique_ptr<icu::NumberFormat> own(formats_->amount->clone());
    UErrorCode code = U_ZERO_ERROR;
    auto currency = unicode(sum.currency.code());
    own->setCurrency(currency.getTerminatedBuffer(), code);
    // Exact: as a decimal text, not by way of a floating-point number.
    auto exact = to_string(sum);
    exact.resize(exact.find(' '));
    const icu::Formattable value({exact.data(), static_cast<std::int32_t>(exact.size())}, code);
    icu::UnicodeString made;
    icu::FieldPosition place(icu::FieldPosition::DONT_CARE);
    own->format(value, made, place, code);
    check(code, "an amount");
    return utf8(made);
}

std::string message_catalogue::percent(basis_points share) const {
    constexpr double ALL = 10'000;
    const std::unique_ptr<icu::NumberFormat> own(formats_->percent->clone());
    icu::UnicodeString made;
    own->format(share / ALL, made);
    return utf8(made);
}

std::string message_catalogue::list(const std::vector<std::string>& parts) const {
    std::vector<icu::UnicodeString> texts;
    texts.reserve(parts.size());
    for (const auto& part : parts)
        texts.push_back(unicode(part));
    UErrorCode code = U_ZERO_ERROR;
    icu::UnicodeString made;
    formats_->list->format(texts.data(), static_cast<std::int32_t>(texts.size()), made, code);
    check(code, "a list");
    return utf8(made);
}

}  // namespace refundry
