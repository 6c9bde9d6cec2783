#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: French texts are set as French is printed (tools/typography.pl says how); a published form stays as it was.
# Usage: tools/check-typography.sh
set -eu
cd "$(dirname "$0")/.."
set --
for file in data/po/fr.po data/*/*.json data/*/fr.* questionnaires/*.json; do
    case $file in (data/simulate/*|data/*/en.json|data/po/fr.po.*) continue ;; esac
    if [ -f "$file" ]; then set -- "$@" "$file"; fi
done
exec tools/typography.pl "$@"
