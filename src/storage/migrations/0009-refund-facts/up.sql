-- SPDX-License-Identifier: Apache-2.0
-- All states a refund can be in, and what its provider said, each as of when by the provider's
-- clock: it comes in any order and adds up to the same.

/*postgresql
alter table refunds drop constraint refunds_state;
alter table refunds add constraint refunds_state check (state in ('draft', 'pending_approval',
    'approved', 'submitting', 'outcome_unknown', 'pending', 'requires_action', 'succeeded', 'failed',
    'canceled', 'reversed'));
alter table refunds add column waiting_as_of bigint;
alter table refunds add column succeeded_as_of bigint;
alter table refunds add column failed_as_of bigint;
alter table refunds add column needs_action boolean not null default false;
alter table refunds add column was_canceled boolean not null default false;
alter table refunds add column retry_of uuid;
*/
/*sqlite
create table refunds_of_all_states (
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
    waiting_as_of bigint,
    succeeded_as_of bigint,
    failed_as_of bigint,
    needs_action boolean not null default false,
    was_canceled boolean not null default false,
    retry_of uuid,
    constraint refunds_id primary key (merchant, id),
    constraint refunds_amount check (amount_minor > 0),
    constraint refunds_state check (state in ('draft', 'pending_approval', 'approved', 'submitting',
        'outcome_unknown', 'pending', 'requires_action', 'succeeded', 'failed', 'canceled',
        'reversed')),
    foreign key (merchant, of_payment) references payments (merchant, id)
) without rowid;
insert into refunds_of_all_states (merchant, id, of_case, of_settlement, of_order, of_payment,
    provider, state, currency, amount_minor, provider_reference, failure_code, attempts, created_at,
    updated_at)
select merchant, id, of_case, of_settlement, of_order, of_payment, provider, state, currency,
    amount_minor, provider_reference, failure_code, attempts, created_at, updated_at from refunds;
drop table refunds;
alter table refunds_of_all_states rename to refunds;
create index refunds_of_case on refunds (merchant, of_case, id);
create index refunds_of_payment on refunds (merchant, of_payment);
insert into sqlite_stat1 (tbl, idx, stat) values
    ('refunds', 'refunds', '1000000 1000000 1'),
    ('refunds', 'refunds_of_case', '1000000 1000000 1 1'),
    ('refunds', 'refunds_of_payment', '1000000 1000000 1');
analyze sqlite_master;
*/
create unique index refunds_retry_of on refunds (merchant, retry_of) where retry_of is not null;
create index refunds_state on refunds (merchant, state, id);
-- What ended before has no clock but ours.
update refunds set succeeded_as_of = updated_at where state in ('succeeded', 'reversed');
update refunds set failed_as_of = updated_at where state in ('failed', 'reversed');
update refunds set waiting_as_of = updated_at where state = 'pending';
