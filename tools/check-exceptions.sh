#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: every row of tools/exceptions.tsv is complete and gives a reason; since the last release no row was added or
# widened. (That a row is still needed is checked by the gate it belongs to.)
# Usage: tools/check-exceptions.sh
set -eu
cd "$(dirname "$0")/.."
tag=$(git describe --tags --abbrev=0 2>/dev/null || true)
{
    if [ -n "$tag" ]; then git show "$tag:tools/exceptions.tsv" 2>/dev/null | sed 's/^/before\t/'; fi
    echo "tag	$tag"
    awk '{ print "now\t" NR "\t" $0 }' tools/exceptions.tsv
} | awk -F '\t' '
    $1 == "tag" { tag = $2 }
    $1 == "before" && $2 !~ /^#/ { old[$2, $3] = $4 + 1 }
    $1 != "now" || $3 ~ /^#/ { next }
    NF != 6 || $5 !~ /^[0-9]+$/ || $6 == "" { print "tools/exceptions.tsv:" $2 ": gate, what, limit, why"; failed = 1; next }
    tag != "" && $5 + 1 > old[$3, $4] { print "tools/exceptions.tsv:" $2 ": added or widened since " tag; failed = 1 }
    END { exit failed }
'
