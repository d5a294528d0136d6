// SPDX-License-Identifier: Apache-2.0
#include "storage/sql/migrate.hpp"

#include <sys/wait.h>

#include <thread>

#include "storage/sql/test_database.hpp"

namespace refundry::sql {
namespace {

embedded_file file(std::string_view path, std::string_view text) {
    return {.path = path, .bytes = {.begin = text.data(), .end = text.data() + text.size()}};
}

const auto FIRST = file("0001-things/up.sql",
                        "create table things (id uuid not null, size bigint not null,"
                        " primary key (id)) /*sqlite without rowid*/;\n"
                        "create index things_size on things (size);");
const auto SECOND = file("0002-notes/up.sql", "create table notes (id bigint primary key);");
const auto README = file("0002-notes/readme.md", "why");

class Migrate : public EachEngine {
  protected:
    using names = std::vector<std::string>;
    std::string refusal(std::span<const embedded_file> files) {
        try {
            migrate(*db, files, clock);
        } catch (const unusable_database& problem) {
            return problem.what();
        }
        return {};
    }
    bool exists(const std::string& table) {
        try {
            count(table);
            return true;
        } catch (const internal_error&) {
            return false;
        }
    }
    set_clock clock{instant(std::chrono::seconds(1'800'000'000))};
};

TEST_P(Migrate, RunsEachMigrationOnceInOrder) {
    const std::array files{SECOND, README, FIRST};
    EXPECT_EQ(pending(*db, files), (names{"0001-things", "0002-notes"}));
    EXPECT_FALSE(exists("things"));
    EXPECT_EQ(migrate(*db, std::array{FIRST}, clock), names{"0001-things"});
    EXPECT_EQ(pending(*db, files), names{"0002-notes"});
    EXPECT_EQ(migrate(*db, files, clock), names{"0002-notes"});
    EXPECT_EQ(migrate(*db, files, clock), names{});
    EXPECT_EQ(pending(*db, files), names{});
    EXPECT_EQ(count("things") + count("notes"), 0);
}

TEST_P(Migrate, RefusesANewerSchema) {
    migrate(*db, std::array{FIRST, SECOND}, clock);
    const auto sentence = refusal(std::array{FIRST});
    EXPECT_NE(sentence.find("newer version"), sentence.npos);
    EXPECT_NE(sentence.find("0002-notes"), sentence.npos);
    EXPECT_THROW(pending(*db, std::array{FIRST}), unusable_database);
}

TEST_P(Migrate, RefusesAMigrationWhoseTextChanged) {
    migrate(*db, std::array{FIRST}, clock);
    const auto other = file(FIRST.path, "create table others (id bigint primary key);");
    EXPECT_NE(refusal(std::array{other, SECOND}).find("0001-things"), std::string::npos);
    EXPECT_FALSE(exists("notes"));
}

TEST_P(Migrate, UndoesAMigrationThatFailsHalfWay) {
    const auto broken = file("0002-broken/up.sql",
                             "create table halves (id bigint primary key);\n"
                             "insert into halves values (1);\ninsert into nowhere values (1);");
    EXPECT_THROW(migrate(*db, std::array{FIRST, broken}, clock), internal_error);
    EXPECT_TRUE(exists("things"));
    EXPECT_FALSE(exists("halves"));
    EXPECT_EQ(migrate(*db, std::array{FIRST, SECOND}, clock), names{"0002-notes"});
}

TEST_P(Migrate, LeavesTheOldSchemaWhenTheProcessIsKilled) {
    migrate(*db, std::array{FIRST}, clock);
    db.reset();
    const auto child = fork();
    if (child == 0) {
        // As migrate does it, but the process dies between two statements of the script.
        open_database(place->url(), 1)->write([](connection& c) {
            c.run_script("create table halves (id bigint primary key); drop table things;");
            kill(getpid(), SIGKILL);
        });
        _exit(1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status));
    db = open_database(place->url());
    EXPECT_EQ(count("things"), 0);
    EXPECT_FALSE(exists("halves"));
    EXPECT_EQ(migrate(*db, std::array{FIRST, SECOND}, clock), names{"0002-notes"});
}

TEST_P(Migrate, MayBeCalledByManyAtOnce) {
    std::atomic<std::size_t> ran = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] { ran += migrate(*db, std::array{FIRST, SECOND}, clock).size(); });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(ran, 2u);
}

TEST_P(Migrate, RefusesFilesThatAreNotNumberedApart) {
    const auto twin = file("0001-twin/up.sql", "select 1;");
    EXPECT_THROW(migrate(*db, std::array{FIRST, twin}, clock), internal_error);
    EXPECT_THROW(migrate(*db, std::array{file("first/up.sql", "select 1;")}, clock),
                 internal_error);
}

REFUNDRY_ON_EACH_ENGINE(Migrate);

}  // namespace
}  // namespace refundry::sql
