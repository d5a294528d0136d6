// SPDX-License-Identifier: Apache-2.0
// A shop, its orders and returns in words. Each action is a use case; what it says afterwards is
// the outcome as staff would read it.
//
//   policy standard                       (a file of data/policies)
//   rule {"name": …, "then": {…}}         (above those of the file)
//   question {"code": …, "answers": […]}
//   settle by hand                        (otherwise by itself)
//   order EUR N-1; prices include tax     (by a consumer in Germany; or "; by a business")
//   line shirt: 2 x 20.00; tax 19%; final_sale
//   shipping standard: 4.90
//   payment card: 44.90; reference sandbox_declined_1
//   delivered 2026-03-04                  (or: waiting, for a parcel that has not left)
//
//   on 2026-03-10                         (at noon UTC; or "on 2026-03-10 22:59")
//   preview shirt: 1 because too_small by store_credit with photo answering worn no
//   open A shirt: 2 because too_small by exchange for SHIRT-L 2 x 20.00
//   blind B HAT: 1; currency EUR
//   receive A shirt: 2; shirt: 1 as HAT; unannounced HAT: 1; complete
//   inspect A shirt: 2 worn to outlet less 3.00 rejected
//   dispose A shirt: 2 to restock
//   approve A · decline A why · cancel A · reopen A [shirt:] why · settle A [label 5.12]
//   override A shirt: declined because worn by store_credit amount 12.00
//   withdraw S #n-1; shirt: 1; to eve@example.com   (a statement; its return has its name)
//   match S N-1; shirt: 1 · look S
//   pay · wait 10 minutes · spend 10.00
#pragma once

#include <map>
#include <memory>

#include "app/credits/credits.hpp"
#include "app/merchants/merchants.hpp"
#include "app/refunds/fixed_providers.hpp"
#include "app/returns/open_return.hpp"
#include "app/returns/queries.hpp"
#include "app/returns/receive_return.hpp"
#include "app/returns/review_return.hpp"
#include "app/returns/settle_blind.hpp"
#include "app/returns/settle_return.hpp"
#include "app/withdrawals/match_statement.hpp"
#include "app/withdrawals/queries.hpp"
#include "app/withdrawals/take_statement.hpp"
#include "connectors/payments/sandbox/sandbox_provider.hpp"
#include "jobs/dispatcher.hpp"
#include "scenarios/api/story_words.hpp"
#include "storage/sql/test_database.hpp"
#include "storage/sql_store.hpp"

namespace refundry::stories {

class case_story {
  public:
    explicit case_story(sql::dialect engine = sql::dialect::sqlite) : place_(engine) {}
    /// What a line did, in lines; empty for what only sets the scene.
    std::vector<std::string> tell(const std::string& line);
    /// Breaches of the invariants; empty when all is well.
    std::vector<std::string> breaches();

  private:
    using lines = std::vector<std::string>;
    struct known_case {
        return_case_id id;
        std::size_t settlements = 0;  ///< told already
        std::size_t decisions = 0;
    };

    bool set_scene(const std::string& verb, part& first, const lines& parts);
    void add_line(part& first, const lines& parts);
    void add_charge(charge_kind kind, part& first, const lines& parts);
    void add_payment(part& first, const lines& parts);
    bool add_to_policy(const std::string& line);
    void open_shop();
    void take_order();

    lines act(const std::string& verb, const std::string& name, const lines& parts);
    open_return_command asked_for(const lines& parts);
    receive_command received(const known_case& on, const lines& parts);
    inspect_return_command inspected(const known_case& on, const lines& parts);
    open_blind_return_command blindly(const lines& parts);
    dispose_command disposed(const known_case& on, part said);
    settle_blind_command given(part said);
    settle_command settled(part said);
    override_command overridden(const known_case& on, part said);
    lines after(const std::string& name, const result<return_view>& done);
    const order* order_of(const return_view& view) const;
    lines withdraw(const std::string& name, const lines& parts);
    lines match(const std::string& name, const lines& parts);
    lines tell_statement(const std::string& name);
    lines preview(const lines& parts);
    lines spend(part said);
    lines pay();
    void wait(part said);
    return_item_id item_named(const known_case& on, const std::string& line);

    actor_context context();
    template <typename Unit>
    auto write(Unit&& unit) {
        return store_.write(unit);
    }

    sql::test_place place_;
    set_clock clock_{parse_instant("2026-03-01T12:00:00Z").value()};
    seeded_random random_{7};
    id_source ids_{clock_, random_};
    policy_cache policies_;
    sql_store store_{place_.url()};
    sandbox_provider sandbox_;
    fixed_providers providers_{{&sandbox_}};
    secret_box secrets_;
    dispatcher jobs_{store_, policies_, providers_, secrets_, clock_, random_};

    merchant_id merchant_;
    std::string policy_ = "standard";
    lines rules_;
    lines questions_;
    bool is_automatic_ = true;
    std::optional<order_request> request_;
    std::optional<order> order_;  ///< the last one: what is opened is of it
    std::map<order_id, order> orders_;
    std::map<std::string, known_case> cases_;
    std::map<std::string, withdrawal_id> statements_;
    currency_code currency_;
};

}  // namespace refundry::stories
