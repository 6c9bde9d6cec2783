#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: every file of tools/generated.tsv is what its command prints today.
# A command that cannot run here prints "skip: reason" and ends with 77.
# Usage: tools/check-generated.sh [--write]     --write brings the files up to date instead
set -eu
cd "$(dirname "$0")/.."
export BUILD="${BUILD:-build}"
scratch=$(mktemp)
trap 'rm -f "$scratch"' EXIT
failed=0
rows=0
tab=$(printf '\t')
while IFS=$tab read -r file command; do
    case $file in '#'* | '') continue ;; esac
    rows=$((rows + 1))
    status=0
    sh -c "$command" >"$scratch" </dev/null || status=$?
    if [ $status -eq 77 ]; then # it says why
        cat "$scratch"
    elif [ $status -ne 0 ]; then
        echo "$file:1: its command failed: $command"
        failed=1
    elif [ "${1:-}" = --write ]; then
        cmp -s "$scratch" "$file" || cp "$scratch" "$file"
    elif ! cmp -s "$scratch" "$file"; then
        echo "$file:1: not current; run tools/check-generated.sh --write"
        diff -u "$file" "$scratch" | head -n 20 || true
        failed=1
    fi
done <tools/generated.tsv
[ $rows -gt 0 ] || echo 'skip: no file is generated yet'
exit $failed
