// SPDX-License-Identifier: Apache-2.0
// The table of routes and the look-up in it.
//
//   router routes;
//   routes.add({.method = method::post, .pattern = "/v1/returns/{return_id}/approve",
//               .handle = approve});
//
// A literal segment wins over "{name}", which wins over a final "{name...}" that takes the
// rest, one segment or more.
#pragma once

#include <bitset>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/server/method.hpp"
#include "http/server/request.hpp"
#include "http/server/response.hpp"

namespace refundry::http {

/// May wait (base/wait.hpp) and throw; runs on a thread shared with other sessions, so it computes
/// briefly.
using handler = std::function<response(request&)>;

struct route {
    http::method method = http::method::get;
    std::string pattern{};
    handler handle{};
    const void* data = nullptr;                   ///< the application's, borrowed
    std::optional<std::size_t> body_bytes_max{};  ///< instead of the server's own limit
};

using method_set = std::bitset<method_count>;

/// "GET, HEAD, OPTIONS", for an Allow header.
std::string allow_header(method_set methods);

struct route_match {
    const route* found = nullptr;  ///< null when no route takes this method
    method_set allowed;            ///< what the path answers to; none when there is no such path
};

class router {
  public:
    router();
    ~router();
    router(router&&) noexcept;
    router& operator=(router&&) noexcept;

    /// Throws internal_error for a malformed pattern and for a second route of one method and path.
    void add(route added);
    /// HEAD is served by GET's route. Path parameters are written to `parameters` when found.
    route_match find(method wanted, const std::vector<std::string>& segments,
                     std::vector<path_parameter>& parameters) const;
    /// All routes in the order they were added; their addresses stay.
    const std::deque<route>& routes() const { return routes_; }

  private:
    struct node;
    struct search;
    std::deque<route> routes_;
    std::unique_ptr<node> root_;
};

}  // namespace refundry::http
