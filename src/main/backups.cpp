// SPDX-License-Identifier: Apache-2.0
// `refundry backup`, `verify` and `restore`: a copy of an SQLite database with the SHA-256 beside
// it, in the form `sha256sum -c` reads.
#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "main/verbs.hpp"
#include "storage/sql/sqlite_connection.hpp"
#include "storage/sql_store.hpp"

namespace refundry {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view MANIFEST_SUFFIX = ".sha256";

std::string sha256_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error(fmt::format("{} cannot be read.", path.string()));
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    std::vector<char> piece(1024 * 1024);
    while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0)
        crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(piece.data()),
                                  static_cast<unsigned long long>(file.gcount()));
    if (file.bad()) throw std::runtime_error(fmt::format("{} cannot be read.", path.string()));
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&state, digest);
    std::string text;
    for (const auto byte : digest)
        text += fmt::format("{:02x}", byte);
    return text;
}

void sync_path(const fs::path& path) {
    const int handle = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (handle < 0 || ::fsync(handle) != 0) {
        if (handle >= 0) ::close(handle);
        throw std::runtime_error(fmt::format("{} cannot be synced to disk.", path.string()));
    }
    ::close(handle);
}

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

bool is_postgresql(const std::string& database) {
    return database.starts_with("postgresql://") || database.starts_with("postgres://");
}

std::string file_of(std::string database) {
    if (database.starts_with("sqlite://")) return database.substr(9);
    if (database.starts_with("sqlite:")) return database.substr(7);
    return database;
}

int refuse_postgresql(std::string_view verb, std::string_view tool) {
    std::cerr << "refundry: " << verb << " is for SQLite. For PostgreSQL use " << tool
              << ", which knows its server.\n";
    return 2;
}

/// A file beside `near` that goes away again, with what SQLite puts next to it.
class scratch_copy {
  public:
    explicit scratch_copy(const fs::path& of) {
        auto name = (fs::temp_directory_path() / "refundry-verify-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw std::runtime_error("No folder for a scratch copy can be made in " +
                                     fs::temp_directory_path().string() + ".");
        folder_ = name;
        fs::copy_file(of, path());
    }
    scratch_copy(const scratch_copy&) = delete;
    scratch_copy& operator=(const scratch_copy&) = delete;
    ~scratch_copy() {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    fs::path path() const { return folder_ / "copy.sqlite"; }

  private:
    fs::path folder_;
};

/// What is wrong with the file; "" when it is a whole database whose invariants hold. Works on a
/// copy: opening a database may migrate it.
std::string fault_of(const fs::path& file) {
    if (!fs::is_regular_file(file)) return "there is no such file";
    const auto manifest_path = file.string() + std::string(MANIFEST_SUFFIX);
    if (std::ifstream manifest(manifest_path); manifest) {
        std::string stated;
        manifest >> stated;
        if (stated != sha256_of(file)) return "its SHA-256 is not the one in " + manifest_path;
    }
    const scratch_copy copy(file);
    sql_store data(copy.path().string());
    const auto said = data.database().read(
        [](sql::connection& on) { return on.query<std::string>("pragma integrity_check"); });
    if (said.size() != 1 || said.front() != "ok")
        return "SQLite finds it damaged: " + (said.empty() ? "" : said.front());
    const auto breaches = data.check_invariants();
    if (breaches.empty()) return "";
    const auto& first = breaches.front();
    return fmt::format("{} invariant(s) do not hold, first {} of {}: {}", breaches.size(),
                       first.invariant, first.subject, first.what);
}

}  // namespace

int backup(const std::string& database, const std::string& to) {
    if (is_postgresql(database)) return refuse_postgresql("backup", "pg_dump");
    const fs::path from = file_of(database);
    if (!fs::is_regular_file(from))
        throw std::runtime_error(fmt::format("There is no database {}.", from.string()));
    if (fs::exists(to))
        throw std::runtime_error(fmt::format("{} exists already; name a new file.", to));
    const auto unfinished = to + ".part";
    fs::remove(unfinished);
    {
        // A reader takes no lock that holds up a server at work, and never checkpoints.
        sql::sqlite_connection reader(from.string(), sql::sqlite_connection::role::reader);
        reader.copy_to(unfinished);
    }
    sync_path(unfinished);
    fs::rename(unfinished, to);
    const auto name = fs::path(to).filename().string();
    const auto manifest = to + std::string(MANIFEST_SUFFIX);
    std::ofstream(manifest) << sha256_of(to) << "  " << name << "\n";
    sync_path(manifest);
    sync_path(folder_of(to));
    std::cout << to << "\n";
    return 0;
}

int verify_backup(const std::string& file) {
    const auto fault = fault_of(file);
    if (fault.empty()) {
        std::cout << file << " is whole; every invariant holds.\n";
        return 0;
    }
    std::cerr << "refundry: " << file << " cannot be relied on: " << fault << ".\n";
    return 1;
}

int restore_backup(const std::string& file, const std::string& database) {
    if (is_postgresql(database)) return refuse_postgresql("restore", "pg_restore");
    const auto to = file_of(database);
    if (fs::exists(to))
        throw std::runtime_error(
            fmt::format("{} exists already. Move it away, or restore to another file.", to));
    if (const auto fault = fault_of(file); !fault.empty())
        throw std::runtime_error(fmt::format("{} cannot be relied on: {}.", file, fault));
    const auto unfinished = to + ".part";
    fs::copy_file(file, unfinished, fs::copy_options::overwrite_existing);
    fs::permissions(unfinished, fs::perms::owner_read | fs::perms::owner_write);
    sync_path(unfinished);
    fs::rename(unfinished, to);
    sync_path(folder_of(to));
    std::cout << to << "\n";
    return 0;
}

}  // namespace refundry
