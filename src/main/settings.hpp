// SPDX-License-Identifier: Apache-2.0
// What can be set, and where from: the built-in value < the TOML file < REFUNDRY_… of the
// environment < the command line. One struct is the list: the member `log_level` is the key
// log_level in the file, REFUNDRY_LOG_LEVEL in the environment and --log-level as a flag.
// REFUNDRY_LOG_LEVEL_FILE names a file that holds the value, for secrets.
#pragma once

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/describe.hpp"

namespace refundry {

struct settings {
    std::string database = "refundry.sqlite";
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    unsigned threads = 0;
    std::vector<std::string> trusted_proxies;
    std::string log_level = "info";
    std::string secret_key;  ///< 64 hexadecimal digits; see main/secret_key.hpp
};
BOOST_DESCRIBE_STRUCT(settings, (),
                      (database, address, port, threads, trusted_proxies, log_level, secret_key))

/// A sentence that names the setting, where it stands, and what would be right.
class settings_error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

using setting_texts = std::map<std::string, std::string, std::less<>>;

struct loaded_settings {
    settings values;
    setting_texts origins;  ///< of the values that are not built in: "--port", a file and line, …
};

inline constexpr const char* DEFAULT_CONFIG_FILE = "/etc/refundry/refundry.toml";

/// `flags` by key (as given on the command line; lists with commas), with the file's name under
/// "config"; without one REFUNDRY_CONFIG names it, else DEFAULT_CONFIG_FILE if there is one.
/// `environment` holds the variables that begin with REFUNDRY_.
loaded_settings load_settings(const setting_texts& flags, const setting_texts& environment);
setting_texts environment_settings();

/// TOML with the origin of each value; passwords in addresses are masked.
std::string printed(const loaded_settings& loaded);
/// "postgresql://user:***@host/name"
std::string masked(std::string text);

}  // namespace refundry
