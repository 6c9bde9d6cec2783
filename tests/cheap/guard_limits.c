// SPDX-License-Identifier: EUPL-1.2
// Linked before src/ui/guard_limits.c's archive into build/icope-test: a script may type as fast as
// the program draws. Programs with a clock of their own (desk) keep the limits of people.
#include "ui/guard.h"

const struct guard_limits GUARD_LIMITS = {.drawn_ms = 0, .repeat_ms = 0};
