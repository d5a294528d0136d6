// SPDX-License-Identifier: Apache-2.0
#include "storage/sql/sqlite_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "storage/sql/error.hpp"

namespace refundry::sql {

namespace {

std::string resolve(const std::string& path) {
    std::error_code problem;
    const auto whole = std::filesystem::weakly_canonical(std::filesystem::absolute(path), problem);
    if (problem || !std::filesystem::is_directory(whole.parent_path(), problem))
        throw unusable_database(fmt::format(
            "The folder of the database {} does not exist or cannot be read. Create it, "
            "or name another file.",
            path));
    return whole.string();
}

void refuse_network_filesystem(const std::string& path) {
    struct statfs about{};
    const auto folder = std::filesystem::path(path).parent_path();
    if (statfs(folder.c_str(), &about) != 0) return;
    const char* name = network_filesystem(static_cast<unsigned long>(about.f_type));
    if (name == nullptr) return;
    throw unusable_database(
        fmt::format("The database {} is on a network filesystem ({}), where SQLite can lose data. "
                    "Put it on a local disk, or use PostgreSQL (postgresql://…).",
                    path, name));
}

[[noreturn]] void fail_file(const std::string& path, int error) {
    throw unusable_database(fmt::format(
        "{} cannot be opened for writing: {}. Check the folder's owner and permissions.", path,
        std::strerror(error)));
}

int open_file(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) fail_file(path, errno);
    return file;
}

}  // namespace

const char* network_filesystem(unsigned long magic) {
    switch (magic) {
        case 0x6969:
            return "NFS";
        case 0x517b:
        case 0xff534d42:
        case 0xfe534d42:
            return "SMB";
        case 0x01021997:
            return "9p";
        case 0x65735546:
            return "FUSE";
        case 0x00c36400:
            return "Ceph";
        case 0x5346414f:
            return "AFS";
        case 0x01161970:
            return "GFS2";
        case 0x0bd00bd0:
            return "Lustre";
        default:
            return nullptr;
    }
}

file_ownership::file_ownership(const std::string& path) : path_(resolve(path)) {
    refuse_network_filesystem(path_);
    lock_ = open_file(path_ + ".lock");
    if (flock(lock_, LOCK_EX | LOCK_NB) != 0) {
        const int error = errno;
        ::close(lock_);
        if (error != EWOULDBLOCK) fail_file(path_ + ".lock", error);
        throw unusable_database(fmt::format(
            "Another process uses the database {}. One process owns an SQLite file: stop the other "
            "one, name another file, or use PostgreSQL for several processes.",
            path_));
    }
    try {
        ::close(open_file(path_));
    } catch (...) {
        ::close(lock_);
        throw;
    }
}

file_ownership::~file_ownership() {
    ::close(lock_);
}

}  // namespace refundry::sql
