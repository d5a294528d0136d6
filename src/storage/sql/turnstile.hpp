// SPDX-License-Identifier: Apache-2.0
// Lets units run together, and one that lost too often run alone: optimistic retries on one hot row
// can go wrong any number of times, since somebody else always wins.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace refundry::sql {

class turnstile {
  public:
    enum class mode { together, alone };
    /// Holds its place while it lives. Who wants to be alone is not overtaken.
    class place {
      public:
        place(turnstile& of, mode wanted);
        ~place();
        place(const place&) = delete;
        place& operator=(const place&) = delete;

      private:
        turnstile& of_;
        mode mode_;
    };

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t inside_ = 0;
    bool is_reserved_ = false;
};

}  // namespace refundry::sql
