#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: ARCHITECTURE.md has a line for every file of src, screens, tools, questionnaires and data, and for every folder
# of tests; and every path it gives in backticks exists. A file counts as listed by its path, its name, or (for
# name.c and name.h together) as layer/name or name.[ch].
# Usage: tools/check-listed.sh
set -eu
cd "$(dirname "$0")/.."
page=ARCHITECTURE.md
[ -f "$page" ] || { echo "$page:1: missing"; exit 1; }
{ {
    git ls-files -co --exclude-standard -- src screens tools questionnaires data
    git ls-files -co --exclude-standard -- tests | sed -n 's|^\(tests/[^/]*/\).*|\1|p' | sort -u
} | awk -v page="$page" '
    function listed(text) { return index(all, text) > 0 }
    # As a whole word: nothing that could belong to a longer name stands around it.
    function word(text,   rest, at, before, after) {
        rest = all
        while ((at = index(rest, text)) > 0) {
            before = at == 1 ? " " : substr(rest, at - 1, 1); after = substr(rest, at + length(text), 1)
            if (before !~ /[A-Za-z0-9_-]/ && after !~ /[A-Za-z0-9_-]/) return 1
            rest = substr(rest, at + length(text))
        }
        return 0
    }
    BEGIN { while ((getline line < page) > 0) all = all line "\n" }
    {
        path = $0; name = path; sub(/\/$/, "", name); sub(/.*\//, "", name); stem = name; sub(/\.[ch]$/, "", stem)
        layer = path; sub(/^src\//, "", layer); sub(/\.[ch]$/, "", layer)
        if (path ~ /\/$/ ? listed(path) || listed("`" name "/") : listed(path) || word(name)) next
        if (name ~ /\.[ch]$/ && (word(layer) || listed(stem ".[ch]"))) next
        print path ":1: not in " page
    }
'
grep -noE '`(src|screens|tools|questionnaires|data|tests)/[A-Za-z0-9_./-]+`' "$page" | tr -d '`' | while IFS=: read -r line path; do
    [ -e "$path" ] || [ -e "$path.c" ] || [ -e "$path.h" ] || echo "$page:$line: no such file: $path"
done; } | awk '{ print } END { exit NR > 0 }'
