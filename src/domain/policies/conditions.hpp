// SPDX-License-Identifier: Apache-2.0
// From a condition of the document to tests of the program, with every defect named.
#pragma once

#include <map>
#include <set>

#include "domain/policies/defects.hpp"
#include "domain/policies/facts.hpp"
#include "domain/policies/lists.hpp"
#include "domain/policies/program.hpp"

namespace refundry {

class condition_compiler {
  public:
    /// The document has the reasons, questions and lists a condition may name.
    condition_compiler(const policy_document& document, list_book& lists, defects& found);

    /// Adds the tests of one rule and gives its first; APPLIES when there is no condition. With
    /// defects found, what it gives is not to be run.
    program_counter add(const std::optional<condition>& when);

    /// The currencies of the amounts in the condition added last.
    const std::set<currency_code>& currencies() const { return currencies_; }

    std::vector<test> tests;
    std::vector<std::uint32_t> sets;
    vocabulary words;
    std::vector<amount_range> amounts;
    std::vector<fact_slot> slots;  ///< each fact used

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
    std::optional<fact_slot> fact_of(std::string_view name);
    std::optional<test> test_of(const fact_slot& asked, std::size_t operator_index,
                                const json::raw_text& operand);
    std::optional<std::int64_t> number_of(const fact_row& fact, json::node value);
    bool word_fits(const fact_row& fact, std::string_view word);
    std::uint32_t id_of(const fact_row& fact, std::string_view word);
    void add_list(const fact_row& fact, json::node list, test& into);
    void add_named_list(const fact_row& fact, json::node name, test& into);
    bool add_amounts(const fact_row& fact, json::node operand, std::size_t operator_index,
                     test& into);
    void close_set(test& into);
    void check_bounds(const condition& asked, std::size_t first_test);
    std::uint16_t slot_of(const fact_slot& asked);

    const policy_document& document_;
    list_book& lists_;
    defects& defects_;
    std::vector<std::string_view> reasons_;          ///< codes; empty: any will do
    std::vector<std::string_view> main_reasons_;     ///< those without a parent
    const question_definition* question_ = nullptr;  ///< that the comparison at hand is about
    std::set<currency_code> currencies_;
    struct set_range {
        std::uint32_t begin, end;
    };
    std::map<std::pair<std::string, bool>, set_range> named_sets_;  ///< by name and folded or not
    bool too_many_ = false;
};

}  // namespace refundry
