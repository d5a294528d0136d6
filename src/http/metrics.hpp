// SPDX-License-Identifier: Apache-2.0
// What Prometheus scrapes: requests by route and status, how long they took, how much was sent.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "http/server/request.hpp"

namespace refundry::http {

class metrics {
  public:
    metrics();
    ~metrics();
    void count(const request& http, int status, std::size_t bytes,
               std::chrono::steady_clock::duration took);
    /// The text exposition format.
    std::string text() const;

  private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace refundry::http
