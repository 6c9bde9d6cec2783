// SPDX-License-Identifier: EUPL-1.2
#include "export/round.h"

#include "store/outbox.h"

#include <stdlib.h>
#include <string.h>

// A planned visit.
struct round_row {
    struct id person;
    int64_t days; // date_days of the local day
};

static int compare(const void *a, const void *b)
{
    const struct round_row *x = a, *y = b;
    const int by_person = strcmp(x->person.text, y->person.text);
    return by_person != 0 ? by_person : (x->days > y->days) - (x->days < y->days);
}

// Does what a server says of a planned visit carry that name?
static bool is_named(struct store *s, const struct store_task *t, const char *name)
{
    struct store_remote there = {0};
    if (!t->remote || store_remote_get(s, "Task", t->id, &there, NULL) != RC_OK)
        return false;
    const char *group = json_get_string(json_get(there.content, "groupIdentifier"), "value");
    const bool same = group != NULL && strcmp(group, name) == 0;
    json_free(there.content);
    return same;
}

enum rc round_read(struct store *s, const char *name, const struct clock *clock, struct round *ret,
                   struct err *e)
{
    struct store_task *tasks = NULL;
    struct date day = {0};
    size_t count = 0;
    const bool of_day = date_parse(name, strlen(name), &day);
    enum rc rc = store_tasks(s, 0, INT64_MAX, &ret->a, &tasks, &count, e);
    if (rc != RC_OK)
        return rc;
    struct round_row *rows = arena_array(&ret->a, count, sizeof *rows);
    for (size_t i = 0; i < count; i++) {
        const int64_t days = date_days(clock_day(clock, tasks[i].at_utc_ms));
        if (of_day ? days == date_days(day) : is_named(s, &tasks[i], name))
            rows[ret->count++] = (struct round_row){tasks[i].person, days};
    }
    qsort(rows, ret->count, sizeof *rows, compare);
    ret->rows = rows;
    return RC_OK;
}

bool round_has(const struct round *r, struct id person, struct date day)
{
    const struct round_row wanted = {person, date_days(day)};
    return r->count > 0 && bsearch(&wanted, r->rows, r->count, sizeof *r->rows, compare) != NULL;
}

void round_release(struct round *r)
{
    arena_release(&r->a);
    *r = (struct round){.count = 0};
}
