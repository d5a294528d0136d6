// SPDX-License-Identifier: Apache-2.0
#include "http/server/response.hpp"

namespace refundry::http {

response response::with(int status, std::string content_type, std::string body) {
    response answer;
    answer.status = status;
    answer.content_type = std::move(content_type);
    answer.body = std::move(body);
    return answer;
}

response response::text(int status, std::string body) {
    return with(status, "text/plain; charset=utf-8", std::move(body));
}

response response::json(int status, std::string body) {
    return with(status, "application/json", std::move(body));
}

response response::html(int status, std::string body) {
    return with(status, "text/html; charset=utf-8", std::move(body));
}

response response::empty(int status) {
    return with(status, {}, {});
}

response response::redirect(int status, std::string_view location) {
    auto answer = empty(status);
    answer.headers.add("Location", location);
    return answer;
}

response response::streamed(std::string content_type, std::function<void(body_writer&)> stream) {
    auto answer = with(200, std::move(content_type), {});
    answer.stream = std::move(stream);
    return answer;
}

std::string_view reason_phrase(int status) {
    switch (status) {
        case 100:
            return "Continue";
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 206:
            return "Partial Content";
        case 301:
            return "Moved Permanently";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 307:
            return "Temporary Redirect";
        case 308:
            return "Permanent Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 402:
            return "Payment Required";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 411:
            return "Length Required";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 416:
            return "Range Not Satisfiable";
        case 417:
            return "Expectation Failed";
        case 421:
            return "Misdirected Request";
        case 422:
            return "Unprocessable Content";
        case 428:
            return "Precondition Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        case 505:
            return "HTTP Version Not Supported";
        default:
            return "Status";
    }
}

}  // namespace refundry::http
