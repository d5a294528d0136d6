// SPDX-License-Identifier: Apache-2.0
// The rows the use cases read and write: one struct per table, one member per column, in the order
// of the table. Documents (order, decision, settlement) travel as JSON text in compact form.
#pragma once

#include <string>
#include <vector>

#include "base/time.hpp"
#include "domain/ids.hpp"
#include "domain/ledger/journal.hpp"
#include "domain/orders/order.hpp"
#include "domain/refunds/refund_states.hpp"
#include "domain/returns/return_case.hpp"

namespace refundry {

struct merchant_record {
    merchant_id id;
    std::string name;
    currency_code currency;
    std::string country;
    std::string time_zone;  ///< IANA
    bool settle_automatically = true;
    std::int64_t version = 1;
    instant created_at;
};
BOOST_DESCRIBE_STRUCT(merchant_record, (),
                      (id, name, currency, country, time_zone, settle_automatically, version,
                       created_at))

/// What the merchant says before the law: the document of app/law/law_settings.hpp.
struct law_settings_record {
    merchant_id merchant;
    std::string document;
    std::int64_t version = 1;
    instant updated_at;
};
BOOST_DESCRIBE_STRUCT(law_settings_record, (), (merchant, document, version, updated_at))

/// What every decision needs of its merchant; no law where nothing was set.
struct decision_settings {
    std::string time_zone;
    std::optional<std::string> law;
    std::optional<std::int64_t> law_version;
};
BOOST_DESCRIBE_STRUCT(decision_settings, (), (time_zone, law, law_version))

/// `secret_hash` is SHA-256 of a 256-bit secret; the key itself is shown once.
struct api_key_record {
    merchant_id merchant;
    api_key_id id;
    std::string name;
    std::vector<std::uint8_t> secret_hash;
    std::string scopes;  ///< space separated permissions
    instant created_at;
    std::optional<instant> revoked_at;
};
BOOST_DESCRIBE_STRUCT(api_key_record, (),
                      (merchant, id, name, secret_hash, scopes, created_at, revoked_at))

enum class staff_role { agent, warehouse, finance, manager, admin, auditor };
BOOST_DESCRIBE_ENUM(staff_role, agent, warehouse, finance, manager, admin, auditor)

struct user_record {
    merchant_id merchant;
    user_id id;
    std::string email;
    std::string name;
    staff_role role = staff_role::agent;
    std::string password_hash;  ///< libsodium's Argon2id string
    instant created_at;
    std::optional<instant> disabled_at;
};
BOOST_DESCRIBE_STRUCT(user_record, (),
                      (merchant, id, email, name, role, password_hash, created_at, disabled_at))

/// A staff session; `token_hash` is SHA-256 of the cookie's 256-bit token.
struct session_record {
    std::vector<std::uint8_t> token_hash;
    merchant_id merchant;
    user_id of_user;
    instant created_at;
    instant expires_at;
    instant last_seen_at;
};
BOOST_DESCRIBE_STRUCT(session_record, (),
                      (token_hash, merchant, of_user, created_at, expires_at, last_seen_at))

/// The columns orders are found by; the snapshot is the document.
struct order_record {
    merchant_id merchant;
    order_id id;
    std::int64_t version = 1;
    std::string number;
    std::string email;  ///< lower case
    instant placed_at;
    std::string country;
    currency_code currency;
    std::int64_t total_minor = 0;
    std::string document;
    instant created_at;
};
BOOST_DESCRIBE_STRUCT(order_record, (),
                      (merchant, id, version, number, email, placed_at, country, currency,
                       total_minor, document, created_at))

/// One captured payment. reserved + refunded <= captured is checked by the table itself.
struct payment_record {
    merchant_id merchant;
    payment_id id;
    order_id of_order;
    std::string provider;
    std::string reference;
    payment_method method = payment_method::card;
    partial_refunds refunds = partial_refunds::any;
    currency_code currency;
    std::int64_t captured_minor = 0;
    std::int64_t reserved_minor = 0;
    std::int64_t refunded_minor = 0;
};
BOOST_DESCRIBE_STRUCT(payment_record, (),
                      (merchant, id, of_order, provider, reference, method, refunds, currency,
                       captured_minor, reserved_minor, refunded_minor))

/// What was claimed and given back of one line or charge of an order; the row appears with the
/// first claim. `component` is "line:<line_id>" or "charge:<charge_id>". The table checks claimed
/// <= quantity and given_back <= limit.
struct order_balance_record {
    merchant_id merchant;
    order_id of_order;
    std::string component;
    std::int64_t quantity = 0;
    std::int64_t claimed_quantity = 0;
    std::int64_t settled_quantity = 0;
    std::int64_t limit_minor = 0;
    std::int64_t given_back_minor = 0;
    std::int64_t given_back_tax_minor = 0;
    std::int64_t clawed_back_minor = 0;  ///< promotion value taken back for the units kept
};
BOOST_DESCRIBE_STRUCT(order_balance_record, (),
                      (merchant, of_order, component, quantity, claimed_quantity, settled_quantity,
                       limit_minor, given_back_minor, given_back_tax_minor, clawed_back_minor))

struct policy_record {
    merchant_id merchant;
    policy_id id;
    std::string name;
    instant created_at;
};
BOOST_DESCRIBE_STRUCT(policy_record, (), (merchant, id, name, created_at))

enum class policy_state { draft, published };
BOOST_DESCRIBE_ENUM(policy_state, draft, published)

struct policy_version_record {
    merchant_id merchant;
    policy_version_id id;
    policy_id of_policy;
    std::int64_t version = 1;
    policy_state state = policy_state::draft;
    std::string document;
    std::string note;
    std::string author;
    instant created_at;
    std::optional<instant> published_at;
    std::optional<instant> effective_at;
};
BOOST_DESCRIBE_STRUCT(policy_version_record, (),
                      (merchant, id, of_policy, version, state, document, note, author, created_at,
                       published_at, effective_at))

struct case_record {
    merchant_id merchant;
    return_case_id id;
    std::string rma_number;
    case_kind kind = case_kind::return_goods;
    std::optional<order_id> of_order;  ///< none: a blind return
    std::string order_number;
    std::string email;  ///< lower case
    std::string customer_name;
    std::string country;
    currency_code currency;
    std::string channel;
    return_method method = return_method::own_carrier;
    case_stage stage = case_stage::requested;
    std::optional<policy_version_id> decided_under;
    std::int64_t settled_minor = 0;
    std::int64_t paid_minor = 0;
    std::string note;
    std::int64_t version = 1;
    instant opened_at;
    instant updated_at;
    std::optional<std::string> queue{};      ///< where staff look at it, as the policy says
    std::optional<std::int64_t> priority{};  ///< 0 to 9, which is looked at first
};
BOOST_DESCRIBE_STRUCT(case_record, (),
                      (merchant, id, rma_number, kind, of_order, order_number, email, customer_name,
                       country, currency, channel, method, stage, decided_under, settled_minor,
                       paid_minor, note, version, opened_at, updated_at, queue, priority))

struct item_record {
    merchant_id merchant;
    return_case_id of_case;
    std::int64_t position = 0;
    return_item_id id;
    std::string line_id;
    std::string sku;
    std::string title;
    std::int64_t quantity = 0;
    std::string reason;
    fault at_fault = fault::change_of_mind;
    resolution settled_by = resolution::refund;
    decision_state decision = decision_state::requested;
    goods_state goods = goods_state::none_expected;
    money_state money_facet = money_state::nothing_owed;
    std::int64_t received_quantity = 0;
    std::int64_t accepted_quantity = 0;
    std::int64_t inspected_quantity = 0;
    std::int64_t settled_quantity = 0;
    std::int64_t deduction_minor = 0;  ///< decided at inspection, not yet settled
    std::optional<std::int64_t> override_minor;
    std::optional<receipt_outcome> outcome;
    std::string terms;         ///< item_terms, compact JSON
    std::string exchange_for;  ///< exchange_target, compact JSON, or ""
    std::string note;
    std::string answers{};  ///< list of given_answer, compact JSON, or ""
};
BOOST_DESCRIBE_STRUCT(item_record, (),
                      (merchant, of_case, position, id, line_id, sku, title, quantity, reason,
                       at_fault, settled_by, decision, goods, money_facet, received_quantity,
                       accepted_quantity, inspected_quantity, settled_quantity, deduction_minor,
                       override_minor, outcome, terms, exchange_for, note, answers))

/// A decision as it was made; the last one of a case is in force.
struct decision_record {
    merchant_id merchant;
    return_case_id of_case;
    decision_id id;
    instant made_at;
    std::string made_by;   ///< "policy" or the staff member who overrode it
    std::string document;  ///< decision, compact JSON
    std::string basis;     ///< decision_basis, compact JSON, or ""
};
BOOST_DESCRIBE_STRUCT(decision_record, (),
                      (merchant, of_case, id, made_at, made_by, document, basis))

/// One line of a receipt: units of one article that came out of one parcel.
struct receipt_record {
    merchant_id merchant;
    return_case_id of_case;
    receipt_id id;
    std::int64_t position = 0;
    std::string parcel;  ///< tracking number or what the warehouse calls it
    std::optional<return_item_id> item;
    std::string sku;
    std::int64_t quantity = 0;
    receipt_outcome outcome = receipt_outcome::full;
    std::string note;
    std::string received_by;
    instant received_at;
};
BOOST_DESCRIBE_STRUCT(receipt_record, (),
                      (merchant, of_case, id, position, parcel, item, sku, quantity, outcome, note,
                       received_by, received_at))

/// A disposition history: hold, then refurbish, then restock are three rows.
struct inspection_record {
    merchant_id merchant;
    return_case_id of_case;
    inspection_id id;
    return_item_id item;
    std::int64_t quantity = 0;
    grade graded = grade::as_new;
    disposition put_to = disposition::restock;
    bool accepted = true;
    std::int64_t deduction_minor = 0;
    std::string note;
    std::string inspected_by;
    instant inspected_at;
};
BOOST_DESCRIBE_STRUCT(inspection_record, (),
                      (merchant, of_case, id, item, quantity, graded, put_to, accepted,
                       deduction_minor, note, inspected_by, inspected_at))

struct settlement_record {
    merchant_id merchant;
    return_case_id of_case;
    settlement_id id;
    currency_code currency;
    std::int64_t total_minor = 0;
    std::string document;  ///< settlement, compact JSON
    std::string settled_by;
    instant settled_at;
};
BOOST_DESCRIBE_STRUCT(settlement_record, (),
                      (merchant, of_case, id, currency, total_minor, document, settled_by,
                       settled_at))

/// The provider's key is the id's text and never changes.
struct refund_record {
    merchant_id merchant;
    refund_id id;
    return_case_id of_case;
    settlement_id of_settlement;
    order_id of_order;
    payment_id of_payment;
    std::string provider;
    refund_state state = refund_state::approved;
    currency_code currency;
    std::int64_t amount_minor = 0;
    std::string provider_reference;
    std::string failure_code;
    std::int64_t attempts = 0;
    instant created_at;
    instant updated_at;
    // What the provider said, as of when by its clock: provider_record.
    std::optional<instant> waiting_as_of;
    std::optional<instant> succeeded_as_of;
    std::optional<instant> failed_as_of;
    bool needs_action = false;
    bool was_canceled = false;
    std::optional<refund_id> retry_of{};  ///< the refund it takes the place of
};
BOOST_DESCRIBE_STRUCT(refund_record, (),
                      (merchant, id, of_case, of_settlement, of_order, of_payment, provider, state,
                       currency, amount_minor, provider_reference, failure_code, attempts,
                       created_at, updated_at, waiting_as_of, succeeded_as_of, failed_as_of,
                       needs_action, was_canceled, retry_of))

/// `sealed` is by secret_box, and empty where the provider was only paused.
struct provider_account_record {
    merchant_id merchant;
    std::string provider;
    std::int64_t version = 1;
    std::vector<std::uint8_t> sealed;
    bool paused = false;
    std::string paused_because;
    instant updated_at;
};
BOOST_DESCRIBE_STRUCT(provider_account_record, (),
                      (merchant, provider, version, sealed, paused, paused_because, updated_at))

/// What a webhook said about one refund, stored before it was answered; once an event.
struct provider_notice_record {
    merchant_id merchant;
    provider_notice_id id;
    std::string provider;
    std::string event;  ///< the provider's id of it
    instant received_at;
    std::optional<refund_id> refund;  ///< ours, where one is meant
    provider_answer answer = provider_answer::unknown;
    std::string reference;          ///< the provider's id of the refund
    std::string payment_reference;  ///< the provider's id of the payment
    std::optional<std::int64_t> amount_minor;
    std::string currency;  ///< "" when it names no amount
    std::string failure_code;
    std::optional<instant> as_of;
    std::string problem;  ///< why it could not be applied, or ""
};
BOOST_DESCRIBE_STRUCT(provider_notice_record, (),
                      (merchant, id, provider, event, received_at, refund, answer, reference,
                       payment_reference, amount_minor, currency, failure_code, as_of, problem))

enum class exchange_state { settled, awaiting_payment };
BOOST_DESCRIBE_ENUM(exchange_state, settled, awaiting_payment)

struct exchange_record {
    merchant_id merchant;
    exchange_id id;
    return_case_id of_case;
    settlement_id of_settlement;
    return_item_id item;
    exchange_state state = exchange_state::settled;
    std::string sku;
    std::int64_t quantity = 0;
    currency_code currency;
    std::int64_t price_minor = 0;  ///< of the new goods
    std::int64_t owed_minor = 0;   ///< by the customer
    instant created_at;
};
BOOST_DESCRIBE_STRUCT(exchange_record, (),
                      (merchant, id, of_case, of_settlement, item, state, sku, quantity, currency,
                       price_minor, owed_minor, created_at))

/// A consumer's statement as it came; it never changes. `digest` is the SHA-256 of the document,
/// in hexadecimal, and stands in the event of its receipt too.
struct withdrawal_record {
    merchant_id merchant;
    withdrawal_id id;
    acknowledgement_id acknowledgement;  ///< 128 random bits: who has it may read the receipt
    std::string receipt_number;
    std::string contract;  ///< what identifies it, as comparable_number
    std::string email;     ///< lower case
    instant received_at;
    std::string document;  ///< withdrawal_statement, JSON
    std::string digest;
};
BOOST_DESCRIBE_STRUCT(withdrawal_record, (),
                      (merchant, id, acknowledgement, receipt_number, contract, email, received_at,
                       document, digest))

/// The order that a statement is about, found at most once. Without a row it waits for its order.
struct withdrawal_match_record {
    merchant_id merchant;
    withdrawal_id withdrawal;
    order_id of_order;
    std::string order_number;               ///< as comparable_number
    std::optional<return_case_id> of_case;  ///< none when no unit was left to open one for
    instant matched_at;
    std::string matched_by;
    std::string effects;  ///< list of withdrawal_effect, JSON
};
BOOST_DESCRIBE_STRUCT(withdrawal_match_record, (),
                      (merchant, withdrawal, of_order, order_number, of_case, matched_at,
                       matched_by, effects))

/// A statement in a list.
struct listed_withdrawal {
    withdrawal_id id;
    std::string document;
    std::optional<order_id> of_order;
    std::optional<return_case_id> of_case;
};
BOOST_DESCRIBE_STRUCT(listed_withdrawal, (), (id, document, of_order, of_case))

/// One per customer (e-mail, lower case) and currency; the table checks balance >= 0.
struct credit_account_record {
    merchant_id merchant;
    store_credit_account_id id;
    std::string email;
    currency_code currency;
    std::int64_t balance_minor = 0;
    instant created_at;
};
BOOST_DESCRIBE_STRUCT(credit_account_record, (),
                      (merchant, id, email, currency, balance_minor, created_at))

enum class credit_kind { issued, spent, expired, adjusted };
BOOST_DESCRIBE_ENUM(credit_kind, issued, spent, expired, adjusted)

struct credit_entry_record {
    merchant_id merchant;
    store_credit_account_id account;
    store_credit_entry_id id;
    credit_kind kind = credit_kind::issued;
    std::int64_t amount_minor = 0;  ///< signed
    std::optional<return_case_id> of_case;
    std::optional<instant> expires_at;
    std::string note;
    instant made_at;
};
BOOST_DESCRIBE_STRUCT(credit_entry_record, (),
                      (merchant, account, id, kind, amount_minor, of_case, expires_at, note,
                       made_at))

struct journal_entry_record {
    merchant_id merchant;
    journal_entry_id id;
    movement kind = movement::adjustment;
    instant at;
    std::string subject;   ///< public id of the case, order, refund… it is about
    std::string document;  ///< opaque reference of an import, or ""
};
BOOST_DESCRIBE_STRUCT(journal_entry_record, (), (merchant, id, kind, at, subject, document))

struct journal_posting_record {
    merchant_id merchant;
    journal_entry_id entry;
    std::int64_t position = 0;
    account on_account = account::rounding;
    std::string sub_account;
    currency_code currency;
    std::int64_t amount_minor = 0;  ///< positive debit, negative credit
};
BOOST_DESCRIBE_STRUCT(journal_posting_record, (),
                      (merchant, entry, position, on_account, sub_account, currency, amount_minor))

/// The one log: what happened, who did it, chained by hash within its lane. It is the history
/// people read, the audit trail, and what webhooks will carry.
struct event_record {
    merchant_id merchant;
    std::int64_t lane = 0;
    std::int64_t sequence = 0;  ///< 1, 2, 3… within the lane
    event_id id;
    std::string type;     ///< return.opened, refund.succeeded, …
    std::string subject;  ///< public id of what it is about: ret_…, ord_…, pov_…
    instant at;
    std::string actor;       ///< key_…, usr_…, "shopper", "system", "import"
    std::string request_id;  ///< "" when no request caused it
    std::string document;    ///< parameters, JSON
    std::vector<std::uint8_t> hash;
};
BOOST_DESCRIBE_STRUCT(event_record, (),
                      (merchant, lane, sequence, id, type, subject, at, actor, request_id, document,
                       hash))

/// Work that must happen after the commit: delivered at least once, removed when done.
struct outbox_record {
    job_id id;
    merchant_id merchant;
    std::string topic;    ///< "event", "refund", "acknowledgement", "withdrawal"
    std::string subject;  ///< evt_…, ref_…, wdl_…
    instant available_at;
    std::int64_t attempts = 0;
};
BOOST_DESCRIBE_STRUCT(outbox_record, (), (id, merchant, topic, subject, available_at, attempts))

/// The stored answer to a POST with an Idempotency-Key.
struct idempotency_record {
    merchant_id merchant;
    std::string scope;  ///< credential and route
    std::string key;
    std::vector<std::uint8_t> request_hash;
    std::int64_t status = 0;
    std::string body;
    instant created_at;
};
BOOST_DESCRIBE_STRUCT(idempotency_record, (),
                      (merchant, scope, key, request_hash, status, body, created_at))

}  // namespace refundry
