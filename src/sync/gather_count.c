// SPDX-License-Identifier: EUPL-1.2
// How many visits there are to bring, for showing how long it takes. What a server says of it is
// an estimate: it may leave it out, be wrong, or count while others write.
#include "base/instant.h"
#include "sync/engine.h"
#include "sync/query.h"

#include <stdio.h>

enum { BELIEVED_MAX = 10000000 };

static void believe(struct sync *s, int64_t total)
{
    struct gather_view *v = &s->view.gather;
    v->total = total >= (int64_t)v->looked_at && total <= BELIEVED_MAX ? (size_t)total : 0;
}

// Whatever it answers, the run goes on: what is wrong with the link shows with the next question.
static void counted(struct job *job, const struct http_reply *reply, enum outcome outcome)
{
    struct sync *s = job->sync;
    int64_t total = 0;
    s->pull.active--;
    struct json *set = outcome == OUT_DONE ? reply_json(reply) : NULL;
    if (json_int(json_get(set, "total"), &total))
        believe(s, total);
    json_free(set);
}

static bool ask(struct sync *s)
{
    struct job *job = s->pull.active == 0 ? job_take(s) : NULL;
    struct buf params = {0};
    char since[INSTANT_BYTES + 2] = "ge";
    if (job == NULL)
        return false;
    instant_write(s->gather.visits.from, since + 2);
    if (s->gather.visits.from > 0)
        query_add(&params, "_lastUpdated", since);
    query_add(&params, "_summary", "count");
    s->pull.active++;
    job->done = counted;
    bool sent = search_send(job, "Encounter", buf_text(&params));
    if (!sent)
        s->pull.active--;
    buf_release(&params);
    return sent;
}

bool gather_count(struct sync *s)
{
    struct gather *g = &s->gather;
    const struct listing *l = &g->visits;
    if (s->pull.active > 0)
        return true;
    if (l->pages > 1 || l->pass > 1 || g->counted)
        return false;
    g->counted = true;
    if (l->total > 0)
        believe(s, l->total);
    return l->total == 0 && (l->next != NULL || l->more) && ask(s);
}

int64_t gather_left_ms(const struct gather_view *v, int64_t took_ms)
{
    if (v->done == 0 || v->total <= v->done || took_ms <= 0)
        return -1;
    return (int64_t)((double)took_ms * (double)(v->total - v->done) / (double)v->done);
}
