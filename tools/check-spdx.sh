#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Gate: every file has a licence and a copyright, in its first three lines or by REUSE.toml; every licence that is named
# has its text in LICENSES/.
# Usage: tools/check-spdx.sh
set -eu
cd "$(dirname "$0")/.."
perl tools/licences.pl
