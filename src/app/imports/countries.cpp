// SPDX-License-Identifier: Apache-2.0
// Countries as the Online Retail file writes them. Where it names no single country, the code is
// the nearest that exists: the Channel Islands have none of their own (Jersey stands for them), the
// European Community has the reserved code EU.
#include <algorithm>

#include "app/imports/online_retail.hpp"

namespace refundry {

namespace {

struct country_name {
    std::string_view name;
    std::string_view code;
};

constexpr auto COUNTRIES = std::to_array<country_name>({
    {"United Kingdom", "GB"},
    {"Germany", "DE"},
    {"France", "FR"},
    {"EIRE", "IE"},
    {"Spain", "ES"},
    {"Netherlands", "NL"},
    {"Belgium", "BE"},
    {"Switzerland", "CH"},
    {"Portugal", "PT"},
    {"Australia", "AU"},
    {"Norway", "NO"},
    {"Italy", "IT"},
    {"Channel Islands", "JE"},
    {"Finland", "FI"},
    {"Cyprus", "CY"},
    {"Sweden", "SE"},
    {"Unspecified", ""},
    {"Austria", "AT"},
    {"Denmark", "DK"},
    {"Japan", "JP"},
    {"Poland", "PL"},
    {"Israel", "IL"},
    {"USA", "US"},
    {"Hong Kong", "HK"},
    {"Singapore", "SG"},
    {"Iceland", "IS"},
    {"Canada", "CA"},
    {"Greece", "GR"},
    {"Malta", "MT"},
    {"United Arab Emirates", "AE"},
    {"European Community", "EU"},
    {"RSA", "ZA"},
    {"Lebanon", "LB"},
    {"Lithuania", "LT"},
    {"Brazil", "BR"},
    {"Czech Republic", "CZ"},
    {"Bahrain", "BH"},
    {"Saudi Arabia", "SA"},
    {"Ireland", "IE"},
    {"South Africa", "ZA"},
    {"United States", "US"},
    {"Korea", "KR"},
    {"Nigeria", "NG"},
    {"Thailand", "TH"},
    {"Bermuda", "BM"},
    {"Luxembourg", "LU"},
    {"Hungary", "HU"},
    {"", ""},
});

bool is_code(std::string_view text) {
    return text.size() == 2 &&
           std::ranges::all_of(text, [](char letter) { return letter >= 'A' && letter <= 'Z'; });
}

}  // namespace

std::optional<std::string_view> country_of(std::string_view name) {
    const auto found = std::ranges::find(COUNTRIES, name, &country_name::name);
    if (found != COUNTRIES.end()) return found->code;
    return is_code(name) ? std::optional(name) : std::nullopt;
}

}  // namespace refundry
