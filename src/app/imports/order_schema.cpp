// SPDX-License-Identifier: Apache-2.0
#include "app/imports/order_schema.hpp"

#include "base/json_schema.hpp"
#include "domain/orders/take_order.hpp"

namespace refundry {

std::string order_schema() {
    json::schema_set schemas("#/$defs/");
    const auto root = schemas.add<order_request>();
    std::string text =
        "{\n\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\n"
        "\"title\":\"An order as Refundry takes it\",\n";
    text += root.substr(1, root.size() - 2) + ",\n\"$defs\":{\n";
    bool first = true;
    for (const auto& [name, schema] : schemas.all()) {
        if (!first) text += ",\n";
        first = false;
        text.append("\"").append(name).append("\":").append(schema);
    }
    return text + "\n}\n}\n";
}

}  // namespace refundry
