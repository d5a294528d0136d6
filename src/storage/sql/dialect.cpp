// SPDX-License-Identifier: Apache-2.0
#include "storage/sql/dialect.hpp"

namespace refundry::sql {

std::string dialect_text(std::string_view text, dialect engine) {
    const std::string_view opening = engine == dialect::sqlite ? "/*sqlite" : "/*postgresql";
    std::string made;
    made.reserve(text.size());
    while (true) {
        const auto begin = text.find(opening);
        const auto end = begin == text.npos ? text.npos : text.find("*/", begin);
        if (end == text.npos) break;
        made += text.substr(0, begin);
        made += text.substr(begin + opening.size(), end - begin - opening.size());
        text.remove_prefix(end + 2);
    }
    made += text;
    return made;
}

}  // namespace refundry::sql
