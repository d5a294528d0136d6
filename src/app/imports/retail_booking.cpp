// SPDX-License-Identifier: Apache-2.0
#include "app/imports/retail_booking.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "app/credits/credits.hpp"
#include "app/imports/decimal.hpp"
#include "app/imports/document_rows.hpp"
#include "app/imports/history.hpp"
#include "app/imports/zone_time.hpp"
#include "base/json.hpp"

namespace refundry {

namespace {

/// The reference a journal entry keeps of its row.
struct row_reference {
    std::string source;
    std::string invoice;
    std::int64_t row = 0;
    std::string stock_code;
    std::string description;
    std::string what;
};
BOOST_DESCRIBE_STRUCT(row_reference, (), (source, invoice, row, stock_code, description, what))

struct stock_event {
    std::string invoice;
    std::int64_t row = 0;
    std::string stock_code;
    std::int64_t quantity = 0;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(stock_event, (), (invoice, row, stock_code, quantity, reason))

row_fault refusal_of(const retail_row& row, const failure& why) {
    auto message = why.message;
    for (const auto& detail : why.details)
        message += fmt::format(" {}: {}", detail.path, detail.message);
    return {.row = row.row,
            .line = row.line,
            .byte = 0,
            .field = "",
            .code = why.code,
            .message = std::move(message)};
}

/// One invoice on its way into the store.
class invoice_entry {
  public:
    invoice_entry(transaction& tx, const actor_context& context, policy_cache& policies,
                  currency_code currency, const retail_invoice& invoice, std::int64_t part,
                  import_tally& done)
        : tx_(tx),
          context_(context),
          policies_(policies),
          currency_(currency),
          invoice_(invoice),
          done_(done) {
        document_.merchant = context.merchant;
        document_.source = RETAIL_SOURCE;
        document_.number = invoice.key;
        document_.part = part;
        document_.at = context.now;
    }

    std::expected<void, row_refusals> store(const std::vector<fresh_row>& rows) {
        const auto& first = *rows.front().row;
        document_.first_row = first.row;
        document_.customer = first.customer;
        document_.imported_at = context_.now;
        const bool is_order = has_goods(rows);
        if (is_order)
            if (auto ordered = store_order(rows); !ordered) return ordered;
        for (const auto& fresh : rows) {
            append_hash(document_.row_hashes, fresh.row->hash);
            if (is_order_line(fresh.is) || (is_order && is_order_charge(fresh.is))) continue;
            if (auto stored = store_row(fresh); !stored)
                return std::unexpected(row_refusals{refusal_of(*fresh.row, stored.error())});
        }
        tx_.insert(document_);
        return {};
    }

  private:
    std::expected<void, row_refusals> store_order(const std::vector<fresh_row>& rows) {
        const auto created = create_sale(rows);
        row_refusals refusals;
        for (const auto& fresh : rows) {
            if (!is_order_line(fresh.is) && !is_order_charge(fresh.is)) continue;
            if (created)
                sell(*fresh.row);
            else
                refusals.push_back(refusal_of(*fresh.row, created.error()));
        }
        if (!created) return std::unexpected(std::move(refusals));
        ++done_.orders.created;
        if (document_.part > 1) ++done_.orders.continued;
        return {};
    }

    /// What was prepared while reading stands for all rows of an invoice nobody knew.
    result<void> create_sale(const std::vector<fresh_row>& rows) {
        if (document_.part == 1 && invoice_.sale && invoice_.sale->of_rows == rows.size())
            return insert_sale(*invoice_.sale);
        auto number =
            document_.part == 1 ? invoice_.key : fmt::format("{}+{}", invoice_.key, document_.part);
        const auto sale = write_sale(context_, rows, std::move(number), invoice_.key, currency_);
        if (!sale) return std::unexpected(sale.error());
        return insert_sale(*sale);
    }
    result<void> insert_sale(const retail_sale& sale) {
        if (auto inserted = insert_order(tx_, context_, sale.order); !inserted) return inserted;
        document_.of_order = sale.order.taken.id;
        document_.purchases = sale.purchases;
        done_.orders.lines += sale.lines;
        done_.orders.charges += sale.charges;
        return {};
    }

    std::int64_t sell(const retail_row& row) {
        document_.sales_thousandths += row.amount_thousandths();
        return book_remainder(row, document_.sales_remainder);
    }

    /// Whole minor units; what they cannot hold is noted and kept with the document.
    std::int64_t book_remainder(const retail_row& row, std::int64_t& remainders) {
        const auto booked = book_exactly(row.amount_thousandths(), currency_);
        note_remainder(row, booked.minor, remainders);
        return booked.minor;
    }
    void note_remainder(const retail_row& row, std::int64_t minor, std::int64_t& remainders) {
        const auto thousandths = row.amount_thousandths();
        const auto remainder = thousandths - thousandths_of(minor, currency_);
        if (remainder == 0) return;
        remainders += remainder;
        done_.rounding.push_back({.row = row.row,
                                  .document = row.invoice,
                                  .article = row.stock_code,
                                  .exact = thousandths_text(thousandths),
                                  .booked = thousandths_text(thousandths_of(minor, currency_)),
                                  .remainder = thousandths_text(remainder)});
    }

    result<void> store_row(const fresh_row& fresh) {
        const auto& row = *fresh.row;
        switch (fresh.is) {
            case retail_class::sale_of_goods:
            case retail_class::sale_of_gift_card:
            case retail_class::free_goods:
                return {};  // lines of the order
            case retail_class::sale_of_delivery:
            case retail_class::sale_of_services:
                enter(row, fresh.is, movement::sale, account::provider_clearing, account::sales,
                      sell(row));
                return {};
            case retail_class::return_of_goods:
                return store_return(fresh);
            case retail_class::credit_of_delivery:
            case retail_class::discount:
            case retail_class::credit_of_services:
                enter(row, fresh.is, movement::adjustment, account::sales_returns,
                      account::provider_clearing, -give_back(row));
                return {};
            case retail_class::fee_paid:
                enter(row, fresh.is, movement::adjustment, account::fees_paid,
                      account::provider_clearing, -give_back(row));
                return {};
            case retail_class::bad_debt:
                document_.bad_debt_thousandths += row.amount_thousandths();
                enter(row, fresh.is, movement::bad_debt, account::bad_debt,
                      account::receivable_customer,
                      -book_remainder(row, document_.bad_debt_remainder));
                return {};
            case retail_class::stock_written_off:
                note_stock(row, "stock.written_off");
                return {};
            case retail_class::stock_found:
                note_stock(row, "stock.found");
                return {};
        }
        return {};
    }

    std::int64_t give_back(const retail_row& row) {
        document_.returns_thousandths += row.amount_thousandths();
        return book_remainder(row, document_.returns_remainder);
    }

    /// One entry that debits one account and credits another; nothing when the amount is zero.
    void enter(const retail_row& row, retail_class is, movement kind, account debit, account credit,
               std::int64_t minor) {
        if (minor == 0) return;
        const auto id = context_.ids->next<journal_entry_id>();
        const row_reference reference{.source = std::string(RETAIL_SOURCE),
                                      .invoice = row.invoice,
                                      .row = row.row,
                                      .stock_code = row.stock_code,
                                      .description = row.description,
                                      .what = std::string(enum_name(is))};
        tx_.insert(journal_entry_record{.merchant = context_.merchant,
                                        .id = id,
                                        .kind = kind,
                                        .at = context_.now,
                                        .subject = subject(),
                                        .document = json::encode(reference)});
        const auto post = [&](std::int64_t position, account on, std::int64_t amount) {
            tx_.insert(journal_posting_record{.merchant = context_.merchant,
                                              .entry = id,
                                              .position = position,
                                              .on_account = on,
                                              .sub_account = std::string(IMPORT_PROVIDER),
                                              .currency = currency_,
                                              .amount_minor = amount});
        };
        post(0, debit, minor);
        post(1, credit, -minor);
        ++done_.journal_entries;
    }

    void note_stock(const retail_row& row, std::string type) {
        record_event(tx_, context_, std::move(type), subject(),
                     json::encode(stock_event{.invoice = row.invoice,
                                              .row = row.row,
                                              .stock_code = row.stock_code,
                                              .quantity = row.quantity,
                                              .reason = row.description}));
        ++done_.stock_events;
    }

    std::string subject() const { return fmt::format("{}:{}", RETAIL_SOURCE, invoice_.key); }

    result<void> store_return(const fresh_row& fresh) {
        const auto& row = *fresh.row;
        const auto quantity = -row.quantity;
        const auto exact = -row.amount_thousandths();
        const auto booked = book_exactly(exact, currency_);
        document_.returns_thousandths -= exact;
        const auto search = search_purchase(row, quantity);
        const auto paper = fmt::format("invoice {}, row {}", row.invoice, row.row);
        import_return_record made{.merchant = context_.merchant,
                                  .source = document_.source,
                                  .number = document_.number,
                                  .part = document_.part,
                                  .position = fresh.position,
                                  .of_case = {},
                                  .match = search.outcome,
                                  .quantity = quantity,
                                  .amount_thousandths = -exact};
        std::int64_t given_back = booked.minor;
        if (search.purchase) {
            if (auto ensured = ensure_policy(tx_, context_, search.purchase->placed_at); !ensured)
                return ensured;
            const bool whole = booked.remainder_thousandths == 0;
            const auto recorded = record_return(
                tx_, context_, policies_,
                {.of_order = search.purchase->of_order,
                 .line_id = search.purchase->line_id,
                 .quantity = quantity,
                 .given_back = whole ? std::optional(money(booked.minor, currency_)) : std::nullopt,
                 .document = paper});
            if (!recorded) return std::unexpected(recorded.error());
            made.of_case = recorded->of_case;
            given_back = recorded->given_back.amount_minor;
            count_return(done_.returns, *recorded);
        } else {
            const auto recorded =
                record_blind_return(tx_, context_,
                                    {.sku = row.stock_code,
                                     .title = row.description,
                                     .quantity = quantity,
                                     .given_back = money(booked.minor, currency_),
                                     .country = std::string(country_of(row.country).value_or("")),
                                     .customer = row.customer,
                                     .reason = std::string(enum_name(search.outcome)),
                                     .document = paper});
            if (!recorded) return std::unexpected(recorded.error());
            made.of_case = *recorded;
            ++done_.returns.blind;
        }
        note_remainder(row, -given_back, document_.returns_remainder);
        tx_.insert(made);
        return {};
    }

    purchase_search search_purchase(const retail_row& row, std::int64_t quantity) {
        if (row.customer.empty()) return {return_match::no_customer, {}};
        if (!purchases_)
            purchases_ = tx_.import_purchases_of(context_.merchant, row.customer, context_.now);
        const auto claimed = [&](order_id order, const std::string& line_id) -> std::int64_t {
            tx_.lock_order(context_.merchant, order);  // what is left stays so until it is claimed
            for (const auto& balance : tx_.balances_of(context_.merchant, order))
                if (balance.component == "line:" + line_id) return balance.claimed_quantity;
            return 0;
        };
        return find_purchase(*purchases_,
                             {.article = article_key(row.stock_code),
                              .price_thousandths = row.price_thousandths,
                              .quantity = quantity},
                             claimed);
    }

    transaction& tx_;
    const actor_context& context_;
    policy_cache& policies_;
    currency_code currency_;
    const retail_invoice& invoice_;
    import_tally& done_;
    import_document_record document_;
    std::optional<std::vector<import_purchase>> purchases_;  ///< of the invoice's customer
};

}  // namespace

namespace {

/// Rows that say the same as another row before them.
std::int64_t count_repeated(std::span<const fresh_row> rows) {
    std::vector<std::uint64_t> hashes;
    hashes.reserve(rows.size());
    for (const auto& fresh : rows)
        hashes.push_back(fresh.row->hash);
    std::ranges::sort(hashes);
    const auto repeated = std::ranges::unique(hashes);
    return static_cast<std::int64_t>(repeated.size());
}

}  // namespace

std::expected<void, row_refusals> retail_booking::book(transaction& tx, actor_context context,
                                                       const retail_invoice& invoice,
                                                       const refused_rows& refused,
                                                       import_tally& done) const {
    const auto parts = tx.import_documents_of(context.merchant, RETAIL_SOURCE, invoice.key);
    known_rows known(parts);
    const bool free_invoice = is_free_invoice(invoice.rows);
    std::vector<fresh_row> fresh;
    fresh.reserve(invoice.rows.size());
    std::map<retail_class, import_tally::class_sum> classes;
    for (const auto& row : invoice.rows) {
        const auto is = classify(row, free_invoice);
        if (!is) {
            auto fault = is.error();
            fault.row = row.row;
            fault.line = row.line;
            done.refuse(std::move(fault));
            continue;
        }
        auto& sum = classes[*is];
        ++sum.rows;
        sum.thousandths += row.amount_thousandths();
        if (known.take(row.hash)) {
            ++done.rows.already_here;
            continue;
        }
        if (const auto found = refused.find(row.row); found != refused.end()) {
            done.refuse(found->second);
            continue;
        }
        ++sum.taken;
        ++done.rows.taken;
        fresh.push_back({&row, *is, static_cast<std::int64_t>(fresh.size()) + 1});
    }
    for (const auto& [is, sum] : classes)
        done.classes[std::string(enum_name(is))].add(sum);
    if (fresh.empty()) return {};
    done.rows.duplicates_kept += count_repeated(fresh);
    context.now = utc_of(invoice.rows.front().at, shop_time_);
    clock_.set(context.now);
    invoice_entry entry(tx, context, policies_, currency_, invoice,
                        static_cast<std::int64_t>(parts.size()) + 1, done);
    return entry.store(fresh);
}

std::string_view booked_as(retail_class of) {
    switch (of) {
        case retail_class::sale_of_goods:
            return "a line of an order";
        case retail_class::sale_of_gift_card:
            return "a line of an order, a gift card";
        case retail_class::free_goods:
            return "a line of an order, at no price";
        case retail_class::sale_of_delivery:
            return "a shipping charge of the order; without goods a sale in the journal";
        case retail_class::sale_of_services:
            return "a fee of the order; without goods a sale in the journal";
        case retail_class::return_of_goods:
            return "a return of the purchase it reverses, or a blind return";
        case retail_class::credit_of_delivery:
        case retail_class::discount:
        case retail_class::credit_of_services:
            return "sales_returns in the journal";
        case retail_class::fee_paid:
            return "fees_paid in the journal";
        case retail_class::bad_debt:
            return "bad_debt in the journal";
        case retail_class::stock_written_off:
        case retail_class::stock_found:
            return "an event about stock; no money moved";
    }
    return "";
}

}  // namespace refundry
