// SPDX-License-Identifier: Apache-2.0
// Lists of codes as one parameter: "refund, exchange".
#pragma once

#include <string>
#include <vector>

#include "base/describe.hpp"

namespace refundry {

template <typename Word>
std::string words_of(const std::vector<Word>& list) {
    std::string all;
    for (const auto& one : list) {
        all.append(all.empty() ? "" : ", ");
        if constexpr (std::is_enum_v<Word>)
            all.append(enum_name(one));
        else
            all.append(one);
    }
    return all;
}

/// The enumerators for which it holds, in their order.
template <typename E, typename Holds>
std::vector<E> which_of(Holds&& holds) {
    std::vector<E> some;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto descriptor) {
        if (holds(descriptor.value)) some.push_back(descriptor.value);
    });
    return some;
}

}  // namespace refundry
