// SPDX-License-Identifier: Apache-2.0
// Answers no provider should give and every provider gives some day. None of them says what became
// of a refund, so after each of them it is unknown.
#pragma once

#include <string>
#include <vector>

#include "connectors/web/scripted_web.hpp"

namespace refundry::test {

struct hostile_answer {
    std::string_view name;
    web_answer answer;
};

inline std::vector<hostile_answer> hostile_answers() {
    const std::string html = "<html><body>Bad gateway</body></html>";
    const std::string error =
        R"({"error":{"type":"api_error","code":"x"},"name":"X","status":"X"})";
    std::string deep;
    for (int i = 0; i < 200'000; ++i)
        deep += R"({"a":)";
    return {
        {"nothing left", std::unexpected(web_failure::not_sent)},
        {"time-out or reset", std::unexpected(web_failure::no_answer)},
        {"500", answered(500, error)},
        {"500 without a body", answered(500, "")},
        {"502 of a proxy", answered(502, html)},
        {"503", answered(503, error, {{"Retry-After", "30"}})},
        {"504", answered(504, html)},
        {"429", answered(429, error, {{"Retry-After", "2"}})},
        {"408", answered(408, "")},
        {"409", answered(409, error)},
        {"423", answered(423, error)},
        {"425", answered(425, error)},
        {"401", answered(401, error)},
        {"403", answered(403, error)},
        {"400 of a proxy", answered(400, html)},
        {"400 without a body", answered(400, "")},
        {"400 of another shape", answered(400, R"({"error":"no"})")},
        {"422 of another shape", answered(422, R"(["no"])")},
        {"404 of a proxy", answered(404, html)},
        {"redirect", answered(302, "", {{"Location", "https://login.example/"}})},
        {"200 without a body", answered(200, "")},
        {"204", answered(204, "")},
        {"200 of a portal", answered(200, html)},
        {"200 cut off", answered(200, R"({"id":"re_1","object":"refund","status":"succ)")},
        {"200 with bad UTF-8", answered(200, "{\"id\":\"\xff\xfe\",\"status\":\"succeeded\"}")},
        {"200 too deep", answered(200, deep)},
        {"200 huge", answered(200, R"({"id":")" + std::string(900'000, 'x') + R"("})")},
        {"200 a list", answered(200, R"([{"id":"re_1","status":"succeeded"}])")},
        {"200 a word", answered(200, R"("succeeded")")},
        {"200 null", answered(200, "null")},
        {"200 empty object", answered(200, "{}")},
        {"200 other types", answered(200, R"({"id":7,"object":"refund","status":["succeeded"]})")},
        {"200 another thing",
         answered(200, R"({"id":"cus_1","object":"customer","status":"succeeded","metadata":{}})")},
        {"201 another thing", answered(201, R"({"id":"","status":"COMPLETED"})")},
        {"200 an unknown word",
         answered(200, R"({"id":"re_1","object":"refund","status":"wobbling"})")},
    };
}

}  // namespace refundry::test
