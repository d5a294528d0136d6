// SPDX-License-Identifier: Apache-2.0
#include "app/secrets/secret_box.hpp"

#include <sodium.h>

#include <algorithm>

namespace refundry {

namespace {

constexpr std::size_t NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(secret_box::KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::unexpected<failure> no_key() {
    return refused("no_secret_key",
                   "Secrets cannot be kept: no key is set. Put 64 hexadecimal digits into a file "
                   "and name it in REFUNDRY_SECRET_KEY_FILE.");
}

}  // namespace

result<secret_box> secret_box::with_key(std::string_view hexadecimal) {
    while (hexadecimal.ends_with('\n') || hexadecimal.ends_with(' '))
        hexadecimal.remove_suffix(1);
    secret_box box;
    std::size_t written = 0;
    if (hexadecimal.size() != KEY_BYTES * 2 ||
        sodium_hex2bin(box.key_.data(), box.key_.size(), hexadecimal.data(), hexadecimal.size(),
                       nullptr, &written, nullptr) != 0 ||
        written != KEY_BYTES)
        return invalid("secret_key", "invalid_secret_key",
                       "The secret key is 64 hexadecimal digits.");
    box.has_key_ = true;
    return box;
}

std::string secret_box::new_key(random_source& random) {
    std::array<std::uint8_t, KEY_BYTES> key{};
    random.fill(key);
    std::string text(KEY_BYTES * 2, '0');
    sodium_bin2hex(text.data(), text.size() + 1, key.data(), key.size());
    return text;
}

result<std::vector<std::uint8_t>> secret_box::seal(random_source& random, std::string_view plain,
                                                   std::string_view about) const {
    if (!has_key_) return no_key();
    std::array<std::uint8_t, NONCE_BYTES> nonce{};
    random.fill(nonce);
    std::vector<std::uint8_t> sealed(nonce.begin(), nonce.end());
    sealed.resize(NONCE_BYTES + plain.size() + TAG_BYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + NONCE_BYTES, nullptr,
                                               bytes_of(plain), plain.size(), bytes_of(about),
                                               about.size(), nullptr, nonce.data(), key_.data());
    return sealed;
}

result<std::string> secret_box::open(const std::vector<std::uint8_t>& sealed,
                                     std::string_view about) const {
    if (!has_key_) return no_key();
    if (sealed.size() < NONCE_BYTES + TAG_BYTES)
        return refused("secret_damaged", "A stored secret is cut off.");
    std::string plain(sealed.size() - NONCE_BYTES - TAG_BYTES, '\0');
    const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
        reinterpret_cast<unsigned char*>(plain.data()), nullptr, nullptr,
        sealed.data() + NONCE_BYTES, sealed.size() - NONCE_BYTES, bytes_of(about), about.size(),
        sealed.data(), key_.data());
    if (opened != 0)
        return refused(
            "secret_damaged",
            "A stored secret does not open: it was sealed with another key, or changed.");
    return plain;
}

}  // namespace refundry
