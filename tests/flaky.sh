#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# Runs each test program many times on a machine that has too much to do, and names what failed even once: such a test
# waits for time instead of a condition, or the program has a race. The load: a busy loop for each core, and a writer that
# syncs; both end with this script, after six hours at the latest.
# Usage: BUILD=build tests/flaky.sh ROUNDS PROGRAM...      outputs of failed runs stay in $BUILD/flaky
# The last line is "N passed, N failed, N skipped", counting programs.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
export BUILD
[ $# -gt 1 ] || { sed -n 's/^# Usage: //p' "$0" >&2; exit 2; }
rounds=$1
shift
kept=$BUILD/flaky
rm -rf "$kept"
mkdir -p "$kept"
out=$(mktemp -d "${TMPDIR:-/tmp}/icope-flaky.XXXXXX") || exit 1
load=()
end() {
    kill "${load[@]}" 2>/dev/null
    wait "${load[@]}" 2>/dev/null
    rm -rf "$out"
}
trap end EXIT
trap 'exit 130' INT TERM HUP

for ((core = $(nproc); core > 0; core--)); do
    timeout 6h sh -c 'while :; do :; done' &
    load+=($!)
done
timeout 6h sh -c 'while dd if=/dev/zero of="$0/filler" bs=64k count=64 conv=fsync 2>/dev/null; do :; done' "$out" &
load+=($!)

for ((round = 1; round <= rounds; round++)); do
    ICOPE_SEED=$round tests/run.sh "$@" >"$out/log" 2>&1
    # A report starts in the first column and goes on below it, indented or as the program printed it.
    awk -v kept="$kept" -v round="$round" '
        /^FAIL / { name = $2; gsub(/\//, "-", name); print "round " round >>(kept "/" name) }
        /^(ok|skip) / { name = "" }
        name != "" { print >>(kept "/" name) }' "$out/log"
    printf 'round %d of %d: %s, load %s\n' "$round" "$rounds" "$(tail -n 1 "$out/log")" "$(cut -d' ' -f1-2 /proc/loadavg)"
done

failed=0
for report in "$kept"/*; do
    [ -e "$report" ] || continue
    failed=$((failed + 1))
    echo "FAIL $(basename "$report"): in $(grep -c '^round ' "$report") of $rounds rounds, see $report"
    head -n 20 "$report"
done
echo "$(($# - failed)) passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
