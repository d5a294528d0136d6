// SPDX-License-Identifier: Apache-2.0
// For tests: a database with one merchant, one key and one policy in a folder of its own.
#pragma once

#include <string>

#include "served/served_binary.hpp"

namespace refundry::test {

class prepared_database {
  public:
    prepared_database();
    const temporary_folder& folder() const { return folder_; }
    std::string file() const { return folder_.file("shop.sqlite"); }
    const std::string& key() const { return key_; }
    /// Opens what a dead process left behind and checks every invariant; "" when all hold.
    std::string breaches() const;

  private:
    temporary_folder folder_;
    std::string key_;
};

/// The server on it.
class server_on : public served_binary {
  public:
    explicit server_on(const prepared_database& prepared)
        : served_binary(prepared.folder(), prepared.file()) {}
};

}  // namespace refundry::test
