// SPDX-License-Identifier: EUPL-1.2
#include "practice/visit.h"

#include "base/fs.h"
#include "fhir/visit_bundle.h"

#include <stdio.h>
#include <string.h>

enum {
    FORM_MAX_BYTES = 8 * 1024 * 1024,
    VISIT_MIN_S = 8 * 60, // published: 8 to 15 minutes
    VISIT_SPREAD_S = 7 * 60,
    DAY_BEGINS_MIN = 9 * 60,
    DAY_MIN = 8 * 60,
    SUNDAY = 7,
    DUE_MONTHS = 6,
};

enum rc simulation_start(struct simulation *s, const struct paths *paths, struct err *e)
{
    char path[PATH_BYTES + 32];
    struct buf text = {0};
    snprintf(path, sizeof path, "%s/icope-step1.json", paths->questionnaires);
    enum rc rc = fs_read(path, FORM_MAX_BYTES, &text, e);
    if (rc == RC_OK)
        rc = questionnaire_load(buf_text(&text), text.len, &s->form, NULL, e);
    buf_release(&text);
    return rc;
}

void simulation_end(struct simulation *s)
{
    store_use_clock(s->store, s->clock);
    questionnaire_free(s->form);
}

static struct json *consent_at(const struct clock *clock)
{
    static const char *const yes[] = {"screening", "send", "gp"};
    char at[INSTANT_BYTES];
    struct json *c = json_new_object();
    for (size_t i = 0; i < ARRAY_LEN(yes); i++)
        json_set_string(c, yes[i], "yes");
    json_set_string(c, "carer", "no");
    json_set_string(c, "research", "no");
    json_set_string(c, "notice", "1.0.0");
    json_set_string(c, "informedBy", "practice");
    clock_instant(clock, clock_utc_ms(clock), at);
    json_set_string(c, "at", at);
    return c;
}

// What is open keeps the response in progress, as in a real visit.
static const char *status_of(struct form *f)
{
    const struct form_issue *issues;
    size_t count = form_issues(f, &issues);
    for (size_t i = 0; i < count; i++)
        if (!issues[i].warning)
            return "in-progress";
    return "completed";
}

static enum rc finish(struct simulation *s, struct clock *past, const struct json *patient,
                      struct store_visit *visit, struct form *f, struct err *e)
{
    struct json *resources = NULL, *bundle = NULL, *consent = consent_at(past);
    s->past.utc_ms += 1000 * (VISIT_MIN_S + (int64_t)chance_below(&s->chance, VISIT_SPREAD_S));
    visit->finished_utc_ms = s->past.utc_ms;
    struct package_input in = {.visit = visit,
                               .patient = patient,
                               .consent = consent,
                               .form = f,
                               .status = status_of(f),
                               .clock = past};
    enum rc rc = package_build(&in, &resources, &bundle, e);
    if (rc == RC_OK) {
        struct datetime due = {.date = date_add_months(clock_today(past), DUE_MONTHS), .hour = 12};
        rc = store_visit_finish(s->store, visit->id, VISIT_FINISHED, resources, bundle,
                                datetime_to_utc(due, 0), e);
    }
    json_free(resources);
    json_free(bundle);
    json_free(consent);
    return rc;
}

// A working day and hour that many days ago; on a Sunday nobody goes round.
static int64_t time_of_visit(struct simulation *s, int days_ago)
{
    struct date day = date_from_days(date_days(clock_today(s->clock)) - days_ago);
    if (date_weekday(day) == SUNDAY)
        day = date_from_days(date_days(day) - 1);
    int minute = DAY_BEGINS_MIN + (int)chance_below(&s->chance, DAY_MIN);
    struct datetime at = {.date = day, .hour = minute / 60, .minute = minute % 60};
    at.second = (int)chance_below(&s->chance, 60);
    int64_t guess = datetime_to_utc(at, 0);
    s->past.offset_min = s->clock->offset_min(s->clock->self, guess);
    return datetime_to_utc(at, s->past.offset_min);
}

enum rc simulate_visit(struct simulation *s, const struct simulated_person *p, int days_ago,
                       struct err *e)
{
    s->past.utc_ms = time_of_visit(s, days_ago);
    struct clock past = clock_from_fake(&s->past);
    struct store_visit visit = {0};
    struct form_env env = {.clock = &past, .patient = p->patient};
    struct json *answers = simulate_answers(&s->chance, p->trait, p->visits);
    store_use_clock(s->store, &past);
    enum rc rc = store_visit_start(s->store, p->id, s->form->url,
                                   s->form->version != NULL ? s->form->version : "", &visit, e);
    struct form *f = form_new(s->form, &env);
    rc = rc ? rc : form_set_all(f, answers, NULL, e);
    rc = rc ? rc : finish(s, &past, p->patient, &visit, f, e);
    form_free(f);
    json_free(answers);
    store_use_clock(s->store, s->clock);
    return rc;
}
