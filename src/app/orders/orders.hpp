// SPDX-License-Identifier: Apache-2.0
// Orders come in once, as immutable snapshots; a correction is a new version.
#pragma once

#include <memory>

#include "app/context.hpp"
#include "domain/orders/take_order.hpp"

namespace refundry {

/// Snapshots do not change, so whoever works on an order at a time shares one.
using order_snapshot = std::shared_ptr<const order>;

/// The snapshot of a stored order; those read last are at hand.
order_snapshot load_order(const order_record& stored);
/// The same, past those at hand: for who reads through many.
order_snapshot decode_order(const order_record& stored);
order_record store_form(const actor_context& context, const order& taken);

/// conflict `order_exists` when the number is taken; the answer of the existing order stays.
result<order> create_order(transaction& tx, const actor_context& context,
                           const order_request& request);

/// An order in the form it is stored in. What takes time needs no store, so it can be done before.
struct written_order {
    order taken;
    order_record stored;
};
result<written_order> write_order(const actor_context& context, order_request request);
/// conflict `order_exists` as create_order.
result<void> insert_order(transaction& tx, const actor_context& context,
                          const written_order& written);

/// The shop corrects an order: refused when units already claimed would disappear or change amount.
result<order> correct_order(transaction& tx, const actor_context& context, order_id id,
                            const order_request& request);

result<order_snapshot> get_order(transaction& tx, const actor_context& context, order_id id);
/// By number and e-mail together: the same answer whether the number or the e-mail is wrong.
result<order_snapshot> find_order_of_customer(transaction& tx, const actor_context& context,
                                              std::string_view number, std::string_view email);

/// Lower case, no surrounding space: how e-mail addresses are compared.
std::string normalized_email(std::string_view email);

}  // namespace refundry
