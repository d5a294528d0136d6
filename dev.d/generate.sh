# SPDX-License-Identifier: Apache-2.0
help_if_asked "usage: ./dev generate [--check]

Rewrites the files in the tree that are made from others:
  docs/api/openapi.json  by “refundry openapi”, from the routes and the described types
  web/api/schema.ts      by openapi-typescript, from docs/api/openapi.json
  docs/law/*.md          by “refundry law”, from data/jurisdictions.json
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

build/dev/refundry law index >"$fresh/README.md"
place "$fresh/README.md" docs/law/README.md
for code in $(build/dev/refundry law list | cut -d ' ' -f 1); do
    build/dev/refundry law page "$code" >"$fresh/$code.md"
    place "$fresh/$code.md" "docs/law/$code.md"
done
for page in docs/law/*.md; do
    [[ -e $fresh/${page##*/} ]] || {
        say_error "$page belongs to no jurisdiction"
        differs=1
    }
done
exit "$differs"
