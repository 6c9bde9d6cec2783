// SPDX-License-Identifier: EUPL-1.2
// Between a planned visit and a server's Task (FHIR R4 task.html). What became of it travels as
// Task.status, and as Task.businessStatus where the status alone cannot tell. Pure.
#ifndef ICOPE_SYNC_TASK_H
#define ICOPE_SYNC_TASK_H

#include "base/clock.h"
#include "base/json.h"
#include "store/store.h"

#define TASK_OUTCOMES "https://icope.example.org/fhir/CodeSystem/icope"

// What a Task says.
struct task_said {
    char status[16];   // as store_task.status
    bool open;         // still to be done
    int64_t at_utc_ms; // planned time, 0 not said
    char patient[80];  // id there of the Patient it is for
    char note[160];    // what to know, "" nothing; safe to show
    char reason[160];  // why the status is so, "" not said; safe to show
};
// Reads a Task. False when it is none, or not for a Patient, or its status says nothing of a
// planned visit (draft).
bool task_read(const struct json *task, const struct clock *clock, struct task_said *ret);

// The Task `base` with what `t` says put into it, under our id; everything else stays as it was
// there. New and owned. `response` (may be NULL) is the QuestionnaireResponse that came of it.
struct json *task_report(const struct json *base, const struct store_task *t,
                         const struct clock *clock, const struct id *response);
// A transaction Bundle that tells the server of it and nothing else. New and owned.
struct json *task_package(struct json *task);

#endif
