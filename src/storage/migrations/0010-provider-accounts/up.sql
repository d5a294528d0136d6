-- SPDX-License-Identifier: Apache-2.0
-- Accounts at payment providers; what they are connected with is sealed.

create table provider_accounts (
    merchant uuid not null,
    provider text not null,
    version bigint not null,
    sealed bytea not null,
    paused boolean not null,
    paused_because text not null,
    updated_at bigint not null,
    constraint provider_accounts_provider primary key (merchant, provider)
) /*sqlite without rowid*/;

-- What webhooks said about refunds; once an event.
create table provider_notices (
    merchant uuid not null,
    id uuid not null,
    provider text not null,
    event text not null,
    received_at bigint not null,
    refund uuid,
    answer text not null,
    reference text not null,
    payment_reference text not null,
    amount_minor bigint,
    currency text not null,
    failure_code text not null,
    as_of bigint,
    problem text not null,
    constraint provider_notices_id primary key (merchant, id)
) /*sqlite without rowid*/;
create unique index provider_notices_event on provider_notices (merchant, provider, event);
create unique index refunds_provider_reference on refunds (merchant, provider, provider_reference)
    where provider_reference <> '';
