// SPDX-License-Identifier: EUPL-1.2
// What is at hand of a listing, and whom it is about.
#include "store/arrival.h"
#include "sync/engine.h"
#include "sync/query.h"

#include <string.h>

void gather_forget_page(struct gather *g)
{
    json_free(g->page);
    json_free(g->parts);
    json_free(g->broken);
    g->page = json_new_array();
    g->parts = json_new_array();
    g->broken = json_new_object();
    g->kind = 0;
    g->part_again = false;
}

struct json *gather_whom(struct sync *s, bool all)
{
    struct json *ids = json_new_array();
    struct gather *g = &s->gather;
    for (size_t i = 0; i < json_count(g->page); i++) {
        char patient[80];
        const struct json *about = json_get(json_at(g->page, i), "subject");
        if (about == NULL) // a Task
            about = json_get(json_at(g->page, i), "for");
        gather_target(s, about, "Patient", patient);
        if (patient[0] == '\0' || (!all && json_get(s->pull.people, patient) != NULL))
            continue;
        json_push(ids, json_new_string(patient));
        if (!all)
            json_set_string(s->pull.people, patient, ""); // until it came
    }
    return ids;
}

bool gather_people(struct sync *s, enum gather_step next)
{
    if (s->pull.fetch.kind == NULL)
        people_begin(s, NULL, gather_whom(s, false));
    if (people_more(s))
        return true;
    pull_go_on(&s->pull, s->pull.step);
    s->gather.step = next;
    return false;
}

void gather_take(struct sync *s, struct listing *l, const struct json *resource)
{
    l->news = true;
    if (query_is_id(json_get_string(resource, "id")))
        json_push(s->gather.page, json_copy(resource));
}

// Does the server know that person by that id? An alias lies in the clear: it is not believed.
static bool is_known_as(struct sync *s, struct id person, const char *patient)
{
    struct store_remote r = {0};
    if (strcmp(person.text, patient) == 0)
        return true;
    bool is = store_remote_get(s->store, "Patient", person, &r, NULL) == RC_OK &&
              strcmp(r.remote_id, patient) == 0;
    json_free(r.content);
    return is;
}

struct id gather_known(struct sync *s, const char *patient)
{
    struct id person = store_alias(s->store, resource_local_id(s, "Patient", patient));
    bool here = store_person_find(s->store, person) != NULL && is_known_as(s, person, patient);
    return here ? person : (struct id){{0}};
}

struct id gather_person(struct sync *s, const struct json *resource, const char *member)
{
    char patient[80];
    enum record_reason why;
    gather_target(s, json_get(resource, member), "Patient", patient);
    if (patient[0] == '\0')
        return (struct id){{0}};
    struct id person = people_for(s, patient, &why);
    return person.text[0] != '\0' ? person : gather_known(s, patient);
}
