// SPDX-License-Identifier: Apache-2.0
// What imports remember of the documents they took.
#include "storage/sql_transaction.hpp"
#include "storage/statements.hpp"

namespace refundry {

namespace {

const std::string DOCUMENTS = select_text<import_document_record>(
    "import_documents", "where merchant = $1 and source = $2 and number = $3 order by part");
const std::string PURCHASES = select_text<import_purchase>(
    "import_documents",
    "where merchant = $1 and customer = $2 and customer <> '' and of_order is not null "
    "and at < $3 order by at desc, first_row desc");
// A sum of bigint is numeric on PostgreSQL.
constexpr std::string_view SUMS =
    "select count(*), count(d.of_order), "
    "cast(coalesce(sum(o.total_minor), 0) as bigint), "
    "cast(coalesce(sum(d.sales_thousandths), 0) as bigint), "
    "cast(coalesce(sum(d.returns_thousandths), 0) as bigint), "
    "cast(coalesce(sum(d.bad_debt_thousandths), 0) as bigint), "
    "cast(coalesce(sum(d.sales_remainder), 0) as bigint), "
    "cast(coalesce(sum(d.returns_remainder), 0) as bigint), "
    "cast(coalesce(sum(d.bad_debt_remainder), 0) as bigint) "
    "from import_documents d left join orders o on o.merchant = d.merchant and o.id = d.of_order "
    "where d.merchant = $1 and d.source = $2";
constexpr std::string_view MATCHES =
    "select match, count(*), cast(sum(amount_thousandths) as bigint) from import_returns "
    "where merchant = $1 and source = $2 group by match order by match";

}  // namespace

void sql_transaction::insert(const import_document_record& row) {
    on_.insert("import_documents", row);
}
void sql_transaction::insert(const import_return_record& row) {
    on_.insert("import_returns", row);
}
std::vector<import_document_record> sql_transaction::import_documents_of(merchant_id merchant,
                                                                         std::string_view source,
                                                                         std::string_view number) {
    return on_.query<import_document_record>(DOCUMENTS, merchant, source, number);
}
std::vector<import_purchase> sql_transaction::import_purchases_of(merchant_id merchant,
                                                                  std::string_view customer,
                                                                  instant before) {
    return on_.query<import_purchase>(PURCHASES, merchant, customer, before);
}
import_sums sql_transaction::import_sums_of(merchant_id merchant, std::string_view source) {
    return on_.query_one<import_sums>(SUMS, merchant, source).value();
}
std::vector<import_match_sum> sql_transaction::import_matches_of(merchant_id merchant,
                                                                 std::string_view source) {
    return on_.query<import_match_sum>(MATCHES, merchant, source);
}

}  // namespace refundry
