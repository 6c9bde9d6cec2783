// SPDX-License-Identifier: EUPL-1.2
// How far a Bulk Data export got, so that the next run goes on with it.
#include "base/mem.h"
#include "store/whole.h"
#include "sync/engine.h"
#include "sync/gather_bulk.h"
#include "sync/query.h"

#include <stdio.h>
#include <stdlib.h>

void bulk_batch_clear(struct bulk *b)
{
    for (size_t i = 0; i < b->count; i++)
        json_free(b->batch[i].resource);
    b->count = b->alias_count = b->bytes = 0;
}

struct json *bulk_state(const struct bulk *b)
{
    if (b == NULL || b->status[0] == '\0')
        return NULL;
    struct json *v = json_new_object();
    json_set_string(v, "status", b->status);
    json_set(v, "time", json_new_int(b->time_utc_ms));
    json_set(v, "at", json_new_int((int64_t)b->at));
    json_set(v, "lines", json_new_int((int64_t)b->lines));
    json_set(v, "broken", json_new_bool(b->broken));
    json_set(v, "files", b->files != NULL ? json_share(b->files) : NULL);
    return v;
}

void bulk_resume(struct sync *s, const struct json *state)
{
    const char *status = json_get_string(state, "status");
    int64_t at = 0, lines = 0;
    struct buf own = {0};
    if (status == NULL || !query_next(s->server.base, status, &own))
        return;
    struct bulk *b = mem_alloc(sizeof *b);
    snprintf(b->status, sizeof b->status, "%s", buf_text(&own));
    buf_release(&own);
    json_int(json_get(state, "time"), &b->time_utc_ms);
    json_int(json_get(state, "at"), &at);
    json_int(json_get(state, "lines"), &lines);
    b->at = at > 0 ? (size_t)at : 0;
    b->lines = lines > 0 ? (size_t)lines : 0;
    // Rows that somebody took out while nobody looked would be missed: then all is searched for
    // too.
    b->broken =
        json_bool(json_get(state, "broken"), false) || store_whole(s->store, NULL) == RC_DAMAGED;
    if (json_type(json_get(state, "files")) == JSON_ARRAY)
        b->files = json_copy(json_get(state, "files"));
    b->step = b->files != NULL ? BULK_FILES : BULK_POLL;
    s->gather.bulk = b;
}

void bulk_free(struct bulk *b)
{
    if (b == NULL)
        return;
    json_free(b->files);
    buf_wipe(&b->line);
    bulk_batch_clear(b);
    free(b);
}
