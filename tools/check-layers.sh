#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: every #include follows the table of tools/layers.tsv: which layer may include which, which file may include
# the header of an outside library, and no header that neither the table nor its list of system headers knows.
# Usage: tools/check-layers.sh
set -eu
cd "$(dirname "$0")/.."
find src screens tests -name '*.[ch]' | sort | xargs -r grep -nE '^[[:space:]]*#[[:space:]]*include' /dev/null | awk -F '\t' '
    function pattern(glob) { # a shell pattern as an anchored regular expression; * also spans folders
        gsub(/[.+]/, "\\\\&", glob); gsub(/\*/, ".*", glob); return "^" glob "$"
    }
    function folder(file) { sub(/\/[^\/]*$/, "", file); return file }
    function bad(text) { print where ": " text; failed = 1 }
    FILENAME != "-" {
        if ($1 == "layer" || $1 == "file") { known[$2] = 1; n = split($3, a, " "); for (i = 1; i <= n; i++) may[$2, a[i]] = 1 }
        else if ($1 == "outside") { header[++headers] = pattern($2); users[headers] = $3 }
        else if ($1 == "system") { n = split($2, a, " "); for (i = 1; i <= n; i++) system_header[a[i]] = 1 }
        next
    }
    {
        split($0, part, ":"); path = part[1]; where = path ":" part[2]
        match($0, /["<][^">]*[">]/); quote = substr($0, RSTART, 1); name = substr($0, RSTART + 1, RLENGTH - 2)
        split(path, dir, "/")
        layer = known[path] ? path : dir[1] == "src" ? folder(substr(path, 5)) : dir[1]
    }
    dir[1] == "src" && !known[layer] { bad("no layer \"" layer "\" in tools/layers.tsv"); next }
    layer == "screens" && name == "screens.h" { next } # their own list
    quote == "\"" && name !~ /\// { bad("write #include \"layer/" name "\""); next }
    quote == "\"" && layer != "tests" {
        if (!may[layer, folder(name)] && !may[layer, name]) bad(layer " may not include " name)
        next
    }
    quote == "<" {
        found = 0
        for (h = 1; h <= headers; h++) if (name ~ header[h]) {
            allowed = 0; n = split(users[h], u, " ")
            for (i = 1; i <= n; i++) if (path ~ pattern(u[i])) allowed = 1
            if (!allowed) bad("<" name "> belongs to " users[h])
            found = 1
        }
        if (!found && !system_header[name]) bad("<" name "> is in no list of tools/layers.tsv")
    }
    END { exit failed }
' tools/layers.tsv -
