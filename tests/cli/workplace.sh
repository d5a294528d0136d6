# SPDX-License-Identifier: Apache-2.0
# What the shell tests share: a folder of their own, without our settings, gone with its server.
work=$(mktemp -d)
server=""
failures=0
finish() {
    [[ -z $server ]] || kill -KILL "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
for name in $(compgen -e REFUNDRY_); do unset "$name"; done
cd "$work"

complain() {
    echo "FAILED: $*" >&2
    failures=$((failures + 1))
}
