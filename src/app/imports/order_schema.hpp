// SPDX-License-Identifier: Apache-2.0
// The JSON Schema of an order as POST /v1/orders and `import --format jsonl` take it, made from the
// types themselves; data/order.schema.json is this text.
#pragma once

#include <string>

namespace refundry {

std::string order_schema();

}  // namespace refundry
