// SPDX-License-Identifier: Apache-2.0
// From a condition of the document to tests of the program, with every defect named.
#pragma once

#include <map>

#include "domain/policies/defects.hpp"
#include "domain/policies/facts.hpp"
#include "domain/policies/program.hpp"

namespace refundry {

class condition_compiler {
  public:
    /// `reasons`: the codes a condition about return.reason may name; empty: any.
    condition_compiler(std::vector<std::string_view> reasons, defects& found)
        : reasons_(std::move(reasons)), defects_(found) {}

    /// Adds the tests of one rule and gives its first; APPLIES when there is no condition. With
    /// defects found, what it gives is not to be run.
    program_counter add(const std::optional<condition>& when);

    /// The one currency of the amounts of the rule added last, if it names any.
    const std::optional<currency_code>& currency() const { return currency_; }

    std::vector<test> tests;
    std::vector<std::uint32_t> sets;
    vocabulary words;
    std::vector<std::uint16_t> slots;  ///< index in the fact table of each fact used

  private:
    enum class sense { holds, fails };
    struct outcome {
        program_counter yes, no;
    };
    program_counter add_condition(const condition& asked, sense wanted, outcome to,
                                  std::size_t depth);
    program_counter add_group(const std::vector<condition>& parts, sense each, bool every,
                              outcome to, std::size_t depth);
    program_counter add_comparison(const condition& asked, sense wanted, outcome to);
    std::optional<test> test_of(std::size_t fact, std::size_t operator_index,
                                const json::raw_text& operand);
    std::optional<std::int64_t> number_of(const fact_row& fact, json::node value, test& into);
    bool word_fits(const fact_row& fact, std::string_view word);
    void add_list(const fact_row& fact, json::node list, test& into);
    std::uint16_t slot_of(std::size_t fact);

    std::vector<std::string_view> reasons_;
    defects& defects_;
    std::optional<currency_code> currency_;
    bool too_many_ = false;
};

}  // namespace refundry
