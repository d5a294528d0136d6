// SPDX-License-Identifier: Apache-2.0
// What a session needs of a connection. The real one is a socket whose waits suspend the session
// (server.cpp); a test or a fuzzer gives bytes.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <span>
#include <string_view>

namespace refundry::http {

using steady_time = std::chrono::steady_clock::time_point;

enum class io_status { done, closed, timed_out };

struct read_result {
    io_status status;
    std::size_t bytes = 0;
};

class transport {
  public:
    virtual ~transport() = default;
    /// At least one byte when done.
    virtual read_result read(std::span<char> into, steady_time deadline) = 0;
    /// All of the parts, in order; the client must take them at the least rate of the options.
    virtual io_status write(std::span<const std::string_view> parts) = 0;
    /// Ends our side and throws away what still comes, for a bounded time: closing at once would
    /// reset the connection and take the answer from the client's hands.
    virtual void linger(std::span<char> scratch) = 0;
    /// Gives the thread to the other sessions for a turn.
    virtual void let_others_run() = 0;
    /// See body_writer.
    virtual bool pause(std::chrono::milliseconds at_most) = 0;
    virtual std::function<void()> waker() = 0;
    virtual bool is_stopping() const = 0;
};

}  // namespace refundry::http
