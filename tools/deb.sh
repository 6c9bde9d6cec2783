#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Builds the Debian source and binary packages of the last commit, from an archive of it and debian/.
# Usage: tools/deb.sh FOLDER [VERSION]     packages go to FOLDER; VERSION instead of that in debian/changelog
# Environment: DEB_BUILD_OPTIONS=nocheck leaves the tests out; ICOPE_COMMIT is built instead of the last commit.
set -eu
commit=${ICOPE_COMMIT:-HEAD}
cd "$(dirname "$0")/.."
out=$(mkdir -p "$1" && cd "$1" && pwd)
version=$(sed -n 's/^VERSION := //p' Makefile)
[ "$(sed -n '1s/^icope (\(.*\)-[^-]*).*/\1/p' debian/changelog)" = "$version" ] || {
    echo "debian/changelog:1: another version than the Makefile's, $version" >&2
    exit 1
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git archive --format=tar --prefix="icope-$version/" "$commit" -- . ':!debian' | xz -T1 >"$work/icope_$version.orig.tar.xz"
tar -C "$work" -xf "$work/icope_$version.orig.tar.xz"
git archive --format=tar "$commit" debian | tar -C "$work/icope-$version" -xf -
cd "$work/icope-$version"
if [ -n "${2:-}" ]; then
    sed -i "1s/(.*)/($2)/" debian/changelog
fi
dpkg-buildpackage --no-sign >"$work/log" 2>&1 || { tail -n 40 "$work/log"; exit 1; }
cd "$work"
for f in icope_*.deb icope-dbgsym_*.deb icope_*.dsc icope_*.tar.xz icope_*.buildinfo icope_*.changes; do
    cp "$f" "$out/"
    case $f in *.deb) echo "$out/$f" ;; esac
done
