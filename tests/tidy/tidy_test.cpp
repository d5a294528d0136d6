// SPDX-License-Identifier: Apache-2.0
// Style that checks itself: who may include whom, where heavy headers may stand, how long a file
// may get, and what may not be left in the tree.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

struct source_file {
    std::string path;  ///< below the root, with forward slashes
    std::vector<std::string> lines;
    bool is_header() const { return path.ends_with(".hpp"); }
    bool is_cpp() const { return is_header() || path.ends_with(".cpp"); }
};

using findings = std::vector<std::string>;

std::vector<std::string> lines_of(std::istream& input) {
    std::vector<std::string> lines;
    for (std::string line; std::getline(input, line);)
        lines.push_back(line);
    return lines;
}

// -- arrows ---------------------------------------------------------------------------------------

/// main -> http, jobs, connectors, storage -> app -> domain -> base; the four do not know each
/// other.
const std::map<std::string, std::set<std::string>> allowed_modules = {
    {"base", {"base"}},
    {"domain", {"domain", "base"}},
    {"app", {"app", "domain", "base"}},
    {"storage", {"storage", "app", "domain", "base"}},
    {"jobs", {"jobs", "app", "domain", "base"}},
    {"connectors", {"connectors", "app", "domain", "base"}},
    {"http", {"http", "app", "domain", "base"}},
    {"main", {"main", "http", "jobs", "connectors", "storage", "app", "domain", "base"}},
};

struct heavy_header {
    std::string_view prefix;
    std::vector<std::string_view> allowed_in;  ///< path prefixes; never in a header elsewhere
};

/// Libraries that cost seconds of compiling, or belong to one layer only.
const std::vector<heavy_header> heavy_headers = {
    {"boost/asio", {"src/http/server/", "src/base/wait", "tests/"}},
    {"boost/beast", {"src/http/server/", "tests/"}},
    {"simdjson", {"src/base/json"}},
    {"CLI/", {"src/main/"}},
    {"toml++/", {"src/base/toml.hpp"}},
    {"sqlite3.h", {"src/storage/", "tests/"}},
    {"libpq-fe.h", {"src/storage/", "tests/"}},
    {"curl/", {"src/connectors/"}},
    {"prometheus/", {"src/http/", "src/main/"}},
};

struct include_line {
    std::string target;
    bool is_quoted;
};

std::vector<include_line> includes_of(const source_file& file) {
    static const std::regex pattern(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
    std::vector<include_line> found;
    for (const auto& line : file.lines) {
        if (std::smatch match; std::regex_search(line, match, pattern))
            found.push_back({match[2].str(), match[1].str() == "\""});
    }
    return found;
}

std::string module_of(std::string_view path) {
    const std::string_view below = path.substr(path.find('/') + 1);
    const auto slash = below.find('/');
    return std::string(slash == std::string_view::npos ? "" : below.substr(0, slash));
}

findings arrows_broken_by(const source_file& file) {
    findings broken;
    const auto from = allowed_modules.find(module_of(file.path));
    if (!file.path.starts_with("src/") || from == allowed_modules.end()) return broken;
    for (const auto& include : includes_of(file)) {
        const auto module = include.target.substr(0, include.target.find('/'));
        if (allowed_modules.contains(module) && !from->second.contains(module))
            broken.push_back(fmt::format("{} includes {}: {} may not know {}", file.path,
                                         include.target, from->first, module));
    }
    return broken;
}

bool is_standard(std::string_view header) {
    return header.find_first_of("/.") == std::string_view::npos;
}

findings impurities_of(const source_file& file) {
    findings broken;
    if (!file.path.starts_with("src/domain/") || !file.is_header()) return broken;
    for (const auto& include : includes_of(file)) {
        const bool is_ours = include.is_quoted && (include.target.starts_with("base/") ||
                                                   include.target.starts_with("domain/"));
        if (!is_ours && !(!include.is_quoted && is_standard(include.target)))
            broken.push_back(
                fmt::format("{} includes {}: a header of the core knows only base, "
                            "domain and the standard library",
                            file.path, include.target));
    }
    return broken;
}

findings heavy_includes_of(const source_file& file) {
    findings broken;
    for (const auto& include : includes_of(file)) {
        for (const auto& heavy : heavy_headers) {
            if (!include.target.starts_with(heavy.prefix)) continue;
            const bool is_allowed = std::ranges::any_of(
                heavy.allowed_in, [&](auto prefix) { return file.path.starts_with(prefix); });
            if (!is_allowed)
                broken.push_back(fmt::format("{} includes {}, which may stand only below {}",
                                             file.path, include.target,
                                             fmt::join(heavy.allowed_in, ", ")));
        }
    }
    return broken;
}

// -- text -----------------------------------------------------------------------------------------

constexpr std::size_t lines_max = 600;

findings too_long(const source_file& file) {
    const bool is_code = file.is_cpp() || file.path.ends_with(".ts") ||
                         file.path.ends_with(".svelte") || file.path.ends_with(".css") ||
                         file.path.ends_with(".sh");
    const bool is_generated = file.path == "web/api/schema.ts";
    if (!is_code || is_generated || file.lines.size() <= lines_max) return {};
    return {fmt::format("{} has {} lines; cut it (at most {})", file.path, file.lines.size(),
                        lines_max)};
}

bool carries_licence(const source_file& file) {
    for (std::size_t i = 0; i < file.lines.size() && i < 3; ++i) {
        if (file.lines[i].find("SPDX-License-Identifier: Apache-2.0") != std::string::npos)
            return true;
    }
    return false;
}

findings licence_missing(const source_file& file) {
    static const std::set<std::string> kinds = {".cpp", ".hpp", ".sh",     ".cmake", ".sql",
                                                ".ts",  ".css", ".svelte", ".mjs",   ".js"};
    const fs::path path(file.path);
    const bool must = kinds.contains(path.extension().string()) ||
                      path.filename() == "CMakeLists.txt" || file.path == "dev";
    if (!must || file.path == "web/api/schema.ts" || carries_licence(file)) return {};
    return {fmt::format("{} has no SPDX line", file.path)};
}

struct unwanted_text {
    std::regex pattern;
    std::string_view why;
};

/// The classes in brackets keep these lines from finding themselves.
const std::vector<unwanted_text>& unwanted_texts() {
    static const std::vector<unwanted_text> list = [] {
        std::vector<unwanted_text> texts;
        texts.push_back({std::regex(R"(\b([T]ODO|[F]IXME|[X]XX|[H]ACK)\b)"),
                         "unfinished work belongs in the tracker"});
        texts.push_back({std::regex(R"((^|["' =(])/([h]ome|[w]ork|[r]oot|[U]sers)/)"),
                         "a path of one machine"});
        texts.push_back({std::regex(R"re("[r]esolved":\s*"http)re"), "the address of a registry"});
        texts.push_back(
            {std::regex(R"([n]pmjs\.|[d]eb\.debian\.org)"), "the address of a registry"});
        texts.push_back({std::regex(R"(\b[D]ISABLED_|\b(it|test|describe)\.([s]kip|[o]nly)\()"),
                         "a test switched off"});
        return texts;
    }();
    return list;
}

findings unwanted_in(const source_file& file) {
    findings found;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
        if (file.lines[i].size() > 2000) continue;  // std::regex recurses; data, not prose
        for (const auto& unwanted : unwanted_texts()) {
            if (std::regex_search(file.lines[i], unwanted.pattern))
                found.push_back(
                    fmt::format("{}:{}: {}: {}", file.path, i + 1, unwanted.why, file.lines[i]));
        }
    }
    return found;
}

// -- the tree -------------------------------------------------------------------------------------

bool is_skipped_folder(const fs::path& path) {
    static const std::set<std::string> names = {"build", "node_modules", ".git", ".cache"};
    return names.contains(path.filename().string());
}

/// What people wrote: sources, scripts, pages, build files and prose; data and locks are not read.
bool is_read(const fs::path& path) {
    static const std::set<std::string> kinds = {
        ".cpp", ".hpp", ".sh", ".cmake", ".sql", ".ts",   ".css",  ".svelte",
        ".mjs", ".js",  ".md", ".html",  ".yml", ".toml", ".json", ".txt"};
    const auto name = path.filename().string();
    return name != "package-lock.json" && (kinds.contains(path.extension().string()) ||
                                           name == "dev" || name == "run" || name == "web");
}

const std::vector<source_file>& tree() {
    static const std::vector<source_file> files = [] {
        std::vector<source_file> found;
        const fs::path root = REFUNDRY_ROOT;
        for (fs::recursive_directory_iterator entry(root), end; entry != end; ++entry) {
            if (entry->is_directory() && is_skipped_folder(entry->path())) {
                const bool is_web_build = entry->path() == root / "web" / "build";
                if (!is_web_build) entry.disable_recursion_pending();
                continue;
            }
            if (!entry->is_regular_file() || !is_read(entry->path())) continue;
            const auto path = fs::relative(entry->path(), root).generic_string();
            if (path.starts_with("data/")) continue;
            std::ifstream input(entry->path());
            found.push_back({path, lines_of(input)});
        }
        return found;
    }();
    return files;
}

template <typename Rule>
findings in_tree(Rule rule) {
    findings all;
    for (const auto& file : tree()) {
        const auto some = rule(file);
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

source_file a_file(std::string path, std::string_view text) {
    std::istringstream input{std::string(text)};
    return {std::move(path), lines_of(input)};
}

TEST(Tidy, ReadsTheWholeTree) {
    EXPECT_GT(tree().size(), 20U);
    EXPECT_TRUE(std::ranges::any_of(tree(), [](const auto& f) { return f.path == "dev"; }));
}

TEST(Tidy, ArrowsPointOneWay) {
    EXPECT_THAT(in_tree(arrows_broken_by), IsEmpty());
}

TEST(Tidy, HeadersOfTheCoreKnowOnlyTheCore) {
    EXPECT_THAT(in_tree(impurities_of), IsEmpty());
}

TEST(Tidy, HeavyHeadersStayInTheirCorner) {
    EXPECT_THAT(in_tree(heavy_includes_of), IsEmpty());
}

TEST(Tidy, FilesStayShort) {
    EXPECT_THAT(in_tree(too_long), IsEmpty());
}

TEST(Tidy, EverySourceNamesItsLicence) {
    EXPECT_THAT(in_tree(licence_missing), IsEmpty());
}

TEST(Tidy, NothingUnfinishedOrPrivateIsLeft) {
    EXPECT_THAT(in_tree(unwanted_in), IsEmpty());
}

// The rules themselves, on files that break them.

TEST(TidyRules, RefuseAnArrowAgainstTheGrain) {
    EXPECT_THAT(
        arrows_broken_by(a_file("src/domain/money/money.cpp", "#include \"app/store.hpp\"")),
        ElementsAre("src/domain/money/money.cpp includes app/store.hpp: "
                    "domain may not know app"));
    EXPECT_THAT(arrows_broken_by(a_file("src/http/routes.cpp", "#include \"storage/sqlite.hpp\"")),
                testing::SizeIs(1));
    EXPECT_THAT(arrows_broken_by(a_file("src/http/routes.cpp", "#include \"app/store.hpp\"")),
                IsEmpty());
}

TEST(TidyRules, RefuseAForeignHeaderInTheCore) {
    const std::string_view text =
        "#include <vector>\n#include \"base/id.hpp\"\n#include <sqlite3.h>";
    EXPECT_THAT(impurities_of(a_file("src/domain/orders/order.hpp", text)), testing::SizeIs(1));
    EXPECT_THAT(impurities_of(a_file("src/domain/orders/order.cpp", text)), IsEmpty());
}

TEST(TidyRules, RefuseAHeavyHeaderOutsideItsCorner) {
    const std::string_view text = "#include <boost/asio/spawn.hpp>";
    EXPECT_THAT(heavy_includes_of(a_file("src/app/store.cpp", text)), testing::SizeIs(1));
    EXPECT_THAT(heavy_includes_of(a_file("src/http/server/listener.cpp", text)), IsEmpty());
}

TEST(TidyRules, RefuseTheLineAfterTheLast) {
    std::string text;
    for (std::size_t i = 0; i < lines_max; ++i)
        text += "x\n";
    EXPECT_THAT(too_long(a_file("src/app/long.cpp", text)), IsEmpty());
    EXPECT_THAT(too_long(a_file("src/app/long.cpp", text + "x\n")), testing::SizeIs(1));
}

TEST(TidyRules, RefuseAMarkerAndAMissingLicence) {
    EXPECT_THAT(unwanted_in(a_file("src/app/a.cpp", std::string("// TO") + "DO later")),
                testing::SizeIs(1));
    EXPECT_THAT(licence_missing(a_file("src/app/a.cpp", "int a;")), testing::SizeIs(1));
    EXPECT_THAT(licence_missing(a_file("web/a.css", "/* SPDX-License-Identifier: Apache-2.0 */")),
                IsEmpty());
}

}  // namespace
