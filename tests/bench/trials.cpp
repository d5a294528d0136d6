// SPDX-License-Identifier: Apache-2.0
// A trial over a real year of invoices, every sold line returned on day 20 and every cancellation,
// beside deciding and settling the same requests, which stand in memory, under the same two
// policies: nothing to read, to count or to store.
#include <stdexcept>

#include "app/imports/run_import.hpp"
#include "app/trials/history_reading.hpp"
#include "app/trials/run_trial.hpp"
#include "base/json.hpp"
#include "bench/retail_file.hpp"
#include "bench/shop.hpp"
#include "domain/decisions/delivery.hpp"

namespace refundry::bench {

namespace {

constexpr std::int64_t RETURNED_ON_DAY = 20;
constexpr int ROUNDS = 3;

template <typename T>
T required(result<T> answer) {
    if (!answer) throw std::runtime_error(answer.error().message);
    return std::move(*answer);
}

class retail_shop {
  public:
    retail_shop(const settings& by, const std::string& file)
        : data_(fresh_file(by.folder, "trials.db")) {
        shop_ = ids_.next<merchant_id>();
        required(data_.write([&](transaction& tx) -> result<bool> {
            tx.insert(merchant_record{.id = shop_,
                                      .name = "Gift shop",
                                      .currency = currency_code::parse("GBP").value(),
                                      .country = "GB",
                                      .time_zone = "Europe/London",
                                      .created_at = clock_.now()});
            return true;
        }));
        import_options options;
        options.merchant = shop_;
        options.file = file;
        required(run_import({data_, policies_, policies_.zones(), clock_, random_}, options, {}));
        required(data_.read([&](transaction& tx) -> result<bool> {
            in_force_ = required(policies_.in_force(tx, shop_, clock_.now()));
            draft_ = in_force_.compiled->document();
            return true;
        }));
        // Other terms for every line: each decision is one that changes, and is stored.
        draft_.name = "Free returns";
        draft_.rules.back().then.return_cost = cost_bearer::merchant;
        compiled_draft_ = required(compile_policy(draft_, 0));
    }

    /// Decisions a second of a trial, from its being asked for to its result.
    double tried() {
        create_trial_command asked;
        asked.returned_on_day = RETURNED_ON_DAY;
        const double start = now_seconds();
        const auto id = required(data_.write([&](transaction& tx) {
                            return create_trial(tx, context(), {draft_, {}}, asked);
                        })).id;
        const trial_services services{data_, policies_, clock_, ids_};
        const auto ended =
            run_trial(services, *take_trial(services),
                      [](const trial_record&, const trial_progress&) { return true; });
        const double seconds = now_seconds() - start;
        const auto view =
            required(data_.read([&](transaction& tx) { return get_trial(tx, context(), id); }));
        if (ended.state != trial_state::completed) throw std::runtime_error("the trial failed");
        decisions_ = view.progress.decisions;
        changes_ = view.changes;
        return static_cast<double>(decisions_) / seconds;
    }

    /// The same of decide and settle alone.
    double decided() {
        seconds_ = 0;
        std::int64_t decisions = 0;
        for (const auto phase : {trial_phase::returns, trial_phase::lines}) {
            history_page page{.merchant = shop_,
                              .phase = phase,
                              .from = {},
                              .to = clock_.now(),
                              .after = {},
                              .limit = 100};
            while (true) {
                const auto read = required(data_.read(
                    [&](transaction& tx) { return read_history(tx, policies_, page, {}); }));
                for (const auto& one : read.orders)
                    decisions += phase == trial_phase::returns ? ask_returns(read, one)
                                                               : ask_lines(read, one);
                if (std::ssize(read.orders) < page.limit) break;
                if (phase == trial_phase::lines) page.from = read.orders.back().original->placed_at;
                page.after = read.orders.back().original->id;
            }
        }
        return static_cast<double>(decisions) / seconds_;
    }

    std::int64_t decisions() const { return decisions_; }
    std::int64_t changes() const { return changes_; }

  private:
    actor_context context() {
        return {.merchant = shop_,
                .actor = "bench",
                .request_id = "",
                .now = clock_.now(),
                .ids = &ids_,
                .once = {}};
    }

    /// One request whose method is chosen already.
    struct ready {
        return_request request;
        std::vector<std::int64_t> available;
        instant now;
        const compiled_policy* policy = nullptr;
    };
    void choose(const page_of_history& page, const order& original, const legal_context& law,
                ready& asked) {
        const customer_history history;
        asked.request.method =
            first_offered(decide(*asked.policy, input_of(page, original, law, history, asked)));
    }
    static decision_input input_of(const page_of_history& page, const order& original,
                                   const legal_context& law, const customer_history& history,
                                   const ready& asked) {
        return {.original = original,
                .request = asked.request,
                .available = asked.available,
                .history = history,
                .now = asked.now,
                .zone = page.rules.zone,
                .law = &law};
    }
    /// Both policies on each; only this is timed.
    std::int64_t answer(const page_of_history& page, const order& original,
                        const legal_context& law, const std::vector<ready>& all) {
        const customer_history history;
        const order_position before;
        std::int64_t settled = 0;
        const double start = now_seconds();
        for (const auto& asked : all) {
            const auto made = decide(*asked.policy, input_of(page, original, law, history, asked));
            const auto lines = lines_to_settle(asked.request.items, made);
            if (!lines.empty() && settle(original, before, lines)) ++settled;
        }
        seconds_ += now_seconds() - start;
        return static_cast<std::int64_t>(all.size()) / 2;
    }

    std::int64_t ask_returns(const page_of_history& page, const order_of_history& one) {
        const auto& original = *one.original;
        const auto law = page.rules.law->context(policies_.zone_of(original.ship_to, page.rules));
        std::vector<ready> all;
        for (const auto& past : one.returns)
            for (const auto* policy : {past.decided_under.get(), compiled_draft_.get()}) {
                auto& asked = all.emplace_back(
                    ready{.request = past.request, .now = past.head.opened_at, .policy = policy});
                for (const auto& item : past.request.items)
                    asked.available.push_back(original.find_line(item.line_id)->quantity);
            }
        return answer(page, original, law, all);
    }
    std::int64_t ask_lines(const page_of_history& page, const order_of_history& one) {
        const auto& original = *one.original;
        const auto law = page.rules.law->context(policies_.zone_of(original.ship_to, page.rules));
        std::vector<ready> all;
        for (const auto& line : original.lines) {
            const auto known = delivery_of(original, line.line_id);
            for (const auto* policy : {in_force_.compiled.get(), compiled_draft_.get()}) {
                auto& asked =
                    all.emplace_back(ready{.request = {},
                                           .available = {line.quantity},
                                           .now = known.delivered_at.value_or(original.placed_at) +
                                                  std::chrono::days(RETURNED_ON_DAY),
                                           .policy = policy});
                auto& item = asked.request.items.emplace_back();
                item.line_id = line.line_id;
                item.quantity = line.quantity;
                choose(page, original, law, asked);
            }
        }
        return answer(page, original, law, all);
    }

    system_clock clock_;
    system_random random_;
    id_source ids_{clock_, random_};
    policy_cache policies_;
    sql_store data_;
    merchant_id shop_;
    policy_in_force in_force_;
    policy_document draft_;
    std::shared_ptr<const compiled_policy> compiled_draft_;
    double seconds_ = 0;
    std::int64_t decisions_ = 0;
    std::int64_t changes_ = 0;
};

}  // namespace

void measure_trials(const settings& by, report& into) {
    const auto file = retail_file(by);
    if (file.empty()) {
        into.note("trials: skipped, the real file is not on this machine (REFUNDRY_SHARED)");
        return;
    }
    retail_shop shop(by, file);
    const auto measured =
        alternate(ROUNDS, [&] { return shop.decided(); }, [&] { return shop.tried(); });
    into.note("trial: " + std::to_string(shop.decisions()) + " decisions, " +
              std::to_string(shop.changes()) + " changes stored");
    into.add({.name = "trial of every line and cancellation",
              .value = measured.subject,
              .unit = "decisions/s",
              .limit_name = "decide and settle alone",
              .limit = measured.limit,
              .ratio_of_rounds = measured.ratio,
              .target = 0.5});
}

}  // namespace refundry::bench
