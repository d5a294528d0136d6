#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: docs_test.sh path/to/refundry
# What the documents say is so: every verb and setting is there, and the first return works as typed.
set -euo pipefail

refundry=$(realpath "$1")
docs=$(cd "$(dirname "$0")/../../docs" && pwd)
source "$docs/../tests/cli/workplace.sh"

running=$docs/operations/running.md
sed -n '/^## Every verb/,$p' "$running" >verbs.md
for verb in $("$refundry" --help | sed -n '/^Subcommands:/,$s/^  \([a-z]\{2,\}\) .*/\1/p'); do
    grep -qE "\`$verb( [a-z]+)?\`" verbs.md || complain "$running misses the verb $verb"
done
while read -r key _ value _; do
    variable=REFUNDRY_${key^^} flag=--${key//_/-}
    row=$(grep -F "| \`$key\` |" "$running") || complain "$running misses the setting $key"
    [[ $row == *"\`$flag\`"* && $row == *"\`$variable\`"* ]] || complain "$key has other names: $row"
    value=$(tr -d "'[]" <<<"$value")
    [[ $row == *"| \`$value\` |"* || -z $value ]] || complain "$key is $value: $row"
done < <("$refundry" config print)

"$refundry" merchant create --database shop.sqlite --name "My store" >/dev/null
KEY=$("$refundry" apikey create --database shop.sqlite --scope '*')
: >output
"$refundry" serve --database shop.sqlite --port 0 >output 2>&1 &
server=$!
for ((i = 0; i < 200; ++i)); do
    grep -q "Refundry is at" output && break
    sleep 0.05
done
address=$(sed -n 's/^Refundry is at //p' output)
sed -n '/^KEY=/,/^```/p' "$docs/api/README.md" | sed '1d;$d' |
    sed "s|http://127.0.0.1:8080|$address|" >first.sh
KEY=$KEY bash -eu first.sh >said 2>&1 || complain "the first return: $(head -c 600 said)"
tail -n 1 said | grep -q '"stage":"settled".*"paid":{"amount_minor":1999,"currency":"EUR"}' ||
    complain "the first return is not paid: $(tail -n 1 said)"
kill -TERM "$server"
wait "$server" || complain "serve ended with $?"
server=""
"$refundry" backup --database shop.sqlite copy.sqlite && "$refundry" restore --database back.sqlite copy.sqlite &&
    "$refundry" doctor --database back.sqlite >/dev/null || complain "backup and restore"

((failures == 0)) || exit 1
echo "the documents say what is so"
