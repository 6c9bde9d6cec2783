#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Writes the parts of the manual pages that come from the table of commands: what stands between BEGIN and END.
# Usage: tools/man.sh [--check]     BUILD=folder; --check compares instead, and fails when a page is not current
set -eu
cd "$(dirname "$0")/.."
BUILD=${BUILD:-build}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0
for page in en:data/man/icope.1 fr:data/man/fr/icope.1; do
    language=${page%%:*} page=${page#*:}
    for part in synopsis commands; do
        "$BUILD/icope" --lang "$language" help --mdoc "$part" >"$scratch/$part"
    done
    awk -v scratch="$scratch" '
        /^\.\\" END / { inside = 0 }
        !inside { print }
        /^\.\\" BEGIN / { inside = 1; while ((getline line < (scratch "/" $3)) > 0) print line }' "$page" >"$scratch/page"
    if cmp -s "$scratch/page" "$page"; then continue; fi
    if [ "${1:-}" = --check ]; then
        echo "$page:1: not what the table of commands says; run make man"
        diff -u "$page" "$scratch/page" | head -n 20 || true
        failed=1
    else
        cp "$scratch/page" "$page"
    fi
done
exit $failed
