// SPDX-License-Identifier: Apache-2.0
#include "http/api_contract.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "http/application.hpp"
#include "http/schema_check.hpp"

namespace refundry::test {

namespace {

std::vector<std::string> segments(std::string_view path) {
    std::vector<std::string> all;
    while (!path.empty()) {
        const auto end = path.find('/', 1);
        all.emplace_back(path.substr(1, end == path.npos ? path.npos : end - 1));
        path = end == path.npos ? std::string_view{} : path.substr(end);
    }
    return all;
}

/// How many segments match literally; -1 when the path is another.
int match(std::string_view pattern, std::string_view path) {
    const auto wanted = segments(pattern), given = segments(path);
    if (wanted.size() != given.size()) return -1;
    int literal = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i] == given[i])
            ++literal;
        else if (!wanted[i].starts_with('{'))
            return -1;
    }
    return literal;
}

}  // namespace

int api_operation::success_status() const {
    for (const auto& [status, response] : spec["responses"].members())
        if (status.starts_with('2')) return std::stoi(status);
    return 0;
}
bool api_operation::is_public() const {
    return spec.has("security") && spec["security"].size() == 0;
}
bool api_operation::takes_key() const {
    return std::ranges::any_of(spec["parameters"].elements(), [](const json_value& parameter) {
        return parameter["name"].string() == "Idempotency-Key";
    });
}
std::set<std::string> api_operation::query_parameters() const {
    std::set<std::string> names;
    for (const auto& parameter : spec["parameters"].elements())
        if (parameter["in"].string() == "query") names.insert(parameter["name"].string());
    return names;
}
std::string api_operation::permission() const {
    const auto* description = spec.find("description");
    if (description == nullptr) return "";
    const auto& text = description->string();
    const auto at = text.find("Permission: `");
    if (at == text.npos) return "";
    return text.substr(at + 13, text.find('`', at + 13) - at - 13);
}
const json_value& api_operation::request_schema() const {
    return spec["requestBody"]["content"]["application/json"]["schema"];
}

api_contract::api_contract() : document_(json_value::parse(http::openapi_json())) {
    for (const auto& [path, item] : document_["paths"].members())
        for (const auto& [method, spec] : item.members()) {
            auto upper = method;
            std::ranges::transform(upper, upper.begin(),
                                   [](char c) { return static_cast<char>(c - 'a' + 'A'); });
            operations_.push_back({spec["operationId"].string(), upper, path, spec});
        }
}

const api_contract& api_contract::of_this_build() {
    static const api_contract contract;
    return contract;
}

const api_operation* api_contract::find(const std::string& method, std::string_view target) const {
    const auto path = target.substr(0, target.find('?'));
    const api_operation* best = nullptr;
    int best_match = -1;
    for (const auto& each : operations_)
        if (each.method == method)
            if (const auto found = match(each.path, path); found > best_match) {
                best = &each;
                best_match = found;
            }
    return best;
}

const api_operation& api_contract::named(std::string_view name) const {
    const auto found = std::ranges::find(operations_, name, &api_operation::name);
    if (found == operations_.end()) throw std::runtime_error("no operation " + std::string(name));
    return *found;
}

const json_value& api_contract::resolved(const json_value& schema) const {
    const auto* reference = schema.find("$ref");
    if (reference == nullptr) return schema;
    const auto& name = reference->string();
    return document_["components"]["schemas"][name.substr(name.rfind('/') + 1)];
}

std::vector<std::string> api_contract::problem_violations(const api_answer& answer) const {
    for (const auto& each : document_["x-problems"].elements())
        if (each["code"].string() == answer.code() && each["status"].integer() == answer.status)
            return {};
    return {fmt::format("the problem {} with status {} is not documented", answer.code(),
                        answer.status)};
}

std::vector<std::string> api_contract::violations(const api_request& request,
                                                  const api_answer& answer) const {
    const auto* operation = find(request.method, request.path);
    if (operation == nullptr) return {};
    const auto* response = operation->spec["responses"].find(std::to_string(answer.status));
    if (response == nullptr)
        return {"the status " + std::to_string(answer.status) + " is not documented"};
    const auto* content = response->find("content");
    if (content == nullptr)
        return answer.body.empty() ? std::vector<std::string>{}
                                   : std::vector<std::string>{"a body where none is documented"};
    const auto type = answer.header("Content-Type");
    for (const auto& [name, media] : content->members()) {
        if (!type.starts_with(name)) continue;
        if (!name.ends_with("json")) return {};
        auto found = schema_violations(document_, media["schema"], answer.json());
        if (answer.status >= 400)
            for (auto& violation : problem_violations(answer))
                found.push_back(std::move(violation));
        if (answer.status < 300 && !request.body.empty())
            for (auto& violation : schema_violations(document_, operation->request_schema(),
                                                     json_value::parse(request.body)))
                found.push_back("request " + violation);
        return found;
    }
    return {"the content type " + type + " is not documented"};
}

}  // namespace refundry::test
