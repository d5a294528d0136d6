# SPDX-License-Identifier: Apache-2.0
help_if_asked "usage: ./dev build [PRESET [TARGET…]]

Configures (the first time) and builds build/PRESET.
  dev      light optimisation, debug information, warnings are errors (default)
  release  what ships
  asan     AddressSanitizer and UndefinedBehaviorSanitizer
  tsan     ThreadSanitizer
  fuzz     libFuzzer targets, with clang 19" "$@"

need build web test
if [[ ${1:-} == fuzz ]]; then
    need fuzz
    [[ $# -gt 1 ]] || set -- fuzz fuzzers
fi
build_preset "${1:-dev}" "${@:2}"
