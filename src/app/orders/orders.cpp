// SPDX-License-Identifier: Apache-2.0
#include "app/orders/orders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "base/json.hpp"

namespace refundry {

std::string normalized_email(std::string_view email) {
    const auto is_space = [](char letter) { return letter == ' ' || letter == '\t'; };
    while (!email.empty() && is_space(email.front()))
        email.remove_prefix(1);
    while (!email.empty() && is_space(email.back()))
        email.remove_suffix(1);
    std::string lower(email);
    std::ranges::transform(lower, lower.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return lower;
}

namespace {

/// Decoding takes longer than reading the row, and the steps of a return read the same order again
/// and again. An entry counts only for the very same bytes, so nothing has to be taken out when an
/// order is corrected or a unit of work undone.
class recent_snapshots {
  public:
    order_snapshot find(const order_record& stored) {
        auto& at = place_of(stored);
        const std::lock_guard lock(at.mutex);
        return at.snapshot && at.currency == stored.currency && at.document == stored.document
                   ? at.snapshot
                   : nullptr;
    }
    void keep(const order_record& stored, order_snapshot snapshot) {
        if (stored.document.size() > DOCUMENT_SIZE_MAX) return;
        auto& at = place_of(stored);
        const std::lock_guard lock(at.mutex);
        at.currency = stored.currency;
        at.document = stored.document;
        at.snapshot.swap(snapshot);
    }

  private:
    static constexpr std::size_t PLACES = 256;
    static constexpr std::size_t DOCUMENT_SIZE_MAX = 32 * 1024;
    struct place {
        std::mutex mutex;
        currency_code currency;
        std::string document;
        order_snapshot snapshot;
    };
    place& place_of(const order_record& stored) {
        return places_[std::hash<std::string_view>{}(stored.number) % PLACES];
    }
    std::array<place, PLACES> places_;
};

}  // namespace

order_snapshot load_order(const order_record& stored) {
    static recent_snapshots recent;
    if (auto found = recent.find(stored)) return found;
    auto decoded = decode_order(stored);
    recent.keep(stored, decoded);
    return decoded;
}

order_snapshot decode_order(const order_record& stored) {
    return std::make_shared<const order>(
        json::decode_compact<order>(stored.document, stored.currency.code()));
}

order_record store_form(const actor_context& context, const order& taken) {
    return {.merchant = context.merchant,
            .id = taken.id,
            .version = taken.version,
            .number = taken.number,
            .email = normalized_email(taken.customer.email),
            .placed_at = taken.placed_at,
            .country = taken.ship_to.country,
            .currency = taken.currency,
            .total_minor = taken.total().amount_minor,
            .document = json::encode_compact(taken),
            .created_at = context.now};
}

namespace {

struct order_event {
    std::string number;
    std::int64_t version = 1;
    money total;
};
BOOST_DESCRIBE_STRUCT(order_event, (), (number, version, total))

void insert_payments(transaction& tx, const actor_context& context, const order& taken) {
    for (const auto& payment : taken.payments) {
        tx.insert(payment_record{.merchant = context.merchant,
                                 .id = payment.id,
                                 .of_order = taken.id,
                                 .provider = payment.provider,
                                 .reference = payment.reference,
                                 .method = payment.method,
                                 .refunds = payment.refunds,
                                 .currency = payment.captured.currency,
                                 .captured_minor = payment.captured.amount_minor,
                                 .reserved_minor = 0,
                                 .refunded_minor = 0});
    }
}

/// What a correction may not take away: units that are claimed keep their amounts.
result<void> keeps_claimed_units(transaction& tx, const actor_context& context, const order& before,
                                 const order& after) {
    for (const auto& balance : tx.balances_of(context.merchant, before.id)) {
        const auto line_id = std::string_view(balance.component);
        if (!line_id.starts_with("line:") || balance.claimed_quantity == 0) continue;
        const auto* old_line = before.find_line(line_id.substr(5));
        const auto* new_line = after.find_line(line_id.substr(5));
        const auto count = balance.claimed_quantity;
        const bool same = old_line != nullptr && new_line != nullptr &&
                          new_line->quantity >= count &&
                          first_units(*old_line, count).paid == first_units(*new_line, count).paid;
        if (!same)
            return conflict("units_claimed",
                            fmt::format("Line {} has {} units in returns; a correction has to keep "
                                        "them and their amounts.",
                                        line_id.substr(5), count));
    }
    return {};
}

}  // namespace

result<written_order> write_order(const actor_context& context, order_request request) {
    auto taken = take_order(std::move(request), context.ids->next<order_id>(), *context.ids);
    if (!taken) return std::unexpected(std::move(taken.error()));
    auto stored = store_form(context, *taken);
    return written_order{.taken = std::move(*taken), .stored = std::move(stored)};
}

result<void> insert_order(transaction& tx, const actor_context& context,
                          const written_order& written) {
    const auto& taken = written.taken;
    if (tx.find_order_by_number(context.merchant, taken.number))
        return conflict("order_exists",
                        fmt::format("Order {} is here already; correct it instead.", taken.number));
    tx.insert(written.stored);
    insert_payments(tx, context, taken);
    record_event(tx, context, "order.created", taken.id.text(),
                 json::encode(order_event{
                     taken.number, taken.version, {written.stored.total_minor, taken.currency}}));
    return {};
}

result<order> create_order(transaction& tx, const actor_context& context,
                           const order_request& request) {
    auto written = write_order(context, request);
    if (!written) return std::unexpected(std::move(written.error()));
    if (auto inserted = insert_order(tx, context, *written); !inserted)
        return std::unexpected(std::move(inserted.error()));
    return std::move(written->taken);
}

result<order> correct_order(transaction& tx, const actor_context& context, order_id id,
                            const order_request& request) {
    tx.lock_order(context.merchant, id);
    const auto stored = tx.find_order(context.merchant, id);
    if (!stored) return not_found("order", id.text());
    const auto snapshot = load_order(*stored);
    const auto& before = *snapshot;
    if (request.number != before.number)
        return invalid("/number", "order_number_fixed", "The number of an order cannot change.");
    auto after = take_order(request, id, *context.ids);
    if (!after) return after;
    after->version = before.version + 1;
    // Captures stay what they were: a correction of amounts paid is a payment matter.
    after->payments = before.payments;
    if (auto kept = keeps_claimed_units(tx, context, before, *after); !kept)
        return std::unexpected(std::move(kept.error()));
    if (!tx.supersede_order(store_form(context, *after)))
        return conflict("stale_version",
                        "The order was corrected by somebody else; read it again.");
    record_event(tx, context, "order.corrected", id.text(),
                 json::encode(order_event{after->number, after->version, after->total()}));
    return after;
}

result<order_snapshot> get_order(transaction& tx, const actor_context& context, order_id id) {
    const auto stored = tx.find_order(context.merchant, id);
    if (!stored) return not_found("order", id.text());
    return load_order(*stored);
}

result<order_snapshot> find_order_of_customer(transaction& tx, const actor_context& context,
                                              std::string_view number, std::string_view email) {
    const auto stored = tx.find_order_by_number(context.merchant, number);
    if (!stored || stored->email.empty() || stored->email != normalized_email(email))
        return fail(failure_kind::not_found, "order_not_found",
                    "No order has this number and e-mail together.");
    return load_order(*stored);
}

}  // namespace refundry
