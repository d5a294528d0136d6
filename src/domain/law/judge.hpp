// SPDX-License-Identifier: Apache-2.0
// The steps of floor_for; nobody else needs them.
#pragma once

#include <algorithm>

#include "domain/law/floor.hpp"

namespace refundry::law {

/// What every step looks at, and the floor it fills in.
struct judging {
    const jurisdiction& law;
    const law_stances& stances;
    const law_facts& facts;
    working_days for_consumer;
    working_days for_trader;
    law_day last_known_day;
    legal_floor& floor;

    void assume(law_assumption each) const { floor.assumed.add(each); }

    template <typename T>
    bool confirms(const legal_value<T>& value) const {
        return stances.confirms(value);
    }
    template <typename T>
    legal_basis basis_of(const legal_value<T>& value) const {
        return {.from = value.from, .confirmed = confirms(value)};
    }
    /// It favours the consumer: holds unless it is switched off.
    template <typename T>
    bool holds(const legal_value<T>& value) const {
        return value.is_set() && !stances.switches_off(value);
    }
    /// It favours the trader: holds only when it is confirmed.
    template <typename T>
    bool permits(const legal_value<T>& value) const {
        return value.is_set() && confirms(value);
    }
    /// A duty of the trader. Set in place: what is put together elsewhere and copied costs thrice.
    template <typename T>
    void impose(legal_effect<T>& effect, const legal_value<T>& value) const {
        if (holds(value)) set(effect, value);
    }
    /// What the trader may do.
    template <typename T>
    void allow(legal_effect<T>& effect, const legal_value<T>& value) const {
        if (permits(value)) set(effect, value);
    }

  private:
    template <typename T>
    void set(legal_effect<T>& effect, const legal_value<T>& value) const {
        effect.value = value.value;
        effect.basis.from = value.from;
        effect.basis.confirmed = confirms(value);
    }
};

/// The day of an event that lets a consumer's period run; nullopt: it has not happened, or nobody
/// knows. What is taken instead is assumed.
std::optional<law_day> day_of(start_event event, const judging& in);

void judge_withdrawal(const judging& in);
/// send_back, refund, outbound, deductions, means: of a withdrawal that holds.
void judge_effects(const judging& in);
void judge_return_cost(const judging& in);
void judge_guarantee(const judging& in);
void judge_late_shipment(const judging& in);

}  // namespace refundry::law
