// SPDX-License-Identifier: Apache-2.0
// An empty database of each engine for one test: a new file, or a new schema of the server that
// REFUNDRY_TEST_POSTGRES names (tests/with_postgres.sh starts one).
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "storage/sql/database.hpp"

namespace refundry::sql {

class test_place {
  public:
    explicit test_place(dialect engine) : engine_(engine) {
        static std::atomic<int> made = 0;
        name_ = fmt::format("refundry_test_{}_{}", ::getpid(), ++made);
        if (engine_ == dialect::sqlite)
            std::filesystem::create_directory(folder());
        else
            run_on_server(fmt::format("create schema {}", name_));
    }
    test_place(const test_place&) = delete;
    test_place& operator=(const test_place&) = delete;
    ~test_place() {
        if (engine_ == dialect::sqlite)
            std::filesystem::remove_all(folder());
        else
            run_on_server(fmt::format("drop schema {} cascade", name_));
    }
    static const char* server() { return std::getenv("REFUNDRY_TEST_POSTGRES"); }
    std::string folder() const { return (std::filesystem::temp_directory_path() / name_).string(); }
    std::string url() const {
        if (engine_ == dialect::sqlite) return "sqlite:" + folder() + "/test.db";
        const std::string base = server();
        return fmt::format("{}{}options=-csearch_path%3D{}", base,
                           base.find('?') == base.npos ? "?" : "&", name_);
    }

  private:
    static void run_on_server(const std::string& sql) {
        open_database(server(), 1)->write([&](connection& c) { c.run_script(sql); });
    }
    dialect engine_;
    std::string name_;
};

/// Base of the suites that run on both engines; `db` is open and empty.
class EachEngine : public testing::TestWithParam<dialect> {
  protected:
    void SetUp() override {
        if (GetParam() == dialect::postgresql && test_place::server() == nullptr)
            GTEST_SKIP() << "skipped: set REFUNDRY_TEST_POSTGRES";
        place = std::make_unique<test_place>(GetParam());
        db = open_database(place->url());
    }
    void TearDown() override {
        db.reset();
        place.reset();
    }
    void run(const std::string& script) {
        db->write([&](connection& c) { c.run_script(script); });
    }
    std::int64_t count(const std::string& table) {
        return db->read([&](connection& c) {
            return c.query_one<std::int64_t>("select count(*) from " + table).value();
        });
    }

  public:  // for the tests, which derive from it
    std::unique_ptr<test_place> place;
    std::unique_ptr<database> db;
};

inline std::string engine_name(const testing::TestParamInfo<dialect>& tested) {
    return tested.param == dialect::sqlite ? "Sqlite" : "Postgresql";
}

#define REFUNDRY_ON_EACH_ENGINE(suite)                                                         \
    INSTANTIATE_TEST_SUITE_P(On, suite, testing::Values(dialect::sqlite, dialect::postgresql), \
                             engine_name)

}  // namespace refundry::sql
