// SPDX-License-Identifier: Apache-2.0
#include "scenarios/api/case_telling.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace refundry::stories {

namespace {

std::string payment_named(payment_id id, const order* original) {
    if (original != nullptr)
        for (const auto& payment : original->payments)
            if (payment.id == id)
                return payment.reference.empty() ? std::string(enum_name(payment.method))
                                                 : payment.reference;
    return "an unknown payment";
}

std::string words(const std::vector<parameter>& parameters) {
    std::string text;
    for (const auto& each : parameters)
        text += (text.empty() ? " " : ", ") + each.name + " " + each.value;
    return text;
}

std::string source_of(const source& from) {
    if (from.kind == source_kind::rule) return fmt::format("rule \"{}\"", from.name);
    return fmt::format("{} {}", enum_name(from.kind), from.name);
}

}  // namespace

std::vector<std::string> tell_case(const std::string& name, const return_view& view,
                                   const order* original) {
    std::vector<std::string> told;
    std::string next;
    for (const auto action : view.next_actions)
        next += (next.empty() ? "; next " : ", ") + std::string(enum_name(action));
    const auto queued = (view.queue ? "; queue " + *view.queue : "") +
                        (view.priority ? fmt::format("; priority {}", *view.priority) : "");
    told.push_back(fmt::format("{} is {}; settled {}, paid {}{}{}", name, enum_name(view.stage),
                               to_string(view.settled), to_string(view.paid), queued, next));
    for (const auto& item : view.items) {
        told.push_back(fmt::format(
            "  {} x {} by {}: {}, goods {}{}, money {}; received {}, accepted {}, settled {}",
            item.line_id.empty() ? item.sku : item.line_id, item.quantity,
            enum_name(item.settled_by), enum_name(item.decision), enum_name(item.goods),
            item.outcome ? " (" + std::string(enum_name(*item.outcome)) + ")" : "",
            enum_name(item.money_facet), item.received_quantity, item.accepted_quantity,
            item.settled_quantity));
        for (const auto& [question, answer] : item.answers)
            told.push_back(fmt::format("    answered {} {}", question, answer));
    }
    for (const auto& refund : view.refunds)
        told.push_back(fmt::format("  refund of {} to {}: {}{}", to_string(refund.amount),
                                   payment_named(refund.payment, original), enum_name(refund.state),
                                   refund.failure_code.empty() ? "" : ", " + refund.failure_code));
    for (const auto& exchange : view.exchanges)
        told.push_back(fmt::format("  exchange for {} x {} at {}: {}, owed by the customer {}",
                                   exchange.sku, exchange.quantity, to_string(exchange.price),
                                   enum_name(exchange.state),
                                   to_string(exchange.owed_by_customer)));
    return told;
}

std::vector<std::string> tell_settlement(const settlement& plan, const order* original) {
    std::vector<std::string> told;
    told.reserve(plan.entries.size() + 1);
    for (const auto& entry : plan.entries)
        told.push_back(fmt::format("  {} {}{}: {}", enum_name(entry.part),
                                   entry.line_id.empty() ? entry.charge_id : entry.line_id,
                                   entry.code.empty() ? "" : " (" + entry.code + ")",
                                   to_string(entry.amount)));
    std::string to;
    for (const auto& share : plan.to_payments)
        to += fmt::format("; {} to {}", to_string(share.amount), payment_named(share.id, original));
    if (!plan.to_store_credit.is_zero())
        to += fmt::format("; {} to store credit", to_string(plan.to_store_credit));
    if (!plan.exchange_value.is_zero())
        to += fmt::format("; {} to new goods", to_string(plan.exchange_value));
    if (!plan.owed_by_customer.is_zero())
        to += fmt::format("; {} owed by the customer", to_string(plan.owed_by_customer));
    if (!plan.unallocated.is_zero())
        to += fmt::format("; {} by other means", to_string(plan.unallocated));
    told.push_back(
        fmt::format("  total {}, tax within {}{}", to_string(plan.total), to_string(plan.tax), to));
    return told;
}

std::vector<std::string> tell_decision(const decision& made) {
    std::vector<std::string> told;
    for (const auto& item : made.items) {
        told.push_back(fmt::format("  {} x {}: {}{}", item.line_id, item.quantity,
                                   enum_name(item.outcome),
                                   item.last_day ? ", last day " + to_string(*item.last_day) : ""));
        for (const auto& reason : item.reasons)
            told.push_back(fmt::format("    because {}{} [{}]", reason.code,
                                       words(reason.parameters), source_of(reason.from)));
    }
    return told;
}

std::vector<std::string> tell_withdrawal(
    const std::string& name, const withdrawal_view& view,
    const std::function<std::string(withdrawal_id)>& statement_named) {
    std::vector<std::string> told{
        fmt::format("statement {} of {} is {}{}", name, to_string(view.statement.received_at),
                    enum_name(view.status),
                    view.match ? fmt::format(" to {} at {}", view.match->order_number,
                                             to_string(view.match->matched_at))
                               : "")};
    if (!view.match) return told;
    for (const auto& effect : view.match->effects) {
        std::string where = effect.return_case ? "" : ", in no return";
        if (effect.return_case && effect.return_case != view.match->return_case)
            where = ", in another return";
        if (effect.withdrawal) where += " of statement " + statement_named(*effect.withdrawal);
        told.push_back(fmt::format(
            "  {} x {}: {} {}{} [{}{}{}]{}", effect.line_id, effect.quantity,
            enum_name(effect.effect), effect.code, words(effect.parameters), source_of(effect.from),
            effect.from.article.empty() ? "" : ", " + effect.from.article,
            effect.from.unconfirmed.value_or(false) ? ", unconfirmed" : "", where));
    }
    return told;
}

std::vector<std::string> tell_refusal(const failure& why) {
    std::vector<std::string> told{fmt::format("refused: {} {}{}{}", enum_name(why.kind), why.code,
                                              why.path.empty() ? "" : " at ", why.path)};
    for (const auto& detail : why.details)
        told.push_back(
            fmt::format("  {} {}{}", detail.path, detail.code, words(detail.parameters)));
    return told;
}

}  // namespace refundry::stories
