# SPDX-License-Identifier: Apache-2.0
help_if_asked "usage: ./dev fmt [--check]

Formats every C++ file with clang-format 19; with --check only says which are not formatted." "$@"

need lint
if [[ ${1:-} == --check ]]; then
    cpp_files | xargs -0 -r -n 40 -P "$(nproc)" clang-format-19 --dry-run -Werror
else
    cpp_files | xargs -0 -r -n 40 -P "$(nproc)" clang-format-19 -i
fi
