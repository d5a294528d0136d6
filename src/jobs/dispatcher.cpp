// SPDX-License-Identifier: Apache-2.0
#include "jobs/dispatcher.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "app/withdrawals/match_statement.hpp"

namespace refundry {

dispatcher::dispatcher(store& data, policy_cache& policies, provider_directory& providers,
                       const secret_box& secrets, clock_port& clock, random_source& random,
                       dispatcher_options options)
    : data_(data),
      policies_(policies),
      providers_(providers),
      secrets_(secrets),
      clock_(clock),
      random_(random),
      ids_(clock, random),
      options_(options) {}

dispatcher::~dispatcher() {
    stop();
}

void dispatcher::start() {
    for (unsigned i = 0; i < options_.threads; ++i)
        threads_.emplace_back([this] { run(); });
}

void dispatcher::wake() {
    {
        const std::lock_guard lock(mutex_);
        if (woken_) return;
        woken_ = true;
    }
    changed_.notify_one();
}

void dispatcher::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_)
        thread.join();
    threads_.clear();
}

std::size_t dispatcher::step() {
    auto due = take_due();
    for (const auto& row : due.statements)
        match(row);
    const std::span<job> jobs(due.jobs);
    for (std::size_t first = 0; first < jobs.size(); first += options_.facts_per_unit) {
        const auto some =
            jobs.subspan(first, std::min(options_.facts_per_unit, jobs.size() - first));
        // A slow provider has used up the lease: the rest comes back when it ends.
        if (clock_.now() + options_.call_time_max > some.front().lease_ends) break;
        for (auto& work : some)
            submit(work);
        store_facts(some);
    }
    return due.rows;
}

actor_context dispatcher::context_of(const outbox_record& row) {
    return {.merchant = row.merchant,
            .actor = "system",
            .request_id = "",
            .now = clock_.now(),
            .ids = &ids_,
            .once = {}};
}

dispatcher::batch dispatcher::take_due() {
    auto taken = data_.write([&](transaction& tx) -> result<batch> {
        batch due;
        const auto now = clock_.now();
        for (auto& row : tx.take_outbox(now, options_.rows_per_batch)) {
            ++due.rows;
            if (row.topic == "refund") {
                const auto id = refund_id::parse(row.subject);
                auto begun = id ? begin_submission(tx, context_of(row), *id)
                                : not_found("refund", row.subject);
                if (begun && begun->waits) {
                    tx.postpone_outbox(row.id, now + options_.stopped_pause, row.attempts);
                    continue;
                }
                if (begun && begun->now) {
                    ++row.attempts;
                    const auto lease_ends = now + options_.lease;
                    tx.postpone_outbox(row.id, lease_ends, row.attempts);
                    due.jobs.push_back({std::move(row), std::move(*begun->now), lease_ends, {}});
                    continue;
                }
                // Settled by what the provider said elsewhere, or never there: nothing to do.
            } else if (row.topic == "acknowledgement") {
                tx.postpone_outbox(row.id, now + options_.unsent_pause, row.attempts);
                continue;
            } else if (row.topic == "withdrawal") {
                ++row.attempts;
                tx.postpone_outbox(row.id, now + options_.match.pause(row.attempts, random_),
                                   row.attempts);
                due.statements.push_back(std::move(row));
                continue;
            }
            tx.remove_outbox(row.id);
        }
        return due;
    });
    return std::move(*taken);
}

void dispatcher::match(const outbox_record& row) {
    try {
        std::ignore = data_.write([&](transaction& tx) -> result<bool> {
            const auto id = withdrawal_id::parse(row.subject);
            const bool is_over = !id || match_waiting(tx, context_of(row), policies_, *id);
            if (is_over) tx.remove_outbox(row.id);
            return is_over;
        });
    } catch (const store_unavailable&) {
        throw;
    } catch (const std::exception& error) {
        spdlog::error("withdrawal {}: its order cannot be found: {}", row.subject, error.what());
    }
}

/// Null when nobody can be asked: `fact` or `was_put_off` says what that means.
std::shared_ptr<payment_provider> dispatcher::connect(job& work) {
    const auto& asked = work.asked;
    provider_connection with{
        .merchant = asked.order.merchant, .provider = asked.provider, .version = 0, .settings = {}};
    if (asked.account) {
        auto opened = open_connection(*asked.account, secrets_);
        if (!opened) {
            spdlog::error("refund {}: provider {} cannot be connected: {}", asked.order.id.text(),
                          asked.provider, opened.error().message);
            work.was_put_off = true;
            return nullptr;
        }
        with = std::move(*opened);
    }
    auto provider = providers_.connect(with);
    // Nobody was asked, so nothing moved; unless an earlier start had this provider.
    if (!provider && asked.next == provider_step::submit)
        work.fact = {provider_answer::failed, "", "provider_not_connected"};
    return provider;
}

/// Once; and again with the same key when the provider knows nothing of it, or, where it cannot be
/// asked, while it still knows the key.
bool dispatcher::may_ask(const job& work, const payment_provider& provider) {
    if (work.asked.next == provider_step::submit) return true;
    if (work.asked.next == provider_step::look_up) return false;
    const bool knows_key =
        clock_.now() < work.asked.created_at + provider.capabilities().key_window;
    return work.fact.answer == provider_answer::not_found ||
           (work.fact.answer == provider_answer::unknown && knows_key);
}

void dispatcher::submit(job& work) {
    const auto provider = connect(work);
    if (!provider) return;
    try {
        if (work.asked.next != provider_step::submit)
            work.fact = provider->look_up(work.asked.order);
        if (may_ask(work, *provider)) work.fact = provider->refund(work.asked.order);
    } catch (const std::exception& error) {
        work.fact = {};
        spdlog::error("refund {}: provider {} failed to answer: {}", work.asked.order.id.text(),
                      work.asked.provider, error.what());
    }
}

result<bool> dispatcher::store_fact(transaction& tx, const job& work) {
    const auto context = context_of(work.row);
    const bool owns_row = context.now < work.lease_ends;
    if (work.was_put_off) {
        if (owns_row)
            tx.postpone_outbox(work.row.id, context.now + options_.retry.longest,
                               work.row.attempts);
        return true;
    }
    if (!owns_row && work.fact.answer != provider_answer::succeeded) return true;
    auto applied = apply_provider_fact(tx, context, work.asked.order.id, work.fact);
    if (!applied) return std::unexpected(std::move(applied.error()));
    if (owns_row) keep_or_remove(tx, work, context.now);
    return true;
}

void dispatcher::keep_or_remove(transaction& tx, const job& work, instant now) {
    const auto attempts = work.row.attempts;
    const bool was_pending = work.asked.next == provider_step::look_up;
    switch (work.fact.answer) {
        case provider_answer::succeeded:
        case provider_answer::canceled:
        case provider_answer::failed:
            return tx.remove_outbox(work.row.id);
        case provider_answer::not_found:
        case provider_answer::unknown:
            if (was_pending) break;
            return tx.postpone_outbox(work.row.id, now + options_.retry.delay(attempts, random_),
                                      attempts);
        case provider_answer::pending:
        case provider_answer::requires_action:
            if (was_pending) break;
            // From here on it is counted how often the provider was asked what became of it.
            return tx.postpone_outbox(work.row.id, now + options_.look_up.pause(1, random_), 1);
    }
    tx.postpone_outbox(work.row.id, now + options_.look_up.pause(attempts, random_), attempts);
}

void dispatcher::store_facts(std::span<const job> jobs) {
    try {
        const auto stored = data_.write([&](transaction& tx) -> result<bool> {
            for (const auto& work : jobs)
                if (auto one = store_fact(tx, work); !one) return one;
            return true;
        });
        if (stored) return;
        if (jobs.size() == 1)
            spdlog::error("refund {}: the answer cannot be stored: {}",
                          jobs.front().asked.order.id.text(), stored.error().message);
    } catch (const store_unavailable&) {
        throw;
    } catch (const std::exception& error) {
        if (jobs.size() == 1)
            spdlog::error("refund {}: the answer cannot be stored: {}",
                          jobs.front().asked.order.id.text(), error.what());
    }
    // One of them spoils the unit: each alone, and that one again later.
    if (jobs.size() == 1) return put_off(jobs.front());
    for (std::size_t i = 0; i < jobs.size(); ++i)
        store_facts(jobs.subspan(i, 1));
}

void dispatcher::put_off(const job& work) {
    std::ignore = data_.write([&](transaction& tx) -> result<bool> {
        tx.postpone_outbox(work.row.id, clock_.now() + options_.retry.longest, work.row.attempts);
        return true;
    });
}

void dispatcher::run() {
    std::int64_t failures = 0;
    while (true) {
        auto rest = options_.poll_interval;
        try {
            const auto rows = step();
            failures = 0;
            if (static_cast<std::int64_t>(rows) == options_.rows_per_batch)
                rest = std::chrono::milliseconds(0);
        } catch (const std::exception& error) {
            rest = options_.poll_interval + options_.retry.delay(++failures, random_);
            spdlog::error("the outbox waits {} ms: {}", rest.count(), error.what());
        }
        if (!wait_for_work(rest)) return;
    }
}

bool dispatcher::wait_for_work(std::chrono::milliseconds at_most) {
    std::unique_lock lock(mutex_);
    const auto stopping = [&] { return stopping_; };
    if (changed_.wait_for(lock, at_most, [&] { return stopping_ || woken_; }) && !stopping_)
        changed_.wait_for(lock, options_.gather_time, stopping);
    woken_ = false;
    return !stopping_;
}

}  // namespace refundry
