// SPDX-License-Identifier: Apache-2.0
#include "jobs/dispatcher.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "app/refunds/refunds.hpp"
#include "jobs/promised_refunds.hpp"

namespace refundry {
namespace {

using namespace std::chrono_literals;

const std::string REFUNDS_WAITING = "outbox where topic = 'refund'";

/// What a crash leaves behind: nothing of ours runs after it.
struct power_cut {};

class Dispatcher : public PromisedRefunds {
  protected:
    dispatcher make_dispatcher() {
        return dispatcher(*stored, policies, providers, secrets, clock, random);
    }
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

TEST_P(Dispatcher, AsksAgainOnlyWhenItIsToldThatNothingHappened) {
    const auto view = a_promised_refund();
    const auto refund = view.refunds.front().id;
    auto jobs = make_dispatcher();
    provider.on_refund = provider.on_look_up = scripted_provider::silent;
    for (int i = 0; i < 4; ++i) {
        jobs.step();
        clock.advance(1h);
    }
    EXPECT_EQ(state_of(view), refund_state::outcome_unknown);
    EXPECT_EQ(provider.asked(refund), 1);
    EXPECT_EQ(provider.looked_up(refund), 3);

    provider.on_refund = scripted_provider::paid;
    provider.on_look_up = scripted_provider::not_there;
    jobs.step();
    EXPECT_EQ(state_of(view), refund_state::succeeded);
    EXPECT_EQ(provider.asked(refund), 2);
    expect_sound();
}

TEST_P(Dispatcher, AsksAgainWithoutALookUpWhileTheProviderKnowsTheKey) {
    provider.sheet.key_window = 23h;
    const auto view = a_promised_refund();
    const auto refund = view.refunds.front().id;
    auto jobs = make_dispatcher();
    provider.on_refund = provider.on_look_up = scripted_provider::silent;
    jobs.step();
    clock.advance(22h);
    jobs.step();
    EXPECT_EQ(provider.asked(refund), 2) << "the same key is answered from memory";
    clock.advance(1h);
    for (int i = 0; i < 3; ++i) {
        jobs.step();
        clock.advance(24h);
    }
    EXPECT_EQ(provider.asked(refund), 2) << "it may be forgotten: asking could pay twice";
    EXPECT_EQ(state_of(view), refund_state::outcome_unknown);
    expect_sound();
}

/// M9: what a provider says comes in any order, and twice; the books end the same.
TEST_P(Dispatcher, EndsTheSameInWhateverOrderTheProviderSpeaks) {
    const std::array<std::pair<provider_answer, int>, 5> facts{
        {{provider_answer::pending, 1},
         {provider_answer::requires_action, 2},
         {provider_answer::succeeded, 3},
         {provider_answer::failed, 4},
         {provider_answer::unknown, 5}}};
    std::array<std::size_t, 5> order{0, 1, 2, 3, 4};
    provider.on_refund = scripted_provider::silent;
    do {
        const auto view = a_promised_refund();
        const auto refund = view.refunds.front().id;
        make_dispatcher().step();
        for (const auto index : order)
            for (int twice = 0; twice < 2; ++twice)
                hear(refund, [&](const refund_order& asked) -> provider_fact {
                    return {facts.at(index).first, "pay_" + asked.id.text(), "closed_account",
                            instant(std::chrono::seconds(facts.at(index).second))};
                });
        ASSERT_EQ(state_of(view), refund_state::reversed);
        EXPECT_EQ(case_of(view).paid, money(0, EUR));
        EXPECT_EQ(payment_of(view).reserved_minor, 0);
        EXPECT_EQ(payment_of(view).refunded_minor, 0);
    } while (std::ranges::next_permutation(order).found);
    expect_sound();
}

TEST_P(Dispatcher, MovesNothingThroughAProviderTheMerchantHasStopped) {
    const provider_services with{providers, secrets, random};
    const auto stop = [&](bool paused) {
        const auto done = stored->write([&](transaction& tx) {
            return pause_provider(tx, context(), with, "sandbox",
                                  {.paused = paused, .reason = "The bank asked us to."});
        });
        ASSERT_TRUE(done.has_value());
        EXPECT_EQ(done->paused, paused);
    };
    const auto view = a_promised_refund();
    const auto refund = view.refunds.front().id;
    stop(true);
    auto jobs = make_dispatcher();
    for (int i = 0; i < 3; ++i) {
        jobs.step();
        clock.advance(1h);
    }
    EXPECT_EQ(provider.asked(refund), 0);
    EXPECT_EQ(state_of(view), refund_state::approved);
    EXPECT_EQ(count(REFUNDS_WAITING), 1);
    stop(false);
    jobs.step();
    EXPECT_EQ(state_of(view), refund_state::succeeded);
    EXPECT_EQ(provider.asked(refund), 1);
    expect_sound();
}

TEST_P(Dispatcher, StillLearnsWhatBecameOfARefundUnderWayWhenStopped) {
    const auto view = a_promised_refund();
    provider.on_refund = scripted_provider::pending;
    auto jobs = make_dispatcher();
    jobs.step();
    const auto stopped = stored->write([&](transaction& tx) {
        return pause_provider(tx, context(), {providers, secrets, random}, "sandbox",
                              {.paused = true, .reason = "Audit"});
    });
    ASSERT_TRUE(stopped.has_value());
    provider.on_look_up = scripted_provider::paid;
    clock.advance(24h);
    jobs.step();
    EXPECT_EQ(state_of(view), refund_state::succeeded);
}

TEST_P(Dispatcher, PaysAFailedRefundAnewWithAKeyOfItsOwn) {
    const auto view = a_promised_refund();
    const auto first = view.refunds.front().id;
    const auto retry = [&](refund_id id) {
        return stored->write([&](transaction& tx) { return retry_refund(tx, context(), id); });
    };
    EXPECT_EQ(retry(first).error().code, "refund_not_over") << "it was not even tried";
    provider.on_refund = scripted_provider::declined;
    make_dispatcher().step();
    ASSERT_EQ(state_of(view), refund_state::failed);
    const auto second = retry(first);
    ASSERT_TRUE(second.has_value()) << second.error().message;
    EXPECT_NE(second->id, first);
    EXPECT_EQ(second->retry_of, first);
    EXPECT_EQ(second->amount, money(2'000, EUR));
    EXPECT_EQ(retry(first).error().code, "refund_retried");
    EXPECT_EQ(case_of(view).items.front().money_facet, money_state::promised);
    provider.on_refund = scripted_provider::paid;
    make_dispatcher().step();
    EXPECT_EQ(provider.asked(first), 1);
    EXPECT_EQ(provider.asked(second->id), 1);
    EXPECT_EQ(case_of(view).paid, money(2'000, EUR));
    EXPECT_EQ(case_of(view).items.front().money_facet, money_state::paid);
    EXPECT_EQ(payment_of(view).refunded_minor, 2'000);
    EXPECT_EQ(retry(second->id).error().code, "refund_not_over") << "it is paid";
    expect_sound();
}

TEST_P(Dispatcher, CancelsWhatNobodyWasAskedForAlone) {
    const auto cancel = [&](const return_view& of) {
        return stored->write([&](transaction& tx) {
            return cancel_refund(tx, context(), of.refunds.front().id, {.reason = "Paid in cash."});
        });
    };
    const auto waiting = a_promised_refund();
    ASSERT_TRUE(cancel(waiting).has_value());
    EXPECT_EQ(state_of(waiting), refund_state::canceled);
    EXPECT_EQ(payment_of(waiting).reserved_minor, 0);
    EXPECT_EQ(case_of(waiting).items.front().money_facet, money_state::failed);
    make_dispatcher().step();
    EXPECT_EQ(provider.asked(waiting.refunds.front().id), 0);
    EXPECT_EQ(cancel(waiting).error().code, "illegal_transition") << "once";

    const auto unknown = a_promised_refund();
    provider.on_refund = scripted_provider::silent;
    make_dispatcher().step();
    EXPECT_EQ(cancel(unknown).error().code, "illegal_transition") << "it may have been paid";
    EXPECT_EQ(payment_of(unknown).reserved_minor, 2'000);
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
    dispatcher jobs(*stored, policies, providers, secrets, clock, dice,
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
