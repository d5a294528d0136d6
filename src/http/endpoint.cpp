// SPDX-License-Identifier: Apache-2.0
#include "http/endpoint.hpp"

#include <algorithm>

namespace refundry::http {

result<call> endpoint_table::begin(request& http, api_services& api, const endpoint& at) {
    std::vector<std::string_view> known;
    known.reserve(at.about.query.size());
    for (const auto& parameter : at.about.query)
        known.push_back(parameter.name);
    auto made =
        at.about.is_public ? begin_public_call(http, api) : begin_call(http, api, at.about.needed);
    if (!made) return made;
    if (auto fine = check_query(http, known); !fine)
        return std::unexpected(std::move(fine.error()));
    if (at.takes_key)
        if (auto fine = take_idempotency_key(*made); !fine)
            return std::unexpected(std::move(fine.error()));
    return made;
}

void endpoint_table::after_write(api_services& api, const endpoint& at) {
    if (at.about.needed == permission::keys_write || at.about.needed == permission::users_write)
        api.principals.clear();
    if (api.after_write) api.after_write();
}

result<void> endpoint_table::check_content_type(const request& http) {
    if (http.body.empty()) return {};
    const auto header = http.header("Content-Type");
    const auto type = header.substr(0, header.find_first_of("; "));
    const auto is_same = [](char given, char lower) {
        return given == lower || (given >= 'A' && given <= 'Z' && given - 'A' + 'a' == lower);
    };
    if (std::ranges::equal(type, std::string_view("application/json"), is_same)) return {};
    return invalid("", "content_type_not_json",
                   "The body is not declared to be JSON. Send it with the header Content-Type: "
                   "application/json.");
}

failure endpoint_table::body_failure(std::vector<failure_detail> errors) {
    const bool malformed = errors.front().code == "malformed_json";
    failure what{
        .kind = failure_kind::invalid,
        .code = malformed ? "malformed_json" : "invalid_body",
        .message = malformed ? "The body cannot be read as JSON: " + errors.front().message
                             : "The body has fields that cannot be used. Correct each one named in "
                               "`errors` and send it again.",
        .path = errors.front().path,
        .details = std::move(errors)};
    return what;
}

void endpoint_table::install(router& routes) const {
    for (const auto& each : endpoints_)
        routes.add({.method = each.method,
                    .pattern = std::string(each.path),
                    .handle = each.handle,
                    .data = &each});
}

}  // namespace refundry::http
