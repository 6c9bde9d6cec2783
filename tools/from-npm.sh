#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Runs a generator on the folder of an npm package that is installed; 77 and a reason when it is not. The packages are
# those of tests/interop/package.json: make check-interop installs them, or npm ci there.
# Usage: tools/from-npm.sh PACKAGE SCRIPT
set -eu
cd "$(dirname "$0")/.."
command -v node >/dev/null || { echo 'skip: no node here'; exit 77; }
for modules in "${BUILD:-build}/interop/node/node_modules" tests/interop/node_modules; do
    [ ! -d "$modules/$1" ] || exec node "$2" "$modules/$1"
done
echo "skip: the npm package $1 is not installed (make check-interop)"
exit 77
