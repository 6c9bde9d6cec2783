#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: the manual pages are correct mdoc (or man) for mandoc's linter.
# Usage: tools/check-man.sh
set -eu
cd "$(dirname "$0")/.."
set -- data/man/*.[1-9]
[ -f "$1" ] || { echo 'data/man/icope.1:1: missing'; exit 1; }
command -v mandoc >/dev/null || { echo 'skip: mandoc is not installed'; exit 0; }
mandoc -T lint -W warning "$@"
