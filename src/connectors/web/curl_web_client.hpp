// SPDX-License-Identifier: Apache-2.0
// The web over libcurl: certificates are verified, redirects are answers, everything is bounded.
// Any thread may send at any time.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "connectors/web/web_client.hpp"

namespace refundry {

struct curl_web_client_options {
    std::chrono::milliseconds connect_time_max{10'000};
    std::size_t body_bytes_max = std::size_t{1} << 20U;
    bool allows_plain_http = false;         ///< for a peer on this machine
    bool allows_private_addresses = false;  ///< see public_address.hpp
    std::string authorities_file{};         ///< PEM; the system's when empty
};

class curl_web_client final : public web_client {
  public:
    explicit curl_web_client(curl_web_client_options options = {});
    ~curl_web_client() override;
    curl_web_client(const curl_web_client&) = delete;
    curl_web_client& operator=(const curl_web_client&) = delete;

    std::expected<web_response, web_failure> send(const web_request& request) override;

  private:
    struct handle;
    std::unique_ptr<handle> take_handle();
    void give_back(std::unique_ptr<handle> used);

    curl_web_client_options options_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<handle>> idle_;  ///< each keeps its connections open
};

}  // namespace refundry
