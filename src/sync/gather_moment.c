// SPDX-License-Identifier: EUPL-1.2
// A moment of change that more resources share than a page holds, where the server's own next page
// cannot be had: things were put there by the thousand at once. They are counted off (_offset,
// which FHIR does not have but servers do), pages overlapping, as one that is changed meanwhile
// moves the others up. Then it is asked how many there are: what did not come is said, and the
// listing goes on behind them.
#include "base/instant.h"
#include "sync/engine.h"
#include "sync/query.h"

#include <stdio.h>
#include <string.h>

enum { OVERLAP = 10 };

static void note_ids(struct listing *l, const struct json *set)
{
    const struct json *entries = json_get(set, "entry");
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *resource = json_get(json_at(entries, i), "resource");
        const char *type = json_get_string(resource, "resourceType");
        const char *id = json_get_string(resource, "id");
        if (type != NULL && strcmp(type, l->type) == 0 && query_is_id(id))
            json_set(l->here, id, json_new_bool(true));
    }
}

bool moment_begin(struct listing *l, const struct json *set)
{
    if (l->newest <= l->moment) // gone through: it takes moments for less exact than they are
        return false;
    l->moment = l->newest;
    l->step = MOMENT_OFFSET;
    l->offset = l->resumed = l->overlap = 0;
    l->first[0] = '\0';
    json_free(l->here);
    l->here = json_new_object();
    note_ids(l, set);
    return true;
}

void moment_resume(struct listing *l)
{
    l->step = MOMENT_OFFSET;
    l->resumed = l->offset;
    l->first[0] = '\0';
    json_free(l->here);
    l->here = json_new_object();
}

void moment_forget(struct listing *l)
{
    l->step = MOMENT_NONE;
    json_free(l->here);
    l->here = NULL;
}

void moment_ask(const struct listing *l, struct buf *params)
{
    char from[INSTANT_BYTES + 2] = "ge", to[INSTANT_BYTES + 2] = "lt", offset[24];
    instant_write(l->moment, from + 2);
    instant_write(l->moment + 1, to + 2);
    query_add(params, "_lastUpdated", from);
    query_add(params, "_lastUpdated", to);
    if (l->step == MOMENT_COUNT) {
        query_add(params, "_summary", "count");
        return;
    }
    snprintf(offset, sizeof offset, "%zu", l->offset);
    query_add(params, "_sort", "_id");
    if (l->offset > 0)
        query_add(params, "_offset", offset);
}

// It is over: the listing goes on behind it.
static void leave(struct listing *l)
{
    moment_forget(l);
    l->since = l->newest = l->moment + 1;
}

// How many of that moment did not come, as the server says; one when it does not.
static void say_missing(struct sync *s, struct listing *l, const struct json *set)
{
    int64_t total = 0, came = (int64_t)(l->resumed + json_count(l->here));
    if (!json_int(json_get(set, "total"), &total))
        total = came + 1;
    if (total <= came)
        return;
    s->view.gather.stuck_utc_ms = l->moment;
    s->view.gather.stuck += (size_t)(total - came);
    l->unsure = true;
}

void moment_page(struct sync *s, struct listing *l, const struct json *set, size_t count)
{
    const struct json *entries = json_get(set, "entry");
    const char *first = json_get_string(json_get(json_at(entries, 0), "resource"), "id");
    bool again = first != NULL && strcmp(first, l->first) == 0; // it did not count off
    bool last = count <= l->overlap;
    l->more = true;
    note_ids(l, set);
    if (l->step == MOMENT_COUNT) {
        say_missing(s, l, set);
        leave(l);
    } else if (set == NULL || again || last) {
        l->step = MOMENT_COUNT;
    } else {
        l->overlap = count > 2 * OVERLAP ? OVERLAP : 0;
        l->offset += count - l->overlap;
        snprintf(l->first, sizeof l->first, "%.79s", first != NULL ? first : "");
    }
}
