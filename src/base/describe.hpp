// SPDX-License-Identifier: Apache-2.0
// The one description of a type: JSON in and out, table rows and OpenAPI schemas come from it.
//
//   struct parcel { parcel_id id; std::string carrier; };
//   BOOST_DESCRIBE_STRUCT(parcel, (), (id, carrier))
//   enum class grade { as_new, worn };
//   BOOST_DESCRIBE_ENUM(grade, as_new, worn)
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <optional>
#include <string_view>
#include <type_traits>

namespace refundry {

template <typename T>
using described_members = boost::describe::describe_members<T, boost::describe::mod_public |
                                                                   boost::describe::mod_inherited>;

template <typename T>
concept described_struct =
    std::is_class_v<T> && boost::describe::has_describe_members<T>::value && !std::is_union_v<T>;

template <typename T>
concept described_enum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

/// Calls `visit(name, member_reference)` for each described member, in order.
template <described_struct T, typename Visitor>
constexpr void for_each_member(T& object, Visitor&& visit) {
    boost::mp11::mp_for_each<described_members<std::remove_const_t<T>>>([&](auto descriptor) {
        visit(std::string_view(descriptor.name), object.*descriptor.pointer);
    });
}
template <described_struct T, typename Visitor>
constexpr void for_each_member(const T& object, Visitor&& visit) {
    boost::mp11::mp_for_each<described_members<T>>([&](auto descriptor) {
        visit(std::string_view(descriptor.name), object.*descriptor.pointer);
    });
}

/// The word of an enumerator, the same in SQL, JSON and URL.
template <described_enum E>
constexpr std::string_view enum_name(E value) {
    std::string_view name = "?";
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto descriptor) {
        if (descriptor.value == value) name = descriptor.name;
    });
    return name;
}

template <described_enum E>
constexpr std::optional<E> enum_from_name(std::string_view name) {
    std::optional<E> value;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto descriptor) {
        if (name == descriptor.name) value = descriptor.value;
    });
    return value;
}

}  // namespace refundry
