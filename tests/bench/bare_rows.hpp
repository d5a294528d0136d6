// SPDX-License-Identifier: Apache-2.0
// The rows one open writes, taken from a real one, to be written again and again with fresh ids by
// whoever wants to know how fast the database alone is.
#pragma once

#include <map>
#include <random>
#include <string>
#include <vector>

#include "bench/shop.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace refundry::bench {

struct cell {
    enum class kind { null, integer, text, bytes };
    kind is = kind::null;
    std::int64_t integer = 0;
    std::string bytes{};
};

struct row_form {
    std::string table;
    std::string insert;  ///< with $1…$n, for either engine
    std::vector<std::string> columns;
    std::vector<cell> cells;
};

class open_rows {
  public:
    /// Reads the rows of the case from the SQLite file and its claim on the order.
    open_rows(const std::string& file, const merchant_access& merchant,
              const return_case_id& opened);

    /// The statements of one open, in the order it runs them.
    const std::vector<row_form>& forms() const { return forms_; }
    /// From now on for another merchant; writers write at once without meeting one another.
    void move_to(const merchant_access& merchant, std::size_t writer);
    /// Fills the cells for the next case.
    void next();

  private:
    void read(sqlite3* from, const std::string& table, const std::string& where);
    void add_claim_and_head();
    void replace(const cell& before, std::string after);
    uuid fresh_id();

    const merchant_access* merchant_;
    std::vector<row_form> forms_;
    struct place {
        std::size_t form;
        std::size_t cell;
    };
    enum class role { opened, item, decision, event, job, opened_text, event_text, rma, key };
    std::map<role, std::vector<place>> places_;
    std::vector<place> of_role(const std::string& bytes) const;
    std::vector<std::int64_t> sequence_of_lane_;
    std::size_t number_ = 0;
    std::mt19937_64 random_{1};
};

/// A file with the settings of the product's writer, and raw prepared statements.
class bare_sqlite {
  public:
    explicit bare_sqlite(const std::string& file);
    bare_sqlite(const bare_sqlite&) = delete;
    bare_sqlite& operator=(const bare_sqlite&) = delete;
    ~bare_sqlite();
    /// Writes opens in transactions of `per_commit` for so long; opens a second.
    double write(open_rows& rows, std::size_t per_commit, double seconds);
    /// Stores so many opens as if they had been made long ago: nothing waits in the outbox.
    void fill(open_rows& rows, std::size_t opens);

  private:
    void prepare(const open_rows& rows);
    void run(const char* sql);
    void write_one(open_rows& rows);
    sqlite3* handle_ = nullptr;
    std::vector<sqlite3_stmt*> statements_;
};

}  // namespace refundry::bench
