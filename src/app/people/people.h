// SPDX-License-Identifier: EUPL-1.2
// The room of people for the rooms above it: its part of struct app, and planned visits as a visit
// changes them.
#ifndef ICOPE_APP_PEOPLE_PEOPLE_H
#define ICOPE_APP_PEOPLE_PEOPLE_H

#include "base/id.h"
#include "base/json.h"
#include "base/mem.h"

#include <stdbool.h>
#include <stdint.h>

struct app;

// Makes the room's part of struct app.
void people_init(struct app *app);
// Wipes what names people.
void people_wipe(struct app *app);
// Wipes and frees it.
void people_free(struct app *app);

// What became of a person's planned visits.
struct round_change {
    const char *status; // as store_task.status
    const char *reason; // NULL none
    int64_t at_utc_ms;  // new time, 0 the same
    bool added;         // noted for today where nothing was planned
    bool visited;       // by visiting: also those of the last days that are still open
    bool reported;      // the visit's own package tells the server
};
// Keeps it and queues what the server has to know. RC_OK when nothing was planned.
enum rc round_change_save(struct app *app, struct id person, const struct round_change *n);
// The people of the round: planned today or in the last days, or with an unfinished visit. Into the
// arena; how many.
size_t round_people(struct app *app, struct arena *a, struct id **ret);
// The Tasks that go with a finished visit (FHIR R4), completed by it: new, owned array.
struct json *round_task_reports(struct app *app, struct id person, const struct id *response);

#endif
