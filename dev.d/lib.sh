# SPDX-License-Identifier: Apache-2.0
# What the verbs share: messages, packages, parallelism, configure and build.
export LC_ALL=C.UTF-8

if [[ -t 2 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
    bold=$'\e[1m' red=$'\e[31m' green=$'\e[32m' plain=$'\e[0m'
else
    bold='' red='' green='' plain=''
fi

say() { printf '%s==> %s%s\n' "$bold" "$*" "$plain" >&2; }
say_error() { printf '%sdev: %s%s\n' "$red" "$*" "$plain" >&2; }
die() {
    say_error "$1"
    exit "${2:-1}"
}

# Answers --help of a verb: `help_if_asked TEXT "$@"`.
help_if_asked() {
    local text=$1 argument
    shift
    for argument in "$@"; do
        case "$argument" in
            -h | --help)
                printf '%s\n' "$text"
                exit 0
                ;;
            --) return 0 ;;
        esac
    done
}

# Prints the packages of the given groups that are not there.
missing_packages() {
    local groups=" $* " group package command reason
    declare -A installed=()
    if command -v dpkg-query >/dev/null; then
        local name state
        while read -r name state; do
            [[ $state == ii ]] && installed[${name%%:*}]=1
        done < <(dpkg-query -W -f='${Package} ${db:Status-Abbrev}\n')
    fi
    while read -r group package command reason; do
        [[ -n $group && $group != \#* && $groups == *" $group "* ]] || continue
        [[ -z ${installed[$package]:-} ]] || continue
        [[ $command == - ]] || ! command -v "$command" >/dev/null || continue
        printf '%s\n' "$package"
    done <dev.d/packages.txt
}

# Makes sure that the packages of these groups are installed.
need() {
    local missing
    mapfile -t missing < <(missing_packages "$@" | sort -u)
    ((${#missing[@]})) || return 0

    local as_root=()
    if ((EUID != 0)); then as_root=(sudo); fi
    local install="${as_root[*]:+${as_root[*]} }apt-get install --no-install-recommends ${missing[*]}"
    command -v apt-get >/dev/null ||
        die "missing (names of Debian 12 packages): ${missing[*]}"
    [[ -z ${REFUNDRY_NO_INSTALL:-} ]] || die "missing; install with: $install"
    ((EUID == 0)) || command -v sudo >/dev/null ||
        die "missing, and neither root nor sudo is at hand; as root: $install"

    say "installing ${missing[*]}"
    local log
    log=$(mktemp)
    if ! "${as_root[@]}" apt-get update >"$log" 2>&1 ||
        ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
        tail -n 20 "$log" >&2
        die "apt-get could not install them; the whole log is $log"
    fi
    rm -f "$log"
}

# Compile jobs: one per core, but no more than memory holds (a heavy file takes about 1.2 GB).
compile_jobs() {
    local cores kilobytes
    cores=$(nproc)
    kilobytes=$(awk '/^MemAvailable/ {print $2}' /proc/meminfo 2>/dev/null || true)
    local fit=$((${kilobytes:-0} / 1200000))
    ((fit >= 1)) || fit=1
    echo $((cores < fit ? cores : fit))
}

presets="dev release asan tsan fuzz"

# Configured before the test packages were there, as `./dev run` does.
lacks_tests() {
    grep -q '^GTEST_LIBRARY:.*NOTFOUND' "build/$1/CMakeCache.txt" && [[ -f /usr/include/gtest/gtest.h ]]
}

# build_preset PRESET [ninja targets…]
build_preset() {
    local preset=$1 log
    shift
    [[ " $presets " == *" $preset "* ]] || die "there is no preset “$preset”; one of: $presets" 2
    if [[ ! -f build/$preset/build.ninja ]] || lacks_tests "$preset"; then
        say "configuring $preset"
        mkdir -p build
        log=build/$preset.configure.log
        if ! cmake --preset "$preset" >"$log" 2>&1; then
            tail -n 30 "$log" >&2
            die "cmake could not configure $preset; the whole log is $log"
        fi
    fi
    say "building $preset"
    ninja -C "build/$preset" -j "$(compile_jobs)" "$@"
}

# The C++ files of the tree, tracked or about to be.
cpp_files() {
    if git rev-parse --git-dir >/dev/null 2>&1; then
        git ls-files -z --cached --others --exclude-standard -- '*.cpp' '*.hpp' |
            while IFS= read -r -d '' file; do [[ ! -f $file ]] || printf '%s\0' "$file"; done
    else
        find src tests -type f \( -name '*.cpp' -o -name '*.hpp' \) -print0
    fi
}
