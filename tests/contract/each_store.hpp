// SPDX-License-Identifier: Apache-2.0
// A fresh store on each engine, and rows to put into it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/withdrawals/queries.hpp"
#include "base/json.hpp"
#include "base/random.hpp"
#include "storage/sql/test_database.hpp"
#include "storage/sql_store.hpp"

namespace refundry {

/// Whether all members are equal.
template <described_struct Row>
bool is_same(const Row& left, const Row& right) {
    bool same = true;
    boost::mp11::mp_for_each<described_members<Row>>([&](auto descriptor) {
        same = same && left.*descriptor.pointer == right.*descriptor.pointer;
    });
    return same;
}

/// The refusing constraint of a unit; "" when nothing was refused.
template <typename F>
std::string refused_by(F&& unit) {
    try {
        unit();
        return {};
    } catch (const store_conflict& refused) {
        return refused.constraint();
    }
}

/// Runs `work(index)` on as many threads at once.
template <typename F>
void at_once(int threads, F work) {
    std::vector<std::jthread> running;
    for (int i = 0; i < threads; ++i)
        running.emplace_back([&work, i] {
            try {
                work(i);
            } catch (const std::exception& problem) {
                ADD_FAILURE() << problem.what();
            }
        });
}

class EachStore : public testing::TestWithParam<sql::dialect> {
  protected:
    void SetUp() override {
        if (GetParam() == sql::dialect::postgresql && sql::test_place::server() == nullptr)
            GTEST_SKIP() << "skipped: set REFUNDRY_TEST_POSTGRES";
        place_ = std::make_unique<sql::test_place>(GetParam());
        stored = std::make_unique<sql_store>(place_->url());
        shop = add_merchant();
    }
    void TearDown() override {
        stored.reset();
        place_.reset();
    }

    /// A unit that answers nothing.
    template <typename F>
    void write(F&& unit) {
        const auto answer = stored->write([&](transaction& tx) -> result<void> {
            unit(tx);
            return {};
        });
        ASSERT_TRUE(answer.has_value());
    }
    template <typename... Rows>
    void add(const Rows&... rows) {
        write([&](transaction& tx) { (tx.insert(rows), ...); });
    }
    template <typename F>
    auto read(F&& unit) {
        return stored->read(unit);
    }
    /// Past the port: what somebody with access to the database could do.
    void run_sql(const std::string& script) {
        stored->database().write([&](sql::connection& on) { on.run_script(script); });
    }
    std::int64_t count(const std::string& from) {
        return stored->database().read([&](sql::connection& on) {
            return on.query_one<std::int64_t>("select count(*) from " + from).value();
        });
    }
    /// Lets run_sql change what is only ever added to.
    void drop_triggers();

    template <typename Id>
    Id next() {
        clock.advance(std::chrono::milliseconds(1));
        return ids.next<Id>();
    }

    merchant_id add_merchant() {
        const merchant_record row{.id = next<merchant_id>(),
                                  .name = "Shop",
                                  .currency = EUR,
                                  .country = "DE",
                                  .time_zone = "Europe/Berlin",
                                  .created_at = clock.now()};
        add(row);
        return row.id;
    }
    order_record an_order(merchant_id of) {
        const auto id = next<order_id>();
        return {.merchant = of,
                .id = id,
                .version = 1,
                .number = "N-" + id.text(),
                .email = "ana@example.com",
                .placed_at = clock.now(),
                .country = "DE",
                .currency = EUR,
                .total_minor = 10'000,
                .document = "{}",
                .created_at = clock.now()};
    }
    payment_record a_payment(const order_record& of) {
        return {.merchant = of.merchant,
                .id = next<payment_id>(),
                .of_order = of.id,
                .provider = "sandbox",
                .reference = "pi_1",
                .currency = EUR,
                .captured_minor = 10'000};
    }
    case_record a_case(merchant_id of) {
        const auto id = next<return_case_id>();
        return {.merchant = of,
                .id = id,
                .rma_number = "R-" + id.text(),
                .order_number = "N-1",
                .email = "ana@example.com",
                .customer_name = "Ana",
                .country = "DE",
                .currency = EUR,
                .channel = "portal",
                .opened_at = clock.now(),
                .updated_at = clock.now()};
    }
    case_record a_case(const order_record& of) {
        auto row = a_case(of.merchant);
        row.of_order = of.id;
        row.order_number = of.number;
        return row;
    }
    item_record an_item(const case_record& of, std::int64_t quantity = 1) {
        return {.merchant = of.merchant,
                .of_case = of.id,
                .id = next<return_item_id>(),
                .line_id = "1",
                .sku = "SHIRT",
                .title = "Shirt",
                .quantity = quantity};
    }
    settlement_record a_settlement(const case_record& of, std::int64_t total_minor = 0) {
        return {.merchant = of.merchant,
                .of_case = of.id,
                .id = next<settlement_id>(),
                .currency = EUR,
                .total_minor = total_minor,
                .document = "{}",
                .settled_by = "system",
                .settled_at = clock.now()};
    }
    refund_record a_refund(const settlement_record& of, const payment_record& from) {
        return {.merchant = of.merchant,
                .id = next<refund_id>(),
                .of_case = of.of_case,
                .of_settlement = of.id,
                .of_order = from.of_order,
                .of_payment = from.id,
                .provider = "sandbox",
                .currency = EUR,
                .amount_minor = 2'000,
                .created_at = clock.now(),
                .updated_at = clock.now()};
    }
    withdrawal_record a_withdrawal(merchant_id of) {
        const auto id = next<withdrawal_id>();
        const withdrawal_statement said{.receipt_number = "WDL-" + id.text(),
                                        .trader = "Shop",
                                        .received_at = clock.now(),
                                        .name = "Ana",
                                        .contract = "# N-1",
                                        .reply_to = "Ana@Example.com",
                                        .items = {{.line = "shirt", .quantity = 1}},
                                        .language = "de",
                                        .note = "Zu groß: 漢字"};
        auto document = json::encode(said);
        auto digest = statement_digest(document);
        return {.merchant = of,
                .id = id,
                .acknowledgement = next<acknowledgement_id>(),
                .receipt_number = said.receipt_number,
                .contract = "n-1",
                .email = "ana@example.com",
                .received_at = said.received_at,
                .document = std::move(document),
                .digest = std::move(digest)};
    }
    /// The event that tells of it.
    event_record a_receipt_of(const withdrawal_record& row) {
        auto told = an_event(row.merchant, row.id.text(), "withdrawal.received");
        told.at = row.received_at;
        told.document = R"({"digest":")" + row.digest + "\"}";
        return told;
    }
    withdrawal_match_record a_match(const withdrawal_record& of, const order_record& order,
                                    std::optional<return_case_id> of_case = {}) {
        withdrawal_effect effect;
        effect.line_id = "1";
        effect.quantity = 1;
        effect.effect =
            of_case ? withdrawal_outcome::effective : withdrawal_outcome::already_withdrawn;
        return {.merchant = of.merchant,
                .withdrawal = of.id,
                .of_order = order.id,
                .order_number = "n-1001",
                .of_case = of_case,
                .matched_at = clock.now(),
                .matched_by = "system",
                .effects = json::encode(std::vector{effect})};
    }
    credit_account_record a_credit_account(merchant_id of) {
        return {.merchant = of,
                .id = next<store_credit_account_id>(),
                .email = "ana@example.com",
                .currency = EUR,
                .created_at = clock.now()};
    }
    order_balance_record a_claim(const order_record& on, std::int64_t units,
                                 std::int64_t of_quantity = 5) {
        return {.merchant = on.merchant,
                .of_order = on.id,
                .component = "line:1",
                .quantity = of_quantity,
                .claimed_quantity = units,
                .limit_minor = 5'000};
    }
    event_record an_event(merchant_id of, std::string subject, std::string type = "return.opened") {
        return {.merchant = of,
                .id = next<event_id>(),
                .type = std::move(type),
                .subject = std::move(subject),
                .at = clock.now(),
                .actor = "shopper",
                .request_id = "req_1",
                .document = "{}"};
    }
    outbox_record a_job(instant at) {
        return {.id = next<job_id>(),
                .merchant = shop,
                .topic = "event",
                .subject = "evt_1",
                .available_at = at};
    }
    /// An entry of two postings: debits one account, credits another.
    void book(transaction& tx, movement kind, const std::string& subject,
              const std::vector<posting>& postings) {
        const journal_entry_record entry{.merchant = shop,
                                         .id = ids.next<journal_entry_id>(),
                                         .kind = kind,
                                         .at = clock.now(),
                                         .subject = subject};
        tx.insert(entry);
        std::int64_t position = 0;
        for (const auto& each : postings)
            tx.insert(journal_posting_record{.merchant = shop,
                                             .entry = entry.id,
                                             .position = position++,
                                             .on_account = each.on,
                                             .sub_account = each.sub_account,
                                             .currency = each.amount.currency,
                                             .amount_minor = each.amount.amount_minor});
    }
    void book(transaction& tx, movement kind, const std::string& subject, account debit,
              account credit, std::int64_t amount_minor, const std::string& sub_account = "") {
        book(tx, kind, subject,
             {{.on = debit, .sub_account = "", .amount = money(amount_minor, EUR)},
              {.on = credit, .sub_account = sub_account, .amount = money(-amount_minor, EUR)}});
    }

    const currency_code EUR = currency_code::parse("EUR").value();
    set_clock clock{instant(std::chrono::sys_days(std::chrono::year(2026) / 3 / 29))};
    seeded_random random{1};
    id_source ids{clock, random};
    std::unique_ptr<sql_store> stored;
    merchant_id shop;

  private:
    std::unique_ptr<sql::test_place> place_;
};

inline constexpr auto KEPT_TABLES = std::to_array<std::string_view>(
    {"events", "journal_entries", "journal_postings", "settlements", "decisions", "receipts",
     "inspections", "credit_entries", "order_versions", "withdrawal_matches", "withdrawals"});

inline void EachStore::drop_triggers() {
    std::string script;
    for (const auto table : KEPT_TABLES)
        script += GetParam() == sql::dialect::sqlite
                      ? fmt::format("drop trigger {0}_kept; drop trigger {0}_not_removed;", table)
                      : fmt::format("drop trigger {0}_kept on {0};", table);
    run_sql(script);
}

#define REFUNDRY_ON_EACH_STORE(suite)                                                            \
    INSTANTIATE_TEST_SUITE_P(                                                                    \
        On, suite,                                                                               \
        testing::Values(::refundry::sql::dialect::sqlite, ::refundry::sql::dialect::postgresql), \
        ::refundry::sql::engine_name)

}  // namespace refundry
