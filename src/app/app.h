// SPDX-License-Identifier: EUPL-1.2
// The program as a whole: made once, freed once.
#ifndef ICOPE_APP_APP_H
#define ICOPE_APP_APP_H

#include "base/clock.h"
#include "config/paths.h"

struct app;

// Makes the application: settings read, store looked at but locked. Never fails: a store that
// cannot be opened gives APP_BROKEN.
struct app *app_new(const struct paths *paths, struct clock clock);
// Locks and frees. An open visit stays as it is on disk.
void app_free(struct app *app);

#endif
