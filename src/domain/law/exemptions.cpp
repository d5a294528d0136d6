// SPDX-License-Identifier: Apache-2.0
#include "domain/law/exemptions.hpp"

namespace refundry::law {

namespace {

using enum exempt_code;

constexpr exempt_codes bits(auto... codes) {
    return (bit(codes) | ...);
}

class collector {
  public:
    void add(bool is_so, exempt_codes codes) {
        if (is_so) facts_.certain |= codes;
    }
    void add(bool is_of_kind, known fact, exempt_codes codes) {
        if (!is_of_kind || fact == known::no) return;
        (fact == known::yes ? facts_.certain : facts_.possible) |= codes;
    }
    exempt_facts facts() const {
        return {.certain = facts_.certain, .possible = facts_.possible & ~facts_.certain};
    }

  private:
    exempt_facts facts_;
};

}  // namespace

exempt_facts exempt_facts_of(const category_facts& item) {
    collector found;
    found.add(item.custom_made, bit(custom_made));
    found.add(item.perishable, bit(perishable));
    found.add(item.newspaper_or_periodical, bit(newspaper_periodical));
    found.add(item.book, bit(books));
    found.add(item.final_sale_marked, bit(final_sale_marked));
    found.add(item.plant_or_flower, bit(plants_flowers));
    found.add(item.medicine, bit(medicine_medical_device));
    found.add(item.is_dated_service, bit(dated_leisure_accommodation));
    found.add(item.hygiene_seal, item.seal_broken,
              bits(sealed_hygiene_unsealed, personal_use_sealed, health_unresalable));
    found.add(item.sealed_media, item.seal_broken, bit(sealed_av_software_unsealed));
    found.add(item.digital_content, item.digital_started_with_consent,
              bit(digital_content_started));
    found.add(true, item.service_fully_performed, bit(svc_fully_performed));
    found.add(true, item.used_or_damaged,
              bits(used_or_damaged, not_intact, value_drop_by_use, used_or_opened_not_resalable));
    found.add(true, item.package_missing, bit(unmarked_package_missing));
    found.add(true, item.others);
    return found.facts();
}

}  // namespace refundry::law
