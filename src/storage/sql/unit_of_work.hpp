// SPDX-License-Identifier: Apache-2.0
// One function to run inside a transaction, on its way through a queue to the thread that runs it.
#pragma once

#include <concepts>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/wait.hpp"
#include "storage/sql/connection.hpp"

namespace refundry::sql {

enum class verdict { commit, roll_back };

enum class access { read, write };

/// What a write is isolated from. SQLite runs one write after the other, whatever is asked.
/// PostgreSQL's serializable locks whole index pages, so that concurrent inserts of ascending ids
/// under a foreign key conflict though nothing is wrong: a quarter to a third of snapshot's rate.
/// Snapshot is as safe for units that all change one common row (such as its version) before they
/// commit. To lock that row is not enough: the snapshot is older than the lock.
enum class isolation {
    serializable,    ///< as if alone; may run again, also for neighbours of the rows it read
    snapshot,        ///< reads as of its start; may run again when another changed the same row
    read_committed,  ///< sees what others commit meanwhile: for queues with SKIP LOCKED
};

class unit_of_work {
  public:
    unit_of_work() = default;
    unit_of_work(const unit_of_work&) = delete;
    unit_of_work& operator=(const unit_of_work&) = delete;
    virtual ~unit_of_work() = default;

    /// Runs the function; what it throws, and a failure it swallowed, becomes `error`.
    verdict attempt(connection& on);
    /// The first failure of a statement in the last attempt, also when the function hid it.
    static std::exception_ptr failure_of(const connection& on) { return on.failure_; }

    sql::access access = sql::access::write;
    sql::isolation isolation = sql::isolation::serializable;
    std::exception_ptr error;  ///< rethrown to the caller in place of an answer
    completion done;

  protected:
    virtual verdict run(connection& on) = 0;
};

template <typename T>
concept expected_like = requires(const T& value) {
    typename T::unexpected_type;
    { value.has_value() } -> std::convertible_to<bool>;
};

template <typename F>
class typed_unit final : public unit_of_work {
  public:
    using value_type = std::invoke_result_t<F&, connection&>;
    explicit typed_unit(F& function) : function_(function) {}

    value_type take() {
        if constexpr (!std::is_void_v<value_type>) return std::move(*answer_);
    }

  protected:
    verdict run(connection& on) override {
        if constexpr (std::is_void_v<value_type>) {
            function_(on);
        } else {
            answer_.emplace(function_(on));
            if constexpr (expected_like<value_type>)
                if (!answer_->has_value()) return verdict::roll_back;
        }
        return verdict::commit;
    }

  private:
    using stored = std::conditional_t<std::is_void_v<value_type>, std::monostate, value_type>;
    F& function_;
    std::optional<stored> answer_;
};

}  // namespace refundry::sql
