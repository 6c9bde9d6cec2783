#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: who calls whom, read from the object files (what an #include hides, a symbol shows). Between folders there is no
# circle, and no folder uses a symbol of one that tools/layers.tsv does not let it include; inside a folder the files
# of a circle stand in tools/exceptions.tsv (cycles FOLDER COUNT), a list that only shrinks.
# Usage: tools/check-cycles.sh [--list]     BUILD=folder; --list prints every circle with its files
set -eu
cd "$(dirname "$0")/.."
BUILD=${BUILD:-build}
[ -d "$BUILD/obj/src" ] || { echo 'skip: nothing is built yet'; exit 0; }
for c in $(find src screens -name '*.c' | LC_ALL=C sort); do
    [ -f "$BUILD/obj/${c%.c}.o" ] && echo "$BUILD/obj/${c%.c}.o"
done | xargs nm -A -g -P 2>/dev/null | perl tools/cycles.pl "$BUILD" "${1:-}"
