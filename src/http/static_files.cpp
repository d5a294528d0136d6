// SPDX-License-Identifier: Apache-2.0
#include "http/static_files.hpp"

#include <map>

#include "base/embedded.hpp"
#include "web_files.hpp"

namespace refundry::http {

namespace {

constexpr std::string_view CONTENT_SECURITY_POLICY =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types svelte-trusted-html";

std::string_view content_type(std::string_view path) {
    static constexpr std::pair<std::string_view, std::string_view> TYPES[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".woff2", "font/woff2"},
        {".json", "application/json"},
        {".txt", "text/plain; charset=utf-8"}};
    for (const auto& [ending, type] : TYPES)
        if (path.ends_with(ending)) return type;
    return "application/octet-stream";
}

struct page {
    std::string path;  ///< "index.html"
    std::string_view plain;
    std::string_view brotli;
    std::string_view gzip;
};

response serve(const page& file, const request& http) {
    response answer;
    answer.content_type = content_type(file.path);
    answer.compress = compression::no;
    answer.borrowed_body = file.plain;
    const auto accepted = http.header("Accept-Encoding");
    if (!file.brotli.empty() && accepted.find("br") != std::string_view::npos) {
        answer.borrowed_body = file.brotli;
        answer.headers.set("Content-Encoding", "br");
    } else if (!file.gzip.empty() && accepted.find("gzip") != std::string_view::npos) {
        answer.borrowed_body = file.gzip;
        answer.headers.set("Content-Encoding", "gzip");
    }
    answer.headers.set("Vary", "Accept-Encoding");
    const bool is_hashed = file.path.starts_with("assets/");
    answer.headers.set("Cache-Control",
                       is_hashed ? "public, max-age=31536000, immutable" : "no-cache");
    answer.headers.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    answer.headers.set("Cross-Origin-Opener-Policy", "same-origin");
    answer.headers.set("Cross-Origin-Resource-Policy", "same-origin");
    return answer;
}

/// "docs/index.html" is served at /docs and /docs/, "index.html" at /.
std::vector<std::string> addresses_of(std::string_view path) {
    constexpr std::string_view INDEX = "index.html";
    if (path == INDEX) return {"/"};
    if (path.ends_with("/index.html"))
        return {"/" + std::string(path.substr(0, path.size() - INDEX.size() - 1))};
    return {"/" + std::string(path)};
}

}  // namespace

void add_static_files(router& routes) {
    std::map<std::string_view, std::string_view> texts;
    for (const auto& file : web_files())
        texts.emplace(file.path, file.text());
    const auto text_of = [&](const std::string& path) {
        const auto found = texts.find(path);
        return found == texts.end() ? std::string_view{} : found->second;
    };
    for (const auto& [path, text] : texts) {
        if (path.ends_with(".br") || path.ends_with(".gz")) continue;
        const page file{.path = std::string(path),
                        .plain = text,
                        .brotli = text_of(std::string(path) + ".br"),
                        .gzip = text_of(std::string(path) + ".gz")};
        for (const auto& address : addresses_of(path))
            routes.add({.method = method::get, .pattern = address, .handle = [file](request& http) {
                            return serve(file, http);
                        }});
    }
}

}  // namespace refundry::http
