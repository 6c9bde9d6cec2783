// SPDX-License-Identifier: EUPL-1.2
// What the team has to do where somebody represents the person: a FHIR R4 Task. Pure.
#ifndef ICOPE_FHIR_GUARDIAN_TASK_H
#define ICOPE_FHIR_GUARDIAN_TASK_H

#include "base/clock.h"
#include "base/id.h"
#include "base/json.h"

// A package of one Task: see the representative of that person before a visit. It holds the
// person's reference and nothing else about them: "Patient/…" where the server has the person
// (`known_there`), else the identifier alone. `by` is the account that asks for it. New and owned.
// `visit` is the one that stopped: asked for again in it, the Task is the same.
struct json *guardian_task_package(struct id visit, struct id person, bool known_there,
                                   const char *by, const struct clock *clock);

// Is it such a Task, of anybody's making? It plans no visit.
bool guardian_task_is(const struct json *task);

#endif
