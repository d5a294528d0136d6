// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/version.hpp"
#include "main/verb_shape.hpp"

namespace refundry {

namespace {

/// Text that roff takes as it is: backslashes, hyphens of flags, and a dot that begins a line.
std::string roff(std::string_view text) {
    std::string out;
    bool line_begins = true;
    for (const char letter : text) {
        if (line_begins && (letter == '.' || letter == '\'')) out += "\\&";
        if (letter == '\\')
            out += "\\e";
        else if (letter == '-')
            out += "\\-";
        else
            out.push_back(letter);
        line_begins = letter == '\n';
    }
    return out;
}

void write_options(std::string& out, const verb_shape& verb) {
    for (const auto& option : verb.options) {
        const auto flags = fmt::format("{}", fmt::join(option.flags, ", "));
        out += ".TP\n";
        if (!flags.empty()) out += fmt::format("\\fB{}\\fR ", roff(flags));
        if (!option.name.empty()) out += fmt::format("\\fI{}\\fR", roff(option.name));
        out += "\n" + roff(option.help);
        if (!option.built_in.empty()) out += fmt::format(" (built in: {})", roff(option.built_in));
        out += "\n";
    }
}

void write_verb(std::string& out, const verb_shape& verb) {
    if (verb.verbs.empty()) {
        out += fmt::format(".SS refundry {}\n{}\n", roff(verb.path), roff(verb.help));
        write_options(out, verb);
        if (!verb.examples.empty()) out += fmt::format(".PP\n.EX\n{}\n.EE\n", roff(verb.examples));
    }
    for (const auto& below : verb.verbs)
        write_verb(out, below);
}

}  // namespace

std::string manual_page(const verb_shape& program) {
    auto out = fmt::format(
        ".TH REFUNDRY 1 \"\" \"refundry {}\" \"Refundry\"\n.SH NAME\nrefundry \\- {}\n"
        ".SH SYNOPSIS\n.B refundry\n.I verb\n.RI [ options ]\n.SH VERBS\n",
        version(), roff(program.help));
    for (const auto& verb : program.verbs)
        write_verb(out, verb);
    out +=
        ".SH SETTINGS\nEach setting of the server has four places, a later one wins: the built "
        "in value, the TOML file (\\-\\-config, else REFUNDRY_CONFIG, else "
        "/etc/refundry/refundry.toml), the environment, the flag. \\-\\-log\\-level is the key "
        "log_level of the file and REFUNDRY_LOG_LEVEL of the environment; "
        "REFUNDRY_DATABASE_FILE names a file that holds the value of REFUNDRY_DATABASE, for "
        "addresses with a password.\n"
        ".SH EXIT STATUS\n0 done; 1 not done, with the reason on standard error; 2 asked in a "
        "way that cannot be.\n";
    return out;
}

}  // namespace refundry
