#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: cppcheck finds nothing (warnings, performance, portability). Results are kept in $BUILD/cppcheck.
# Usage: tools/check-cppcheck.sh
set -eu
cd "$(dirname "$0")/.."
command -v cppcheck >/dev/null || { echo 'skip: cppcheck is not installed'; exit 0; }
cache=${BUILD:-build}/cppcheck
mkdir -p "$cache"
sources=$(find src screens tests -name '*.c' | sort)
[ -n "$sources" ] || exit 0
# shellcheck disable=SC2086 # the names hold no blanks
cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
    --suppress=missingInclude --suppress=normalCheckLevelMaxBranches --max-configs=1 -D_GNU_SOURCE -D__GNUC__=12 \
    --cppcheck-build-dir="$cache" -j 2 --template='{file}:{line}: {severity}: {message} [{id}]' -Isrc -Itests -I. $sources 2>&1
