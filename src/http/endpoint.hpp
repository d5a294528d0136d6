// SPDX-License-Identifier: Apache-2.0
// One line of the route table: method, path, permission, types and use case. From it come the
// route, the strict reading of the body, the idempotent write, and the operation in the OpenAPI
// document.
#pragma once

#include <deque>

#include "base/json_schema.hpp"
#include "http/api.hpp"
#include "http/server/router.hpp"

namespace refundry::http {

struct query_parameter_doc {
    std::string_view name;
    std::string_view about;
    std::string schema = R"({"type":"string"})";
};
// Of every list.
inline const query_parameter_doc LIMIT_PARAMETER{
    "limit", "Entries on a page.", R"({"type":"integer","minimum":1,"maximum":200,"default":50})"};
inline const query_parameter_doc BEFORE_PARAMETER{"before", "The `next` of the page before."};

/// What the OpenAPI document says of an operation beside its types.
struct operation {
    std::string_view name;     ///< operationId, snake_case
    std::string_view group;    ///< tag
    std::string_view summary;  ///< one sentence
    std::optional<permission> needed;
    bool is_public = false;  ///< no credential is asked for
    std::vector<query_parameter_doc> query{};
};

struct endpoint {
    http::method method = method::get;
    std::string_view path;
    operation about;
    int status = 200;
    bool takes_key = false;  ///< Idempotency-Key
    std::string (*request_schema)(json::schema_set&) = nullptr;
    std::string (*response_schema)(json::schema_set&) = nullptr;
    std::vector<std::string_view> text_types{};  ///< of an answer that is no JSON
    handler handle;
};

/// The application's routes, in the order of the documentation.
class endpoint_table {
  public:
    /// Without services the table can only be described, not served.
    explicit endpoint_table(api_services* api = nullptr) : api_(api) {}

    /// GET: `use(transaction&, call&)` is a result<View> on one snapshot.
    template <typename View, typename Use>
    void read(std::string_view path, operation about, Use use) {
        auto& added = add(method::get, path, std::move(about), 200);
        added.response_schema = [](json::schema_set& schemas) { return schemas.add<View>(); };
        added.handle = [api = api_, &added, use](request& http) {
            return guarded(http, [&]() -> result<response> {
                auto made = begin(http, *api, added);
                if (!made) return std::unexpected(std::move(made.error()));
                auto view =
                    api->data.read([&](transaction& tx) -> result<View> { return use(tx, *made); });
                if (!view) return std::unexpected(std::move(view.error()));
                return response::json(200, json::encode(*view));
            });
        };
    }

    /// POST, PUT, PATCH: `use(transaction&, call&, const Command&)` is a result<View>, in one unit
    /// of work with its Idempotency-Key.
    template <typename Command, typename View, typename Use>
    void write(http::method method, std::string_view path, operation about, int status, Use use) {
        auto& added = add(method, path, std::move(about), status);
        added.takes_key = method == method::post;
        added.request_schema = [](json::schema_set& schemas) { return schemas.add<Command>(); };
        added.response_schema = [](json::schema_set& schemas) { return schemas.add<View>(); };
        added.handle = [api = api_, &added, use](request& http) {
            return guarded(http, [&]() -> result<response> {
                auto made = begin(http, *api, added);
                if (!made) return std::unexpected(std::move(made.error()));
                auto command = read_body<Command>(http);
                if (!command) return std::unexpected(std::move(command.error()));
                auto done = write_once(api->data, made->context, added.status,
                                       [&](transaction& tx) { return use(tx, *made, *command); });
                if (!done) return std::unexpected(std::move(done.error()));
                after_write(*api, added);
                return answer_of(*done);
            });
        };
    }

    /// POST that only computes: no unit of work, no key.
    template <typename Command, typename View, typename Use>
    void compute(std::string_view path, operation about, Use use) {
        auto& added = add(method::post, path, std::move(about), 200);
        added.request_schema = [](json::schema_set& schemas) { return schemas.add<Command>(); };
        added.response_schema = [](json::schema_set& schemas) { return schemas.add<View>(); };
        added.handle = [api = api_, &added, use](request& http) {
            return guarded(http, [&]() -> result<response> {
                auto made = begin(http, *api, added);
                if (!made) return std::unexpected(std::move(made.error()));
                auto command = read_body<Command>(http);
                if (!command) return std::unexpected(std::move(command.error()));
                auto view = api->data.read(
                    [&](transaction& tx) -> result<View> { return use(tx, *made, *command); });
                if (!view) return std::unexpected(std::move(view.error()));
                return response::json(200, json::encode(*view));
            });
        };
    }

    /// Anything else: the handler does all itself.
    endpoint& add(http::method method, std::string_view path, operation about, int status) {
        return endpoints_.emplace_back(endpoint{.method = method,
                                                .path = path,
                                                .about = std::move(about),
                                                .status = status,
                                                .takes_key = false,
                                                .request_schema = nullptr,
                                                .response_schema = nullptr,
                                                .text_types = {},
                                                .handle = {}});
    }

    api_services* api() { return api_; }
    const std::deque<endpoint>& all() const { return endpoints_; }
    void install(router& routes) const;

    static void after_write(api_services& api, const endpoint& at);
    static result<call> begin(request& http, api_services& api, const endpoint& at);
    template <typename Command>
    static result<Command> read_body(const request& http) {
        if (auto fine = check_content_type(http); !fine)
            return std::unexpected(std::move(fine.error()));
        auto command = json::decode<Command>(http.body.empty() ? std::string_view("{}")
                                                               : std::string_view(http.body));
        if (!command) return std::unexpected(body_failure(std::move(command.error())));
        return std::move(*command);
    }
    static result<void> check_content_type(const request& http);
    static failure body_failure(std::vector<failure_detail> errors);

  private:
    api_services* api_;
    std::deque<endpoint> endpoints_;  // their addresses stay
};

/// The OpenAPI 3.1 document of these endpoints.
std::string openapi_document(const endpoint_table& endpoints);

}  // namespace refundry::http
