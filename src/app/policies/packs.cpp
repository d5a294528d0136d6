// SPDX-License-Identifier: Apache-2.0
#include "app/policies/packs.hpp"

#include <algorithm>
#include <array>

#include "base/ensure.hpp"
#include "base/json.hpp"
#include "policy_pack_files.hpp"

namespace refundry {

namespace {

struct pack_row {
    std::string_view name;
    std::string_view purpose;
    std::string_view suits;
};

constexpr auto PACKS = std::to_array<pack_row>({
    {"standard", "30 days for everybody, what cannot be sold again stays, our mistakes are ours.",
     "Any shop that wants few rules."},
    {"fashion",
     "Refunds for 30 days and exchanges for 60, another size free and at once, the outlet final.",
     "Clothing, shoes and accessories."},
    {"electronics",
     "Opened media stay, an opened box costs a share, data, dear devices and batteries are looked "
     "at.",
     "Devices, accessories, games and software."},
    {"food", "What spoils is not sent back and claimed within three days by photo, safety first.",
     "Groceries, delicatessen and hampers."},
    {"furniture",
     "Collection, assembly and parts, a fifth of the price for a scratch, 100 nights on a "
     "mattress.",
     "Furniture, mattresses and bulky goods."},
    {"marketplace",
     "Sellers who decide themselves, counterfeits and lost parcels looked at, cheap things stay.",
     "Many sellers in one shop."},
    {"gift-shop", "A quarter to send stock back, bulk is charged for and looked at.",
     "Wholesale to shops."},
    {"eu-basic",
     "What consumers in the European Union have by law, in five languages, and little "
     "more.",
     "Shops that sell to the European Union."},
    {"us-basic",
     "What American shoppers expect: 30 days, 90 for credit, the holidays, the label off the "
     "refund.",
     "Shops that sell to the United States."},
});

std::string_view text_of(const pack_row& pack) {
    const auto path = std::string(pack.name) + ".json";
    const auto files = policy_pack_files();
    const auto file = std::ranges::find(files, path, &embedded_file::path);
    ensure(file != files.end(), "a policy pack that is not in this binary");
    return file->text();
}

policy_document document_of(const pack_row& pack) {
    auto document = json::decode<policy_document>(text_of(pack));
    ensure(document.has_value(), "a policy pack that cannot be read");
    return std::move(*document);
}

result<const pack_row*> find_pack(std::string_view name) {
    const auto* const found = std::ranges::find(PACKS, name, &pack_row::name);
    if (found == PACKS.end()) return not_found("policy_pack", name);
    return found;
}

}  // namespace

std::vector<policy_pack_summary> list_policy_packs() {
    std::vector<policy_pack_summary> all;
    all.reserve(PACKS.size());
    for (const auto& pack : PACKS)
        all.push_back({.name = std::string(pack.name),
                       .title = document_of(pack).name,
                       .purpose = std::string(pack.purpose),
                       .suits = std::string(pack.suits)});
    return all;
}

result<policy_pack_view> get_policy_pack(std::string_view name) {
    const auto pack = find_pack(name);
    if (!pack) return std::unexpected(pack.error());
    auto document = document_of(**pack);
    auto title = document.name;
    return policy_pack_view{.name = std::string(name),
                            .title = std::move(title),
                            .purpose = std::string((*pack)->purpose),
                            .suits = std::string((*pack)->suits),
                            .document = std::move(document)};
}

result<std::string_view> policy_pack_text(std::string_view name) {
    const auto pack = find_pack(name);
    if (!pack) return std::unexpected(pack.error());
    return text_of(**pack);
}

}  // namespace refundry
