#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# 500 laptops with finished visits against one server that takes only so many requests at once: throughput, refusals, and
# each visit there exactly once.
# Usage: tests/sync/long-laptops.sh      BUILD=build
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
make "$BUILD/suites/sync/test_laptops" >/dev/null || { echo '0 passed, 1 failed, 0 skipped'; exit 1; }
ulimit -n "$(ulimit -Hn)"
ICOPE_LAPTOPS=${ICOPE_LAPTOPS:-500} ICOPE_TEST_TIMEOUT=300 BUILD=$BUILD tests/run.sh --verbose "$BUILD/suites/sync/test_laptops"
