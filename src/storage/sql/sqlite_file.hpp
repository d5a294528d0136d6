// SPDX-License-Identifier: Apache-2.0
// The right of one process to use a database file.
#pragma once

#include <string>

namespace refundry::sql {

/// Holds a lock on "<file>.lock" while it lives. Refuses (unusable_database) a file another process
/// owns and a file on a network filesystem, where neither this lock nor SQLite's shared memory
/// holds. Creates the file, readable by this user alone.
class file_ownership {
  public:
    explicit file_ownership(const std::string& path);
    file_ownership(const file_ownership&) = delete;
    file_ownership& operator=(const file_ownership&) = delete;
    ~file_ownership();
    /// Absolute, without symbolic links: two names of one file must meet at one lock.
    const std::string& path() const { return path_; }

  private:
    std::string path_;
    int lock_ = -1;
};

/// The name of a network filesystem by its statfs magic, or nullptr for a local one.
const char* network_filesystem(unsigned long magic);

}  // namespace refundry::sql
