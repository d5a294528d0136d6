// SPDX-License-Identifier: Apache-2.0
// Skips every test of the process when the engine that it is for is not at hand.
#include <gtest/gtest.h>

#include "http/database_look.hpp"
#include "storage/sql/test_database.hpp"

namespace refundry::test {
namespace {

class engine_environment final : public testing::Environment {
    void SetUp() override {
        if (test_engine() == sql::dialect::postgresql && sql::test_place::server() == nullptr)
            GTEST_SKIP() << "skipped: set REFUNDRY_TEST_POSTGRES";
    }
};

const auto* const engine = testing::AddGlobalTestEnvironment(new engine_environment);

}  // namespace
}  // namespace refundry::test
