// SPDX-License-Identifier: EUPL-1.2
#include "app/simulate_visit.h"

#include "app/package.h"
#include "base/fs.h"
#include "base/mem.h"

#include <stdio.h>
#include <string.h>

enum { FORM_MAX_BYTES = 8 * 1024 * 1024, VISIT_MS = 9 * 60 * 1000, DUE_MONTHS = 6 };

uint64_t chance_next(struct chance *c)
{
    uint64_t z = (c->state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

uint32_t chance_below(struct chance *c, uint32_t n)
{
    return (uint32_t)(((chance_next(c) >> 32) * n) >> 32);
}

double chance_normal(struct chance *c)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += (double)(chance_next(c) >> 11) / 9007199254740992.0; // 2^53
    return sum;
}

struct id chance_id(struct chance *c)
{
    char text[ID_BYTES];
    uint64_t a = chance_next(c), b = chance_next(c);
    snprintf(text, sizeof text, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(a >> 32),
             (unsigned)(a >> 16 & 0xffff), (unsigned)(a & 0xfff),
             (unsigned)(0x8000 | (b >> 48 & 0x3fff)), (unsigned long long)(b & 0xffffffffffff));
    return id_from(text);
}

enum rc simulation_start(struct simulation *s, const struct paths *paths, struct err *e)
{
    char path[PATH_BYTES + 32];
    struct buf text = {0};
    struct form_report report = {0};
    snprintf(path, sizeof path, "%s/icope-step1.json", paths->questionnaires);
    enum rc rc = fs_read(path, FORM_MAX_BYTES, &text, e);
    if (rc == RC_OK)
        rc = questionnaire_load(buf_text(&text), text.len, &s->form, &report, e);
    form_report_release(&report);
    buf_release(&text);
    return rc;
}

void simulation_end(struct simulation *s)
{
    store_use_clock(s->store, s->clock);
    questionnaire_free(s->form);
}

// Is the domain troubled? `threshold` is the point of the normal distribution above which its
// published share of people lies; the trait explains a good third.
static bool troubled(struct chance *c, double trait, double threshold)
{
    return 0.6 * trait + 0.8 * chance_normal(c) > threshold;
}

// An answer; what the form does not take is a mistake of this file.
static enum rc say(struct form *f, const char *link, const char *value, struct err *e)
{
    return form_set_text(f, link, value, e);
}

// A domain of plain questions: the answers when all is well, and one that is not.
static const struct {
    double threshold;
    const char *links[4];
    const char *well, *ill;
} asked[] = {
    {0.912, {"vis-far", "vis-near", "vis-disease", "vis-treatment"}, "no", "yes"},
    {1.506, {"nut-weight", "nut-appetite"}, "no", "yes"},
    {0.279, {"psy-low", "psy-interest"}, "no", "yes"},
    {-0.156, {"hea-right", "hea-left"}, "pass", "fail"},
};

static enum rc answer_questions(struct chance *c, double trait, struct form *f, struct err *e)
{
    enum rc rc = say(f, "hea-method", "whisper", e);
    for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
        bool ill = troubled(c, trait, asked[i].threshold);
        size_t count = 0;
        while (count < ARRAY_LEN(asked[i].links) && asked[i].links[count] != NULL)
            count++;
        size_t which = chance_below(c, (uint32_t)count);
        for (size_t k = 0; rc == RC_OK && k < count; k++)
            rc = say(f, asked[i].links[k], ill && k == which ? asked[i].ill : asked[i].well, e);
    }
    return rc;
}

static enum rc answer_memory(struct chance *c, double trait, struct form *f, struct err *e)
{
    static const char *const links[] = {"cog-year", "cog-month", "cog-weekday", "cog-day",
                                        "cog-place"};
    bool ill = troubled(c, trait, -0.055), lost = ill && chance_below(c, 4) == 0;
    char text[24];
    enum rc rc = say(f, "cog-list", "fr-1", e);
    rc = rc ? rc : say(f, "cog-tries", "1", e);
    size_t which = chance_below(c, ARRAY_LEN(links));
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(links); i++)
        rc = say(f, links[i], lost && i == which ? "wrong" : "right", e);
    snprintf(text, sizeof text, "%u", ill ? (unsigned)chance_below(c, 3) : 3U);
    rc = rc ? rc : say(f, "cog-recall", text, e);
    snprintf(text, sizeof text, "%u", 300 + (unsigned)chance_below(c, 90));
    rc = rc ? rc : say(f, "cog-recall-delay-s", text, e);
    return rc ? rc : say(f, "cog-cued", "false", e);
}

static enum rc answer_chair(struct chance *c, double trait, struct form *f, struct err *e)
{
    bool ill = troubled(c, trait, 0.834);
    if (chance_below(c, 100) < 4) {
        enum rc rc = say(f, "loc-safe", "false", e);
        return rc ? rc : say(f, "loc-not-done", "unsafe", e);
    }
    char text[24];
    unsigned hundredths = ill ? 1450 + (unsigned)chance_below(c, 900) : 800 + chance_below(c, 580);
    enum rc rc = say(f, "loc-safe", "true", e);
    rc = rc ? rc : say(f, "loc-rises", "5", e);
    rc = rc ? rc : say(f, "loc-arms", "false", e);
    snprintf(text, sizeof text, "%u.%02u", hundredths / 100, hundredths % 100);
    rc = rc ? rc : say(f, "loc-time-s", text, e);
    return rc ? rc : say(f, "loc-attempts", "1", e);
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

static enum rc finish(struct simulation *s, struct clock *past, const struct json *patient,
                      struct store_visit *visit, struct form *f, struct err *e)
{
    struct json *resources = NULL, *bundle = NULL, *consent = consent_at(past);
    s->past.utc_ms += VISIT_MS;
    visit->finished_utc_ms = s->past.utc_ms;
    struct package_input in = {.visit = visit,
                               .patient = patient,
                               .consent = consent,
                               .form = f,
                               .status = "completed",
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

enum rc simulate_visit(struct simulation *s, const struct json *patient, struct id person,
                       int64_t ago_ms, double trait, struct err *e)
{
    s->past.utc_ms = clock_utc_ms(s->clock) - ago_ms;
    s->past.offset_min = s->clock->offset_min(s->clock->self, s->past.utc_ms);
    struct clock past = clock_from_fake(&s->past);
    struct store_visit visit = {0};
    struct form_env env = {.clock = &past, .patient = patient};
    store_use_clock(s->store, &past);
    enum rc rc = store_visit_start(s->store, person, s->form->url, s->form->version, &visit, e);
    struct form *f = form_new(s->form, &env);
    rc = rc ? rc : answer_questions(&s->chance, trait, f, e);
    rc = rc ? rc : answer_memory(&s->chance, trait, f, e);
    rc = rc ? rc : answer_chair(&s->chance, trait, f, e);
    rc = rc ? rc : finish(s, &past, patient, &visit, f, e);
    form_free(f);
    store_use_clock(s->store, s->clock);
    return rc;
}
