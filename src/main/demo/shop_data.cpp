// SPDX-License-Identifier: Apache-2.0
#include "main/demo/shop_data.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace refundry::demo {

namespace {

// clang-format off
constexpr std::array MARKETS{
    market{"DE", "EUR", "de", "Leipzig", 1900, 100, {"Lena", "Jonas", "Mia", "Emil", "Hannah"}, {"Schmidt", "Fischer", "Weber", "Krüger", "Vogel"}},
    market{"FR", "EUR", "fr", "Lyon", 2000, 100, {"Camille", "Louis", "Chloé", "Hugo", "Inès"}, {"Moreau", "Lefèvre", "Girard", "Roux", "Fontaine"}},
    market{"IT", "EUR", "it", "Bologna", 2200, 100, {"Giulia", "Luca", "Chiara", "Matteo", "Sofia"}, {"Rossi", "Ferrari", "Conti", "Greco", "Marino"}},
    market{"ES", "EUR", "es", "Valencia", 2100, 100, {"Lucía", "Mateo", "Carmen", "Hugo", "Alba"}, {"García", "Núñez", "Ortega", "Serrano", "Molina"}},
    market{"NL", "EUR", "nl", "Utrecht", 2100, 100, {"Sanne", "Daan", "Lotte", "Bram", "Femke"}, {"de Vries", "Bakker", "Visser", "Smit", "van Dijk"}},
    market{"AT", "EUR", "de", "Graz", 2000, 100, {"Jakob", "Marie", "Lukas", "Johanna", "Felix"}, {"Gruber", "Huber", "Steiner", "Moser", "Berger"}},
    market{"BE", "EUR", "nl", "Gent", 2100, 100, {"Emma", "Lucas", "Noor", "Arthur", "Elise"}, {"Peeters", "Janssens", "Maes", "Dubois", "Claes"}},
    market{"IE", "EUR", "en", "Cork", 2300, 100, {"Aoife", "Seán", "Niamh", "Conor", "Saoirse"}, {"Murphy", "Kelly", "Byrne", "Ryan", "O'Connor"}},
    market{"FI", "EUR", "fi", "Tampere", 2550, 100, {"Aino", "Eetu", "Helmi", "Onni", "Venla"}, {"Korhonen", "Virtanen", "Nieminen", "Mäkelä", "Laine"}},
    market{"PT", "EUR", "pt", "Porto", 2300, 100, {"Inês", "João", "Beatriz", "Tomás", "Marta"}, {"Silva", "Santos", "Ferreira", "Costa", "Ribeiro"}},
    market{"GR", "EUR", "el", "Πάτρα", 2400, 100, {"Ελένη", "Γιώργος", "Μαρία", "Νίκος", "Κατερίνα"}, {"Παπαδοπούλου", "Νικολάου", "Γεωργίου", "Δημητρίου", "Ιωάννου"}},
    market{"EE", "EUR", "et", "Tartu", 2400, 100, {"Liis", "Rasmus", "Kadri", "Markus", "Mari"}, {"Tamm", "Saar", "Sepp", "Mägi", "Kask"}},
    market{"GB", "GBP", "en", "Leeds", 2000, 86, {"Amelia", "Oliver", "Isla", "Harry", "Priya"}, {"Clarke", "Hughes", "Patel", "Walker", "Evans"}},
    market{"SE", "SEK", "sv", "Malmö", 2500, 1'150, {"Elsa", "Oskar", "Wilma", "Axel", "Astrid"}, {"Lindqvist", "Bergström", "Nyström", "Holm", "Ek"}},
    market{"DK", "DKK", "da", "Aarhus", 2500, 746, {"Freja", "Magnus", "Ida", "Emil", "Signe"}, {"Jensen", "Nielsen", "Møller", "Larsen", "Krogh"}},
    market{"PL", "PLN", "pl", "Łódź", 2300, 430, {"Zofia", "Jakub", "Maja", "Antoni", "Hanna"}, {"Nowak", "Wójcik", "Kamińska", "Zieliński", "Dąbrowska"}},
    market{"CH", "CHF", "de", "Bern", 810, 95, {"Noé", "Lara", "Nino", "Elin", "Leon"}, {"Keller", "Meier", "Favre", "Bianchi", "Frei"}},
    market{"NO", "NOK", "nb", "Bergen", 2500, 1'170, {"Nora", "Jakob", "Ingrid", "Henrik", "Solveig"}, {"Hansen", "Olsen", "Berg", "Haugen", "Lie"}},
    market{"US", "USD", "en", "Portland", 825, 108, {"Olivia", "Liam", "Ava", "Noah", "Maya"}, {"Carter", "Nguyen", "Brooks", "Rivera", "Cohen"}},
    market{"JP", "JPY", "ja", "京都", 1000, 163, {"葵", "蓮", "結衣", "湊", "さくら"}, {"佐藤", "鈴木", "高橋", "田中", "渡辺"}, true},
};

constexpr std::array<std::string_view, 5> LETTER_SIZES{"XS", "S", "M", "L", "XL"};
constexpr std::array<std::string_view, 5> SHOE_SIZES{"37", "39", "41", "43", "45"};
constexpr std::array<std::string_view, 3> RING_SIZES{"52", "54", "56"};

constexpr std::array ARTICLES{
    article{"TEE", "Organic cotton T-shirt", kind::clothing, 2'490, 180, LETTER_SIZES},
    article{"SHIRT", "Linen shirt", kind::clothing, 5'990, 220, LETTER_SIZES},
    article{"JEANS", "Straight jeans", kind::clothing, 7'990, 640, LETTER_SIZES},
    article{"KNIT", "Merino jumper", kind::clothing, 9'490, 380, LETTER_SIZES},
    article{"DRESS", "Wrap dress", kind::clothing, 8'990, 310, LETTER_SIZES},
    article{"COAT", "Wool coat", kind::clothing, 18'900, 1'450, LETTER_SIZES},
    article{.sku = "SWIM", .title = "Swimsuit", .is = kind::clothing, .euro_cents = 4'490, .weight_grams = 120, .sizes = LETTER_SIZES, .hygiene_seal = true},
    article{.sku = "SCARF", .title = "Last season's scarf", .is = kind::clothing, .euro_cents = 990, .weight_grams = 150, .sizes = {}, .final_sale = true},
    article{"SNEAK", "Canvas trainers", kind::shoes, 6'490, 780, SHOE_SIZES},
    article{"BOOT", "Chelsea boots", kind::shoes, 13'900, 1'250, SHOE_SIZES},
    article{"LAMP", "Reading lamp", kind::home, 5'450, 1'900, {}},
    article{"MUG", "Stoneware mug", kind::home, 1'490, 420, {}},
    article{"THROW", "Wool throw", kind::home, 6'900, 1'100, {}},
    article{"CHAIR", "Folding chair", kind::home, 11'900, 5'200, {}},
    article{.sku = "SERUM", .title = "Face serum", .is = kind::beauty, .euro_cents = 2'990, .weight_grams = 90, .sizes = {}, .hygiene_seal = true},
    article{"SOAP", "Olive soap", kind::beauty, 690, 110, {}},
    article{.sku = "EARR", .title = "Silver earrings", .is = kind::jewellery, .euro_cents = 3'990, .weight_grams = 10, .sizes = {}, .hygiene_seal = true},
    article{.sku = "RING", .title = "Engraved ring", .is = kind::jewellery, .euro_cents = 8'900, .weight_grams = 8, .sizes = RING_SIZES, .custom_made = true},
    article{.sku = "CHOC", .title = "Chocolate box", .is = kind::food, .euro_cents = 1'890, .weight_grams = 350, .sizes = {}, .perishable = true},
    article{"EBOOK", "E-book: Knots", kind::digital, 990, 0, {}},
};
// clang-format on

}  // namespace

std::span<const market> markets() {
    return MARKETS;
}
std::span<const article> articles() {
    return ARTICLES;
}

std::string_view category_of(kind is) {
    switch (is) {
        case kind::clothing:
            return "clothing";
        case kind::shoes:
            return "shoes";
        case kind::home:
            return "home";
        case kind::beauty:
            return "beauty";
        case kind::jewellery:
            return "jewellery";
        case kind::food:
            return "food";
        case kind::digital:
            return "digital";
    }
    return "";
}

product_facts facts_of(const article& what) {
    product_facts facts;
    facts.category = category_of(what.is);
    facts.weight_grams = what.weight_grams;
    facts.final_sale = what.final_sale;
    facts.hygiene_seal = what.hygiene_seal;
    facts.custom_made = what.custom_made;
    facts.perishable = what.perishable;
    facts.digital = what.is == kind::digital;
    return facts;
}

money price_in(const market& where, std::int64_t euro_cents) {
    const auto currency = *currency_code::parse(where.currency);
    auto minor = euro_cents * where.price_factor / 100;
    if (currency.digits() == 0) minor = minor / 100;
    const std::int64_t step = minor > 1'000 ? 10 : 5;  // 24.90, not 24.87
    return {std::max(step, minor / step * step), currency};
}

customer customer_number(std::uint64_t seed, std::uint64_t number) {
    seeded_random random(seed * 1'000'003 + number);
    const auto& where = one_of(markets(), random);
    const auto given = where.given[random.below(where.given.size())];
    const auto family = where.family[random.below(where.family.size())];
    return {.lives_in = &where,
            .name = where.family_first ? fmt::format("{} {}", family, given)
                                       : fmt::format("{} {}", given, family),
            .email = fmt::format("customer{}@example.com", number),
            .tier = chance(random, 12) ? "gold" : ""};
}

}  // namespace refundry::demo
