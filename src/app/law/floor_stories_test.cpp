// SPDX-License-Identifier: Apache-2.0
// The hand-computed cases of tests/scenarios/law: a line each, checked against floor_for.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include "app/law/law_library.hpp"
#include "domain/law/floor.hpp"

namespace refundry::law {
namespace {

using words = std::vector<std::string>;

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

/// jurisdiction | facts | what must come out | article | why
struct story {
    std::string place;
    words given;
    words expected;
    std::string article;
    std::string where;  ///< file and line
};

words split(const std::string& text) {
    std::istringstream stream(text);
    words made;
    for (std::string word; stream >> word;)
        made.push_back(word);
    return made;
}

std::vector<story> stories() {
    std::vector<story> made;
    for (const auto& entry : std::filesystem::directory_iterator("tests/scenarios/law")) {
        std::ifstream file(entry.path());
        int number = 0;
        for (std::string line; std::getline(file, line);) {
            ++number;
            if (line.empty() || line.starts_with('#')) continue;
            std::vector<std::string> parts;
            std::istringstream stream(line);
            for (std::string part; std::getline(stream, part, '|');)
                parts.push_back(trimmed(part));
            parts.resize(5);
            made.push_back(
                {.place = parts[0],
                 .given = split(parts[1]),
                 .expected = split(parts[2]),
                 .article = parts[3],
                 .where = fmt::format("{}:{}: {}", entry.path().string(), number, line)});
        }
    }
    return made;
}

law_day day(const std::string& text) {
    const auto date = parse_local_date(text);
    EXPECT_TRUE(date.has_value()) << "no date: " << text;
    return law_day(date.value_or(local_date()));
}

template <typename E>
E word(const std::string& text) {
    const auto value = enum_from_name<E>(text);
    EXPECT_TRUE(value.has_value()) << "no such word: " << text;
    return value.value_or(E{});
}

using setter = std::function<void(law_facts&, const std::string&)>;

/// What a line may say of the facts: `name=value` or `name`.
const std::map<std::string, setter, std::less<>>& setters() {
    static const std::map<std::string, setter, std::less<>> all{
        {"contract", [](auto& f, auto& v) { f.contract = day(v); }},
        {"today", [](auto& f, auto& v) { f.today = day(v); }},
        {"received",
         [](auto& f, auto& v) {
             f.received = f.order_complete = day(v);
             f.today = day(v);
         }},
        {"not_received", [](auto& f, auto&) { f.received = f.order_complete = std::nullopt; }},
        {"complete", [](auto& f, auto& v) { f.order_complete = day(v); }},
        {"incomplete", [](auto& f, auto&) { f.order_complete = std::nullopt; }},
        {"first", [](auto& f, auto& v) { f.first_received = day(v); }},
        {"shipped", [](auto& f, auto& v) { f.shipped = day(v); }},
        {"service_started", [](auto& f, auto& v) { f.service_started = day(v); }},
        {"document", [](auto& f, auto& v) { f.document = day(v); }},
        {"told_late", [](auto& f, auto& v) { f.told_late = day(v); }},
        {"statement", [](auto& f, auto& v) { f.statement = day(v); }},
        {"proof", [](auto& f, auto& v) { f.dispatch_proved = day(v); }},
        {"carrier", [](auto& f, auto& v) { f.handed_to_carrier = day(v); }},
        {"back", [](auto& f, auto& v) { f.goods_back = day(v); }},
        {"defect_known", [](auto& f, auto& v) { f.defect_known = day(v); }},
        {"supply", [](auto& f, auto& v) { f.supply = word<supply_kind>(v); }},
        {"claim", [](auto& f, auto& v) { f.claim = word<claim_kind>(v); }},
        {"told", [](auto& f, auto& v) { f.declared.tells_of_right = word<known>(v); }},
        {"function_told", [](auto& f, auto& v) { f.declared.tells_of_function = word<known>(v); }},
        {"cost_told", [](auto& f, auto& v) { f.declared.tells_of_return_cost = word<known>(v); }},
        {"exceptions_told",
         [](auto& f, auto& v) { f.declared.tells_of_exceptions = word<known>(v); }},
        {"consent",
         [](auto& f, auto& v) { f.declared.has_consent_to_exceptions = word<known>(v); }},
        {"posted", [](auto& f, auto& v) { f.declared.posts_return_policy = word<known>(v); }},
        {"collects", [](auto& f, auto&) { f.declared.collects_goods = true; }},
        {"breach", [](auto& f, auto& v) { f.breaches |= bit(word<trader_breach>(v)); }},
        {"visit", [](auto& f, auto&) { f.unsolicited_visit = true; }},
        {"protected", [](auto& f, auto&) { f.protected_group = true; }},
        {"business", [](auto& f, auto&) { f.buyer = buyer_kind::business; }},
        {"value_cad",
         [](auto& f, auto& v) {
             f.order_value = parse_decimal(v, currency_code::parse("CAD").value());
         }},
        {"custom_made", [](auto& f, auto&) { f.item.custom_made = true; }},
        {"perishable", [](auto& f, auto&) { f.item.perishable = true; }},
        {"book", [](auto& f, auto&) { f.item.book = true; }},
        {"newspaper", [](auto& f, auto&) { f.item.newspaper_or_periodical = true; }},
        {"dated", [](auto& f, auto&) { f.item.is_dated_service = true; }},
        {"medicine", [](auto& f, auto&) { f.item.medicine = true; }},
        {"final_sale", [](auto& f, auto&) { f.item.final_sale_marked = true; }},
        {"hygiene_seal", [](auto& f, auto&) { f.item.hygiene_seal = true; }},
        {"sealed_media", [](auto& f, auto&) { f.item.sealed_media = true; }},
        {"seal_broken", [](auto& f, auto& v) { f.item.seal_broken = word<known>(v); }},
        {"digital_started",
         [](auto& f, auto& v) {
             f.item.digital_content = true;
             f.item.digital_started_with_consent = word<known>(v);
         }},
        {"performed", [](auto& f, auto& v) { f.item.service_fully_performed = word<known>(v); }},
        {"used", [](auto& f, auto& v) { f.item.used_or_damaged = word<known>(v); }},
        {"other_code", [](auto& f, auto& v) { f.item.others |= bit(word<exempt_code>(v)); }},
        {"durable", [](auto& f, auto& v) { f.durable = word<known>(v); }},
        {"used_good", [](auto& f, auto&) { f.used_good = true; }},
        {"repairs", [](auto& f, auto& v) { f.repairs = std::stoi(v); }}};
    return all;
}

std::string text(const std::optional<law_day>& at) {
    return at ? to_string(local_date(*at)) : "-";
}
template <typename T>
std::string text(const legal_effect<T>& effect) {
    return effect.is_set() ? std::string(enum_name(effect.value)) : "-";
}
std::string text(const legal_effect<bool>& effect) {
    return !effect.is_set() ? "-" : effect.value ? "yes" : "no";
}
std::string yes(bool is_so) {
    return is_so ? "yes" : "no";
}

using getter = std::function<std::string(const legal_floor&)>;

const std::map<std::string, getter, std::less<>>& getters() {
    static const std::map<std::string, getter, std::less<>> all{
        {"state", [](auto& f) { return std::string(enum_name(f.withdrawal.state)); }},
        {"from", [](auto& f) { return text(f.withdrawal.counted_from); }},
        {"last",
         [](auto& f) {
             return f.withdrawal.never_expires ? "never" : text(f.withdrawal.last_day);
         }},
        {"confirmed", [](auto& f) { return yes(f.withdrawal.last_day_basis.confirmed); }},
        {"right_confirmed", [](auto& f) { return yes(f.withdrawal.basis.confirmed); }},
        {"rolled", [](auto& f) { return yes(f.withdrawal.rolled); }},
        {"extended", [](auto& f) { return yes(f.withdrawal.extended); }},
        {"exempt",
         [](auto& f) {
             return f.withdrawal.exempt_by == nullptr
                        ? std::string("-")
                        : std::string(enum_name(f.withdrawal.exempt_by->code));
         }},
        {"met_by",
         [](auto& f) {
             return f.withdrawal.deadline_met_by
                        ? std::string(enum_name(*f.withdrawal.deadline_met_by))
                        : std::string("-");
         }},
        {"send_back", [](auto& f) { return text(f.send_back.last_day); }},
        {"fetched", [](auto& f) { return yes(f.send_back.trader_collects); }},
        {"refund", [](auto& f) { return text(f.refund.due); }},
        {"refund_term",
         [](auto& f) {
             return f.refund.term.is_set() ? std::to_string(f.refund.term.value.length)
                                           : std::string("-");
         }},
        {"withheld", [](auto& f) { return yes(f.refund.is_withheld); }},
        {"outbound", [](auto& f) { return text(f.outbound); }},
        {"cost", [](auto& f) { return text(f.return_cost); }},
        {"fees_forbidden", [](auto& f) { return text(f.deductions.fees_forbidden); }},
        {"lost_value", [](auto& f) { return text(f.deductions.lost_value); }},
        {"no_lost_value", [](auto& f) { return text(f.deductions.lost_value_forbidden); }},
        {"set_off", [](auto& f) { return text(f.deductions.set_off); }},
        {"cancel_fee",
         [](auto& f) {
             const auto& fee = f.deductions.cancellation_fee;
             if (!fee.is_set()) return std::string("-");
             return fmt::format("{}%/{}", fee.value->percent, fee.value->cap.amount_minor);
         }},
        {"same_means", [](auto& f) { return text(f.means.same_means); }},
        {"credit", [](auto& f) { return text(f.means.store_credit); }},
        {"guarantee", [](auto& f) { return std::string(enum_name(f.guarantee.state)); }},
        {"guarantee_until", [](auto& f) { return text(f.guarantee.last_day); }},
        {"guarantee_confirmed", [](auto& f) { return yes(f.guarantee.last_day_basis.confirmed); }},
        {"burden", [](auto& f) { return text(f.guarantee.burden_reversed_until); }},
        {"reject", [](auto& f) { return text(f.guarantee.reject_until); }},
        {"ship_by", [](auto& f) { return text(f.late_shipment.ship_by); }},
        {"may_cancel", [](auto& f) { return yes(f.late_shipment.may_cancel); }},
        {"unconfirmed_exemption",
         [](auto& f) { return yes(f.withdrawal.unconfirmed_exemption != nullptr); }}};
    return all;
}

law_facts facts_of(const story& told) {
    law_facts facts{.today = day("2026-03-10"), .contract = day("2026-03-02")};
    facts.received = facts.order_complete = day("2026-03-05");
    facts.country = std::string_view(told.place).substr(0, 2);
    if (told.place.size() > 3) facts.subdivision = std::string_view(told.place).substr(3);
    for (const auto& each : told.given) {
        const auto name = each.substr(0, each.find('='));
        const auto value = name.size() == each.size() ? "" : each.substr(name.size() + 1);
        const auto set = setters().find(name);
        EXPECT_NE(set, setters().end()) << "no such fact: " << name;
        if (set != setters().end()) set->second(facts, value);
    }
    return facts;
}

void check(const story& told) {
    const auto floor = floor_for(shipped_law(), {}, facts_of(told));
    for (const auto& each : told.expected) {
        const auto name = each.substr(0, each.find('='));
        const auto value = each.substr(std::min(each.size(), name.size() + 1));
        if (name == "assumed") {
            EXPECT_TRUE(floor.assumed.has(word<law_assumption>(value))) << "not assumed: " << value;
            continue;
        }
        const auto get = getters().find(name);
        ASSERT_NE(get, getters().end()) << "no such effect: " << name;
        EXPECT_EQ(get->second(floor), value) << name;
    }
    if (told.article.empty()) return;
    const auto* from = floor.withdrawal.last_day_basis.from != nullptr
                           ? floor.withdrawal.last_day_basis.from
                           : floor.withdrawal.basis.from;
    ASSERT_NE(from, nullptr) << "no statute";
    EXPECT_EQ(told.article,
              trimmed(from->instrument + ", " + from->article).starts_with(told.article)
                  ? told.article
                  : from->instrument + ", " + from->article);
}

TEST(LawStories, AreAsComputedByHand) {
    const auto all = stories();
    EXPECT_GT(all.size(), 100U);
    for (const auto& each : all) {
        SCOPED_TRACE(each.where);
        check(each);
    }
}

TEST(LawStories, HaveOneForEveryJurisdiction) {
    std::set<std::string> told;
    for (const auto& each : stories()) {
        told.insert(each.place.substr(0, 2));
        told.insert(each.place);
    }
    for (const auto& each : shipped_law().jurisdictions())
        EXPECT_TRUE(told.contains(each.code)) << "no case for " << each.code;
}

}  // namespace
}  // namespace refundry::law
