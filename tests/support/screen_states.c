// SPDX-License-Identifier: EUPL-1.2
#include "support/screen_states_inner.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void state_ok(struct desk *d, enum rc rc)
{
    if (rc != RC_OK)
        fail_msg("%s", app_message(d->app));
}

// As long as a name of an account may be typed.
#define LONG_NAME "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"

static const char *const hostile[PEOPLE_KINDS - PEOPLE_HOSTILE] = {
    "W",                              // wide in print, and long
    "e\u0301\u0302\u0303\u0304",      // more marks than a cell holds
    "漢字",                           // two cells each
    "\u202eגב\u2066\u200f",           // directions that would turn the line around
    "\x1b[31m\x07\t\n\r\x7f\xc2\x9b", // what a terminal obeys
    "\U0001F469\u200D\U0001F469\u200D\U0001F467\uFE0F", // characters joined into one
};

// Fills the text with a hostile one, 255 bytes, whole characters.
static void be_hostile(char out[PERSON_FIELD_BYTES], size_t kind)
{
    const char *part = hostile[kind % ARRAY_LEN(hostile)];
    size_t used = 0, len = strlen(part);
    while (used + len < PERSON_FIELD_BYTES) {
        memcpy(out + used, part, len);
        used += len;
    }
    out[used] = '\0';
}

static const struct person_fields usual[] = {
    {.at = {[PERSON_FAMILY] = "Lefèvre",
            [PERSON_GIVEN] = "Jeanne",
            [PERSON_BIRTH] = "1942-05-12",
            [PERSON_SEX] = "f",
            [PERSON_ADDRESS] = "3 rue des Lilas",
            [PERSON_POSTCODE] = "31800",
            [PERSON_TOWN] = "Saint-Gaudens",
            [PERSON_PHONE] = "05 61 00 00 01",
            [PERSON_GP] = "Dr Abadie",
            [PERSON_CONTACT] = "Luc Lefèvre (fils)",
            [PERSON_CONTACT_PHONE] = "06 00 00 00 01"}},
    {.at = {[PERSON_FAMILY] = "Dupuy",
            [PERSON_GIVEN] = "Marcel",
            [PERSON_BIRTH] = "1948-01-30",
            [PERSON_SEX] = "m",
            [PERSON_TOWN] = "Saint-Gaudens"}},
    {.at = {[PERSON_FAMILY] = "Nguyen",
            [PERSON_GIVEN] = "Thi Lan",
            [PERSON_BIRTH] = "1945-09-02",
            [PERSON_SEX] = "f",
            [PERSON_TOWN] = "Estancarbon"}},
    {.at = {[PERSON_FAMILY] = "Barthe",
            [PERSON_GIVEN] = "Paulette",
            [PERSON_BIRTH] = "1936-11-24",
            [PERSON_SEX] = "f",
            [PERSON_TOWN] = "Landorthe"}},
};

struct id state_person(struct desk *d, enum people people, size_t i)
{
    // Two of the same name and birth date would stand in the order of their identifiers.
    static const char *const further[] = {"Anne",   "Émile",  "Claire", "Henri",
                                          "Yvonne", "Robert", "Simone", "Guy"};
    struct person_fields p = usual[i % ARRAY_LEN(usual)];
    if (i >= ARRAY_LEN(usual))
        snprintf(p.at[PERSON_GIVEN], PERSON_FIELD_BYTES, "%s",
                 further[(i - ARRAY_LEN(usual)) % ARRAY_LEN(further)]);
    for (size_t k = 0; people >= PEOPLE_HOSTILE && k < PERSON_FIELD_COUNT; k++)
        if (k != PERSON_BIRTH && k != PERSON_SEX)
            be_hostile(p.at[k], (size_t)(people - PEOPLE_HOSTILE) + i + (k > PERSON_GIVEN ? 1 : 0));
    return desk_person(d, &p);
}

// A nurse's store and the person that screens are about, chosen.
struct id state_opened(struct desk *d, enum people people)
{
    desk_store_new(d, people >= PEOPLE_HOSTILE ? LONG_NAME : "A. Moreau", "nurse");
    struct id person = state_person(d, people, 0);
    app_select(d->app, person);
    return person;
}

// Text as people type it: long and hostile, or usual.
const char *state_words(enum people people, const char *otherwise, char out[PERSON_FIELD_BYTES])
{
    if (people < PEOPLE_HOSTILE)
        return otherwise;
    be_hostile(out, (size_t)(people - PEOPLE_HOSTILE));
    return out;
}

void state_visit_begun(struct desk *d, struct id id, const char *send)
{
    struct consent_answers yes = {.at = {"yes", "", "yes", "yes", "yes", "no"},
                                  .notice = NOTICE_ALOUD};
    bool resumed;
    snprintf(yes.at[CONSENT_SEND], sizeof yes.at[0], "%s", send);
    state_ok(d, app_visit_enter(d->app, id, &resumed));
    state_ok(d, app_consent_save(d->app, &yes, "A. Moreau", false));
}

static const struct {
    const char *link, *value;
} answers[] = {
    {"respondent", "person"}, {"vis-far", "no"},  {"vis-near", "yes"},    {"nut-weight", "no"},
    {"nut-appetite", "no"},   {"psy-low", "yes"}, {"psy-interest", "no"}, {"cog-year", "right"},
};

void state_answered(struct desk *d)
{
    for (size_t i = 0; i < ARRAY_LEN(answers); i++)
        state_ok(d, app_answer(d->app, answers[i].link, answers[i].value));
    d->fake.utc_ms += 221000;
    d->fake.mono_ms += 221000;
}

void state_visit_done(struct desk *d, struct id id, const char *send)
{
    state_visit_begun(d, id, send);
    state_answered(d);
    state_ok(d, app_words_said(d->app, 1));
    state_ok(d, app_chair_keep(d->app, &(struct chair_try){5, false, 1620, CHAIR_WHOLE}));
    state_ok(d, app_finish(d->app));
}

static const struct screen_state *const tables[] = {session_states, people_states,  visit_states,
                                                    flag_states,    sending_states, rounds_states};

const struct screen_state *screen_state(size_t i)
{
    for (size_t t = 0; t < ARRAY_LEN(tables); t++) {
        for (const struct screen_state *s = tables[t]; s->screen != NULL; s++)
            if (i-- == 0)
                return s;
    }
    return NULL;
}

struct desk *screen_state_new(const struct screen_state *s, const char *language,
                              enum people people)
{
    struct desk *d = desk_new(language);
    s->reach(d, people);
    if (strcmp(desk_top(d), s->screen) != 0)
        fail_msg("%s %s: \"%s\" is on top", s->screen, s->state != NULL ? s->state : "",
                 desk_top(d));
    screen_time(&d->stack, d->stack.now_ms + 10000); // what was said about a key is gone
    return d;
}

void screen_state_name(const struct screen_state *s, char out[64])
{
    snprintf(out, 64, "%s%s%s", s->screen, s->state != NULL ? "-" : "",
             s->state != NULL ? s->state : "");
}
