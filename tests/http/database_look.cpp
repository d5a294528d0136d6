// SPDX-License-Identifier: Apache-2.0
#include "http/database_look.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

namespace refundry::test {

namespace {

constexpr std::string_view SQLITE_URL = "sqlite:";

struct column_place {
    std::string table_name;
    std::string column_name;
};
BOOST_DESCRIBE_STRUCT(column_place, (), (table_name, column_name))

}  // namespace

sql::dialect test_engine() {
    const char* engine = std::getenv("REFUNDRY_TEST_ENGINE");
    return engine != nullptr && std::string_view(engine) == "postgresql" ? sql::dialect::postgresql
                                                                         : sql::dialect::sqlite;
}

std::vector<std::pair<std::string, std::int64_t>> row_counts(sql::connection& on,
                                                             const std::set<merchant_id>& of) {
    std::vector<std::pair<std::string, std::int64_t>> counts;
    for (const auto& table : on.query<std::string>(
             "/*sqlite select name from sqlite_master where type = 'table' order by name*/"
             "/*postgresql select tablename::text from pg_tables where schemaname = "
             "current_schema() order by 1*/")) {
        const auto count = "select count(*) from " + table;
        const bool is_of_merchants =
            on.query_one<std::int64_t>(
                  "/*sqlite select count(*) from pragma_table_info($1) where name = 'merchant'*/"
                  "/*postgresql select count(*) from information_schema.columns where "
                  "table_schema = current_schema() and table_name = $1 and "
                  "column_name = 'merchant'*/",
                  table)
                .value() > 0;
        if (!is_of_merchants) counts.emplace_back(table, on.query_one<std::int64_t>(count).value());
        for (const auto& merchant : is_of_merchants ? of : std::set<merchant_id>{})
            counts.emplace_back(
                table + " of " + merchant.text(),
                on.query_one<std::int64_t>(count + " where merchant = $1", merchant).value());
    }
    return counts;
}

std::vector<std::string> event_types(sql::connection& on, merchant_id of) {
    return on.query<std::string>("select type from events where merchant = $1 order by id", of);
}

std::vector<std::string> columns_with(sql::connection& on, const std::string& text) {
    if (on.dialect() == sql::dialect::postgresql) on.execute("set local bytea_output = 'escape'");
    std::vector<std::string> found;
    for (const auto& [table, column] : on.query<column_place>(
             "/*sqlite select t.name, c.name from sqlite_master t join pragma_table_info(t.name) c "
             "where t.type = 'table'*/"
             "/*postgresql select table_name::text, column_name::text from "
             "information_schema.columns where table_schema = current_schema()*/"))
        if (on.query_one<std::int64_t>(
                  fmt::format("select count(*) from {} where /*sqlite instr({}, $1) > 0*/"
                              "/*postgresql strpos({}::text, $1) > 0*/",
                              table, column, column),
                  text)
                .value() > 0)
            found.push_back(fmt::format("{}.{}", table, column));
    return found;
}

std::string text_of(const std::vector<invariant_breach>& breaches) {
    std::string text;
    for (const auto& breach : breaches)
        text += breach.invariant + " " + breach.subject + ": " + breach.what + "\n";
    return text;
}

database_look::database_look(const std::string& url) {
    if (url.starts_with(SQLITE_URL))
        file_ = std::make_unique<sql::sqlite_connection>(url.substr(SQLITE_URL.size()),
                                                         sql::sqlite_connection::role::reader);
    else
        server_ = sql::open_database(url, 1);
}

}  // namespace refundry::test
