#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: every file names its licence in its first three lines, except those that LICENSES/README.md covers: JSON, the
# licence texts themselves, pictures, expected output of tests and stores kept for them.
# Usage: tools/check-spdx.sh
set -eu
cd "$(dirname "$0")/.."
git ls-files -co --exclude-standard | while read -r file; do
    [ -f "$file" ] || continue
    case $file in
    *.json | *.ndjson | *.jsonl | *.png | *.svg | *.csv | *.golden | LICENSE | LICENSES/*.txt | tests/*.txt | tests/*.expected | tests/*.db | tests/fuzz/seeds/* | docs/*.txt) continue ;;
    esac
    head -n 3 "$file" | grep -q 'SPDX-License-Identifier: ' || echo "$file:1: no SPDX-License-Identifier"
done | awk '{ print } END { exit NR > 0 }'
