#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Checks that the list of what is inside (make sbom) is SPDX 2.3 by the reader of the SPDX project, where that is installed
# (pip install spdx-tools), and that it names every library that the program is linked with.
# Usage: tools/read-sbom.sh FILE.spdx.json     BUILD=folder
set -eu
cd "$(dirname "$0")/.."
BUILD=${BUILD:-build}
sbom=$1
ldd "$BUILD/icope" | sed -n 's|.* => \(/[^ ]*\) .*|\1|p' | while read -r library; do
    package=$(dpkg -S "$library" "/usr$library" 2>/dev/null | sed -n '1s/:.*//p')
    [ -z "$package" ] || grep -qF "\"name\" : \"$package\"" "$sbom" || echo "tools/sbom.pl:1: does not name $package"
done | awk '{ print } END { exit NR > 0 }'
if command -v pyspdxtools >/dev/null; then
    pyspdxtools -i "$sbom"
    echo "$sbom: read by $(pip list 2>/dev/null | awk '$1 == "spdx-tools" { print $1, $2 }')"
else
    echo "$sbom: names every library; pyspdxtools, which knows SPDX, is not installed"
fi
