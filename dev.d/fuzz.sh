# SPDX-License-Identifier: Apache-2.0
help_if_asked "usage: ./dev fuzz [SECONDS [TARGET…]]

Builds the fuzz targets with clang 19 and runs each for SECONDS (default 60). What they find is
kept in build/corpus; a crash is written to build/fuzz and ends the run." "$@"

seconds=${1:-60}
[[ $seconds =~ ^[0-9]+$ ]] || die "SECONDS is a number, not “$seconds”" 2
need build web test fuzz
build_preset fuzz fuzzers
mapfile -t targets < <(find build/fuzz -maxdepth 4 -type f -name '*_fuzz' -perm -u+x | sort)
((${#targets[@]})) || die "there are no fuzz targets in build/fuzz"
for target in "${targets[@]}"; do
    name=${target##*/}
    if [[ $# -gt 1 && " ${*:2} " != *" $name "* ]]; then continue; fi
    say "$name for $seconds s"
    mkdir -p "build/corpus/$name"
    seeds=()
    [[ ! -d tests/corpus/$name ]] || seeds=("tests/corpus/$name")
    "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="build/fuzz/$name-" "build/corpus/$name" "${seeds[@]}" 2>&1 |
        grep -vE '^#[0-9]+\s+(NEW|REDUCE|RELOAD|pulse)'
done
