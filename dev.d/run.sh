# SPDX-License-Identifier: Apache-2.0
help_if_asked "usage: ./dev run [arguments…]

Builds the release if a source changed, makes a demo store in build/demo/refundry.sqlite if there
is none, and serves it on http://127.0.0.1:8080. Further arguments go to “refundry serve”.
Remove build/demo to begin anew; ./dev run -- --help lists the server's own options." "$@"

[[ ${1:-} != -- ]] || shift
binary=build/release/refundry
store=build/demo/refundry.sqlite

# A folder's time changes when a file in it appears or goes, so this sees every edit.
sources_changed() {
    [[ ! -x $binary ]] || [[ -n $(find CMakeLists.txt CMakePresets.json cmake src data web dev.d \
        -name node_modules -prune -o -newer "$binary" -print -quit) ]]
}

if sources_changed; then
    need build web
    build_preset release refundry
    touch "$binary"
fi

if [[ ! -f $store ]]; then
    say "making the demo store"
    mkdir -p "${store%/*}"
    rm -f "$store.new"*
    "$binary" demo --database "$store.new"
    for file in "$store.new"*; do mv "$file" "$store${file#"$store.new"}"; done
fi
exec "$binary" serve --database "$store" "$@"
