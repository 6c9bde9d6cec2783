#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# A minute of libFuzzer, with address and undefined-behaviour checks, on everything that parses stored bytes.
# Usage: tests/fuzz/long-fuzz.sh [SECONDS]      what it finds is left in build/fuzz
set -eu
cd "$(dirname "$0")/../.."
tools/deps.sh check
command -v clang >/dev/null || { echo 'skip: clang is not installed'; echo '0 passed, 0 failed, 1 skipped'; exit 0; }
out=build/fuzz
mkdir -p "$out/found"
clang -std=c17 -g -O1 -D_GNU_SOURCE -DICOPE_VERSION='"fuzz"' -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
    -Isrc $(pkg-config --cflags json-c) -o "$out/fuzz_stored" tests/fuzz/fuzz_stored.c src/app/carry_file.c src/store/line.c src/vault/*.c \
    $(ls src/base/*.c | grep -v mem_wipe) $(pkg-config --libs json-c libsodium libzstd libutf8proc) -lm
if "$out/fuzz_stored" -max_total_time="${1:-60}" -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$out/" "$out/found" tests/fuzz/seeds >"$out/log" 2>&1; then
    grep -E 'number_of_executed_units|new_units_added' "$out/log"
    echo '1 passed, 0 failed, 0 skipped'
else
    tail -n 40 "$out/log"
    echo '0 passed, 1 failed, 0 skipped'
    exit 1
fi
