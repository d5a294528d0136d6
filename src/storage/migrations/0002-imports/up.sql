-- SPDX-License-Identifier: Apache-2.0
-- One table per record of app/imports/import_records.hpp.

create table import_documents (
    merchant uuid not null,
    source text not null,
    number text not null,
    part bigint not null,
    first_row bigint not null,
    row_hashes bytea not null,
    customer text not null,
    of_order uuid,
    at bigint not null,
    purchases bytea not null,
    sales_thousandths bigint not null,
    returns_thousandths bigint not null,
    bad_debt_thousandths bigint not null,
    sales_remainder bigint not null,
    returns_remainder bigint not null,
    bad_debt_remainder bigint not null,
    imported_at bigint not null,
    constraint import_documents_source_number_part primary key (merchant, source, number, part)
);
-- A cancellation looks through what its customer bought before.
create index import_documents_customer on import_documents (merchant, customer, at)
    where of_order is not null and customer <> '';

create table import_returns (
    merchant uuid not null,
    source text not null,
    number text not null,
    part bigint not null,
    position bigint not null,
    of_case uuid not null,
    match text not null,
    quantity bigint not null,
    amount_thousandths bigint not null,
    constraint import_returns_source_number_part_position
        primary key (merchant, source, number, part, position),
    constraint import_returns_quantity check (quantity > 0)
) /*sqlite without rowid*/;
