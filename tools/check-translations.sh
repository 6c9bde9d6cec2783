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
    # The template is the law: msgcmp names each text (by file and line) that the catalogue lacks.
    LC_ALL=C msgcmp "$po" "$scratch/icope.pot" >"$scratch/out" 2>&1 || { grep -v '^msgcmp: ' "$scratch/out" || true; failed=1; }
    LC_ALL=C msgfmt --check --statistics --output-file=/dev/null "$po" 2>"$scratch/out" || failed=1
    grep -v 'translated message' "$scratch/out" || true
    if grep -qE 'untranslated|fuzzy' "$scratch/out"; then
        echo "$po:1: $(grep 'translated message' "$scratch/out")"
        failed=1
    fi
done
exit $failed
