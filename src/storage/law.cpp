// SPDX-License-Identifier: Apache-2.0
// What merchants say before the law.
#include "storage/sql_transaction.hpp"
#include "storage/statements.hpp"

namespace refundry {

namespace {

const std::string SETTINGS =
    select_text<law_settings_record>("law_settings", "where merchant = $1");
const std::string OF_DECISIONS =
    "select m.time_zone, l.document, l.version from merchants m left join law_settings l on "
    "l.merchant = m.id "
    "where m.id = $1";
const std::string PUT =
    "insert into law_settings as s (merchant, document, version, updated_at) "
    "values ($1, $2, $3, $4) on conflict (merchant) do update set document = excluded.document, "
    "version = excluded.version, updated_at = excluded.updated_at "
    "where s.version = excluded.version - 1";

}  // namespace

std::optional<decision_settings> sql_transaction::decision_settings_of(merchant_id merchant) {
    return on_.query_one<decision_settings>(OF_DECISIONS, merchant);
}
std::optional<law_settings_record> sql_transaction::find_law_settings(merchant_id merchant) {
    return on_.query_one<law_settings_record>(SETTINGS, merchant);
}
bool sql_transaction::put_law_settings(const law_settings_record& row) {
    return on_.execute(PUT, row.merchant, row.document, row.version, row.updated_at) == 1;
}

}  // namespace refundry
