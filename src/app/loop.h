// SPDX-License-Identifier: EUPL-1.2
// The terminal application: screens, keys, the one loop.
#ifndef ICOPE_APP_LOOP_H
#define ICOPE_APP_LOOP_H

#include "config/paths.h"
#include "ui/screen.h"

enum { APP_WANTS_LINES = -1 }; // the user wants plain lines

// Runs until the user leaves. `language` ("fr", "en") overrides the remembered one for this run,
// NULL: as remembered. `screens` is what screens/registry.c lists. Returns the exit code,
// or APP_WANTS_LINES.
int app_run_terminal(const struct paths *paths, const char *language,
                     const struct screen_set *screens);

#endif
