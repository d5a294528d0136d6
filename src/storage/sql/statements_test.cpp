// SPDX-License-Identifier: Apache-2.0
// Values, rows and statements, the same on both engines.
#include <fstream>

#include "storage/sql/test_database.hpp"

namespace refundry::sql {
namespace {

REFUNDRY_ID(thing_id, "thg")

enum class colour { red, dark_green };
BOOST_DESCRIBE_ENUM(colour, red, dark_green)

/// A code that views its own letters.
class letters {
  public:
    std::string_view code() const { return {text_.data(), text_.size()}; }
    static std::optional<letters> parse(std::string_view text) {
        if (text.size() != 3) return std::nullopt;
        letters made;
        std::copy(text.begin(), text.end(), made.text_.begin());
        return made;
    }
    friend bool operator==(const letters&, const letters&) = default;

  private:
    std::array<char, 3> text_{'E', 'U', 'R'};
};

struct everything {
    thing_id id;
    std::int64_t big = 0;
    std::int32_t small = 0;
    bool flag = false;
    std::string note;
    byte_vector blob;
    std::array<std::uint8_t, 4> digest{};
    instant at;
    local_date day;
    colour paint{};
    letters currency;
    std::optional<std::int64_t> maybe_big;
    std::optional<bool> maybe_flag;
    std::optional<std::string> maybe_note;
    std::optional<thing_id> maybe_id;
    std::optional<byte_vector> maybe_blob;
    std::optional<colour> maybe_paint;
    std::optional<local_date> maybe_day;
    friend bool operator==(const everything&, const everything&) = default;
};
BOOST_DESCRIBE_STRUCT(everything, (),
                      (id, big, small, flag, note, blob, digest, at, day, paint, currency,
                       maybe_big, maybe_flag, maybe_note, maybe_id, maybe_blob, maybe_paint,
                       maybe_day))

constexpr auto TABLE =
    "create table things (id uuid not null, big bigint not null, small integer not null,"
    " flag boolean not null, note text not null, blob bytea not null, digest bytea not null,"
    " at bigint not null, day text not null, paint text not null, currency text not null,"
    " maybe_big bigint, maybe_flag boolean, maybe_note text, maybe_id uuid, maybe_blob bytea,"
    " maybe_paint text, maybe_day text, primary key (id)) /*sqlite without rowid*/;";

everything a_thing(std::uint64_t seed) {
    seeded_random random(seed);
    everything made;
    made.id = thing_id::make(instant(std::chrono::seconds(1'800'000'000)), random);
    made.big = 9'007'199'254'740'993;
    made.small = -3;
    made.flag = true;
    made.note = "naïve 'quoted' $1 日本";
    made.blob = {0, 1, 0, 255, 0};
    made.digest = {0, 9, 8, 7};
    made.at = instant(std::chrono::microseconds(1'700'000'000'123'456));
    made.day = local_date(std::chrono::year(2024), std::chrono::month(2), std::chrono::day(29));
    made.paint = colour::dark_green;
    return made;
}

class Statements : public EachEngine {
  protected:
    void SetUp() override {
        EachEngine::SetUp();
        if (db) run(TABLE);
    }
    everything read_back(const thing_id& id) {
        return db->read([&](connection& c) {
            static const auto sql =
                fmt::format("select {} from things t where id = $1", columns<everything>("t"));
            return c.query_one<everything>(sql, id).value();
        });
    }
};

TEST_P(Statements, GiveBackEveryTypeAsItWasStored) {
    auto thing = a_thing(1);
    db->write([&](connection& c) { c.insert("things", thing); });
    EXPECT_EQ(read_back(thing.id), thing);

    thing = a_thing(2);
    thing.big = std::numeric_limits<std::int64_t>::min();
    thing.note = "";
    thing.blob = {};
    thing.maybe_big = std::numeric_limits<std::int64_t>::max();
    thing.maybe_flag = false;
    thing.maybe_note = std::string();
    thing.maybe_id = thing.id;
    thing.maybe_blob = byte_vector{0};
    thing.maybe_paint = colour::red;
    thing.maybe_day = thing.day;
    db->write([&](connection& c) { c.insert("things", thing); });
    EXPECT_EQ(read_back(thing.id), thing);
}

TEST_P(Statements, KeepEmptyAndNullApart) {
    auto thing = a_thing(1);
    thing.blob = {};
    thing.maybe_note = "";
    thing.maybe_blob = byte_vector();
    db->write([&](connection& c) { c.insert("things", thing); });
    const auto back = read_back(thing.id);
    EXPECT_EQ(back.maybe_note, "");
    EXPECT_EQ(back.maybe_blob, byte_vector());
    EXPECT_EQ(back.maybe_big, std::nullopt);
}

TEST_P(Statements, CountWhatTheyChange) {
    db->write([&](connection& c) {
        for (std::uint64_t seed = 1; seed <= 5; ++seed)
            c.insert("things", a_thing(seed));
        EXPECT_EQ(c.execute("update things set small = $1 where big > $2", 7, 0), 5);
        EXPECT_EQ(c.execute("update things set small = $1 where small = $2", 8, 9), 0);
        EXPECT_EQ(c.execute("delete from things where id = $1", a_thing(3).id), 1);
        EXPECT_EQ(c.query<std::int32_t>("select small from things").size(), 4u);
    });
}

TEST_P(Statements, NumberArgumentsByName) {
    const auto text = db->read([](connection& c) {
        return c
            .query_one<std::string>(
                "select cast($2 as text) || cast($1 as text) || cast($2 as text)", "a", "b")
            .value();
    });
    EXPECT_EQ(text, "bab");
}

TEST_P(Statements, UpsertAndReturn) {
    run("create table counters (name text primary key, value bigint not null)");
    constexpr std::string_view ADD =
        "insert into counters (name, value) values ($1, $2) on conflict (name)"
        " do update set value = counters.value + excluded.value returning value";
    db->write([&](connection& c) {
        EXPECT_EQ(c.query_one<std::int64_t>(ADD, "x", 5), 5);
        EXPECT_EQ(c.query_one<std::int64_t>(ADD, "x", 6), 11);
    });
    EXPECT_EQ(count("counters"), 1);
}

TEST_P(Statements, SumIntegersExactly) {
    run("create table amounts (value bigint not null)");
    const auto sum = [&] {
        return db->read([](connection& c) {
            return c.query_one<std::optional<std::int64_t>>("select sum(value) from amounts")
                .value();
        });
    };
    EXPECT_EQ(sum(), std::nullopt);
    std::int64_t expected = 0;
    for (const std::int64_t value :
         {std::int64_t{0}, std::int64_t{9'007'199'254'740'993},
          std::int64_t{-9'007'199'254'740'993}, std::int64_t{-10'000}, std::int64_t{120'000'000},
          std::int64_t{-9'000'000'000'000'000'000}}) {
        db->write([&](connection& c) { c.defer("insert into amounts values ($1)", value); });
        expected += value;
        EXPECT_EQ(sum(), expected);
    }
}

TEST_P(Statements, FindATextThatMovedOrChangedInPlace) {
    std::string text = "select cast(1 as bigint)";
    db->read([&](connection& c) {
        EXPECT_EQ(c.query_one<std::int64_t>(text), 1);
        text[12] = '2';  // same address, same length, another statement
        EXPECT_EQ(c.query_one<std::int64_t>(text), 2);
        EXPECT_EQ(c.query_one<std::int64_t>(std::string(text)), 2);
    });
}

TEST_P(Statements, RefuseWhatDoesNotFitTheRow) {
    db->write([](connection& c) { c.insert("things", a_thing(1)); });
    const auto failing = [&](auto read) {
        try {
            db->read(read);
        } catch (const internal_error& problem) {
            return std::string(problem.what());
        }
        return std::string();
    };
    EXPECT_NE(failing([](connection& c) { c.query<std::string>("select id, note from things"); }),
              "");
    EXPECT_NE(failing([](connection& c) { c.query<std::int32_t>("select big from things"); }), "");
    EXPECT_NE(failing([](connection& c) { c.query<std::string>("select maybe_big from things"); }),
              "");
    EXPECT_NE(failing([](connection& c) { c.query<colour>("select note from things"); }), "");
    EXPECT_NE(failing([](connection& c) { c.query<everything>("select id from things", 1); }), "");
    EXPECT_NE(failing([](connection& c) {
                  c.query_one<std::int64_t>("select 1 union all select cast(2 as bigint)");
              }),
              "");
}

TEST_P(Statements, NameTheColumnOfAnUnknownWord) {
    db->write([](connection& c) { c.insert("things", a_thing(1)); });
    run("update things set paint = 'ultraviolet'");
    try {
        read_back(a_thing(1).id);
        FAIL();
    } catch (const internal_error& problem) {
        const std::string_view text = problem.what();
        EXPECT_NE(text.find("paint"), text.npos) << text;
        EXPECT_EQ(text.find("ultraviolet"), text.npos) << text;
    }
}

TEST_P(Statements, RefuseATextWithANulByte) {
    auto thing = a_thing(1);
    thing.note = std::string("a\0b", 3);
    EXPECT_THROW(db->write([&](connection& c) { c.insert("things", thing); }), internal_error);
}

TEST_P(Statements, RunOthersWhileTheyStream) {
    db->write([&](connection& c) {
        for (std::uint64_t seed = 1; seed <= 20; ++seed)
            c.insert("things", a_thing(seed));
    });
    constexpr std::string_view ALL = "select id from things order by id";
    int inner = 0;
    db->read([&](connection& c) {
        c.for_each<thing_id>(ALL, [&](thing_id id) {
            EXPECT_TRUE(c.query_one<std::string>("select note from things where id = $1", id));
            c.for_each<thing_id>(ALL, [&](thing_id) { ++inner; });
        });
    });
    EXPECT_EQ(inner, 400);
}

struct numbered {
    std::int64_t number = 0;
    std::string note;
};
BOOST_DESCRIBE_STRUCT(numbered, (), (number, note))

#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t GROWTH_MAX_KIB = 512 * 1024;  // it keeps freed memory for a while
#else
constexpr std::size_t GROWTH_MAX_KIB = 8 * 1024;
#endif

std::size_t resident_kib() {
    std::ifstream statm("/proc/self/statm");
    std::size_t total = 0, resident = 0;
    statm >> total >> resident;
    return resident * 4;
}

TEST_P(Statements, StreamAMillionRowsInFlatMemory) {
    constexpr std::string_view MANY =
        "with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < "
        "$1)"
        " select i, 'a text that makes the rows heavy, ' || cast(i as text) as note from n";
    std::int64_t rows = 0, sum = 0;
    std::size_t at_first = 0, most = 0;
    db->read([&](connection& c) {
        c.for_each<numbered>(
            MANY,
            [&](numbered row) {
                sum += row.number;
                if (++rows == 10'000) at_first = resident_kib();
                if (rows % 100'000 == 0) most = std::max(most, resident_kib());
            },
            1'000'000);
    });
    EXPECT_EQ(rows, 1'000'000);
    EXPECT_EQ(sum, 500'000'500'000);
    EXPECT_LT(most, at_first + GROWTH_MAX_KIB);
}

REFUNDRY_ON_EACH_ENGINE(Statements);

TEST(DialectText, UncommentsOneEngineAlone) {
    constexpr std::string_view TEXT = "a /*sqlite x*/ b /*postgresql y*/ c /* plain */";
    EXPECT_EQ(dialect_text(TEXT, dialect::sqlite), "a  x b /*postgresql y*/ c /* plain */");
    EXPECT_EQ(dialect_text(TEXT, dialect::postgresql), "a /*sqlite x*/ b  y c /* plain */");
    EXPECT_EQ(dialect_text("/*sqlite open", dialect::sqlite), "/*sqlite open");
}

TEST(RowTexts, FollowTheDescription) {
    EXPECT_TRUE(columns<everything>().starts_with("id, big, small"));
    EXPECT_TRUE(columns<everything>("t").starts_with("t.id, t.big"));
    EXPECT_EQ(insert_text("x", std::array<std::string_view, 2>{"a", "b"}),
              "insert into x (a, b) values ($1, $2)");
}

}  // namespace
}  // namespace refundry::sql
