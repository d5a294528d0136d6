// SPDX-License-Identifier: Apache-2.0
// One import under way: its batches, its counts, its progress. The formats read rows and hand over
// groups of them; this stores the groups.
#pragma once

#include <vector>

#include "app/imports/buffered_random.hpp"
#include "app/imports/byte_source.hpp"
#include "app/imports/history.hpp"
#include "app/imports/retail_booking.hpp"
#include "app/imports/run_import.hpp"

namespace refundry {

inline constexpr std::size_t BATCH_GROUPS_MAX = 1'000;
inline constexpr std::size_t BATCH_ROWS_MAX = 20'000;
/// How often a batch is tried again because somebody else wrote the same document meanwhile.
inline constexpr int BATCH_CONFLICTS_MAX = 10;

class import_run {
  public:
    import_run(const import_services& services, const import_options& options,
               const progress_callback& progress, merchant_record merchant)
        : services_(services),
          options_(options),
          progress_(progress),
          merchant_(std::move(merchant)),
          clock_(services.clock.now()),
          random_(services.random),
          ids_(clock_, random_),
          started_at_(services.clock.now()),
          source_name_(import_format_name(options.format)) {}

    const import_services& services() const { return services_; }
    const import_options& options() const { return options_; }
    const merchant_record& merchant() const { return merchant_; }
    /// Stands still at the moment of the document being stored; ids are made from it.
    set_clock& clock() { return clock_; }
    random_source& random() { return random_; }
    import_tally& tally() { return tally_; }

    /// One unit of work: book(transaction, context, group, refused rows, tally). When the store
    /// refuses rows half way, everything is undone and tried again without them; when somebody else
    /// was first, it is tried again and finds what they wrote.
    template <typename Group, typename Book>
    result<void> write(const std::vector<Group>& batch, Book&& book) {
        refused_rows refused;
        for (int conflicts = 0;;) {
            row_refusals refusals;
            try {
                const auto stored = write_without(refused, batch, book, refusals);
                if (stored) return {};
                if (refusals.empty()) return std::unexpected(stored.error());
            } catch (const store_conflict&) {
                if (++conflicts > BATCH_CONFLICTS_MAX) throw;
            }
            for (auto& fault : refusals)
                refused.emplace(fault.row, std::move(fault));
        }
    }

    void report_progress(std::int64_t bytes_read, std::optional<std::int64_t> bytes_total);
    /// Whose rows these are: the format, or what the mapping is called.
    const std::string& source_name() const { return source_name_; }
    void set_source_name(std::string name) { source_name_ = std::move(name); }
    actor_context history_context();
    instant started_at() const { return started_at_; }

  private:
    template <typename Group, typename Book>
    result<bool> write_without(const refused_rows& refused, const std::vector<Group>& batch,
                               Book& book, row_refusals& refusals) {
        import_tally done;
        auto stored = services_.records.write([&](transaction& tx) -> result<bool> {
            done = {};
            refusals.clear();
            const auto context = history_context();
            for (const auto& group : batch) {
                auto booked = book(tx, context, group, refused, done);
                if (booked) continue;
                refusals = std::move(booked.error());
                return conflict("rows_refused", "The store refuses rows of this batch.");
            }
            return true;
        });
        if (stored) tally_.add(std::move(done));
        return stored;
    }

    const import_services& services_;
    const import_options& options_;
    const progress_callback& progress_;
    merchant_record merchant_;
    set_clock clock_;
    buffered_random random_;
    id_source ids_;
    instant started_at_;
    std::string source_name_;
    import_tally tally_;
};

/// What ended the reading before the end of the file.
using reading_end = std::optional<failure>;

/// Reads the whole source into the store. A failure: nothing could be read (wrong columns).
result<reading_end> import_online_retail(import_run& run, std::unique_ptr<byte_source> source);
result<reading_end> import_csv(import_run& run, std::unique_ptr<byte_source> source);
result<reading_end> import_jsonl(import_run& run, std::unique_ptr<byte_source> source);

/// Sums of this source in file, documents and books.
std::vector<reconciled_sum> reconcile_online_retail(transaction& tx, merchant_id merchant,
                                                    const import_tally& tally);

}  // namespace refundry
