// SPDX-License-Identifier: Apache-2.0
// refundry: one binary, one verb at a time.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "app/imports/text_encoding.hpp"
#include "app/messages/catalogue.hpp"
#include "app/policies/check_policy.hpp"
#include "base/suggest.hpp"
#include "base/version.hpp"
#include "main/verb_shape.hpp"
#include "main/verbs.hpp"

namespace {

using namespace refundry;

constexpr int USAGE_STATUS = 2;

class command_line {
  public:
    command_line() {
        app_.set_version_flag("--version", std::string(version()));
        app_.require_subcommand(1);
        add_server_verbs();
        add_file_verbs();
        add_cancel();
        add_policy();
        add_credentials();
        add_backup_verbs();
        add_database_verbs();
        add_law();
        add_documents();
    }

    int run(int argc, char** argv) {
        try {
            app_.parse(argc, argv);
        } catch (const CLI::CallForHelp& help) {
            return app_.exit(help);
        } catch (const CLI::CallForVersion& asked) {
            return app_.exit(asked);
        } catch (const CLI::ParseError& error) {
            std::cerr << "refundry: " << error.what() << suggestion(argc, argv)
                      << "\nrefundry --help and refundry VERB --help say what there is.\n";
            return USAGE_STATUS;
        } catch (const settings_error& error) {
            std::cerr << "refundry: " << error.what() << "\n";
            return USAGE_STATUS;
        } catch (const std::exception& error) {
            std::cerr << "refundry: " << error.what() << "\n";
            return 1;
        }
        return status_;
    }

  private:
    CLI::App* verb(CLI::App& of, const std::string& name, const std::string& help,
                   const std::string& examples = "") {
        auto* made = of.add_subcommand(name, help);
        if (!examples.empty()) made->footer("Examples:\n" + examples);
        return made;
    }

    /// A flag for one of settings.hpp, kept as text until all places are read.
    void add_setting(CLI::App& verb, const char* key, const std::string& help) {
        auto flag = std::string("--") + key;
        std::ranges::replace(flag, '_', '-');
        verb.add_option_function<std::string>(
            flag, [this, key](const std::string& text) { flags_[key] = text; }, help);
    }
    void add_database(CLI::App& verb) {
        add_setting(verb, "database", "SQLite file or postgresql:// address");
        add_setting(verb, "config", "TOML file with settings");
    }
    loaded_settings loaded() const { return load_settings(flags_, environment_settings()); }
    std::string database() const { return loaded().values.database; }
    void add_merchant(CLI::App& verb, std::string& merchant) {
        verb.add_option("--merchant", merchant, "mer_…; may be left out when there is one");
    }

    void add_settings(CLI::App& verb) {
        add_database(verb);
        add_setting(verb, "address", "Address to listen on");
        add_setting(verb, "port", "Port to listen on; 0 lets the system choose");
        add_setting(verb, "threads", "Threads of the server; 0 is one per core");
        add_setting(verb, "trusted_proxies",
                    "Addresses or networks whose Forwarded headers are believed, with commas");
        add_setting(verb, "log_level", "trace, debug, info, warn or error");
        add_setting(verb, "secret_key",
                    "Seals what is kept secret; better by REFUNDRY_SECRET_KEY_FILE");
    }

    void add_server_verbs() {
        auto* serving = verb(app_, "serve", "Serve the API and the pages.",
                             "  refundry serve --database shop.sqlite --port 8080\n"
                             "  REFUNDRY_DATABASE_FILE=/run/secrets/db refundry serve");
        add_settings(*serving);
        serving->callback([this] { status_ = serve(loaded().values); });

        auto* health = verb(app_, "healthcheck", "Ask the server on this machine if it is ready.",
                            "  refundry healthcheck --port 8080");
        add_setting(*health, "config", "TOML file with settings");
        add_setting(*health, "address", "Address the server listens on");
        add_setting(*health, "port", "Port the server listens on");
        health->callback([this] { status_ = check_health(loaded().values); });

        auto* demo = verb(app_, "demo", "Make a demo shop with orders and returns in every stage.",
                          "  refundry demo --database demo.sqlite --seed 7");
        add_database(*demo);
        demo->add_option("--seed", demo_.seed, "The same seed makes the same shop")
            ->capture_default_str();
        demo->add_option("--orders", demo_.orders, "How many orders")
            ->check(CLI::Range(1, 100'000))
            ->capture_default_str();
        demo->callback([this] {
            demo_.database = database();
            status_ = make_demo(demo_);
        });

        auto* config = verb(app_, "config", "The settings.")->require_subcommand(1);
        auto* print = verb(*config, "print", "Print each setting and where it comes from.",
                           "  refundry config print --config refundry.toml");
        add_settings(*print);
        print->callback([this] { std::cout << printed(loaded()); });
    }

    void add_file_verbs() {
        auto* in = verb(app_, "import", "Read orders or invoices from a file, each row once.",
                        "  refundry import --format online-retail retail.csv.zst --report r.json\n"
                        "  zcat orders.jsonl.gz | refundry import --format jsonl -");
        add_database(*in);
        add_merchant(*in, import_.merchant);
        in->add_option("--format", import_.format, "Format of the file")
            ->check(CLI::IsMember({"online-retail", "csv", "jsonl"}))
            ->capture_default_str();
        in->add_option("--encoding", import_.encoding,
                       "Encoding of a csv: utf-8 or windows-1252 (which is also latin1)")
            ->check(CLI::Validator(
                [](const std::string& name) {
                    return parse_text_encoding(name)
                               ? std::string()
                               : name + " is no encoding known here: utf-8, windows-1252, latin1";
                },
                "NAME"))
            ->capture_default_str();
        in->add_option("--mapping", import_.mapping, "TOML file that maps the columns of a csv");
        in->add_option("--report", import_.report, "Write the report as JSON to this file");
        in->add_flag("--quiet", import_.is_quiet, "Say only what went wrong");
        in->add_option("file", import_.file, "File (plain, .gz or .zst), or - for standard input")
            ->required();
        in->callback([this] {
            import_.database = database();
            status_ = import_file(import_);
        });

        auto* out = verb(app_, "export", "Write orders, returns or the journal, newest first.",
                         "  refundry export returns --format csv --to returns.csv\n"
                         "  refundry export journal | zstd > journal.jsonl.zst");
        add_database(*out);
        add_merchant(*out, export_.merchant);
        out->add_option("--format", export_.format, "JSON lines or CSV")
            ->check(CLI::IsMember({"jsonl", "csv"}))
            ->capture_default_str();
        out->add_option("--to", export_.to, "A new file, or - for standard output")
            ->capture_default_str();
        out->add_option("what", export_.what, "What to write")
            ->required()
            ->check(CLI::IsMember({"orders", "returns", "journal"}));
        out->callback([this] {
            export_.database = database();
            status_ = export_rows(export_);
        });

        auto* decide = verb(app_, "decide", "Decide returns by a policy, without a database.",
                            "  refundry decide --policy standard.json < returns.jsonl\n"
                            "  refundry decide --policy standard.json --explain returns.jsonl\n"
                            "Each line is {\"order\":…,\"request\":…,\"now\":…} and may have its "
                            "own \"policy\", \"history\" and \"time_zone\".");
        decide->add_option("--policy", decide_.policy,
                           "Policy document (JSON, or .toml) for the lines without one");
        decide->add_flag("--explain", decide_.explain, "Text for people instead of JSON");
        const auto languages = message_catalogue::languages();
        decide->add_option("--language", decide_.language, "Of the explanation: en or de")
            ->check(CLI::IsMember(std::vector<std::string>(languages.begin(), languages.end())));
        decide->add_option("file", decide_.file, "JSON lines, or - for standard input")
            ->capture_default_str();
        decide->callback([this] { status_ = decide_lines(decide_); });
    }

    void add_cancel() {
        auto* cancel = verb(app_, "cancel",
                            "Say what cancelling a booking gives back, now and later, without a "
                            "database.",
                            "  refundry cancel --pack firm < bookings.jsonl\n"
                            "  refundry cancel --policy house.json --explain bookings.jsonl\n"
                            "Each line is {\"booking\":…,\"now\":…} and may have its own "
                            "\"policy\" or \"pack\", \"events\" and \"law_settings\".");
        cancel->add_option("--policy", cancel_.policy,
                           "Cancellation policy (JSON) for the lines without one");
        cancel->add_option("--pack", cancel_.pack,
                           "Name of a shipped one instead: flexible, moderate, firm, …");
        cancel->add_flag("--explain", cancel_.explain, "Text for people instead of JSON");
        cancel->add_option("file", cancel_.file, "JSON lines, or - for standard input")
            ->capture_default_str();
        cancel->callback([this] { status_ = cancel_lines(cancel_); });
    }

    void add_policy() {
        auto* policies = verb(app_, "policy", "Policies.")->require_subcommand(1);
        auto* lint = verb(*policies, "lint",
                          "Say what is odd about a policy: rules nobody reaches, names of nothing, "
                          "terms that the law of a market overrules.",
                          "  refundry policy lint shop.json --market DE,FR,US-CA\n"
                          "  refundry policy lint shop.toml --catalogue sold.json --json\n"
                          "A catalogue is {\"skus\":[…],\"categories\":[…]}; either may be left "
                          "out.");
        lint->add_option("--market", lint_.markets, "Where you sell (ISO 3166), with commas")
            ->delimiter(',')
            ->allow_extra_args(false)
            ->check(CLI::Validator(
                [](const std::string& code) {
                    return parse_market(code) ? std::string()
                                              : code +
                                                    " is no country such as DE, nor a part of one "
                                                    "such as US-CA";
                },
                "CODE"));
        lint->add_option("--catalogue", lint_.catalogue, "JSON file with what you sell");
        lint->add_flag("--json", lint_.as_json, "The findings as JSON");
        lint->add_option("file", lint_.policy, "Policy document (JSON, or .toml)")->required();
        lint->callback([this] { status_ = lint_policy_file(lint_); });
        add_policy_documents(*policies);
        add_trial(*policies);
    }

    void add_trial(CLI::App& policies) {
        auto* trial =
            verb(policies, "try",
                 "Try a policy on stored orders and returns: which decisions change, what they "
                 "cost. A trial that was killed goes on where it was.",
                 "  refundry policy try shop.json --from 2026-01-01 --to 2026-03-31\n"
                 "  refundry policy try pov_… --returned-on-day 20 --changes changes.csv\n"
                 "  refundry policy try shorter.toml --compare-with shop.json");
        add_database(*trial);
        add_merchant(*trial, try_.merchant);
        trial->add_option("--from", try_.from,
                          "First day (of the merchant's), or an instant; a year ago if left out");
        trial->add_option("--to", try_.to, "Last day, or an instant; now if left out");
        trial
            ->add_option("--returned-on-day", try_.returned_on_day,
                         "Also every sold line, as if returned so many days after delivery")
            ->check(CLI::Range(0, 3'650));
        trial->add_option("--reason", try_.reason, "Reason of such returns; unstated if left out");
        trial->add_option("--compare-with", try_.compare_with,
                          "Another draft, tried too, or a trial (tri_…), shown side by side");
        trial->add_option("--changes", try_.changes,
                          "Write each decision that changes into this new file (.csv or .jsonl)");
        trial->add_flag("--json", try_.as_json, "The result as JSON");
        trial->add_flag("--replace", try_.replaces, "Cancel the trial that is under way first");
        trial->add_flag("--quiet", try_.is_quiet, "No progress");
        trial->add_option("draft", try_.draft, "Policy document (JSON, or .toml), pov_… or pol_…")
            ->required();
        trial->callback([this] {
            try_.database = database();
            status_ = try_policy(try_);
        });
    }

    void add_policy_documents(CLI::App& policies) {
        auto* diff = verb(policies, "diff",
                          "Say what a policy changes against another: rules added, removed, moved, "
                          "and each member that is another.",
                          "  refundry policy diff shop.json shorter.json\n"
                          "  refundry policy diff old.toml new.json --json");
        diff->add_flag("--json", diff_.as_json, "The changes as JSON");
        diff->add_option("before", diff_.before, "Policy document (JSON, or .toml)")->required();
        diff->add_option("after", diff_.after, "Policy document (JSON, or .toml)")->required();
        diff->callback([this] { status_ = diff_policy_files(diff_); });
        verb(policies, "packs", "List the ready policies to start from.")->callback([this] {
            status_ = list_packs();
        });
        auto* fresh = verb(policies, "new", "Write a ready policy, to change it to your needs.",
                           "  refundry policy new --pack fashion --to shop.json\n"
                           "  refundry policy new --pack eu-basic | less");
        fresh->add_option("--pack", new_.pack, "Its name, as refundry policy packs lists it")
            ->required();
        fresh->add_option("--to", new_.to, "A new file, or - for standard output")
            ->capture_default_str();
        fresh->callback([this] { status_ = write_policy_pack(new_); });
    }

    void add_credentials() {
        auto* merchants = verb(app_, "merchant", "Merchants.")->require_subcommand(1);
        auto* make = verb(*merchants, "create", "Create a merchant; prints its id.",
                          "  refundry merchant create --name Kiesel --currency EUR --country DE");
        add_database(*make);
        make->add_option("--name", merchant_.name, "Name")->required();
        make->add_option("--currency", merchant_.currency, "ISO 4217")->capture_default_str();
        make->add_option("--country", merchant_.country, "ISO 3166-1 alpha-2")
            ->capture_default_str();
        make->add_option("--time-zone", merchant_.time_zone, "IANA zone")->capture_default_str();
        make->callback([this] {
            merchant_.database = database();
            status_ = create_merchant_record(merchant_);
        });
        auto* all = verb(*merchants, "list", "List the merchants.");
        add_database(*all);
        all->callback([this] { status_ = list_merchant_records(database()); });

        auto* keys = verb(app_, "apikey", "API keys.")->require_subcommand(1);
        auto* make_key = verb(*keys, "create", "Create an API key; prints it once.",
                              "  refundry apikey create --name shop --scope orders:write");
        add_database(*make_key);
        add_merchant(*make_key, key_.merchant);
        make_key->add_option("--name", key_.name, "What it is for")->capture_default_str();
        make_key->add_option("--scope", key_.scopes, "returns:open, orders:read, … or *");
        make_key->callback([this] {
            key_.database = database();
            status_ = create_key(key_);
        });
        auto* list = verb(*keys, "list", "List the keys, without their secrets.");
        add_database(*list);
        add_merchant(*list, key_.merchant);
        list->callback([this] { status_ = list_keys(database(), key_.merchant); });
        auto* revoke = verb(*keys, "revoke", "Revoke a key for good.");
        add_database(*revoke);
        add_merchant(*revoke, key_.merchant);
        revoke->add_option("key", named_, "key_…, without its secret")->required();
        revoke->callback([this] { status_ = revoke_key(database(), key_.merchant, named_); });
        add_staff();
    }

    void add_staff() {
        auto* users = verb(app_, "user", "Staff.")->require_subcommand(1);
        auto* make = verb(*users, "create",
                          "Create a staff user; the password is asked for, or read from standard "
                          "input.",
                          "  refundry user create --email ana@example.com --name Ana --role admin");
        add_database(*make);
        add_merchant(*make, staff_.merchant);
        make->add_option("--email", staff_.email, "E-mail to sign in with")->required();
        make->add_option("--name", staff_.name, "Name")->required();
        make->add_option("--role", staff_.role, "What they may do")
            ->check(CLI::IsMember({"agent", "warehouse", "finance", "manager", "admin", "auditor"}))
            ->capture_default_str();
        make->callback([this] {
            staff_.database = database();
            status_ = create_staff(staff_);
        });
        auto* list = verb(*users, "list", "List the staff.");
        add_database(*list);
        add_merchant(*list, staff_.merchant);
        list->callback([this] { status_ = list_staff(database(), staff_.merchant); });
    }

    void add_backup_verbs() {
        auto* copy = verb(app_, "backup",
                          "Copy an SQLite database, also while it is being served, with its "
                          "SHA-256 beside it.",
                          "  refundry backup --database shop.sqlite shop-2026-03-29.sqlite");
        add_database(*copy);
        copy->add_option("to", named_, "A new file")->required();
        copy->callback([this] { status_ = backup(database(), named_); });
        auto* check = verb(app_, "verify",
                           "Check a backup: its SHA-256, SQLite's own check, every invariant.",
                           "  refundry verify shop-2026-03-29.sqlite");
        check->add_option("file", named_, "The backup")->required();
        check->callback([this] { status_ = verify_backup(named_); });
        auto* back = verb(app_, "restore", "Verify a backup and put it where no database is.",
                          "  refundry restore --database shop.sqlite shop-2026-03-29.sqlite");
        add_database(*back);
        back->add_option("file", named_, "The backup")->required();
        back->callback([this] { status_ = restore_backup(named_, database()); });
    }

    void add_database_verbs() {
        auto* check = verb(app_, "doctor", "Check every invariant of a database.",
                           "  refundry doctor --invariants --database shop.sqlite");
        add_database(*check);
        check->add_flag("--invariants", all_, "All of them: the default, named for scripts");
        check->add_flag("--decisions", replay_,
                        "Make each decision again from what it was made from, and compare");
        check->callback([this] { status_ = doctor(database(), replay_); });
        auto* schema = verb(app_, "migrate", "Bring a database to this version's schema.",
                            "  refundry migrate --dry-run --database shop.sqlite");
        add_database(*schema);
        schema->add_flag("--dry-run", dry_run_, "Only say what would be run");
        schema->callback([this] { status_ = migrate_database(database(), dry_run_); });
    }

    void add_law() {
        auto* laws = verb(app_, "law", "What consumers have by law, country by country.")
                         ->require_subcommand(1);
        verb(*laws, "list", "List the jurisdictions.")->callback([this] { status_ = list_laws(); });
        auto* page = verb(*laws, "page", "Print the page of one jurisdiction, in Markdown.",
                          "  refundry law page DE\n  refundry law page US-CA");
        page->add_option("code", named_, "ISO 3166 code")->required();
        page->callback([this] { status_ = print_law_page(named_); });
        verb(*laws, "index", "Print a table of all, in Markdown.")->callback([this] {
            status_ = print_law_index();
        });
    }

    void add_documents() {
        verb(app_, "openapi", "Print the OpenAPI document.")->callback([this] {
            status_ = print_openapi();
        });
        verb(app_, "man", "Print the manual page.", "  refundry man | man -l -")->callback([this] {
            std::cout << manual_page(shape_of(app_, ""));
        });
        auto* shells = verb(app_, "completion", "Print the completions of a shell.",
                            "  refundry completion bash > /etc/bash_completion.d/refundry");
        shells->add_option("shell", named_, "Which shell")
            ->required()
            ->check(CLI::IsMember({"bash", "zsh", "fish"}));
        shells->callback([this] { std::cout << completion(shape_of(app_, ""), named_); });
        verb(app_, "version", "Print the version.")->callback([] {
            std::cout << version() << "\n";
        });
    }

    static option_shape shape_of(const CLI::Option& option) {
        option_shape shape{.flags = {},
                           .name = "",
                           .help = option.get_description(),
                           .built_in = option.get_default_str(),
                           .words = {}};
        for (const auto& name : option.get_lnames())
            shape.flags.push_back("--" + name);
        if (shape.flags.empty())
            shape.name = option.get_name();
        else if (option.get_type_size() != 0)
            shape.name = "value";
        // What IsMember says of itself: "{a,b,c}", after the type's name.
        const auto type = option.get_type_name();
        const auto begin = type.find('{');
        const auto end = type.find('}');
        if (begin == std::string::npos || end == std::string::npos) return shape;
        std::string word;
        for (const char letter : type.substr(begin + 1, end - begin - 1) + ",") {
            if (letter != ',') word.push_back(letter);
            if (letter == ',') shape.words.push_back(std::exchange(word, ""));
        }
        return shape;
    }

    static verb_shape shape_of(const CLI::App& app, const std::string& path) {
        verb_shape shape{.path = path,
                         .help = app.get_description(),
                         .examples = app.get_footer(),
                         .options = {},
                         .verbs = {}};
        for (const auto* option : app.get_options())
            if (option != app.get_help_ptr()) shape.options.push_back(shape_of(*option));
        for (const auto* below : app.get_subcommands({}))
            shape.verbs.push_back(shape_of(
                *below, path.empty() ? below->get_name() : path + " " + below->get_name()));
        return shape;
    }

    std::string suggestion(int argc, char** argv) const {
        if (argc < 2) return "";
        std::vector<std::string> names;
        for (const auto* below : app_.get_subcommands({}))
            names.push_back(below->get_name());
        const std::string_view given = argv[1];
        if (std::ranges::find(names, given) != names.end()) return "";
        const auto near = nearest_word(given, {names.begin(), names.end()});
        return near.empty() ? "" : "\nIs " + std::string(near) + " meant?";
    }

    CLI::App app_{"Refundry: returns and refunds for online stores.", "refundry"};
    int status_ = 0;
    setting_texts flags_;
    demo_options demo_;
    import_file_options import_;
    export_options export_;
    decide_options decide_;
    cancel_options cancel_;
    lint_options lint_;
    try_options try_;
    diff_options diff_;
    new_policy_options new_;
    create_merchant_options merchant_;
    create_key_options key_;
    create_staff_options staff_;
    std::string named_;  ///< the only argument of a verb that has one
    bool dry_run_ = false;
    bool all_ = false;
    bool replay_ = false;
};

}  // namespace

int main(int argc, char** argv) {
    return command_line().run(argc, argv);
}
