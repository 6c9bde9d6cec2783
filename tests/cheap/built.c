// SPDX-License-Identifier: EUPL-1.2
// Linked before src/base/built.c's archive into test programs and build/icope-test: made on
// 2026-01-01, before the days on which their clocks stand.
#include "base/built.h"

const int64_t BUILT_UTC_MS = 1767225600000;
