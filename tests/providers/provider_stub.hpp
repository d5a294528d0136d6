// SPDX-License-Identifier: Apache-2.0
// The stubs of stub/main.ts as a process of their own, and what a test tells and asks them.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "connectors/web/curl_web_client.hpp"

namespace refundry::test {

/// The folder of the official specifications; nullopt, said once, when it is not on this machine.
std::optional<std::filesystem::path> specifications();

struct seen_request {
    std::string method;
    std::string path;
    std::string query;
    std::string body;
    std::string key;       ///< in the header the provider takes our key from
    std::string findings;  ///< "" when the specification has nothing against it
};

class provider_stub {
  public:
    /// `key_header` in small letters.
    provider_stub(const std::filesystem::path& specifications, std::string provider,
                  std::string key_header);
    ~provider_stub();
    provider_stub(const provider_stub&) = delete;
    provider_stub& operator=(const provider_stub&) = delete;

    /// Where the provider's API begins.
    std::string url() const;
    web_client& web() { return web_; }

    /// How the next requests are answered; see main.ts.
    void next(std::string_view behaviour, int times = 1);
    /// A verb of the provider's stub with its JSON; what it says as JSON text.
    std::string control(std::string_view verb, std::string_view json);
    /// All that came so far.
    std::vector<seen_request> requests();
    /// What the specification has against all that came so far: "" when it is all right.
    std::string findings();
    /// Sends as it is, past any adapter.
    web_response send(std::string method, std::string_view path, web_headers headers,
                      std::string body);

  private:
    void wait_for_port(int from);

    std::string provider_;
    std::string key_header_;
    curl_web_client web_{{.allows_plain_http = true, .allows_private_addresses = true}};
    pid_t pid_ = 0;
    std::uint16_t port_ = 0;
};

}  // namespace refundry::test
