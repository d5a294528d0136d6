// SPDX-License-Identifier: Apache-2.0
// The checks say nothing of a sound store and name the rule that is broken.
#include <expected>

#include "base/json.hpp"
#include "contract/each_store.hpp"
#include "domain/settlement/settlement.hpp"
#include "storage/invariants.hpp"

namespace refundry {
namespace {

using testing::Contains;
using testing::Field;
using testing::IsEmpty;

class StoreInvariants : public EachStore {
  protected:
    /// One shirt for 20.00 returned and refunded, and 5.00 of store credit.
    void tell_a_story() {
        const auto order = an_order(shop);
        auto payment = a_payment(order);
        auto row = a_case(order);
        row.settled_minor = 2'000;
        auto item = an_item(row);
        item.decision = decision_state::approved;
        item.settled_quantity = 1;
        auto settled = a_settlement(row, 2'000);
        settled.document = json::encode_compact(a_plan(payment.id));
        auto refund = a_refund(settled, payment);
        refund.state = refund_state::succeeded;
        auto credit = a_credit_account(shop);
        credit.balance_minor = 500;
        payment.refunded_minor = 2'000;
        auto withdrawn = a_case(order);
        withdrawn.kind = case_kind::withdrawal;
        auto withdrawn_item = an_item(withdrawn);
        withdrawn_item.decision = decision_state::declined;
        const auto statement = a_withdrawal(shop);
        const auto second = a_withdrawal(shop);
        add(withdrawn, withdrawn_item, statement, second, a_withdrawal_that_waits(),
            a_match(statement, order, withdrawn.id), a_match(second, order));
        add(order, payment, row, item, settled, refund, credit,
            credit_entry_record{.merchant = shop,
                                .account = credit.id,
                                .id = next<store_credit_entry_id>(),
                                .amount_minor = 500});
        write([&](transaction& tx) {
            tx.claim(a_claim(order, 1));
            auto given = a_claim(order, 0);
            given.settled_quantity = 1;
            given.given_back_minor = 2'000;
            given.given_back_tax_minor = 319;
            tx.change_balance(given);
            book(tx, movement::settlement_owed, settled.id.text(),
                 postings_for_settlement(a_plan(payment.id)));
            book(tx, movement::refund_paid, refund.id.text(), account::refunds_payable,
                 account::provider_clearing, 2'000, "sandbox");
            book(tx, movement::credit_issued, credit.id.text(), account::refunds_payable,
                 account::store_credit_liability, 500, credit.id.text());
            tx.append(an_event(shop, row.id.text()));
            tx.append(an_event(shop, withdrawn.id.text()));
            tx.append(a_receipt_of(statement));
            tx.append(a_receipt_of(second));
        });
    }
    /// Told of at once: nothing else is about it.
    withdrawal_record a_withdrawal_that_waits() {
        auto row = a_withdrawal(shop);
        write([&](transaction& tx) { tx.append(a_receipt_of(row)); });
        return row;
    }
    settlement a_plan(payment_id payment) {
        const money amount(2'000, EUR);
        const money none(0, EUR);
        return {.entries = {{.part = component::item,
                             .line_id = "1",
                             .quantity = 1,
                             .amount = amount,
                             .tax = money(319, EUR)}},
                .total = amount,
                .tax = money(319, EUR),
                .to_store_credit = none,
                .exchange_value = none,
                .owed_by_customer = none,
                .to_payments = {{.id = payment, .amount = amount}},
                .unallocated = none};
    }
    /// What the checks say after `sql`, which is undone again.
    std::vector<invariant_breach> breaches_after(const std::string& sql) {
        std::vector<invariant_breach> found;
        std::ignore =
            stored->database().write([&](sql::connection& on) -> std::expected<void, int> {
                EXPECT_GE(on.execute(sql), 1) << sql;
                found = check_invariants(on);
                return std::unexpected(0);
            });
        return found;
    }
};
REFUNDRY_ON_EACH_STORE(StoreInvariants);

TEST_P(StoreInvariants, HoldInAnEmptyStoreAndASoundOne) {
    EXPECT_THAT(stored->check_invariants(), IsEmpty());
    tell_a_story();
    EXPECT_THAT(stored->check_invariants(), IsEmpty());
}

TEST_P(StoreInvariants, NameTheBrokenRule) {
    struct breach {
        std::string invariant;
        std::string sql;
    };
    const auto breaches = std::to_array<breach>({
        {"M1", "update payments set refunded_minor = 1999"},
        {"M1", "update payments set reserved_minor = 1"},
        {"M1", "update refunds set state = 'pending'"},
        {"M1", "update refunds set currency = 'USD'"},
        {"M1", "delete from refunds"},
        {"M5", "update refunds set state = 'failed'"},
        {"M5", "update refunds set amount_minor = 1999"},
        {"M5", "delete from refunds"},
        {"M5", "delete from journal_postings where position = 1"},
        {"M5", "update journal_postings set amount_minor = amount_minor + 1 where position = 1"},
        {"M5", "update journal_postings set currency = 'USD' where position = 1"},
        {"M5", "update journal_entries set subject = 'ref_x' where kind = 'refund_paid'"},
        {"M5", "update credit_accounts set balance_minor = 499"},
        {"M5", "delete from credit_entries"},
        {"M5", "update journal_postings set sub_account = 'x' where sub_account like 'sca_%'"},
        {"M5", "update journal_entries set kind = 'adjustment' where kind = 'settlement_owed'"},
        {"M5", "update journal_entries set subject = 'set_x' where kind = 'settlement_owed'"},
        {"M5", "update journal_postings set on_account = 'sales' where on_account = 'tax_payable'"},
        {"M5", "delete from settlements"},
        {"M11", "update return_cases set settled_minor = 1999"},
        {"M11", "update order_balances set given_back_minor = 1999"},
        {"M11", "update order_balances set given_back_tax_minor = 0"},
        {"M11", "update order_balances set component = 'line:2'"},
        {"M11", "update refunds set amount_minor = 2001"},
        {"M11", "update settlements set total_minor = 1999"},
        {"M11", "update settlements set document = '{'"},
        {"R1", "update return_items set quantity = 2"},
        {"R1", "update return_items set settled_quantity = 0"},
        {"R1", "update return_items set settled_quantity = 0, decision = 'declined'"},
        {"R1", "update order_balances set claimed_quantity = 2"},
        {"R1", "update order_balances set component = 'line:2'"},
        {"R1", "delete from return_items"},
        {"R3", "update events set subject = 'ret_x'"},
        {"W1", "update events set subject = 'wdl_x'"},
        {"W1", "update withdrawals set document = replace(document, 'Ana', 'Eve')"},
        {"W1", "update withdrawals set digest = receipt_number"},
        {"W1", "update withdrawals set received_at = received_at - 1"},
        {"W1", "update withdrawals set contract = 'n-2'"},
        {"W1", "update events set document = '{}' where type = 'withdrawal.received'"},
        {"W1", "update events set at = at + 1 where type = 'withdrawal.received'"},
        {"W1", "update events set type = 'x' where type = 'withdrawal.received'"},
        {"W2", "update withdrawal_matches set of_order = merchant"},
        {"W2", "update withdrawal_matches set of_case = withdrawal where of_case is not null"},
        {"S1",
         "update withdrawals set merchant = id where not exists (select 1 from "
         "withdrawal_matches m where m.withdrawal = withdrawals.id)"},
        {"W2", "update withdrawal_matches set of_case = null"},
        {"W2", "update withdrawal_matches set effects = '['"},
        {"W2", "update return_cases set kind = 'claim' where kind = 'withdrawal'"},
        {"A1", "update events set document = '{\"x\":1}'"},
        {"A1", "delete from events"},
        {"A1", "delete from event_heads"},
        {"S1", "delete from merchants"},
        {"S1", "delete from orders"},
        {"S1", "delete from return_cases"},
        {"S1", "delete from return_items"},
        {"S1", "delete from settlements"},
        {"S1", "update return_cases set decided_under = id"},
        {"S1", "update payments set of_order = id"},
    });
    tell_a_story();
    drop_triggers();
    for (const auto& each : breaches)
        EXPECT_THAT(breaches_after(each.sql),
                    Contains(Field(&invariant_breach::invariant, each.invariant)))
            << each.sql;
    EXPECT_THAT(stored->check_invariants(), IsEmpty());
}

TEST_P(StoreInvariants, TakeUnitsThatWereGivenUpOrDidNotComeAsFree) {
    tell_a_story();
    const auto second_item = [&](std::string_view decision, std::string_view goods) {
        run_sql("delete from return_items where position = 1");
        run_sql(fmt::format(
            "insert into return_items (merchant, of_case, position, id, line_id, sku, title, "
            "quantity, reason, at_fault, settled_by, decision, goods, money_facet, "
            "received_quantity, accepted_quantity, inspected_quantity, settled_quantity, "
            "deduction_minor, terms, exchange_for, note) "
            "select merchant, of_case, 1, id, line_id, sku, title, 4, reason, at_fault, "
            "settled_by, '{}', '{}', money_facet, 0, 0, 0, 0, 0, terms, exchange_for, note "
            "from return_items",
            decision, goods));
        return stored->check_invariants();
    };
    EXPECT_THAT(second_item("canceled", "none_expected"), IsEmpty());
    EXPECT_THAT(second_item("approved", "disposed"), IsEmpty());
    EXPECT_THAT(second_item("approved", "partially_received"),
                Contains(Field(&invariant_breach::invariant, "R1")));
}

}  // namespace
}  // namespace refundry
