// SPDX-License-Identifier: Apache-2.0
// For every operation of the API one request that must succeed, and the events that follow from it.
// The tests that hold for all operations are made from this table; an operation that is not in it
// fails the suite.
#pragma once

#include <gtest/gtest.h>

#include "http/shop.hpp"

namespace refundry::test {

struct prepared_request {
    api_request request;
    std::vector<std::string> events;  ///< just these follow
};

struct operation_case {
    std::string_view operation;
    prepared_request (*prepare)(shop&);
};

const std::vector<operation_case>& operation_cases();
/// "open_return" as GoogleTest likes it.
std::string name_of_test(const testing::TestParamInfo<std::string>& tested);
const operation_case& case_of(std::string_view operation);

}  // namespace refundry::test
