// SPDX-License-Identifier: Apache-2.0
#include "contract/each_store.hpp"

namespace refundry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class PolicyStore : public EachStore {
  protected:
    policy_record a_policy(merchant_id of, std::string name = "default") {
        return {.merchant = of,
                .id = next<policy_id>(),
                .name = std::move(name),
                .created_at = clock.now()};
    }
    policy_version_record a_draft(const policy_record& of, std::int64_t version) {
        return {.merchant = of.merchant,
                .id = next<policy_version_id>(),
                .of_policy = of.id,
                .version = version,
                .document = "{\"name\":\"default\"}",
                .note = "first",
                .author = "usr_1",
                .created_at = clock.now()};
    }
    instant day(int number) { return start + std::chrono::days(number); }
    void publish(const policy_version_record& draft, instant published, instant effective) {
        add(draft);
        write([&](transaction& tx) {
            EXPECT_TRUE(tx.publish(draft.merchant, draft.id, published, effective));
        });
    }
    std::optional<policy_version_id> in_force(merchant_id of, instant at) {
        return read([&](transaction& tx) { return tx.policy_in_force(of, at); });
    }
    const instant start = clock.now();
};
REFUNDRY_ON_EACH_STORE(PolicyStore);

TEST_P(PolicyStore, FindsPoliciesOfTheirMerchant) {
    const auto policy = a_policy(shop);
    const auto other = add_merchant();
    add(policy);
    EXPECT_TRUE(
        is_same(*read([&](transaction& tx) { return tx.find_policy(shop, policy.id); }), policy));
    EXPECT_TRUE(is_same(
        *read([&](transaction& tx) { return tx.find_policy_by_name(shop, "default"); }), policy));
    EXPECT_THAT(read([&](transaction& tx) { return tx.list_policies(shop); }), SizeIs(1));
    EXPECT_FALSE(read([&](transaction& tx) { return tx.find_policy(other, policy.id); }));
    EXPECT_FALSE(read([&](transaction& tx) { return tx.find_policy_by_name(other, "default"); }));
    EXPECT_THAT(read([&](transaction& tx) { return tx.list_policies(other); }), IsEmpty());
    EXPECT_EQ(refused_by([&] { add(a_policy(shop)); }), "policies_name");
}

TEST_P(PolicyStore, ChangesADraftUntilItIsPublished) {
    const auto policy = a_policy(shop);
    auto draft = a_draft(policy, 1);
    const auto other = add_merchant();
    add(policy, draft);
    draft.document = "{\"name\":\"changed\"}";
    draft.note = "second";
    write([&](transaction& tx) {
        EXPECT_TRUE(tx.update_draft(draft));
        EXPECT_FALSE(tx.publish(other, draft.id, day(1), day(2)));
        EXPECT_TRUE(tx.publish(shop, draft.id, day(1), day(2)));
        EXPECT_FALSE(tx.publish(shop, draft.id, day(1), day(2)));
        EXPECT_FALSE(tx.update_draft(draft));
    });
    auto expected = draft;
    expected.state = policy_state::published;
    expected.published_at = day(1);
    expected.effective_at = day(2);
    EXPECT_TRUE(is_same(
        *read([&](transaction& tx) { return tx.find_policy_version(shop, draft.id); }), expected));
    EXPECT_FALSE(read([&](transaction& tx) { return tx.find_policy_version(other, draft.id); }));
}

TEST_P(PolicyStore, ListsVersionsInOrderAndTakesEachOnce) {
    const auto policy = a_policy(shop);
    const auto second = a_draft(policy, 2);
    const auto first = a_draft(policy, 1);
    add(policy, second, first);
    const auto versions =
        read([&](transaction& tx) { return tx.list_policy_versions(shop, policy.id); });
    ASSERT_THAT(versions, SizeIs(2));
    EXPECT_TRUE(is_same(versions[0], first));
    EXPECT_TRUE(is_same(versions[1], second));
    EXPECT_EQ(refused_by([&] { add(a_draft(policy, 2)); }), "policy_versions_of_policy_version");
    const auto other = add_merchant();
    EXPECT_THAT(read([&](transaction& tx) { return tx.list_policy_versions(other, policy.id); }),
                IsEmpty());
}

TEST_P(PolicyStore, ThePolicyInForceIsTheOneThatBecameEffectiveLast) {
    const auto policy = a_policy(shop);
    const auto sale = a_policy(shop, "sale");
    const auto first = a_draft(policy, 1);
    const auto second = a_draft(policy, 2);
    const auto of_sale = a_draft(sale, 1);
    const auto corrected = a_draft(sale, 2);
    add(policy, sale, a_draft(policy, 9));
    publish(first, day(1), day(1));
    publish(of_sale, day(2), day(20));
    publish(second, day(3), day(10));
    publish(corrected, day(4), day(20));
    EXPECT_EQ(in_force(shop, day(1) - std::chrono::microseconds(1)), std::nullopt);
    EXPECT_EQ(in_force(shop, day(1)), first.id);
    EXPECT_EQ(in_force(shop, day(10) - std::chrono::microseconds(1)), first.id);
    EXPECT_EQ(in_force(shop, day(10)), second.id);
    EXPECT_EQ(in_force(shop, day(20)), corrected.id);
    EXPECT_EQ(in_force(add_merchant(), day(20)), std::nullopt);
}

}  // namespace
}  // namespace refundry
