// SPDX-License-Identifier: Apache-2.0
#include "contract/each_store.hpp"

namespace refundry {
namespace {

using testing::SizeIs;

using IdentityStore = EachStore;
REFUNDRY_ON_EACH_STORE(IdentityStore);

TEST_P(IdentityStore, KeepsAMerchantAsItWas) {
    const merchant_record row{.id = next<merchant_id>(),
                              .name = "Käse & Co",
                              .currency = currency_code::parse("JPY").value(),
                              .country = "JP",
                              .time_zone = "Asia/Tokyo",
                              .settle_automatically = false,
                              .version = 1,
                              .created_at = clock.now()};
    add(row);
    const auto found = read([&](transaction& tx) { return tx.find_merchant(row.id); });
    ASSERT_TRUE(found);
    EXPECT_TRUE(is_same(*found, row));
    EXPECT_THAT(read([](transaction& tx) { return tx.list_merchants(); }), SizeIs(2));
    EXPECT_FALSE(read([&](transaction& tx) { return tx.find_merchant(next<merchant_id>()); }));
}

TEST_P(IdentityStore, ChangesAMerchantOncePerVersion) {
    auto row = *read([&](transaction& tx) { return tx.find_merchant(shop); });
    row.name = "New name";
    write([&](transaction& tx) {
        EXPECT_TRUE(tx.update(row, 1));
        EXPECT_FALSE(tx.update(row, 1));
    });
    const auto found = *read([&](transaction& tx) { return tx.find_merchant(shop); });
    EXPECT_EQ(found.name, "New name");
    EXPECT_EQ(found.version, 2);
}

TEST_P(IdentityStore, FindsAndRevokesApiKeys) {
    const api_key_record row{.merchant = shop,
                             .id = next<api_key_id>(),
                             .name = "till",
                             .secret_hash = std::vector<std::uint8_t>(32, 0x00),
                             .scopes = "orders:read returns:write",
                             .created_at = clock.now(),
                             .revoked_at = {}};
    const auto other = add_merchant();
    add(row);
    const auto found = *read([&](transaction& tx) { return tx.find_api_key(row.id); });
    EXPECT_TRUE(is_same(found, row));
    EXPECT_THAT(read([&](transaction& tx) { return tx.list_api_keys(shop); }), SizeIs(1));
    EXPECT_THAT(read([&](transaction& tx) { return tx.list_api_keys(other); }), SizeIs(0));
    write([&](transaction& tx) {
        EXPECT_FALSE(tx.revoke_api_key(other, row.id, clock.now()));
        EXPECT_TRUE(tx.revoke_api_key(shop, row.id, clock.now()));
        EXPECT_FALSE(tx.revoke_api_key(shop, row.id, clock.now()));
    });
    EXPECT_EQ(read([&](transaction& tx) { return tx.find_api_key(row.id)->revoked_at; }),
              clock.now());
}

class StaffStore : public EachStore {
  protected:
    user_record a_user(merchant_id of, std::string email) {
        return {.merchant = of,
                .id = next<user_id>(),
                .email = std::move(email),
                .name = "Bo",
                .role = staff_role::finance,
                .password_hash = "$argon2id$…",
                .created_at = clock.now(),
                .disabled_at = {}};
    }
    session_record a_session(const user_record& of, std::uint8_t token) {
        return {.token_hash = std::vector<std::uint8_t>(32, token),
                .merchant = of.merchant,
                .of_user = of.id,
                .created_at = clock.now(),
                .expires_at = clock.now() + std::chrono::hours(12),
                .last_seen_at = clock.now()};
    }
};
REFUNDRY_ON_EACH_STORE(StaffStore);

TEST_P(StaffStore, FindsAndChangesUsers) {
    auto bo = a_user(shop, "bo@example.com");
    const auto other = add_merchant();
    add(bo);
    EXPECT_TRUE(is_same(
        *read([](transaction& tx) { return tx.find_user_by_email("bo@example.com"); }), bo));
    EXPECT_FALSE(read([](transaction& tx) { return tx.find_user_by_email("BO@example.com"); }));
    EXPECT_FALSE(read([&](transaction& tx) { return tx.find_user(other, bo.id); }));
    bo.role = staff_role::auditor;
    bo.disabled_at = clock.now();
    write([&](transaction& tx) { tx.update(bo); });
    EXPECT_TRUE(is_same(*read([&](transaction& tx) { return tx.find_user(shop, bo.id); }), bo));
    EXPECT_THAT(read([&](transaction& tx) { return tx.list_users(shop); }), SizeIs(1));
    EXPECT_THAT(read([&](transaction& tx) { return tx.list_users(other); }), SizeIs(0));
}

TEST_P(StaffStore, TakesAnEmailOnce) {
    add(a_user(shop, "bo@example.com"));
    EXPECT_EQ(refused_by([&] { add(a_user(add_merchant(), "bo@example.com")); }), "users_email");
}

TEST_P(StaffStore, EndsSessions) {
    const auto bo = a_user(shop, "bo@example.com");
    const auto ida = a_user(shop, "ida@example.com");
    const auto first = a_session(bo, 1);
    add(bo, ida, first, a_session(bo, 2), a_session(bo, 3), a_session(ida, 4));
    const auto later = clock.now() + std::chrono::minutes(5);
    write([&](transaction& tx) {
        tx.touch_session(first.token_hash, later);
        tx.delete_session(std::vector<std::uint8_t>(32, 2));
    });
    auto expected = first;
    expected.last_seen_at = later;
    EXPECT_TRUE(is_same(*read([&](transaction& tx) { return tx.find_session(first.token_hash); }),
                        expected));
    EXPECT_EQ(count("sessions"), 3);
    write([&](transaction& tx) { tx.delete_sessions_of(shop, bo.id); });
    EXPECT_FALSE(read([&](transaction& tx) { return tx.find_session(first.token_hash); }));
    EXPECT_EQ(count("sessions"), 1);
}

}  // namespace
}  // namespace refundry
