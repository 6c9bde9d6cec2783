// SPDX-License-Identifier: EUPL-1.2
#include "fhir/guardian_task.h"

#include "fhir/element.h"

#include <stdio.h>
#include <string.h>

#define TASK_CODES   FHIR_CODES "icope-task"
#define GUARDIANSHIP "guardianship"

static struct json *person_of(struct id person, bool known_there)
{
    char urn[64];
    struct json *o = known_there ? part_reference("Patient", person) : json_new_object();
    struct json *identifier = json_new_object();
    snprintf(urn, sizeof urn, "urn:uuid:%s", person.text);
    json_set_string(identifier, "system", "urn:ietf:rfc:3986");
    json_set_string(identifier, "value", urn);
    json_set_string(o, "type", "Patient");
    json_set(o, "identifier", identifier);
    return o;
}

struct json *guardian_task_package(struct id visit, struct id person, bool known_there,
                                   const char *by, const struct clock *clock)
{
    char at[INSTANT_BYTES];
    struct json *task = part_resource("Task", id_named(visit, "Task/guardianship"), "list");
    clock_instant(clock, clock_utc_ms(clock), at);
    json_set_string(task, "status", "requested");
    json_set_string(task, "intent", "order");
    json_set(task, "code",
             part_concept(TASK_CODES, GUARDIANSHIP,
                          "Prendre contact avec le représentant de la personne"));
    json_set(task, "for", person_of(person, known_there));
    json_set_string(task, "authoredOn", at);
    json_set(task, "requester", part_practitioner(by));
    struct json *package = package_of_one(task, clock);
    json_free(task);
    return package;
}

bool guardian_task_is(const struct json *task)
{
    const struct json *codings = json_get(json_get(task, "code"), "coding");
    for (size_t i = 0; i < json_count(codings); i++) {
        const char *system = json_get_string(json_at(codings, i), "system");
        const char *code = json_get_string(json_at(codings, i), "code");
        if (system != NULL && code != NULL && strcmp(system, TASK_CODES) == 0 &&
            strcmp(code, GUARDIANSHIP) == 0)
            return true;
    }
    return false;
}
