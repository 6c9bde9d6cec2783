// SPDX-License-Identifier: EUPL-1.2
// Tries of the chair rises as entries of the journal have them.
#include "app/visit/internal.h"

#include <string.h>

// Words of the journal for the ends of a try.
static const char *const ends[] = {
    [CHAIR_WHOLE] = "whole",
    [CHAIR_ARMS] = "arms",
    [CHAIR_TIME] = "time",
    [CHAIR_STOPPED] = "stopped",
    [CHAIR_FALSE_START] = "false-start",
    [CHAIR_INTERRUPTED] = "interrupted",
};

const char *chair_end_word(enum chair_end end)
{
    return ends[end];
}

// "aborted" is the word of entries of earlier versions; without one all five rises were done.
static enum chair_end end_of(const struct json *entry)
{
    const char *word = json_get_string(entry, "end");
    if (word == NULL)
        word = json_get_string(entry, "aborted");
    for (size_t i = 0; word != NULL && i < ARRAY_LEN(ends); i++)
        if (strcmp(word, ends[i]) == 0)
            return (enum chair_end)i;
    return word == NULL ? CHAIR_WHOLE : CHAIR_INTERRUPTED;
}

void chair_apply(struct app *app, const struct json *entry)
{
    struct open_visit *v = &app->visit->now;
    int64_t rises = 0, centiseconds = 0;
    json_int(json_get(entry, "rises"), &rises);
    json_int(json_get(entry, "centiseconds"), &centiseconds);
    if (v->try_count == TRIES_KEPT) {
        memmove(v->tries, v->tries + 1, sizeof v->tries - sizeof v->tries[0]);
        v->try_count--;
    }
    v->tries[v->try_count++] = (struct chair_try){.rises = (int)rises,
                                                  .arms = json_bool(json_get(entry, "arms"), false),
                                                  .centiseconds = centiseconds,
                                                  .end = end_of(entry)};
    json_set(v->reached, CHAIR_STEP, NULL);
}

void chair_apply_why(struct app *app, const struct json *entry)
{
    struct open_visit *v = &app->visit->now;
    if (v->try_count > 0)
        v->tries[v->try_count - 1].end = end_of(entry);
}
