// SPDX-License-Identifier: Apache-2.0
// Policies and their versions.
#include "storage/sql_transaction.hpp"
#include "storage/statements.hpp"

namespace refundry {

namespace {

const std::string POLICY =
    select_text<policy_record>("policies", "where merchant = $1 and id = $2");
const std::string POLICY_BY_NAME =
    select_text<policy_record>("policies", "where merchant = $1 and name = $2");
const std::string POLICIES =
    select_text<policy_record>("policies", "where merchant = $1 order by id");
const std::string VERSION =
    select_text<policy_version_record>("policy_versions", "where merchant = $1 and id = $2");
const std::string VERSIONS = select_text<policy_version_record>(
    "policy_versions", "where merchant = $1 and of_policy = $2 order by version");
const std::string PUBLISH =
    "update policy_versions set state = 'published', published_at = $3, effective_at = $4 "
    "where merchant = $1 and id = $2 and state = 'draft'";
const std::string CHANGE_DRAFT =
    "update policy_versions set document = $3, note = $4, author = $5 "
    "where merchant = $1 and id = $2 and state = 'draft'";
// Of two versions that take effect at one moment, the one published later.
const std::string IN_FORCE =
    "select id from policy_versions "
    "where merchant = $1 and state = 'published' and effective_at <= $2 "
    "order by effective_at desc, published_at desc, id desc limit 1";

}  // namespace

void sql_transaction::insert(const policy_record& row) {
    on_.insert("policies", row);
}
void sql_transaction::insert(const policy_version_record& row) {
    on_.insert("policy_versions", row);
}

std::optional<policy_record> sql_transaction::find_policy(merchant_id merchant, policy_id id) {
    return on_.query_one<policy_record>(POLICY, merchant, id);
}
std::optional<policy_record> sql_transaction::find_policy_by_name(merchant_id merchant,
                                                                  std::string_view name) {
    return on_.query_one<policy_record>(POLICY_BY_NAME, merchant, name);
}
std::vector<policy_record> sql_transaction::list_policies(merchant_id merchant) {
    return on_.query<policy_record>(POLICIES, merchant);
}
std::optional<policy_version_record> sql_transaction::find_policy_version(merchant_id merchant,
                                                                          policy_version_id id) {
    return on_.query_one<policy_version_record>(VERSION, merchant, id);
}
std::vector<policy_version_record> sql_transaction::list_policy_versions(merchant_id merchant,
                                                                         policy_id policy) {
    return on_.query<policy_version_record>(VERSIONS, merchant, policy);
}
bool sql_transaction::publish(merchant_id merchant, policy_version_id id, instant published_at,
                              instant effective_at) {
    return on_.execute(PUBLISH, merchant, id, published_at, effective_at) == 1;
}
bool sql_transaction::update_draft(const policy_version_record& row) {
    return on_.execute(CHANGE_DRAFT, row.merchant, row.id, row.document, row.note, row.author) == 1;
}
std::optional<policy_version_id> sql_transaction::policy_in_force(merchant_id merchant,
                                                                  instant at) {
    return on_.query_one<policy_version_id>(IN_FORCE, merchant, at);
}

}  // namespace refundry
