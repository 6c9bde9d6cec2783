// SPDX-License-Identifier: EUPL-1.2
#include "practice/visit.h"

#include "base/fs.h"
#include "fhir/visit_bundle.h"
#include "store/flag.h"

#include <stdio.h>
#include <string.h>

enum {
    FORM_MAX_BYTES = 8 * 1024 * 1024,
    DATA_MAX_BYTES = 1024 * 1024,
    REFUSAL_S = 90,       // a visit that ends with the consent
    FLAG_OPEN_DAYS = 30,  // older red flags have been closed
    VISIT_MIN_S = 8 * 60, // published: 8 to 15 minutes
    VISIT_SPREAD_S = 7 * 60,
    DAY_BEGINS_MIN = 9 * 60,
    DAY_MIN = 8 * 60,
    SUNDAY = 7,
    DUE_MONTHS = 6,
};

static enum rc read_json(const struct paths *paths, const char *name, struct json **ret,
                         struct err *e)
{
    char path[PATH_BYTES + 64];
    struct buf text = {0};
    snprintf(path, sizeof path, "%s/simulate/%s", paths->data, name);
    enum rc rc = fs_read(path, DATA_MAX_BYTES, &text, e);
    if (rc == RC_OK)
        rc = json_parse(buf_text(&text), text.len, &JSON_LIMITS, ret, e);
    buf_release(&text);
    return rc;
}

enum rc simulation_start(struct simulation *s, const struct paths *paths, struct err *e)
{
    char path[PATH_BYTES + 32];
    struct buf text = {0};
    enum rc rc = read_json(paths, "names.json", &s->names, e);
    rc = rc ? rc : read_json(paths, "rates.json", &s->rates_file, e);
    rc = rc ? rc : rates_read(s->rates_file, &s->rates, e);
    snprintf(path, sizeof path, "%s/icope-step1.json", paths->questionnaires);
    rc = rc ? rc : fs_read(path, FORM_MAX_BYTES, &text, e);
    if (rc == RC_OK)
        rc = questionnaire_load(buf_text(&text), text.len, &s->form, NULL, e);
    buf_release(&text);
    return rc;
}

void simulation_end(struct simulation *s)
{
    store_use_clock(s->store, s->clock);
    questionnaire_free(s->form);
    json_free(s->names);
    json_free(s->rates_file);
}

const char *simulation_name(struct simulation *s, const char *list)
{
    const struct json *all = json_get(s->names, list);
    size_t count = json_count(all);
    const char *text =
        count > 0 ? json_string(json_at(all, (size_t)(chance_next(&s->chance) % count))) : NULL;
    return text != NULL ? text : "?";
}

static struct json *consent_at(struct simulation *s, const struct simulated_person *p,
                               const struct clock *clock, bool refused)
{
    const struct {
        const char *purpose;
        uint32_t refuses;
    } purposes[] = {{"gp", s->rates.no_gp},
                    {"carer", s->rates.no_carer},
                    {"social", s->rates.no_social},
                    {"research", s->rates.no_research}};
    char at[INSTANT_BYTES];
    struct json *c = json_new_object();
    json_set_string(c, "screening", refused ? "no" : "yes");
    json_set_string(c, "send", refused ? "" : p->no_send ? "no" : "yes");
    for (size_t i = 0; i < ARRAY_LEN(purposes); i++)
        json_set_string(c, purposes[i].purpose,
                        refused                                             ? ""
                        : chance_per_mille(&s->chance, purposes[i].refuses) ? "no"
                                                                            : "yes");
    json_set_string(c, "notice", "1.0.0");
    json_set_string(c, "noticeGiven", chance_below(&s->chance, 2) == 0 ? "aloud" : "paper");
    json_set_string(c, "informedBy", p->visitor);
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

// Ends the visit: finished, or stopped with the refusal.
static enum rc finish(struct simulation *s, const struct simulated_person *p,
                      struct store_visit *visit, struct form *f, bool refused, struct err *e)
{
    struct clock past = clock_from_fake(&s->past);
    struct json *resources = NULL, *bundle = NULL, *consent = consent_at(s, p, &past, refused);
    s->past.utc_ms +=
        1000 *
        (refused ? REFUSAL_S : VISIT_MIN_S + (int64_t)chance_below(&s->chance, VISIT_SPREAD_S));
    visit->finished_utc_ms = s->past.utc_ms;
    snprintf(visit->account, sizeof visit->account, "%s", p->visitor);
    struct package_input in = {.visit = visit,
                               .patient = p->patient,
                               .consent = consent,
                               .form = f,
                               .status = refused ? "stopped" : status_of(f),
                               .clock = &past};
    enum rc rc = package_build(&in, &resources, &bundle, e);
    if (rc == RC_OK) {
        struct datetime due = {.date = date_add_months(clock_today(&past), DUE_MONTHS), .hour = 12};
        rc = store_visit_finish(s->store, visit->id, refused ? VISIT_STOPPED : VISIT_FINISHED,
                                resources, bundle, refused ? 0 : clock_moment(&past, due), e);
    }
    json_free(resources);
    json_free(bundle);
    json_free(consent);
    return rc;
}

// ---- a red flag ----

static void add_call(const struct simulated_person *p, const char *at, struct json *content)
{
    struct json *calls = json_new_array(), *call = json_new_object();
    json_set_string(call, "at", at);
    json_set_string(call, "by", p->visitor);
    json_set_string(call, "who", "team");
    json_set_string(call, "whoWords", "Équipe ICOPE");
    json_set_string(call, "said", "passed-on");
    json_set_string(call, "saidWords", "Message transmis");
    json_push(calls, call);
    json_set(content, "calls", calls);
}

// Seen at the end of that visit; old ones have been closed meanwhile.
static enum rc raise_flag(struct simulation *s, const struct simulated_person *p, struct id visit,
                          int days_ago, struct err *e)
{
    size_t count = json_count(s->rates.flags);
    const struct json *kind =
        count > 0 ? json_at(s->rates.flags, (size_t)(chance_next(&s->chance) % count)) : NULL;
    struct clock past = clock_from_fake(&s->past);
    char at[INSTANT_BYTES];
    struct store_flag f = {.id = chance_id(&s->chance),
                           .person = p->id,
                           .visit = visit,
                           .raised_utc_ms = s->past.utc_ms,
                           .content = json_new_object()};
    clock_instant(&past, s->past.utc_ms, at);
    json_set_string(f.content, "code", json_get_string(kind, "code"));
    json_set_string(f.content, "text", json_get_string(kind, "text"));
    json_set_string(f.content, "by", p->visitor);
    if (chance_per_mille(&s->chance, s->rates.flag_called))
        add_call(p, at, f.content);
    if (days_ago > FLAG_OPEN_DAYS) {
        struct json *how = json_new_object();
        json_set_string(how, "code", "cared-for");
        json_set_string(how, "by", p->visitor);
        json_set(f.content, "outcome", how);
        f.closed_utc_ms = s->past.utc_ms + (int64_t)24 * 3600 * 1000;
    }
    enum rc rc = store_flag_save(s->store, &f, "flag-raise", NULL, e);
    json_free(f.content);
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
    int64_t then = clock_moment(s->clock, at);
    s->past.offset_min = s->clock->offset_min(s->clock->self, then);
    return then;
}

// A visit that many days ago, with these answers (NULL: none were given, it was refused).
static enum rc visit_of(struct simulation *s, const struct simulated_person *p, int days_ago,
                        const struct json *answers, struct id *ret, struct err *e)
{
    s->past.utc_ms = time_of_visit(s, days_ago);
    s->then = clock_from_fake(&s->past);
    struct store_visit visit = {0};
    struct form_env env = {.clock = &s->then, .patient = p->patient};
    store_use_clock(s->store, &s->then);
    enum rc rc = store_visit_start(s->store, p->id, s->form->url,
                                   s->form->version != NULL ? s->form->version : "", &visit, e);
    struct form *f = form_new(s->form, &env);
    if (rc == RC_OK && answers != NULL)
        rc = form_set_all(f, answers, NULL, e);
    rc = rc ? rc : finish(s, p, &visit, f, answers == NULL, e);
    form_free(f);
    *ret = visit.id;
    return rc;
}

enum rc simulate_refusal(struct simulation *s, const struct simulated_person *p, int days_ago,
                         struct err *e)
{
    struct id visit;
    enum rc rc = visit_of(s, p, days_ago, NULL, &visit, e);
    store_use_clock(s->store, s->clock);
    return rc;
}

enum rc simulate_visit(struct simulation *s, const struct simulated_person *p, int days_ago,
                       struct err *e)
{
    struct id visit;
    struct json *answers = simulate_answers(&s->chance, &s->rates, p->trait, p->visits);
    enum rc rc = visit_of(s, p, days_ago, answers, &visit, e);
    if (rc == RC_OK && chance_per_mille(&s->chance, s->rates.flag_raised))
        rc = raise_flag(s, p, visit, days_ago, e);
    json_free(answers);
    store_use_clock(s->store, s->clock);
    return rc;
}
