#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: tests/with_postgres.sh COMMAND [ARGUMENT...]
# Runs COMMAND with REFUNDRY_TEST_POSTGRES set to a fresh PostgreSQL that is gone afterwards.
# The server refuses to run as root, so root hands it to an unprivileged user.
set -eu

[ $# -gt 0 ] || { echo "usage: $0 COMMAND [ARGUMENT...]" >&2; exit 2; }

bin=${POSTGRES_BIN:-}
[ -n "$bin" ] || bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -x "$bin/initdb" ] || { echo "$0: no PostgreSQL server found; set POSTGRES_BIN" >&2; exit 1; }

home=$(mktemp -d /tmp/with_postgres.XXXXXX)
if [ "$(id -u)" -eq 0 ]; then
    owner=$(id -u postgres >/dev/null 2>&1 && echo postgres || echo nobody)
    chown "$owner" "$home"
    as_owner() { setpriv --reuid "$owner" --regid "$(id -g "$owner")" --clear-groups -- "$@"; }
else
    as_owner() { "$@"; }
fi
chmod 755 "$home"

stop() {
    as_owner "$bin/pg_ctl" -D "$home/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

cd "$home"
as_owner "$bin/initdb" -D "$home/data" -U refundry -A trust -E UTF8 --locale=C.UTF-8 \
    >"$home/initdb.log" 2>&1 || { cat "$home/initdb.log" >&2; exit 1; }

# A taken port is found out by the server; another one is drawn then.
tries=0
while :; do
    port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 20000))
    if as_owner "$bin/pg_ctl" -D "$home/data" -l "$home/data/server.log" -w start \
        -o "-p $port -k $home -c listen_addresses=127.0.0.1 -c max_connections=100" >/dev/null 2>&1
    then break; fi
    tries=$((tries + 1))
    [ "$tries" -lt 5 ] || { cat "$home/data/server.log" >&2; exit 1; }
done

REFUNDRY_TEST_POSTGRES="postgresql://refundry@127.0.0.1:$port/postgres"
export REFUNDRY_TEST_POSTGRES
cd "$OLDPWD"
"$@"
