// SPDX-License-Identifier: Apache-2.0
// The OpenAPI document of this build, and whether what goes over the wire is what it says.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "http/api_client.hpp"

namespace refundry::test {

struct api_operation {
    std::string name;    ///< operationId
    std::string method;  ///< upper case
    std::string path;    ///< with {parameters}
    json_value spec;

    int success_status() const;
    bool is_public() const;
    bool takes_key() const;
    bool has_path_id() const { return path.contains("_id}"); }
    bool has_body() const { return spec.has("requestBody"); }
    std::set<std::string> query_parameters() const;
    /// "returns:read", or "" when any credential will do.
    std::string permission() const;
    const json_value& request_schema() const;
};

class api_contract {
  public:
    static const api_contract& of_this_build();

    const std::vector<api_operation>& operations() const { return operations_; }
    /// The operation a request goes to; null when there is none.
    const api_operation* find(const std::string& method, std::string_view target) const;
    const api_operation& named(std::string_view name) const;
    /// What is wrong with an answer, and with the body of a request that was accepted.
    std::vector<std::string> violations(const api_request& request, const api_answer& answer) const;
    const json_value& document() const { return document_; }
    /// Follows a reference.
    const json_value& resolved(const json_value& schema) const;
    const json_value& resolved(json_value&& schema) const = delete;

  private:
    api_contract();
    /// Of an error: its code and status are in docs/api/problems.txt.
    std::vector<std::string> problem_violations(const api_answer& answer) const;
    json_value document_;
    std::vector<api_operation> operations_;
};

}  // namespace refundry::test
