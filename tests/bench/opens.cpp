// SPDX-License-Identifier: Apache-2.0
// Opening returns over HTTP, beside the same rows written by bare prepared statements.
#include <fmt/format.h>

#include <algorithm>

#include "bench/bare_rows.hpp"
#include "bench/opening.hpp"
#include "bench/sections.hpp"

namespace refundry::bench {

namespace {

constexpr std::size_t GROUP = 64;

}  // namespace

void measure_opens(const settings& by, report& into) {
    const auto file = fresh_file(by.folder, "opens.db");
    const auto bare_file = fresh_file(by.folder, "bare.db");
    shop server(file);
    const auto merchant = server.add_merchant("Fashion", review::none, by.orders());
    server.data().database().backup_to(bare_file);  // both begin with the same orders
    server.start();
    opening opens(merchant);
    open_rows rows(file, merchant, open_one(server.port(), opens));
    bare_sqlite bare(bare_file);
    const auto bare_grouped = [&] { return bare.write(rows, GROUP, by.seconds()); };

    load_client many(server.port(), OPEN_CONNECTIONS);
    auto units_per_commit = [&, before = server.data().database().counts()]() mutable {
        const auto now = server.data().database().counts();
        const auto writes = static_cast<double>(now.writes - before.writes);
        const auto commits =
            static_cast<double>(std::max<std::uint64_t>(1, now.commits - before.commits));
        before = now;
        return writes / commits;
    };
    latencies opened, paired, single;
    open_for(many, opens, 0.3, single);
    single = {};
    const auto open = alternate(by.rounds(), bare_grouped,
                                [&] { return open_for(many, opens, by.seconds(), opened); });
    into.add({.name = "open, 64 connections",
              .value = open.subject,
              .unit = "/s",
              .limit_name = "bare SQLite, groups of 64",
              .limit = open.limit,
              .ratio_of_rounds = open.ratio,
              .target = 0.5});
    opened.put(into, "open, 64 connections");
    into.note(fmt::format("{:.1f} opens a commit", units_per_commit()));

    const auto pair = alternate(by.rounds(), bare_grouped, [&] {
        return preview_and_open_for(many, opens, by.seconds(), paired);
    });
    into.add({.name = "preview and open, 64 connections",
              .value = pair.subject,
              .unit = "/s",
              .limit_name = "bare SQLite, groups of 64",
              .limit = pair.limit,
              .ratio_of_rounds = pair.ratio,
              .target = 0.5});
    paired.put(into, "preview or open, 64 connections");
    into.note(fmt::format("{:.1f} opens a commit", units_per_commit()));

    load_client one(server.port(), 1);
    const auto alone = alternate(
        by.rounds(), [&] { return bare.write(rows, 1, by.seconds()); },
        [&] { return open_for(one, opens, by.seconds(), single); });
    into.add({.name = "open, one connection",
              .value = alone.subject,
              .unit = "/s",
              .limit_name = "bare SQLite, a commit each",
              .limit = alone.limit,
              .ratio_of_rounds = alone.ratio,
              .target = 0.6});
    single.put(into, "open, one connection");
}

}  // namespace refundry::bench
