-- SPDX-License-Identifier: Apache-2.0
-- What a decision was made from, so that it can be made again; '' of those made before, and of what
-- staff decided.

alter table decisions add column basis text not null default '';
