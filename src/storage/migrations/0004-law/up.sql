-- SPDX-License-Identifier: Apache-2.0
-- What a merchant says of their shop before the law; none: what app/law/law_settings.hpp defaults to.

create table law_settings (
    merchant uuid not null constraint law_settings_merchant primary key,
    document text not null,
    version bigint not null,
    updated_at bigint not null
) /*sqlite without rowid*/;
