// SPDX-License-Identifier: Apache-2.0
// The API, the pages and the probes on one server.
#pragma once

#include <memory>

#include "app/policies/policies.hpp"
#include "base/random.hpp"
#include "http/metrics.hpp"
#include "http/server/server.hpp"

namespace refundry::http {

struct application_options {
    server_options server;
    double requests_per_second = 2'000;      ///< per credential, steadily
    double requests_burst = 20'000;          ///< per credential, at once
    double sign_ins_per_second = 0.2;        ///< tries per address and per e-mail, steadily
    double sign_ins_burst = 10;              ///< and at once
    double bad_credentials_per_second = 20;  ///< per address
    double bad_credentials_burst = 200;
    double public_calls_per_second = 1;  ///< without a credential, per address, steadily
    double public_calls_burst = 40;      ///< and at once
};

class application {
  public:
    application(application_options options, store& data, policy_cache& policies, clock_port& clock,
                random_source& random);
    ~application();
    /// Called after each committed write, from the server's threads: wakes the jobs.
    void set_after_write(std::function<void()> hook);
    void start();
    std::uint16_t port() const;
    void begin_drain();
    bool wait_drained(std::chrono::milliseconds timeout);

  private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

/// What every answer of the application passes through: problems, security headers, counting.
server_hooks application_hooks(metrics& counted);

/// The OpenAPI 3.1 document this binary serves.
std::string openapi_json();

}  // namespace refundry::http
