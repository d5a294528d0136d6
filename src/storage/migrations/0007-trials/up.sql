-- SPDX-License-Identifier: Apache-2.0
-- Drafts tried on history: what was asked, how far it is, and each decision that changes.

create table trials (
    merchant uuid not null,
    id uuid not null,
    policy_version uuid,
    name text not null,
    document text not null,
    period_from bigint not null,
    period_to bigint not null,
    returned_on_day bigint,
    reason text not null,
    in_force uuid,
    requested_by text not null,
    state text not null,
    claim bigint not null,
    leased_until bigint not null,
    orders_done bigint not null,
    orders_total bigint not null,
    changes bigint not null,
    checkpoint text not null,
    failure text not null,
    created_at bigint not null,
    started_at bigint,
    ended_at bigint,
    constraint trials_id primary key (merchant, id),
    constraint trials_period check (period_from < period_to),
    constraint trials_state check (state in ('queued', 'running', 'completed', 'canceled', 'failed'))
);
-- One at a time, and the queue of those who run them.
create unique index trials_under_way on trials (merchant) where state in ('queued', 'running');
create index trials_waiting on trials (leased_until, id) where state in ('queued', 'running');

create table trial_changes (
    merchant uuid not null,
    trial uuid not null,
    position bigint not null,
    of_order uuid not null,
    order_number text not null,
    of_case uuid,
    line_id text not null,
    quantity bigint not null,
    shopper text not null,
    country text not null,
    market text not null,
    what text not null,
    outcome_before text not null,
    outcome_after text not null,
    reasons_before text not null,
    reasons_after text not null,
    currency text not null,
    before_minor bigint not null,
    after_minor bigint not null,
    constraint trial_changes_trial_position primary key (merchant, trial, position)
) /*sqlite without rowid*/;

-- The orders of a period, which trials read from front to end.
create index orders_placed_at on orders (merchant, placed_at, id);
/*sqlite
insert into sqlite_stat1 (tbl, idx, stat) values
    ('orders', 'orders_placed_at', '1000000 1000000 1 1'),
    ('trials', 'trials_under_way', '10 1'),
    ('trials', 'trials_waiting', '10 1 1'),
    ('trial_changes', 'trial_changes', '1000000 1000000 100000 1');
analyze sqlite_master;
*/
