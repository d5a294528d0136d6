// SPDX-License-Identifier: Apache-2.0
// What is particular to PostgreSQL: lost connections, conflicts, changed plans.
#include <expected>
#include <latch>
#include <thread>

#include "storage/sql/test_database.hpp"

namespace refundry::sql {
namespace {

class Postgres : public EachEngine {
  protected:
    void kill_all_others() {
        open_database(test_place::server(), 1)->write([](connection& c) {
            c.query<bool>(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where application_name = 'refundry' and pid <> pg_backend_pid()");
        });
    }
};

TEST_P(Postgres, GoesOnAfterItsConnectionsWereKilled) {
    run("create table items (id bigint primary key)");
    kill_all_others();
    db->write([](connection& c) { c.defer("insert into items values (1)"); });
    kill_all_others();
    EXPECT_EQ(count("items"), 1);
}

TEST_P(Postgres, RunsAUnitAgainWhenItsConnectionIsKilledInTheMiddle) {
    run("create table items (id bigint primary key)");
    int runs = 0;
    db->write([&](connection& c) {
        c.execute("insert into items values (1)");
        if (++runs == 1) {
            std::thread([&] { kill_all_others(); }).join();  // a unit may not open another
        }
        c.execute("insert into items values (2)");
    });
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(count("items"), 2);
}

TEST_P(Postgres, SaysThatTheOutcomeOfACommitIsUnknown) {
    run("create table items (id bigint primary key);"
        "create function die() returns trigger language plpgsql as"
        " $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;"
        "create constraint trigger die_at_commit after insert on items"
        " deferrable initially deferred for each row execute function die()");
    int runs = 0;
    EXPECT_THROW(db->write([&](connection& c) {
        ++runs;
        c.defer("insert into items values (1)");
    }),
                 commit_outcome_unknown);
    EXPECT_EQ(runs, 1);  // it must not be done twice
    EXPECT_EQ(count("items"), 0);
}

TEST_P(Postgres, RunsAUnitAgainAfterAConflictAlsoWhenTheFunctionHidIt) {
    run("create table counters (id bigint primary key, value bigint not null);"
        "insert into counters values (1, 0)");
    std::latch both_read(2);
    std::atomic<int> runs = 0;
    const auto increment = [&] {
        db->write([&](connection& c) -> std::expected<int, std::string> {
            const auto now = c.query_one<std::int64_t>("select value from counters where id = 1");
            if (runs.fetch_add(1) < 2) both_read.arrive_and_wait();
            try {
                c.execute("update counters set value = $1 where id = 1", *now + 1);
                return 1;
            } catch (const std::exception&) {
                return std::unexpected("something went wrong");
            }
        });
    };
    std::thread other(increment);
    increment();
    other.join();
    EXPECT_EQ(runs, 3);
    const auto value = db->read([](connection& c) {
        return c.query_one<std::int64_t>("select value from counters where id = 1");
    });
    EXPECT_EQ(value, 2);
    EXPECT_EQ(db->counts().repeats, 1u);
}

/// Two units that each insert what was not there when they looked, at the same moment.
class PostgresIsolation : public Postgres {
  protected:
    std::int64_t rows_after_both(isolation level, std::string_view also = "select 1") {
        run("create table items (id bigint primary key);"
            "create table owners (id bigint primary key, version bigint not null);"
            "insert into owners values (1, 0)");
        std::latch both_looked(2);
        std::atomic<int> runs = 0;
        const auto insert_unless_any = [&](std::int64_t id) {
            db->write(level, [&](connection& c) {
                const auto rows = c.query_one<std::int64_t>("select count(*) from items");
                if (runs.fetch_add(1) < 2) both_looked.arrive_and_wait();
                c.execute(also);
                if (rows == 0) c.defer("insert into items values ($1)", id);
            });
        };
        std::thread other([&] { insert_unless_any(1); });
        insert_unless_any(2);
        other.join();
        return count("items");
    }
};

TEST_P(PostgresIsolation, SerializableActsAsIfAlone) {
    EXPECT_EQ(rows_after_both(isolation::serializable), 1);
}

TEST_P(PostgresIsolation, SnapshotSeesOnlyConflictsOnOneRow) {
    EXPECT_EQ(rows_after_both(isolation::snapshot), 2);
}

TEST_P(PostgresIsolation, SnapshotIsSafeWhenBothChangeOneRow) {
    EXPECT_EQ(rows_after_both(isolation::snapshot, "update owners set version = version + 1"), 1);
}

TEST_P(PostgresIsolation, SnapshotIsNotSafeWhenBothOnlyLockOneRow) {
    EXPECT_EQ(rows_after_both(isolation::snapshot, "select id from owners for update"), 2);
}

TEST_P(Postgres, SnapshotLosesNoIncrement) {
    run("create table counters (id bigint primary key, value bigint not null);"
        "insert into counters values (1, 0)");
    const auto increment = [&] {
        for (int i = 0; i < 100; ++i)
            db->write(isolation::snapshot, [](connection& c) {
                const auto now = c.query_one<std::int64_t>("select value from counters");
                c.defer("update counters set value = $1", *now + 1);
            });
    };
    std::thread other(increment);
    increment();
    other.join();
    const auto value = db->read(
        [](connection& c) { return c.query_one<std::int64_t>("select value from counters"); });
    EXPECT_EQ(value, 200);
}

TEST_P(Postgres, GivesUpAfterABoundOfConflicts) {
    int runs = 0;
    EXPECT_THROW(db->write([&](connection&) {
        ++runs;
        throw serialization_conflict("always");
    }),
                 serialization_conflict);
    EXPECT_EQ(runs, 12);
}

TEST_P(Postgres, PreparesAgainWhenTheSchemaChanged) {
    run("create table items (id bigint primary key, size integer not null);"
        "insert into items values (1, 5)");
    constexpr std::string_view SIZE = "select size from items";
    auto narrow = open_database(place->url(), 1);
    const auto size = [&] {
        return narrow->read([&](connection& c) { return c.query_one<std::int64_t>(SIZE); });
    };
    EXPECT_EQ(size(), 5);
    run("alter table items alter column size type bigint");
    EXPECT_EQ(size(), 5);
}

TEST_P(Postgres, SkipsWhatAnotherQueueReaderHolds) {
    run("create table jobs (id bigint primary key); insert into jobs values (1), (2)");
    constexpr std::string_view NEXT =
        "select id from jobs order by id limit 1 /*postgresql for update skip locked*/";
    std::latch both_hold(2);
    std::atomic<std::int64_t> sum = 0;
    const auto take = [&] {
        db->write(isolation::read_committed, [&](connection& c) {
            sum += c.query_one<std::int64_t>(NEXT).value();
            both_hold.arrive_and_wait();
        });
    };
    std::thread other(take);
    take();
    other.join();
    EXPECT_EQ(sum, 3);
}

TEST_P(Postgres, TellsAWrongUrlWithoutItsPassword) {
    for (const std::string url :
         {"postgresql://user:secret@127.0.0.1:1/none", "postgresql://user:secret@[::1",
          "postgresql://user:se%zzcret@host/x"}) {
        try {
            open_database(url);
            FAIL();
        } catch (const unusable_database& problem) {
            EXPECT_EQ(std::string_view(problem.what()).find("cret"), std::string_view::npos)
                << problem.what();
        }
    }
}

INSTANTIATE_TEST_SUITE_P(On, PostgresIsolation, testing::Values(dialect::postgresql), engine_name);
INSTANTIATE_TEST_SUITE_P(On, Postgres, testing::Values(dialect::postgresql), engine_name);

}  // namespace
}  // namespace refundry::sql
