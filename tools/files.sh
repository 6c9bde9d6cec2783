#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Prints a line for every source file: its path and the first sentence of its own first comment (a .c file without one
# has that of its header).
# Usage: tools/files.sh [FOLDER]...     default: src screens tests/support tools
set -eu
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- src screens tests/support tools
find "$@" -type f \( -name '*.[ch]' -o -name '*.sh' -o -name '*.pl' -o -name '*.mjs' \) | LC_ALL=C sort | while read -r file; do
    case $file in
    *.c) about=$file; sed -n 2p "$file" | grep -q '^//' || about=${file%.c}.h ;;
    *) about=$file ;;
    esac
    [ -f "$about" ] || about=$file
    printf '%-44s %s\n' "$file" "$(awk '
        NR > 1 && /^(\/\/|#) / && !/SPDX/ { sub(/^(\/\/|#) /, ""); text = text (text == "" ? "" : " ") $0; next }
        text != "" { exit }
        NR > 4 { exit }
        END { sub(/[.:;] .*/, "", text); sub(/\.$/, "", text); print text }' "$about")"
done
