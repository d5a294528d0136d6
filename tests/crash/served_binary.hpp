// SPDX-License-Identifier: Apache-2.0
// For tests: `refundry serve` as a process of its own on a database that is prepared with one
// merchant, one key and one policy.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace refundry::test {

/// A folder with a database in it; removed at the end.
class prepared_database {
  public:
    prepared_database();
    ~prepared_database();
    prepared_database(const prepared_database&) = delete;
    prepared_database& operator=(const prepared_database&) = delete;
    std::string file() const { return (folder_ / "shop.sqlite").string(); }
    const std::filesystem::path& folder() const { return folder_; }
    const std::string& key() const { return key_; }
    /// Opens what a dead process left behind and checks every invariant; "" when all hold.
    std::string breaches() const;

  private:
    std::filesystem::path folder_;
    std::string key_;
};

class served_binary {
  public:
    /// Returns when it answers; throws with its output when it does not start.
    explicit served_binary(const prepared_database& on);
    ~served_binary();
    served_binary(const served_binary&) = delete;
    served_binary& operator=(const served_binary&) = delete;
    std::uint16_t port() const { return port_; }
    pid_t pid() const { return pid_; }
    /// SIGKILL, and waits until it is gone.
    void kill();
    /// SIGTERM; its exit code.
    int stop();

  private:
    int wait_for_end();
    pid_t pid_ = 0;
    std::uint16_t port_ = 0;
};

}  // namespace refundry::test
