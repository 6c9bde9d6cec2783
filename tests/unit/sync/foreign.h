// SPDX-License-Identifier: EUPL-1.2
// Records of another program's making on a server that plans visits.
#ifndef ICOPE_TESTS_SYNC_FOREIGN_H
#define ICOPE_TESTS_SYNC_FOREIGN_H

#include "unit/sync/round.h"

// Puts what a text says, ' written for ", as somebody else's resource; an id of its own.
static inline void put(struct lab *l, const char *type, const char *id, const char *text)
{
    struct buf json = {0};
    struct json *r = NULL;
    buf_printf(&json, "{'resourceType':'%s','id':'%s'%s%s}", type, id, text[0] != '\0' ? "," : "",
               text);
    for (size_t i = 0; i < json.len; i++)
        json.at[i] = json.at[i] == '\'' ? '"' : json.at[i];
    if (json_parse(buf_text(&json), json.len, &JSON_LIMITS, &r, &l->f->e) != RC_OK)
        fail_msg("%s: %s", l->f->e.text, buf_text(&json));
    there(l, r);
    buf_release(&json);
}

// A Patient and a visit planned for it.
static inline void plan(struct lab *l, const char *id, const char *patient)
{
    char task[60];
    snprintf(task, sizeof task, "t-%s", id);
    put(l, "Patient", id, patient);
    there(l, round_task(task, id, ROUND_AT, "requested"));
}

static inline const struct store_person *who(struct lab *l, const char *family)
{
    struct store_task t = round_of(l, family);
    if (t.at_utc_ms < 0)
        fail_msg("no visit for %s", family);
    return store_person_find(l->f->s, t.person);
}

#endif
