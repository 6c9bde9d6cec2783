#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Two builds of the last commit, in two folders, at two times, in another time zone, must give the same
# program, translations and debug symbols, and name neither folder.
# Usage: tools/reproducible.sh [--deb]     --deb compares the Debian packages instead
set -eu
cd "$(dirname "$0")/.."
unset MAKEFLAGS MAKELEVEL BUILD
# One commit for both, whatever is committed meanwhile.
ICOPE_COMMIT=$(git rev-parse HEAD)
export ICOPE_COMMIT
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for folder in one another-longer-name; do
    mkdir -p "$work/$folder"
    if [ "${1:-}" = --deb ]; then
        mkdir "$work/tmp-$folder"
        TMPDIR="$work/tmp-$folder" DEB_BUILD_OPTIONS=nocheck tools/deb.sh "$work/$folder" >/dev/null
        rm "$work/$folder"/*.buildinfo "$work/$folder"/*.changes # they name the time of the build
        export LC_ALL=C.UTF-8 TZ=Asia/Tokyo
        continue
    fi
    git archive "$ICOPE_COMMIT" | tar -C "$work/$folder" -xf -
    (cd "$work/$folder" && CCACHE_DISABLE=1 make -s all >/dev/null && make -s install DESTDIR="$work/installed-$folder" >/dev/null)
    mv "$work/installed-$folder" "$work/$folder.out"
    mv "$work/$folder" "$work/source-$folder" && mv "$work/$folder.out" "$work/$folder"
    # The second starts in another second and time zone.
    sleep 1
    export LC_ALL=C.UTF-8 TZ=Asia/Tokyo
done
if ! diff -r "$work/one" "$work/another-longer-name"; then
    echo 'two builds differ' >&2
    exit 1
fi
if grep -rlF "$work" "$work/one"; then
    echo 'the folder of the build is named inside' >&2
    exit 1
fi
cd "$work/one"
find . -type f \( -path '*/bin/*' -o -name '*.debug' -o -name '*.deb' \) -exec sha256sum {} +
echo "equal: $(find . -type f | wc -l) files"
