// SPDX-License-Identifier: Apache-2.0
// Deciding one item, in one thread: the judgement that a trial makes, and the decision in words
// that an open stores; under policies of few and many rules, and under the law of every place.
// Each item is of another order, and the orders go to all places in turn.
#include <fmt/format.h>

#include "app/calendar/zones.hpp"
#include "app/law/compile_law.hpp"
#include "app/law/law_library.hpp"
#include "bench/core.hpp"
#include "domain/decisions/count_allocations.hpp"
#include "domain/decisions/judge_load.hpp"

namespace refundry::bench {

namespace {

constexpr std::size_t ROUNDS_OF_ITEMS = 200;
constexpr std::size_t FEW_RULES = 10;
constexpr std::size_t MANY_RULES = 100;
constexpr std::size_t MOST_RULES = 1'000;

enum class places { none, german, all };

/// The law of one place alone, with the calendars of all.
law::law_book law_of_one(std::string_view code) {
    auto texts = law::shipped_law_texts();
    std::erase_if(texts.jurisdictions, [&](const auto& each) { return each.code != code; });
    auto made = law::compile_law(texts, law::shipped_law().calendars());
    if (!made) throw std::runtime_error(made.error().message);
    return std::move(*made);
}

/// Orders delivered a week ago, one for each place, and a request for one unit of each.
class items_of_all_places {
  public:
    items_of_all_places(const law::law_book& book, places of, instant now) : book_(book) {
        const auto zone = zones_.find("Europe/Berlin");
        if (!zone) throw std::runtime_error(zone.error().message);
        std::size_t number = 0;
        for (const auto& place : law::shipped_law().jurisdictions()) {
            auto request = sample_order(++number, now - std::chrono::days(8));
            if (of == places::all) {
                request.ship_to.country = place.code.substr(0, 2);
                if (place.code.size() > 3) request.ship_to.subdivision = place.code.substr(3);
            }
            orders_.push_back(order_of(request));
        }
        const auto stances = law::law_stances::compile(book_, {});
        if (!stances) throw std::runtime_error(stances.error().message);
        stances_ = *stances;
        laws_.reserve(orders_.size());
        for (const auto& original : orders_) {
            const auto name =
                law::consumer_zone(original.ship_to.country, original.ship_to.subdivision);
            const auto theirs = zones_.find(std::string(name));
            laws_.push_back({.book = book_,
                             .stances = stances_,
                             .declared = declared_,
                             .zone = theirs ? theirs->get() : zone->get()});
            inputs_.push_back({.original = original,
                               .request = request_,
                               .available = available_,
                               .history = history_,
                               .now = now,
                               .zone = &zone->get(),
                               .law = of == places::none ? nullptr : &laws_.back()});
        }
    }

    const std::vector<decision_input>& inputs() const { return inputs_; }

  private:
    const law::law_book& book_;
    time_zones zones_;
    law::law_stances stances_;
    law::merchant_declarations declared_;
    return_request request_{
        .items = {{.line_id = "1", .quantity = 1, .reason = "changed_mind", .exchange_for = {}}}};
    customer_history history_;
    std::vector<std::int64_t> available_{UNITS_PER_LINE};
    std::vector<order> orders_;
    std::vector<legal_context> laws_;
    std::vector<decision_input> inputs_;
};

std::shared_ptr<const compiled_policy> policy_with(std::size_t rules) {
    auto policy = compile_policy(policy_of_many_rules(rules), 1);
    if (!policy) throw std::runtime_error(policy.error().message);
    return std::move(*policy);
}

double microseconds_of_judging(const settings& by, const compiled_policy& policy,
                               const items_of_all_places& items) {
    item_judge judge(policy);
    const auto rounds =
        std::max<std::size_t>(1, ROUNDS_OF_ITEMS / (policy.inside().rules.size() / FEW_RULES));
    const auto all = microseconds_of(by, rounds, [&] {
        if (judge_each(judge, items.inputs()) == 0)
            throw std::runtime_error("no item of the benchmark is approved");
    });
    return all / static_cast<double>(items.inputs().size());
}

/// Of single judgements, the reading of the clock included.
void add_latencies(const compiled_policy& policy, const items_of_all_places& items, report& into) {
    item_judge judge(policy);
    std::vector<float> taken;
    for (int round = 0; round < 1'000; ++round)
        for (const auto& input : items.inputs()) {
            const auto start = std::chrono::steady_clock::now();
            judge.begin(input);
            judge.judge(0);
            const std::chrono::duration<float, std::micro> each =
                std::chrono::steady_clock::now() - start;
            taken.push_back(each.count());
        }
    for (const auto& [name, share] : {std::pair{"p50", 0.5}, std::pair{"p99", 0.99}})
        into.add({.name = fmt::format("judgement, {} rules, all law, {}", MANY_RULES, name),
                  .value = percentile(taken, share),
                  .unit = "us"});
}

void add_allocations(const compiled_policy& policy, const items_of_all_places& items,
                     report& into) {
    item_judge judge(policy);
    judge_each(judge, items.inputs());
    const auto before = allocations;
    for (int round = 0; round < 100; ++round)
        judge_each(judge, items.inputs());
    const auto made = allocations - before;
    into.add({.name = "allocations of 100 warm judgements of each place",
              .value = static_cast<double>(made),
              .unit = "",
              .target = 0.5,
              .is_better = better::lower});
}

}  // namespace

void measure_decisions(const settings& by, report& into) {
    system_clock clock;
    const auto now = clock.now();
    const items_of_all_places lawless(law::shipped_law(), places::none, now);
    const items_of_all_places everywhere(law::shipped_law(), places::all, now);
    const auto alone = law_of_one("DE");
    const items_of_all_places one_law(alone, places::german, now);
    const items_of_all_places one_of_all(law::shipped_law(), places::german, now);

    const auto few = policy_with(FEW_RULES);
    const auto many = policy_with(MANY_RULES);
    const auto most = policy_with(MOST_RULES);
    const auto judged = [&](const compiled_policy& policy, const items_of_all_places& items) {
        return microseconds_of_judging(by, policy, items);
    };
    into.add(
        {.name = "judgement, 100 rules, no law", .value = judged(*many, lawless), .unit = "us"});
    const double of_few = judged(*few, everywhere);
    const double of_many = judged(*many, everywhere);
    const double of_most = judged(*most, everywhere);
    into.add({.name = "judgement, 10 rules, all law", .value = of_few, .unit = "us"});
    into.add({.name = "judgement, 100 rules, all law",
              .value = of_many,
              .unit = "us",
              .target = 1,
              .is_better = better::lower});
    into.add({.name = "judgement, 1,000 rules, all law", .value = of_most, .unit = "us"});
    into.add({.name = "cost of one more rule, 100 to 1,000",
              .value = (of_most - of_many) / (MOST_RULES - MANY_RULES) * 1e3,
              .unit = "ns",
              .limit_name = "10 to 100",
              .limit = (of_many - of_few) / (MANY_RULES - FEW_RULES) * 1e3});
    into.add({.name = "judgement in DE, 100 rules, all law",
              .value = judged(*many, one_of_all),
              .unit = "us",
              .limit_name = "the law of DE alone",
              .limit = judged(*many, one_law)});
    add_latencies(*many, everywhere, into);
    add_allocations(*many, everywhere, into);
    for (const auto& [name, policy] : {std::pair{"10", few}, std::pair{"100", many}})
        into.add({.name = fmt::format("decision with every reason, {} rules, all law", name),
                  .value = microseconds_of(by, 20,
                                           [&] {
                                               for (const auto& input : everywhere.inputs())
                                                   decide(*policy, input);
                                           }) /
                           static_cast<double>(everywhere.inputs().size()),
                  .unit = "us"});
}

}  // namespace refundry::bench
