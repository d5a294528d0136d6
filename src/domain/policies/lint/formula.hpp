// SPDX-License-Identifier: Apache-2.0
// A rule's condition as a formula that can be compared with another rule's. `none` is pushed down
// to the comparisons, as in the program: a comparison about what is not known does not hold,
// negated or not, so an implication holds for unknown facts too.
#pragma once

#include <map>
#include <span>
#include <string_view>

#include "domain/policies/compiled.hpp"

namespace refundry::lint {

/// Both ends inclusive.
struct interval {
    std::int64_t low = 0;
    std::int64_t high = 0;
};
/// Sorted, with something between each two.
using intervals = std::vector<interval>;

/// One comparison. Numbers, dates, texts (by id) and true or false are `values` under the empty
/// currency, amounts under theirs; a list such as tags has any of `words`, or none when negated.
struct literal {
    std::uint16_t slot = 0;
    test_kind kind = test_kind::range;
    std::map<currency_code, intervals> values{};
    std::span<const std::uint32_t> words{};
    bool negated = false;
};

/// Whatever meets `narrow` meets `wide`.
bool implies(const literal& narrow, const literal& wide);
/// What meets both; of one fact that is no list. Without values: nothing does.
literal both(const literal& one, const literal& other);

struct formula {
    enum class form { all, any, one };
    form kind = form::all;
    std::vector<formula> parts{};
    literal asked{};  ///< of form one
    bool is_true() const { return kind == form::all && parts.empty(); }
    bool is_false() const { return kind == form::any && parts.empty(); }
};

/// The condition of a rule of the document. The policy outlives it.
formula formula_of(const compiled_policy::parts& policy, std::size_t rule);

struct known_fact {
    std::string_view name;
    std::int64_t value = 0;           ///< the id of a text, 0 or 1
    std::string_view parameter = {};  ///< of ANSWER_FACT
};
/// What is left to ask when these are known.
formula given(const compiled_policy::parts& policy, const formula& asked,
              std::span<const known_fact> known);

/// Compares formulas with a bound on the work; once it is used up, nothing is implied any more.
class implication {
  public:
    /// Whatever meets `narrow` meets `wide`. Sure when true; some true ones are not found.
    bool operator()(const formula& narrow, const formula& wide);
    bool is_used_up() const { return steps_left_ == 0; }

  private:
    static constexpr std::size_t STEPS_MAX = 10'000'000;
    std::size_t steps_left_ = STEPS_MAX;
};

}  // namespace refundry::lint
