# SPDX-License-Identifier: Apache-2.0
help_if_asked "usage: ./dev test [--preset PRESET] [FILTER [ctest arguments…]]

Builds (preset dev) and runs the tests whose name matches the regular expression FILTER, or all:
unit and property tests beside the sources, contract suites on SQLite and on a throw-away
PostgreSQL cluster, HTTP tests on the real binary, web components, pages in a browser.
  ./dev test domain            one module
  ./dev test . -LE web         all but the web
  ./dev test --preset asan     all under AddressSanitizer" "$@"

preset=dev
if [[ ${1:-} == --preset ]]; then
    preset=${2:?--preset needs a name}
    shift 2
fi

need build web test
build_preset "$preset"
# A served binary is ended with SIGKILL: a race must end it at once, or nobody would read of it.
export TSAN_OPTIONS=${TSAN_OPTIONS:-halt_on_error=1 suppressions=$PWD/tests/tsan.supp}
say "testing $preset"
tests/with_postgres.sh ctest --test-dir "build/$preset" --output-on-failure --no-tests=error \
    ${1:+-R "$1"} "${@:2}"
