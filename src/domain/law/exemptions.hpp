// SPDX-License-Identifier: Apache-2.0
// Categories without a right of withdrawal. A code is a fact about an item ("sealed for hygiene and
// unsealed"); whether it takes the right away is for the jurisdiction to say.
#pragma once

#include <cstdint>

#include "base/describe.hpp"

namespace refundry::law {

/// The stable codes of data/jurisdictions.json, in lower case.
enum class exempt_code : std::uint8_t {
    custom_made,
    perishable,
    sealed_hygiene_unsealed,
    inseparably_mixed,
    alcohol_deferred,
    financial_fluctuation,
    svc_fully_performed,
    urgent_repair_visit,
    sealed_av_software_unsealed,
    newspaper_periodical,
    public_auction,
    dated_leisure_accommodation,
    digital_content_started,
    medicine_medical_device,
    books,
    everyday_food_delivery,
    gambling,
    value_drop_by_use,
    value_drop_by_time,
    lost_damaged_by_consumer,
    confirmed_unreturnable,
    not_intact,
    used_or_opened_not_resalable,
    intl_air_passenger,
    personal_use_sealed,
    service_within_10_business_days,
    final_sale_marked,
    unmarked_package_missing,
    used_or_damaged,
    plants_flowers,
    health_unresalable,
    oos_passenger_transport,
    oos_package_travel,
    oos_real_estate,
    oos_healthcare,
    oos_vending,
    oos_food_rounds,
};
BOOST_DESCRIBE_ENUM(exempt_code, custom_made, perishable, sealed_hygiene_unsealed,
                    inseparably_mixed, alcohol_deferred, financial_fluctuation, svc_fully_performed,
                    urgent_repair_visit, sealed_av_software_unsealed, newspaper_periodical,
                    public_auction, dated_leisure_accommodation, digital_content_started,
                    medicine_medical_device, books, everyday_food_delivery, gambling,
                    value_drop_by_use, value_drop_by_time, lost_damaged_by_consumer,
                    confirmed_unreturnable, not_intact, used_or_opened_not_resalable,
                    intl_air_passenger, personal_use_sealed, service_within_10_business_days,
                    final_sale_marked, unmarked_package_missing, used_or_damaged, plants_flowers,
                    health_unresalable, oos_passenger_transport, oos_package_travel,
                    oos_real_estate, oos_healthcare, oos_vending, oos_food_rounds)
inline constexpr std::size_t EXEMPT_CODES = 37;

/// A bit per exempt_code.
using exempt_codes = std::uint64_t;
constexpr exempt_codes bit(exempt_code code) {
    return exempt_codes{1} << static_cast<unsigned>(code);
}

/// What an exemption needs besides the fact.
enum class exempt_condition : std::uint8_t {
    none,
    consumer_was_told,       ///< of the exception, before the purchase
    shown_or_trial_offered,  ///< KR 17(6): shown on the package, or a trial offered
    notified_and_consented,  ///< KR: notified beforehand, written consent
};
BOOST_DESCRIBE_ENUM(exempt_condition, none, consumer_was_told, shown_or_trial_offered,
                    notified_and_consented)

enum class known { no, yes, unknown };
BOOST_DESCRIBE_ENUM(known, no, yes, unknown)
constexpr known both(known one, known other) {
    if (one == known::no || other == known::no) return known::no;
    return one == known::yes && other == known::yes ? known::yes : known::unknown;
}

/// What is known of one item. What is unknown never takes a right away.
struct category_facts {
    bool custom_made = false;
    bool perishable = false;
    bool hygiene_seal = false;  ///< sold sealed, unfit to come back once unsealed
    bool sealed_media = false;  ///< audio, video or software sold sealed
    known seal_broken = known::unknown;
    bool digital_content = false;  ///< not on a tangible medium
    known digital_started_with_consent = known::unknown;
    bool is_dated_service = false;  ///< accommodation, transport, catering, leisure on a date
    known service_fully_performed = known::no;
    bool newspaper_or_periodical = false;
    bool book = false;
    bool final_sale_marked = false;
    bool plant_or_flower = false;
    bool medicine = false;
    known used_or_damaged = known::unknown;
    known package_missing = known::unknown;
    exempt_codes others = 0;  ///< codes the merchant assigned to the category
};

struct exempt_facts {
    exempt_codes certain = 0;
    exempt_codes possible = 0;  ///< would be, if an unknown fact were so
};

exempt_facts exempt_facts_of(const category_facts& item);

}  // namespace refundry::law
