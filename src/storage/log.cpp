// SPDX-License-Identifier: Apache-2.0
// What happened and what is still to be done: events, the outbox, answers to idempotent requests.
#include <algorithm>

#include "storage/sql_transaction.hpp"
#include "storage/statements.hpp"

namespace refundry {

namespace {

const std::string EVENTS_OF = select_text<event_record>(
    "events", "where merchant = $1 and subject = $2 order by lane, sequence");

// On SQLite the writer is alone: read the head, hash here, write both.
struct lane_end {
    std::int64_t sequence = 0;
    std::vector<std::uint8_t> hash;
};
BOOST_DESCRIBE_STRUCT(lane_end, (), (sequence, hash))
const std::string LANE_END =
    select_text<lane_end>("event_heads", "where merchant = $1 and lane = $2");
const std::string MOVE_HEAD =
    "insert into event_heads (merchant, lane, sequence, hash) values ($1, $2, $3, $4) "
    "on conflict (merchant, lane) do update set sequence = excluded.sequence, "
    "hash = excluded.hash";

// On PostgreSQL the server hashes, so that nobody waits for an answer while the head is locked: the
// statement travels with the commit.
const std::string APPEND_ON_SERVER =
    "with head as (insert into event_heads as h (merchant, lane, sequence, hash) "
    "values ($1, $2, 1, sha256($10)) on conflict (merchant, lane) do update set "
    "sequence = h.sequence + 1, hash = sha256(h.hash || $10) returning sequence, hash) "
    "insert into events (" +
    sql::columns<event_record>() +
    ") select $1, $2, sequence, $3, $4, $5, $6, $7, $8, $9, hash from head";

const std::string TAKE_OUTBOX =
    select_text<outbox_record>("outbox",
                               "where available_at <= $1 order by available_at, id limit $2 "
                               "/*postgresql for update skip locked*/");
const std::string REMOVE_OUTBOX = "delete from outbox where id = $1";
const std::string POSTPONE_OUTBOX =
    "update outbox set available_at = $2, attempts = $3 where id = $1";
const std::string IDEMPOTENCY = select_text<idempotency_record>(
    "idempotency_keys", "where merchant = $1 and scope = $2 and key = $3");

}  // namespace

void sql_transaction::insert(const outbox_record& row) {
    on_.insert("outbox", row);
}
void sql_transaction::insert(const idempotency_record& row) {
    on_.insert("idempotency_keys", row);
}

void sql_transaction::append(event_record event) {
    event.lane = lane_of(event.subject);
    events_.push_back(std::move(event));
}

void sql_transaction::write_events() {
    // One order of lanes for everybody: units that append to several never wait in a circle.
    std::ranges::stable_sort(events_, {}, [](const event_record& event) {
        return std::pair(event.merchant, event.lane);
    });
    for (auto first = events_.begin(); first != events_.end();) {
        const auto last = std::find_if(first, events_.end(), [&](const event_record& event) {
            return event.merchant != first->merchant || event.lane != first->lane;
        });
        write_lane({first, last});
        first = last;
    }
    events_.clear();
}

void sql_transaction::write_lane(std::span<event_record> events) {
    if (on_.dialect() == sql::dialect::postgresql) {
        for (const auto& event : events)
            on_.defer(APPEND_ON_SERVER, event.merchant, event.lane, event.id, event.type,
                      event.subject, event.at, event.actor, event.request_id, event.document,
                      digest_of(event));
        return;
    }
    const auto merchant = events.front().merchant;
    const auto lane = events.front().lane;
    auto end = on_.query_one<lane_end>(LANE_END, merchant, lane).value_or(lane_end{});
    for (auto& event : events) {
        const auto hash = chained(end.hash, digest_of(event));
        end.hash.assign(hash.begin(), hash.end());
        event.sequence = ++end.sequence;
        event.hash = end.hash;
        on_.insert("events", event);
    }
    on_.defer(MOVE_HEAD, merchant, lane, end.sequence, end.hash);
}

void sql_transaction::finish() {
    for (const auto& [entry, sum] : entries_)
        ensure(sum.postings >= 2 && sum.amount_minor == 0, "a journal entry does not balance");
    write_events();
}

std::vector<event_record> sql_transaction::events_of(merchant_id merchant,
                                                     std::string_view subject) {
    if (!events_.empty()) write_events();
    return on_.query<event_record>(EVENTS_OF, merchant, subject);
}

std::vector<outbox_record> sql_transaction::take_outbox(instant now, std::int64_t limit) {
    return on_.query<outbox_record>(TAKE_OUTBOX, now, limit);
}
void sql_transaction::remove_outbox(job_id id) {
    on_.defer(REMOVE_OUTBOX, id);
}
void sql_transaction::postpone_outbox(job_id id, instant available_at, std::int64_t attempts) {
    on_.defer(POSTPONE_OUTBOX, id, available_at, attempts);
}
std::optional<idempotency_record> sql_transaction::find_idempotency(merchant_id merchant,
                                                                    std::string_view scope,
                                                                    std::string_view key) {
    return on_.query_one<idempotency_record>(IDEMPOTENCY, merchant, scope, key);
}

}  // namespace refundry
