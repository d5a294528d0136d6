// SPDX-License-Identifier: Apache-2.0
// All jurisdictions, found by country and subdivision without allocating; and what one merchant
// confirmed of them or switched off.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "base/result.hpp"
#include "domain/law/jurisdiction.hpp"

namespace refundry::law {

/// Immutable once made. Pointers into it live as long as it does.
class law_book {
  public:
    struct parts {
        std::vector<std::unique_ptr<const statute>> statutes;
        std::vector<jurisdiction> jurisdictions;
        std::vector<std::string> value_names;  ///< "DE/withdrawal.roll", by value_id
        std::vector<bool> value_verified;      ///< by value_id
        place_calendars calendars;
    };
    law_book() : law_book(parts{}) {}
    explicit law_book(parts all);

    /// The subdivision's law, else its country's. A subdivision that is not known, where some
    /// have a law of their own, takes the longest of them. Null: no law of that place is known.
    const jurisdiction* find(std::string_view country, std::string_view subdivision) const;
    std::span<const jurisdiction> jurisdictions() const { return all_.jurisdictions; }
    const place_calendars& calendars() const { return all_.calendars; }
    std::span<const std::string> value_names() const { return all_.value_names; }
    bool is_verified(value_id id) const { return all_.value_verified[id]; }

  private:
    struct country_entry {
        std::int16_t national = -1;
        std::int16_t unknown_subdivision = -1;
        std::vector<std::int16_t> subdivisions{};
    };
    static constexpr std::size_t COUNTRY_CODES = std::size_t{26} * 26;
    parts all_;
    std::array<country_entry, COUNTRY_CODES> countries_{};
};

enum class law_stance { confirmed, switched_off };
BOOST_DESCRIBE_ENUM(law_stance, confirmed, switched_off)

/// A merchant's word on an unverified value: of "DE", "withdrawal.roll".
struct law_stance_entry {
    std::string jurisdiction;
    std::string value;
    law_stance stance = law_stance::confirmed;
};
BOOST_DESCRIBE_STRUCT(law_stance_entry, (), (jurisdiction, value, stance))

/// The stances, ready to be asked per value. A verified value cannot be switched off.
class law_stances {
  public:
    /// Nothing confirmed, nothing switched off.
    law_stances() = default;
    /// `law_value_unknown`, `law_value_verified` at /stances/INDEX.
    static result<law_stances> compile(const law_book& book,
                                       std::span<const law_stance_entry> entries);

    template <typename T>
    bool confirms(const legal_value<T>& value) const {
        return value.verified || stance_of(value.id) == stance::confirmed;
    }
    template <typename T>
    bool switches_off(const legal_value<T>& value) const {
        return !value.verified && stance_of(value.id) == stance::off;
    }

  private:
    enum class stance : std::uint8_t { open, confirmed, off };
    stance stance_of(value_id id) const {
        return id < stances_.size() ? stances_[id] : stance::open;
    }
    std::vector<stance> stances_;
};

}  // namespace refundry::law
