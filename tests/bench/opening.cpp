// SPDX-License-Identifier: Apache-2.0
#include "bench/opening.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace refundry::bench {

std::string opening::open() {
    const auto unit = number_++;
    if (unit >= at_.units()) throw std::runtime_error("too few orders for this many opens");
    return post_request("/v1/returns", at_.key, fmt::format("open-{}", unit), at_.open_body(unit));
}

std::string opening::preview(std::size_t unit) const {
    return post_request("/v1/returns/preview", at_.key, "", at_.open_body(unit));
}

double open_for(load_client& client, opening& of, double seconds, latencies& into) {
    const auto done = client.run(seconds, [&](std::size_t, const answer*, std::string& request) {
        request = of.open();
        return true;
    });
    require_success(done);
    into.add(done);
    return done.rate();
}

double preview_and_open_for(load_client& client, opening& of, double seconds, latencies& into) {
    std::vector<std::string> to_open(OPEN_CONNECTIONS);
    const auto done =
        client.run(seconds, [&](std::size_t which, const answer*, std::string& request) {
            if (to_open[which].empty()) {
                request = of.preview(of.next_unit());
                to_open[which] = of.open();
            } else {
                request = std::exchange(to_open[which], {});
            }
            return true;
        });
    require_success(done);
    into.add(done);
    return done.rate() / 2;
}

return_case_id open_one(std::uint16_t port, opening& of) {
    std::string body;
    bool is_asked = false;
    load_client client(port, 1);
    require_success(client.run(60, [&](std::size_t, const answer* before, std::string& request) {
        if (before != nullptr) body = before->body;
        if (std::exchange(is_asked, true)) return false;
        request = of.open();
        return true;
    }));
    return return_case_id::parse(text_member(body, "id")).value();
}

}  // namespace refundry::bench
