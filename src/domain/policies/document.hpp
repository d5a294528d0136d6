// SPDX-License-Identifier: Apache-2.0
// The policy document as a merchant writes it: named rules, read from top to bottom.
#pragma once

#include "domain/decisions/decision.hpp"

namespace refundry {

struct policy_document {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(policy_document, (), (name))

}  // namespace refundry
