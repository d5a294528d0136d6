# SPDX-License-Identifier: Apache-2.0
help_if_asked "usage: ./dev check [--fast]

All that a change must pass, each step reported at the end:
  format     clang-format 19
  build      preset dev, warnings are errors
  lint       clang-tidy 19 over what changed since it last passed
  generated  OpenAPI and TypeScript types are what their sources make
  test       all tests: units, layer arrows, contracts on both databases, HTTP, web, browser
  asan tsan  all but the web again under the sanitizers (left out with --fast)" "$@"

need build web test lint fuzz
steps=(format build lint generated test)
[[ ${1:-} == --fast ]] || steps+=(asan tsan)

check_format() { ./dev fmt --check; }
check_build() { ./dev build dev; }
check_lint() { dev.d/lint.sh; }
check_generated() { ./dev generate --check; }
check_test() { ./dev test; }
check_asan() { ./dev test --preset asan . -LE web; }
check_tsan() { ./dev test --preset tsan . -LE web; }

report=()
failed=0
for step in "${steps[@]}"; do
    say "check: $step"
    started=$SECONDS
    if "check_$step"; then
        report+=("${green}passed${plain}  $step  $((SECONDS - started)) s")
    else
        report+=("${red}FAILED${plain}  $step  $((SECONDS - started)) s")
        failed=$((failed + 1))
    fi
done
printf '%s\n' "" "${report[@]}" "$((${#steps[@]} - failed)) passed, $failed failed" >&2
((failed == 0))
