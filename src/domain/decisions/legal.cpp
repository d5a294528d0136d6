// SPDX-License-Identifier: Apache-2.0
#include "domain/decisions/legal.hpp"

#include <algorithm>

#include "domain/decisions/verdict.hpp"

namespace refundry {

namespace {

/// The code of the one fee that is no deduction: the direct cost of sending back.
constexpr std::string_view RETURN_SHIPPING = "return_shipping";

/// When the last parcel of the whole order arrived; nothing while one is on its way.
std::optional<instant> last_arrival(const order& original) {
    std::optional<instant> last;
    for (const auto& parcel : original.fulfilments) {
        if (!parcel.delivered_at) return std::nullopt;
        if (!last || *parcel.delivered_at > *last) last = parcel.delivered_at;
    }
    return last;
}

law::supply_kind supply_of(const order& original, const order_line& line) {
    if (line.product.digital) return law::supply_kind::digital_content;
    return original.lines.size() > 1 ? law::supply_kind::multi_goods_one_order
                                     : law::supply_kind::goods;
}

law::claim_kind claim_of(case_kind kind, fault at_fault) {
    if (kind == case_kind::withdrawal) return law::claim_kind::change_of_mind;
    switch (at_fault) {
        case fault::change_of_mind:
            return kind == case_kind::claim ? law::claim_kind::defect
                                            : law::claim_kind::change_of_mind;
        case fault::merchant:
        case fault::carrier:
            return law::claim_kind::not_as_advertised;
        case fault::legal_claim:
            return law::claim_kind::defect;
    }
    return law::claim_kind::change_of_mind;
}

/// The facts that answers state. Of answers at odds the one that keeps the right is taken.
struct answered_facts {
    law::known seal_broken = law::known::unknown;
    law::known begun = law::known::unknown;
    law::known used_or_damaged = law::known::unknown;
    law::known package_missing = law::known::unknown;

    void add(const stated_facts& stated) {
        const auto take = [](law::known& fact, const std::optional<bool>& is_so) {
            if (is_so && fact != law::known::no) fact = *is_so ? law::known::yes : law::known::no;
        };
        take(seal_broken, stated.seal_broken);
        take(begun, stated.begun);
        take(used_or_damaged, stated.used_or_damaged);
        take(package_missing, stated.package_missing);
    }
};

law::category_facts category_of(const product_facts& product, const answered_facts& answered,
                                law::known has_consent_to_begin) {
    law::category_facts facts;
    facts.custom_made = product.custom_made;
    facts.perishable = product.perishable;
    facts.hygiene_seal = product.hygiene_seal;
    facts.sealed_media = product.sealed_media;
    facts.seal_broken = answered.seal_broken;
    facts.digital_content = product.digital;
    facts.digital_started_with_consent = both(answered.begun, has_consent_to_begin);
    facts.newspaper_or_periodical = product.newspaper;
    facts.book = product.book;
    facts.final_sale_marked = product.final_sale;
    facts.plant_or_flower = product.plant;
    facts.medicine = product.medicine;
    facts.used_or_damaged = answered.used_or_damaged;
    facts.package_missing = answered.package_missing;
    return facts;
}

bool is_payer_trader(const legal_overlay& by) {
    const auto& cost = by.floor.return_cost;
    return cost.is_set() && cost.value == law::payer_rule::trader;
}

bool owes_outbound(const legal_overlay& by) {
    return by.refund_by_right && by.floor.outbound.is_set() &&
           by.floor.outbound.value != law::outbound_owed::none;
}

bool pays_the_way_back(const fee_term& fee) {
    return fee.code == RETURN_SHIPPING || fee.label_cost;
}

/// Whether a fee of the policy stands beside the law; it may be lessened to what the law allows.
bool lessen_fee(const legal_overlay& by, fee_term& fee, currency_code of_order) {
    if (!by.has_right()) return true;
    if (by.claim_by_right && !by.refund_by_right) return false;  // a remedy costs nothing
    if (pays_the_way_back(fee)) return !is_payer_trader(by);
    const auto& deductions = by.floor.deductions;
    if (const auto& allowed = deductions.cancellation_fee; allowed.is_set()) {
        const auto most = static_cast<basis_points>(allowed.value->percent * 100);
        fee.percent = fee.amount ? most : std::min(fee.percent, most);
        fee.at_most = fee.amount && fee.amount->currency == of_order ? fee.amount : fee.at_most;
        if (allowed.value->cap.currency == of_order &&
            (!fee.at_most || allowed.value->cap < *fee.at_most))
            fee.at_most = allowed.value->cap;
        fee.amount.reset();
        return true;
    }
    const bool forbidden = deductions.fees_forbidden.is_set() && deductions.fees_forbidden.value;
    const bool whole_price =
        by.floor.refund.full_price.is_set() && by.floor.refund.full_price.value;
    return !forbidden && !whole_price;
}

}  // namespace

const law::legal_basis& legal_overlay::right_basis() const {
    if (!refund_by_right) return floor.guarantee.basis;
    return floor.withdrawal.holds() ? floor.withdrawal.basis
                                    : floor.late_shipment.refund_within.basis;
}

std::optional<law::law_day> legal_overlay::last_day() const {
    if (!refund_by_right) return floor.guarantee.last_day;
    return floor.withdrawal.holds() ? floor.withdrawal.last_day : std::nullopt;
}

source statute_of(const law::legal_basis& basis) {
    if (basis.from == nullptr)
        return {.kind = source_kind::built_in, .name = "law", .article = {}, .version = 0};
    source from{.kind = source_kind::statute,
                .name = basis.from->instrument,
                .article = basis.from->article,
                .version = 0};
    if (!basis.from->address.empty()) from.link = basis.from->address;
    if (!basis.confirmed) from.unconfirmed = true;
    return from;
}

const law::legal_basis& basis_of_fee(const legal_overlay& by, const fee_term& fee) {
    const auto& floor = by.floor;
    if (pays_the_way_back(fee) && floor.return_cost.is_set()) return floor.return_cost.basis;
    const auto& deductions = floor.deductions;
    if (deductions.cancellation_fee.is_set()) return deductions.cancellation_fee.basis;
    if (deductions.fees_forbidden.is_set()) return deductions.fees_forbidden.basis;
    return floor.refund.full_price.is_set() ? floor.refund.full_price.basis : by.right_basis();
}

void lift_terms(const legal_overlay& by, item_terms& terms, currency_code of_order) {
    if (!by.has_right()) return;
    if (by.resolutions.from != nullptr)
        terms.resolutions.insert(terms.resolutions.begin(), resolution::refund);
    if (by.methods.from != nullptr) terms.methods.push_back(return_method::own_carrier);
    bool has_cancellation_fee = false;
    std::erase_if(terms.fees, [&](fee_term& fee) {
        if (!lessen_fee(by, fee, of_order)) return true;
        if (pays_the_way_back(fee) || !by.floor.deductions.cancellation_fee.is_set()) return false;
        return std::exchange(has_cancellation_fee, true);  // the law knows one such fee
    });
    if (by.return_cost.from != nullptr) terms.merchant_bears_return_cost = true;
    if (by.outbound.from != nullptr)
        terms.outbound_shipping = std::max(terms.outbound_shipping, given_back::pro_rata);
}

law::law_facts item_judge::legal_facts() const {
    const auto& law = *input_->law;
    const auto& original = input_->original;
    const auto& line = *verdict_.line;
    const bool declares_withdrawal = input_->request.kind != case_kind::claim;
    law::law_facts facts;
    facts.country = original.ship_to.country;
    facts.subdivision = original.ship_to.subdivision;
    facts.buyer = original.customer.kind;
    facts.supply = supply_of(original, line);
    facts.claim = claim_of(input_->request.kind, verdict_.at_fault);
    const bool is_at_home = input_->zone == &law.zone;  // most are: those days are known already
    facts.today = is_at_home ? dates_.today : day_in(law.zone, input_->now);
    facts.contract = is_at_home ? dates_.ordered : day_in(law.zone, original.placed_at);
    facts.shipped = is_at_home ? dates_.shipped : day_in(law.zone, delivery_.shipped_at);
    facts.received = is_at_home ? dates_.delivered : day_in(law.zone, delivery_.delivered_at);
    const auto complete = last_arrival(original);
    facts.order_complete =
        complete == delivery_.delivered_at ? facts.received : day_in(law.zone, complete);
    facts.first_received = facts.received;
    if (declares_withdrawal) facts.statement = facts.today;
    facts.declared = law.declared;
    facts.order_value = original.total();
    answered_facts answered;
    for (const auto& given : asked_->answers)
        if (const auto* stated = stated_by(given)) answered.add(*stated);
    facts.item = category_of(line.product, answered, law.declared.has_consent_to_begin);
    facts.overrides = law.overrides;
    return facts;
}

/// The right of withdrawal is one to a refund: for what else the shop offers, its policy stands.
void item_judge::merge_law() {
    if (input_->law == nullptr) return;
    auto& overlay = verdict_.law;
    law::floor_into(overlay.floor, input_->law->book, input_->law->stances, legal_facts());
    const auto& floor = overlay.floor;
    if (floor.law == nullptr) return;
    const bool may_cancel =
        input_->request.kind == case_kind::cancellation && floor.late_shipment.may_cancel;
    overlay.refund_by_right = floor.withdrawal.holds() || may_cancel;
    overlay.claim_by_right =
        (verdict_.at_fault != fault::change_of_mind || input_->request.kind == case_kind::claim) &&
        (floor.guarantee.state == law::guarantee_state::runs ||
         floor.guarantee.state == law::guarantee_state::no_fixed_period);
    if (!overlay.has_right()) return;
    if (overlay.refund_by_right) lift_window();
    lift_offers();
    lift_costs();
}

void item_judge::lift_window() {
    auto& overlay = verdict_.law;
    const auto& withdrawal = overlay.floor.withdrawal;
    const auto& policy = verdict_.window;
    const auto last = overlay.last_day();
    if (asked_->wanted != resolution::refund || !policy.last_day) return;
    if (last && *last <= *policy.last_day) return;
    overlay.window = withdrawal.holds() && withdrawal.last_day_basis.from != nullptr
                         ? withdrawal.last_day_basis
                         : overlay.right_basis();
}

void item_judge::lift_offers() {
    auto& overlay = verdict_.law;
    const bool asks_refund = asked_->wanted == resolution::refund;
    if (overlay.refund_by_right) {
        const auto& means = overlay.floor.means.same_means;
        if (!offers(resolution::refund))
            overlay.resolutions = means.is_set() ? means.basis : overlay.right_basis();
    }
    if (!offers_method(return_method::own_carrier)) overlay.methods = overlay.right_basis();
    if (verdict_.winner[effect::DENY] != NO_RULE &&
        (overlay.claim_by_right || (overlay.refund_by_right && asks_refund)))
        overlay.deny = overlay.right_basis();
    const bool by_refund = overlay.refund_by_right && asks_refund;
    const auto route = *effects_of(verdict_.winner[effect::ROUTE]).route;
    if ((route == decision_route::decline && (overlay.claim_by_right || by_refund)) ||
        (route == decision_route::ask && by_refund))
        overlay.route = overlay.right_basis();
}

void item_judge::lift_costs() {
    auto& overlay = verdict_.law;
    const auto& floor = overlay.floor;
    const auto& return_cost = *effects_of(verdict_.winner[effect::RETURN_COST]).return_cost;
    if (is_payer_trader(overlay) && return_cost == cost_bearer::customer)
        overlay.return_cost = floor.return_cost.basis;
    const auto outbound = *effects_of(verdict_.winner[effect::OUTBOUND_SHIPPING]).outbound_shipping;
    if (owes_outbound(overlay) && outbound == given_back::none)
        overlay.outbound = floor.outbound.basis;
    for (const auto& fee : *effects_of(verdict_.winner[effect::FEES]).fees) {
        if (fee.amount && fee.amount->currency != input_->original.currency) continue;
        fee_term lessened = fee;
        if (lessen_fee(overlay, lessened, input_->original.currency) && lessened == fee) continue;
        overlay.fees = basis_of_fee(overlay, fee);
        break;
    }
}

}  // namespace refundry
