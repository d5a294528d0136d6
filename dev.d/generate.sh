# SPDX-License-Identifier: Apache-2.0
help_if_asked "usage: ./dev generate [--check]

Rewrites the files in the tree that are made from others:
  docs/api/openapi.json  by “refundry openapi”, from the routes and the described types
  web/api/schema.ts      by openapi-typescript, from docs/api/openapi.json
With --check nothing is written; a file that differs is named and the command fails." "$@"

need build web
build_preset dev refundry
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT

build/dev/refundry openapi | dev.d/web node -e \
    'process.stdout.write(JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf8")), null, 2) + "\n")' \
    >"$fresh/openapi.json"
dev.d/web npm run --silent api -- "$fresh/openapi.json" -o "$fresh/schema.ts" >/dev/null

differs=0
place() {
    cmp -s "$1" "$2" && return 0
    if [[ ${check:-} ]]; then
        say_error "$2 is not what ./dev generate writes"
        diff -u "$2" "$1" 2>/dev/null | head -n 20 >&2 || true
        differs=1
    else
        mkdir -p "${2%/*}"
        cp "$1" "$2"
        say "wrote $2"
    fi
}
[[ ${1:-} != --check ]] || check=1
place "$fresh/openapi.json" docs/api/openapi.json
place "$fresh/schema.ts" web/api/schema.ts
exit "$differs"
