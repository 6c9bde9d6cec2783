#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# libFuzzer, with address and undefined-behaviour checks, on everything that parses stored bytes and everything that parses
# what a server says: each tests/fuzz/fuzz_NAME.c over its seeds in tests/fuzz/seeds/NAME, all at once.
# Usage: tests/fuzz/long-fuzz.sh [SECONDS]      60 of each; ICOPE_SEED=N repeats a run; what it finds is left in build/fuzz
# The last line is "N passed, N failed, N skipped".
set -eu
cd "$(dirname "$0")/../.."
tools/deps.sh check
command -v clang >/dev/null || { echo 'skip: clang is not installed'; echo '0 passed, 0 failed, 1 skipped'; exit 0; }
out=build/fuzz
seconds=${1:-60}
seed=${ICOPE_SEED:-0} # 0: libFuzzer draws one and prints it
mkdir -p "$out"
names=$(for f in tests/fuzz/fuzz_*.c; do basename "$f" .c; done | sed 's/^fuzz_//')
# shellcheck disable=SC2046 # several names
make CC=clang SAN=1 BUILD=$out CFLAGS='-fsanitize=fuzzer-no-link,float-cast-overflow' \
    $(for name in $names; do echo "$out/fuzz/fuzz_$name"; done) >"$out/make.log" 2>&1 || {
    grep -v '^CC \|^LD ' "$out/make.log" | tail -n 40
    echo '0 passed, 1 failed, 0 skipped'
    exit 1
}
for name in $names; do
    mkdir -p "$out/found-$name"
    ("$out/fuzz/fuzz_$name" -seed="$seed" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=2048 \
        -print_final_stats=1 -artifact_prefix="$out/$name-" "$out/found-$name" "tests/fuzz/seeds/$name" >"$out/log-$name" 2>&1
    echo $? >"$out/status-$name") &
done
wait
passed=0 failed=0
for name in $names; do
    if [ "$(cat "$out/status-$name")" = 0 ]; then
        echo "$name:"
        grep -E '^INFO: Seed|number_of_executed_units|new_units_added' "$out/log-$name"
        passed=$((passed + 1))
    else
        echo "FAIL fuzz_$name"
        tail -n 40 "$out/log-$name"
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
