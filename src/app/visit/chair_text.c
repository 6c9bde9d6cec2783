// SPDX-License-Identifier: EUPL-1.2
// What there is to see and to say about the tries of the chair rises so far.
#include "app/visit/chair.h"
#include "app/visit/internal.h"
#include "base/i18n.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool arms_answered(const struct app *app)
{
    const char *arms = app_answered(app, "loc-arms");
    return arms != NULL && strcmp(arms, "true") == 0;
}

// Hundredths of a second of an answer in seconds, 0 none.
static int64_t centiseconds(const char *seconds)
{
    struct dec d;
    int64_t ms = 0;
    if (seconds == NULL || !dec_parse(seconds, strlen(seconds), &d) ||
        !dec_mul(d, dec_from_int(1000), &d) || !dec_trunc(d, &ms))
        return 0;
    return chair_centiseconds(ms);
}

struct chair_try app_chair_shown(const struct app *app)
{
    const struct open_visit *v = &app->visit->now;
    const char *rises = app_answered(app, "loc-rises");
    if (rises != NULL && app_answered(app, "loc-corrected") != NULL)
        return (struct chair_try){.rises = (int)strtol(rises, NULL, 10),
                                  .arms = arms_answered(app),
                                  .centiseconds = centiseconds(app_answered(app, "loc-time-s")),
                                  .end = CHAIR_WHOLE};
    return v->try_count > 0 ? v->tries[v->try_count - 1] : (struct chair_try){.rises = 0};
}

// What a try is worth, in words; "" nothing to say.
static const char *worth_text(const struct chair_try *t, const struct chair_rules *rules)
{
    const char *words = chair_worth_words(chair_worth(t, rules));
    if (words != NULL)
        return _(words);
    return t->arms ? _("arms used") : t->end == CHAIR_TIME ? _("time is over") : "";
}

const char *app_chair_text(const struct app *app)
{
    const struct open_visit *v = &app->visit->now;
    const char *why = app_answered(app, "loc-corrected");
    struct chair_rules rules = app_chair_rules(app);
    if (why == NULL)
        return v->try_count > 0 ? worth_text(&v->tries[v->try_count - 1], &rules) : "";
    char *out = app_slot(app);
    snprintf(out, FORMAT_BYTES,
             arms_answered(app) ? _("corrected by hand, arms used: %s")
                                : _("corrected by hand: %s"),
             why);
    return out;
}
