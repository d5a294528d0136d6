// SPDX-License-Identifier: Apache-2.0
// What a policy is compiled to: flat arrays that are read without allocating.
#pragma once

#include <algorithm>
#include <array>
#include <map>

#include "domain/policies/effects.hpp"
#include "domain/policies/facts.hpp"
#include "domain/policies/program.hpp"

namespace refundry {

using effect_bits = std::uint32_t;
static_assert(effect::COUNT <= 32);
constexpr effect_bits bit(std::size_t index) {
    return effect_bits{1} << index;
}

struct compiled_rule {
    program_counter entry = APPLIES;
    program_counter tests_begin = 0;  ///< all its tests, for explanations
    program_counter tests_end = 0;
    effect_bits sets = 0;
    std::uint32_t window_for = 0;                      ///< a bit per resolution its window is for
    std::array<std::uint32_t, effect::COUNT> value{};  ///< index into `values`, equal when the same
};

/// A reason of the document with what it takes from the reasons above it.
struct compiled_reason {
    fault at_fault = fault::change_of_mind;
    std::string main;                     ///< code of the topmost reason
    std::vector<std::string> categories;  ///< of products it is for; empty: all
};

struct compiled_policy::parts {
    policy_document document;
    std::int64_t version = 0;
    std::vector<test> tests;
    std::vector<std::uint32_t> sets;
    vocabulary words;
    std::vector<amount_range> amounts;
    std::vector<fact_slot> slots;
    std::vector<compiled_rule> rules;   ///< as in the document, then the built-in defaults
    std::vector<rule_effects> effects;  ///< of each of `rules`
    std::vector<std::string> values;    ///< canonical texts
    std::map<std::string, compiled_reason, std::less<>> reasons;
    std::map<std::string, question_definition, std::less<>> questions;

    /// Every amount a condition names has its like in this currency.
    bool compares_in(const currency_code& currency) const {
        return std::ranges::all_of(tests, [&](const test& one) {
            return one.kind != test_kind::money_range ||
                   std::any_of(
                       amounts.begin() + one.set_begin, amounts.begin() + one.set_end,
                       [&](const amount_range& range) { return range.currency == currency; });
        });
    }
};

}  // namespace refundry
