#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# clang-tidy over src and screens, two files at a time; a file that was clean is looked at again only when it, one of its
# headers or .clang-tidy changed (its object file is newer than the mark in $BUILD/tidy).
# Usage: BUILD=build tools/tidy.sh     after make all
set -eu
cd "$(dirname "$0")/.."
BUILD=${BUILD:-build}
FLAGS=$(MAKEFLAGS='' make -s --no-print-directory cflags 2>/dev/null || true)
export BUILD FLAGS
command -v clang-tidy >/dev/null || { echo 'skip: clang-tidy is not installed'; exit 0; }
find src screens -name '*.c' | sort | xargs -r -n 1 -P 2 sh -c '
    mark=$BUILD/tidy/${0%.c}.ok
    object=$BUILD/obj/${0%.c}.o
    if [ -e "$mark" ] && [ "$mark" -nt "$object" ] && [ "$mark" -nt "$0" ] && [ "$mark" -nt .clang-tidy ]; then exit 0; fi
    flags="-std=c17 -D_GNU_SOURCE -DICOPE_VERSION=\"\" -DICOPE_DATADIR=\"\" -DICOPE_LOCALEDIR=\"\" -DICOPE_BUILT_S=0 -Isrc -I.
        $FLAGS"
    if clang-tidy --quiet "$0" -- $flags 2>/dev/null; then
        mkdir -p "${mark%/*}"
        touch "$mark"
    else
        echo "$0:1: clang-tidy is not content"
        exit 1
    fi'
