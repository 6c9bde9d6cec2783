// SPDX-License-Identifier: EUPL-1.2
// The program as a whole: made once, freed once.
#ifndef ICOPE_APP_APP_H
#define ICOPE_APP_APP_H

#include "base/clock.h"
#include "base/err.h"
#include "config/paths.h"

struct app;

// Makes the application: settings read, store looked at but locked. Never fails: a store that
// cannot be opened gives APP_BROKEN.
struct app *app_new(const struct paths *paths, struct clock clock);
// The same for the real program: the log is opened, the machine's clock is used; `language` ("fr",
// "en") is spoken in this run, NULL: the remembered one. RC_IO when secrets cannot be kept.
enum rc app_start(const struct paths *paths, const char *language, struct app **ret, struct err *e);
// Locks and frees. An open visit stays as it is on disk.
void app_free(struct app *app);

#endif
