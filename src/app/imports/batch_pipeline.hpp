// SPDX-License-Identifier: Apache-2.0
// Stores batches of documents while the next one is read: one batch is being written, one is being
// filled, so memory does not grow with the file. Batches are stored in the order of the file.
#pragma once

#include <future>
#include <utility>
#include <vector>

#include "app/imports/import_run.hpp"

namespace refundry {

/// Group: the rows of one document. Booking: its `book` stores one, as import_run::write calls it;
/// that is on another thread.
template <typename Group, typename Booking>
class batch_pipeline {
  public:
    batch_pipeline(import_run& run, const byte_source& source, const Booking& booking)
        : run_(run), source_(source), booking_(booking) {}

    /// What is found while reading; it counts as soon as the batch that is being filled is stored.
    import_tally& reading() { return reading_; }

    /// A failure is one of this batch or of the one before: nothing more is stored.
    result<void> add(Group group) {
        rows_filled_ += group.rows.size();
        filling_.push_back(std::move(group));
        if (filling_.size() < BATCH_GROUPS_MAX && rows_filled_ < BATCH_ROWS_MAX) return {};
        return store_filled();
    }

    /// Returns when everything added is stored.
    result<void> finish() {
        if (auto stored = store_filled(); !stored) return stored;
        return await_stored();
    }

  private:
    result<void> store_filled() {
        if (auto stored = await_stored(); !stored) return stored;
        run_.tally().add(std::exchange(reading_, {}));
        if (filling_.empty()) return {};
        bytes_read_ = source_.bytes_read();
        rows_filled_ = 0;
        storing_ = std::async(std::launch::async, [this, batch = std::exchange(filling_, {})] {
            return run_.write(
                batch, [this](transaction& tx, const actor_context& context, const Group& group,
                              const refused_rows& refused, import_tally& done) {
                    return booking_.book(tx, context, group, refused, done);
                });
        });
        return {};
    }

    result<void> await_stored() {
        if (!storing_.valid()) return {};
        auto stored = storing_.get();
        if (stored) run_.report_progress(bytes_read_, source_.bytes_total());
        return stored;
    }

    import_run& run_;
    const byte_source& source_;
    const Booking& booking_;
    import_tally reading_;
    std::vector<Group> filling_;
    std::size_t rows_filled_ = 0;
    std::int64_t bytes_read_ = 0;        ///< when the batch that is being stored was full
    std::future<result<void>> storing_;  ///< last: its destructor waits for who uses the others
};

}  // namespace refundry
