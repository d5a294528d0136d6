// SPDX-License-Identifier: Apache-2.0
// What is particular to SQLite: group commit, ownership of the file, the log, backups.
#include <sys/wait.h>

#include <functional>
#include <latch>
#include <thread>

#include "storage/sql/sqlite_database.hpp"
#include "storage/sql/test_database.hpp"

namespace refundry::sql {
namespace {

class Sqlite : public testing::Test {
  protected:
    void run(const std::string& script) {
        db->write([&](connection& c) { c.run_script(script); });
    }
    std::int64_t count(std::string_view sql) {
        return db->read([&](connection& c) { return c.query_one<std::int64_t>(sql).value(); });
    }
    std::string file() const { return place.folder() + "/test.db"; }

    /// Runs the functions as one batch: the writer is held until all of them wait. Gives the
    /// message of each one's error, or "".
    std::vector<std::string> in_one_batch(
        const std::vector<std::function<void(connection&)>>& functions) {
        std::latch held(1), all_wait(1);
        std::thread holder([&] {
            db->write([&](connection&) {
                held.count_down();
                all_wait.wait();
            });
        });
        held.wait();
        std::vector<std::string> errors(functions.size());
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < functions.size(); ++i) {
            threads.emplace_back([&, i] {
                try {
                    db->write(functions[i]);
                } catch (const std::exception& problem) {
                    errors[i] = problem.what();
                }
            });
            while (db->counts().waiting <= i)
                std::this_thread::yield();
        }
        all_wait.count_down();
        holder.join();
        for (auto& thread : threads)
            thread.join();
        return errors;
    }
    static std::function<void(connection&)> insert(std::int64_t id) {
        return [id](connection& c) { c.defer("insert into items (id) values ($1)", id); };
    }

    test_place place{dialect::sqlite};
    std::unique_ptr<database> db = open_database(place.url());
};

TEST_F(Sqlite, CommitsWaitingUnitsTogetherAndIsolatesAFailure) {
    run("create table items (id bigint primary key, parent bigint references items (id))");
    const auto before = db->counts();
    const auto errors =
        in_one_batch({insert(1), insert(2), insert(1), insert(3),
                      [](connection&) { throw std::runtime_error("mine"); }, insert(4)});
    EXPECT_EQ(errors[2], "a unique constraint refused the row: items.id");
    EXPECT_EQ(errors[4], "mine");
    for (const auto fine : {0, 1, 3, 5})
        EXPECT_EQ(errors[static_cast<std::size_t>(fine)], "");
    EXPECT_EQ(count("select count(*) from items"), 4);
    EXPECT_EQ(db->counts().commits - before.commits, 2u);  // the holder's and the batch's
    EXPECT_EQ(db->counts().writes - before.writes, 5u);
}

TEST_F(Sqlite, RunsTheBatchAgainWhenOneUnitTakesTheTransactionWithIt) {
    run("create table items (id bigint primary key)");
    const auto errors = in_one_batch(
        {insert(1), insert(2),
         [](connection& c) { c.execute("insert or rollback into items (id) values (1)"); },
         insert(3)});
    EXPECT_EQ(errors, (std::vector<std::string>{
                          "", "", "a unique constraint refused the row: items.id", ""}));
    EXPECT_EQ(count("select count(*) from items"), 3);
}

TEST_F(Sqlite, FindsTheUnitThatBreaksADeferredConstraint) {
    run("create table items (id bigint primary key,"
        " parent bigint references items (id) deferrable initially deferred)");
    const auto errors = in_one_batch(
        {insert(1), [](connection& c) { c.execute("insert into items values (2, 99)"); },
         insert(3)});
    EXPECT_EQ(errors[0], "");
    EXPECT_NE(errors[1], "");
    EXPECT_EQ(errors[2], "");
    EXPECT_EQ(count("select count(*) from items"), 2);
}

TEST_F(Sqlite, SaysThatTheDiskIsFullAndGoesOn) {
    run("create table items (id bigint primary key, text text)");
    db->write([](connection& c) {
        const auto pages = c.query_one<std::int64_t>("pragma page_count").value();
        c.query<std::int64_t>(fmt::format("pragma max_page_count = {}", pages + 10));
    });
    const auto fill = [](connection& c) {
        c.execute("insert into items values (99, $1)", std::string(1'000'000, 'x'));
    };
    try {
        db->write(fill);
        FAIL();
    } catch (const storage_unavailable& problem) {
        EXPECT_EQ(problem.reason, unavailable_reason::disk_full);
    }
    const auto errors = in_one_batch({insert(1), fill, insert(2)});
    EXPECT_EQ(errors[0], "");
    EXPECT_NE(errors[1], "");
    EXPECT_EQ(errors[2], "");
    EXPECT_EQ(count("select count(*) from items"), 2);
}

TEST(WorkQueue, RefusesUnitsOverItsBoundAndAfterClosing) {
    struct no_unit final : unit_of_work {
        verdict run(connection&) override { return verdict::commit; }
    };
    work_queue queue;
    no_unit unit;
    for (std::size_t i = 0; i < QUEUE_MAX; ++i)
        queue.push(unit);
    EXPECT_THROW(queue.push(unit), storage_unavailable);
    std::vector<unit_of_work*> taken;
    EXPECT_TRUE(queue.take(BATCH_MAX, taken));
    EXPECT_EQ(taken.size(), BATCH_MAX);
    queue.push(unit);
    queue.close();
    EXPECT_THROW(queue.push(unit), storage_unavailable);
    EXPECT_TRUE(queue.take(QUEUE_MAX, taken));
    EXPECT_EQ(taken.size(), QUEUE_MAX - BATCH_MAX + 1);
    EXPECT_FALSE(queue.take(1, taken));
}

TEST_F(Sqlite, RefusesASecondProcess) {
    try {
        open_database(place.url());
        FAIL();
    } catch (const unusable_database& problem) {
        EXPECT_TRUE(std::string_view(problem.what()).starts_with("Another process uses"));
    }
    std::filesystem::create_symlink(file(), place.folder() + "/other.db");
    EXPECT_THROW(open_database(place.folder() + "/other.db"), unusable_database);
    db.reset();
    db = open_database(place.url());
}

TEST_F(Sqlite, RefusesAFolderThatIsNotThere) {
    EXPECT_THROW(open_database("sqlite:" + place.folder() + "/none/x.db"), unusable_database);
    EXPECT_THROW(open_database("mysql://host/db"), unusable_database);
    EXPECT_THROW(open_database(":memory:"), unusable_database);
}

TEST(SqliteFile, KnowsNetworkFilesystems) {
    EXPECT_STREQ(network_filesystem(0x6969), "NFS");
    EXPECT_STREQ(network_filesystem(0xff534d42), "SMB");
    EXPECT_STREQ(network_filesystem(0x65735546), "FUSE");
    EXPECT_EQ(network_filesystem(0xef53), nullptr);  // ext4
}

TEST_F(Sqlite, IsSetForDurability) {
    const auto setting = [&](std::string_view pragma) {
        return db->write([&](connection& c) { return c.query_one<std::int64_t>(pragma).value(); });
    };
    EXPECT_EQ(setting("pragma synchronous"), 2);
    EXPECT_EQ(setting("pragma foreign_keys"), 1);
    db->write(
        [](connection& c) { EXPECT_EQ(c.query_one<std::string>("pragma journal_mode"), "wal"); });
    db->read([](connection& c) {
        EXPECT_EQ(c.query_one<std::int64_t>("pragma wal_autocheckpoint"), 0);
    });
    namespace fs = std::filesystem;
    EXPECT_EQ(fs::status(file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(Sqlite, KeepsTheLogShortAlsoUnderSteadyReading) {
    run("create table items (id integer primary key, text text)");
    std::atomic<bool> stop = false;
    std::vector<std::thread> readers;
    for (int i = 0; i < 2; ++i)
        readers.emplace_back([&] {
            while (!stop)
                db->read([](connection& c) {
                    c.query_one<std::int64_t>("select count(*) from items where id < 100");
                });
        });
    for (int i = 0; i < 300; ++i)
        db->write([&](connection& c) {
            for (int row = 0; row < 10; ++row)
                c.defer("insert into items (text) values ($1)", std::string(30'000, 'x'));
        });
    stop = true;
    for (auto& reader : readers)
        reader.join();
    EXPECT_LT(std::filesystem::file_size(file() + "-wal"), 80'000'000u);  // of 90 MB written
    EXPECT_EQ(count("select count(*) from items"), 3'000);
}

TEST_F(Sqlite, BacksUpWhileItIsWritten) {
    run("create table items (id bigint primary key, mate bigint not null)");
    std::atomic<bool> stop = false;
    std::thread writer([&] {
        for (std::int64_t i = 0; !stop; ++i)
            db->write([&](connection& c) {
                c.defer("insert into items values ($1, $2)", 2 * i, 2 * i + 1);
                c.defer("insert into items values ($1, $2)", 2 * i + 1, 2 * i);
            });
    });
    while (count("select count(*) from items") < 100)
        std::this_thread::yield();
    const auto copy = place.folder() + "/copy.db";
    db->backup_to(copy);
    stop = true;
    writer.join();
    EXPECT_THROW(db->backup_to(copy), unusable_database);

    db = open_database(copy);
    EXPECT_GE(count("select count(*) from items"), 100);
    EXPECT_EQ(count("select count(*) from items a left join items b on b.id = a.mate"
                    " where b.id is null"),
              0);
}

TEST_F(Sqlite, KeepsWhatItAnsweredWhenTheProcessIsKilled) {
    run("create table items (id bigint primary key)");
    db.reset();
    int answers[2];
    ASSERT_EQ(pipe(answers), 0);
    const auto child = fork();
    if (child == 0) {
        db = open_database(place.url());
        for (std::int64_t i = 1;; ++i) {
            db->write(insert(i));
            if (write(answers[1], &i, sizeof i) != sizeof i) _exit(1);
        }
    }
    close(answers[1]);
    std::int64_t answered = 0;
    while (answered < 50)
        ASSERT_EQ(read(answers[0], &answered, sizeof answered),
                  static_cast<ssize_t>(sizeof answered));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    for (std::int64_t last = 0; read(answers[0], &last, sizeof last) > 0;)
        answered = last;
    close(answers[0]);
    db = open_database(place.url());
    EXPECT_GE(count("select count(*) from items"), answered);
    EXPECT_LE(count("select count(*) from items"), answered + 1);
}

}  // namespace
}  // namespace refundry::sql
