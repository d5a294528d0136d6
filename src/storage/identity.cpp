// SPDX-License-Identifier: Apache-2.0
// Merchants, and who may act for them.
#include "storage/sql_transaction.hpp"
#include "storage/statements.hpp"

namespace refundry {

namespace {

const std::string MERCHANT = select_text<merchant_record>("merchants", "where id = $1");
const std::string MERCHANTS = select_text<merchant_record>("merchants", "order by id");
const std::string CHANGE_MERCHANT =
    "update merchants set name = $2, country = $3, time_zone = $4, settle_automatically = $5, "
    "version = version + 1 where id = $1 and version = $6";
const std::string API_KEY = select_text<api_key_record>("api_keys", "where id = $1");
const std::string API_KEYS =
    select_text<api_key_record>("api_keys", "where merchant = $1 order by id");
const std::string REVOKE_API_KEY =
    "update api_keys set revoked_at = $3 "
    "where merchant = $1 and id = $2 and revoked_at is null";
const std::string USER_BY_EMAIL = select_text<user_record>("users", "where email = $1");
const std::string USER = select_text<user_record>("users", "where merchant = $1 and id = $2");
const std::string USERS = select_text<user_record>("users", "where merchant = $1 order by id");
const std::string CHANGE_USER =
    "update users set email = $3, name = $4, role = $5, password_hash = $6, disabled_at = $7 "
    "where merchant = $1 and id = $2";
const std::string SESSION = select_text<session_record>("sessions", "where token_hash = $1");
const std::string TOUCH_SESSION = "update sessions set last_seen_at = $2 where token_hash = $1";
const std::string DELETE_SESSION = "delete from sessions where token_hash = $1";
const std::string DELETE_SESSIONS = "delete from sessions where merchant = $1 and of_user = $2";

}  // namespace

void sql_transaction::insert(const merchant_record& row) {
    on_.insert("merchants", row);
}
void sql_transaction::insert(const api_key_record& row) {
    on_.insert("api_keys", row);
}
void sql_transaction::insert(const user_record& row) {
    on_.insert("users", row);
}
void sql_transaction::insert(const session_record& row) {
    on_.insert("sessions", row);
}

std::optional<merchant_record> sql_transaction::find_merchant(merchant_id id) {
    return on_.query_one<merchant_record>(MERCHANT, id);
}
std::vector<merchant_record> sql_transaction::list_merchants() {
    return on_.query<merchant_record>(MERCHANTS);
}
bool sql_transaction::update(const merchant_record& row, std::int64_t expected_version) {
    return on_.execute(CHANGE_MERCHANT, row.id, row.name, row.country, row.time_zone,
                       row.settle_automatically, expected_version) == 1;
}

std::optional<api_key_record> sql_transaction::find_api_key(api_key_id id) {
    return on_.query_one<api_key_record>(API_KEY, id);
}
std::vector<api_key_record> sql_transaction::list_api_keys(merchant_id merchant) {
    return on_.query<api_key_record>(API_KEYS, merchant);
}
bool sql_transaction::revoke_api_key(merchant_id merchant, api_key_id id, instant at) {
    return on_.execute(REVOKE_API_KEY, merchant, id, at) == 1;
}

std::optional<user_record> sql_transaction::find_user_by_email(std::string_view email) {
    return on_.query_one<user_record>(USER_BY_EMAIL, email);
}
std::optional<user_record> sql_transaction::find_user(merchant_id merchant, user_id id) {
    return on_.query_one<user_record>(USER, merchant, id);
}
std::vector<user_record> sql_transaction::list_users(merchant_id merchant) {
    return on_.query<user_record>(USERS, merchant);
}
void sql_transaction::update(const user_record& row) {
    const auto changed = on_.execute(CHANGE_USER, row.merchant, row.id, row.email, row.name,
                                     row.role, row.password_hash, row.disabled_at);
    ensure(changed == 1, "a user to change is not there");
}

std::optional<session_record> sql_transaction::find_session(
    const std::vector<std::uint8_t>& token_hash) {
    return on_.query_one<session_record>(SESSION, token_hash);
}
void sql_transaction::touch_session(const std::vector<std::uint8_t>& token_hash, instant seen) {
    on_.defer(TOUCH_SESSION, token_hash, seen);
}
void sql_transaction::delete_session(const std::vector<std::uint8_t>& token_hash) {
    on_.defer(DELETE_SESSION, token_hash);
}
void sql_transaction::delete_sessions_of(merchant_id merchant, user_id user) {
    on_.defer(DELETE_SESSIONS, merchant, user);
}

}  // namespace refundry
