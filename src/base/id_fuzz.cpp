// SPDX-License-Identifier: Apache-2.0
// Any text: what is taken as an id, an instant or a date is written as it was read, and nothing
// else is taken as the same value.
#include <cstdlib>

#include "base/id.hpp"
#include "base/time.hpp"

namespace {

using namespace refundry;

void check_id(std::string_view prefix, std::string_view text) {
    const auto value = decode_id(prefix, text);
    if (value && encode_id(prefix, *value) != text) std::abort();
}

void check_instant(std::string_view text) {
    const auto at = parse_instant(text);
    if (at && parse_instant(to_string(*at)) != at) std::abort();
}

void check_date(std::string_view text) {
    const auto date = parse_local_date(text);
    if (date && (!date->ok() || to_string(*date) != text)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_id("ret", text);
    check_id("", text);
    check_instant(text);
    check_date(text);
    return 0;
}
