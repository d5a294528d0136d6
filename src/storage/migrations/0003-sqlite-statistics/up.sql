-- SPDX-License-Identifier: Apache-2.0
-- Rows per value of each prefix of a key, for a store of one merchant with a million of each.
/*sqlite
analyze;
insert into sqlite_stat1 (tbl, idx, stat) values
    ('payments', 'payments', '1000000 1000000 1'),
    ('payments', 'payments_of_order', '1000000 1000000 1 1'),
    ('refunds', 'refunds', '1000000 1000000 1'),
    ('refunds', 'refunds_of_case', '1000000 1000000 1 1'),
    ('refunds', 'refunds_of_payment', '1000000 1000000 1'),
    ('exchanges', 'exchanges', '1000000 1000000 1'),
    ('exchanges', 'exchanges_of_case', '1000000 1000000 1 1'),
    ('order_balances', 'order_balances', '1000000 1000000 3 1'),
    ('return_cases', 'return_cases', '1000000 1000000 1'),
    ('return_cases', 'return_cases_rma_number', '1000000 1000000 1'),
    ('return_cases', 'return_cases_of_order', '1000000 1000000 2 1'),
    ('return_cases', 'return_cases_email', '1000000 1000000 5 1'),
    ('return_cases', 'return_cases_stage', '1000000 1000000 100000 1'),
    ('return_cases', 'return_cases_order_number', '1000000 1000000 2 1'),
    ('return_items', 'return_items', '1000000 1000000 2 1'),
    ('receipts', 'receipts', '1000000 1000000 2 2 1'),
    ('inspections', 'inspections', '1000000 1000000 2 1'),
    ('credit_accounts', 'credit_accounts', '1000000 1000000 1'),
    ('credit_accounts', 'credit_accounts_email_currency', '1000000 1000000 1 1'),
    ('credit_entries', 'credit_entries', '1000000 1000000 3 1'),
    ('journal_entries', 'journal_entries', '1000000 1000000 1'),
    ('journal_entries', 'journal_entries_subject', '1000000 1000000 1 1'),
    ('journal_postings', 'journal_postings', '1000000 1000000 2 1'),
    ('events', 'events', '1000000 1000000 1000000 1'),
    ('events', 'events_subject', '1000000 1000000 5 5 1'),
    ('import_returns', 'import_returns', '1000000 1000000 1000000 2 2 1');
analyze sqlite_master;
*/
/*postgresql
analyze schema_migrations;
*/
