// SPDX-License-Identifier: Apache-2.0
// What a merchant says of their shop before the law, and that ready for decisions.
#pragma once

#include "app/context.hpp"
#include "app/law/law_library.hpp"
#include "domain/decisions/legal.hpp"

namespace refundry {

struct law_settings {
    static constexpr auto json_defaults =
        std::to_array<std::string_view>({"declared", "stances", "working_days"});
    law::merchant_declarations declared;
    /// The merchant's word on values that are not verified.
    std::vector<law::law_stance_entry> stances;
    std::vector<working_day_override> working_days;  ///< unlike the shipped calendar
};
BOOST_DESCRIBE_STRUCT(law_settings, (), (declared, stances, working_days))

struct law_settings_command {
    static constexpr auto json_defaults = law_settings::json_defaults;
    law::merchant_declarations declared;
    std::vector<law::law_stance_entry> stances;
    std::vector<working_day_override> working_days;  ///< unlike the shipped calendar
    std::optional<std::int64_t> expected_version;
};
BOOST_DESCRIBE_STRUCT(law_settings_command, (), (declared, stances, working_days, expected_version))

struct law_settings_view {
    law_settings settings;
    std::int64_t version = 1;  ///< 1: never set, the defaults hold
    std::optional<instant> updated_at;
};
BOOST_DESCRIBE_STRUCT(law_settings_view, (), (settings, version, updated_at))

/// `law_value_unknown`, `law_value_verified`, `invalid_country` with the place.
result<law_settings_view> change_law_settings(transaction& tx, const actor_context& context,
                                              const law_settings_command& command);
result<law_settings_view> get_law_settings(transaction& tx, const actor_context& context);
/// As they were: each version stands in the log.
std::optional<law_settings> law_settings_of_version(transaction& tx, merchant_id merchant,
                                                    std::int64_t version);

/// Settings compiled for decisions. Immutable.
class merchant_law {
  public:
    /// Of the settings as stored; "" for the defaults.
    static std::shared_ptr<const merchant_law> compile(std::string_view stored);
    /// Of settings that were not checked yet; failures name their place below `path`.
    static result<std::shared_ptr<const merchant_law>> of(law_settings settings,
                                                          const std::string& path);
    legal_context context(const time_zone_rules& consumers) const;

  private:
    law::law_stances stances_;
    law_settings settings_;
};

}  // namespace refundry
