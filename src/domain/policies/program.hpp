// SPDX-License-Identifier: Apache-2.0
// Conditions as a flat program. Each test knows where to go when it holds and when it does not;
// `none` is pushed down to the tests, so that a test about a fact that is not known simply does not
// hold, negated or not, and a rule applies only when its condition is sure.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "domain/money/money.hpp"

namespace refundry {

/// Texts as small numbers: every text a policy names has an id, any other is 0.
class vocabulary {
  public:
    std::uint32_t intern(std::string_view word) {
        const auto found = ids_.find(word);
        if (found != ids_.end()) return found->second;
        const auto id = static_cast<std::uint32_t>(ids_.size() + 1);
        ids_.emplace(word, id);
        return id;
    }
    std::uint32_t find(std::string_view word) const {
        const auto found = ids_.find(word);
        return found == ids_.end() ? 0 : found->second;
    }

  private:
    struct hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view word) const {
            return std::hash<std::string_view>{}(word);
        }
    };
    std::unordered_map<std::string, std::uint32_t, hash, std::equal_to<>> ids_;
};

enum class test_kind : std::uint8_t { range, money_range, text_in, list_has_any };

using program_counter = std::uint32_t;
inline constexpr program_counter APPLIES = 0xffff'ffff;
inline constexpr program_counter APPLIES_NOT = 0xffff'fffe;

struct test {
    std::int64_t low = 0;  ///< range: both ends inclusive
    std::int64_t high = 0;
    program_counter yes = APPLIES;
    program_counter no = APPLIES_NOT;
    /// text_in, list_has_any: sorted ids in `sets`; money_range: a range per currency in `amounts`.
    std::uint32_t set_begin = 0;
    std::uint32_t set_end = 0;
    std::uint16_t slot = 0;  ///< which fact
    test_kind kind = test_kind::range;
    bool negated = false;
};

/// Minor units, both ends inclusive.
struct amount_range {
    std::int64_t low = 0;
    std::int64_t high = 0;
    currency_code currency{};
};

/// A fact of the item at hand. A text is its id; a list is a part of `listed`.
struct fact_value {
    std::int64_t number = 0;
    std::uint32_t list_begin = 0;
    std::uint32_t list_end = 0;
    currency_code currency{};
    bool known = false;
};

enum class unknown_facts { hold_nothing, hold_everything };

struct program_view {
    std::span<const test> tests;
    std::span<const std::uint32_t> sets;
    std::span<const amount_range> amounts;
    std::span<const fact_value> values;
    std::span<const std::uint32_t> listed;

    /// nullopt: not known.
    std::optional<bool> answer(const test& asked) const {
        const fact_value& value = values[asked.slot];
        if (!value.known) return std::nullopt;
        switch (asked.kind) {
            case test_kind::range:
                return value.number >= asked.low && value.number <= asked.high;
            case test_kind::money_range:
                return in_range(asked, value);
            case test_kind::text_in:
                return in_set(asked, static_cast<std::uint32_t>(value.number));
            case test_kind::list_has_any:
                for (auto at = value.list_begin; at < value.list_end; ++at)
                    if (in_set(asked, listed[at])) return true;
                return false;
        }
        return std::nullopt;
    }

    bool run(program_counter at, unknown_facts unknown = unknown_facts::hold_nothing) const {
        while (at < APPLIES_NOT) {
            const test& asked = tests[at];
            const auto known = answer(asked);
            const bool holds =
                known ? *known != asked.negated : unknown == unknown_facts::hold_everything;
            at = holds ? asked.yes : asked.no;
        }
        return at == APPLIES;
    }

  private:
    /// nullopt: no amount is in the currency of the value.
    std::optional<bool> in_range(const test& asked, const fact_value& value) const {
        for (auto at = asked.set_begin; at < asked.set_end; ++at)
            if (amounts[at].currency == value.currency)
                return value.number >= amounts[at].low && value.number <= amounts[at].high;
        return std::nullopt;
    }
    bool in_set(const test& asked, std::uint32_t id) const {
        const auto set = sets.subspan(asked.set_begin, asked.set_end - asked.set_begin);
        return id != 0 && std::ranges::binary_search(set, id);
    }
};

}  // namespace refundry
