#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: every header compiles alone, so that no file depends on the order of its includes.
# Usage: tools/check-headers.sh
set -eu
cd "$(dirname "$0")/.."
FLAGS=$(MAKEFLAGS='' make -s --no-print-directory cflags 2>/dev/null || true)
export FLAGS
find src screens tests/support -name '*.h' | sort | xargs -r -n 1 -P 2 sh -c '
    printf "#include \"%s\"\n" "$0" | gcc -std=c17 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Werror -Isrc -Itests -I. \
        $FLAGS -fsyntax-only -x c - 2>&1 || { echo "$0:1: does not compile alone"; exit 1; }'
