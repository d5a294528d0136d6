// SPDX-License-Identifier: Apache-2.0
// For tests: an adapter that speaks to its provider's stub over a real socket.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>

#include "app/refunds/payment_provider.hpp"
#include "providers/provider_stub.hpp"

namespace refundry::test {

/// `Provider` is the adapter's type: the tests of each share one stub.
template <typename Provider>
class over_the_wire : public testing::Test {
  protected:
    static void start(std::string provider, std::string key_header) {
        const auto specs = specifications();
        if (specs)
            stub_ =
                std::make_unique<provider_stub>(*specs, std::move(provider), std::move(key_header));
    }
    static void TearDownTestSuite() { stub_.reset(); }
    void SetUp() override {
        if (!stub_) GTEST_SKIP() << "no specifications";
        connect();
        since_ = stub_->requests().size();
    }
    /// Makes the adapter that the test speaks with.
    virtual void connect() = 0;

    /// An id nobody had before.
    static refund_id next_id() {
        ++made_;
        uuid value{};
        value[14] = static_cast<std::uint8_t>(made_ / 256);
        value[15] = static_cast<std::uint8_t>(made_ % 256);
        return refund_id(value);
    }
    static refund_order order_of(refund_id id, std::string payment, std::int64_t minor,
                                 std::string_view currency) {
        return {.id = id,
                .merchant = {},
                .payment_reference = std::move(payment),
                .amount = money(minor, *currency_code::parse(currency))};
    }
    /// One more refund of the same payment.
    static refund_order another(const refund_order& of, std::int64_t minor) {
        auto one = of;
        one.id = next_id();
        one.amount = money(minor, of.amount.currency);
        return one;
    }
    /// How many refunds the stub has of what the JSON names.
    static std::size_t refunds_named(std::string_view json) {
        const auto text = stub_->control("refunds", json);
        return json::document::parse(text)->root().find("said")->size();
    }
    /// All that the adapter sent is as its provider documents it, and so is all that was answered.
    static void expect_documented(std::size_t since) {
        const auto all = stub_->requests();
        for (std::size_t i = since; i < all.size(); ++i)
            EXPECT_EQ(all[i].findings, "") << all[i].method << ' ' << all[i].path;
    }
    void expect_documented() const { expect_documented(since_); }

    static inline std::unique_ptr<provider_stub> stub_;
    static inline int made_ = 0;
    std::size_t since_ = 0;
};

}  // namespace refundry::test
