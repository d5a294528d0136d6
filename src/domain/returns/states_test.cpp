// SPDX-License-Identifier: Apache-2.0
// The three machines as tables: one row per state, one column per command, "-" where illegal.
#include "domain/returns/states.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "base/ensure.hpp"
#include "domain/returns/return_case.hpp"

namespace refundry {
namespace {

/// The whole machine, in the order the states and commands are declared.
template <typename State, typename Command>
std::string table() {
    std::ostringstream out;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<State>>([&](auto from) {
        out << from.name << ":";
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<Command>>([&](auto command) {
            const auto to = transition(from.value, command.value);
            out << " " << (to ? enum_name(*to) : "-");
        });
        out << "\n";
    });
    return out.str();
}

TEST(DecisionMachine, HasAnAnswerForEveryStep) {
    //  send_to_review approve decline cancel expire reopen
    EXPECT_EQ((table<decision_state, decision_command>()),
              "requested: needs_review approved declined canceled expired -\n"
              "needs_review: - approved declined canceled expired -\n"
              "approved: - - - canceled expired needs_review\n"
              "declined: - - - - - needs_review\n"
              "canceled: - - - - - needs_review\n"
              "expired: - - - - - needs_review\n");
}

TEST(GoodsMachine, HasAnAnswerForEveryStep) {
    //  expect carrier_scan receive_part receive_all grade dispose close_short stop_expecting
    EXPECT_EQ((table<goods_state, goods_command>()),
              "none_expected: awaited - partially_received received - - - -\n"
              "awaited: - in_transit partially_received received - - none_expected none_expected\n"
              "in_transit: - in_transit partially_received received - - none_expected "
              "none_expected\n"
              "partially_received: - partially_received partially_received received "
              "partially_received partially_received received -\n"
              "received: - - received received graded received - -\n"
              "graded: - - received received graded disposed - -\n"
              "disposed: - - received received graded disposed - -\n");
}

TEST(MoneyMachine, HasAnAnswerForEveryStep) {
    //  owe promise pay lose_answer fail reverse forgive
    EXPECT_EQ((table<money_state, money_command>()),
              "nothing_owed: owed - - - - - -\n"
              "owed: owed promised owed outcome_unknown failed reversed nothing_owed\n"
              "promised: owed - paid outcome_unknown failed reversed -\n"
              "paid: owed - - - failed reversed -\n"
              "outcome_unknown: outcome_unknown - paid outcome_unknown failed reversed -\n"
              "failed: failed promised paid - - reversed nothing_owed\n"
              "reversed: reversed promised paid - - reversed nothing_owed\n");
}

return_item item(decision_state decision, goods_state goods, money_state money_facet,
                 std::int64_t settled_quantity = 0) {
    return_item made;
    made.decision = decision;
    made.goods = goods;
    made.money_facet = money_facet;
    made.line_id = "1";
    made.accepted_quantity = made.settled_quantity = settled_quantity;
    return made;
}

return_item accepted(return_item made) {
    made.accepted_quantity = 1;
    return made;
}

return_item blind(return_item made) {
    made.line_id = "";
    return made;
}

TEST(CaseStage, OfOneItemFollowsItsFacets) {
    using enum decision_state;
    using enum goods_state;
    using enum money_state;
    struct row {
        return_item of;
        case_stage stage;
    };
    const std::vector<row> rows = {
        {item(requested, none_expected, nothing_owed), case_stage::requested},
        {item(requested, awaited, nothing_owed), case_stage::requested},
        {item(needs_review, received, nothing_owed), case_stage::needs_review},
        {item(approved, awaited, nothing_owed), case_stage::awaiting_goods},
        {item(approved, in_transit, nothing_owed), case_stage::in_transit},
        {item(approved, partially_received, nothing_owed), case_stage::inspecting},
        {item(approved, received, paid, 1), case_stage::inspecting},
        {item(approved, graded, nothing_owed), case_stage::settled},
        {accepted(item(approved, graded, nothing_owed)), case_stage::settling},
        {blind(item(approved, graded, nothing_owed)), case_stage::settling},
        {blind(item(approved, graded, nothing_owed, 1)), case_stage::settled},
        {item(approved, none_expected, nothing_owed), case_stage::settling},
        {item(approved, graded, owed), case_stage::settling},
        {item(approved, disposed, promised), case_stage::settling},
        {item(approved, disposed, outcome_unknown), case_stage::settling},
        {item(approved, none_expected, owed), case_stage::settling},
        {item(approved, disposed, paid, 1), case_stage::settled},
        {item(approved, graded, nothing_owed, 1), case_stage::settled},
        {item(approved, awaited, paid, 1), case_stage::awaiting_goods},
        {item(approved, awaited, owed), case_stage::settling},
        {item(approved, disposed, failed), case_stage::attention},
        {item(approved, disposed, reversed), case_stage::attention},
        {item(declined, none_expected, nothing_owed), case_stage::declined},
        {item(declined, received, nothing_owed), case_stage::inspecting},
        {item(declined, disposed, nothing_owed), case_stage::declined},
        {item(canceled, none_expected, nothing_owed), case_stage::canceled},
        {item(expired, awaited, nothing_owed), case_stage::expired},
        {item(canceled, none_expected, failed), case_stage::attention},
    };
    for (std::size_t i = 0; i < rows.size(); ++i)
        EXPECT_EQ(enum_name(stage_of({rows[i].of})), enum_name(rows[i].stage)) << "row " << i;
}

TEST(CaseStage, IsThatOfTheMostUrgentItem) {
    using enum decision_state;
    using enum goods_state;
    using enum money_state;
    const auto done = item(approved, disposed, paid, 1);
    EXPECT_EQ(stage_of({done, item(declined, none_expected, nothing_owed)}), case_stage::settled);
    EXPECT_EQ(stage_of({done, item(approved, awaited, nothing_owed)}), case_stage::awaiting_goods);
    EXPECT_EQ(stage_of({item(approved, in_transit, nothing_owed),
                        item(needs_review, awaited, nothing_owed), done}),
              case_stage::needs_review);
    EXPECT_THROW((void)stage_of({}), internal_error);
}

}  // namespace
}  // namespace refundry
