// SPDX-License-Identifier: EUPL-1.2
#include "base/built.h"

const int64_t BUILT_UTC_MS = (int64_t)ICOPE_BUILT_S * 1000;
