#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: the manual pages say what the table of commands says, and are correct mdoc (or man) for mandoc's linter.
# Usage: tools/check-man.sh     BUILD=folder
set -eu
cd "$(dirname "$0")/.."
[ -f data/man/icope.1 ] || { echo 'data/man/icope.1:1: missing'; exit 1; }
set -- $(find data/man -name '*.[1-9]' | LC_ALL=C sort)
[ ! -x "${BUILD:-build}/icope" ] || tools/man.sh --check
command -v mandoc >/dev/null || { echo 'skip: mandoc is not installed'; exit 0; }
# The linter wants the first section to have its English name in every language.
mandoc -T lint -W warning "$@" 2>&1 | awk '
    /WARNING: (first section is not "NAME"|description line outside NAME section)/ && /man\/fr\// { next }
    { print; bad = 1 }
    END { exit bad }'
