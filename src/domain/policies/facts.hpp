// SPDX-License-Identifier: Apache-2.0
// What a condition may ask about. One table: adding a fact is one line in facts.cpp.
#pragma once

#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/decisions/window.hpp"
#include "domain/policies/policy.hpp"

namespace refundry {

/// Where the facts of one item are read from.
struct item_facts {
    const decision_input& input;
    const window_dates& dates;
    const item_request* item = nullptr;  ///< set for facts about an item
    const order_line* line = nullptr;    ///< likewise
    delivery_progress progress = delivery_progress::unknown;
    fault at_fault = fault::change_of_mind;
    std::string_view main_reason{};  ///< the topmost reason above the one given
    std::string_view parameter{};    ///< of a fact with one: the question's code
};

/// What a reader gives decides the kind of the fact. An empty optional is "not known": a comparison
/// about it neither holds nor fails, and the rule applies only if it holds in either case.
using text_fact = std::string_view (*)(const item_facts&);
using list_fact = const std::vector<std::string>& (*)(const item_facts&);
using integer_fact = std::optional<std::int64_t> (*)(const item_facts&);
using money_fact = std::optional<money> (*)(const item_facts&);
using boolean_fact = bool (*)(const item_facts&);
using date_fact = std::optional<day_count> (*)(const item_facts&);
using fact_reader =
    std::variant<text_fact, list_fact, integer_fact, money_fact, boolean_fact, date_fact>;

/// The index of the reader within the variant.
enum class fact_kind : std::uint8_t { text, text_list, integer, money, boolean, date };
std::string_view kind_text(fact_kind kind);

/// Read once per request, or for each item.
enum class fact_scope : std::uint8_t { request, item };

using word_list = const std::vector<std::string_view>& (*)();
/// What is wrong with a text compared to this fact, or "".
using text_objection = std::string_view (*)(std::string_view);

struct fact_row {
    std::string_view name;
    fact_scope scope;
    fact_reader read;
    word_list words = nullptr;           ///< the only texts it can be
    text_objection objection = nullptr;  ///< the only form it can have
    history_part history = history_part::none;
    /// Compared in lower case, such as e-mail addresses. At most FOLDED_TEXT_MAX bytes: longer
    /// texts are none of a policy.
    bool folded = false;
    fact_kind kind() const { return static_cast<fact_kind>(read.index()); }
};

/// A fact a policy asks for.
struct fact_slot {
    std::size_t fact = 0;   ///< index in the table
    std::string parameter;  ///< of ANSWER_FACT
    friend bool operator==(const fact_slot&, const fact_slot&) = default;
};

std::span<const fact_row> fact_table();
/// The index in the table, or nullopt. A fact with a parameter is found by its bare name.
std::optional<std::size_t> find_fact(std::string_view name);
const std::vector<std::string_view>& fact_names();

/// Codes of the policy's reasons are checked against the policy, not against a fixed list.
inline constexpr std::string_view REASON_FACT = "return.reason";
inline constexpr std::string_view MAIN_REASON_FACT = "return.main_reason";
/// With the code of a question: return.answer.worn.
inline constexpr std::string_view ANSWER_FACT = "return.answer";

inline constexpr std::size_t FOLDED_TEXT_MAX = 320;
char folded(char letter);

}  // namespace refundry
