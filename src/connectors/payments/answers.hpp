// SPDX-License-Identifier: Apache-2.0
// Reading what providers write. Unlike our own JSON theirs may hold more than we know; what we need
// is there in the right type or it is not there at all.
#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>

#include "app/refunds/payment_provider.hpp"
#include "base/json.hpp"
#include "connectors/web/web_client.hpp"

namespace refundry {

using json_path = std::initializer_list<std::string_view>;

/// nullopt when the text is no JSON object.
std::optional<json::document> object_in(std::string_view text);
std::optional<json::node> node_at(json::node from, json_path path);
/// Valid while the document lives; "" when there is no such text.
std::string_view text_at(json::node from, json_path path);
std::optional<std::int64_t> integer_at(json::node from, json_path path);

/// Whether a 4xx is the provider's word on what was asked. It is not when the provider is busy,
/// still at work on it, or does not let us in: an earlier request may have come through all the
/// same.
bool is_about_the_request(int status);

/// Amounts in units of 10^-digits, where a provider counts other digits than ISO 4217 does.
/// nullopt when the amount cannot be said in them.
std::optional<std::int64_t> in_units(const money& amount, int digits);
std::optional<money> from_units(std::int64_t units, int digits, currency_code currency);
/// "12.30" for 1230 EUR; with as many digits as the currency has, or as are given.
std::string decimal_text(const money& amount);
std::optional<std::string> decimal_text(const money& amount, int digits);

/// A fact has the moment of the reply it was read from, unless it tells one itself.
provider_fact said_by(const web_response& answer, provider_fact fact);

/// The provider refused, or we did before it was asked: no money has moved.
provider_fact refused_fact(std::string_view why);
/// The provider was asked, and does not know of it.
provider_fact nothing_found();

std::unexpected<failure> webhook_forged();
std::unexpected<failure> webhook_stale();
std::unexpected<failure> webhook_unreadable();

}  // namespace refundry
