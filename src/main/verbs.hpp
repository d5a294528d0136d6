// SPDX-License-Identifier: Apache-2.0
// The verbs of the command line: plain functions of their options. Each answers the exit code: 0
// done, 1 not done, 2 asked in a way that cannot be. What they throw is printed, and the code is 1.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "main/settings.hpp"

namespace refundry {

/// Serves until SIGTERM or SIGINT, then finishes what is in flight.
int serve(const settings& with);
/// 0 when the server on this machine is ready.
int check_health(const settings& with);

struct demo_options {
    std::string database;
    std::uint64_t seed = 1;
    int orders = 1'500;
};
/// Makes a shop through the real use cases; its hints go to <database>.demo.txt.
int make_demo(const demo_options& options);

struct import_file_options {
    std::string database;
    std::string merchant;
    std::string file = "-";
    std::string format = "online-retail";
    std::string encoding = "utf-8";
    std::string mapping;
    std::string report;
    bool is_quiet = false;  ///< says only what went wrong
};
/// 1 when a row was refused or the reading stopped, though what was read is stored.
int import_file(const import_file_options& options);

struct export_options {
    std::string database;
    std::string merchant;
    std::string what = "orders";   ///< orders, returns or journal
    std::string format = "jsonl";  ///< jsonl or csv
    std::string to = "-";
};
int export_rows(const export_options& options);

struct decide_options {
    std::string policy;
    std::string file = "-";
    bool explain = false;
    std::string language = "en";  ///< of the explanation
};
int decide_lines(const decide_options& options);

struct cancel_options {
    std::string policy;
    std::string pack;
    std::string file = "-";
    bool explain = false;
};
int cancel_lines(const cancel_options& options);

struct lint_options {
    std::string policy;
    std::vector<std::string> markets;  ///< "DE", "US-CA"
    std::string catalogue;             ///< a file; "" for none
    bool as_json = false;
};
/// 0 also with findings; 1 when the policy cannot be used at all.
int lint_policy_file(const lint_options& options);

struct diff_options {
    std::string before;
    std::string after;
    bool as_json = false;
};
/// 0 also when they differ; 1 when one of them cannot be used.
int diff_policy_files(const diff_options& options);

struct new_policy_options {
    std::string pack;
    std::string to = "-";
};
int list_packs();
/// Writes a ready policy into a new file, or to standard output.
int write_policy_pack(const new_policy_options& options);
struct try_options {
    std::string database;
    std::string merchant;
    std::string draft;         ///< a file, pov_… or pol_…
    std::string from;          ///< a day of the merchant's, or an instant; "": a year before
    std::string to;            ///< a day (its end) or an instant; "": now
    int returned_on_day = -1;  ///< -1: returns alone
    std::string reason;
    std::string compare_with;  ///< as draft, or tri_…
    std::string changes;       ///< a new file, .csv or .jsonl
    bool as_json = false;
    bool replaces = false;  ///< cancels what is under way
    bool is_quiet = false;
};
int try_policy(const try_options& options);

struct create_merchant_options {
    std::string database;
    std::string name;
    std::string currency = "EUR";
    std::string country = "DE";
    std::string time_zone = "Europe/Berlin";
};
int create_merchant_record(const create_merchant_options& options);
int list_merchant_records(const std::string& database);

struct create_key_options {
    std::string database;
    std::string merchant;
    std::string name = "cli";
    std::vector<std::string> scopes{"*"};
};
int create_key(const create_key_options& options);
int list_keys(const std::string& database, const std::string& merchant);
int revoke_key(const std::string& database, const std::string& merchant, const std::string& key);

struct create_staff_options {
    std::string database;
    std::string merchant;
    std::string email;
    std::string name;
    std::string role = "agent";
};
/// The password is read from standard input, without echo on a terminal.
int create_staff(const create_staff_options& options);
int list_staff(const std::string& database, const std::string& merchant);

/// `replays`: makes each decision again as well.
int doctor(const std::string& database, bool replays);
int backup(const std::string& database, const std::string& to);
int verify_backup(const std::string& file);
int restore_backup(const std::string& file, const std::string& database);
int migrate_database(const std::string& database, bool dry_run);
int print_openapi();

/// The jurisdictions whose law is known, one a line.
int list_laws();
/// Markdown: what the law of a jurisdiction ("DE", "US-CA") gives a consumer.
int print_law_page(const std::string& code);
int print_law_index();

}  // namespace refundry
