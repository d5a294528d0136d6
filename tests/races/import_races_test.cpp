// SPDX-License-Identifier: Apache-2.0
// An import is one of the channels: it races with clients for a line and for an order's number, and
// with itself.
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>

#include "app/imports/run_import.hpp"
#include "races/race.hpp"

namespace refundry::test {
namespace {

constexpr int ROUNDS = 60;
constexpr std::string_view RETAIL_HEADER =
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

class ImportRaces : public Races {
  protected:
    void SetUp() override {
        Races::SetUp();
        if (IsSkipped()) return;
        api->clock.advance(std::chrono::minutes(20));  // no session ends
        folder = std::filesystem::temp_directory_path() /
                 fmt::format("refundry-import-races-{}", getpid());
        std::filesystem::create_directories(folder);
    }
    void TearDown() override {
        Races::TearDown();
        if (!folder.empty()) std::filesystem::remove_all(folder);
    }

    import_report import(import_format format, const std::string& text) {
        const auto path = folder / fmt::format("{}", ++files);
        std::ofstream(path, std::ios::binary) << text;
        import_options options;
        options.merchant = here->merchant();
        options.file = path.string();
        options.format = format;
        auto report =
            run_import({*api->store, api->policies, api->policies.zones(), api->clock, api->random},
                       options, {});
        if (!report) throw std::runtime_error(report.error().message);
        if (report->stopped) throw std::runtime_error(report->stopped->message);
        return std::move(*report);
    }
    import_report import_invoices(const std::string& rows) {
        return import(import_format::online_retail, std::string(RETAIL_HEADER) + rows);
    }
    static std::string row(const std::string& invoice, int quantity, int minute) {
        return fmt::format("{},CUP,a cup,{},2026-03-10 13:{}:00,20.00,17850.0,United Kingdom\n",
                           invoice, quantity, minute);
    }
    std::string id_of_order(const std::string& number) {
        return api->write([&](transaction& tx) -> result<std::string> {
            return tx.find_order_by_number(here->merchant(), number).value().id.text();
        });
    }
    std::int64_t order_count() {
        return api->store->database().read([](sql::connection& on) {
            return on.query_one<std::int64_t>("select count(*) from orders").value();
        });
    }

    std::filesystem::path folder;
    std::atomic<int> files = 0;
};
INSTANTIATE_TEST_SUITE_P(On, ImportRaces,
                         testing::Values(sql::dialect::sqlite, sql::dialect::postgresql),
                         sql::engine_name);

/// What became of a cancelled invoice line: its units are claimed, or they were somebody else's and
/// what the shop gave back is a return without a purchase.
outcome outcome_of(const import_report& report) {
    if (report.returns.matched == 1) return {200, ""};
    if (report.returns.blind == 1) return {409, "too_few_left"};
    return {409, report.refused.empty() ? "nothing" : report.refused.front().code};
}

std::string body_for(const std::string& order, std::string_view wanted) {
    const std::string target = wanted == "exchange"
                                   ? R"(,"exchange_for":{"sku":"CUP-L","quantity":3,"unit_price":)"
                                     R"({"amount_minor":2000,"currency":"GBP"}})"
                                   : "";
    return fmt::format(
        R"({{"order":"{}","items":[{{"line_id":"1","quantity":3,"reason":"changed_mind","wanted":"{}"{}}}]}})",
        order, wanted, target);
}

/// One imports the invoice that cancels the line, the others return it, for money, credit or
/// another article.
TEST_P(ImportRaces, AnImportAndClientsWantTheUnitsOfALine) {
    const std::vector<std::string> wanted{"refund", "store_credit", "exchange"};
    int won_by_import = 0;
    for (int round = 0; round < ROUNDS; ++round) {
        const auto number = std::to_string(500'000 + round);
        ASSERT_EQ(import_invoices(row(number, 3, 10)).orders.created, 1);
        const auto order = id_of_order(number);
        const auto outcomes = at_once([&](channel& by, std::size_t i) {
            if (i == CLIENTS - 1) return outcome_of(import_invoices(row("C" + number, -3, 15)));
            return by.post("/v1/returns", body_for(order, wanted[i % 3]));
        });
        expect_winners(outcomes, 1, {"units_not_available", "too_few_left"});
        if (outcomes.back().status == 200) ++won_by_import;
        ASSERT_FALSE(HasFailure()) << "round " << round;
    }
    RecordProperty("won_by_import", won_by_import);
}

/// Four import a line with an order, four post the same order.
TEST_P(ImportRaces, AnOrderNumberIsTakenOnce) {
    std::vector<std::unique_ptr<key_channel>> keys;
    for (std::size_t i = 0; i < CLIENTS; ++i)
        keys.push_back(std::make_unique<key_channel>(*here));
    for (int round = 0; round < ROUNDS; ++round) {
        const auto body = here->order_body();
        auto line = body;
        std::ranges::replace(line, '\n', ' ');
        const auto before = order_count();
        const auto outcomes = at_once([&](channel&, std::size_t i) {
            if (i % 2 == 0) return keys[i]->post("/v1/orders", body);
            const auto report = import(import_format::jsonl, line + "\n");
            if (report.orders.created == 1) return outcome{201, ""};
            if (report.rows.already_here == 1) return outcome{409, "already_here"};
            return outcome{409, report.refused.empty() ? "nothing" : report.refused.front().code};
        });
        expect_winners(outcomes, 1, {"order_exists", "conflict", "already_here"});
        EXPECT_EQ(order_count(), before + 1);
        ASSERT_FALSE(HasFailure()) << "round " << round;
    }
}

/// The same file by two runs at once, as when a run that seemed dead is started again.
TEST_P(ImportRaces, TwoRunsOfOneFileTakeEachRowOnce) {
    constexpr int INVOICES = 600;
    std::string rows;
    for (int i = 0; i < INVOICES; ++i) {
        rows += row(std::to_string(600'000 + i), 2, 10);
        if (i % 5 == 4) rows += row("C" + std::to_string(600'000 + i), -1, 15);
    }
    std::vector<import_report> reports(2);
    {
        std::vector<std::jthread> runs;
        for (auto& report : reports)
            runs.emplace_back([&] { report = import_invoices(rows); });
    }
    const auto& first = reports[0].rows;
    const auto& second = reports[1].rows;
    EXPECT_EQ(first.refused + second.refused, 0);
    EXPECT_EQ(first.taken + second.taken, INVOICES + INVOICES / 5);
    EXPECT_EQ(first.already_here + second.already_here, INVOICES + INVOICES / 5);
    EXPECT_EQ(order_count(), INVOICES);
    EXPECT_EQ(reports[0].returns.matched + reports[1].returns.matched, INVOICES / 5);
}

}  // namespace
}  // namespace refundry::test
