// SPDX-License-Identifier: EUPL-1.2
// Between a planned visit and a server's Task (FHIR R4 task.html). Its state is Task.status,
// and Task.businessStatus where the status is not enough. Pure.
#ifndef ICOPE_FHIR_TASK_H
#define ICOPE_FHIR_TASK_H

#include "base/canonical.h"
#include "base/clock.h"
#include "base/json.h"
#include "store/store.h"

#define TASK_OUTCOMES FHIR_CODES "icope"

enum { TASK_OWNER_BYTES = 96 };

// A planned visit as its Task has it.
struct remote_task {
    char status[16];   // as store_task.status
    bool open;         // still to be done
    int64_t at_utc_ms; // planned time, 0 none
    char patient[80];  // id there of the Patient it is for
    char note[160];    // what to know, "" nothing; safe to show
    char reason[160];  // statusReason, "" none; safe to show
};
// Where a Task stands by its status alone.
enum task_standing {
    TASK_DRAFT,   // not to be done yet
    TASK_OPEN,    // still to be done
    TASK_CLOSED,  // over
    TASK_UNKNOWN, // its status is none
};
// Of any JSON.
enum task_standing task_standing(const struct json *task);
// Reads a Task. False when it is none, or not for a Patient, or its status is none of a
// planned visit (draft).
bool task_read(const struct json *task, const struct clock *clock, struct remote_task *ret);

// To whom a Task is given, as people say it, safe to show; "" nobody is named.
void task_owner(const struct json *task, char out[TASK_OWNER_BYTES]);

// The Task `base` with the state of `t`, under our id; everything else stays as it was there. New
// and owned. `response` (may be NULL) is the QuestionnaireResponse that came of it.
struct json *task_report(const struct json *base, const struct store_task *t,
                         const struct clock *clock, const struct id *response);
// The Task as it stands: `base` (NULL: it is on no server) with the state and the time of `t`. New
// and owned.
struct json *task_resource(const struct json *base, const struct store_task *t,
                           const struct clock *clock);
// A transaction Bundle that tells the server of a visit which `by` gave to somebody (t->owner), or
// took back: the Task, new there where `base` is NULL, and before it the Patient where the server
// may not have that one (else NULL). New and owned.
struct json *task_assignment(const struct json *base, const struct store_task *t,
                             const struct json *patient, const char *by, const struct clock *clock);
// A transaction Bundle of this Task alone. New and owned.
struct json *task_package(struct json *task);

#endif
