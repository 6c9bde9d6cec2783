#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: ARCHITECTURE.md is read in five minutes (120 lines at most), names every folder of src, and every path that it
# gives in backticks exists. What single files are for stands in the files: `make files` prints it.
# Usage: tools/check-architecture.sh
set -eu
cd "$(dirname "$0")/.."
page=ARCHITECTURE.md
[ -f "$page" ] || { echo "$page:1: missing"; exit 1; }
{
    awk -v page="$page" 'END { if (NR > 120) print page ":" NR ": more than 120 lines" }' "$page"
    find src -mindepth 1 -type d | sed 's|^src/||' | while read -r folder; do
        grep -qE "(^|[^A-Za-z/])(src/)?$folder([^A-Za-z]|\$)" "$page" || echo "$page:1: no word of src/$folder"
    done
    grep -noE '`(src|screens|tools|questionnaires|data|tests)/[A-Za-z0-9_./-]*`' "$page" | tr -d '`' |
        while IFS=: read -r line path; do
            [ -e "$path" ] || [ -e "$path.c" ] || [ -e "$path.h" ] || echo "$page:$line: no such file: $path"
        done
} | awk '{ print } END { exit NR > 0 }'
