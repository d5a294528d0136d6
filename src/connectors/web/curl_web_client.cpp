// SPDX-License-Identifier: Apache-2.0
#include "connectors/web/curl_web_client.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <csignal>
#include <new>

#include "base/ensure.hpp"
#include "base/version.hpp"
#include "connectors/web/public_address.hpp"

namespace refundry {

namespace {

constexpr std::size_t IDLE_HANDLES_MAX = 8;
constexpr std::size_t HEADER_BYTES_MAX = std::size_t{64} << 10U;

/// libcurl wants to be started once, before any thread uses it; it stays until the process ends.
/// A TLS peer that hangs up while it is written to raises SIGPIPE, which would end the process;
/// libcurl, told to leave signals alone (threads use it), does not guard against that.
void start_curl() {
    static const CURLcode started = [] {
        struct sigaction now{};
        if (::sigaction(SIGPIPE, nullptr, &now) == 0 && now.sa_handler == SIG_DFL)
            std::ignore = std::signal(SIGPIPE, SIG_IGN);
        return curl_global_init(CURL_GLOBAL_DEFAULT);
    }();
    ensure(started == CURLE_OK, "libcurl does not start");
}

/// What libcurl tells while a request is under way.
struct exchange {
    web_response response;
    std::size_t body_bytes_max = 0;
    std::size_t header_bytes = 0;
    bool was_sent = false;
};

std::size_t take_body(char* bytes, std::size_t /*one*/, std::size_t count, void* context) {
    auto& now = *static_cast<exchange*>(context);
    if (count > now.body_bytes_max - now.response.body.size()) return 0;  // libcurl gives up
    now.response.body.append(bytes, count);
    return count;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view SPACE = " \t\r\n";
    const auto first = text.find_first_not_of(SPACE);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(SPACE) - first + 1);
}

std::size_t take_header(char* bytes, std::size_t /*one*/, std::size_t count, void* context) {
    auto& now = *static_cast<exchange*>(context);
    if (count > HEADER_BYTES_MAX - now.header_bytes) return 0;
    now.header_bytes += count;
    const std::string_view line(bytes, count);
    // A status line: an interim response (1xx) came before, and its headers are not these.
    if (line.starts_with("HTTP/")) now.response.headers.clear();
    const auto colon = line.find(':');
    if (colon != line.npos)
        now.response.headers.emplace_back(trimmed(line.substr(0, colon)),
                                          trimmed(line.substr(colon + 1)));
    return count;
}

/// libcurl reports what it has put on the wire. No other answer of its tells for certain that it
/// was nothing: it tries again by itself when a connection that was kept open turns out dead.
int take_report(CURL* /*handle*/, curl_infotype what, char* /*bytes*/, std::size_t /*count*/,
                void* context) {
    if (what == CURLINFO_HEADER_OUT || what == CURLINFO_DATA_OUT)
        static_cast<exchange*>(context)->was_sent = true;
    return 0;
}

/// Called with the address itself, after all look-ups: a name cannot turn into another one later.
curl_socket_t open_public_socket(void* /*context*/, curlsocktype /*purpose*/,
                                 curl_sockaddr* address) {
    if (!is_public(address->addr)) return CURL_SOCKET_BAD;
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

struct list_free {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using header_list = std::unique_ptr<curl_slist, list_free>;

bool is_one_line(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos;
}

void append(header_list& list, const std::string& line) {
    ensure(is_one_line(line), "a header of a request breaks its line");
    auto* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    std::ignore = list.release();
    list.reset(longer);
}

header_list headers_of(const web_request& request) {
    header_list list;
    for (const auto& [name, value] : request.headers)
        append(list, value.empty() ? name + ";" : fmt::format("{}: {}", name, value));
    append(list, "Expect:");  // no waiting for "100 Continue"
    const bool is_typed = std::ranges::any_of(
        request.headers, [](const auto& header) { return header.first == "Content-Type"; });
    if (!is_typed) append(list, "Content-Type:");  // libcurl would call it a form
    return list;
}

template <typename Value>
void set(CURL* handle, CURLoption option, Value value) {
    ensure(curl_easy_setopt(handle, option, value) == CURLE_OK, "libcurl knows no such option");
}

void set_request(CURL* handle, const web_request& request) {
    set(handle, CURLOPT_URL, request.url.c_str());
    const bool reads = request.method == "GET";
    if (!reads || !request.body.empty()) {
        set(handle, CURLOPT_POST, 1L);
        set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        set(handle, CURLOPT_POSTFIELDS, request.body.data());
    }
    set(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    // libcurl repeats a request by itself when a kept connection dies; what moves money is
    // repeated by nobody but us.
    if (!reads) set(handle, CURLOPT_FRESH_CONNECT, 1L);
}

void set_bounds(CURL* handle, const web_request& request, const curl_web_client_options& options) {
    const char* protocols = options.allows_plain_http ? "https,http" : "https";
    set(handle, CURLOPT_PROTOCOLS_STR, protocols);
    set(handle, CURLOPT_FOLLOWLOCATION, 0L);
    if (!options.allows_private_addresses)
        set(handle, CURLOPT_OPENSOCKETFUNCTION, &open_public_socket);
    set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!options.authorities_file.empty())
        set(handle, CURLOPT_CAINFO, options.authorities_file.c_str());
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_time_max.count()));
    // Zero would be "for ever".
    set(handle, CURLOPT_TIMEOUT_MS,
        static_cast<long>(std::max<std::int64_t>(1, request.time_max.count())));
    set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(handle, CURLOPT_USERAGENT, ("Refundry/" + std::string(version())).c_str());
}

void set_listeners(CURL* handle, exchange& now) {
    set(handle, CURLOPT_WRITEFUNCTION, &take_body);
    set(handle, CURLOPT_WRITEDATA, &now);
    set(handle, CURLOPT_HEADERFUNCTION, &take_header);
    set(handle, CURLOPT_HEADERDATA, &now);
    set(handle, CURLOPT_DEBUGFUNCTION, &take_report);
    set(handle, CURLOPT_DEBUGDATA, &now);
    set(handle, CURLOPT_VERBOSE, 1L);
}

}  // namespace

struct curl_web_client::handle {
    handle() : curl(curl_easy_init()) {
        if (curl == nullptr) throw std::bad_alloc();
    }
    ~handle() { curl_easy_cleanup(curl); }
    handle(const handle&) = delete;
    handle& operator=(const handle&) = delete;
    CURL* curl;
};

curl_web_client::curl_web_client(curl_web_client_options options) : options_(std::move(options)) {
    start_curl();
}

curl_web_client::~curl_web_client() = default;

std::unique_ptr<curl_web_client::handle> curl_web_client::take_handle() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<handle>();
    auto taken = std::move(idle_.back());
    idle_.pop_back();
    return taken;
}

void curl_web_client::give_back(std::unique_ptr<handle> used) {
    curl_easy_reset(used->curl);  // keeps the connections
    const std::lock_guard lock(mutex_);
    if (idle_.size() < IDLE_HANDLES_MAX) idle_.push_back(std::move(used));
}

std::expected<web_response, web_failure> curl_web_client::send(const web_request& request) {
    auto taken = take_handle();
    exchange now{.response = {}, .body_bytes_max = options_.body_bytes_max};
    const auto headers = headers_of(request);
    set_request(taken->curl, request);
    set_bounds(taken->curl, request, options_);
    set_listeners(taken->curl, now);
    set(taken->curl, CURLOPT_HTTPHEADER, headers.get());

    const CURLcode outcome = curl_easy_perform(taken->curl);
    long status = 0;
    curl_easy_getinfo(taken->curl, CURLINFO_RESPONSE_CODE, &status);
    give_back(std::move(taken));
    if (outcome != CURLE_OK)
        return std::unexpected(now.was_sent ? web_failure::no_answer : web_failure::not_sent);
    now.response.status = static_cast<int>(status);
    return std::move(now.response);
}

}  // namespace refundry
