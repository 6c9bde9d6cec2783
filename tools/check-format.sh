#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: every C file is as clang-format 14 (Debian 12) writes it by .clang-format. Another major version formats
# differently, so then the gate is skipped, as it is without clang-format.
# Usage: tools/check-format.sh
set -eu
cd "$(dirname "$0")/.."
tool=$(command -v clang-format-14 || command -v clang-format || true)
if [ -z "$tool" ]; then
    echo 'skip: clang-format is not installed'
    exit 0
fi
case $("$tool" --version) in
*' 14.'*) ;;
*) echo "skip: needs version 14, this is $("$tool" --version)"; exit 0 ;;
esac
find src screens tests -name '*.[ch]' | sort | xargs -r "$tool" --dry-run -Werror --ferror-limit=1
