// SPDX-License-Identifier: Apache-2.0
// How PayPal is spoken to: with a bearer token that is fetched for the client's id and secret and
// used until shortly before it ends.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "connectors/web/web_client.hpp"

namespace refundry {

struct paypal_settings {
    std::string client_id;
    std::string client_secret;
    std::string webhook_id;  ///< of the endpoint in PayPal's dashboard; empty: none is believed
    std::string base_url = "https://api-m.paypal.com";
};

class paypal_access {
  public:
    paypal_access(const paypal_settings& settings, web_client& web, clock_port& clock)
        : settings_(settings), web_(web), clock_(clock) {}

    /// Sends with a token; a second time with a fresh one when the first was not taken (401: PayPal
    /// did nothing). nullopt without an answer, and when no token is to be had.
    std::optional<web_response> send(web_request request);

  private:
    std::optional<std::string> token();
    void forget(const std::string& token);

    const paypal_settings& settings_;
    web_client& web_;
    clock_port& clock_;
    std::mutex mutex_;
    std::string token_;
    instant token_ends_;
};

}  // namespace refundry
