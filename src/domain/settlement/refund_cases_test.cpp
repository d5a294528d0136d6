// SPDX-License-Identifier: Apache-2.0
// Holds the figures seen in other systems, tests/scenarios/settlement/refund-cases.json: every case
// is run, and where our figure is another one the file says why.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "base/json.hpp"
#include "domain/settlement/story.hpp"

namespace refundry::stories {

using figures = std::map<std::string, std::string>;

struct case_before {
    std::int64_t units = 0;
    std::string given;
};
BOOST_DESCRIBE_STRUCT(case_before, (), (units, given))

struct case_step {
    std::vector<std::string> settle;
    bool fresh = false;  ///< from the untouched order
    std::optional<std::string> refused;
    std::optional<std::string> total;
    std::optional<std::string> tax;
    std::optional<std::string> store_credit;
    std::optional<std::string> owed_by_customer;
    std::optional<std::string> unallocated;
    std::optional<std::string> still_due;  ///< order total less all that was given back
    std::optional<figures> payments;       ///< exactly these
    std::optional<figures> parts;          ///< exactly these entries: "item a", "shipping s"
    std::optional<figures> tax_by_rate;    ///< by basis points
};
BOOST_DESCRIBE_STRUCT(case_step, (),
                      (settle, fresh, refused, total, tax, store_credit, owed_by_customer,
                       unallocated, still_due, payments, parts, tax_by_rate))

struct refund_case {
    std::string id;
    std::string system;
    std::string rule;
    json::raw_text inputs;
    json::raw_text expected;
    std::optional<std::string> differs;
    std::map<std::string, case_before> before;  ///< by line or charge
    figures outside;                            ///< refunded beside us, by payment
    std::vector<std::string> order;
    std::vector<case_step> steps;
};
BOOST_DESCRIBE_STRUCT(refund_case, (),
                      (id, system, rule, inputs, expected, differs, before, outside, order, steps))

struct case_file {
    std::string about;
    std::vector<refund_case> cases;
};
BOOST_DESCRIBE_STRUCT(case_file, (), (about, cases))

namespace {

constexpr std::size_t CASES = 71;

case_file read_cases() {
    std::ifstream file("tests/scenarios/settlement/refund-cases.json");
    std::ostringstream text;
    text << file.rdbuf();
    auto read = json::decode<case_file>(text.str());
    if (read) return std::move(*read);
    ADD_FAILURE() << read.error().front().path << " " << read.error().front().message;
    return {};
}

order_position books_before(const refund_case& told, const order& original) {
    order_position books;
    for (const auto& [name, before] : told.before) {
        const auto given = read_amount(before.given, original.currency);
        if (original.find_line(name) != nullptr)
            books.lines.push_back({.line_id = name,
                                   .settled_quantity = before.units,
                                   .given_back = given,
                                   .given_back_tax = original.zero(),
                                   .clawed_back = original.zero()});
        else
            books.charges.push_back(
                {.charge_id = name, .given_back = given, .given_back_tax = original.zero()});
    }
    for (const auto& payment : original.payments)
        if (const auto found = told.outside.find(payment.reference); found != told.outside.end())
            books.payments.push_back({payment.id, read_amount(found->second, original.currency)});
    return books;
}

/// "9.90" as the file writes it.
std::string figure(const money& amount) {
    const auto text = to_string(amount);
    return text.substr(0, text.find(' '));
}

figures payments_of(const order& original, const settlement& plan) {
    figures shares;
    for (const auto& share : plan.to_payments)
        for (const auto& payment : original.payments)
            if (payment.id == share.id) shares[payment.reference] = figure(share.amount);
    return shares;
}

figures parts_of(const settlement& plan) {
    figures parts;
    for (const auto& entry : plan.entries) {
        const auto& name = entry.charge_id.empty() ? entry.line_id : entry.charge_id;
        parts[std::string(enum_name(entry.part)) + " " + name] = figure(entry.amount);
    }
    return parts;
}

figures tax_by_rate(const order& original, const settlement& plan) {
    std::map<basis_points, money> sums;
    for (const auto& entry : plan.entries)
        sums.try_emplace(entry.tax_rate, original.zero()).first->second += entry.tax;
    figures taxes;
    for (const auto& [rate, sum] : sums)
        taxes[std::to_string(rate)] = figure(sum);
    return taxes;
}

template <typename Figure>
void expect(const std::optional<Figure>& stated, const Figure& ours, const char* what) {
    if (stated) {
        EXPECT_EQ(ours, *stated) << what;
    }
}

void expect_plan(const case_step& step, const order& original, const settlement& plan) {
    EXPECT_TRUE(step.total) << "a total must be stated";
    expect(step.total, figure(plan.total), "total");
    expect(step.tax, figure(plan.tax), "tax");
    expect(step.store_credit, figure(plan.to_store_credit), "store credit");
    expect(step.owed_by_customer, figure(plan.owed_by_customer), "owed by the customer");
    expect(step.unallocated, figure(plan.unallocated), "unallocated");
    expect(step.payments, payments_of(original, plan), "payments");
    expect(step.parts, parts_of(plan), "parts");
    expect(step.tax_by_rate, tax_by_rate(original, plan), "tax by rate");
}

void run(const refund_case& told) {
    const auto original = read_order(told.order);
    ledger_of_returns books(original, books_before(told, original));
    for (const auto& step : told.steps) {
        if (step.fresh) books = ledger_of_returns(original);
        std::vector<settle_line> lines;
        for (const auto& line : step.settle)
            lines.push_back(read_return(line, original.currency));
        const auto plan = books.settle(lines);
        if (step.refused) {
            EXPECT_EQ(plan ? "settled" : plan.error().code, *step.refused);
        } else if (!plan) {
            ADD_FAILURE() << "refused: " << plan.error().code;
        } else {
            expect_plan(step, original, *plan);
        }
        expect(step.still_due, figure(original.total() - books.given()), "still due");
    }
}

TEST(RefundCases, AreAllHeld) {
    const auto file = read_cases();
    std::map<std::string, int> seen;
    for (const auto& told : file.cases) {
        SCOPED_TRACE(told.id + " " + told.system + ": " + told.rule);
        EXPECT_EQ(++seen[told.id], 1) << "told twice";
        EXPECT_FALSE(told.steps.empty()) << "a case must be run";
        run(told);
    }
    EXPECT_EQ(seen.size(), CASES);
}

}  // namespace
}  // namespace refundry::stories
