// SPDX-License-Identifier: Apache-2.0
#include "http/server/session.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/id.hpp"
#include "base/time.hpp"

namespace refundry::http {
namespace {

constexpr refusal header_too_slow{408, "request_timeout", "The request header took too long."};
constexpr refusal body_too_slow{408, "request_timeout", "The request body took too long."};
constexpr refusal overloaded{503, "overloaded",
                             "The server is taking in too much at once. Try again shortly."};

std::uint64_t random_seed() {
    std::array<std::uint8_t, sizeof(std::uint64_t)> bytes;
    system_random{}.fill(bytes);
    std::uint64_t seed;
    std::memcpy(&seed, bytes.data(), sizeof seed);
    return seed;
}

steady_time now() {
    return std::chrono::steady_clock::now();
}

/// Written into logs and headers as it came, so only what is harmless there.
bool is_request_id(std::string_view text) {
    constexpr std::size_t bytes_max = 64;
    return !text.empty() && text.size() <= bytes_max && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    });
}

class counted_in {
  public:
    explicit counted_in(std::atomic<std::size_t>& count) : count_(count) {
        count_.fetch_add(1, std::memory_order_relaxed);
    }
    ~counted_in() { count_.fetch_sub(1, std::memory_order_relaxed); }
    counted_in(const counted_in&) = delete;
    counted_in& operator=(const counted_in&) = delete;

  private:
    std::atomic<std::size_t>& count_;
};

class chunk_writer final : public body_writer {
  public:
    chunk_writer(transport& wire, framing form) : wire_(wire), form_(form) {}
    std::size_t bytes() const { return bytes_; }
    io_status status() const { return status_; }

    bool write(std::string_view bytes) override {
        if (bytes.empty() || status_ != io_status::done) return status_ == io_status::done;
        bytes_ += bytes.size();
        if (form_ != framing::chunked) {
            status_ = wire_.write(std::array{bytes});
            return status_ == io_status::done;
        }
        size_line_.clear();
        write_chunk_size(bytes.size(), size_line_);
        status_ =
            wire_.write(std::array{std::string_view(size_line_), bytes, std::string_view("\r\n")});
        return status_ == io_status::done;
    }
    bool pause(std::chrono::milliseconds at_most) override {
        return status_ == io_status::done && wire_.pause(at_most);
    }
    std::function<void()> waker() override { return wire_.waker(); }

    void finish() {
        if (form_ == framing::chunked && status_ == io_status::done)
            status_ = wire_.write(std::array{std::string_view("0\r\n\r\n")});
    }

  private:
    transport& wire_;
    framing form_;
    std::string size_line_;
    std::size_t bytes_ = 0;
    io_status status_ = io_status::done;
};

}  // namespace

session_tools::session_tools(const server_options& options)
    : gzip(options.compress_level), random(random_seed()) {}

session_memory::session_memory(const server_options& options)
    : input(options.limits.header_bytes_max) {}

session::session(session_setting& setting, session_tools& tools, session_memory& memory,
                 session_peer& peer, transport& wire)
    : setting_(setting), tools_(tools), memory_(memory), peer_(peer), wire_(wire) {}

session::~session() {
    release_body();
}

session_end session::serve() {
    for (;;) {
        serve_one();
        if (!keep_alive_) break;
        if (begin_ == end_) return session_end::keep_alive;
        wire_.let_others_run();
    }
    if (must_linger_) wire_.linger(memory_.input);
    return session_end::close;
}

void session::serve_one() {
    begin_request();
    if (read_head() == step::give_up) return;
    const counted_in counted(setting_.requests_in_flight);
    if (read_body() == step::done) {
        ++peer_.requests_served;
        keep_alive_ = facts_.keep_alive &&
                      peer_.requests_served < setting_.options.requests_per_connection_max;
        answer(handle());
    }
    release_body();
}

void session::begin_request() {
    memory_.current.clear();
    facts_ = {};
    auto& about = memory_.current;
    about.received_at = now();
    about.id = encode_id("req", make_uuid(system_clock{}.now(), tools_.random));
    about.peer_address = peer_.address.text();
}

/// Reads more into the buffer, which has room: a full one was refused before.
bool session::fill(steady_time deadline, io_status& status) {
    auto& input = memory_.input;
    if (begin_ > 0) {
        std::memmove(input.data(), input.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    const auto got = wire_.read(std::span(input).subspan(end_), deadline);
    status = got.status;
    if (got.status != io_status::done) return false;
    end_ += got.bytes;
    return true;
}

session::step session::read_head() {
    const auto& limits = setting_.options.limits;
    const auto deadline = memory_.current.received_at + setting_.options.header_timeout;
    head_scanner scanner(limits);
    bool may_skip_line = true;
    for (;;) {
        // RFC 9112 section 2.2: one empty line before a request is forgiven.
        if (may_skip_line && pending().size() >= 2) {
            if (pending().starts_with("\r\n")) consume(2);
            may_skip_line = false;
        }
        const auto size = may_skip_line ? std::nullopt : scanner.scan(pending());
        if (scanner.refused()) {
            refuse(*scanner.refused());
            return step::give_up;
        }
        if (size) {
            const auto refused =
                parse_head(pending().substr(0, *size), limits, memory_.current, facts_);
            consume(*size);
            identify();
            if (!refused) return step::done;
            refuse(*refused);
            return step::give_up;
        }
        io_status status{};
        if (fill(deadline, status)) continue;
        if (status == io_status::timed_out && begin_ != end_) {
            refuse(header_too_slow);
        } else {
            keep_alive_ = false;
        }
        return step::give_up;
    }
}

/// A proxy we trust tells who asks and under which id; nobody else may.
void session::identify() {
    if (!peer_.is_trusted) return;
    auto& about = memory_.current;
    const auto client = setting_.proxies.client(peer_.address, about.headers);
    about.peer_address = client.address;
    about.is_secure = client.is_secure;
    if (const auto given = about.header("X-Request-Id"); is_request_id(given)) about.id = given;
}

session::step session::read_body() {
    auto& about = memory_.current;
    const auto match = setting_.routes.find(about.method, about.segments, about.path_parameters);
    about.matched = match.found;
    const bool has_body = facts_.is_chunked || facts_.content_length > 0;
    if (!has_body) return step::done;
    if (match.found == nullptr && facts_.expects_continue) {
        // The client asked before sending: no need to take in what nobody wants.
        keep_alive_ = false;
        must_linger_ = true;
        answer(answer_unrouted(match.allowed));
        return step::give_up;
    }
    const auto limit = match.found != nullptr && match.found->body_bytes_max
                           ? *match.found->body_bytes_max
                           : setting_.options.limits.body_bytes_max;
    body_decoder body(facts_, limit);
    if (body.refused()) {
        refuse(*body.refused());
        return step::give_up;
    }
    if (facts_.expects_continue && begin_ == end_ && send_continue() == step::give_up)
        return step::give_up;
    const auto begin = now();
    for (std::size_t received = 0;;) {
        const auto before = end_ - begin_;
        if (decode_buffered(body) == step::give_up) return step::give_up;
        received += before - (end_ - begin_);
        if (body.is_complete()) return step::done;
        io_status status{};
        if (fill(transfer_deadline(begin, received), status)) continue;
        if (status == io_status::timed_out) {
            refuse(body_too_slow);
        } else {
            keep_alive_ = false;
        }
        return step::give_up;
    }
}

session::step session::decode_buffered(body_decoder& body) {
    consume(body.feed(pending(), memory_.current.body));
    if (body.refused()) {
        refuse(*body.refused());
        return step::give_up;
    }
    if (charge_body()) return step::done;
    refuse(overloaded);
    return step::give_up;
}

session::step session::send_continue() {
    constexpr std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
    if (wire_.write(std::array{line}) == io_status::done) return step::done;
    keep_alive_ = false;
    return step::give_up;
}

/// Counts this request's body against what all requests together may hold.
bool session::charge_body() {
    const auto held = memory_.current.body.capacity();
    if (held <= body_bytes_charged_) return true;
    const auto more = held - body_bytes_charged_;
    body_bytes_charged_ = held;
    const auto before = setting_.body_bytes_in_flight.fetch_add(more, std::memory_order_relaxed);
    return before + more <= setting_.options.body_bytes_in_flight_max;
}

void session::release_body() {
    setting_.body_bytes_in_flight.fetch_sub(body_bytes_charged_, std::memory_order_relaxed);
    body_bytes_charged_ = 0;
}

steady_time session::transfer_deadline(steady_time begin, std::size_t bytes) const {
    const auto& options = setting_.options;
    return begin + options.transfer_timeout +
           std::chrono::seconds(bytes / options.bytes_per_second_min);
}

/// The request cannot be taken; what is left of it stays unread, so the connection ends here.
void session::refuse(const refusal& why) {
    keep_alive_ = false;
    must_linger_ = true;
    memory_.current.body = std::string();
    release_body();
    answer(error_response(why.status, why.code, why.message));
}

response session::handle() {
    auto& about = memory_.current;
    if (about.matched == nullptr) {
        return answer_unrouted(
            setting_.routes.find(about.method, about.segments, about.path_parameters).allowed);
    }
    std::exception_ptr thrown;
    try {
        return about.matched->handle(about);
    } catch (...) {
        thrown = std::current_exception();
    }
    report(thrown);
    return error_response(500, "internal_error", "Something went wrong on our side.");
}

response session::answer_unrouted(method_set allowed) {
    const auto& about = memory_.current;
    if (about.method == method::options && about.path == "*") allowed.set();
    if (allowed.none())
        return error_response(404, "not_found", "There is nothing at this address.");
    auto reply = about.method == method::options
                     ? response::empty(204)
                     : error_response(405, "method_not_allowed",
                                      "This address does not answer to that method.");
    reply.headers.set("Allow", allow_header(allowed));
    return reply;
}

response session::error_response(int status, std::string_view code, std::string_view message) {
    if (!setting_.hooks.render_error)
        return default_problem(status, code, message, &memory_.current);
    return setting_.hooks.render_error(status, code, message, &memory_.current);
}

void session::report(const std::exception_ptr& thrown) {
    if (setting_.hooks.on_exception) setting_.hooks.on_exception(memory_.current, thrown);
}

void session::compress_if_worth_it(response& reply) {
    const auto& options = setting_.options;
    const auto size = reply.bytes().size();
    if (reply.compress == compression::no || size < options.compress_bytes_min ||
        size > options.compress_bytes_max || !is_compressible_type(reply.content_type) ||
        reply.headers.contains("Content-Encoding"))
        return;
    reply.headers.add("Vary", "Accept-Encoding");
    if (!accepts_gzip(memory_.current.header("Accept-Encoding"))) return;
    auto packed = tools_.gzip.compress(reply.bytes());
    if (!packed) return;
    reply.body = std::move(*packed);
    reply.borrowed_body = {};
    reply.headers.add("Content-Encoding", "gzip");
    const auto tag = reply.headers.find("ETag");
    if (tag && !tag->starts_with("W/")) reply.headers.set("ETag", "W/" + std::string(*tag));
}

void session::answer(response reply) {
    const auto& about = memory_.current;
    if (setting_.hooks.decorate) setting_.hooks.decorate(about, reply);
    const bool has_body = status_allows_body(reply.status);
    if (has_body && !reply.stream) compress_if_worth_it(reply);
    const bool sends_body = has_body && about.method != method::head;
    const auto form = !reply.stream || !has_body ? framing::length
                      : about.version_minor == 1 ? framing::chunked
                                                 : framing::until_close;
    if (wire_.is_stopping() || form == framing::until_close) keep_alive_ = false;
    // Whoever still sends must not lose the answer to a reset.
    if (!keep_alive_) must_linger_ = true;

    auto& head = memory_.head;
    head.clear();
    write_head(reply,
               {.date = tools_.dates.text(std::time(nullptr)),
                .request_id = about.id,
                .version_minor = about.version_minor,
                .then = keep_alive_ ? after_response::keep_alive : after_response::close,
                .body = form,
                .content_length = reply.bytes().size()},
               head);
    std::size_t bytes = 0;
    io_status status{};
    if (reply.stream && sends_body) {
        status = send_stream(reply, form, bytes);
    } else {
        const auto body = sends_body ? reply.bytes() : std::string_view{};
        bytes = body.size();
        status = wire_.write(std::array{std::string_view(head), body});
    }
    if (status != io_status::done) keep_alive_ = must_linger_ = false;
    if (setting_.hooks.on_finished)
        setting_.hooks.on_finished(about, reply.status, bytes, now() - about.received_at);
}

io_status session::send_stream(const response& reply, framing form, std::size_t& bytes) {
    const auto status = wire_.write(std::array{std::string_view(memory_.head)});
    if (status != io_status::done) return status;
    chunk_writer writer(wire_, form);
    std::exception_ptr thrown;
    try {
        reply.stream(writer);
        writer.finish();
    } catch (...) {
        thrown = std::current_exception();
    }
    bytes = writer.bytes();
    if (!thrown) return writer.status();
    report(thrown);
    return io_status::closed;
}

response default_problem(int status, std::string_view code, std::string_view message,
                         const request* about) {
    // Codes and messages are our own literals and an id is checked, so nothing needs escaping.
    std::string body = R"({"type":"about:blank","title":")";
    body.append(reason_phrase(status)).append(R"(","status":)").append(std::to_string(status));
    body.append(R"(,"code":")").append(code).append(R"(","message":")").append(message);
    if (about != nullptr) body.append(R"(","request_id":")").append(about->id);
    body += "\"}";
    return response::with(status, "application/problem+json", std::move(body));
}

}  // namespace refundry::http
