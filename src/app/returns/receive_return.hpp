// SPDX-License-Identifier: Apache-2.0
// The warehouse: what arrived, in as many receipts as there are parcels, then grade and
// disposition. Receiving and approving are two machines; a receipt never waits for a decision.
#pragma once

#include "app/returns/work.hpp"

namespace refundry {

/// With `item`: units of the article that item announced. Without: an article nobody announced.
struct received_line {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"sku", "note"});
    std::optional<return_item_id> item;
    std::string sku;  ///< what is really in the parcel; another than the item's means swapped
    std::int64_t quantity = 0;
    std::string note;
};
BOOST_DESCRIBE_STRUCT(received_line, (), (item, sku, quantity, note))

struct receive_command {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"parcel"});
    std::string parcel;  ///< tracking number or the warehouse's own name of it
    std::vector<received_line> lines;
    bool complete = false;  ///< nothing more will come: missing units are short
    std::optional<std::int64_t> expected_version;
};
BOOST_DESCRIBE_STRUCT(receive_command, (), (parcel, lines, complete, expected_version))

struct inspect_command {
    static constexpr auto json_defaults =
        std::to_array<std::string_view>({"note", "accepted", "put_to"});
    return_item_id item;
    std::int64_t quantity = 0;
    grade graded = grade::as_new;
    disposition put_to = disposition::restock;
    std::optional<bool> accepted;    ///< absent: accepted
    std::optional<money> deduction;  ///< for diminished value of these units, gross
    std::string note;
};
BOOST_DESCRIBE_STRUCT(inspect_command, (),
                      (item, quantity, graded, put_to, accepted, deduction, note))

struct inspect_return_command {
    std::vector<inspect_command> items;
    std::optional<std::int64_t> expected_version;
};
BOOST_DESCRIBE_STRUCT(inspect_return_command, (), (items, expected_version))

/// A later step of graded goods: hold, then refurbish, then restock.
struct dispose_command {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"note"});
    return_item_id item;
    std::int64_t quantity = 0;
    disposition put_to = disposition::restock;
    std::string note;
};
BOOST_DESCRIBE_STRUCT(dispose_command, (), (item, quantity, put_to, note))

struct receipt_view {
    receipt_id id;
    std::string parcel;
    std::optional<return_item_id> item;
    std::string sku;
    std::int64_t quantity = 0;
    receipt_outcome outcome = receipt_outcome::full;
    std::string note;
    std::string received_by;
    instant received_at;
};
BOOST_DESCRIBE_STRUCT(receipt_view, (),
                      (id, parcel, item, sku, quantity, outcome, note, received_by, received_at))

struct inspection_view {
    inspection_id id;
    return_item_id item;
    std::int64_t quantity = 0;
    grade graded = grade::as_new;
    disposition put_to = disposition::restock;
    bool accepted = true;
    money deduction;
    std::string note;
    std::string inspected_by;
    instant inspected_at;
};
BOOST_DESCRIBE_STRUCT(inspection_view, (),
                      (id, item, quantity, graded, put_to, accepted, deduction, note, inspected_by,
                       inspected_at))

result<return_view> receive_return(transaction& tx, const actor_context& context, return_case_id id,
                                   const receive_command& command);
result<return_view> receive_return(transaction& tx, const actor_context& context, case_work& work,
                                   const receive_command& command);
result<return_view> inspect_return(transaction& tx, const actor_context& context, return_case_id id,
                                   const inspect_return_command& command);
result<return_view> inspect_return(transaction& tx, const actor_context& context, case_work& work,
                                   const inspect_return_command& command);
result<return_view> dispose_goods(transaction& tx, const actor_context& context, return_case_id id,
                                  const dispose_command& command);
result<std::vector<receipt_view>> list_receipts(transaction& tx, const actor_context& context,
                                                return_case_id id);
result<std::vector<inspection_view>> list_inspections(transaction& tx, const actor_context& context,
                                                      return_case_id id);

}  // namespace refundry
