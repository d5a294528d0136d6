// SPDX-License-Identifier: Apache-2.0
#include "served/served_binary.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace refundry::test {

namespace fs = std::filesystem;

temporary_folder::temporary_folder() {
    std::string name = (fs::temp_directory_path() / "refundry_served_XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the test");
    path_ = name;
}

temporary_folder::~temporary_folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

namespace {

std::string read_file(const fs::path& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// This process's environment without our own variables: the binary takes them for settings.
std::vector<char*> clean_environment() {
    std::vector<char*> kept;
    for (char** entry = environ; *entry != nullptr; ++entry)
        if (!std::string_view(*entry).starts_with("REFUNDRY_")) kept.push_back(*entry);
    kept.push_back(nullptr);
    return kept;
}

void become_server(std::vector<std::string> words, const fs::path& output,
                   const std::vector<char*>& environment) {
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (auto& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const int out = ::open(output.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    ::execve(REFUNDRY_BINARY, arguments.data(), environment.data());
    ::_exit(127);
}

}  // namespace

served_binary::served_binary(const temporary_folder& in, const std::string& database,
                             const std::vector<std::string>& flags)
    : output_(in.path() / "output.txt") {
    std::vector<std::string> words{REFUNDRY_BINARY, "serve", "--database",  database, "--port", "0",
                                   "--threads",     "2",     "--log-level", "error"};
    words.insert(words.end(), flags.begin(), flags.end());
    fs::remove(output_);
    const auto environment = clean_environment();
    pid_ = ::fork();
    if (pid_ == 0) become_server(std::move(words), output_, environment);
    constexpr std::string_view MARK = "Refundry is at http://127.0.0.1:";
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::chrono::steady_clock::now() < deadline) {
        const auto text = output();
        const auto at = text.find(MARK);
        if (at != text.npos && text.find('\n', at) != text.npos) {
            std::from_chars(text.data() + at + MARK.size(), text.data() + text.size(), port_);
            return;
        }
        int status = 0;
        if (::waitpid(pid_, &status, WNOHANG) == pid_) {
            pid_ = 0;
            throw std::runtime_error("the server ended at once: " + text);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    kill();
    throw std::runtime_error("the server does not start: " + output());
}

served_binary::~served_binary() {
    if (pid_ != 0) kill();
}

std::string served_binary::output() const {
    return read_file(output_);
}

int served_binary::wait_for_end() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

void served_binary::kill() {
    ::kill(pid_, SIGKILL);
    wait_for_end();
}

int served_binary::stop() {
    ::kill(pid_, SIGTERM);
    return wait_for_end();
}

}  // namespace refundry::test
