// SPDX-License-Identifier: Apache-2.0
#include "app/trials/export_changes.hpp"
#include "app/trials/trials.hpp"
#include "http/routes.hpp"

namespace refundry::http {

namespace {

constexpr std::string_view CSV = "text/csv";
constexpr std::string_view JSON_LINES = "application/jsonl";

struct trial_page {
    std::vector<trial_view> data;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(trial_page, (), (data, next))

struct trial_change_page {
    std::vector<trial_change_view> data;
    std::optional<std::string> next;  ///< pass as ?after=…; absent on the last page
};
BOOST_DESCRIBE_STRUCT(trial_change_page, (), (data, next))

struct cancel_trial_command {};
BOOST_DESCRIBE_STRUCT(cancel_trial_command, (), ())

result<trial_id> trial_of(const call& made) {
    return made.path_id<trial_id>("trial_id", "trial");
}

result<trial_page> page_of_trials(transaction& tx, call& made) {
    const auto limit = made.page_limit();
    const auto before = made.query_id<trial_id>("before");
    if (!limit) return std::unexpected(limit.error());
    if (!before) return std::unexpected(before.error());
    trial_page page{.data = list_trials(tx, made.context, *before, *limit), .next = {}};
    if (std::ssize(page.data) == *limit) page.next = page.data.back().id.text();
    return page;
}

result<trial_change_filter> filter_of(const call& made) {
    const auto what = made.query_word<decision_change>("what");
    const auto before = made.query_word<item_outcome>("outcome_before");
    const auto after = made.query_word<item_outcome>("outcome_after");
    const auto position = made.query_number("after", 0, std::numeric_limits<std::int64_t>::max());
    if (!what) return std::unexpected(what.error());
    if (!before) return std::unexpected(before.error());
    if (!after) return std::unexpected(after.error());
    if (!position) return std::unexpected(position.error());
    return trial_change_filter{.what = *what,
                               .outcome_before = *before,
                               .outcome_after = *after,
                               .after = position->value_or(0),
                               .limit = 0};
}

result<trial_change_page> page_of_changes(transaction& tx, call& made) {
    const auto id = trial_of(made);
    const auto limit = made.page_limit();
    auto filter = filter_of(made);
    if (!id) return std::unexpected(id.error());
    if (!limit) return std::unexpected(limit.error());
    if (!filter) return std::unexpected(std::move(filter.error()));
    filter->limit = *limit;
    auto changes = list_trial_changes(tx, made.context, *id, *filter);
    if (!changes) return std::unexpected(std::move(changes.error()));
    trial_change_page page{.data = std::move(*changes), .next = {}};
    if (std::ssize(page.data) == *limit) page.next = std::to_string(page.data.back().position);
    return page;
}

result<response> export_changes(call& made) {
    const auto id = trial_of(made);
    const auto format = made.query_word<trial_export_format>("format");
    if (!id) return std::unexpected(id.error());
    if (!format) return std::unexpected(format.error());
    const auto merchant = made.context.merchant;
    auto& data = made.api.data;
    if (!data.read([&](transaction& tx) { return tx.find_trial(merchant, *id).has_value(); }))
        return not_found("trial", id->text());
    const auto as = format->value_or(trial_export_format::csv);
    auto answer = response::streamed(
        std::string(as == trial_export_format::csv ? CSV : JSON_LINES),
        [&data, changes = trial_export(merchant, *id, as)](body_writer& out) mutable {
            while (const auto text = changes.next(data))
                if (!out.write(*text)) return;
        });
    answer.headers.set("Content-Disposition",
                       "attachment; filename=\"" + id->text() +
                           (as == trial_export_format::csv ? ".csv\"" : ".jsonl\""));
    return answer;
}

void add_export_route(endpoint_table& table) {
    auto& added = table.add(method::get, "/v1/trials/{trial_id}/export",
                            {"export_trial",
                             "trials",
                             "Every decision that changes, as one file.",
                             permission::returns_read,
                             false,
                             {{"format", "csv (the default) or jsonl.",
                               R"({"type":"string","enum":["csv","jsonl"]})"}}},
                            200);
    added.text_types = {CSV, JSON_LINES};
    added.handle = [api = table.api(), &added](request& http) {
        return guarded(http, [&]() -> result<response> {
            auto made = endpoint_table::begin(http, *api, added);
            if (!made) return std::unexpected(std::move(made.error()));
            return export_changes(*made);
        });
    };
}

}  // namespace

void add_trial_routes(endpoint_table& table) {
    using enum permission;
    table.write<create_trial_command, trial_view>(
        method::post, "/v1/policies/{policy_id}/trials",
        {"create_trial", "trials",
         "Try a version of a policy on stored orders and returns; nothing of them changes.",
         policies_write},
        201,
        [](transaction& tx, call& made, const create_trial_command& command) -> result<trial_view> {
            const auto id = made.path_id<policy_id>("policy_id", "policy");
            if (!id) return std::unexpected(id.error());
            auto tried = find_tried(tx, made.context, *id, command.policy_version);
            if (!tried) return std::unexpected(std::move(tried.error()));
            return create_trial(tx, made.context, *tried, command);
        });
    table.read<trial_page>("/v1/trials",
                           {"list_trials",
                            "trials",
                            "Trials, newest first, without their results.",
                            policies_read,
                            false,
                            {BEFORE_PARAMETER, LIMIT_PARAMETER}},
                           page_of_trials);
    table.read<trial_view>(
        "/v1/trials/{trial_id}",
        {"get_trial", "trials", "How far a trial is, and what it found.", policies_read},
        [](transaction& tx, call& made) -> result<trial_view> {
            const auto id = trial_of(made);
            if (!id) return std::unexpected(id.error());
            return get_trial(tx, made.context, *id);
        });
    table.read<trial_change_page>(
        "/v1/trials/{trial_id}/changes",
        {"list_trial_changes",
         "trials",
         "Decisions that change, in the order of the history.",
         returns_read,
         false,
         {{"what", "outcome, amount or terms."},
          {"outcome_before", "approved, needs_review or declined."},
          {"outcome_after", "approved, needs_review or declined."},
          {"after", "The `next` of the page before.", std::string(R"({"type":"string"})")},
          LIMIT_PARAMETER}},
        page_of_changes);
    table.write<cancel_trial_command, trial_view>(
        method::post, "/v1/trials/{trial_id}/cancel",
        {"cancel_trial", "trials", "Cancel a trial; one that has ended stays as it is.",
         policies_write},
        200, [](transaction& tx, call& made, const cancel_trial_command&) -> result<trial_view> {
            const auto id = trial_of(made);
            if (!id) return std::unexpected(id.error());
            return cancel_trial(tx, made.context, *id);
        });
    table.read<trial_comparison>(
        "/v1/trials/{trial_id}/compare/{other_trial_id}",
        {"compare_trials", "trials", "Two trials of the same period side by side.", policies_read},
        [](transaction& tx, call& made) -> result<trial_comparison> {
            const auto id = trial_of(made);
            const auto other = made.path_id<trial_id>("other_trial_id", "trial");
            if (!id) return std::unexpected(id.error());
            if (!other) return std::unexpected(other.error());
            return compare_trials(tx, made.context, *id, *other);
        });
    add_export_route(table);
}

}  // namespace refundry::http
