// SPDX-License-Identifier: Apache-2.0
// A payment provider that answers as a test says and counts what it was asked.
#pragma once

#include <functional>
#include <map>
#include <mutex>

#include "app/refunds/fixed_providers.hpp"
#include "app/refunds/refund_outcome.hpp"

namespace refundry {

class scripted_provider final : public payment_provider {
  public:
    using answer = std::function<provider_fact(const refund_order&)>;

    std::string_view name() const override { return "sandbox"; }
    provider_capabilities capabilities() const override { return sheet; }
    provider_fact refund(const refund_order& order) override {
        count(asked_, order.id);
        return on_refund(order);
    }
    provider_fact look_up(const refund_order& order) override {
        count(looked_up_, order.id);
        return on_look_up(order);
    }

    int asked(refund_id id) { return counted(asked_, id); }
    int looked_up(refund_id id) { return counted(looked_up_, id); }

    static provider_fact paid(const refund_order& order) {
        return {provider_answer::succeeded, "pay_" + order.id.text(), ""};
    }
    static provider_fact not_there(const refund_order&) {
        return {provider_answer::not_found, "", ""};
    }
    static provider_fact silent(const refund_order&) { return {}; }
    static provider_fact pending(const refund_order& order) {
        return {provider_answer::pending, "pay_" + order.id.text(), ""};
    }
    static provider_fact declined(const refund_order&) {
        return {provider_answer::failed, "", "card_declined"};
    }

    provider_capabilities sheet{.key_window = std::chrono::hours(0)};
    answer on_refund = paid;
    answer on_look_up = not_there;

  private:
    using counts = std::map<refund_id, int>;
    void count(counts& of, refund_id id) {
        const std::lock_guard lock(mutex_);
        ++of[id];
    }
    int counted(const counts& of, refund_id id) {
        const std::lock_guard lock(mutex_);
        const auto found = of.find(id);
        return found == of.end() ? 0 : found->second;
    }
    std::mutex mutex_;
    counts asked_;
    counts looked_up_;
};

}  // namespace refundry
