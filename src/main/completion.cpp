// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "main/verb_shape.hpp"

namespace refundry {

namespace {

/// What may follow: the verbs below and the flags.
std::vector<std::string> words_after(const verb_shape& verb) {
    std::vector<std::string> words;
    words.reserve(verb.verbs.size() + verb.options.size() + 1);
    for (const auto& below : verb.verbs)
        words.push_back(below.path.substr(below.path.rfind(' ') + 1));
    for (const auto& option : verb.options)
        words.insert(words.end(), option.flags.begin(), option.flags.end());
    words.emplace_back("--help");
    return words;
}

void bash_cases(std::string& out, const verb_shape& verb) {
    out += fmt::format("        \"{}\") words=\"{}\" ;;\n", verb.path,
                       fmt::join(words_after(verb), " "));
    for (const auto& below : verb.verbs)
        bash_cases(out, below);
}

void bash_values(std::string& out, const verb_shape& verb) {
    for (const auto& option : verb.options)
        if (!option.words.empty() && !option.flags.empty())
            out += fmt::format("        \"{} {}\") words=\"{}\" ;;\n", verb.path,
                               option.flags.front(), fmt::join(option.words, " "));
    for (const auto& below : verb.verbs)
        bash_values(out, below);
}

/// Files are completed where no word fits.
std::string for_bash(const verb_shape& program) {
    std::string out =
        "_refundry() {\n"
        "    local word verb=\"\" words=\"\" i\n"
        "    for ((i = 1; i < COMP_CWORD; ++i)); do\n"
        "        word=${COMP_WORDS[i]}\n"
        "        [[ $word == -* ]] && break\n"
        "        verb=\"${verb:+$verb }$word\"\n"
        "    done\n"
        "    case \"$verb\" in\n";
    bash_cases(out, program);
    out += "    esac\n    case \"$verb ${COMP_WORDS[COMP_CWORD-1]}\" in\n";
    bash_values(out, program);
    out +=
        "    esac\n"
        "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n"
        "}\n"
        "complete -o default -F _refundry refundry\n";
    return out;
}

void fish_lines(std::string& out, const verb_shape& verb, const verb_shape& below) {
    const auto escaped = [](std::string text) {
        for (auto at = text.find('\''); at != std::string::npos; at = text.find('\'', at + 2))
            text.insert(at, "\\");
        return text;
    };
    const auto last = below.path.substr(below.path.rfind(' ') + 1);
    const auto condition = verb.path.empty()
                               ? std::string("__fish_use_subcommand")
                               : fmt::format("__fish_seen_subcommand_from {}", verb.path);
    out += fmt::format("complete -c refundry -f -n '{}' -a {} -d '{}'\n", condition, last,
                       escaped(below.help));
    for (const auto& option : below.options)
        for (const auto& flag : option.flags)
            out += fmt::format(
                "complete -c refundry -n '__fish_seen_subcommand_from {}' -l {} {}{}-d "
                "'{}'\n",
                last, flag.substr(2), option.name.empty() ? "" : "-r ",
                option.words.empty() ? ""
                                     : fmt::format("-f -a '{}' ", fmt::join(option.words, " ")),
                escaped(option.help));
    for (const auto& deeper : below.verbs)
        fish_lines(out, below, deeper);
}

std::string for_fish(const verb_shape& program) {
    std::string out;
    for (const auto& verb : program.verbs)
        fish_lines(out, program, verb);
    return out;
}

}  // namespace

std::string completion(const verb_shape& program, std::string_view shell) {
    if (shell == "fish") return for_fish(program);
    if (shell == "zsh")
        return "#compdef refundry\nautoload -U +X bashcompinit && bashcompinit\n" +
               for_bash(program);
    return for_bash(program);
}

}  // namespace refundry
