// SPDX-License-Identifier: Apache-2.0
// Texts for people, by key and language: data/messages/*.json, whose patterns are those of ICU
// MessageFormat (plurals, choices). The core holds codes with parameters; here they become words.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "domain/money/money.hpp"

namespace refundry {

/// What a pattern is filled with; a number also chooses the plural. Dates and amounts are written
/// as the language does.
struct message_argument {
    std::string_view name;
    std::variant<std::string, std::int64_t, local_date, money> value;
};

/// Immutable once made; any thread.
class message_catalogue {
  public:
    /// "de", "de-AT", "DE_ch" are German; a language that is not there is English.
    static const message_catalogue& of(std::string_view language);
    /// In the order of their codes.
    static std::vector<std::string_view> languages();

    message_catalogue(std::string language, std::string_view patterns_json);
    ~message_catalogue();
    message_catalogue(const message_catalogue&) = delete;
    message_catalogue& operator=(const message_catalogue&) = delete;

    const std::string& language() const { return language_; }
    bool has(std::string_view key) const;
    std::vector<std::string_view> keys() const;
    /// A key that is not there is a defect of the program, told by internal_error.
    std::string text(std::string_view key, const std::vector<message_argument>& given = {}) const;
    std::string date(local_date day) const;
    std::string amount(const money& sum) const;
    std::string percent(basis_points share) const;  ///< with its sign
    /// "a, b and c"
    std::string list(const std::vector<std::string>& parts) const;
    std::string moment(instant at) const;  ///< in UTC, and says so

  private:
    struct formats;
    std::string language_;
    std::map<std::string, std::string, std::less<>> patterns_;
    std::unique_ptr<const formats> formats_;
};

}  // namespace refundry
