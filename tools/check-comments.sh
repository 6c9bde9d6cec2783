#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: headers are the contract. Every prototype and inline function in a header follows a comment, every struct or
# union field has one beside or above it, and every header says at its top what it is for.
# Usage: tools/check-comments.sh
set -eu
cd "$(dirname "$0")/.."
tools/c-code.pl $(find src screens tests/support -name '*.h' | sort) /dev/null | awk -F '\t' '
    function bad(line, text) { print path ":" line ": " text; failed = 1 }
    $1 != path { path = $1; depth = 0; in_struct = 0; statement = ""; above = "-"; top = 0 }
    $2 == 2 && $3 != "c" { bad(2, "the second line must begin to say what this header is for") }
    # A directive, over as many lines as it goes on.
    continued || $4 ~ /^[ \t]*#/ { continued = $4 ~ /\\[ \t]*$/; above = "-"; next }
    $4 ~ /^[ \t]*$/ && statement == "" { above = $3; next } # a comment line, or an empty one
    depth == 0 {
        if (statement == "") { start = $2; described = above }
        statement = statement " " $4
    }
    depth == 1 && in_struct && $4 ~ /;$/ && $4 !~ /^[ \t]*}/ {
        if ($3 != "c" && !field_comment && above != "c") bad($2, "field without a comment")
        field_comment = 0
    }
    depth == 1 && in_struct && $4 !~ /;$/ { if ($3 == "c" || above == "c") field_comment = 1 }
    {
        opened = gsub(/\{/, "{", $4); closed = gsub(/\}/, "}", $4)
        if (depth == 0 && opened) in_struct = statement ~ /^ *(typedef )?(struct|union)[^(]*$/
        if (depth == 0 && opened && !in_struct && statement ~ /\(/ && statement !~ /^ *enum/ && statement !~ /=/ && described != "c")
            bad(start, "function without a comment")
        depth += opened - closed
        if (depth == 0 && $4 ~ /;[ \t]*$/ || depth == 0 && closed) {
            if (!opened && !closed && statement ~ /\(/ && statement !~ /^ *(_Static_assert|static_assert|typedef|__extension__)/ && described != "c")
                bad(start, "prototype without a comment")
            statement = ""
        }
        if (depth > 0) statement = depth == 1 ? statement : ""
        # A row of prototypes may share the comment above only when nothing stands between: it does not carry over.
        above = $4 ~ /^[ \t]*$/ ? $3 : "-"
    }
    END { exit failed }
'
