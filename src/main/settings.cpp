// SPDX-License-Identifier: Apache-2.0
#include "main/settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <optional>

#include "base/suggest.hpp"
#include "base/toml.hpp"

extern char** environ;

namespace refundry {

namespace {

constexpr std::string_view PREFIX = "REFUNDRY_";
/// Variables of the developer's tools, which mean nothing to the server.
constexpr std::array<std::string_view, 2> TOOL_PREFIXES{"REFUNDRY_TEST_", "REFUNDRY_NO_"};
constexpr std::array<std::string_view, 5> LOG_LEVELS{"trace", "debug", "info", "warn", "error"};
constexpr std::size_t SECRET_BYTES_MAX = 64 * 1024;

std::vector<std::string_view> known_keys() {
    std::vector<std::string_view> keys;
    for_each_member(settings{}, [&](std::string_view name, const auto&) { keys.push_back(name); });
    return keys;
}

bool is_known(std::string_view key) {
    const auto keys = known_keys();
    return std::ranges::find(keys, key) != keys.end();
}

[[noreturn]] void refuse_unknown(std::string_view key, std::string_view where,
                                 std::string_view meant) {
    throw settings_error(fmt::format("{}: there is no setting {}.{}", where, key,
                                     meant.empty() ? "" : fmt::format(" Is {} meant?", meant)));
}

void assign(std::string& to, std::string_view text, std::string_view) {
    to = text;
}
template <std::unsigned_integral T>
void assign(T& to, std::string_view text, std::string_view where) {
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), to);
    if (parsed.ec != std::errc() || parsed.ptr != std::to_address(text.end()))
        throw settings_error(fmt::format("{}: \"{}\" is no number from 0 to {}.", where, text,
                                         std::numeric_limits<T>::max()));
}
void assign(std::vector<std::string>& to, std::string_view text, std::string_view) {
    to.clear();
    while (!text.empty()) {
        const auto end = text.find(',');
        auto part = text.substr(0, end);
        while (part.starts_with(' '))
            part.remove_prefix(1);
        while (part.ends_with(' '))
            part.remove_suffix(1);
        if (!part.empty()) to.emplace_back(part);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
}

/// False for an unknown key.
bool set(loaded_settings& to, std::string_view key, std::string_view text,
         const std::string& where) {
    bool found = false;
    for_each_member(to.values, [&](std::string_view name, auto& member) {
        if (name != key) return;
        found = true;
        assign(member, text, where);
        to.origins[std::string(key)] = where;
    });
    return found;
}

// -- the file -------------------------------------------------------------------------------------

std::optional<std::string> text_of(const toml::node& value) {
    if (const auto text = value.value_exact<std::string>()) return text;
    if (const auto number = value.value_exact<std::int64_t>()) return std::to_string(*number);
    const auto* list = value.as_array();
    if (list == nullptr) return std::nullopt;
    std::vector<std::string> parts;
    for (const auto& element : *list) {
        const auto part = element.value_exact<std::string>();
        if (!part) return std::nullopt;
        parts.push_back(*part);
    }
    return fmt::format("{}", fmt::join(parts, ","));
}

void read_file(loaded_settings& to, const std::string& path) {
    toml::table table;
    try {
        table = toml::parse_file(path);
    } catch (const toml::parse_error& error) {
        throw settings_error(
            fmt::format("{}, line {}: {}", path, error.source().begin.line, error.description()));
    } catch (const toml_refused& error) {
        throw settings_error(fmt::format("{}: {}", path, error.what()));
    }
    for (const auto& [key, value] : table) {
        const auto where =
            fmt::format("{}, line {}", path, static_cast<unsigned>(value.source().begin.line));
        const auto text = text_of(value);
        if (!is_known(key.str()))
            refuse_unknown(key.str(), where, nearest_word(key.str(), known_keys()));
        if (!text)
            throw settings_error(fmt::format("{}: {} is a text, a whole number or a list of texts.",
                                             where, key.str()));
        set(to, key.str(), *text, where);
    }
}

std::string config_file(const setting_texts& flags, const setting_texts& environment) {
    if (const auto named = flags.find("config"); named != flags.end()) return named->second;
    if (const auto named = environment.find("REFUNDRY_CONFIG"); named != environment.end())
        return named->second;
    std::error_code ignored;
    return std::filesystem::exists(DEFAULT_CONFIG_FILE, ignored) ? DEFAULT_CONFIG_FILE : "";
}

// -- the environment ------------------------------------------------------------------------------

std::string variable_of(std::string_view key) {
    std::string name(PREFIX);
    for (const char letter : key)
        name.push_back(letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A')
                                                      : letter);
    return name;
}

std::string read_secret(const std::string& path, std::string_view variable) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw settings_error(fmt::format("{}: the file {} cannot be read.", variable, path));
    std::string text(SECRET_BYTES_MAX, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    while (text.ends_with('\n') || text.ends_with('\r'))
        text.pop_back();
    return text;
}

bool is_of_tools(std::string_view variable) {
    return variable == "REFUNDRY_CONFIG" ||
           std::ranges::any_of(TOOL_PREFIXES, [&](std::string_view prefix) {
               return variable.starts_with(prefix);
           });
}

void read_environment(loaded_settings& to, const setting_texts& environment) {
    std::vector<std::string> names;
    for (const auto key : known_keys())
        names.push_back(variable_of(key));
    for (const auto& [variable, text] : environment) {
        if (is_of_tools(variable)) continue;
        bool found = false;
        for (const auto key : known_keys()) {
            const auto name = variable_of(key);
            if (variable == name)
                found = set(to, key, text, variable);
            else if (variable == name + "_FILE" && !environment.contains(name))
                found = set(to, key, read_secret(text, variable), variable);
            else if (variable == name + "_FILE")
                throw settings_error(
                    fmt::format("{} and {} are both set; keep one.", name, variable));
        }
        if (!found)
            refuse_unknown(variable, "the environment",
                           nearest_word(variable, {names.begin(), names.end()}));
    }
}

void check(const loaded_settings& loaded) {
    if (std::ranges::find(LOG_LEVELS, loaded.values.log_level) == LOG_LEVELS.end())
        throw settings_error(fmt::format("{}: log_level is one of {}.",
                                         loaded.origins.at("log_level"),
                                         fmt::join(LOG_LEVELS, ", ")));
}

}  // namespace

loaded_settings load_settings(const setting_texts& flags, const setting_texts& environment) {
    loaded_settings loaded;
    if (const auto path = config_file(flags, environment); !path.empty()) read_file(loaded, path);
    read_environment(loaded, environment);
    for (const auto& [key, text] : flags) {
        if (key == "config") continue;
        auto flag = "--" + key;
        std::ranges::replace(flag, '_', '-');
        set(loaded, key, text, flag);
    }
    check(loaded);
    return loaded;
}

setting_texts environment_settings() {
    setting_texts found;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const auto end = text.find('=');
        if (text.starts_with(PREFIX) && end != std::string_view::npos)
            found.emplace(text.substr(0, end), text.substr(end + 1));
    }
    return found;
}

std::string masked(std::string text) {
    const auto scheme = text.find("://");
    if (scheme == std::string::npos) return text;
    const auto begin = scheme + 3;
    const auto end = text.find('@', begin);
    const auto colon = text.find(':', begin);
    if (end != std::string::npos && colon != std::string::npos && colon < end)
        text.replace(colon + 1, end - colon - 1, "***");
    constexpr std::string_view PARAMETER = "password=";
    if (const auto at = text.find(PARAMETER); at != std::string::npos) {
        const auto from = at + PARAMETER.size();
        const auto to = text.find('&', from);
        text.replace(from, (to == std::string::npos ? text.size() : to) - from, "***");
    }
    return text;
}

std::string printed(const loaded_settings& loaded) {
    std::string text;
    for_each_member(loaded.values, [&](std::string_view name, const auto& member) {
        toml::table line;
        using type = std::remove_cvref_t<decltype(member)>;
        if constexpr (std::is_same_v<type, std::string>) {
            const bool is_secret = name == "secret_key" && !member.empty();
            line.insert(name, is_secret ? "***" : masked(member));
        } else if constexpr (std::is_integral_v<type>) {
            line.insert(name, static_cast<std::int64_t>(member));
        } else {
            toml::array list;
            for (const auto& element : member)
                list.push_back(element);
            line.insert(name, std::move(list));
        }
        std::ostringstream out;
        out << toml::default_formatter(line);
        const auto origin = loaded.origins.find(name);
        text += fmt::format("{}  # {}\n", out.str(),
                            origin == loaded.origins.end() ? "built in" : origin->second);
    });
    return text;
}

}  // namespace refundry
