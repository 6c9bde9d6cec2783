#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: debian/control asks for the same packages with headers as tools/deps.sh, or a package builds only where somebody happens to have them.
# Usage: tools/check-packages.sh
set -eu
cd "$(dirname "$0")/.."
[ -f debian/control ] || exit 0

# wanted GROUP: what tools/deps.sh installs in that group and a build links or reads; any compiler brings libc6-dev.
wanted() {
    sed -n "/^$1='/,/'\$/p" tools/deps.sh | sed "s/^$1=//" | tr -d "'" | tr ' ' '\n' | grep -xE '[a-z0-9.+-]+-dev|gettext|pkgconf' |
        grep -vE '^(libc6|libclang-rt)-dev$'
}
scratch=$(mktemp)
trap 'rm -f "$scratch" "$scratch.there" "$scratch.said"' EXIT
{
    wanted run
    wanted check | sed 's/$/ <!nocheck>/'
} | sort >"$scratch"
sed '/^Package:/,$d' debian/control | sed -n 's/^ \([a-z0-9.+-]*\)\( <!nocheck>\)\{0,1\},\{0,1\}$/\1\2/p' |
    grep -E -- '-dev( |$)|^gettext$|^pkgconf$' | sort >"$scratch.there"

comm -23 "$scratch" "$scratch.there" | sed 's|^|debian/control:6: tools/deps.sh has, and Build-Depends has not: |' >"$scratch.said"
comm -13 "$scratch" "$scratch.there" | sed 's|^|debian/control:6: Build-Depends has, and tools/deps.sh has not: |' >>"$scratch.said"
cat "$scratch.said"
[ ! -s "$scratch.said" ]
