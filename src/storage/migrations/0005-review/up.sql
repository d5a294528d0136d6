-- SPDX-License-Identifier: Apache-2.0
-- Where staff look at a case, how soon, and the answers of each item.

alter table return_cases add column queue text;
alter table return_cases add column priority bigint;
create index return_cases_queue on return_cases (merchant, queue, id) where queue is not null;
create index return_cases_priority on return_cases (merchant, priority, id)
    where priority is not null;
alter table return_items add column answers text not null default '';
/*sqlite
insert into sqlite_stat1 (tbl, idx, stat) values
    ('return_cases', 'return_cases_queue', '100000 100000 10000 1'),
    ('return_cases', 'return_cases_priority', '100000 100000 10000 1');
analyze sqlite_master;
*/
