#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: cppcheck 2.10 (Debian 12) finds nothing (warnings, performance, portability). Results are kept in
# $BUILD/cppcheck. Others find other things (2.17 takes arrays that a function fills for uninitialized): skipped.
# Usage: tools/check-cppcheck.sh [--version]     --version only says whether this version counts
set -eu
cd "$(dirname "$0")/.."
command -v cppcheck >/dev/null || { echo 'skip: cppcheck is not installed'; exit 0; }
case $(cppcheck --version) in
*' 2.10'*) ;;
*) echo "skip: needs version 2.10, this is $(cppcheck --version)"; exit 0 ;;
esac
[ "${1:-}" != --version ] || exit 0
cache=${BUILD:-build}/cppcheck
mkdir -p "$cache"
sources=$(find src screens tests -name '*.c' | sort)
[ -n "$sources" ] || exit 0
# shellcheck disable=SC2086 # the names hold no blanks
cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
    --suppress=missingInclude --suppress=normalCheckLevelMaxBranches --max-configs=1 -D_GNU_SOURCE -D__GNUC__=12 \
    --cppcheck-build-dir="$cache" -j 2 --template='{file}:{line}: {severity}: {message} [{id}]' -Isrc -Itests -I. $sources 2>&1
