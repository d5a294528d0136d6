// SPDX-License-Identifier: Apache-2.0
#include "app/refunds/provider_notices.hpp"

#include "app/refunds/refund_outcome.hpp"
#include "base/json.hpp"

namespace refundry {

namespace {

struct notice_event {
    std::string provider;
    std::string event;
    std::string reference;
    std::string payment_reference;
    std::string problem;
};
BOOST_DESCRIBE_STRUCT(notice_event, (), (provider, event, reference, payment_reference, problem))

/// By our id, which the provider carries, or by its own. An id of ours counts only where that
/// refund went through this provider.
std::optional<refund_id> refund_meant(transaction& tx, const actor_context& context,
                                      const std::string& provider, const provider_notice& told) {
    if (told.ours) {
        const auto refund = tx.find_refund(context.merchant, *told.ours);
        if (refund && refund->provider == provider) return told.ours;
    }
    if (told.fact.reference.empty()) return std::nullopt;
    return tx.refund_of_provider(context.merchant, provider, told.fact.reference);
}

/// Why it must not be applied; "" when it may.
std::string objection(transaction& tx, const actor_context& context, refund_id id,
                      const provider_notice& told) {
    const auto refund = tx.find_refund(context.merchant, id).value();
    const money amount(refund.amount_minor, refund.currency);
    if (told.amount && *told.amount != amount)
        return "the provider speaks of " + to_string(*told.amount) + ", the refund is of " +
               to_string(amount);
    const bool would_pay = told.fact.answer == provider_answer::succeeded &&
                           is_final(refund.state) && refund.state != refund_state::succeeded;
    return would_pay && !has_room(tx, context, refund)
               ? "more would be given back than was captured"
               : "";
}

provider_notice_record row_of(const actor_context& context, const std::string& provider,
                              const provider_notice& told) {
    return {.merchant = context.merchant,
            .id = context.ids->next<provider_notice_id>(),
            .provider = provider,
            .event = told.event,
            .received_at = context.now,
            .refund = {},
            .answer = told.fact.answer,
            .reference = told.fact.reference,
            .payment_reference = told.payment_reference,
            .amount_minor = told.amount ? std::optional(told.amount->amount_minor) : std::nullopt,
            .currency = told.amount ? told.amount->currency.text() : "",
            .failure_code = told.fact.failure_code,
            .as_of = told.fact.as_of,
            .problem = ""};
}

void tell(transaction& tx, const actor_context& context, std::string type,
          const provider_notice_record& row) {
    record_event(tx, context, std::move(type), context.merchant.text(),
                 json::encode(notice_event{row.provider, row.event, row.reference,
                                           row.payment_reference, row.problem}));
}

}  // namespace

result<std::shared_ptr<payment_provider>> connected_provider(transaction& tx,
                                                             const actor_context& context,
                                                             const provider_services& with,
                                                             const std::string& provider) {
    if (with.directory.settings_of(provider) == nullptr) return not_found("provider", provider);
    provider_connection connection{
        .merchant = context.merchant, .provider = provider, .version = 0, .settings = {}};
    if (const auto account = tx.find_provider_account(context.merchant, provider)) {
        auto opened = open_connection(*account, with.secrets);
        if (!opened) return std::unexpected(std::move(opened.error()));
        connection = std::move(*opened);
    }
    if (auto connected = with.directory.connect(connection)) return connected;
    return refused("provider_not_connected", "The merchant has no account at " + provider + ".");
}

result<notices_taken> take_notices(transaction& tx, const actor_context& context,
                                   const std::string& provider,
                                   const std::vector<provider_notice>& notices) {
    notices_taken taken;
    for (const auto& told : notices) {
        auto row = row_of(context, provider, told);
        row.refund = refund_meant(tx, context, provider, told);
        if (row.refund) row.problem = objection(tx, context, *row.refund, told);
        if (!tx.insert_new(row)) continue;
        ++taken.news;
        if (!row.refund) {
            ++taken.unmatched;
            tell(tx, context, "provider.refund_unknown", row);
        } else if (!row.problem.empty()) {
            tell(tx, context, "provider.notice_parked", row);
        } else if (auto done = apply_provider_fact(tx, context, *row.refund, told.fact); !done) {
            return std::unexpected(std::move(done.error()));
        }
    }
    return taken;
}

std::vector<provider_notice_view> list_provider_notices(transaction& tx,
                                                        const actor_context& context,
                                                        const provider_notice_filter& filter) {
    std::vector<provider_notice_view> views;
    for (const auto& row : tx.list_provider_notices(context.merchant, filter)) {
        const auto currency = currency_code::parse(row.currency);
        views.push_back({.id = row.id,
                         .provider = row.provider,
                         .event = row.event,
                         .received_at = row.received_at,
                         .refund = row.refund,
                         .answer = row.answer,
                         .reference = row.reference,
                         .payment_reference = row.payment_reference,
                         .amount = row.amount_minor && currency
                                       ? std::optional(money(*row.amount_minor, *currency))
                                       : std::nullopt,
                         .failure_code = row.failure_code,
                         .as_of = row.as_of,
                         .problem = row.problem});
    }
    return views;
}

}  // namespace refundry
