// SPDX-License-Identifier: Apache-2.0
// The key that secrets are sealed with: the setting secret_key, or beside an embedded database a
// file of its own, made at the first start.
#pragma once

#include "app/secrets/secret_box.hpp"
#include "main/settings.hpp"

namespace refundry {

/// Throws settings_error for a key or a file that cannot be used. On PostgreSQL, whose key more
/// than one process needs, a box without a key where none is set.
secret_box open_secrets(const settings& with, random_source& random);

/// "shop.sqlite.key"; empty for PostgreSQL.
std::string secret_key_file(const std::string& database);

}  // namespace refundry
