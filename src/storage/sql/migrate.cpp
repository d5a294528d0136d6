// SPDX-License-Identifier: Apache-2.0
#include "storage/sql/migrate.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>

namespace refundry::sql {

namespace {

struct migration {
    std::int64_t version = 0;
    std::string name;
    std::string sha256;
    std::string_view script;
};

struct applied_migration {
    std::int64_t version = 0;
    std::string name;
    std::string sha256;
    instant applied_at;
};
BOOST_DESCRIBE_STRUCT(applied_migration, (), (version, name, sha256, applied_at))

constexpr std::string_view CREATE_RECORD =
    "create table if not exists schema_migrations ("
    "version bigint primary key, name text not null, sha256 text not null, "
    "applied_at bigint not null)";
/// Other processes that migrate wait here until this transaction ends. The number is ours alone.
constexpr std::string_view LOCK = "select pg_advisory_xact_lock(7258349)";

std::string hex_digest(std::string_view text) {
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    std::string hex;
    for (const auto byte : digest)
        hex += fmt::format("{:02x}", byte);
    return hex;
}

std::vector<migration> parse_files(std::span<const embedded_file> files) {
    std::vector<migration> all;
    for (const auto& file : files) {
        if (!file.path.ends_with("/up.sql")) continue;
        const auto folder = file.path.substr(0, file.path.rfind('/'));
        const auto name = folder.substr(folder.rfind('/') + 1);
        migration made{
            .name = std::string(name), .sha256 = hex_digest(file.text()), .script = file.text()};
        const auto number = name.substr(0, name.find('-'));
        const auto parsed =
            std::from_chars(number.data(), number.data() + number.size(), made.version);
        ensure(parsed.ptr == std::to_address(number.end()) && number.size() == 4 && name.size() > 5,
               "a migration is named NNNN-name");
        all.push_back(std::move(made));
    }
    std::ranges::sort(all, {}, &migration::version);
    const auto twice = std::ranges::adjacent_find(all, {}, &migration::version);
    ensure(twice == all.end(), "two migrations have one number");
    return all;
}

bool has_record(connection& c) {
    return c
        .query_one<std::int64_t>(
            "/*sqlite select 1 from sqlite_master where type = 'table' and name = "
            "'schema_migrations' */"
            "/*postgresql select 1::bigint where to_regclass('schema_migrations') is not null */")
        .has_value();
}

std::vector<applied_migration> applied(connection& c) {
    if (!has_record(c)) return {};
    static const auto sql = fmt::format("select {} from schema_migrations order by version",
                                        columns<applied_migration>());
    return c.query<applied_migration>(sql);
}

void check(const std::vector<migration>& known, const std::vector<applied_migration>& done) {
    for (const auto& each : done) {
        const auto same = std::ranges::find(known, each.version, &migration::version);
        if (same == known.end())
            throw unusable_database(fmt::format(
                "The database was migrated by a newer version (it has {}, which this one does not "
                "know). Start that version again, or restore a backup from before the upgrade.",
                each.name));
        if (same->sha256 != each.sha256)
            throw unusable_database(
                fmt::format("The migration {} that made this database is not the one in this "
                            "version. Start the "
                            "version that made it, or restore a backup made with this one.",
                            each.name));
    }
}

std::vector<const migration*> missing(const std::vector<migration>& known,
                                      const std::vector<applied_migration>& done) {
    check(known, done);
    std::vector<const migration*> left;
    for (const auto& each : known)
        if (std::ranges::find(done, each.version, &applied_migration::version) == done.end())
            left.push_back(&each);
    return left;
}

/// Runs the first migration that is missing; empty when there is none.
std::string run_next(connection& c, const std::vector<migration>& known, instant now) {
    if (c.dialect() == dialect::postgresql) {
        c.execute("set local statement_timeout = 0");
        c.execute(LOCK);
    }
    const auto left = missing(known, applied(c));
    if (left.empty()) return {};
    const auto& next = *left.front();
    c.run_script(CREATE_RECORD);
    c.run_script(next.script);
    c.insert(
        "schema_migrations",
        applied_migration{
            .version = next.version, .name = next.name, .sha256 = next.sha256, .applied_at = now});
    return next.name;
}

}  // namespace

std::vector<std::string> pending(database& db, std::span<const embedded_file> files) {
    const auto known = parse_files(files);
    std::vector<std::string> names;
    for (const auto* each : missing(known, db.read(applied)))
        names.push_back(each->name);
    return names;
}

std::vector<std::string> migrate(database& db, std::span<const embedded_file> files,
                                 clock_port& clock) {
    const auto known = parse_files(files);
    std::vector<std::string> names;
    while (true) {
        // Not serializable: the snapshot must be taken after the lock was waited for.
        auto name = db.write(isolation::read_committed,
                             [&](connection& c) { return run_next(c, known, clock.now()); });
        if (name.empty()) return names;
        names.push_back(std::move(name));
    }
}

}  // namespace refundry::sql
