-- SPDX-License-Identifier: Apache-2.0
-- Statements of withdrawal and their orders: withdrawal_record and withdrawal_match_record.

create table withdrawals (
    merchant uuid not null,
    id uuid not null,
    acknowledgement uuid not null,
    receipt_number text not null,
    contract text not null,
    email text not null,
    received_at bigint not null,
    document text not null,
    digest text not null,
    constraint withdrawals_id primary key (merchant, id)
);
create unique index withdrawals_acknowledgement on withdrawals (merchant, acknowledgement);
create unique index withdrawals_receipt_number on withdrawals (merchant, receipt_number);
create index withdrawals_contract on withdrawals (merchant, contract, id);

create table withdrawal_matches (
    merchant uuid not null,
    withdrawal uuid not null,
    of_order uuid not null,
    order_number text not null,
    of_case uuid,
    matched_at bigint not null,
    matched_by text not null,
    effects text not null,
    constraint withdrawal_matches_withdrawal primary key (merchant, withdrawal),
    foreign key (merchant, withdrawal) references withdrawals (merchant, id)
);
create index withdrawal_matches_of_order on withdrawal_matches (merchant, of_order, withdrawal);
create index withdrawal_matches_order_number
    on withdrawal_matches (merchant, order_number, withdrawal);

/*postgresql
create trigger withdrawals_kept before update or delete or truncate on withdrawals
    for each statement execute function refuse_change();
create trigger withdrawal_matches_kept before update or delete or truncate on withdrawal_matches
    for each statement execute function refuse_change();
*/
/*sqlite
create trigger withdrawals_kept before update on withdrawals
begin select raise(abort, 'table withdrawals is only ever added to'); end;
create trigger withdrawals_not_removed before delete on withdrawals
begin select raise(abort, 'table withdrawals is only ever added to'); end;
create trigger withdrawal_matches_kept before update on withdrawal_matches
begin select raise(abort, 'table withdrawal_matches is only ever added to'); end;
create trigger withdrawal_matches_not_removed before delete on withdrawal_matches
begin select raise(abort, 'table withdrawal_matches is only ever added to'); end;
*/
