// SPDX-License-Identifier: Apache-2.0
#include "app/law/law_settings.hpp"

#include <fmt/format.h>

#include "base/json.hpp"

namespace refundry {

namespace {

constexpr std::size_t STANCES_MAX = 2'000;
constexpr std::size_t WORKING_DAYS_MAX = 2'000;

law_settings read(std::string_view stored) {
    if (stored.empty()) return {};
    auto settings = json::decode<law_settings>(stored);
    json::ensure_stored(settings.has_value(), settings ? nullptr : &settings.error().front());
    return std::move(*settings);
}

result<void> check(const law_settings_command& command) {
    if (command.stances.size() > STANCES_MAX)
        return invalid("/stances", "too_many", fmt::format("At most {} values.", STANCES_MAX));
    if (command.working_days.size() > WORKING_DAYS_MAX)
        return invalid("/working_days", "too_many",
                       fmt::format("At most {} days.", WORKING_DAYS_MAX));
    for (std::size_t i = 0; i < command.working_days.size(); ++i)
        if (command.working_days[i].country.size() != 2)
            return invalid(fmt::format("/working_days/{}/country", i), "invalid_country",
                           "Two upper-case letters, such as DE.");
    auto compiled = law::law_stances::compile(law::shipped_law(), command.stances);
    if (!compiled) return std::unexpected(std::move(compiled.error()));
    return {};
}

law_settings_view view_of(const law_settings_record& stored) {
    return {.settings = read(stored.document),
            .version = stored.version,
            .updated_at = stored.updated_at};
}

constexpr std::string_view CHANGED = "law_settings.changed";

struct law_settings_event {
    std::int64_t version = 0;
    law_settings settings;
};
BOOST_DESCRIBE_STRUCT(law_settings_event, (), (version, settings))

}  // namespace

result<law_settings_view> change_law_settings(transaction& tx, const actor_context& context,
                                              const law_settings_command& command) {
    if (auto fine = check(command); !fine) return std::unexpected(std::move(fine.error()));
    const auto before = tx.find_law_settings(context.merchant);
    const auto version = before ? before->version : 1;
    const auto stale = [] {
        return conflict("stale_version",
                        "The settings were changed by somebody else; read them again.");
    };
    if (command.expected_version && *command.expected_version != version) return stale();
    const law_settings settings{.declared = command.declared,
                                .stances = command.stances,
                                .working_days = command.working_days};
    const law_settings_record now{.merchant = context.merchant,
                                  .document = json::encode(settings),
                                  .version = version + 1,
                                  .updated_at = context.now};
    if (!tx.put_law_settings(now)) return stale();
    record_event(tx, context, std::string(CHANGED), context.merchant.text(),
                 json::encode(law_settings_event{now.version, settings}));
    return view_of(now);
}

result<law_settings_view> get_law_settings(transaction& tx, const actor_context& context) {
    const auto stored = tx.find_law_settings(context.merchant);
    if (!stored) return law_settings_view{};
    return view_of(*stored);
}

std::optional<law_settings> law_settings_of_version(transaction& tx, merchant_id merchant,
                                                    std::int64_t version) {
    if (version == 1) return law_settings{};
    for (const auto& event : tx.events_of(merchant, merchant.text())) {
        if (event.type != CHANGED) continue;
        auto told = json::decode<law_settings_event>(event.document);
        if (told && told->version == version) return std::move(told->settings);
    }
    return std::nullopt;
}

std::shared_ptr<const merchant_law> merchant_law::compile(std::string_view stored) {
    auto settings = read(stored);
    if (auto made = of(settings, "")) return std::move(*made);
    // A value was verified, or is gone, since the merchant spoke: what they said of it no longer
    // counts, what they said of the others does.
    std::erase_if(settings.stances, [](const law::law_stance_entry& entry) {
        return !law::law_stances::compile(law::shipped_law(), {&entry, 1});
    });
    return of(std::move(settings), "").value();
}

result<std::shared_ptr<const merchant_law>> merchant_law::of(law_settings settings,
                                                             const std::string& path) {
    auto stances = law::law_stances::compile(law::shipped_law(), settings.stances);
    if (!stances) {
        stances.error().path.insert(0, path);
        return std::unexpected(std::move(stances.error()));
    }
    auto made = std::make_shared<merchant_law>();
    made->settings_ = std::move(settings);
    made->stances_ = std::move(*stances);
    return std::shared_ptr<const merchant_law>(std::move(made));
}

legal_context merchant_law::context(const time_zone_rules& consumers) const {
    return {.book = law::shipped_law(),
            .stances = stances_,
            .declared = settings_.declared,
            .zone = consumers,
            .overrides = settings_.working_days};
}

}  // namespace refundry
