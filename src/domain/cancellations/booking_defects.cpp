// SPDX-License-Identifier: Apache-2.0
// What cannot be used of a booking or of events.
#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "domain/calendar/dates.hpp"
#include "domain/cancellations/policy.hpp"

namespace refundry {

namespace {

constexpr std::size_t COUNTRY_LENGTH = 2;

bool is_country(std::string_view text) {
    return text.size() == COUNTRY_LENGTH &&
           std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

class booking_checker {
  public:
    booking_checker(const cancellation_policy& policy, const booking& booked)
        : policy_(policy), booked_(booked) {
        if (!booked.components.empty()) currency_ = booked.components.front().price.currency;
    }

    std::vector<failure_detail> operator()(std::span<const declared_event> events) {
        {
            const defects::step at(found_, "booking");
            check_dates();
            check_country("/place/country", booked_.place.country);
            if (booked_.buyer) check_country("/buyer/country", booked_.buyer->country);
            check_components();
            check_paid();
        }
        check_policy();
        check_events(events);
        return std::move(found_.found());
    }

  private:
    void check_country(std::string_view path, std::string_view country) {
        if (!is_country(country))
            found_.add(path, "invalid_country", "Give the two letters of ISO 3166-1, such as PT.");
    }

    void check_dates() {
        const auto nights = nights_of(booked_);
        if (nights < 0)
            found_.add("/ends_on", "ends_before_start", "A booking ends after it starts.");
        else if (nights > NIGHTS_MAX)
            found_.add("/ends_on", "out_of_range",
                       "A stay has up to " + std::to_string(NIGHTS_MAX) + " nights.");
        const auto starts_at = booked_.starts_at.value_or(policy_.document().start_time);
        if (nights == 0 && booked_.ends_at && *booked_.ends_at <= starts_at)
            found_.add("/ends_at", "ends_before_start", "A booking ends after it starts.");
    }

    void check_amount(const std::string& path, const money& amount) {
        if (amount.currency != currency_)
            found_.add(path + "/currency", "currency_mismatch",
                       "The booking's first price is in " + currency_.text() +
                           "; a booking has one currency.");
        if (amount.amount_minor < 0 || amount.amount_minor > AMOUNT_MINOR_MAX)
            found_.add(path + "/amount_minor", "out_of_range",
                       "Use an amount from 0 to " + std::to_string(AMOUNT_MINOR_MAX) + ".");
    }

    void check_components() {
        const defects::step at(found_, "components");
        const auto& components = booked_.components;
        if (components.empty())
            return found_.add("", "empty_list", "Give the parts of the price, at least one.");
        if (components.size() > BOOKED_COMPONENTS_MAX)
            return found_.add("", "too_many_values",
                              "Use up to " + std::to_string(BOOKED_COMPONENTS_MAX) + " parts.");
        std::set<std::string_view> seen;
        const auto known = policy_.components();
        for (std::size_t i = 0; i < components.size() && found_.has_room(); ++i) {
            const defects::step step(found_, i);
            const auto& code = components[i].code;
            if (std::ranges::find(known, code) == known.end())
                found_.add("/code", "unknown_component",
                           "The policy knows no such component; name it in components of the "
                           "policy." +
                               meant(code, known));
            else if (!seen.insert(code).second)
                found_.add("/code", "duplicate_value",
                           "The booking has this component already; give their sum.");
            check_amount("/price", components[i].price);
            check_nights(components[i]);
            check_leader(components[i]);
        }
    }

    void check_nights(const booked_component& component) {
        if (component.nights.empty()) return;
        if (component.code != ACCOMMODATION)
            return found_.add("/nights", "no_nights", "Only accommodation is by the night.");
        const auto nights = nights_of(booked_);
        if (std::ssize(component.nights) != nights)
            return found_.add("/nights", "nights_mismatch",
                              "The stay has " + std::to_string(nights) +
                                  " nights; give the price of each, or of none.");
        const auto before = found_.found().size();
        for (std::size_t i = 0; i < component.nights.size() && found_.has_room(); ++i)
            check_amount("/nights/" + std::to_string(i), component.nights[i]);
        if (found_.found().size() != before) return;
        const auto sum =
            std::accumulate(component.nights.begin(), component.nights.end(), money(0, currency_));
        if (component.price.currency == currency_ && sum != component.price)
            found_.add("/nights", "nights_mismatch",
                       "The nights add up to " + to_string(sum) + ", not to the price.");
    }

    void check_leader(const booked_component& component) {
        if (component.follows.empty()) return;
        const auto leader =
            std::ranges::find(booked_.components, component.follows, &booked_component::code);
        if (leader == booked_.components.end())
            found_.add("/follows", "unknown_component", "The booking has no such component.");
        else if (!leader->follows.empty())
            found_.add("/follows", "follows_a_follower",
                       "Follow a component that follows none itself.");
    }

    void check_paid() {
        if (!booked_.paid || booked_.components.empty()) return;
        check_amount("/paid", *booked_.paid);
        std::int64_t price = 0;
        for (const auto& component : booked_.components) {
            if (component.price.amount_minor < 0 || component.price.amount_minor > AMOUNT_MINOR_MAX)
                return;
            price += component.price.amount_minor;
        }
        if (booked_.paid->amount_minor > price)
            found_.add("/paid/amount_minor", "paid_over_price",
                       "More was paid than the parts of the price add up to.");
    }

    void check_policy() {
        if (booked_.components.empty()) return;
        const defects::step at(found_, "policy");
        const auto& document = policy_.document();
        check_terms("tiers", document.tiers);
        check_terms("grace", document.grace);
        for (std::size_t i = 0; i < document.variants.size(); ++i) {
            const defects::step variants(found_, "variants");
            const defects::step step(found_, i);
            check_terms("tiers", document.variants[i].tiers);
            check_terms("grace", document.variants[i].grace);
        }
    }

    void check_terms(std::string_view name, const auto& rules) {
        const defects::step at(found_, name);
        for (std::size_t i = 0; i < rules.size() && found_.has_room(); ++i)
            if (const auto& amount = rules[i].then.keep_amount;
                amount && amount->currency != currency_)
                found_.add("/" + std::to_string(i) + "/then/keep_amount/currency",
                           "currency_mismatch",
                           "The booking is in " + currency_.text() +
                               "; use a policy with amounts in that currency.");
    }

    void check_events(std::span<const declared_event> events) {
        const defects::step at(found_, "events");
        if (events.size() > EVENTS_MAX)
            return found_.add("", "too_many_values",
                              "Send up to " + std::to_string(EVENTS_MAX) + " events.");
        for (std::size_t i = 0; i < events.size() && found_.has_room(); ++i) {
            const defects::step step(found_, i);
            const auto& event = events[i];
            if (!is_code(event.code)) found_.add("/code", "invalid_code", std::string(CODE_REMEDY));
            if (event.percent < 0 || event.percent > WHOLE)
                found_.add(
                    "/percent", "percent_out_of_range",
                    "Percentages are hundredths of a percent: 10 % is 1000, and 10000 is all.");
            if (event.to && *event.to < event.from)
                found_.add("/to", "ends_before_start", "The last day lies before the first.");
            check_areas(event.areas);
        }
    }

    void check_areas(const std::vector<event_area>& areas) {
        if (areas.empty())
            found_.add("/areas", "empty_list", "Say where it holds: at least one country.");
        if (areas.size() > EVENT_AREAS_MAX)
            return found_.add("/areas", "too_many_values",
                              "Use up to " + std::to_string(EVENT_AREAS_MAX) + " areas.");
        for (std::size_t i = 0; i < areas.size() && found_.has_room(); ++i)
            check_country("/areas/" + std::to_string(i) + "/country", areas[i].country);
    }

    const cancellation_policy& policy_;
    const booking& booked_;
    currency_code currency_;
    defects found_;
};

}  // namespace

std::vector<failure_detail> booking_defects(const cancellation_policy& policy,
                                            const booking& booked,
                                            std::span<const declared_event> events) {
    return booking_checker(policy, booked)(events);
}

}  // namespace refundry
