// SPDX-License-Identifier: Apache-2.0
// The verbs of the command line: plain functions of their options, one file each.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace refundry {

struct serve_options {
    std::string database = "refundry.sqlite";
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    unsigned threads = 0;
    std::vector<std::string> trusted_proxies;
    std::string log_level = "info";
};
/// Serves until SIGTERM or SIGINT, then finishes what is in flight.
int serve(const serve_options& options);

struct demo_options {
    std::string database = "refundry.sqlite";
    std::uint64_t seed = 1;
    int orders = 400;
};
/// Makes a shop through the real use cases; its hints go to <database>.demo.txt.
int make_demo(const demo_options& options);

struct import_file_options {
    std::string database = "refundry.sqlite";
    std::string merchant;
    std::string file = "-";
    std::string format = "online-retail";
    std::string mapping;
    std::string report;
};
int import_file(const import_file_options& options);

struct create_key_options {
    std::string database = "refundry.sqlite";
    std::string merchant;
    std::string name = "cli";
    std::vector<std::string> scopes{"*"};
};
int create_key(const create_key_options& options);

struct create_merchant_options {
    std::string database = "refundry.sqlite";
    std::string name;
    std::string currency = "EUR";
    std::string country = "DE";
    std::string time_zone = "Europe/Berlin";
};
int create_merchant_record(const create_merchant_options& options);

struct create_staff_options {
    std::string database = "refundry.sqlite";
    std::string merchant;
    std::string email;
    std::string name;
    std::string role = "agent";
};
/// The password is read from standard input.
int create_staff(const create_staff_options& options);

int doctor(const std::string& database);
int backup(const std::string& database, const std::string& to);
int migrate_database(const std::string& database);
int print_openapi();

}  // namespace refundry
