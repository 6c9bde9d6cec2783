#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: the built program stretches passphrases at the real cost of src/vault/cost.c (3 passes over 128 MiB), as a constant
# in read-only memory, and keeps its pace of keys; the vault reads no environment; Argon2id is called in one place; `make install` knows only that program.
# Usage: tools/check-cost.sh      BUILD=folder
set -eu
cd "$(dirname "$0")/.."
BUILD=${BUILD:-build}
failed=0
bad() { echo "$1"; failed=1; }

found=$(grep -rnE 'crypto_pwhash *\(' src --include='*.[ch]' | grep -v '^src/vault/vault\.c:' || true)
[ -z "$found" ] || bad "$found: passphrases are stretched by keys_stretch alone"
found=$(grep -rnE 'getenv' src/vault || true)
[ -z "$found" ] || bad "$found: the vault reads no environment"
found=$(sed -n '/^install:/,/^uninstall:/p' Makefile 2>/dev/null | grep -n 'icope-test\|TEST_PROGRAM' || true)
[ -z "$found" ] || bad "Makefile:$found: the test program is never installed"
if [ ! -e "$BUILD/icope" ]; then
    [ $failed -eq 0 ] && echo 'skip: the program is not built yet'
    exit $failed
fi

# Type and the first eight bytes of VAULT_COST: two 32-bit numbers, passes and KiB, as the machine holds them.
set -- $(nm -P "$BUILD/icope" | awk '$1 == "VAULT_COST" { print $2, $3 }')
case ${1:-} in
R | r) ;;
*) bad "$BUILD/icope:1: VAULT_COST is not a constant in read-only memory (${1:-it is not there})" ;;
esac
if [ -n "${2:-}" ]; then
    start=$((0x$2))
    bytes=$(objdump -s -j .rodata --start-address=$start --stop-address=$((start + 8)) "$BUILD/icope" | awk 'NF > 1 && $1 ~ /^[0-9a-f]+$/ { print $2 $3 }')
    [ "$bytes" = 0300000000000200 ] || bad "$BUILD/icope:1: VAULT_COST is not 3 passes over 131072 KiB but $bytes"
fi
# Likewise the pace of keys: two 64-bit numbers of milliseconds.
set -- $(nm -P "$BUILD/icope" | awk '$1 == "GUARD_LIMITS" { print $2, $3 }')
case ${1:-} in
R | r)
    start=$((0x$2))
    bytes=$(objdump -s -j .rodata --start-address=$start --stop-address=$((start + 16)) "$BUILD/icope" | awk 'NF > 1 && $1 ~ /^[0-9a-f]+$/ { print $2 $3 $4 $5 }')
    [ "$bytes" = 96000000000000007800000000000000 ] || bad "$BUILD/icope:1: GUARD_LIMITS is not 150 ms and 120 ms but $bytes"
    ;;
*) bad "$BUILD/icope:1: GUARD_LIMITS is not a constant in read-only memory (${1:-it is not there})" ;;
esac
case $("$BUILD/icope" --version) in
*test*) bad "$BUILD/icope:1: is a test build" ;;
esac
exit $failed
