// SPDX-License-Identifier: Apache-2.0
// Opening returns over HTTP, beside the same rows written by bare prepared statements.
#include <fmt/format.h>

#include <stdexcept>

#include "bench/bare_rows.hpp"
#include "bench/load_client.hpp"
#include "bench/sections.hpp"

namespace refundry::bench {

namespace {

constexpr std::size_t CONNECTIONS = 64;
constexpr std::size_t GROUP = 64;

class opening {
  public:
    explicit opening(const merchant_access& at) : at_(at) {}
    std::string open() {
        const auto unit = number_++;
        if (unit >= at_.units()) throw std::runtime_error("too few orders for this many opens");
        return post_request("/v1/returns", at_.key, fmt::format("open-{}", unit),
                            at_.open_body(unit));
    }
    /// Of the unit that is opened next.
    std::string preview(std::size_t unit) const {
        return post_request("/v1/returns/preview", at_.key, "", at_.open_body(unit));
    }
    std::size_t next_unit() const { return number_; }

  private:
    const merchant_access& at_;
    std::size_t number_ = 0;
};

void require_success(const load_result& of) {
    if (of.failures > 0)
        throw std::runtime_error(
            fmt::format("{} answers were no success: {}", of.failures, of.first_failure));
}

struct latencies {
    std::vector<float> microseconds;
    void add(const load_result& of) {
        microseconds.insert(microseconds.end(), of.microseconds.begin(), of.microseconds.end());
    }
    void put(report& into, const std::string& of) {
        into.add(
            {.name = of + ", p50", .value = percentile(microseconds, 0.5) / 1000, .unit = "ms"});
        into.add(
            {.name = of + ", p99", .value = percentile(microseconds, 0.99) / 1000, .unit = "ms"});
    }
};

double open_for(load_client& client, opening& of, double seconds, latencies& into) {
    const auto done = client.run(seconds, [&](std::size_t, const answer*, std::string& request) {
        request = of.open();
        return true;
    });
    require_success(done);
    into.add(done);
    return done.rate();
}

/// Each connection previews, then opens the same; pairs a second.
double preview_and_open_for(load_client& client, opening& of, double seconds, latencies& into) {
    std::vector<std::string> to_open(CONNECTIONS);
    const auto done =
        client.run(seconds, [&](std::size_t which, const answer*, std::string& request) {
            if (to_open[which].empty()) {
                request = of.preview(of.next_unit());
                to_open[which] = of.open();
            } else {
                request = std::exchange(to_open[which], {});
            }
            return true;
        });
    require_success(done);
    into.add(done);
    return done.rate() / 2;
}

return_case_id open_one(std::uint16_t port, opening& of) {
    std::string body;
    bool is_asked = false;
    load_client client(port, 1);
    require_success(client.run(60, [&](std::size_t, const answer* before, std::string& request) {
        if (before != nullptr) body = before->body;
        if (std::exchange(is_asked, true)) return false;
        request = of.open();
        return true;
    }));
    return return_case_id::parse(text_member(body, "id")).value();
}

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

    load_client many(server.port(), CONNECTIONS);
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
    const auto counts = server.data().database().counts();
    into.note(fmt::format("{:.1f} units of work a commit over the whole run",
                          static_cast<double>(counts.writes) /
                              static_cast<double>(std::max<std::uint64_t>(1, counts.commits))));
}

}  // namespace refundry::bench
