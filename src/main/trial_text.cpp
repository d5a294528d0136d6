// SPDX-License-Identifier: Apache-2.0
#include "main/trial_text.hpp"

#include <fmt/format.h>

namespace refundry {

namespace {

constexpr std::size_t LAW_SHOWN_MAX = 10;
constexpr int NAME_WIDTH = 34;

/// "item (EUR)", "fee restocking (EUR)": rows with a column per policy.
class table {
  public:
    explicit table(std::string& into) : into_(into) {}
    void head(std::string_view title, std::initializer_list<std::string_view> columns) {
        into_ += fmt::format("\n{:<{}}", title, NAME_WIDTH);
        for (const auto column : columns)
            into_ += fmt::format(" {:>14}", column);
        into_ += "\n";
    }
    void row(std::string_view name, std::initializer_list<std::string> cells) {
        into_ += fmt::format("  {:<{}}", name, NAME_WIDTH - 2);
        for (const auto& cell : cells)
            into_ += fmt::format(" {:>14}", cell);
        into_ += "\n";
    }

  private:
    std::string& into_;
};

std::string number(std::int64_t value) {
    return std::to_string(value);
}
/// The amount alone; the currency stands beside the name.
std::string figure(const money& amount) {
    const auto text = to_string(amount);
    const auto space = text.find(' ');
    return space == std::string::npos ? text : text.substr(0, space);
}
template <typename Amount>
std::string name_of(const Amount& row) {
    return fmt::format("{}{}{} ({})", enum_name(row.part), row.code.empty() ? "" : " ", row.code,
                       row.before.currency.code());
}
std::string cited(const source& law) {
    return fmt::format("{}{}{}{}", law.name, law.article.empty() ? "" : ", ", law.article,
                       law.unconfirmed ? " (unconfirmed)" : "");
}
std::string place_of(const trial_place& at) {
    if (at.of_case) return at.of_case->text();
    return at.order ? fmt::format("{} line {}", at.order->text(), at.line_id) : "";
}

void tell_law(std::string& text, const trial_tally& tally) {
    if (tally.below_law.empty()) return;
    text += "\nBelow the law, and lifted to it\n";
    const auto shown = std::min(tally.below_law.size(), LAW_SHOWN_MAX);
    for (std::size_t i = 0; i < shown; ++i) {
        const auto& row = tally.below_law[i];
        text += fmt::format("  {} of {} in {}: {}; {} decisions, first {}\n", row.effect,
                            row.rule.empty() ? "what no rule sets" : "\"" + row.rule + "\"",
                            row.country, cited(row.law), row.decisions, place_of(row.first));
    }
    if (shown < tally.below_law.size())
        text += fmt::format("  … and {} more\n", tally.below_law.size() - shown);
}

void tell_counts(table& rows, std::string_view title, const std::vector<trial_count>& counts) {
    if (counts.empty()) return;
    rows.head(title, {"before", "after"});
    for (const auto& row : counts)
        rows.row(row.code.empty() ? "(none)" : row.code, {number(row.before), number(row.after)});
}

void tell(std::string& text, std::string_view title, const trial_tally& tally) {
    text += fmt::format("\n{}: {} decisions in {} requests, {} change", title, tally.decisions,
                        tally.requests, tally.changed);
    if (tally.changed > 0)
        text += fmt::format(" ({} outcomes, {} amounts, {} terms)",
                            tally.changed - tally.amount_changed - tally.terms_changed,
                            tally.amount_changed, tally.terms_changed);
    text += "\n";
    table rows(text);
    const auto pair = [&](std::string_view name, const trial_pair& of) {
        rows.row(name, {number(of.before), number(of.after)});
    };
    rows.head("Decisions", {"before", "after"});
    pair("approved", tally.outcomes.approved);
    pair("needs_review", tally.outcomes.needs_review);
    pair("declined", tally.outcomes.declined);
    pair("labels paid by you", tally.labels);
    for (const auto& row : tally.outcomes_changed)
        text += fmt::format("  {} → {}: {}\n", enum_name(row.before), enum_name(row.after),
                            row.decisions);
    if (!tally.amounts.empty()) {
        rows.head("Money", {"before", "after", "difference"});
        for (const auto& row : tally.amounts)
            rows.row(name_of(row),
                     {figure(row.before), figure(row.after), figure(row.after - row.before)});
    }
    tell_counts(rows, "Reasons", tally.reasons);
    tell_counts(rows, "Waiting for review, by queue", tally.queues);
    if (!tally.shoppers.empty()) {
        rows.head("Customers affected", {"all", "worse off", "better off"});
        for (const auto& row : tally.shoppers)
            rows.row(fmt::format("{}{}{}", row.country.empty() ? "(unknown)" : row.country,
                                 row.market.empty() ? "" : " in market ", row.market),
                     {number(row.shoppers), number(row.worse_off), number(row.better_off)});
    }
    tell_law(text, tally);
    tell_counts(rows, "Not certain, by what was assumed", tally.confidence);
}

void tell(std::string& text, std::string_view title, const compared_tally& tally) {
    text += fmt::format("\n{}: {} decisions\n", title, tally.decisions);
    table rows(text);
    const auto counts = [&](std::string_view of, const std::vector<compared_count>& all) {
        if (all.empty()) return;
        rows.head(of, {"before", "first", "second"});
        for (const auto& row : all)
            rows.row(row.code.empty() ? "(none)" : row.code,
                     {number(row.before), number(row.first), number(row.second)});
    };
    counts("Decisions", tally.counts);
    if (!tally.amounts.empty()) {
        rows.head("Money", {"before", "first", "second"});
        for (const auto& row : tally.amounts)
            rows.row(name_of(row), {figure(row.before), figure(row.first), figure(row.second)});
    }
    counts("Reasons", tally.reasons);
    counts("Waiting for review, by queue", tally.queues);
    counts("Not certain, by what was assumed", tally.confidence);
}

std::string heading(const trial_view& trial) {
    auto text = fmt::format("Trial {} of \"{}\", {} to {}: {}\n", trial.id.text(), trial.name,
                            to_string(trial.from), to_string(trial.to), enum_name(trial.state));
    if (trial.failure) text += *trial.failure + "\n";
    return text;
}

}  // namespace

std::string trial_text(const trial_view& trial, const std::vector<trial_change_view>& some) {
    auto text = heading(trial);
    if (!trial.result) return text;
    tell(text, "Returns", trial.result->returns);
    if (trial.result->lines)
        tell(text, fmt::format("Every sold line, returned on day {}", *trial.returned_on_day),
             *trial.result->lines);
    if (some.empty()) return text;
    text += "\nThe first that change\n";
    for (const auto& change : some)
        text += fmt::format("  {} order {} line {}: {} {} → {} {}\n",
                            change.of_case ? change.of_case->text() : "sold line,",
                            change.order_number, change.line_id, enum_name(change.before.outcome),
                            to_string(change.before.amount), enum_name(change.after.outcome),
                            to_string(change.after.amount));
    if (trial.changes > std::ssize(some))
        text += fmt::format("  … and {} more: --changes FILE writes them all\n",
                            trial.changes - std::ssize(some));
    return text;
}

std::string comparison_text(const trial_comparison& compared) {
    auto text = "First:  " + heading(compared.first) + "Second: " + heading(compared.second);
    if (!compared.is_same_history)
        text += "The history changed between the two: their figures before differ.\n";
    tell(text, "Returns", compared.returns);
    if (compared.lines) tell(text, "Every sold line", *compared.lines);
    return text;
}

}  // namespace refundry
