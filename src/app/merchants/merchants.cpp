// SPDX-License-Identifier: Apache-2.0
#include "app/merchants/merchants.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace refundry {

namespace {

struct merchant_event {
    std::string name;
    bool settle_automatically = true;
};
BOOST_DESCRIBE_STRUCT(merchant_event, (), (name, settle_automatically))

result<void> check(const merchant_command& command, time_zones& zones) {
    if (command.name.empty() || command.name.size() > 200)
        return invalid("/name", "out_of_range", "A name has 1 to 200 bytes.");
    const bool is_country =
        command.country.size() == 2 &&
        std::ranges::all_of(command.country, [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!is_country)
        return invalid("/country", "invalid_country",
                       "A country is two upper-case letters, such as DE.");
    if (const auto zone = zones.find(command.time_zone, "/time_zone"); !zone)
        return std::unexpected(zone.error());
    return {};
}

}  // namespace

result<merchant_record> create_merchant(transaction& tx, const actor_context& context,
                                        time_zones& zones, const merchant_command& command) {
    if (auto fine = check(command, zones); !fine) return std::unexpected(std::move(fine.error()));
    auto own = context;
    if (own.merchant.is_nil()) own.merchant = context.ids->next<merchant_id>();
    merchant_record merchant{.id = own.merchant,
                             .name = command.name,
                             .currency = command.currency,
                             .country = command.country,
                             .time_zone = command.time_zone,
                             .settle_automatically = command.settle_automatically.value_or(true),
                             .version = 1,
                             .created_at = context.now};
    tx.insert(merchant);
    record_event(tx, own, "merchant.created", merchant.id.text(),
                 json::encode(merchant_event{merchant.name, merchant.settle_automatically}));
    return merchant;
}

result<merchant_record> change_merchant(transaction& tx, const actor_context& context,
                                        time_zones& zones, const merchant_command& command) {
    if (auto fine = check(command, zones); !fine) return std::unexpected(std::move(fine.error()));
    auto merchant = tx.find_merchant(context.merchant);
    if (!merchant) return not_found("merchant", context.merchant.text());
    const auto version = merchant->version;
    if (command.expected_version && *command.expected_version != version)
        return conflict("stale_version",
                        "The merchant was changed by somebody else; read it again.");
    merchant->name = command.name;
    merchant->currency = command.currency;
    merchant->country = command.country;
    merchant->time_zone = command.time_zone;
    merchant->settle_automatically =
        command.settle_automatically.value_or(merchant->settle_automatically);
    merchant->version = version + 1;
    if (!tx.update(*merchant, version))
        return conflict("stale_version",
                        "The merchant was changed by somebody else; read it again.");
    record_event(tx, context, "merchant.changed", merchant->id.text(),
                 json::encode(merchant_event{merchant->name, merchant->settle_automatically}));
    return *merchant;
}

result<merchant_record> get_merchant(transaction& tx, const actor_context& context) {
    auto merchant = tx.find_merchant(context.merchant);
    if (!merchant) return not_found("merchant", context.merchant.text());
    return std::move(*merchant);
}

}  // namespace refundry
