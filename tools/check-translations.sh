#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: every text of the program stands in each data/po/*.po, none is fuzzy or untranslated, and formats agree.
# Usage: tools/check-translations.sh
set -eu
cd "$(dirname "$0")/.."
command -v msgfmt >/dev/null || { echo 'skip: gettext is not installed'; exit 0; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tools/pot.sh "$scratch/icope.pot" 2>"$scratch/xgettext" || { cat "$scratch/xgettext"; exit 1; }
failed=0
[ -f data/po/fr.po ] || { echo 'data/po/fr.po:1: missing'; exit 1; }
for po in data/po/*.po; do
    # The template is the law: what the catalogue lacks or only guesses is named by the place in the program.
    LC_ALL=C msgmerge --quiet --no-fuzzy-matching --no-wrap --output-file="$scratch/merged.po" "$po" "$scratch/icope.pot"
    for kind in untranslated only-fuzzy; do
        LC_ALL=C msgattrib --no-obsolete --no-wrap --$kind "$scratch/merged.po"
    done | awk -v po="$po" '
        /^#: / { place = $2; next }
        /^msgid / && $0 != "msgid \"\"" { print place ": not translated in " po ": " substr($0, 7); bad = 1 }
        /^msgid ""$/ { getline; if (/^"/ && !/^"Project-Id-Version/) { print place ": not translated in " po ": " $0; bad = 1 } }
        END { exit bad }' || failed=1
    LC_ALL=C msgfmt --check --statistics --output-file=/dev/null "$po" 2>"$scratch/out" || failed=1
    grep -v 'translated message' "$scratch/out" || true
    if grep -qE 'untranslated|fuzzy' "$scratch/out"; then
        echo "$po:1: $(grep 'translated message' "$scratch/out")"
        failed=1
    fi
done
exit $failed
