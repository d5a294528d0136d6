// SPDX-License-Identifier: Apache-2.0
#include "bench/bare_rows.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <stdexcept>

#include "bench/report.hpp"
#include "storage/event_chain.hpp"

namespace refundry::bench {

namespace {

std::string hex(const uuid& value) {
    std::string text;
    for (const auto byte : value)
        text += fmt::format("{:02x}", byte);
    return text;
}

std::string raw(const uuid& value) {
    return {reinterpret_cast<const char*>(value.data()), value.size()};
}

cell column_cell(sqlite3_stmt* of, int column) {
    const auto bytes = [&] {
        const auto* data = static_cast<const char*>(sqlite3_column_blob(of, column));
        return std::string(data == nullptr ? "" : data,
                           static_cast<std::size_t>(sqlite3_column_bytes(of, column)));
    };
    switch (sqlite3_column_type(of, column)) {
        case SQLITE_INTEGER:
            return {.is = cell::kind::integer, .integer = sqlite3_column_int64(of, column)};
        case SQLITE_TEXT:
            return {.is = cell::kind::text, .bytes = bytes()};
        case SQLITE_BLOB:
            return {.is = cell::kind::bytes, .bytes = bytes()};
        default:
            return {};
    }
}

std::string insert_text(const row_form& of) {
    std::string columns, values;
    for (std::size_t i = 0; i < of.columns.size(); ++i) {
        columns += (i == 0 ? "" : ", ") + of.columns[i];
        values += fmt::format("{}${}", i == 0 ? "" : ", ", i + 1);
    }
    return fmt::format("insert into {} ({}) values ({})", of.table, columns, values);
}

const cell& cell_of(const row_form& row, std::string_view column) {
    for (std::size_t i = 0; i < row.columns.size(); ++i)
        if (row.columns[i] == column) return row.cells[i];
    throw std::runtime_error(fmt::format("{} has no column {}", row.table, column));
}

constexpr std::size_t CLAIM = 0;
constexpr std::int64_t SEQUENCE_START = 1'000'000'000;
constexpr std::size_t WRITER_NUMBERS = 1'000'000'000;

}  // namespace

open_rows::open_rows(const std::string& file, const merchant_access& merchant,
                     const return_case_id& opened)
    : merchant_(&merchant), sequence_of_lane_(EVENT_LANES, SEQUENCE_START) {
    sqlite3* from = nullptr;
    if (sqlite3_open_v2(file.c_str(), &from, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
        throw std::runtime_error("cannot read " + file);
    const auto id = "x'" + hex(opened.value()) + "'";
    const auto subject = "'" + opened.text() + "'";
    read(from, "order_balances",
         "of_order = (select of_order from return_cases where id = " + id + ")");
    read(from, "return_cases", "id = " + id);
    read(from, "return_items", "of_case = " + id);
    read(from, "decisions", "of_case = " + id);
    read(from, "events", "subject = " + subject);
    const auto event_text = encode_id(event_id::tag::prefix, [&] {
        uuid value;
        const auto& bytes = cell_of(forms_.back(), "id").bytes;
        std::copy(bytes.begin(), bytes.end(), value.begin());
        return value;
    }());
    read(from, "event_heads",
         fmt::format("lane = {} and merchant = x'{}'", cell_of(forms_.back(), "lane").integer,
                     hex(merchant.id.value())));
    read(from, "outbox", "subject = '" + event_text + "'");
    read(from, "idempotency_keys",
         "rowid = (select max(rowid) from idempotency_keys where body like '%" + opened.text() +
             "%')");
    sqlite3_close(from);
    add_claim_and_head();
    places_[role::opened] = of_role(raw(opened.value()));
    places_[role::item] = of_role(cell_of(forms_[2], "id").bytes);
    places_[role::decision] = of_role(cell_of(forms_[3], "id").bytes);
    places_[role::event] = of_role(cell_of(forms_[4], "id").bytes);
    places_[role::job] = of_role(cell_of(forms_[6], "id").bytes);
    places_[role::opened_text] = of_role(opened.text());
    places_[role::event_text] = of_role(event_text);
    places_[role::rma] = of_role(cell_of(forms_[1], "rma_number").bytes);
    places_[role::key] = of_role(cell_of(forms_[7], "key").bytes);
}

void open_rows::move_to(const merchant_access& merchant, std::size_t writer) {
    const auto before = raw(merchant_->id.value());
    for (auto& form : forms_)
        for (auto& each : form.cells)
            if (each.bytes == before) each.bytes = raw(merchant.id.value());
    merchant_ = &merchant;
    number_ = writer * WRITER_NUMBERS;
    random_.seed(2 + writer);
    sequence_of_lane_.assign(EVENT_LANES, SEQUENCE_START + static_cast<std::int64_t>(number_));
}

void open_rows::read(sqlite3* from, const std::string& table, const std::string& where) {
    sqlite3_stmt* each = nullptr;
    const auto sql = fmt::format("select * from {} where {} limit 1", table, where);
    if (sqlite3_prepare_v2(from, sql.c_str(), -1, &each, nullptr) != SQLITE_OK ||
        sqlite3_step(each) != SQLITE_ROW)
        throw std::runtime_error("the open left no row in " + table);
    row_form row{.table = table};
    for (int column = 0; column < sqlite3_column_count(each); ++column) {
        row.columns.emplace_back(sqlite3_column_name(each, column));
        row.cells.push_back(column_cell(each, column));
    }
    sqlite3_finalize(each);
    row.insert = insert_text(row);
    forms_.push_back(std::move(row));
}

void open_rows::add_claim_and_head() {
    forms_[CLAIM].insert +=
        " on conflict (merchant, of_order, component) do update set "
        "quantity = excluded.quantity, "
        "claimed_quantity = order_balances.claimed_quantity + excluded.claimed_quantity";
    forms_[5].insert +=
        " on conflict (merchant, lane) do update set sequence = excluded.sequence, "
        "hash = excluded.hash";
}

std::vector<open_rows::place> open_rows::of_role(const std::string& bytes) const {
    std::vector<place> found;
    for (std::size_t form = 0; form < forms_.size(); ++form)
        for (std::size_t i = 0; i < forms_[form].cells.size(); ++i)
            if (forms_[form].cells[i].bytes == bytes) found.push_back({form, i});
    if (found.empty()) throw std::runtime_error("an id of the open stands in no row");
    return found;
}

uuid open_rows::fresh_id() {
    // As version 7: ascending in front, random behind.
    uuid made;
    const auto random = random_();
    const auto low = random_();
    std::memcpy(made.data(), &random, 8);
    std::memcpy(made.data() + 8, &low, 8);
    const auto at = 0x019b'0000'0000U + number_ / 4;
    for (std::size_t i = 0; i < 6; ++i)
        made[i] = static_cast<std::uint8_t>(at >> (40 - 8 * i));
    made[6] = static_cast<std::uint8_t>(0x70U | (made[6] & 0x0fU));
    return made;
}

void open_rows::next() {
    const auto set = [&](role which, const std::string& bytes) {
        for (const auto at : places_[which])
            forms_[at.form].cells[at.cell].bytes = bytes;
    };
    const auto opened = fresh_id();
    const auto event = fresh_id();
    const auto subject = encode_id(return_case_id::tag::prefix, opened);
    set(role::opened, raw(opened));
    set(role::item, raw(fresh_id()));
    set(role::decision, raw(fresh_id()));
    set(role::event, raw(event));
    set(role::job, raw(fresh_id()));
    set(role::opened_text, subject);
    set(role::event_text, encode_id(event_id::tag::prefix, event));
    set(role::rma, fmt::format("{:010X}", random_() >> 24U));
    set(role::key, fmt::format("bare-{}", number_));
    const auto lane = lane_of(subject);
    const auto sequence = ++sequence_of_lane_[static_cast<std::size_t>(lane)];
    const auto claimed = number_++ % merchant_->units();
    for (auto& form : forms_)
        for (std::size_t i = 0; i < form.columns.size(); ++i) {
            if (form.columns[i] == "lane") form.cells[i].integer = lane;
            if (form.columns[i] == "sequence") form.cells[i].integer = sequence;
            if (form.columns[i] == "of_order" && form.cells[i].is == cell::kind::bytes)
                form.cells[i].bytes = raw(merchant_->order_of(claimed).value());
            if (form.columns[i] == "component")
                form.cells[i].bytes = "line:" + merchant_->line_of(claimed);
            if (form.columns[i] == "order_number")
                form.cells[i].bytes = sample_number(claimed % merchant_->orders.size());
            if (form.columns[i] == "email")
                form.cells[i].bytes = sample_email(claimed % merchant_->orders.size());
            if (form.columns[i] == "quantity" && &form == &forms_[CLAIM])
                form.cells[i].integer = 1'000'000'000;  // many runs claim the same units
        }
}

bare_sqlite::bare_sqlite(const std::string& file) {
    if (sqlite3_open_v2(file.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                        nullptr) != SQLITE_OK)
        throw std::runtime_error("cannot open " + file);
    for (const auto* setting :
         {"pragma cache_size = -16384", "pragma mmap_size = 0", "pragma foreign_keys = on",
          "pragma temp_store = memory", "pragma journal_mode = wal", "pragma synchronous = full"})
        run(setting);
}

bare_sqlite::~bare_sqlite() {
    for (auto* each : statements_)
        sqlite3_finalize(each);
    sqlite3_close(handle_);
}

void bare_sqlite::run(const char* sql) {
    if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        throw std::runtime_error(fmt::format("{}: {}", sql, sqlite3_errmsg(handle_)));
}

void bare_sqlite::write_one(open_rows& rows) {
    rows.next();
    for (std::size_t form = 0; form < rows.forms().size(); ++form) {
        auto* statement = statements_[form];
        int place = 0;
        for (const auto& each : rows.forms()[form].cells) {
            ++place;
            const auto size = static_cast<int>(each.bytes.size());
            if (each.is == cell::kind::integer)
                sqlite3_bind_int64(statement, place, each.integer);
            else if (each.is == cell::kind::text)
                sqlite3_bind_text(statement, place, each.bytes.data(), size, SQLITE_STATIC);
            else if (each.is == cell::kind::bytes)
                sqlite3_bind_blob(statement, place, each.bytes.data(), size, SQLITE_STATIC);
            else
                sqlite3_bind_null(statement, place);
        }
        if (sqlite3_step(statement) != SQLITE_DONE)
            throw std::runtime_error(
                fmt::format("{}: {}", rows.forms()[form].table, sqlite3_errmsg(handle_)));
        sqlite3_reset(statement);
    }
}

void bare_sqlite::prepare(const open_rows& rows) {
    if (!statements_.empty()) return;
    for (const auto& form : rows.forms()) {
        auto*& made = statements_.emplace_back();
        if (sqlite3_prepare_v3(handle_, form.insert.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &made,
                               nullptr) != SQLITE_OK)
            throw std::runtime_error(fmt::format("{}: {}", form.insert, sqlite3_errmsg(handle_)));
    }
}

void bare_sqlite::fill(open_rows& rows, std::size_t opens) {
    constexpr std::size_t PER_COMMIT = 5'000;
    prepare(rows);
    for (std::size_t written = 0; written < opens;) {
        run("begin");
        for (std::size_t i = 0; i < PER_COMMIT && written < opens; ++i, ++written)
            write_one(rows);
        run("commit");
    }
    run("delete from outbox");  // long done
    run("pragma wal_checkpoint(truncate)");
}

double bare_sqlite::write(open_rows& rows, std::size_t per_commit, double seconds) {
    prepare(rows);
    std::size_t written = 0;
    const double start = now_seconds();
    double taken = 0;
    while ((taken = now_seconds() - start) < seconds) {
        run("begin");
        for (std::size_t i = 0; i < per_commit; ++i)
            write_one(rows);
        run("commit");
        written += per_commit;
    }
    return static_cast<double>(written) / taken;
}

}  // namespace refundry::bench
