// SPDX-License-Identifier: Apache-2.0
// refundry: one binary, one verb at a time.
#include <CLI/CLI.hpp>
#include <iostream>

#include "base/version.hpp"
#include "main/verbs.hpp"

namespace {

using namespace refundry;

void add_database(CLI::App& verb, std::string& database) {
    verb.add_option("--database", database, "SQLite file or postgresql:// address")
        ->envname("REFUNDRY_DATABASE")
        ->capture_default_str();
}

void add_serve(CLI::App& app, int& status) {
    auto options = std::make_shared<serve_options>();
    auto* verb = app.add_subcommand("serve", "Serve the API and the pages.");
    add_database(*verb, options->database);
    verb->add_option("--address", options->address, "Address to listen on")
        ->envname("REFUNDRY_ADDRESS")
        ->capture_default_str();
    verb->add_option("--port", options->port, "Port to listen on; 0 lets the system choose")
        ->envname("REFUNDRY_PORT")
        ->capture_default_str();
    verb->add_option("--threads", options->threads, "Threads of the server; 0 is one per core")
        ->envname("REFUNDRY_THREADS")
        ->capture_default_str();
    verb->add_option("--trusted-proxy", options->trusted_proxies,
                     "Address or network whose Forwarded headers are believed")
        ->envname("REFUNDRY_TRUSTED_PROXY");
    verb->add_option("--log-level", options->log_level, "trace, debug, info, warn or error")
        ->envname("REFUNDRY_LOG_LEVEL")
        ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error"}))
        ->capture_default_str();
    verb->callback([options, &status] { status = serve(*options); });
}

void add_demo(CLI::App& app, int& status) {
    auto options = std::make_shared<demo_options>();
    auto* verb =
        app.add_subcommand("demo", "Make a demo shop with orders and returns in every stage.");
    add_database(*verb, options->database);
    verb->add_option("--seed", options->seed, "The same seed makes the same shop")
        ->capture_default_str();
    verb->add_option("--orders", options->orders, "How many orders")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    verb->callback([options, &status] { status = make_demo(*options); });
}

void add_import(CLI::App& app, int& status) {
    auto options = std::make_shared<import_file_options>();
    auto* verb =
        app.add_subcommand("import", "Read orders or invoices from a file, each row once.");
    add_database(*verb, options->database);
    verb->add_option("--merchant", options->merchant, "mer_…; may be left out when there is one");
    verb->add_option("--format", options->format, "online-retail, csv or jsonl")
        ->check(CLI::IsMember({"online-retail", "csv", "jsonl"}))
        ->capture_default_str();
    verb->add_option("--mapping", options->mapping, "TOML file that maps the columns of a csv");
    verb->add_option("--report", options->report, "Write the report as JSON to this file");
    verb->add_option("file", options->file, "File (plain, .gz or .zst), or - for standard input")
        ->required();
    verb->callback([options, &status] { status = import_file(*options); });
}

void add_merchant(CLI::App& app, int& status) {
    auto options = std::make_shared<create_merchant_options>();
    auto* group = app.add_subcommand("merchant", "Merchants.")->require_subcommand(1);
    auto* verb = group->add_subcommand("create", "Create a merchant; prints its id.");
    add_database(*verb, options->database);
    verb->add_option("--name", options->name, "Name")->required();
    verb->add_option("--currency", options->currency, "ISO 4217")->capture_default_str();
    verb->add_option("--country", options->country, "ISO 3166-1 alpha-2")->capture_default_str();
    verb->add_option("--time-zone", options->time_zone, "IANA zone")->capture_default_str();
    verb->callback([options, &status] { status = create_merchant_record(*options); });
}

void add_credentials(CLI::App& app, int& status) {
    auto key = std::make_shared<create_key_options>();
    auto* keys = app.add_subcommand("apikey", "API keys.")->require_subcommand(1);
    auto* make_key = keys->add_subcommand("create", "Create an API key; prints it once.");
    add_database(*make_key, key->database);
    make_key->add_option("--merchant", key->merchant, "mer_…; may be left out when there is one");
    make_key->add_option("--name", key->name, "What it is for")->capture_default_str();
    make_key->add_option("--scope", key->scopes, "returns:open, orders:read, … or *")
        ->capture_default_str();
    make_key->callback([key, &status] { status = create_key(*key); });

    auto staff = std::make_shared<create_staff_options>();
    auto* users = app.add_subcommand("user", "Staff.")->require_subcommand(1);
    auto* make_user = users->add_subcommand("create",
                                            "Create a staff user; the password is read from "
                                            "standard input.");
    add_database(*make_user, staff->database);
    make_user->add_option("--merchant", staff->merchant,
                          "mer_…; may be left out when there is one");
    make_user->add_option("--email", staff->email, "E-mail to sign in with")->required();
    make_user->add_option("--name", staff->name, "Name")->required();
    make_user
        ->add_option("--role", staff->role, "agent, warehouse, finance, manager, admin, auditor")
        ->capture_default_str();
    make_user->callback([staff, &status] { status = create_staff(*staff); });
}

void add_database_verbs(CLI::App& app, int& status) {
    auto database = std::make_shared<std::string>("refundry.sqlite");
    auto to = std::make_shared<std::string>();
    auto* check = app.add_subcommand("doctor", "Check every invariant of a database.");
    add_database(*check, *database);
    auto all = std::make_shared<bool>();
    check->add_flag("--invariants", *all, "All of them: the default, named for scripts");
    check->callback([database, all, &status] { status = doctor(*database); });
    auto* copy = app.add_subcommand("backup", "Copy a live SQLite database.");
    add_database(*copy, *database);
    copy->add_option("to", *to, "File to write")->required();
    copy->callback([database, to, &status] { status = backup(*database, *to); });
    auto* migrate = app.add_subcommand("migrate", "Bring a database to this version's schema.");
    add_database(*migrate, *database);
    migrate->callback([database, &status] { status = migrate_database(*database); });
    app.add_subcommand("openapi", "Print the OpenAPI document.")->callback([&status] {
        status = print_openapi();
    });
}

}  // namespace

int main(int argc, char** argv) {
    int status = 0;
    CLI::App app("Refundry: returns and refunds for online stores.", "refundry");
    app.set_version_flag("--version", std::string(version()));
    app.require_subcommand(1);
    add_serve(app, status);
    add_demo(app, status);
    add_import(app, status);
    add_merchant(app, status);
    add_credentials(app, status);
    add_database_verbs(app, status);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    } catch (const std::exception& error) {
        std::cerr << "refundry: " << error.what() << "\n";
        return 1;
    }
    return status;
}
