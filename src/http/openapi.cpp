// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/version.hpp"
#include "http/descriptions.hpp"
#include "http/endpoint.hpp"
#include "http/problems.hpp"

namespace refundry::http {

namespace {

constexpr std::string_view CONTENT_JSON = "application/json";
constexpr std::string_view CONTENT_PROBLEM = "application/problem+json";

/// "{return_id}" of "/v1/returns/{return_id}/approve".
std::vector<std::string_view> path_parameters(std::string_view path) {
    std::vector<std::string_view> names;
    for (auto at = path.find('{'); at != std::string_view::npos; at = path.find('{', at + 1))
        names.push_back(path.substr(at + 1, path.find('}', at) - at - 1));
    return names;
}

void write_content(json::writer& out, std::string_view type, std::string_view schema) {
    out.key("content");
    out.begin_object();
    out.key(type);
    out.begin_object();
    out.key("schema");
    out.raw(schema);
    out.end_object();
    out.end_object();
}

void write_texts(json::writer& out, const std::vector<std::string_view>& types) {
    out.key("content");
    out.begin_object();
    for (const auto type : types) {
        out.key(type);
        out.raw(R"({"schema":{"type":"string"}})");
    }
    out.end_object();
}

void write_parameter(json::writer& out, std::string_view name, std::string_view in,
                     std::string_view about, std::string_view schema, bool required) {
    out.begin_object();
    out.key("name");
    out.value(name);
    out.key("in");
    out.value(in);
    out.key("required");
    out.value(required);
    out.key("description");
    out.value(about);
    out.key("schema");
    out.raw(schema);
    out.end_object();
}

void write_parameters(json::writer& out, const endpoint& each) {
    out.key("parameters");
    out.begin_array();
    for (const auto name : path_parameters(each.path))
        write_parameter(out, name, "path", "The id in the path.", R"({"type":"string"})", true);
    for (const auto& query : each.about.query)
        write_parameter(out, query.name, "query", query.about, query.schema, false);
    if (each.takes_key)
        write_parameter(
            out, "Idempotency-Key", "header",
            "A key of yours, at most 255 characters: the same request with the same key is "
            "done once and answered alike, also after a crash.",
            R"({"type":"string","maxLength":255})", false);
    out.end_array();
}

/// The statuses an operation may answer besides its success, by what it does.
std::vector<int> problem_statuses(const endpoint& each) {
    std::vector<int> statuses;
    const bool has_body = each.request_schema != nullptr;
    if (has_body) statuses.insert(statuses.end(), {400, 413, 415});
    if (!each.about.is_public) statuses.insert(statuses.end(), {401, 403});
    if (!path_parameters(each.path).empty() || has_body) statuses.push_back(404);
    if (has_body) statuses.push_back(409);
    statuses.insert(statuses.end(), {422, 429, 503});
    std::ranges::sort(statuses);
    return statuses;
}

void write_responses(json::writer& out, const endpoint& each, json::schema_set& schemas) {
    out.key("responses");
    out.begin_object();
    out.key(std::to_string(each.status));
    out.begin_object();
    out.key("description");
    out.value(each.status == 204 ? std::string_view("Done.") : std::string_view("The result."));
    if (each.response_schema != nullptr)
        write_content(out, CONTENT_JSON, each.response_schema(schemas));
    if (!each.text_types.empty()) write_texts(out, each.text_types);
    out.end_object();
    for (const int status : problem_statuses(each)) {
        out.key(std::to_string(status));
        out.begin_object();
        out.key("description");
        out.value(reason_phrase(status));
        write_content(out, CONTENT_PROBLEM, schemas.add<problem>());
        out.end_object();
    }
    out.end_object();
}

void write_operation(json::writer& out, const endpoint& each, json::schema_set& schemas) {
    out.begin_object();
    out.key("operationId");
    out.value(each.about.name);
    out.key("tags");
    out.begin_array();
    out.value(each.about.group);
    out.end_array();
    out.key("summary");
    out.value(describe(std::string(each.about.name) + ".title"));
    std::string description(each.about.summary);
    if (const auto more = describe(each.about.name); !more.empty())
        description += "\n\n" + std::string(more);
    if (each.about.needed)
        description += "\n\nPermission: `" + scope_text(*each.about.needed) + "`.";
    out.key("description");
    out.value(std::string_view(description));
    if (each.about.is_public) {
        out.key("security");
        out.begin_array();
        out.end_array();
    }
    write_parameters(out, each);
    if (each.request_schema != nullptr) {
        out.key("requestBody");
        out.begin_object();
        out.key("required");
        out.value(true);
        write_content(out, CONTENT_JSON, each.request_schema(schemas));
        out.end_object();
    }
    write_responses(out, each, schemas);
    out.end_object();
}

void write_paths(json::writer& out, const endpoint_table& endpoints, json::schema_set& schemas) {
    std::vector<std::string_view> paths;
    for (const auto& each : endpoints.all())
        if (std::ranges::find(paths, each.path) == paths.end()) paths.push_back(each.path);
    out.key("paths");
    out.begin_object();
    for (const auto path : paths) {
        out.key(path);
        out.begin_object();
        for (const auto& each : endpoints.all()) {
            if (each.path != path) continue;
            std::string name(method_name(each.method));
            std::ranges::transform(name, name.begin(),
                                   [](char c) { return static_cast<char>(c - 'A' + 'a'); });
            out.key(name);
            write_operation(out, each, schemas);
        }
        out.end_object();
    }
    out.end_object();
}

constexpr std::string_view INFO =
    "Returns and refunds: orders in, a return asked for, decided, received, settled and paid, with "
    "every decision explained and every minor unit derived. Amounts are integers of minor units "
    "with "
    "their currency; instants are RFC 3339 in UTC; errors are RFC 9457 problem documents with a "
    "stable "
    "`code`.";

constexpr std::string_view SECURITY_SCHEMES =
    R"({"api_key":{"type":"http","scheme":"bearer","description":"An API key, key_….secret."},)"
    R"("session":{"type":"apiKey","in":"cookie","name":"refundry_session","description":"Staff sign-in."}})";

}  // namespace

std::string openapi_document(const endpoint_table& endpoints) {
    json::schema_set schemas("#/components/schemas/",
                             [](std::string_view what) { return std::string(describe(what)); });
    json::writer out;
    out.begin_object();
    out.key("openapi");
    out.value("3.1.0");
    out.key("info");
    out.begin_object();
    out.key("title");
    out.value("Refundry");
    out.key("version");
    out.value(std::string_view(version()));
    out.key("description");
    out.value(INFO);
    out.key("license");
    out.raw(R"({"name":"Apache-2.0","identifier":"Apache-2.0"})");
    out.end_object();
    out.key("servers");
    out.raw(R"([{"url":"/"}])");
    out.key("security");
    out.raw(R"([{"api_key":[]},{"session":[]}])");
    write_paths(out, endpoints, schemas);
    out.key("x-problems");
    out.raw(json::encode(documented_problems()));
    out.key("components");
    out.begin_object();
    out.key("securitySchemes");
    out.raw(SECURITY_SCHEMES);
    out.key("schemas");
    out.begin_object();
    for (const auto& [name, schema] : schemas.all()) {
        out.key(name);
        out.raw(schema);
    }
    out.end_object();
    out.end_object();
    out.end_object();
    return std::move(out.text());
}

}  // namespace refundry::http
