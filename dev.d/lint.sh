#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: dev.d/lint.sh [--all] - clang-tidy over every file whose text, or that of a header of ours
# it includes, or .clang-tidy itself, changed since it last passed. Tests are not linted. Needs a
# built build/dev.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source dev.d/lib.sh

passed=build/tidy
[[ ${1:-} != --all ]] || rm -rf "$passed"
mkdir -p "$passed"

# One line per object: the source, then our own headers it read, as ninja recorded them.
dependencies() {
    ninja -C build/dev -t deps | awk -v root="$PWD/" '
        function flush() { if (line !~ /_test\.cpp/ && line ~ /^(src|tests)\/[^ ]*\.cpp/) print line; line = "" }
        /^[^ ]/ { flush(); next }
        NF == 1 {
            path = $1
            if (index(path, root) == 1) path = substr(path, length(root) + 1)
            sub(/^\.\.\/\.\.\//, "", path)  # ccache may write them so
            if (path ~ /^(src|tests)\//) line = line (line == "" ? "" : " ") path
        }
        END { flush() }' | sort -u
}

stale=()
known=0
while read -r -a files; do
    known=$((known + 1))
    stamp=$passed/${files[0]//\//-}.passed
    fresh=1
    if [[ ! -f $stamp || .clang-tidy -nt $stamp ]]; then fresh=0; fi
    for file in "${files[@]}"; do
        ((fresh)) || break
        if [[ $file -nt $stamp ]]; then fresh=0; fi
    done
    ((fresh)) || stale+=("${files[0]}")
done < <(dependencies)

((known)) || die "build/dev knows no source of ours; build it first (./dev build)"
((${#stale[@]})) || exit 0
say "clang-tidy: ${#stale[@]} files"
tidy_one() {
    local stamp=$1/${2//\//-}.passed started output
    started=$(mktemp)
    if output=$(clang-tidy-19 --quiet --warnings-as-errors='*' -p build/dev "$2" 2>&1); then
        mv "$started" "$stamp"
    else
        rm -f "$started"
        grep -vE '^[0-9]+ warnings? (generated|treated)|^Suppressed' <<<"$output"
        return 1
    fi
}
export -f tidy_one
printf '%s\0' "${stale[@]}" | xargs -0 -n 1 -P "$(compile_jobs)" bash -c 'tidy_one "$0" "$1"' "$passed"
