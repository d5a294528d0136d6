// SPDX-License-Identifier: Apache-2.0
// The plan: items and promotions first, then each line's charges, deduction, fees and bonus, then
// where the money goes.
#include <algorithm>
#include <optional>

#include "domain/settlement/charges.hpp"
#include "domain/settlement/draft.hpp"
#include "domain/settlement/split.hpp"

namespace refundry {

namespace settling {

namespace {

parameter named(std::string_view name, std::int64_t figure) {
    return {std::string(name), std::to_string(figure)};
}
parameter named(std::string_view name, std::string_view word) {
    return {std::string(name), std::string(word)};
}

class plan_builder {
  public:
    plan_builder(const order& original, const order_position& before, line_books& books,
                 std::vector<share>& shares)
        : original_(original), before_(before), books_(books), shares_(shares) {
        plan_.total = plan_.tax = plan_.to_store_credit = original.zero();
        plan_.exchange_value = plan_.owed_by_customer = plan_.unallocated = original.zero();
        plan_.entries.reserve(2 * shares.size() + 2);
    }

    settlement build() {
        const auto promotions = correct_shares(original_, books_, shares_);
        std::optional<goods_scale> goods;
        if (gives_charges()) goods.emplace(original_, books_, shares_);
        for (const auto& part : shares_)
            settle_share(part, goods ? &*goods : nullptr);
        for (const auto& step : promotions.steps)
            add_correction(promotions, step);
        pay();
        for (const auto& entry : plan_.entries) {
            plan_.total += entry.amount;
            plan_.tax += entry.tax;
        }
        return std::move(plan_);
    }

  private:
    settlement_entry& add(component part, const order_line& line, std::int64_t amount,
                          std::int64_t tax) {
        auto& entry = plan_.entries.emplace_back();
        entry.part = part;
        entry.line_id = line.line_id;
        entry.amount = {amount, original_.currency};
        entry.tax = {tax, original_.currency};
        return entry;
    }

    bool gives_charges() const {
        return !original_.charges.empty() && std::ranges::any_of(shares_, [](const share& each) {
            return each.asked->terms.outbound_shipping != given_back::none ||
                   each.asked->terms.duty != given_back::none;
        });
    }

    /// Everything of one line; its `left` goes where its resolution says.
    void settle_share(const share& part, goods_scale* goods) {
        add_item(part);
        auto left = part.for_item() + part.claw_back;
        if (goods) left += add_charges(part, goods->step(part));
        left -= add_deduction(part, left);
        for (const auto& fee : part.asked->terms.fees)
            left -= add_fee(part, fee, left);
        left += add_bonus(part, left);
        if (part.asked->by == resolution::exchange) add_exchange(part);
        route(part, left);
    }

    void add_item(const share& part) {
        if (part.asked->quantity == 0 && part.item == 0) return;
        auto& entry = add(component::item, *part.line, part.item, part.item_tax);
        entry.quantity = part.asked->quantity;
        entry.tax_rate = part.line->tax_rate;
        entry.because.reserve(5);
        entry.because.push_back(named("units_before", part.units_before));
        entry.because.push_back(named("units_after", part.units_before + part.asked->quantity));
        entry.because.push_back(named("target", part.target));
        entry.because.push_back(named("given_before", part.given_before));
        if (part.item > part.computed) entry.because.push_back(named("decided", part.item));
        if (part.adjustment == 0) return;
        auto& withheld =
            add(component::adjustment, *part.line, part.adjustment, part.adjustment_tax);
        withheld.code = part.asked->override_amount ? "override" : "partial_refund";
        withheld.tax_rate = part.line->tax_rate;
        withheld.because = {named("computed", part.computed), named("decided", part.for_item())};
    }

    std::int64_t add_charges(const share& part, const goods_value& goods) {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < original_.charges.size(); ++i) {
            const auto& charge = original_.charges[i];
            const bool is_duty = charge.kind == charge_kind::duty;
            const auto rule =
                is_duty ? part.asked->terms.duty : part.asked->terms.outbound_shipping;
            auto& state = books_.charges[i];
            const auto due = charge_due(charge, state, rule, goods);
            if (due.amount == 0) continue;
            auto& entry = add(component_of(charge.kind), *part.line, due.amount, due.tax);
            entry.charge_id = charge.charge_id;
            entry.tax_rate = charge.tax_rate;
            entry.because.push_back(named("paid", charge.paid.amount_minor));
            if (due.returnable != charge.paid.amount_minor)
                entry.because.push_back(named("standard", due.returnable));
            entry.because.push_back(named("rule", enum_name(rule)));
            if (rule == given_back::pro_rata) {
                entry.because.push_back(named("value_before", goods.before));
                entry.because.push_back(named("value_after", goods.after));
                entry.because.push_back(named("value_of_goods", goods.all));
            }
            entry.because.push_back(named("given_before", state.given));
            state.given += due.amount;
            state.given_tax += due.tax;
            sum += due.amount;
        }
        return sum;
    }

    static component component_of(charge_kind kind) {
        switch (kind) {
            case charge_kind::shipping:
                return component::shipping;
            case charge_kind::duty:
                return component::duty;
            case charge_kind::fee:
                return component::other_charge;
        }
        return component::other_charge;
    }

    std::int64_t add_deduction(const share& part, std::int64_t left) {
        if (!part.asked->deduction || part.asked->deduction->is_zero()) return 0;
        const auto decided = part.asked->deduction->amount_minor;
        const auto cap = std::clamp<std::int64_t>(part.for_item() + part.claw_back, 0, left);
        const auto taken = std::min(decided, cap);
        auto& entry = add(component::deduction, *part.line, -taken, 0);
        entry.quantity = part.asked->quantity;
        entry.because.push_back(named("decided", decided));
        if (taken < decided) entry.because.push_back(named("cap", cap));
        return taken;
    }

    std::int64_t add_fee(const share& part, const fee_term& fee, std::int64_t left) {
        auto due = fee_due(part, fee);
        if (due <= 0) return 0;
        const auto taken = std::min(due, left);
        auto& entry = add(component::fee, *part.line, -taken, 0);
        entry.code = fee.code;
        entry.quantity = part.asked->quantity;
        const auto fixed = fixed_amount(part, fee);
        if (fixed) {
            entry.because.push_back(named("basis", enum_name(fee.basis)));
            entry.because.push_back(named("due", due));
            if (fee.label_cost && part.asked->label_cost)
                entry.because.push_back(named("label_cost", fixed->amount_minor));
        } else {
            entry.because.push_back(named("basis_points", fee.percent));
            entry.because.push_back(named("of", part.for_item()));
            if (fee.at_most) entry.because.push_back(named("at_most", fee.at_most->amount_minor));
        }
        if (taken < due) entry.because.push_back(named("cap", left));
        const bool per_return = fixed && fee.basis == fee_basis::per_return;
        if (per_return || fee.at_most) charged_once(fee.code) += taken;
        return taken;
    }

    /// The label's real cost stands above the amount that stands in for it.
    static std::optional<money> fixed_amount(const share& part, const fee_term& fee) {
        return fee.label_cost && part.asked->label_cost ? part.asked->label_cost : fee.amount;
    }

    /// A fee per return is due once in a case; what one line cannot bear, the next one of the call
    /// that has it does.
    std::int64_t fee_due(const share& part, const fee_term& fee) {
        const auto fixed = fixed_amount(part, fee);
        if (!fixed) {
            const auto share =
                scaled({part.for_item(), original_.currency}, fee.percent, WHOLE, rounding::down)
                    .amount_minor;
            return fee.at_most ? std::min(share, left_of_cap(fee)) : share;
        }
        switch (fee.basis) {
            case fee_basis::per_unit:
                return fixed->multiplied(part.asked->quantity).amount_minor;
            case fee_basis::per_line:
                return fixed->amount_minor;
            case fee_basis::per_return:
                if (std::ranges::find(before_.fees_charged_once, fee.code) !=
                    before_.fees_charged_once.end())
                    return 0;
                return fixed->amount_minor - charged_once(fee.code);
        }
        return 0;
    }

    std::int64_t left_of_cap(const fee_term& fee) {
        auto left = fee.at_most->amount_minor - charged_once(fee.code);
        for (const auto& earlier : before_.fees_capped)
            if (earlier.code == fee.code) left -= earlier.charged.amount_minor;
        return left;
    }

    std::int64_t& charged_once(std::string_view code) {
        for (auto& [known, charged] : charged_once_)
            if (known == code) return charged;
        return charged_once_.emplace_back(code, 0).second;
    }

    std::int64_t add_bonus(const share& part, std::int64_t left) {
        if (left <= 0) return 0;
        const auto by = part.asked->by;
        if (by != resolution::store_credit && by != resolution::exchange) return 0;
        std::int64_t sum = 0;
        for (const auto& bonus : part.asked->terms.bonuses) {
            if (bonus.applies_to != by) continue;
            if (bonus.amount && fixed_bonus_given_) continue;
            const auto due = bonus.amount ? bonus.amount->amount_minor
                                          : scaled({left, original_.currency}, bonus.percent, WHOLE,
                                                   rounding::half_up)
                                                .amount_minor;
            const auto cap = by == resolution::exchange
                                 ? std::max<std::int64_t>(goods_price(part) - left - sum, 0)
                                 : due;
            const auto given = std::min(due, cap);
            if (given == 0) continue;
            auto& entry = add(component::bonus, *part.line, given, 0);
            entry.code = bonus.amount ? "fixed" : "percent";
            if (bonus.amount)
                entry.because.push_back(named("due", due));
            else
                entry.because = {named("basis_points", bonus.percent), named("of", left)};
            if (given < due) entry.because.push_back(named("cap", cap));
            if (bonus.amount) fixed_bonus_given_ = true;
            sum += given;
        }
        return sum;
    }

    static std::int64_t goods_price(const share& part) {
        const auto& target = *part.asked->exchange_for;
        return target.unit_price.multiplied(target.quantity).amount_minor;
    }

    /// The sale of the new goods, with its tax, is an order of its own.
    void add_exchange(const share& part) {
        const auto& target = *part.asked->exchange_for;
        auto& entry = add(component::exchange_goods, *part.line, -goods_price(part), 0);
        entry.quantity = target.quantity;
        entry.because = {named("sku", target.sku),
                         named("unit_price", target.unit_price.amount_minor)};
        exchange_price_ += goods_price(part);
    }

    void route(const share& part, std::int64_t left) {
        switch (part.asked->by) {
            case resolution::refund:
            case resolution::keep_item:
            case resolution::partial_refund:
                add_to_payments(part.asked->terms.split, left);
                return;
            case resolution::store_credit:
                plan_.to_store_credit.amount_minor += left;
                return;
            case resolution::exchange:
                if (exchange_returned_ == 0) exchange_split_ = part.asked->terms.split;
                exchange_returned_ += left;
                return;
        }
    }

    void add_to_payments(payment_split how, std::int64_t amount) {
        for (auto& [known, sum] : by_split_)
            if (known == how) {
                sum += amount;
                return;
            }
        by_split_.emplace_back(how, amount);
    }

    void add_correction(const corrections& promotions, const correction& step) {
        const auto& line = original_.lines[step.index];
        auto& entry = add(component::claw_back, line, step.step, step.tax);
        entry.code = enum_name(promotions.mode);
        entry.tax_rate = line.tax_rate;
        entry.because = promotions.because;
        entry.because.push_back(named("correction", step.wanted));
        entry.because.push_back(named("before", step.before));
        const auto carried = step.wanted - step.before - step.step;
        if (carried != 0) entry.because.push_back(named("carried", carried));
    }

    void pay() {
        const auto used = std::min(exchange_returned_, exchange_price_);
        plan_.exchange_value.amount_minor = used;
        plan_.owed_by_customer.amount_minor = exchange_price_ - used;
        if (exchange_returned_ > used) add_to_payments(exchange_split_, exchange_returned_ - used);
        if (by_split_.empty()) return;
        payment_rooms rooms(original_.payments, before_.payments);
        for (const auto& [how, sum] : by_split_)
            plan_.unallocated.amount_minor += rooms.give_back(sum, how);
        plan_.to_payments = rooms.shares();
    }

    const order& original_;
    const order_position& before_;
    line_books& books_;
    std::vector<share>& shares_;
    settlement plan_;
    std::vector<std::pair<payment_split, std::int64_t>> by_split_;
    std::vector<std::pair<std::string_view, std::int64_t>> charged_once_;
    bool fixed_bonus_given_ = before_.fixed_bonus_given;
    payment_split exchange_split_ = payment_split::in_order;
    std::int64_t exchange_returned_ = 0;
    std::int64_t exchange_price_ = 0;
};

std::unexpected<failure> refuse(std::vector<failure_detail> reasons) {
    auto code = reasons.front().code;
    auto message = reasons.front().message;
    return refused(std::move(code), std::move(message), std::move(reasons));
}

}  // namespace

}  // namespace settling

result<settlement> settle(const order& original, const order_position& before,
                          const std::vector<settle_line>& lines) {
    auto books = settling::read_books(original, before);
    std::vector<failure_detail> reasons;
    auto shares = settling::share_items(original, books, lines, reasons);
    if (!reasons.empty()) return settling::refuse(std::move(reasons));
    return settling::plan_builder(original, before, books, shares).build();
}

}  // namespace refundry
