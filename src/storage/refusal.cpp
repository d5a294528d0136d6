// SPDX-License-Identifier: Apache-2.0
#include "storage/refusal.hpp"

namespace refundry {

namespace {

/// SQLite names the columns of a key ("orders.merchant, orders.number"); PostgreSQL names the key
/// itself, which the migrations call after its table and columns, without the merchant.
std::string key_name(const sql::constraint_violation& refused) {
    std::string name = refused.table;
    std::string_view left = refused.name;
    while (!left.empty()) {
        const auto end = std::min(left.find(", "), left.size());
        const auto column = left.substr(left.find('.') + 1, end - left.find('.') - 1);
        if (column != "merchant") name.append("_").append(column);
        left.remove_prefix(std::min(end + 2, left.size()));
    }
    return name;
}

}  // namespace

std::string constraint_name(const sql::constraint_violation& refused) {
    const bool lists_columns =
        refused.kind == sql::constraint_kind::unique && refused.name.contains('.');
    return lists_columns ? key_name(refused) : refused.name;
}

void rethrow_as_port_failure() {
    try {
        throw;
    } catch (const sql::constraint_violation& refused) {
        // A missing row or value is a defect of ours, not another writer's work.
        if (refused.kind != sql::constraint_kind::unique &&
            refused.kind != sql::constraint_kind::check)
            throw;
        throw store_conflict(constraint_name(refused));
    } catch (const sql::serialization_conflict&) {
        throw store_unavailable("The database is too busy: other writers were first every time.");
    } catch (const sql::storage_unavailable& refused) {
        throw store_unavailable(refused.what());
    } catch (const sql::commit_outcome_unknown& refused) {
        throw store_outcome_unknown(refused.what());
    }
}

}  // namespace refundry
