-- SPDX-License-Identifier: Apache-2.0
-- One table per record of app/store/records.hpp, with the columns of the struct in its order.
-- Keys and indexes are named table_column_…, without the merchant, on both engines.

create table merchants (
    id uuid not null constraint merchants_id primary key,
    name text not null,
    currency text not null,
    country text not null,
    time_zone text not null,
    settle_automatically boolean not null,
    version bigint not null,
    created_at bigint not null
) /*sqlite without rowid*/;

create table api_keys (
    merchant uuid not null,
    id uuid not null,
    name text not null,
    secret_hash bytea not null,
    scopes text not null,
    created_at bigint not null,
    revoked_at bigint,
    constraint api_keys_id primary key (merchant, id)
) /*sqlite without rowid*/;
-- A request brings the key's id and no merchant.
create index api_keys_by_id on api_keys (id);

create table users (
    merchant uuid not null,
    id uuid not null,
    email text not null,
    name text not null,
    role text not null,
    password_hash text not null,
    created_at bigint not null,
    disabled_at bigint,
    constraint users_id primary key (merchant, id)
) /*sqlite without rowid*/;
-- Staff sign in with their e-mail before a merchant is known.
create unique index users_email on users (email);

create table sessions (
    token_hash bytea not null constraint sessions_token_hash primary key,
    merchant uuid not null,
    of_user uuid not null,
    created_at bigint not null,
    expires_at bigint not null,
    last_seen_at bigint not null
) /*sqlite without rowid*/;
create index sessions_of_user on sessions (merchant, of_user);

create table orders (
    merchant uuid not null,
    id uuid not null,
    version bigint not null,
    number text not null,
    email text not null,
    placed_at bigint not null,
    country text not null,
    currency text not null,
    total_minor bigint not null,
    document text not null,
    created_at bigint not null,
    constraint orders_id primary key (merchant, id)
);
create unique index orders_number on orders (merchant, number);
create index orders_email on orders (merchant, email, id);

create table order_versions (
    merchant uuid not null,
    id uuid not null,
    version bigint not null,
    number text not null,
    email text not null,
    placed_at bigint not null,
    country text not null,
    currency text not null,
    total_minor bigint not null,
    document text not null,
    created_at bigint not null,
    constraint order_versions_id_version primary key (merchant, id, version)
);

create table payments (
    merchant uuid not null,
    id uuid not null,
    of_order uuid not null,
    provider text not null,
    reference text not null,
    method text not null,
    refunds text not null,
    currency text not null,
    captured_minor bigint not null,
    reserved_minor bigint not null,
    refunded_minor bigint not null,
    constraint payments_id primary key (merchant, id),
    constraint payments_room check (reserved_minor >= 0 and refunded_minor >= 0
        and reserved_minor + refunded_minor <= captured_minor)
) /*sqlite without rowid*/;
create index payments_of_order on payments (merchant, of_order, id);

create table order_balances (
    merchant uuid not null,
    of_order uuid not null,
    component text not null,
    quantity bigint not null,
    claimed_quantity bigint not null,
    settled_quantity bigint not null,
    limit_minor bigint not null,
    given_back_minor bigint not null,
    given_back_tax_minor bigint not null,
    clawed_back_minor bigint not null,
    constraint order_balances_of_order_component primary key (merchant, of_order, component),
    constraint order_balances_units check (quantity > 0 and claimed_quantity <= quantity
        and settled_quantity <= claimed_quantity and settled_quantity >= 0),
    constraint order_balances_room check (given_back_minor >= 0 and given_back_minor <= limit_minor)
) /*sqlite without rowid*/;

create table policies (
    merchant uuid not null,
    id uuid not null,
    name text not null,
    created_at bigint not null,
    constraint policies_id primary key (merchant, id)
) /*sqlite without rowid*/;
create unique index policies_name on policies (merchant, name);

create table policy_versions (
    merchant uuid not null,
    id uuid not null,
    of_policy uuid not null,
    version bigint not null,
    state text not null,
    document text not null,
    note text not null,
    author text not null,
    created_at bigint not null,
    published_at bigint,
    effective_at bigint,
    constraint policy_versions_id primary key (merchant, id),
    constraint policy_versions_state check (
        state = 'draft' and published_at is null and effective_at is null
        or state = 'published' and published_at is not null and effective_at is not null),
    foreign key (merchant, of_policy) references policies (merchant, id)
);
create unique index policy_versions_of_policy_version
    on policy_versions (merchant, of_policy, version);
create index policy_versions_in_force
    on policy_versions (merchant, effective_at, published_at, id) where state = 'published';

create table return_cases (
    merchant uuid not null,
    id uuid not null,
    rma_number text not null,
    kind text not null,
    of_order uuid,
    order_number text not null,
    email text not null,
    customer_name text not null,
    country text not null,
    currency text not null,
    channel text not null,
    method text not null,
    stage text not null,
    decided_under uuid,
    settled_minor bigint not null,
    paid_minor bigint not null,
    note text not null,
    version bigint not null,
    opened_at bigint not null,
    updated_at bigint not null,
    constraint return_cases_id primary key (merchant, id)
) /*sqlite without rowid*/;
create unique index return_cases_rma_number on return_cases (merchant, rma_number);
create index return_cases_of_order on return_cases (merchant, of_order, id);
create index return_cases_email on return_cases (merchant, email, id);
create index return_cases_stage on return_cases (merchant, stage, id);
create index return_cases_order_number on return_cases (merchant, order_number, id);

create table return_items (
    merchant uuid not null,
    of_case uuid not null,
    position bigint not null,
    id uuid not null,
    line_id text not null,
    sku text not null,
    title text not null,
    quantity bigint not null,
    reason text not null,
    at_fault text not null,
    settled_by text not null,
    decision text not null,
    goods text not null,
    money_facet text not null,
    received_quantity bigint not null,
    accepted_quantity bigint not null,
    inspected_quantity bigint not null,
    settled_quantity bigint not null,
    deduction_minor bigint not null,
    override_minor bigint,
    outcome text,
    terms text not null,
    exchange_for text not null,
    note text not null,
    constraint return_items_of_case_position primary key (merchant, of_case, position),
    -- More than asked for may arrive and be accepted; it is never settled.
    constraint return_items_units check (quantity >= 0 and received_quantity >= 0
        and accepted_quantity >= 0 and inspected_quantity >= 0
        and settled_quantity >= 0 and settled_quantity <= quantity)
) /*sqlite without rowid*/;

create table decisions (
    merchant uuid not null,
    of_case uuid not null,
    id uuid not null,
    made_at bigint not null,
    made_by text not null,
    document text not null,
    constraint decisions_of_case_id primary key (merchant, of_case, id)
);

create table receipts (
    merchant uuid not null,
    of_case uuid not null,
    id uuid not null,
    position bigint not null,
    parcel text not null,
    item uuid,
    sku text not null,
    quantity bigint not null,
    outcome text not null,
    note text not null,
    received_by text not null,
    received_at bigint not null,
    constraint receipts_of_case_id_position primary key (merchant, of_case, id, position),
    constraint receipts_quantity check (quantity >= 0)
) /*sqlite without rowid*/;

create table inspections (
    merchant uuid not null,
    of_case uuid not null,
    id uuid not null,
    item uuid not null,
    quantity bigint not null,
    graded text not null,
    put_to text not null,
    accepted boolean not null,
    deduction_minor bigint not null,
    note text not null,
    inspected_by text not null,
    inspected_at bigint not null,
    constraint inspections_of_case_id primary key (merchant, of_case, id),
    constraint inspections_quantity check (quantity > 0)
) /*sqlite without rowid*/;

create table settlements (
    merchant uuid not null,
    of_case uuid not null,
    id uuid not null,
    currency text not null,
    total_minor bigint not null,
    document text not null,
    settled_by text not null,
    settled_at bigint not null,
    constraint settlements_of_case_id primary key (merchant, of_case, id)
);

create table refunds (
    merchant uuid not null,
    id uuid not null,
    of_case uuid not null,
    of_settlement uuid not null,
    of_order uuid not null,
    of_payment uuid not null,
    provider text not null,
    state text not null,
    currency text not null,
    amount_minor bigint not null,
    provider_reference text not null,
    failure_code text not null,
    attempts bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    constraint refunds_id primary key (merchant, id),
    constraint refunds_amount check (amount_minor > 0),
    constraint refunds_state check (state in ('approved', 'submitting', 'outcome_unknown',
        'pending', 'succeeded', 'failed', 'reversed')),
    foreign key (merchant, of_payment) references payments (merchant, id)
) /*sqlite without rowid*/;
create index refunds_of_case on refunds (merchant, of_case, id);
create index refunds_of_payment on refunds (merchant, of_payment);

create table exchanges (
    merchant uuid not null,
    id uuid not null,
    of_case uuid not null,
    of_settlement uuid not null,
    item uuid not null,
    state text not null,
    sku text not null,
    quantity bigint not null,
    currency text not null,
    price_minor bigint not null,
    owed_minor bigint not null,
    created_at bigint not null,
    constraint exchanges_id primary key (merchant, id),
    constraint exchanges_amounts check (quantity > 0 and price_minor >= 0 and owed_minor >= 0)
) /*sqlite without rowid*/;
create index exchanges_of_case on exchanges (merchant, of_case, id);

create table credit_accounts (
    merchant uuid not null,
    id uuid not null,
    email text not null,
    currency text not null,
    balance_minor bigint not null,
    created_at bigint not null,
    constraint credit_accounts_id primary key (merchant, id),
    constraint credit_accounts_balance check (balance_minor >= 0)
) /*sqlite without rowid*/;
create unique index credit_accounts_email_currency on credit_accounts (merchant, email, currency);

create table credit_entries (
    merchant uuid not null,
    account uuid not null,
    id uuid not null,
    kind text not null,
    amount_minor bigint not null,
    of_case uuid,
    expires_at bigint,
    note text not null,
    made_at bigint not null,
    constraint credit_entries_account_id primary key (merchant, account, id),
    constraint credit_entries_amount check (amount_minor <> 0
        and (kind <> 'issued' or amount_minor > 0)
        and (kind not in ('spent', 'expired') or amount_minor < 0)),
    foreign key (merchant, account) references credit_accounts (merchant, id)
) /*sqlite without rowid*/;

create table journal_entries (
    merchant uuid not null,
    id uuid not null,
    kind text not null,
    at bigint not null,
    subject text not null,
    document text not null,
    constraint journal_entries_id primary key (merchant, id)
) /*sqlite without rowid*/;
create index journal_entries_subject on journal_entries (merchant, subject, id);

create table journal_postings (
    merchant uuid not null,
    entry uuid not null,
    position bigint not null,
    on_account text not null,
    sub_account text not null,
    currency text not null,
    amount_minor bigint not null,
    constraint journal_postings_entry_position primary key (merchant, entry, position),
    constraint journal_postings_amount check (amount_minor <> 0),
    foreign key (merchant, entry) references journal_entries (merchant, id)
) /*sqlite without rowid*/;

create table events (
    merchant uuid not null,
    lane bigint not null,
    sequence bigint not null,
    id uuid not null,
    type text not null,
    subject text not null,
    at bigint not null,
    actor text not null,
    request_id text not null,
    document text not null,
    hash bytea not null,
    constraint events_lane_sequence primary key (merchant, lane, sequence)
) /*sqlite without rowid*/;
create index events_subject on events (merchant, subject, lane, sequence);

-- Where each lane's chain ends: what a cut tail is found against.
create table event_heads (
    merchant uuid not null,
    lane bigint not null,
    sequence bigint not null,
    hash bytea not null,
    constraint event_heads_lane primary key (merchant, lane)
) /*sqlite without rowid*/;

-- One queue over all merchants.
create table outbox (
    id uuid not null constraint outbox_id primary key,
    merchant uuid not null,
    topic text not null,
    subject text not null,
    available_at bigint not null,
    attempts bigint not null
) /*sqlite without rowid*/;
create index outbox_available_at on outbox (available_at, id);

create table idempotency_keys (
    merchant uuid not null,
    scope text not null,
    key text not null,
    request_hash bytea not null,
    status bigint not null,
    body text not null,
    created_at bigint not null,
    constraint idempotency_keys_scope_key primary key (merchant, scope, key)
);

-- Facts that happened are added to and never changed.
/*postgresql
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'table % is only ever added to', tg_table_name
        using errcode = 'restrict_violation';
end $$;

create trigger events_kept before update or delete or truncate on events
    for each statement execute function refuse_change();
create trigger journal_entries_kept before update or delete or truncate on journal_entries
    for each statement execute function refuse_change();
create trigger journal_postings_kept before update or delete or truncate on journal_postings
    for each statement execute function refuse_change();
create trigger settlements_kept before update or delete or truncate on settlements
    for each statement execute function refuse_change();
create trigger decisions_kept before update or delete or truncate on decisions
    for each statement execute function refuse_change();
create trigger receipts_kept before update or delete or truncate on receipts
    for each statement execute function refuse_change();
create trigger inspections_kept before update or delete or truncate on inspections
    for each statement execute function refuse_change();
create trigger credit_entries_kept before update or delete or truncate on credit_entries
    for each statement execute function refuse_change();
create trigger order_versions_kept before update or delete or truncate on order_versions
    for each statement execute function refuse_change();
*/
/*sqlite
create trigger events_kept before update on events
begin select raise(abort, 'table events is only ever added to'); end;
create trigger events_not_removed before delete on events
begin select raise(abort, 'table events is only ever added to'); end;
create trigger journal_entries_kept before update on journal_entries
begin select raise(abort, 'table journal_entries is only ever added to'); end;
create trigger journal_entries_not_removed before delete on journal_entries
begin select raise(abort, 'table journal_entries is only ever added to'); end;
create trigger journal_postings_kept before update on journal_postings
begin select raise(abort, 'table journal_postings is only ever added to'); end;
create trigger journal_postings_not_removed before delete on journal_postings
begin select raise(abort, 'table journal_postings is only ever added to'); end;
create trigger settlements_kept before update on settlements
begin select raise(abort, 'table settlements is only ever added to'); end;
create trigger settlements_not_removed before delete on settlements
begin select raise(abort, 'table settlements is only ever added to'); end;
create trigger decisions_kept before update on decisions
begin select raise(abort, 'table decisions is only ever added to'); end;
create trigger decisions_not_removed before delete on decisions
begin select raise(abort, 'table decisions is only ever added to'); end;
create trigger receipts_kept before update on receipts
begin select raise(abort, 'table receipts is only ever added to'); end;
create trigger receipts_not_removed before delete on receipts
begin select raise(abort, 'table receipts is only ever added to'); end;
create trigger inspections_kept before update on inspections
begin select raise(abort, 'table inspections is only ever added to'); end;
create trigger inspections_not_removed before delete on inspections
begin select raise(abort, 'table inspections is only ever added to'); end;
create trigger credit_entries_kept before update on credit_entries
begin select raise(abort, 'table credit_entries is only ever added to'); end;
create trigger credit_entries_not_removed before delete on credit_entries
begin select raise(abort, 'table credit_entries is only ever added to'); end;
create trigger order_versions_kept before update on order_versions
begin select raise(abort, 'table order_versions is only ever added to'); end;
create trigger order_versions_not_removed before delete on order_versions
begin select raise(abort, 'table order_versions is only ever added to'); end;
*/
