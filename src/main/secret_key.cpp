// SPDX-License-Identifier: Apache-2.0
#include "main/secret_key.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace refundry {

namespace {

constexpr std::string_view SQLITE_SCHEME = "sqlite:";

secret_box box_with(const std::string& key, const std::string& from) {
    auto box = secret_box::with_key(key);
    if (!box) throw settings_error(from + ": " + box.error().message);
    return std::move(*box);
}

/// Only its owner may read it. Nothing when it is there already.
bool create_key_file(const std::string& path, random_source& random) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0 && errno == EEXIST) return false;
    const auto key = secret_box::new_key(random) + "\n";
    const bool is_written =
        file >= 0 && ::write(file, key.data(), key.size()) == static_cast<ssize_t>(key.size()) &&
        ::fsync(file) == 0;
    const int error = errno;
    if (file >= 0) ::close(file);
    if (!is_written)
        throw settings_error(fmt::format("{}: the secret key cannot be kept there: {}.", path,
                                         std::strerror(error)));
    return true;
}

}  // namespace

std::string secret_key_file(const std::string& database) {
    std::string_view path = database;
    if (path.starts_with("postgres")) return "";
    if (path.starts_with(SQLITE_SCHEME)) path.remove_prefix(SQLITE_SCHEME.size());
    return std::string(path) + ".key";
}

secret_box open_secrets(const settings& with, random_source& random) {
    if (!with.secret_key.empty()) return box_with(with.secret_key, "secret_key");
    const auto path = secret_key_file(with.database);
    if (path.empty()) return {};
    create_key_file(path, random);
    std::ifstream file(path);
    std::string key;
    if (!std::getline(file, key)) throw settings_error(path + ": the secret key cannot be read.");
    return box_with(key, path);
}

}  // namespace refundry
