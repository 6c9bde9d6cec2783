#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# A minute of libFuzzer, with address and undefined-behaviour checks, on everything that parses stored bytes and
# everything that parses what a server says, half of the time each.
# Usage: tests/fuzz/long-fuzz.sh [SECONDS]      what it finds is left in build/fuzz
set -eu
cd "$(dirname "$0")/../.."
tools/deps.sh check
command -v clang >/dev/null || { echo 'skip: clang is not installed'; echo '0 passed, 0 failed, 1 skipped'; exit 0; }
out=build/fuzz
seconds=$((${1:-60} / 2))
[ "$seconds" -gt 0 ] || seconds=1
mkdir -p "$out"
passed=0 failed=0

# Builds and runs tests/fuzz/fuzz_NAME.c over its seeds: fuzz NAME LIBRARIES SOURCES...
fuzz() {
    name=$1 libraries=$2
    shift 2
    mkdir -p "$out/found-$name"
    # shellcheck disable=SC2046,SC2086 # flags are several words
    clang -std=c17 -g -O1 -D_GNU_SOURCE -DICOPE_VERSION='"fuzz"' -fsanitize=fuzzer,address,undefined,float-cast-overflow \
        -fno-sanitize-recover=all -Isrc $(pkg-config --cflags json-c) -o "$out/fuzz_$name" "tests/fuzz/fuzz_$name.c" "$@" \
        $(ls src/base/*.c | grep -v mem_wipe) $(pkg-config --libs $libraries) -lm
    if "$out/fuzz_$name" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$out/$name-" "$out/found-$name" "tests/fuzz/seeds/$name" >"$out/log-$name" 2>&1; then
        echo "$name:"
        grep -E 'number_of_executed_units|new_units_added' "$out/log-$name"
        passed=$((passed + 1))
    else
        tail -n 40 "$out/log-$name"
        failed=$((failed + 1))
    fi
}

fuzz stored 'json-c libsodium libzstd libutf8proc' src/app/carry_file.c src/store/line.c src/vault/*.c
fuzz server 'json-c libutf8proc' src/sync/bundle.c src/sync/bundle_reply.c src/sync/http_head.c src/sync/moment.c \
    src/sync/outcome.c src/sync/profile.c
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
