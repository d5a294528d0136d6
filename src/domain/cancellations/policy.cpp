// SPDX-License-Identifier: Apache-2.0
#include "domain/cancellations/policy.hpp"

#include <algorithm>
#include <set>

namespace refundry {

namespace {

enum class anchor : std::uint8_t { booking, before_start, after_start };

/// A threshold as far as it can be compared without a booking: minutes from its anchor, as if days
/// had 24 hours, between `earliest` and `latest`: nobody knows the time of day of the booking.
struct nominal_moment {
    anchor from = anchor::booking;
    std::int64_t earliest = 0;
    std::int64_t latest = 0;
    /// Surely; of two that count to the clock, the earlier clock.
    bool is_before(const nominal_moment& other) const {
        const bool are_alike = latest - earliest == other.latest - other.earliest;
        return from < other.from || (from == other.from &&
                                     (are_alike ? latest < other.latest : latest < other.earliest));
    }
    friend bool operator==(const nominal_moment&, const nominal_moment&) = default;
};

struct length {
    std::string_view name;
    std::optional<std::int32_t> cancellation_threshold::* value;
    anchor from;
    bool is_days;
};
constexpr auto LENGTHS = std::to_array<length>({
    {"hours_after_booking", &cancellation_threshold::hours_after_booking, anchor::booking, false},
    {"days_after_booking", &cancellation_threshold::days_after_booking, anchor::booking, true},
    {"hours_before_start", &cancellation_threshold::hours_before_start, anchor::before_start,
     false},
    {"days_before_start", &cancellation_threshold::days_before_start, anchor::before_start, true},
    {"hours_after_start", &cancellation_threshold::hours_after_start, anchor::after_start, false},
    {"days_after_start", &cancellation_threshold::days_after_start, anchor::after_start, true},
});

constexpr std::int64_t MINUTES_OF_DAY = std::int64_t{24} * 60;

nominal_moment nominal(const cancellation_threshold& threshold, local_time start_time) {
    for (const auto& each : LENGTHS) {
        const auto& value = threshold.*each.value;
        if (!value) continue;
        const auto minutes = *value * (each.is_days ? MINUTES_OF_DAY : std::int64_t{60});
        const auto at = each.from == anchor::before_start ? -minutes : minutes;
        if (!threshold.at) return {.from = each.from, .earliest = at, .latest = at};
        const auto clock = at + threshold.at->since_midnight().count();
        if (each.from == anchor::booking)
            return {.from = each.from, .earliest = clock - MINUTES_OF_DAY, .latest = clock};
        const auto exact = clock - start_time.since_midnight().count();
        return {.from = each.from, .earliest = exact, .latest = exact};
    }
    return {};
}

class policy_checker {
  public:
    explicit policy_checker(const cancellation_policy& policy)
        : document_(policy.document()), known_(policy.components()) {}

    std::vector<failure_detail> operator()() {
        check_name(document_.name);
        if (document_.version < 1) found_.add("/version", "out_of_range", "Versions count from 1.");
        if (document_.description.size() > CANCELLATION_TEXT_MAX)
            found_.add("/description", "too_long",
                       "Use up to " + std::to_string(CANCELLATION_TEXT_MAX) + " bytes.");
        check_components();
        check_tiers(document_.tiers);
        check_grace(document_.grace);
        check_variants();
        return std::move(found_.found());
    }

  private:
    bool check_size(std::string_view path, std::size_t size, std::size_t most) {
        if (size <= most) return true;
        found_.add(path, "too_many_values", "Use up to " + std::to_string(most) + " here.");
        return false;
    }

    void check_name(std::string_view name) {
        if (name.empty() || name.size() > CANCELLATION_NAME_MAX)
            found_.add("/name", "invalid_name",
                       "Give a name of 1 to " + std::to_string(CANCELLATION_NAME_MAX) + " bytes.");
    }

    void check_unique_name(std::string_view name, std::set<std::string_view>& names) {
        check_name(name);
        if (!names.insert(name).second)
            found_.add(
                "/name", "duplicate_name",
                "Another one here has this name too; answers cite them by name, rename one.");
    }

    void check_range(std::string_view path, std::int64_t value, std::int64_t least,
                     std::int64_t most) {
        if (value < least || value > most)
            found_.add(
                path, "out_of_range",
                "Use a number from " + std::to_string(least) + " to " + std::to_string(most) + ".");
    }

    void check_components() {
        const defects::step at(found_, "components");
        if (!check_size("", document_.components.size(), CANCELLATION_COMPONENTS_MAX)) return;
        std::set<std::string_view> seen(WELL_KNOWN_COMPONENTS.begin(), WELL_KNOWN_COMPONENTS.end());
        for (std::size_t i = 0; i < document_.components.size(); ++i) {
            const defects::step step(found_, i);
            if (!is_code(document_.components[i]))
                found_.add("", "invalid_code", std::string(CODE_REMEDY));
            else if (!seen.insert(document_.components[i]).second)
                found_.add("", "duplicate_value", "This component is known already; leave it out.");
        }
    }

    void check_percent(std::string_view path, basis_points percent) {
        if (percent < 0 || percent > WHOLE)
            found_.add(path, "percent_out_of_range",
                       "Percentages are hundredths of a percent: 10 % is 1000, and 10000 is all.");
    }

    bool check_component(std::string_view path, std::string_view component) {
        if (std::ranges::find(known_, component) != known_.end()) return true;
        found_.add(path, "unknown_component",
                   "There is no such component; name it in components of the policy." +
                       meant(component, known_));
        return false;
    }

    void check_terms(const cancellation_terms& terms) {
        const defects::step at(found_, "then");
        check_percent("/percent", terms.percent);
        check_range("/keep_nights", terms.keep_nights, 0, NIGHTS_MAX);
        std::set<std::string_view> named;
        const auto check_named = [&](const std::string& path, std::string_view component) {
            if (check_component(path, component) && !named.insert(component).second)
                found_.add(path, "duplicate_value",
                           "These terms name the component twice; keep one.");
        };
        if (check_size("/keep", terms.keep.size(), CANCELLATION_COMPONENTS_MAX))
            for (std::size_t i = 0; i < terms.keep.size(); ++i)
                check_named("/keep/" + std::to_string(i), terms.keep[i]);
        if (check_size("/shares", terms.shares.size(), CANCELLATION_COMPONENTS_MAX)) {
            for (std::size_t i = 0; i < terms.shares.size(); ++i) {
                const auto path = "/shares/" + std::to_string(i);
                check_named(path + "/component", terms.shares[i].component);
                check_percent(path + "/percent", terms.shares[i].percent);
            }
        }
        if (terms.keep_amount)
            check_range("/keep_amount/amount_minor", terms.keep_amount->amount_minor, 1,
                        AMOUNT_MINOR_MAX);
    }

    bool check_threshold(const cancellation_threshold& threshold) {
        const defects::step at(found_, "until");
        int lengths = 0;
        bool is_days = false;
        for (const auto& each : LENGTHS) {
            const auto& value = threshold.*each.value;
            if (!value) continue;
            ++lengths;
            is_days = each.is_days;
            check_range("/" + std::string(each.name), *value, 0,
                        each.is_days ? THRESHOLD_DAYS_MAX : THRESHOLD_HOURS_MAX);
        }
        if (lengths != 1) {
            found_.add("", "one_length",
                       "Give exactly one of hours or days after the booking, before the start or "
                       "after the start.");
            return false;
        }
        if (threshold.at && !is_days)
            found_.add("/at", "at_needs_days",
                       "Hours are elapsed time; count in days to name a time of day.");
        return true;
    }

    /// Each threshold lies after the one above it, as far as they count from the same moment.
    void check_tiers(const std::vector<cancellation_tier>& tiers) {
        const defects::step at(found_, "tiers");
        if (tiers.empty()) return found_.add("", "empty_list", "Give at least one tier.");
        if (!check_size("", tiers.size(), CANCELLATION_TIERS_MAX)) return;
        std::set<std::string_view> names;
        std::optional<nominal_moment> above;
        for (std::size_t i = 0; i < tiers.size() && found_.has_room(); ++i) {
            const defects::step step(found_, i);
            check_unique_name(tiers[i].name, names);
            check_terms(tiers[i].then);
            const bool is_last = i + 1 == tiers.size();
            if (!tiers[i].until) {
                if (!is_last)
                    found_.add("/until", "unordered_thresholds",
                               "Only the last tier has no threshold: what stands below this one "
                               "would never hold.");
                continue;
            }
            if (is_last)
                found_.add("/until", "last_tier_ends",
                           "The last tier holds to the end: leave its threshold out, or add a tier "
                           "for what comes after.");
            if (check_threshold(*tiers[i].until)) check_order(*tiers[i].until, above);
        }
    }

    void check_order(const cancellation_threshold& threshold,
                     std::optional<nominal_moment>& above) {
        const auto own = nominal(threshold, document_.start_time);
        if (above && own == *above)
            found_.add("/until", "overlapping_thresholds",
                       "This is the moment of the tier above: the tier would never hold.");
        else if (above && own.is_before(*above))
            found_.add("/until", "unordered_thresholds",
                       "This moment has passed when the tier above ends. Order the tiers by time: "
                       "after the booking, before the start, after the start.");
        above = own;
    }

    void check_grace(const std::vector<cancellation_grace>& rules) {
        const defects::step at(found_, "grace");
        if (!check_size("", rules.size(), CANCELLATION_TIERS_MAX)) return;
        std::set<std::string_view> names;
        for (std::size_t i = 0; i < rules.size() && found_.has_room(); ++i) {
            const defects::step step(found_, i);
            check_unique_name(rules[i].name, names);
            check_terms(rules[i].then);
            check_range("/booked_days_before_start", rules[i].booked_days_before_start, 0,
                        THRESHOLD_DAYS_MAX);
            const auto& until = rules[i].until;
            if (check_threshold(until) && !until.hours_after_booking && !until.days_after_booking)
                found_.add("/until", "grace_counts_from_booking",
                           "Grace is time after the booking: use hours_after_booking or "
                           "days_after_booking.");
        }
    }

    void check_variants() {
        const defects::step at(found_, "variants");
        if (!check_size("", document_.variants.size(), CANCELLATION_VARIANTS_MAX)) return;
        std::set<std::string_view> names;
        std::set<std::int32_t> lengths;
        for (std::size_t i = 0; i < document_.variants.size() && found_.has_room(); ++i) {
            const auto& variant = document_.variants[i];
            const defects::step step(found_, i);
            check_unique_name(variant.name, names);
            check_range("/nights_at_least", variant.nights_at_least, 1, NIGHTS_MAX);
            if (!lengths.insert(variant.nights_at_least).second)
                found_.add("/nights_at_least", "overlapping_variants",
                           "Another variant is for stays of that length; keep one.");
            check_tiers(variant.tiers);
            check_grace(variant.grace);
        }
    }

    const cancellation_policy_document& document_;
    std::vector<std::string_view> known_;
    defects found_;
};

}  // namespace

result<cancellation_policy> cancellation_policy::compile(cancellation_policy_document document) {
    cancellation_policy made(std::move(document));
    auto found = policy_checker(made)();
    if (found.empty()) return made;
    return std::unexpected(
        failure{.kind = failure_kind::invalid,
                .code = "cancellation_policy_invalid",
                .message = "The cancellation policy cannot be used; each defect names its place.",
                .path = {},
                .details = std::move(found)});
}

std::vector<std::string_view> cancellation_policy::components() const {
    std::vector<std::string_view> known(WELL_KNOWN_COMPONENTS.begin(), WELL_KNOWN_COMPONENTS.end());
    known.insert(known.end(), document_.components.begin(), document_.components.end());
    return known;
}

}  // namespace refundry
