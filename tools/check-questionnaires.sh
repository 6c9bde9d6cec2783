#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: every questionnaire of the project can be filled by the program.
# Usage: tools/check-questionnaires.sh
set -eu
cd "$(dirname "$0")/.."
program=${BUILD:-build}/icope
set -- questionnaires/*.json
[ -f "$1" ] || { echo 'questionnaires:1: empty'; exit 1; }
[ -x "$program" ] || { echo "$program:1: not built"; exit 1; }
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
HOME=$home "$program" form check "$@"
