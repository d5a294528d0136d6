// SPDX-License-Identifier: Apache-2.0
#include "jobs/dispatcher.hpp"

#include <numeric>
#include <utility>

#include "app/policies/policies.hpp"
#include "app/returns/open_return.hpp"
#include "app/returns/queries.hpp"
#include "base/json.hpp"
#include "contract/each_store.hpp"
#include "jobs/scripted_provider.hpp"

namespace refundry {
namespace {

using namespace std::chrono_literals;

/// Whatever is asked for is refunded at once, so that opening a return promises its refund.
constexpr std::string_view AT_ONCE =
    R"({"name": "At once", "rules": [{"name": "All", "then": {
        "window": {"length": 30, "start": "order"}, "resolutions": ["refund"],
        "methods": ["own_carrier"], "goods": "none", "settle_on": "approval"}}]})";

const std::string REFUNDS_WAITING = "outbox where topic = 'refund'";

/// What a crash leaves behind: nothing of ours runs after it.
struct power_cut {};

class Dispatcher : public EachStore {
  protected:
    void SetUp() override {
        EachStore::SetUp();
        if (IsSkipped()) return;
        const auto document = json::decode<policy_document>(AT_ONCE);
        ASSERT_TRUE(document.has_value());
        const auto published = stored->write([&](transaction& tx) -> result<policy_version_view> {
            const auto draft = create_draft(tx, context(), {.document = *document});
            if (!draft) return draft;
            return publish_policy(tx, context(), draft->id, {.effective_at = clock.now() - 24h});
        });
        ASSERT_TRUE(published.has_value());
    }

    actor_context context() {
        return {.merchant = shop, .actor = "shopper", .now = clock.now(), .ids = &ids};
    }

    /// A return whose refund of 20 EUR is promised and waits in the outbox.
    return_view a_promised_refund(const std::string& provider_name = "sandbox") {
        order_request request;
        request.number = "N-" + next<order_id>().text();
        request.placed_at = clock.now();
        request.currency = EUR;
        request.prices_include_tax = true;
        request.customer.email = "ana@example.com";
        request.ship_to.country = "DE";
        request.lines.push_back(
            {.line_id = "1", .quantity = 1, .unit_price = money(2'000, EUR), .tax_rate = 1'900});
        request.payments.push_back(
            {.provider = provider_name, .reference = "pi_1", .captured = money(2'000, EUR)});
        auto opened = stored->write([&](transaction& tx) -> result<return_view> {
            const auto placed = create_order(tx, context(), request);
            if (!placed) return std::unexpected(placed.error());
            open_return_command command{.order = placed->id};
            command.items.push_back({.line_id = "1", .quantity = 1});
            return open_return(tx, context(), policies, command);
        });
        EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().message);
        EXPECT_EQ(opened->refunds.size(), 1U);
        return *opened;
    }

    return_view case_of(const return_view& view) {
        return *read([&](transaction& tx) { return get_return(tx, context(), view.id); });
    }
    refund_state state_of(const return_view& view) { return case_of(view).refunds.front().state; }
    payment_record payment_of(const return_view& view) {
        return read([&](transaction& tx) { return tx.payments_of(shop, *view.order).front(); });
    }
    void expect_sound() {
        for (const auto& breach : stored->check_invariants())
            ADD_FAILURE() << breach.invariant << " " << breach.subject << ": " << breach.what;
    }

    /// The provider says so by itself.
    void hear(refund_id refund, const scripted_provider::answer& says) {
        const auto applied = stored->write([&](transaction& tx) -> result<bool> {
            const auto done = apply_provider_fact(tx, context(), refund, says({.id = refund}));
            if (!done) return std::unexpected(done.error());
            return true;
        });
        EXPECT_TRUE(applied.has_value());
    }

    dispatcher make_dispatcher() {
        return dispatcher(*stored, policies, {&provider}, clock, random);
    }

    policy_cache policies;
    scripted_provider provider;
};

TEST_P(Dispatcher, PaysAPromisedRefundOnce) {
    const auto view = a_promised_refund();
    const auto refund = view.refunds.front().id;
    auto jobs = make_dispatcher();
    EXPECT_GT(jobs.step(), 0U);
    EXPECT_EQ(state_of(view), refund_state::succeeded);
    EXPECT_EQ(case_of(view).paid, money(2'000, EUR));
    EXPECT_EQ(case_of(view).refunds.front().provider_reference, "pay_" + refund.text());
    EXPECT_EQ(payment_of(view).reserved_minor, 0);
    EXPECT_EQ(payment_of(view).refunded_minor, 2'000);

    clock.advance(24h);
    jobs.step();
    EXPECT_EQ(jobs.step(), 0U);
    EXPECT_EQ(provider.asked(refund), 1);
    EXPECT_EQ(count(REFUNDS_WAITING), 0);
    expect_sound();
}

TEST_P(Dispatcher, LooksASilentRefundUpBeforeAskingAgain) {
    const auto view = a_promised_refund();
    const auto refund = view.refunds.front().id;
    auto jobs = make_dispatcher();
    provider.on_refund = scripted_provider::silent;
    jobs.step();
    EXPECT_EQ(state_of(view), refund_state::outcome_unknown);
    EXPECT_EQ(payment_of(view).reserved_minor, 2'000);
    EXPECT_EQ(count(REFUNDS_WAITING), 1);

    provider.on_look_up = scripted_provider::paid;
    clock.advance(1h);
    jobs.step();
    EXPECT_EQ(state_of(view), refund_state::succeeded);
    EXPECT_EQ(provider.asked(refund), 1);
    EXPECT_EQ(provider.looked_up(refund), 1);
    expect_sound();
}

TEST_P(Dispatcher, AsksAgainWithTheSameKeyWhenTheProviderNeverHeardOfIt) {
    const auto view = a_promised_refund();
    const auto refund = view.refunds.front().id;
    auto jobs = make_dispatcher();
    provider.on_refund = scripted_provider::silent;
    jobs.step();
    provider.on_refund = scripted_provider::paid;
    clock.advance(1h);
    jobs.step();
    EXPECT_EQ(state_of(view), refund_state::succeeded);
    EXPECT_EQ(provider.asked(refund), 2);
    EXPECT_EQ(payment_of(view).refunded_minor, 2'000);
    expect_sound();
}

TEST_P(Dispatcher, NeverTakesSilenceForFailure) {
    const auto view = a_promised_refund();
    auto jobs = make_dispatcher();
    provider.on_refund = scripted_provider::silent;
    for (int i = 0; i < 30; ++i) {
        jobs.step();
        clock.advance(24h);
    }
    EXPECT_EQ(state_of(view), refund_state::outcome_unknown);
    EXPECT_EQ(payment_of(view).reserved_minor, 2'000);
    EXPECT_EQ(provider.asked(view.refunds.front().id), 30);
    provider.on_look_up = scripted_provider::declined;
    jobs.step();
    EXPECT_EQ(state_of(view), refund_state::failed);
    EXPECT_EQ(payment_of(view).reserved_minor, 0);
    expect_sound();
}

TEST_P(Dispatcher, FreesTheReservationOfADeclinedRefund) {
    const auto view = a_promised_refund();
    auto jobs = make_dispatcher();
    provider.on_refund = scripted_provider::declined;
    jobs.step();
    EXPECT_EQ(state_of(view), refund_state::failed);
    EXPECT_EQ(case_of(view).refunds.front().failure_code, "card_declined");
    EXPECT_EQ(payment_of(view).reserved_minor, 0);
    EXPECT_EQ(payment_of(view).refunded_minor, 0);
    expect_sound();
}

TEST_P(Dispatcher, LooksAPendingRefundUpUntilItIsFinal) {
    const auto view = a_promised_refund();
    const auto refund = view.refunds.front().id;
    auto jobs = make_dispatcher();
    provider.on_refund = provider.on_look_up = scripted_provider::pending;
    jobs.step();
    EXPECT_EQ(state_of(view), refund_state::pending);
    EXPECT_EQ(payment_of(view).reserved_minor, 2'000);
    EXPECT_EQ(count(REFUNDS_WAITING), 1);

    clock.advance(24h);
    jobs.step();
    EXPECT_EQ(state_of(view), refund_state::pending);
    provider.on_look_up = scripted_provider::paid;
    clock.advance(24h);
    jobs.step();
    EXPECT_EQ(state_of(view), refund_state::succeeded);
    EXPECT_EQ(case_of(view).paid, money(2'000, EUR));
    EXPECT_EQ(provider.asked(refund), 1);
    EXPECT_EQ(provider.looked_up(refund), 2);
    EXPECT_EQ(count(REFUNDS_WAITING), 0);
    expect_sound();
}

TEST_P(Dispatcher, FreesTheReservationWhenAPendingRefundFails) {
    const auto view = a_promised_refund();
    auto jobs = make_dispatcher();
    provider.on_refund = scripted_provider::pending;
    jobs.step();
    provider.on_look_up = scripted_provider::declined;
    clock.advance(24h);
    jobs.step();
    EXPECT_EQ(state_of(view), refund_state::failed);
    EXPECT_EQ(payment_of(view).reserved_minor, 0);
    EXPECT_EQ(count(REFUNDS_WAITING), 0);
    expect_sound();
}

TEST_P(Dispatcher, NeverAsksAgainForWhatIsPending) {
    const auto view = a_promised_refund();
    const auto refund = view.refunds.front().id;
    auto jobs = make_dispatcher();
    provider.on_refund = scripted_provider::pending;
    jobs.step();
    for (const auto& answer : {scripted_provider::silent, scripted_provider::pending}) {
        provider.on_look_up = answer;
        clock.advance(24h);
        jobs.step();
        EXPECT_EQ(state_of(view), refund_state::pending);
    }
    provider.on_look_up = [](const refund_order&) -> provider_fact {
        throw std::runtime_error("no route to host");
    };
    clock.advance(24h);
    jobs.step();
    EXPECT_EQ(state_of(view), refund_state::pending);
    EXPECT_EQ(provider.asked(refund), 1);
    EXPECT_EQ(provider.looked_up(refund), 3);
    EXPECT_EQ(count(REFUNDS_WAITING), 1);
    expect_sound();
}

TEST_P(Dispatcher, WaitsLongerForEachAnswerThatIsPending) {
    const auto view = a_promised_refund();
    const auto refund = view.refunds.front().id;
    auto jobs = make_dispatcher();
    provider.on_refund = provider.on_look_up = scripted_provider::pending;
    jobs.step();
    std::vector<int> lookups_by_day;
    for (int day = 0; day < 10; ++day) {
        const auto before = provider.looked_up(refund);
        for (int minute = 0; minute < 24 * 60; minute += 5) {
            clock.advance(5min);
            jobs.step();
        }
        lookups_by_day.push_back(provider.looked_up(refund) - before);
    }
    EXPECT_GE(lookups_by_day.front(), 6);
    EXPECT_LE(lookups_by_day.front(), 20);
    const auto later = std::accumulate(lookups_by_day.begin() + 5, lookups_by_day.end(), 0);
    EXPECT_GE(later, 4);
    EXPECT_LE(later, 10);
}

TEST_P(Dispatcher, ForgetsAPendingRefundThatWasAnsweredElsewhere) {
    const auto view = a_promised_refund();
    const auto refund = view.refunds.front().id;
    auto jobs = make_dispatcher();
    provider.on_refund = scripted_provider::pending;
    jobs.step();
    hear(refund, scripted_provider::paid);
    clock.advance(24h);
    jobs.step();
    EXPECT_EQ(state_of(view), refund_state::succeeded);
    EXPECT_EQ(provider.looked_up(refund), 0);
    EXPECT_EQ(count(REFUNDS_WAITING), 0);
    expect_sound();
}

TEST_P(Dispatcher, BooksOnceWhatIsHeardDuringALookUp) {
    const auto view = a_promised_refund();
    const auto refund = view.refunds.front().id;
    auto jobs = make_dispatcher();
    provider.on_refund = scripted_provider::pending;
    jobs.step();
    provider.on_look_up = [&](const refund_order& order) {
        hear(refund, scripted_provider::paid);
        return scripted_provider::paid(order);
    };
    clock.advance(24h);
    jobs.step();
    EXPECT_EQ(state_of(view), refund_state::succeeded);
    EXPECT_EQ(payment_of(view).refunded_minor, 2'000);
    EXPECT_EQ(count(REFUNDS_WAITING), 0);
    expect_sound();
}

TEST_P(Dispatcher, LooksUpAgainAfterACrashDuringALookUp) {
    const auto view = a_promised_refund();
    provider.on_refund = scripted_provider::pending;
    make_dispatcher().step();
    provider.on_look_up = [](const refund_order&) -> provider_fact { throw power_cut(); };
    clock.advance(24h);
    EXPECT_THROW(make_dispatcher().step(), power_cut);
    EXPECT_EQ(state_of(view), refund_state::pending);

    auto jobs = make_dispatcher();
    EXPECT_EQ(jobs.step(), 0U);
    provider.on_look_up = scripted_provider::paid;
    clock.advance(dispatcher_options{}.lease + 1s);
    jobs.step();
    EXPECT_EQ(state_of(view), refund_state::succeeded);
    EXPECT_EQ(provider.asked(view.refunds.front().id), 1);
    expect_sound();
}

TEST_P(Dispatcher, ALookUpThatOutlivesItsLeaseChangesNothingThatIsKnown) {
    const auto view = a_promised_refund();
    auto jobs = make_dispatcher();
    provider.on_refund = scripted_provider::pending;
    jobs.step();
    provider.on_look_up = [&, is_slow = true](const refund_order& order) mutable {
        if (!std::exchange(is_slow, false)) return scripted_provider::paid(order);
        clock.advance(dispatcher_options{}.lease + 1s);
        make_dispatcher().step();
        return scripted_provider::pending(order);
    };
    clock.advance(24h);
    jobs.step();
    EXPECT_EQ(state_of(view), refund_state::succeeded);
    EXPECT_EQ(payment_of(view).refunded_minor, 2'000);
    EXPECT_EQ(count(REFUNDS_WAITING), 0);
    expect_sound();
}

TEST_P(Dispatcher, GoesOnAfterACrashDuringTheCall) {
    const auto view = a_promised_refund();
    const auto refund = view.refunds.front().id;
    provider.on_refund = [](const refund_order&) -> provider_fact { throw power_cut(); };
    EXPECT_THROW(make_dispatcher().step(), power_cut);
    EXPECT_EQ(state_of(view), refund_state::submitting);
    expect_sound();

    // The next process waits for the lease, then asks what became of it.
    auto jobs = make_dispatcher();
    EXPECT_EQ(jobs.step(), 0U);
    provider.on_look_up = scripted_provider::paid;
    clock.advance(dispatcher_options{}.lease + 1s);
    jobs.step();
    EXPECT_EQ(state_of(view), refund_state::succeeded);
    EXPECT_EQ(provider.asked(refund), 1);
    expect_sound();
}

TEST_P(Dispatcher, ALateAnswerChangesNothingThatIsKnown) {
    const auto view = a_promised_refund();
    provider.on_refund = [&](const refund_order&) -> provider_fact {
        // The call takes longer than the lease, so that another process takes the row over.
        clock.advance(dispatcher_options{}.lease + 1s);
        provider.on_look_up = scripted_provider::paid;
        make_dispatcher().step();
        return {};
    };
    auto jobs = make_dispatcher();
    jobs.step();
    EXPECT_EQ(state_of(view), refund_state::succeeded);
    EXPECT_EQ(payment_of(view).refunded_minor, 2'000);
    EXPECT_EQ(count(REFUNDS_WAITING), 0);
    expect_sound();
}

TEST_P(Dispatcher, AContradictionThatComesTooLateIsNotBelieved) {
    const auto view = a_promised_refund();
    provider.on_refund = [&](const refund_order& order) {
        clock.advance(dispatcher_options{}.lease + 1s);
        provider.on_look_up = scripted_provider::paid;
        make_dispatcher().step();
        return scripted_provider::declined(order);
    };
    auto jobs = make_dispatcher();
    jobs.step();
    EXPECT_EQ(state_of(view), refund_state::succeeded);
    EXPECT_EQ(payment_of(view).refunded_minor, 2'000);
    expect_sound();
}

TEST_P(Dispatcher, BooksTheSameAnswerOnceHoweverOftenItComes) {
    const auto view = a_promised_refund();
    provider.on_refund = [&](const refund_order& order) {
        clock.advance(dispatcher_options{}.lease + 1s);
        provider.on_look_up = scripted_provider::paid;
        make_dispatcher().step();
        return scripted_provider::paid(order);
    };
    auto jobs = make_dispatcher();
    jobs.step();
    EXPECT_EQ(case_of(view).paid, money(2'000, EUR));
    EXPECT_EQ(payment_of(view).refunded_minor, 2'000);
    expect_sound();
}

TEST_P(Dispatcher, SaysSoWhenNobodyCanPay) {
    const auto view = a_promised_refund("elsewhere");
    make_dispatcher().step();
    EXPECT_EQ(state_of(view), refund_state::failed);
    EXPECT_EQ(case_of(view).refunds.front().failure_code, "provider_not_connected");
    expect_sound();
}

TEST_P(Dispatcher, AThrowingProviderIsASilentOne) {
    const auto first = a_promised_refund();
    const auto second = a_promised_refund();
    provider.on_refund = [&](const refund_order& order) -> provider_fact {
        if (order.id == first.refunds.front().id) throw std::runtime_error("no route to host");
        return scripted_provider::paid(order);
    };
    make_dispatcher().step();
    EXPECT_EQ(state_of(first), refund_state::outcome_unknown);
    EXPECT_EQ(state_of(second), refund_state::succeeded);
    expect_sound();
}

TEST_P(Dispatcher, ARowAboutNothingDoesNotHoldUpTheOthers) {
    auto lost = a_job(clock.now() - 1h);
    lost.topic = "refund";
    lost.subject = next<refund_id>().text();
    auto nonsense = a_job(clock.now() - 1h);
    nonsense.topic = "refund";
    nonsense.subject = "what";
    add(lost, nonsense);
    const auto view = a_promised_refund();
    make_dispatcher().step();
    EXPECT_EQ(state_of(view), refund_state::succeeded);
    EXPECT_EQ(count(REFUNDS_WAITING), 0);
}

TEST_P(Dispatcher, ManyThreadsPayEachRefundOnce) {
    constexpr int REFUNDS = 40;
    std::vector<return_view> views;
    for (int i = 0; i < REFUNDS; ++i)
        views.push_back(a_promised_refund());
    system_random dice;
    dispatcher jobs(*stored, policies, {&provider}, clock, dice,
                    {.threads = 4, .rows_per_batch = 8, .facts_per_unit = 3});
    jobs.start();
    jobs.wake();
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (count(REFUNDS_WAITING) > 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(5ms);
    jobs.stop();
    for (const auto& view : views) {
        EXPECT_EQ(state_of(view), refund_state::succeeded);
        EXPECT_EQ(provider.asked(view.refunds.front().id), 1);
    }
    expect_sound();
}

REFUNDRY_ON_EACH_STORE(Dispatcher);

TEST(Backoff, StaysWithinItsBounds) {
    seeded_random dice(7);
    const backoff waits{.first = 500ms, .longest = 60s};
    auto longest = 0ms;
    for (std::int64_t attempts = 1; attempts < 200; ++attempts) {
        const auto delay = waits.delay(attempts, dice);
        EXPECT_GE(delay, 0ms);
        EXPECT_LE(delay, 60s);
        if (attempts == 1) {
            EXPECT_LE(delay, 500ms);
        }
        longest = std::max(longest, delay);
    }
    EXPECT_GT(longest, 30s);
}

TEST(Backoff, NeverComesBackBeforeHalfOfAPause) {
    seeded_random dice(7);
    const backoff waits{.first = 1min, .longest = 24h};
    for (int i = 0; i < 100; ++i) {
        EXPECT_GE(waits.pause(1, dice), 30s);
        EXPECT_LE(waits.pause(1, dice), 1min);
        EXPECT_GE(waits.pause(4, dice), 4min);
        EXPECT_LE(waits.pause(4, dice), 8min);
        EXPECT_GE(waits.pause(1'000, dice), 12h);
        EXPECT_LE(waits.pause(1'000, dice), 24h);
    }
}

}  // namespace
}  // namespace refundry
