#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: every script parses, is executable when it has a first line for it, and says how it is used.
# Usage: tools/check-scripts.sh
set -eu
cd "$(dirname "$0")/.."
git ls-files -co --exclude-standard -- tools tests .ci | while read -r file; do
    [ -f "$file" ] || continue
    first=$(head -c 64 "$file" | tr -d '\0' | head -n 1)
    case $first in
    '#!'*bash*) bash -n "$file" 2>&1 || echo "$file:1: does not parse" ;;
    '#!'*perl*) perl -c "$file" 2>/dev/null || echo "$file:1: does not parse" ;;
    '#!'*sh*) sh -n "$file" 2>&1 || echo "$file:1: does not parse" ;;
    '#!'*node*) # a maintainer's tool: nothing that make runs may need node
        case $file in tools/make-*.mjs) continue ;; *) echo "$file:1: node only as tools/make-NAME.mjs" ;; esac ;;
    '#!'*) echo "$file:1: sh, bash and perl only: $first" ;;
    *) continue ;;
    esac
    [ -x "$file" ] || echo "$file:1: not executable"
    grep -q '^# Usage: ' "$file" || echo "$file:1: no \"Usage: \" line"
done | awk '{ print } END { exit NR > 0 }'
