// SPDX-License-Identifier: Apache-2.0
// `refundry law`: the table of laws, for people.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "app/law/law_library.hpp"
#include "app/law/law_page.hpp"
#include "main/verbs.hpp"

namespace refundry {

int list_laws() {
    for (const auto& each : law::shipped_law_texts().jurisdictions)
        std::cout << fmt::format("{:<6} {}\n", each.code, each.name);
    return 0;
}

int print_law_index() {
    std::cout << law::law_index(law::shipped_law_texts(), law::shipped_law());
    return 0;
}

int print_law_page(const std::string& code) {
    const auto& texts = law::shipped_law_texts();
    const auto* of = texts.find(code);
    if (of == nullptr) {
        std::cerr << fmt::format(
            "refundry: there is no jurisdiction {}; refundry law list names them.\n", code);
        return 1;
    }
    const auto all = law::shipped_law().jurisdictions();
    std::cout << law::law_page(texts, *of, *std::ranges::find(all, code, &law::jurisdiction::code));
    return 0;
}

}  // namespace refundry
