// SPDX-License-Identifier: Apache-2.0
// Units of work and their errors, the same on both engines.
#include <expected>
#include <latch>
#include <thread>

#include "storage/sql/test_database.hpp"

namespace refundry::sql {
namespace {

class Units : public EachEngine {
  protected:
    void SetUp() override {
        EachEngine::SetUp();
        if (db)
            run("create table parents (id bigint primary key, label text unique,"
                " size bigint not null constraint size_positive check (size > 0));"
                "create table children (id bigint primary key,"
                " parent bigint not null references parents (id));");
    }
    void add(std::int64_t id, const std::string& label) {
        db->write([&](connection& c) { insert_parent(c, id, label); });
    }
    static void insert_parent(connection& c, std::int64_t id, const std::string& label) {
        c.defer("insert into parents (id, label, size) values ($1, $2, 1)", id, label);
    }
    /// The violation that the statement meets, whose text must not show the bound secret.
    template <typename... Args>
    constraint_violation violation(std::string_view sql, const Args&... args) {
        try {
            db->write([&](connection& c) { c.execute(sql, args...); });
        } catch (const constraint_violation& met) {
            EXPECT_EQ(std::string_view(met.what()).find("secret"), std::string_view::npos);
            return met;
        }
        ADD_FAILURE() << "nothing was violated";
        return {constraint_kind::unique, "", ""};
    }
};

TEST_P(Units, TellEachConstraintByItsKind) {
    add(1, "secret");
    const auto primary = violation("insert into parents (id, size) values ($1, $2)", 1, 1);
    EXPECT_EQ(primary.kind, constraint_kind::unique);
    EXPECT_EQ(primary.table, "parents");
    const auto unique =
        violation("insert into parents (id, label, size) values ($1, $2, $3)", 2, "secret", 1);
    EXPECT_EQ(unique.kind, constraint_kind::unique);
    EXPECT_EQ(unique.table, "parents");
    EXPECT_NE(unique.name.find("label"), std::string::npos);
    const auto check =
        violation("insert into parents (id, label, size) values ($1, $2, $3)", 2, "secret2", -1);
    EXPECT_EQ(check.kind, constraint_kind::check);
    EXPECT_EQ(check.name, "size_positive");
    const auto null = violation("insert into parents (id, label) values ($1, $2)", 2, "secret2");
    EXPECT_EQ(null.kind, constraint_kind::not_null);
    EXPECT_EQ(null.name, "parents.size");
    const auto foreign = violation("insert into children (id, parent) values ($1, $2)", 1, 99);
    EXPECT_EQ(foreign.kind, constraint_kind::foreign_key);
}

TEST_P(Units, TellADefectWithoutItsValues) {
    for (const std::string_view bad : {"select cast($1 as nonsense_type) from nowhere", "selekt $1",
                                       "/*postgresql select cast(cast($1 as text) as bigint) */"
                                       "/*sqlite select json_extract('{}', $1) */"}) {
        try {
            db->read([&](connection& c) { c.query<std::int64_t>(bad, "secret"); });
            FAIL() << bad;
        } catch (const internal_error& problem) {
            EXPECT_EQ(std::string_view(problem.what()).find("secret"), std::string_view::npos)
                << problem.what();
        }
    }
}

TEST_P(Units, RollBackAThrownException) {
    struct refusal {};
    EXPECT_THROW(db->write([&](connection& c) {
        insert_parent(c, 1, "a");
        throw refusal();
    }),
                 refusal);
    EXPECT_EQ(count("parents"), 0);
}

TEST_P(Units, RollBackAnAnsweredError) {
    const auto answer = db->write([&](connection& c) -> std::expected<int, std::string> {
        insert_parent(c, 1, "a");
        return std::unexpected("no");
    });
    EXPECT_EQ(answer.error(), "no");
    EXPECT_EQ(count("parents"), 0);
    const auto kept = db->write([&](connection& c) -> std::expected<int, std::string> {
        insert_parent(c, 1, "a");
        return 7;
    });
    EXPECT_EQ(kept, 7);
    EXPECT_EQ(count("parents"), 1);
}

TEST_P(Units, SurfaceADeferredErrorAtTheLatestAtTheCommit) {
    add(1, "a");
    EXPECT_THROW(add(1, "b"), constraint_violation);
    EXPECT_THROW(db->write([&](connection& c) {
        insert_parent(c, 1, "b");
        insert_parent(c, 2, "c");
        c.query<std::int64_t>("select id from parents");
        ADD_FAILURE() << "the query came back";
    }),
                 constraint_violation);
    EXPECT_EQ(count("parents"), 1);
    add(2, "b");  // the connection is well
}

TEST_P(Units, DoNotCommitAfterAFailureTheFunctionHid) {
    add(1, "a");
    EXPECT_THROW(db->write([&](connection& c) {
        c.defer("insert into children (id, parent) values (5, 1)");
        try {
            c.execute("insert into parents (id, size) values (1, 1)");
        } catch (const constraint_violation&) {
        }
    }),
                 constraint_violation);
    EXPECT_EQ(count("children"), 0);
}

TEST_P(Units, AnswerAnErrorInsteadOfAViolation) {
    add(1, "a");
    const auto answer = db->write([&](connection& c) -> std::expected<int, std::string> {
        try {
            c.execute("insert into parents (id, size) values (1, 1)");
            return 1;
        } catch (const constraint_violation&) {
            return std::unexpected("taken");
        }
    });
    EXPECT_EQ(answer.error(), "taken");
    add(2, "b");
}

TEST_P(Units, DeferMoreThanAPipelineHolds) {
    db->write([&](connection& c) {
        for (std::int64_t i = 0; i < 5'000; ++i)
            insert_parent(c, i, std::string(100, 'x') + std::to_string(i));
    });
    EXPECT_EQ(count("parents"), 5'000);
}

TEST_P(Units, LoseNoIncrementAmongThreads) {
    run("create table counters (id bigint primary key, value bigint not null);"
        "insert into counters values (1, 0), (2, 0);");
    constexpr int THREADS = 8, TIMES = 500;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < THREADS; ++thread)
        threads.emplace_back([&, thread] {
            for (int i = 0; i < TIMES; ++i)
                db->write([&](connection& c) {
                    const auto id = (thread + i) % 2 + 1;
                    const auto now =
                        c.query_one<std::int64_t>("select value from counters where id = $1", id);
                    c.defer("update counters set value = $1 where id = $2", *now + 1, id);
                });
        });
    for (auto& thread : threads)
        thread.join();
    const auto total = db->read([](connection& c) {
        return c.query_one<std::int64_t>("select sum(value) from counters").value();
    });
    EXPECT_EQ(total, THREADS * TIMES);
}

TEST_P(Units, ReadOneSnapshotAndNoWrites) {
    add(1, "a");
    EXPECT_THROW(db->read([](connection& c) { c.execute("delete from parents"); }),
                 storage_unavailable);
    EXPECT_EQ(count("parents"), 1);

    std::latch has_read(1), has_written(1);
    std::thread reader([&] {
        db->read([&](connection& c) {
            const auto before = c.query_one<std::int64_t>("select count(*) from parents");
            has_read.count_down();
            has_written.wait();
            EXPECT_EQ(c.query_one<std::int64_t>("select count(*) from parents"), before);
        });
    });
    has_read.wait();
    add(2, "b");
    has_written.count_down();
    reader.join();
    EXPECT_EQ(count("parents"), 2);
}

TEST_P(Units, DoNotNest) {
    EXPECT_THROW(db->write([&](connection&) { add(1, "a"); }), internal_error);
    EXPECT_THROW(db->read([&](connection&) { count("parents"); }), internal_error);
    add(1, "a");
}

TEST_P(Units, RunAllThatWaitsBeforeTheDatabaseCloses) {
    const std::int64_t holders = GetParam() == dialect::sqlite ? 1 : 8;  // as many as threads
    constexpr std::int64_t WAITING = 20;
    std::latch all_hold(holders), go(1);
    std::vector<std::thread> threads;
    const auto start = [&, &open = *db](std::int64_t id, bool holds) {
        threads.emplace_back([&, id, holds] {
            open.write([&](connection& c) {
                if (holds) all_hold.count_down();
                if (holds) go.wait();
                insert_parent(c, id, std::to_string(id));
            });
        });
    };
    for (std::int64_t i = 0; i < holders; ++i)
        start(i, true);
    all_hold.wait();
    for (std::int64_t i = 0; i < WAITING; ++i)
        start(holders + i, false);
    while (db->counts().waiting < WAITING)
        std::this_thread::yield();
    go.count_down();
    db.reset();
    for (auto& thread : threads)
        thread.join();
    db = open_database(place->url());
    EXPECT_EQ(count("parents"), holders + WAITING);
}

TEST_P(Units, SayThatTheyAreReady) {
    EXPECT_EQ(db->why_not_ready(), "");
    add(1, "a");
    EXPECT_GE(db->counts().writes, 1u);
}

REFUNDRY_ON_EACH_ENGINE(Units);

}  // namespace
}  // namespace refundry::sql
