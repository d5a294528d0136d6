// SPDX-License-Identifier: Apache-2.0
// What an import did: written as JSON for the shop, read by tests. Amounts are decimals in text, in
// the major unit, exact to the third place.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/imports/csv_reader.hpp"
#include "app/imports/import_records.hpp"
#include "base/result.hpp"

namespace refundry {

/// More refused rows than this are counted and not listed, so that memory stays flat.
inline constexpr std::size_t REFUSED_LISTED_MAX = 10'000;

BOOST_DESCRIBE_STRUCT(row_fault, (), (row, line, byte, field, code, message))

struct row_counts {
    std::int64_t read = 0;          ///< without the header
    std::int64_t taken = 0;         ///< stored by this run
    std::int64_t already_here = 0;  ///< stored before, by this run or an earlier one
    std::int64_t skipped = 0;       ///< the mapping says to leave them out
    std::int64_t refused = 0;
    /// Rows taken that are like another of their document in every field; they belong to it.
    std::int64_t duplicates_kept = 0;
};
BOOST_DESCRIBE_STRUCT(row_counts, (),
                      (read, taken, already_here, skipped, refused, duplicates_kept))

/// What a row is, and how many there are in the file; `taken` of them were stored by this run.
struct class_count {
    std::string name;
    std::int64_t rows = 0;
    std::string amount;
    std::int64_t taken = 0;
    std::string booked_as;
};
BOOST_DESCRIBE_STRUCT(class_count, (), (name, rows, amount, taken, booked_as))

struct order_counts {
    std::int64_t created = 0;
    std::int64_t lines = 0;
    std::int64_t charges = 0;
    std::int64_t continued = 0;  ///< further parts of documents that were taken before
};
BOOST_DESCRIBE_STRUCT(order_counts, (), (created, lines, charges, continued))

struct return_counts {
    std::int64_t matched = 0;
    std::int64_t blind = 0;
    std::int64_t approved_by_policy = 0;
    std::int64_t approved_after_review = 0;  ///< the policy wanted a person to look
    std::int64_t approved_against_policy = 0;
    std::int64_t terms_waived = 0;  ///< fees of the policy that the shop had not taken
};
BOOST_DESCRIBE_STRUCT(return_counts, (),
                      (matched, blind, approved_by_policy, approved_after_review,
                       approved_against_policy, terms_waived))

struct match_count {
    std::string match;
    std::int64_t count = 0;
    std::string amount;
};
BOOST_DESCRIBE_STRUCT(match_count, (), (match, count, amount))

/// An amount that is no whole number of minor units.
struct rounding_note {
    std::int64_t row = 0;
    std::string document;
    std::string article;
    std::string exact;
    std::string booked;
    std::string remainder;
};
BOOST_DESCRIBE_STRUCT(rounding_note, (), (row, document, article, exact, booked, remainder))

/// One sum, computed from the file's decimals and from our own books.
struct reconciled_sum {
    std::string name;
    std::string file;        ///< every row of this file
    std::string documents;   ///< the rows of this source taken so far
    std::string books;       ///< orders and journal, plus the remainders noted
    std::string difference;  ///< documents minus books
    bool equal = false;
};
BOOST_DESCRIBE_STRUCT(reconciled_sum, (), (name, file, documents, books, difference, equal))

enum class import_outcome { complete, nothing_new, stopped };
BOOST_DESCRIBE_ENUM(import_outcome, complete, nothing_new, stopped)

struct import_stop {
    std::string code;
    std::string message;
    std::string kept;  ///< what is stored, and how to go on
};
BOOST_DESCRIBE_STRUCT(import_stop, (), (code, message, kept))

struct import_report {
    std::string file;
    std::string format;
    std::string source;
    import_outcome outcome = import_outcome::complete;
    std::optional<import_stop> stopped;
    instant started_at;
    instant ended_at;
    std::int64_t duration_milliseconds = 0;
    std::int64_t rows_per_second = 0;
    row_counts rows;
    std::vector<class_count> classes;
    order_counts orders;
    return_counts returns;
    std::vector<match_count> matches;  ///< of the whole source
    std::int64_t journal_entries = 0;
    std::int64_t stock_events = 0;
    std::vector<rounding_note> rounding;
    std::string currency;
    std::vector<reconciled_sum> reconciliation;
    std::vector<row_fault> refused;
    std::int64_t refused_not_listed = 0;
};
BOOST_DESCRIBE_STRUCT(import_report, (),
                      (file, format, source, outcome, stopped, started_at, ended_at,
                       duration_milliseconds, rows_per_second, rows, classes, orders, returns,
                       matches, journal_entries, stock_events, rounding, currency, reconciliation,
                       refused, refused_not_listed))

std::string report_text(const import_report& report);  ///< JSON

/// What is counted while an import runs: per batch, and added up when the batch is stored.
struct import_tally {
    struct class_sum {
        std::int64_t rows = 0;
        std::int64_t thousandths = 0;
        std::int64_t taken = 0;
        void add(const class_sum& more) {
            rows += more.rows;
            thousandths += more.thousandths;
            taken += more.taken;
        }
    };
    row_counts rows;
    std::map<std::string, class_sum, std::less<>> classes;
    order_counts orders;
    return_counts returns;
    std::int64_t journal_entries = 0;
    std::int64_t stock_events = 0;
    std::vector<rounding_note> rounding;
    std::vector<row_fault> refused;
    std::int64_t refused_not_listed = 0;

    void refuse(row_fault fault);
    void add(import_tally&& batch);
};

}  // namespace refundry
