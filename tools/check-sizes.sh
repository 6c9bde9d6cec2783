#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: a .c or .h file has at most 500 lines (median of the .c files 200), a function at most 70 lines and a branching
# of 15 (1 + if, for, while, case, &&, ||, ?). Exceptions: tools/exceptions.tsv. A test program's main() is a list of
# tests and may be longer. Relies on clang-format: a function's braces stand alone in the first column.
# Usage: tools/check-sizes.sh [--list]     --list prints all functions with lines and branching, longest first
set -eu
cd "$(dirname "$0")/.."
files=$(find src screens tests -name '*.[ch]' | sort)
[ -n "$files" ] || exit 0
tools/c-code.pl $files | awk -F '\t' -v list="${1:-}" '
    FILENAME != "-" { if ($1 == "sizes") { allowed[$2] = $3 + 0; unused[$2] = 1 } next }
    function over(key, where, value, limit, what) {
        if (value <= limit) return
        if (key in allowed) { delete unused[key]; if (value <= allowed[key]) return; limit = allowed[key] }
        print where ": " value " " what ", at most " limit; failed = 1
    }
    function file_done() {
        if (path == "") return
        over(path, path ":1", lines, 500, "lines")
        if (path ~ /\.c$/) length_of[++files] = lines
    }
    $1 != path { file_done(); path = $1; head = ""; body = 0 }
    { lines = $2; code = $4 }
    code == "{" && head != "" { body = 1; branches = 1; next }
    body && code == "}" {
        count = lines - start + 1
        if (list != "") print count "\t" branches "\t" path ":" start ": " name
        if (!(path ~ /^tests\// && name == "main")) {
            over(path ":" name, path ":" start, count, 70, "lines in " name "()")
            over(path ":" name ":branching", path ":" start, branches, 15, "branches in " name "()")
        }
        body = 0; head = ""; next
    }
    body {
        text = code
        branches += gsub(/&&|\|\||\?/, " ", text)
        n = split(text, word, /[^A-Za-z0-9_]+/)
        for (i = 1; i <= n; i++) if (word[i] ~ /^(if|for|while|case)$/) branches++
        next
    }
    # The head of a function: from its first line in column one to the brace.
    code ~ /^[A-Za-z_]/ && head == "" { start = lines; head = code; name = "" }
    code == "" || code ~ /[;}]$/ || code ~ /^#/ || code ~ /= *\{$/ || code ~ /^(struct|enum|union)[^(]*\{$/ { head = "" }
    head != "" && name == "" && match(code, /[A-Za-z_0-9]+\(/) && substr(code, RSTART, RLENGTH) != "__attribute__(" {
        name = substr(code, RSTART, RLENGTH - 1)
    }
    END {
        file_done()
        # The median by counting: few files, so a plain insertion sort will do.
        for (i = 2; i <= files; i++) {
            v = length_of[i]
            for (j = i - 1; j >= 1 && length_of[j] > v; j--) length_of[j + 1] = length_of[j]
            length_of[j + 1] = v
        }
        over("median", "src:1", length_of[int((files + 1) / 2)], 200, "lines is the median of the .c files")
        for (key in unused) { print "tools/exceptions.tsv:1: no longer needed, remove it: sizes " key; failed = 1 }
        exit failed
    }
' tools/exceptions.tsv - | { if [ "${1:-}" = --list ]; then sort -rn; else awk '{ print } END { exit NR > 0 }'; fi; }
