// SPDX-License-Identifier: Apache-2.0
// Any bytes against a type with a member of every kind: they are refused with places, or read; and
// what was read is written in a form that reads back to the same.
#include <cstdlib>

#include "base/id.hpp"
#include "base/json.hpp"

namespace {

using namespace refundry;

enum class colour { red, green };
BOOST_DESCRIBE_ENUM(colour, red, green)

REFUNDRY_ID(thing_id, "thg")

struct inner {
    std::int64_t size = 0;
    std::vector<std::string> tags;
};
BOOST_DESCRIBE_STRUCT(inner, (), (size, tags))

struct outer {
    static constexpr auto json_defaults =
        std::to_array<std::string_view>({"id", "paint", "count", "note", "at"});
    thing_id id;
    colour paint{};
    std::int32_t count = 0;
    std::optional<inner> part;
    std::vector<inner> parts;
    std::string note;
    instant at;
    bool open = false;
    std::map<std::string, std::int64_t> sums;
};
BOOST_DESCRIBE_STRUCT(outer, (), (id, paint, count, part, parts, note, at, open, sums))

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto read = json::decode<outer>(text);
    if (!read) {
        const auto count = read.error().size();
        if (count == 0 || count > json::ERRORS_REPORTED_MAX) std::abort();
        return 0;
    }
    const auto written = json::encode(*read);
    const auto again = json::decode<outer>(written);
    if (!again || json::encode(*again) != written) std::abort();
    return 0;
}
