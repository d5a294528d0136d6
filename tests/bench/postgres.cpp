// SPDX-License-Identifier: Apache-2.0
// Opens and reads on PostgreSQL, beside the rows of the opens sent by a bare libpq loop.
#include <fmt/format.h>
#include <libpq-fe.h>

#include <bit>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <thread>

#include "bench/bare_rows.hpp"
#include "bench/opening.hpp"
#include "bench/sections.hpp"

namespace refundry::bench {

namespace {

constexpr std::size_t WRITERS = 8;  ///< connections of the product's own pool

/// One connection that sends each open as a pipeline: begin, the rows, commit.
class bare_postgres {
  public:
    bare_postgres(const char* url, const open_rows& rows)
        : connection_(PQconnectdb(url), &PQfinish) {
        if (PQstatus(connection_.get()) != CONNECTION_OK) fail();
        for (std::size_t form = 0; form < rows.forms().size(); ++form)
            take(PQprepare(connection_.get(), name(form).c_str(), rows.forms()[form].insert.c_str(),
                           0, nullptr));
        if (PQenterPipelineMode(connection_.get()) != 1) fail();
    }

    void write_one(open_rows& rows) {
        rows.next();
        send("begin");
        for (std::size_t form = 0; form < rows.forms().size(); ++form)
            send_row(form, rows.forms()[form]);
        send("commit");
        PQpipelineSync(connection_.get());
        for (std::size_t answers = rows.forms().size() + 2; answers > 0; --answers) {
            take(PQgetResult(connection_.get()));
            PQclear(PQgetResult(connection_.get()));  // the null that ends each
        }
        take(PQgetResult(connection_.get()));
    }

  private:
    static std::string name(std::size_t form) { return fmt::format("f{}", form); }
    [[noreturn]] void fail() { throw std::runtime_error(PQerrorMessage(connection_.get())); }
    void take(PGresult* answer) {
        const auto status = PQresultStatus(answer);
        PQclear(answer);
        if (status != PGRES_COMMAND_OK && status != PGRES_PIPELINE_SYNC) fail();
    }
    void send(const char* text) {
        if (PQsendQueryParams(connection_.get(), text, 0, nullptr, nullptr, nullptr, nullptr, 0) !=
            1)
            fail();
    }
    void send_row(std::size_t form, const row_form& row) {
        std::vector<std::uint64_t> numbers(row.cells.size());
        std::vector<const char*> values;
        std::vector<int> lengths;
        const std::vector<int> binary(row.cells.size(), 1);
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            const auto& each = row.cells[i];
            if (each.is == cell::kind::integer) {
                numbers[i] = __builtin_bswap64(std::bit_cast<std::uint64_t>(each.integer));
                values.push_back(reinterpret_cast<const char*>(&numbers[i]));
                lengths.push_back(8);
            } else {
                values.push_back(each.is == cell::kind::null ? nullptr : each.bytes.data());
                lengths.push_back(static_cast<int>(each.bytes.size()));
            }
        }
        if (PQsendQueryPrepared(connection_.get(), name(form).c_str(),
                                static_cast<int>(values.size()), values.data(), lengths.data(),
                                binary.data(), 0) != 1)
            fail();
    }

    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

/// All writers at once; opens a second.
double write_bare(const char* url, std::vector<open_rows>& rows, double seconds) {
    std::vector<std::thread> writers;
    std::vector<std::size_t> written(rows.size());
    std::vector<std::exception_ptr> errors(rows.size());
    const auto start = now_seconds();
    for (std::size_t i = 0; i < rows.size(); ++i)
        writers.emplace_back([&, i] {
            try {
                bare_postgres to(url, rows[i]);
                for (; now_seconds() - start < seconds; ++written[i])
                    to.write_one(rows[i]);
            } catch (...) {
                errors[i] = std::current_exception();
            }
        });
    for (auto& each : writers)
        each.join();
    const auto taken = now_seconds() - start;
    std::size_t sum = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (errors[i]) std::rethrow_exception(errors[i]);
        sum += written[i];
    }
    return static_cast<double>(sum) / taken;
}

}  // namespace

void measure_postgres(const settings& by, report& into) {
    const char* url = std::getenv("REFUNDRY_TEST_POSTGRES");
    if (url == nullptr) {
        into.note("PostgreSQL is left out: REFUNDRY_TEST_POSTGRES names no database");
        return;
    }
    // The rows of an open are the same on both engines; SQLite lends them.
    const auto file = fresh_file(by.folder, "lent.db");
    shop lender(file);
    const auto lent = lender.add_merchant("Lender", review::none, 1);
    lender.start();
    opening one(lent);
    const auto example = open_one(lender.port(), one);

    shop server(url, WRITERS);
    const auto merchant = server.add_merchant("Fashion", review::none, by.orders());
    const auto written = server.add_merchant("Bare", review::none, 2'000);
    server.start();
    std::vector<open_rows> rows;
    for (std::size_t writer = 0; writer < WRITERS; ++writer) {
        rows.emplace_back(file, lent, example);
        rows.back().move_to(written, writer);
    }
    opening opens(merchant);
    load_client many(server.port(), OPEN_CONNECTIONS);
    latencies opened, paired;
    open_for(many, opens, 0.3, paired);
    paired = {};
    const auto bare = [&] { return write_bare(url, rows, by.seconds()); };
    const auto open =
        alternate(by.rounds(), bare, [&] { return open_for(many, opens, by.seconds(), opened); });
    into.add({.name = "PostgreSQL: open, 64 connections",
              .value = open.subject,
              .unit = "/s",
              .limit_name = "libpq, 8 connections, pipelined",
              .limit = open.limit,
              .ratio_of_rounds = open.ratio});
    opened.put(into, "PostgreSQL: open");
    const auto pair = alternate(
        by.rounds(), bare, [&] { return preview_and_open_for(many, opens, by.seconds(), paired); });
    into.add({.name = "PostgreSQL: preview and open",
              .value = pair.subject,
              .unit = "/s",
              .limit_name = "libpq, 8 connections, pipelined",
              .limit = pair.limit,
              .ratio_of_rounds = pair.ratio});
    paired.put(into, "PostgreSQL: preview or open");
}

}  // namespace refundry::bench
