// SPDX-License-Identifier: Apache-2.0
// For tests: `refundry serve` as a process of its own.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace refundry::test {

/// An empty folder; removed with all that is in it at the end.
class temporary_folder {
  public:
    temporary_folder();
    ~temporary_folder();
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;
    const std::filesystem::path& path() const { return path_; }
    std::string file(const std::string& name) const { return (path_ / name).string(); }

  private:
    std::filesystem::path path_;
};

class served_binary {
  public:
    /// Serves this database on a free port and writes its output to a file in the folder; `flags`
    /// are more of the command line. Returns when it answers; throws with its output when it does
    /// not start.
    served_binary(const temporary_folder& in, const std::string& database,
                  const std::vector<std::string>& flags = {});
    ~served_binary();
    served_binary(const served_binary&) = delete;
    served_binary& operator=(const served_binary&) = delete;
    std::uint16_t port() const { return port_; }
    pid_t pid() const { return pid_; }
    /// What it has printed and logged so far.
    std::string output() const;
    /// SIGKILL, and waits until it is gone.
    void kill();
    /// SIGTERM; its exit code, or minus the signal that ended it.
    int stop();

  private:
    int wait_for_end();
    std::filesystem::path output_;
    pid_t pid_ = 0;
    std::uint16_t port_ = 0;
};

}  // namespace refundry::test
