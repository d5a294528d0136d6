// SPDX-License-Identifier: Apache-2.0
#include "providers/provider_stub.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace refundry::test {

namespace fs = std::filesystem;

std::optional<fs::path> specifications() {
    const char* place = std::getenv("REFUNDRY_SHARED");
    fs::path folder =
        (place != nullptr ? fs::path(place) : fs::path(REFUNDRY_ROOT) / ".." / "shared") / "specs";
    if (fs::exists(folder / "stripe")) return folder;
    static const bool is_said = [] {
        std::puts("skipped: the official specifications are not on this machine (REFUNDRY_SHARED)");
        return true;
    }();
    std::ignore = is_said;
    return std::nullopt;
}

namespace {

[[noreturn]] void become_stub(const std::array<int, 2>& pipe, std::string folder) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that dies leaves no stub behind
    ::dup2(pipe[1], STDOUT_FILENO);
    ::close(pipe[0]);
    ::close(pipe[1]);
    std::string program = REFUNDRY_ROOT "/dev.d/web";
    std::string node = "node";
    std::string script = REFUNDRY_ROOT "/tests/providers/stub/main.ts";
    const std::array<char*, 5> words{program.data(), node.data(), script.data(), folder.data(),
                                     nullptr};
    ::execv(program.c_str(), words.data());
    ::_exit(127);
}

std::string text_of(json::node from, std::string_view key) {
    const auto found = from.find(key);
    return found && found->type() == json::kind::string ? std::string(found->as_string()) : "";
}

}  // namespace

provider_stub::provider_stub(const fs::path& specifications, std::string provider,
                             std::string key_header)
    : provider_(std::move(provider)), key_header_(std::move(key_header)) {
    std::array<int, 2> pipe{};
    if (::pipe(pipe.data()) != 0) throw std::runtime_error("no pipe for the stub");
    pid_ = ::fork();
    if (pid_ == 0) become_stub(pipe, fs::absolute(specifications).string());
    ::close(pipe[1]);
    wait_for_port(pipe[0]);
    ::close(pipe[0]);
}

provider_stub::~provider_stub() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

void provider_stub::wait_for_port(int from) {
    constexpr std::string_view MARK = "listening on ";
    std::string text;
    char letter = 0;
    while (::read(from, &letter, 1) == 1 && letter != '\n')
        text += letter;
    if (!text.starts_with(MARK)) throw std::runtime_error("the stub does not start: " + text);
    std::from_chars(text.data() + MARK.size(), text.data() + text.size(), port_);
}

std::string provider_stub::url() const {
    return fmt::format("http://127.0.0.1:{}/{}", port_, provider_);
}

std::string provider_stub::control(std::string_view verb, std::string_view json) {
    const auto answer =
        web_.send({.method = "POST",
                   .url = fmt::format("http://127.0.0.1:{}/control/{}/{}", port_, provider_, verb),
                   .headers = {{"Content-Type", "application/json"}},
                   .body = std::string(json)});
    if (!answer || answer->status != 200)
        throw std::runtime_error("the stub does not obey: " + (answer ? answer->body : ""));
    return answer->body;
}

void provider_stub::next(std::string_view behaviour, int times) {
    control("next", fmt::format(R"({{"behaviour":"{}","times":{}}})", behaviour, times));
}

std::vector<seen_request> provider_stub::requests() {
    const auto text = control("requests", "{}");
    const auto body = json::document::parse(text);
    if (!body) throw std::runtime_error("the stub babbles: " + text);
    std::vector<seen_request> seen;
    body->root().find("said")->for_each_element([&](json::node one) {
        const auto findings = json::to_text(*one.find("findings"));
        seen.push_back({.method = text_of(one, "method"),
                        .path = text_of(one, "path"),
                        .query = text_of(one, "query"),
                        .body = text_of(one, "body"),
                        .key = text_of(*one.find("headers"), key_header_),
                        .findings = findings == "[]" ? "" : findings});
    });
    return seen;
}

std::string provider_stub::findings() {
    std::string all;
    for (const auto& one : requests())
        if (!one.findings.empty())
            all += fmt::format("{} {} {}: {}\n", one.method, one.path, one.body, one.findings);
    return all;
}

web_response provider_stub::send(std::string method, std::string_view path, web_headers headers,
                                 std::string body) {
    auto answer = web_.send({.method = std::move(method),
                             .url = url() + std::string(path),
                             .headers = std::move(headers),
                             .body = std::move(body)});
    if (!answer) throw std::runtime_error("the stub does not answer");
    return std::move(*answer);
}

}  // namespace refundry::test
