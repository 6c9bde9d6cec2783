// SPDX-License-Identifier: EUPL-1.2
// Tries of the chair rises: each is one entry of the journal that carries its instance of
// loc-attempt and what follows for the answers that count, so that all of it is on disk or nothing.
#include "app/visit/chair.h"

#include "app/visit/internal.h"
#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

enum { REACHED_BYTES = 24, NUMBER_BYTES = 32, GAP_MS = 700, MINIMUM_MS = 4000, LIMIT_MS = 60000 };

#define BY_HAND "loc-corrected"
#define NO_TRY  N_("The attempt was not saved.")

// The code of loc-attempt-reason for a try, NULL none: five rises, or the person's own reason,
// which follows.
static const char *reason_of(const struct chair_try *t, const struct chair_rules *rules)
{
    switch (t->end) {
    case CHAIR_WHOLE:
        return chair_worth(t, rules) == CHAIR_TOO_FAST ? "too-fast" : NULL;
    case CHAIR_ARMS:
        return "arms-used";
    case CHAIR_TIME:
        return "time-limit";
    case CHAIR_FALSE_START:
        return "false-start";
    case CHAIR_INTERRUPTED:
        return "interrupted";
    case CHAIR_STOPPED:
        break;
    }
    return NULL;
}

struct chair_rules app_chair_rules(const struct app *app)
{
    return (struct chair_rules){
        .gap_ms = app_parameter_ms(app, "chairRiseSeconds", GAP_MS),
        .minimum_ms = app_parameter_ms(app, "chairMinimumSeconds", MINIMUM_MS),
        .limit_ms = app_parameter_ms(app, "chairLimitSeconds", LIMIT_MS),
    };
}

size_t app_chair_tries(const struct app *app, const struct chair_try **ret)
{
    *ret = app->visit->now.tries;
    return app->visit->now.try_count;
}

// ---- answers ----

// Answers of a try, in the making.
struct answers {
    struct visit_answer at[ANSWERS_TOGETHER_MAX];  // used as far as `count`
    char text[ANSWERS_TOGETHER_MAX][NUMBER_BYTES]; // texts they point to
    size_t count;                                  // used
};

static void put(struct answers *a, const char *link, size_t instance, const char *value)
{
    a->at[a->count++] =
        (struct visit_answer){.link_id = link, .value = value, .instance = instance};
}

static void put_number(struct answers *a, const char *link, size_t instance, int64_t n)
{
    char *text = a->text[a->count];
    snprintf(text, NUMBER_BYTES, "%lld", (long long)n);
    put(a, link, instance, text);
}

static void put_seconds(struct answers *a, const char *link, size_t instance, int64_t centiseconds)
{
    char *text = a->text[a->count];
    snprintf(text, NUMBER_BYTES, "%lld.%02lld", (long long)(centiseconds / 100),
             (long long)(centiseconds % 100));
    put(a, link, instance, text);
}

// The answers that the rule of the form reads, from the try that counts; NULL none does. A time
// stands for five rises only: with fewer, or with the arms, the rule does not ask for one.
static void put_result(struct answers *a, const struct chair_try *t)
{
    if (t == NULL) {
        put(a, "loc-rises", 0, NULL);
        put(a, "loc-arms", 0, NULL);
        put(a, "loc-time-s", 0, NULL);
        return;
    }
    put_number(a, "loc-rises", 0, t->rises);
    put(a, "loc-arms", 0, t->arms ? "true" : "false");
    if (t->end == CHAIR_WHOLE)
        put_seconds(a, "loc-time-s", 0, t->centiseconds);
    else
        put(a, "loc-time-s", 0, NULL);
}

// What was measured of the nth try; nothing when the program ended meanwhile.
static void put_measured(struct answers *a, size_t nth, const struct chair_try *t)
{
    if (t->centiseconds < 0)
        return;
    put_number(a, "loc-attempt-rises", nth, t->rises);
    put(a, "loc-attempt-arms", nth, t->arms ? "true" : "false");
    put_seconds(a, "loc-attempt-time-s", nth, t->centiseconds);
}

// The reason as the form can take it; NULL when it has no such option.
static const char *attempt_reason(const struct app *app, const char *code)
{
    const struct item *it = app_item(app, "loc-attempt-reason");
    return it != NULL && code != NULL && item_option_find(it, NULL, code) != NULL ? code : NULL;
}

enum rc app_chair_begin(struct app *app)
{
    return app_reached_keep(app, CHAIR_STEP, CHAIR_RUNS);
}

enum rc app_chair_recover(struct app *app, bool *ret_found)
{
    *ret_found = strcmp(app_reached(app, CHAIR_STEP), CHAIR_RUNS) == 0;
    if (!*ret_found)
        return RC_OK;
    return app_chair_keep(app, &(struct chair_try){.centiseconds = -1, .end = CHAIR_INTERRUPTED});
}

enum rc app_chair_keep(struct app *app, const struct chair_try *t)
{
    struct open_visit *v = &app->visit->now;
    struct chair_rules rules = app_chair_rules(app);
    struct answers a = {.count = 0};
    struct chair_try all[TRIES_KEPT + 1];
    size_t nth = v->try_count;
    memcpy(all, v->tries, sizeof v->tries);
    all[nth] = *t;
    size_t counting = chair_counting(all, nth + 1, &rules);
    put_result(&a, counting <= nth ? &all[counting] : NULL);
    put_measured(&a, nth, t);
    put(&a, "loc-attempt-reason", nth, attempt_reason(app, reason_of(t, &rules)));
    put_number(&a, "loc-attempts", 0, (int64_t)nth + 1);
    if (counting <= nth)
        put(&a, "loc-not-done", 0, NULL);
    put(&a, BY_HAND, 0, NULL); // the answers are those of a try again
    struct json *entry = app_entry("attempt");
    json_set(entry, "rises", json_new_int(t->rises));
    json_set(entry, "arms", json_new_bool(t->arms));
    json_set(entry, "centiseconds", json_new_int(t->centiseconds));
    json_set_string(entry, "end", chair_end_word(t->end));
    return answers_record(app, NO_TRY, entry, a.at, a.count);
}

enum rc app_chair_why(struct app *app, enum chair_end end)
{
    const struct open_visit *v = &app->visit->now;
    struct answers a = {.count = 0};
    if (v->try_count == 0)
        return RC_NO;
    struct chair_try last = v->tries[v->try_count - 1];
    struct chair_rules rules = app_chair_rules(app);
    last.end = end;
    put(&a, "loc-attempt-reason", v->try_count - 1, attempt_reason(app, reason_of(&last, &rules)));
    struct json *entry = app_entry("attempt-why");
    json_set_string(entry, "end", chair_end_word(end));
    return answers_record(app, NO_TRY, entry, a.at, a.count);
}

enum rc app_chair_not_done(struct app *app, const char *reason)
{
    const struct open_visit *v = &app->visit->now;
    struct answers a = {.count = 0};
    bool cut = v->try_count > 0 && v->tries[v->try_count - 1].end == CHAIR_INTERRUPTED;
    put(&a, "loc-not-done", 0, reason);
    put_result(&a, NULL);
    put(&a, BY_HAND, 0, NULL);
    if (!cut)
        return app_answer_all(app, a.at, a.count);
    put(&a, "loc-attempt-reason", v->try_count - 1, attempt_reason(app, reason));
    struct json *entry = app_entry("attempt-why");
    json_set_string(entry, "end", chair_end_word(CHAIR_STOPPED));
    return answers_record(app, NO_TRY, entry, a.at, a.count);
}
// ---- by hand ----

bool app_chair_can_correct(const struct app *app)
{
    return app_item(app, BY_HAND) != NULL && app->visit->now.try_count > 0;
}

enum rc app_chair_correct(struct app *app, const struct chair_try *as, const char *why)
{
    struct chair_rules rules = app_chair_rules(app);
    struct answers a = {.count = 0};
    if (why[0] == '\0')
        return app_refuse(app, RC_INVALID, _("A correction by hand needs its reason."));
    if (as->end == CHAIR_WHOLE && as->centiseconds * 10 > rules.limit_ms)
        return app_refuse(app, RC_INVALID, _("The clock stops before that time."));
    if (chair_worth(as, &rules) != CHAIR_VALID)
        return app_refuse(app, RC_INVALID, _("Five rises in so short a time are not possible."));
    put_result(&a, as);
    put(&a, BY_HAND, 0, why);
    put(&a, "loc-not-done", 0, NULL);
    struct json *entry = app_entry("by-hand");
    json_set_string(entry, "linkId", BY_HAND); // the draft that it replaces
    return answers_record(app, N_("The correction was not saved."), entry, a.at, a.count);
}
