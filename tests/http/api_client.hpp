// SPDX-License-Identifier: Apache-2.0
// A client of the API on one connection that is kept: a request as data, an answer to look into.
#pragma once

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "http/json_value.hpp"
#include "http/server/test_client.hpp"

namespace refundry::test {

using header_list = std::vector<std::pair<std::string, std::string>>;

struct api_request {
    std::string method = "GET";
    std::string path;
    std::string body;
    header_list headers;

    api_request with(std::string name, std::string value) const {
        auto changed = *this;
        changed.headers.emplace_back(std::move(name), std::move(value));
        return changed;
    }
    api_request with_body(std::string text) const {
        auto changed = *this;
        changed.body = std::move(text);
        return changed;
    }
    std::string text() const {
        std::string text = method + " " + path + " HTTP/1.1\r\nHost: shop.test\r\n";
        bool has_type = false;
        for (const auto& [name, value] : headers) {
            has_type = has_type || name == "Content-Type";
            if (!value.empty())  // "" leaves it out
                text.append(name).append(": ").append(value).append("\r\n");
        }
        if (!body.empty() && !has_type) text += "Content-Type: application/json\r\n";
        if (!body.empty() || method != "GET")
            text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        return text + "\r\n" + body;
    }
};

struct api_answer {
    int status = 0;
    std::string head;
    std::string body;

    json_value json() const { return json_value::parse(body); }
    std::string header(std::string_view name) const {
        const auto at = head.find("\r\n" + std::string(name) + ": ");
        if (at == head.npos) return "";
        const auto begin = at + 4 + name.size();
        return head.substr(begin, head.find("\r\n", begin) - begin);
    }
    /// The `code` of a problem, or "".
    std::string code() const { return status >= 400 ? json()["code"].string() : ""; }
    std::string param() const {
        const auto problem = json();
        const auto* found = problem.find("param");
        return found == nullptr ? "" : found->string();
    }
};

class api_client {
  public:
    api_client(std::uint16_t port, std::string key)
        : port_(port), key_(std::move(key)), address_(next_address()) {}

    api_answer send(const api_request& request) {
        auto signed_request = request;
        if (!key_.empty()) signed_request.headers.emplace_back("Authorization", "Bearer " + key_);
        return send_unsigned(signed_request);
    }
    api_answer send_unsigned(const api_request& request) {
        if (!connection_) connection_ = std::make_unique<http::test_client>(port_);
        connection_->send(request.with("X-Forwarded-For", address_).text());
        const auto whole = connection_->receive(request.method != "HEAD");
        if (whole.empty()) throw std::runtime_error("no answer to " + request.path);
        const auto end = whole.find("\r\n\r\n");
        api_answer answer{.status = http::status_of(whole),
                          .head = whole.substr(0, end + 2),
                          .body = whole.substr(end + 4)};
        if (answer.header("Transfer-Encoding") == "chunked") answer.body = joined(answer.body);
        if (answer.header("Connection") == "close") connection_.reset();
        return answer;
    }
    const std::string& key() const { return key_; }

  private:
    /// The chunks of a body, without their sizes.
    static std::string joined(std::string_view chunks) {
        std::string whole;
        while (true) {
            const auto size =
                std::stoul(std::string(chunks.substr(0, chunks.find("\r\n"))), {}, 16);
            if (size == 0) return whole;
            chunks.remove_prefix(chunks.find("\r\n") + 2);
            whole.append(chunks.substr(0, size));
            chunks.remove_prefix(size + 2);
        }
    }
    /// "10.0.0.1", …: where a server that trusts the loopback takes this client to be.
    static std::string next_address() {
        static std::atomic<unsigned> made = 0;
        const auto number = ++made;
        return "10." + std::to_string(number >> 16 & 255) + "." +
               std::to_string(number >> 8 & 255) + "." + std::to_string(number & 255);
    }
    std::uint16_t port_;
    std::string key_;
    std::string address_;
    std::unique_ptr<http::test_client> connection_;
};

}  // namespace refundry::test
