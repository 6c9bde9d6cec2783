// SPDX-License-Identifier: EUPL-1.2
// How a server takes ifMatch (FHIR R4 http.html#concurrency): as W/"3", as "3" alone (RFC 9110
// §13.1.1 compares strongly), or not at all. It is sent wherever a version is known and left out
// only for a server that refused the header itself, not what it guards.
#include "sync/engine.h"

#include <string.h>

// The next way to write it.
static void step_down(struct sync *s)
{
    if (s->profile.strong_etag == UNKNOWN && s->profile.if_match != YES)
        s->profile.strong_etag = YES;
    else
        s->profile.if_match = NO;
}

static bool is_guarded(const struct bundle *b, size_t part)
{
    size_t first = b->parts[part].first, end = first + b->parts[part].count;
    for (size_t i = first; i < end && i < json_count(b->entries); i++)
        if (json_get(json_get(json_at(b->entries, i), "request"), "ifMatch") != NULL)
            return true;
    return false;
}

static bool names_it(const struct issue *issue)
{
    static const char *const words[] = {"ifmatch", "if-match", "etag"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strcasestr(issue->text, words[i]) != NULL ||
            strcasestr(issue->expression, words[i]) != NULL)
            return true;
    return false;
}

// Statuses of a header that is not understood.
static bool may_be_it(int status)
{
    return status == 400 || status == 405 || status == 422 || status == 501;
}

bool if_match_is_out(const struct sync *s, const struct pending *p)
{
    return s->profile.if_match == NO || id_equal(s->if_match_doubt, p->row.id);
}

bool if_match_refused(struct sync *s, const struct job *job, size_t part, int status,
                      const struct issue *issue)
{
    struct pending *p = &s->items[job->items[part]];
    bool doubted = s->if_match_doubt.text[0] != '\0';
    if (!may_be_it(status) || !is_guarded(&job->bundle, part))
        return false;
    if (names_it(issue))
        step_down(s);
    else if (doubted || s->profile.if_match == YES || s->profile.guarded == YES)
        return false;
    else // it does not say what it does not like: once without it, to see
        s->if_match_doubt = p->row.id;
    // Without it the server looks at nothing: what is there is read again before it goes.
    json_free(p->reading);
    p->reading = NULL;
    p->precondition_known = false;
    return true;
}

bool if_match_may_be_it(const struct sync *s, const struct job *job)
{
    for (size_t i = 0; i < job->count; i++)
        if (s->profile.if_match == UNKNOWN && is_guarded(&job->bundle, i))
            return true;
    return false;
}

void if_match_settled(struct sync *s, const struct bundle *b, size_t part, bool taken)
{
    if (taken && is_guarded(b, part))
        s->profile.if_match = YES;
    if (s->if_match_doubt.text[0] == '\0' || !id_equal(b->parts[part].package, s->if_match_doubt))
        return;
    if (taken && s->profile.if_match == UNKNOWN)
        s->profile.if_match = NO;
    s->if_match_doubt = (struct id){{0}};
}

void if_match_misread(struct sync *s)
{
    step_down(s);
}
