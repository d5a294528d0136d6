// SPDX-License-Identifier: Apache-2.0
#include "app/trials/run_trial.hpp"

#include <algorithm>
#include <future>

#include "app/trials/evaluation.hpp"
#include "base/ensure.hpp"
#include "base/json.hpp"

namespace refundry {

namespace {

constexpr std::int64_t PAGE_ORDERS = 100;
constexpr std::size_t PAGE_CHANGES_MAX = 5'000;
/// A page is cut after the order at which it has taken so long, to keep leases and stops short.
constexpr std::chrono::seconds PAGE_TIME_MAX{2};

struct ended_event {
    std::int64_t orders;
    std::int64_t changes;
    std::string failure;  ///< "" when it is complete
};
BOOST_DESCRIBE_STRUCT(ended_event, (), (orders, changes, failure))

class trial_run {
  public:
    trial_run(const trial_services& services, trial_record taken, const trial_callback& go_on)
        : services_(services),
          go_on_(go_on),
          trial_(std::move(taken)),
          at_(checkpoint_of(trial_)),
          page_begun_(services.clock.now()) {}

    trial_record operator()() {
        try {
            if (auto ready = prepare(); !ready) return fail_with(ready.error().message);
            while (true) {
                auto ended = read_and_ask();
                if (!ended) return fail_with(ended.error().message);
                if (!store_page() || !go_on_(trial_, progress_of(trial_, at_))) {
                    await_stored();
                    return trial_;
                }
                if (*ended && !begin_next_phase()) return complete();
            }
        } catch (const internal_error& broken) {
            // Something stored is damaged: trying again would meet it again.
            return fail_with(broken.what());
        }
    }

  private:
    result<bool> prepare() {
        auto document = json::decode<policy_document>(trial_.document);
        json::ensure_stored(document.has_value(), document ? nullptr : &document.error().front());
        return services_.records.read([&](transaction& tx) -> result<bool> {
            std::int64_t version = 0;
            if (trial_.policy_version)
                if (const auto stored =
                        tx.find_policy_version(trial_.merchant, *trial_.policy_version))
                    version = stored->version;
            auto draft = compile_policy(*document, version);
            if (!draft) return std::unexpected(std::move(draft.error()));
            draft_ = std::move(*draft);
            parts_.add(*draft_);
            if (trial_.in_force) {
                auto policy = services_.policies.of_version(tx, trial_.merchant, *trial_.in_force);
                if (!policy) return std::unexpected(std::move(policy.error()));
                in_force_ = std::move(policy->compiled);
            }
            if (trial_.checkpoint.empty()) measure(tx);
            return true;
        });
    }

    void measure(transaction& tx) {
        trial_.orders_total = tx.count_history(whole(trial_phase::returns));
        at_.returns_without_order = tx.count_returns_without_order(whole(trial_phase::returns));
        if (trial_.returned_on_day)
            trial_.orders_total += tx.count_history(whole(trial_phase::lines));
    }

    history_page whole(trial_phase phase) const {
        return {.merchant = trial_.merchant,
                .phase = phase,
                .from = trial_.period_from,
                .to = trial_.period_to,
                .after = {},
                .limit = PAGE_ORDERS};
    }

    /// Whether the phase has ended.
    result<bool> read_and_ask() {
        auto page = whole(at_.phase);
        page.after = at_.after;
        if (at_.phase == trial_phase::lines) page.from = at_.at;
        auto parts = parts_;
        if (at_.phase == trial_phase::lines && in_force_) parts.add(*in_force_);
        const auto read = services_.records.read(
            [&](transaction& tx) { return read_history(tx, services_.policies, page, parts); });
        if (!read) return std::unexpected(read.error());
        trial_evaluation evaluation(trial_, *draft_, in_force_.get(), services_.policies);
        std::size_t asked = 0;
        for (const auto& one : read->orders) {
            if (at_.phase == trial_phase::returns)
                evaluation.ask_returns(*read, one, at_.returns, changes_);
            else
                evaluation.ask_lines(*read, one, at_.lines, changes_);
            at_.at = one.original->placed_at;
            at_.after = one.original->id;
            ++trial_.orders_done;
            ++asked;
            if (changes_.size() >= PAGE_CHANGES_MAX ||
                services_.clock.now() - page_begun_ > PAGE_TIME_MAX)
                break;
        }
        return asked == read->orders.size() && std::ssize(read->orders) < PAGE_ORDERS;
    }

    /// False when the trial is complete.
    bool begin_next_phase() {
        if (at_.phase == trial_phase::lines || !trial_.returned_on_day) return false;
        at_.phase = trial_phase::lines;
        at_.at = trial_.period_from;
        at_.after = {};
        return true;
    }

    /// While this page is stored the next one is asked. False: the trial is no longer ours.
    bool store_page() {
        for (auto& change : changes_)
            change.position = ++trial_.changes;
        const auto now = services_.clock.now();
        at_.milliseconds +=
            std::chrono::duration_cast<std::chrono::milliseconds>(now - page_begun_).count();
        page_begun_ = now;
        trial_.leased_until = now + TRIAL_LEASE;
        trial_.checkpoint = json::encode(at_);
        if (!await_stored()) return false;
        storing_ = std::async(std::launch::async,
                              [this, row = trial_, changes = std::exchange(changes_, {})] {
                                  return store(row, changes);
                              });
        return true;
    }
    bool await_stored() { return !storing_.valid() || storing_.get(); }
    bool store(const trial_record& row, const std::vector<trial_change_record>& changes) {
        const auto stored = services_.records.write([&](transaction& tx) -> result<bool> {
            if (!tx.save(row)) return lost();
            for (const auto& change : changes)
                tx.insert(change);
            return true;
        });
        return stored.has_value();
    }

    trial_record complete() {
        if (!await_stored()) return trial_;
        services_.records.read([&](transaction& tx) {
            const auto shoppers = [&](trial_phase phase) {
                return tx.trial_shoppers_of(trial_.merchant, trial_.id, phase);
            };
            at_.returns.shoppers = shoppers(trial_phase::returns);
            at_.lines.shoppers = shoppers(trial_phase::lines);
            return true;
        });
        return end_as(trial_state::completed);
    }
    trial_record fail_with(std::string why) {
        changes_.clear();
        if (!await_stored()) return trial_;
        trial_.failure = std::move(why);
        return end_as(trial_state::failed);
    }
    trial_record end_as(trial_state state) {
        auto ended = trial_;
        ended.state = state;
        ended.ended_at = services_.clock.now();
        if (state == trial_state::completed) ended.checkpoint = json::encode(at_);
        const auto stored = services_.records.write([&](transaction& tx) -> result<bool> {
            if (!tx.save(ended)) return lost();
            record_event(
                tx, context(), state == trial_state::completed ? "trial.completed" : "trial.failed",
                ended.id.text(),
                json::encode(ended_event{ended.orders_done, ended.changes, ended.failure}));
            return true;
        });
        return stored ? ended : trial_;
    }
    actor_context context() const {
        return {.merchant = trial_.merchant,
                .actor = "system",
                .request_id = "",
                .now = services_.clock.now(),
                .ids = &services_.ids,
                .once = {}};
    }
    static std::unexpected<failure> lost() {
        return conflict("trial_lost", "Somebody else goes on with it.");
    }

    const trial_services& services_;
    const trial_callback& go_on_;
    trial_record trial_;
    trial_checkpoint at_;
    std::shared_ptr<const compiled_policy> draft_;
    std::shared_ptr<const compiled_policy> in_force_;
    history_parts parts_;
    std::vector<trial_change_record> changes_;
    instant page_begun_;
    std::future<bool> storing_;  ///< last: its destructor waits for who uses the others
};

}  // namespace

std::optional<trial_record> take_trial(const trial_services& services) {
    const auto now = services.clock.now();
    if (!services.records.read([&](transaction& tx) { return tx.is_trial_waiting(now); }))
        return {};
    const auto taken =
        services.records.write([&](transaction& tx) -> result<std::optional<trial_record>> {
            return tx.take_trial(now, now + TRIAL_LEASE);
        });
    return *taken;
}

trial_record run_trial(const trial_services& services, trial_record taken,
                       const trial_callback& go_on) {
    return trial_run(services, std::move(taken), go_on)();
}

}  // namespace refundry
