// SPDX-License-Identifier: Apache-2.0
// `refundry policy try`: a draft on stored history, run in this process unless another one took it
// up. Killed, the same command goes on where it was.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <thread>

#include "app/imports/zone_time.hpp"
#include "app/policies/policy_text.hpp"
#include "app/trials/export_changes.hpp"
#include "app/trials/run_trial.hpp"
#include "base/json.hpp"
#include "main/output.hpp"
#include "main/policy_file.hpp"
#include "main/progress_display.hpp"
#include "main/setup.hpp"
#include "main/trial_text.hpp"
#include "main/verbs.hpp"

namespace refundry {

namespace {

constexpr std::chrono::days PERIOD_DEFAULT{365};
constexpr std::chrono::milliseconds BETWEEN_LOOKS{500};
constexpr std::int64_t CHANGES_SHOWN = 10;

std::string progress_line(const trial_progress& progress) {
    return fmt::format("{} of {} orders, {} decisions, {} a second{}", progress.orders_done,
                       progress.orders_total, progress.decisions, progress.decisions_per_second,
                       time_left(progress.seconds_left));
}

/// A day begins and ends in the merchant's zone.
result<instant> moment_of(const std::string& flag, const std::string& text,
                          const time_zone_rules& zone, std::chrono::days later) {
    if (const auto exact = parse_instant(text)) return *exact;
    if (const auto day = parse_local_date(text))
        return utc_of(std::chrono::local_days(*day) + later, zone);
    return invalid(flag, "invalid_time",
                   text + " is neither a day such as 2026-03-29 nor an instant with its offset.");
}

class trying {
  public:
    trying(const try_options& options, workplace& at, merchant_id merchant)
        : options_(options), at_(at), context_(at.context(merchant)) {}

    int operator()() {
        if (auto period = read_period(); !period) return report(period.error());
        if (!options_.changes.empty() && std::filesystem::exists(options_.changes))
            return report(invalid("--changes", "file_exists",
                                  options_.changes + " is there already; name a new file.")
                              .error());
        const auto first = run(options_.draft);
        if (!first) return report(first.error());
        if (auto written = write_changes(first->id); !written) return report(written.error());
        if (first->state != trial_state::completed) {
            tell(*first);
            return 1;
        }
        if (options_.compare_with.empty()) {
            tell(*first);
            return 0;
        }
        return compare_with(*first);
    }

  private:
    result<bool> read_period() {
        const auto merchant =
            at_.data.read([&](transaction& tx) { return tx.find_merchant(context_.merchant); });
        if (!merchant) return not_found("merchant", context_.merchant.text());
        const auto zone = at_.policies.zones().find(merchant->time_zone);
        if (!zone) return std::unexpected(zone.error());
        command_.from = context_.now - PERIOD_DEFAULT;
        if (!options_.from.empty()) {
            const auto from = moment_of("--from", options_.from, *zone, std::chrono::days(0));
            if (!from) return std::unexpected(from.error());
            command_.from = *from;
        }
        if (!options_.to.empty()) {
            const auto to = moment_of("--to", options_.to, *zone, std::chrono::days(1));
            if (!to) return std::unexpected(to.error());
            command_.to = *to;
        }
        if (options_.returned_on_day >= 0) command_.returned_on_day = options_.returned_on_day;
        command_.reason = options_.reason;
        return true;
    }

    result<tried_policy> find(transaction& tx, const std::string& named) {
        if (const auto policy = policy_id::parse(named))
            return find_tried(tx, context_, *policy, {});
        if (const auto version = policy_version_id::parse(named)) {
            const auto stored = tx.find_policy_version(context_.merchant, *version);
            if (!stored) return not_found("policy_version", named);
            return find_tried(tx, context_, stored->of_policy, version);
        }
        const auto text = read_text_file("draft", named);
        if (!text) return std::unexpected(text.error());
        auto document = read_policy_text(*text, policy_format_of(named));
        if (!document) return std::unexpected(std::move(document.error()));
        return tried_policy{.document = std::move(*document), .version = {}};
    }

    /// Of the trial under way: whether this command asked for it.
    bool is_asked_for(const trial_record& under_way, const tried_policy& tried) const {
        const auto to = std::min(command_.to.value_or(context_.now), context_.now);
        return under_way.document == json::encode(tried.document) &&
               under_way.returned_on_day == command_.returned_on_day &&
               under_way.reason == command_.reason &&
               (options_.from.empty() || under_way.period_from == command_.from) &&
               (options_.to.empty() || under_way.period_to == to);
    }

    result<trial_id> begin(const std::string& draft) {
        return at_.data.write([&](transaction& tx) -> result<trial_id> {
            tx.let_go_of_trials();
            const auto tried = find(tx, draft);
            if (!tried) return std::unexpected(tried.error());
            if (const auto other = tx.find_trial_under_way(context_.merchant)) {
                if (!options_.replaces && is_asked_for(*other, *tried)) return other->id;
                if (!options_.replaces)
                    return conflict("trial_under_way",
                                    fmt::format("The trial {} of \"{}\" is under way: repeat its "
                                                "command to go on, or add --replace to cancel it.",
                                                other->id.text(), other->name));
                if (auto gone = cancel_trial(tx, context_, other->id); !gone)
                    return std::unexpected(std::move(gone.error()));
            }
            const auto made = create_trial(tx, context_, *tried, command_);
            if (!made) return std::unexpected(made.error());
            return made->id;
        });
    }

    result<trial_view> run(const std::string& draft) {
        const auto id = begin(draft);
        if (!id) return std::unexpected(id.error());
        progress_display display(progress_display::style_here(options_.is_quiet));
        const auto show = [&](const trial_progress& now) {
            const auto line = progress_line(now);
            display.show(progress_bar(now.orders_done, now.orders_total) + ", " + line, line);
        };
        while (true) {
            go_on(*id, show);
            auto view =
                at_.data.read([&](transaction& tx) { return get_trial(tx, context_, *id); });
            if (!view || view->ended_at) return view;
            show(view->progress);
            std::this_thread::sleep_for(BETWEEN_LOOKS);
        }
    }

    /// Here, unless a server of the same database works on it.
    template <typename Show>
    void go_on(trial_id id, const Show& show) {
        const trial_services services{at_.data, at_.policies, at_.clock, at_.ids};
        const auto now = at_.clock.now();
        const auto taken =
            at_.data.write([&](transaction& tx) -> result<std::optional<trial_record>> {
                return tx.take_trial(context_.merchant, id, now, now + TRIAL_LEASE);
            });
        if (!taken || !*taken) return;
        run_trial(services, **taken, [&](const trial_record&, const trial_progress& at) {
            show(at);
            return true;
        });
    }

    result<bool> write_changes(trial_id id) {
        if (options_.changes.empty()) return true;
        const bool as_lines = options_.changes.ends_with(".jsonl");
        trial_export changes(context_.merchant, id,
                             as_lines ? trial_export_format::jsonl : trial_export_format::csv);
        output out(options_.changes);
        while (const auto text = changes.next(at_.data))
            out.write(*text);
        out.close();
        return true;
    }

    void tell(const trial_view& trial) {
        if (options_.as_json) {
            std::cout << json::encode(trial) << "\n";
        } else {
            const auto some = at_.data.read([&](transaction& tx) {
                trial_change_filter filter;
                filter.limit = CHANGES_SHOWN;
                return list_trial_changes(tx, context_, trial.id, filter);
            });
            std::cout << trial_text(trial, some.value_or(std::vector<trial_change_view>{}));
        }
        std::cout.flush();
    }

    int compare_with(const trial_view& first) {
        auto other = trial_id::parse(options_.compare_with);
        if (!other) {
            command_.to = first.to;
            const auto second = run(options_.compare_with);
            if (!second) return report(second.error());
            other = second->id;
        }
        const auto compared = at_.data.read(
            [&](transaction& tx) { return compare_trials(tx, context_, first.id, *other); });
        if (!compared) return report(compared.error());
        std::cout << (options_.as_json ? json::encode(*compared) + "\n"
                                       : comparison_text(*compared));
        return std::cout.flush() ? 0 : 1;
    }

    const try_options& options_;
    workplace& at_;
    actor_context context_;
    create_trial_command command_;
};

}  // namespace

int try_policy(const try_options& options) {
    workplace at(options.database);
    const auto merchant = at.merchant(options.merchant);
    if (!merchant) return report(merchant.error());
    return trying(options, at, *merchant)();
}

}  // namespace refundry
