// SPDX-License-Identifier: Apache-2.0
#include "connectors/signature.hpp"

#include <sodium.h>

namespace refundry {

namespace {

static_assert(crypto_auth_hmacsha256_BYTES == std::tuple_size_v<signature>);

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

signature hmac_sha256(std::string_view key, std::initializer_list<std::string_view> parts) {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes_of(key), key.size());
    for (const auto part : parts)
        crypto_auth_hmacsha256_update(&state, bytes_of(part), part.size());
    signature signed_with{};
    crypto_auth_hmacsha256_final(&state, signed_with.data());
    sodium_memzero(&state, sizeof state);
    return signed_with;
}

std::optional<signature> signature_from_hex(std::string_view text) {
    signature read{};
    std::size_t length = 0;
    if (text.size() != 2 * read.size() ||
        sodium_hex2bin(read.data(), read.size(), text.data(), text.size(), nullptr, &length,
                       nullptr) != 0 ||
        length != read.size())
        return std::nullopt;
    return read;
}

std::optional<signature> signature_from_base64(std::string_view text) {
    signature read{};
    std::size_t length = 0;
    if (sodium_base642bin(read.data(), read.size(), text.data(), text.size(), nullptr, &length,
                          nullptr, sodium_base64_VARIANT_ORIGINAL) != 0 ||
        length != read.size())
        return std::nullopt;
    return read;
}

std::string base64(std::string_view bytes) {
    std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes_of(bytes), bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();  // its end of a C string
    return text;
}

std::optional<std::string> bytes_from_hex(std::string_view text) {
    std::string bytes(text.size() / 2, '\0');
    std::size_t length = 0;
    if (text.size() % 2 != 0 ||
        sodium_hex2bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                       text.size(), nullptr, &length, nullptr) != 0 ||
        length != bytes.size())
        return std::nullopt;
    return bytes;
}

bool is_same(const signature& one, const signature& other) {
    return sodium_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace refundry
