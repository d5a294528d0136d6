# SPDX-License-Identifier: Apache-2.0
help_if_asked "usage: ./dev clean [--all]

Removes what was built. With --all also the demo store, the pinned Node and the web dependencies." "$@"

for preset in $presets; do
    rm -rf "build/$preset" "build/$preset.configure.log"
done
rm -rf build/tidy
if [[ ${1:-} == --all ]]; then
    rm -rf build/demo build/corpus build/node web/node_modules
    rmdir build 2>/dev/null || true
fi
