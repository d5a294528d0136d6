#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: cli_test.sh path/to/refundry
# Every verb of the binary on a demo store: what it prints, what it refuses, what it leaves behind.
set -euo pipefail

refundry=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
source "$here/workplace.sh"
# expect STATUS PATTERN COMMAND…: its exit code, and a pattern in what it says on either stream.
expect() {
    local wanted=$1 pattern=$2 status=0
    shift 2
    "$@" >said 2>&1 </dev/null || status=$?
    [[ $status == "$wanted" ]] || complain "exit $status, not $wanted: $*: $(head -c 600 said)"
    [[ -z $pattern ]] || grep -qE -- "$pattern" said || complain "no “$pattern” from: $*: $(head -c 600 said)"
}

# Help, manual, completion.
verbs=("" serve healthcheck demo "config print" import export decide cancel "policy lint"
    "policy diff" "policy packs" "policy new" "policy try" "merchant create"
    "merchant list" "apikey create" "apikey list" "apikey revoke" "user create" "user list" backup
    verify restore doctor migrate "law list" "law page" "law index" openapi man completion version)
for verb in "${verbs[@]}"; do
    # shellcheck disable=SC2086  # a verb may be two words
    expect 0 "Usage: refundry" "$refundry" $verb --help
done
expect 0 "^[0-9]+\.[0-9]+\.[0-9]+$" "$refundry" version
expect 0 "^\.TH REFUNDRY 1" "$refundry" man
"$refundry" man >manual.1
for verb in "${verbs[@]:1}"; do
    grep -qxF ".SS refundry $verb" manual.1 || complain "the manual misses $verb"
done
if command -v man >/dev/null; then
    man -l --warnings manual.1 >/dev/null 2>warnings || complain "man cannot read the manual"
    [[ ! -s warnings ]] || complain "the manual warns: $(head -3 warnings)"
fi
for shell in bash zsh fish; do expect 0 healthcheck "$refundry" completion "$shell"; done
"$refundry" completion bash >complete.bash && bash -n complete.bash || complain "bash completion"
offered=$(bash -c 'source complete.bash; COMP_WORDS=(refundry apikey r); COMP_CWORD=2
    _refundry; echo "${COMPREPLY[*]}"')
[[ $offered == revoke ]] || complain "bash offers “$offered” for apikey r"

# The law.
expect 0 "^US-CA +California$" "$refundry" law list
expect 0 "14 calendar days" "$refundry" law page DE
expect 0 "Cal. Civ. Code 1723" "$refundry" law page US-CA
expect 0 "\[ZA\]\(ZA.md\)" "$refundry" law index
expect 1 "there is no jurisdiction XX" "$refundry" law page XX

# The linter.
echo '{"name": "Shop", "rules": [{"name": "Short", "then": {"window": {"length": 7}}}]}' >short.json
expect 0 "Nothing found" "$refundry" policy lint short.json
expect 0 "In DE 14 days hold by law" "$refundry" policy lint --market FR,DE short.json
expect 0 '"market":"US-HI".*"is_complete":true' "$refundry" policy lint short.json --market US-HI --json
echo '{"skus": []' >sold.json
expect 1 "sold.json is no catalogue" "$refundry" policy lint short.json --catalogue sold.json
echo '{"name": "Shop", "rules": [{"name": "Short", "then": {}}]}' >short.json
expect 1 "/rules/0" "$refundry" policy lint short.json
expect 2 "de is no country" "$refundry" policy lint short.json --market de

# Ready policies, and what a change of one is.
expect 0 "^eu-basic +What consumers" "$refundry" policy packs
expect 0 "" "$refundry" policy new --pack fashion --to fashion.json
cmp -s fashion.json "$here/../../data/policies/fashion.json" || complain "policy new writes another policy"
expect 1 "fashion.json cannot be made" "$refundry" policy new --pack food --to fashion.json
expect 1 "no policy_pack shoes.*eu-basic" "$refundry" policy new --pack shoes
expect 0 '"name": "Marketplace"' "$refundry" policy new --pack marketplace
sed 's/"length": 60/"length": 90/; s/"name": "Outlet is final"/"name": "No outlet"/' fashion.json >changed.json
expect 0 '^removed rule "Outlet is final", was number 6$' "$refundry" policy diff fashion.json changed.json
grep -qx 'added rule "No outlet", number 6' said || complain "diff misses what was added: $(head -c 600 said)"
grep -qx '  /then/window/length: 60 -> 90' said || complain "diff misses a length: $(head -c 600 said)"
expect 0 '"path":"/then/window/length","before":60,"after":90' \
    "$refundry" policy diff fashion.json changed.json --json
expect 0 "They say the same" "$refundry" policy diff fashion.json fashion.json
expect 1 "/rules/0" "$refundry" policy diff fashion.json short.json

# What cannot be.
expect 2 "Is serve meant" "$refundry" srve
expect 2 "" "$refundry"
expect 2 "" "$refundry" export nonsense
echo 'prt = 80' >bad.toml
expect 2 "line 1: there is no setting prt. Is port meant" "$refundry" config print --config bad.toml
echo '[)' >bad.toml
expect 2 "bad.toml: this is no TOML" "$refundry" config print --config bad.toml
expect 2 "REFUNDRY_DATABASE meant" env REFUNDRY_DATBASE=x "$refundry" config print
expect 2 "no number from 0 to 65535" "$refundry" serve --port 99999
expect 1 "folder of the database" "$refundry" doctor --database /nowhere/at/all.sqlite
echo 'postgresql://shop:geheim@db/x' >address
expect 0 "postgresql://shop:\*\*\*@db/x.*REFUNDRY_DATABASE_FILE" \
    env REFUNDRY_DATABASE_FILE=address "$refundry" config print
! grep -q geheim said || complain "config print tells the password"
expect 2 pg_dump "$refundry" backup --database postgresql://db/x copy.sqlite

# An empty database becomes a shop.
expect 0 "would run 0001" "$refundry" migrate --dry-run --database own.sqlite
expect 0 "ran 0001" "$refundry" migrate --database own.sqlite
expect 0 "Nothing to do" "$refundry" migrate --database own.sqlite
expect 1 "no merchant yet" "$refundry" apikey create --database own.sqlite
expect 0 "^mer_" "$refundry" merchant create --database own.sqlite --name Kiesel
expect 0 "Kiesel" "$refundry" merchant list --database own.sqlite
expect 0 "^key_.*\." "$refundry" apikey create --database own.sqlite --name till --scope orders:write
key=$(cut -d. -f1 said)
expect 1 "no scope" "$refundry" apikey create --database own.sqlite --scope everything
expect 0 "valid  till" "$refundry" apikey list --database own.sqlite
expect 0 "revoked" "$refundry" apikey revoke --database own.sqlite "$key"
expect 0 "revoked  till" "$refundry" apikey list --database own.sqlite
echo "a long enough password" | "$refundry" user create --database own.sqlite \
    --email ana@example.com --name Ana --role admin >said || complain "user create"
expect 1 "10 to 256" "$refundry" user create --database own.sqlite --email bo@example.com --name Bo
expect 0 "admin  active  ana@example.com" "$refundry" user list --database own.sqlite

# The demo store.
expect 0 "every invariant holds" "$refundry" demo --database demo.sqlite
expect 1 "" "$refundry" demo --database demo.sqlite
[[ -s demo.sqlite.demo.txt ]] || complain "the demo left no hints"
expect 0 "Every invariant holds" "$refundry" doctor --invariants --database demo.sqlite
expect 0 "decisions made again are the same to the byte; 0 are of" \
    "$refundry" doctor --decisions --database demo.sqlite

# A policy tried on its history.
policies=$here/../../data/policies
sed 's/"length": 30,/"length": 10,/; s/"name": "Standard"/"name": "Shorter"/' "$policies/standard.json" >shorter.json
period=(--from 2020-01-01 --to "$(date -u +%Y-%m-%dT%H:%M:%SZ)" --database demo.sqlite)
expect 1 "nothing.json cannot be read" "$refundry" policy try nothing.json "${period[@]}"
expect 1 "neither a day" "$refundry" policy try shorter.json --from spring --database demo.sqlite
expect 1 "ends after it begins" "$refundry" policy try shorter.json --from 2999-01-01 --database demo.sqlite
expect 0 "Every sold line, returned on day 20: [0-9]+ decisions" "$refundry" policy try shorter.json \
    "${period[@]}" --returned-on-day 20 --changes whole.csv
grep -qE "approved → declined: [0-9]{3,}" said || complain "a shorter window declines no more: $(head -c 900 said)"
grep -q '^1,terms,ord_' whole.csv || complain "no changes: $(head -3 whole.csv)"
expect 1 "is there already" "$refundry" policy try shorter.json "${period[@]}" --changes whole.csv
"$refundry" policy try shorter.json "${period[@]}" --returned-on-day 20 --json --quiet >whole.json
# Killed in the middle, the same command goes on and ends alike.
killed=""
for _ in $(seq 20); do
    : >progress
    "$refundry" policy try shorter.json "${period[@]}" --returned-on-day 20 >/dev/null 2>progress &
    running=$!
    until [[ -s progress ]] || ! kill -0 "$running" 2>/dev/null; do :; done
    kill -KILL "$running" 2>/dev/null || true
    wait "$running" 2>/dev/null && continue # too late: it had ended
    killed=yes && break
done
[[ -n $killed ]] || complain "the trial always ends before it is killed"
expect 1 "is under way: repeat its command" "$refundry" policy try "$policies/standard.json" "${period[@]}"
"$refundry" policy try shorter.json "${period[@]}" --returned-on-day 20 --json --quiet \
    --changes pieces.csv >pieces.json || complain "the trial does not go on"
result() { sed 's/.*"result"://' "$1"; }
[[ $(result whole.json) == "$(result pieces.json)" ]] || complain "a killed trial ends with another result"
cmp whole.csv pieces.csv || complain "a killed trial finds other changes"
expect 0 "First: +Trial .*\"Shorter\"" "$refundry" policy try shorter.json "${period[@]}" \
    --compare-with "$policies/standard.json"
grep -q "history changed" said && complain "the history changed: $(head -c 300 said)"
expect 0 '"is_same_history":true' "$refundry" policy try "$policies/fashion.json" "${period[@]}" \
    --compare-with shorter.json --json --quiet

# Served: a whole return over HTTP.
"$refundry" serve --database demo.sqlite --port 0 >served 2>log &
server=$!
for _ in $(seq 100); do grep -q "Refundry is at" served && break || sleep 0.1; done
at=$(sed -n 's/^Refundry is at \(http.*\)$/\1/p' served)
port=${at##*:}
expect 0 ready "$refundry" healthcheck --port "$port"
expect 1 "Another process uses" "$refundry" doctor --database demo.sqlite
secret=$(grep -oE 'Bearer key_[^'"'"'"]+' demo.sqlite.demo.txt | head -1)
order=$(grep -oE 'ord_[0-9a-z]+' demo.sqlite.demo.txt | head -1)
# call METHOD PATH [BODY]
call() {
    curl -sS -X "$1" -H "Authorization: $secret" -H "Content-Type: application/json" \
        -H "Idempotency-Key: $RANDOM$RANDOM$RANDOM" "$at/v1/$2" ${3:+-d "$3"}
}
opened=$(call POST returns "{\"order\":\"$order\",\"items\":[{\"line_id\":\"1\",\"quantity\":1}]}")
return=$(grep -oE 'ret_[0-9a-z]+' <<<"$opened" | head -1)
item=$(grep -oE '"items":\[\{"id":"[^"]+' <<<"$opened" | cut -d'"' -f6)
[[ -n $return && -n $item ]] || complain "open: $opened"
call POST "returns/$return/receive" \
    "{\"lines\":[{\"item\":\"$item\",\"quantity\":1}],\"complete\":true}" >received
grep -q '"received_quantity":1' received || complain "receive: $(cat received)"
call POST "returns/$return/inspect" \
    "{\"items\":[{\"item\":\"$item\",\"quantity\":1,\"graded\":\"as_new\"}]}" >inspected
grep -q '"refunds":\[{' inspected || complain "inspect: $(cat inspected)"
paid=""
for _ in $(seq 50); do
    call GET "returns/$return" >now
    grep -q '"state":"succeeded"' now && grep -q '"provider_reference":"sbx_' now && paid=yes && break
    sleep 0.1
done
[[ -n $paid ]] || complain "never paid: $(cat now)"

# Its own policy changes nothing, beside the server and without it.
policy=$(call GET policies | grep -oE 'pol_[0-9a-z]+' | head -1)
trial=$(call POST "policies/$policy/trials" '{"from":"2020-01-01T00:00:00Z","returned_on_day":20}' |
    grep -oE 'tri_[0-9a-z]+' | head -1)
for _ in $(seq 200); do
    call GET "trials/$trial" >tried
    grep -q '"ended_at"' tried && break
    sleep 0.1
done
grep -q '"state":"completed".*"changes":0' tried || complain "the policy differs from itself: $(head -c 600 tried)"

# A copy while it serves, then a graceful end.
expect 0 live.sqlite "$refundry" backup --database demo.sqlite live.sqlite
expect 1 "exists already" "$refundry" backup --database demo.sqlite live.sqlite
before=$SECONDS
kill -TERM "$server"
status=0
wait "$server" || status=$?
server=""
[[ $status == 0 ]] || complain "serve ended with $status: $(tail -3 log)"
((SECONDS - before <= 10)) || complain "serve took $((SECONDS - before)) s to stop"
while read -r line; do
    [[ $line == '{"at":"'*'"}' ]] || complain "a line of the log is no JSON: $line"
done <log
expect 0 "Every invariant holds" "$refundry" doctor --database demo.sqlite
expect 0 "Returns: [0-9]+ decisions in [0-9]+ requests, 0 change" "$refundry" policy try "$policy" --database demo.sqlite

# Backups.
(sha256sum -c live.sqlite.sha256 >/dev/null) || complain "the manifest does not fit"
expect 0 "is whole" "$refundry" verify live.sqlite
expect 1 "exists already" "$refundry" restore --database demo.sqlite live.sqlite
expect 0 back.sqlite "$refundry" restore --database back.sqlite live.sqlite
expect 0 "Every invariant holds" "$refundry" doctor --database back.sqlite
"$refundry" export returns --database back.sqlite >restored
grep -q "$return" restored || complain "the restored store has no $return"
cp live.sqlite torn.sqlite
printf 'xxxxxxxx' | dd of=torn.sqlite bs=1 seek=20000 conv=notrunc status=none
sed 's/live/torn/' live.sqlite.sha256 >torn.sqlite.sha256
expect 1 "SHA-256" "$refundry" verify torn.sqlite
expect 1 "SHA-256" "$refundry" restore --database torn-back.sqlite torn.sqlite
[[ ! -e torn-back.sqlite ]] || complain "a torn backup was restored"

# Exports.
for what in orders returns journal; do
    expect 0 "" "$refundry" export "$what" --database demo.sqlite --to "$what.jsonl"
    expect 0 "" "$refundry" export "$what" --database demo.sqlite --format csv --to "$what.csv"
    lines=$(($(wc -l <"$what.csv") - 1))
    [[ $lines == "$(wc -l <"$what.jsonl")" && $lines -gt 0 ]] || complain "$what: $lines rows in CSV"
done
expect 1 "cannot be made" "$refundry" export orders --database demo.sqlite --to orders.csv
sum=$(awk -F, 'NR > 1 { sum += $NF } END { print sum }' <(tr -d '\r' <journal.csv))
[[ $sum == 0 ]] || complain "the journal sums to $sum"

# An import: killed, run again, run once more; what a person and what a log sees of it.
header=InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
{
    echo "$header"
    seq 100000 115999 | sed 's/.*/&,CUP,a cup,2,2011-07-04 09:00:00,2.55,17850.0,France/'
} >retail.csv
expect 0 "^mer_" "$refundry" merchant create --database shop.sqlite --name Gifts --currency GBP
into=(import --database shop.sqlite --format online-retail)
mkfifo half # the rest of the file never comes, so that it cannot end before it is killed
"$refundry" "${into[@]}" - <half >killed 2>progress &
importer=$!
exec 9>half
head -n 9000 retail.csv >&9
for _ in $(seq 200); do [[ -s progress ]] && break || sleep 0.05; done
kill -KILL "$importer"
exec 9>&-
wait "$importer" 2>/dev/null && complain "the import ended before it was killed"
expect 0 "16000 rows read: [1-9][0-9]* taken, [1-9][0-9]* here already, 0 skipped, 0 refused" \
    "$refundry" "${into[@]}" --report first.json retail.csv
grep -q '"outcome": *"complete"' first.json || complain "resumed: $(head -c 300 first.json)"
expect 0 "^[0-9]+ rows, [0-9]+ a second, [0-9]+:[0-9][0-9] left$" \
    "$refundry" "${into[@]}" --report second.json retail.csv
grep -q '"outcome": *"nothing_new"' second.json || complain "second: $(head -c 300 second.json)"
expect 0 "Every invariant holds" "$refundry" doctor --database shop.sqlite
"$refundry" export orders --database shop.sqlite --to shop.jsonl 2>/dev/null
[[ $(wc -l <shop.jsonl) == 16000 ]] || complain "$(wc -l <shop.jsonl) orders after the imports"
if command -v script >/dev/null; then
    script -qc "'$refundry' ${into[*]} --report third.json retail.csv" drawn >/dev/null </dev/null
    grep -qE $'\r\x1b\\[K\\[=+ *\\] [0-9]+ %, [0-9]+ rows' drawn || complain "no bar on a terminal"
fi
"$refundry" "${into[@]}" --quiet --report third.json retail.csv >said 2>&1
[[ ! -s said ]] || complain "--quiet says: $(head -c 300 said)"
printf '%s\n2001,CUP,caf\xe9,1,2011-07-04 09:00:00,1.00,100.0,France\n' "$header" >latin1.csv
expect 1 "row 2 \(line 2, byte 94\): Byte 0xE9 is not UTF-8.*--encoding windows-1252" \
    "$refundry" "${into[@]}" --quiet --report third.json latin1.csv
expect 2 "utf-9 is no encoding" "$refundry" "${into[@]}" --encoding utf-9 latin1.csv
expect 0 " 1 taken" "$refundry" "${into[@]}" --encoding latin1 --report third.json latin1.csv
printf '%s\n2002,CUP,"a cup, fo' "$header" >cut.csv
expect 1 "Stopped: The file ends in the middle of row 2 \(line 2, byte 91\)" \
    "$refundry" "${into[@]}" --report third.json cut.csv

# Decisions without a database.
policy=$here/../../data/policies/standard.json
"$refundry" decide --policy "$policy" "$here/decide/returns.jsonl" >decided && status=0 || status=$?
[[ $status == 1 ]] || complain "decide: exit $status although lines are bad"
diff -u "$here/decide/returns.expected.jsonl" decided || complain "decide differs from its golden file"
"$refundry" decide --policy "$policy" --explain "$here/decide/returns.jsonl" >explained || true
diff -u "$here/decide/returns.explained.txt" explained || complain "decide --explain differs"
"$refundry" decide --policy "$policy" --explain --language de "$here/decide/returns.jsonl" >explained || true
diff -u "$here/decide/returns.explained.de.txt" explained || complain "decide --explain in German differs"

# The same policy in TOML.
printf '%s\n' 'name = "House"' '[[rules]]' 'name = "Looked at"' \
    'when = { fact = "order.placed_on", at_least = 2020-01-01 }' 'then.route = "review"' >house.toml
printf '%s\n' '{"name":"House","rules":[{"name":"Looked at",' \
    '"when":{"fact":"order.placed_on","at_least":"2020-01-01"},"then":{"route":"review"}}]}' >house.json
"$refundry" decide --policy house.toml "$here/decide/returns.jsonl" >by_toml || true
"$refundry" decide --policy house.json "$here/decide/returns.jsonl" >by_json || true
grep -q routed_to_review by_toml || complain "decide: a policy in TOML decides nothing"
cmp -s by_toml by_json || complain "decide: a policy in TOML decides otherwise than in JSON"

# Cancellations without a database.
"$refundry" cancel --pack firm "$here/cancel/bookings.jsonl" >cancelled && status=0 || status=$?
[[ $status == 1 ]] || complain "cancel: exit $status although lines are bad"
diff -u "$here/cancel/bookings.expected.jsonl" cancelled || complain "cancel differs from its golden file"
"$refundry" cancel --pack firm --explain "$here/cancel/bookings.jsonl" >explained || true
diff -u "$here/cancel/bookings.explained.txt" explained || complain "cancel --explain differs"
head -n 1 "$here/cancel/bookings.jsonl" >booking.jsonl
"$refundry" cancel --policy "$here/../../data/cancellations/firm.json" booking.jsonl >by_file
head -n 1 cancelled | cmp -s - by_file || complain "cancel: a policy by file answers otherwise than by name"
expect 1 "Give either a cancellation policy or the name of a pack" "$refundry" cancel booking.jsonl
expect 1 "Is \"firm\" meant" "$refundry" cancel --pack firmm booking.jsonl
expect 1 "Give either --policy or --pack" "$refundry" cancel --pack firm --policy x.json booking.jsonl
echo '{"name": "House", "version": 1, "tier": []}' >house.json
expect 1 "/tier: There is no such field; is \"tiers\" meant" "$refundry" cancel --policy house.json booking.jsonl

((failures == 0)) || exit 1
echo "the command line does what it says"
