// SPDX-License-Identifier: Apache-2.0
// A shop in an empty store, and imports of texts into it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "app/imports/run_import.hpp"
#include "storage/sql_store.hpp"

namespace refundry {

class ImportShop : public testing::Test {
  protected:
    void SetUp() override {
        std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
        std::ranges::replace(name, '/', '-');
        folder = std::filesystem::temp_directory_path() /
                 ("refundry-import-" + std::to_string(getpid()) + "-" + name);
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
        stored = std::make_unique<sql_store>(address());
        shop = id_source(clock, random).next<merchant_id>();
        const auto made = stored->write([&](transaction& tx) -> result<bool> {
            tx.insert(merchant_record{.id = shop,
                                      .name = "Gift shop",
                                      .currency = currency_code::parse("GBP").value(),
                                      .country = "GB",
                                      .time_zone = "Europe/London",
                                      .settle_automatically = true,
                                      .version = 1,
                                      .created_at = clock.now()});
            return true;
        });
        ASSERT_TRUE(made.has_value());
    }
    void TearDown() override {
        stored.reset();
        std::filesystem::remove_all(folder);
    }

    /// Of the empty store.
    virtual std::string address() { return (folder / "store.db").string(); }

    std::string file_with(const std::string& text, const std::string& name = "input") {
        const auto path = folder / name;
        std::ofstream(path, std::ios::binary) << text;
        return path.string();
    }
    import_options options_for(std::string file) {
        import_options options;
        options.merchant = shop;
        options.file = std::move(file);
        return options;
    }
    result<import_report> run(const import_options& options,
                              const progress_callback& progress = {}) {
        system_clock wall;
        const import_services services{*stored, policies, zones, wall, random};
        return run_import(services, options, progress);
    }
    import_report import_text(const std::string& text, const progress_callback& progress = {}) {
        auto report = run(options_for(file_with(text)), progress);
        EXPECT_TRUE(report.has_value()) << (report ? "" : report.error().message);
        return report ? std::move(*report) : import_report{};
    }

    std::int64_t count(const std::string& from) {
        return stored->database().read([&](sql::connection& on) {
            return on.query_one<std::int64_t>("select count(*) from " + from).value();
        });
    }
    void expect_sound_books() {
        for (const auto& breach : stored->check_invariants())
            ADD_FAILURE() << breach.invariant << " " << breach.subject << ": " << breach.what;
        EXPECT_FALSE(stored->verify_chain(shop).has_value());
    }
    static void expect_reconciled(const import_report& report) {
        for (const auto& sum : report.reconciliation)
            EXPECT_TRUE(sum.equal)
                << sum.name << ": documents " << sum.documents << ", books " << sum.books;
    }

    std::filesystem::path folder;
    std::unique_ptr<sql_store> stored;
    merchant_id shop;
    policy_cache policies;
    time_zones zones;
    set_clock clock{instant(std::chrono::sys_days(std::chrono::year(2026) / 3 / 29))};
    system_random random;
};

/// A file of the real data, or "" when it is not on this machine.
inline std::string real_file(const std::string& name) {
    const char* place = std::getenv("REFUNDRY_SHARED");
    const auto shared = place != nullptr ? std::filesystem::path(place)
                                         : std::filesystem::path(REFUNDRY_SOURCE) / "../shared";
    const auto path = shared / "data" / name;
    return std::filesystem::exists(path) ? path.string() : "";
}

inline const std::string RETAIL_HEADER =
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

}  // namespace refundry
