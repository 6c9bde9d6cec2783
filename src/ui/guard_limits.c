// SPDX-License-Identifier: EUPL-1.2
#include "ui/guard.h"

const struct guard_limits GUARD_LIMITS = {.drawn_ms = 150, .repeat_ms = 120};
