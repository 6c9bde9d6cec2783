// SPDX-License-Identifier: EUPL-1.2
#include "practice/answers.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

enum {
    RECALL_DELAY_S = 300,      // the least that counts
    COMPLAINT_PER_MILLE = 250, // one complaint often brings another
    HEARING_LIMIT_DB = 35,     // more is an alert
};

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

bool chance_per_mille(struct chance *c, uint32_t rate)
{
    return chance_below(c, 1000) < rate;
}

size_t chance_of(struct chance *c, const uint32_t *rates, size_t count)
{
    uint32_t n = chance_below(c, 1000), sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += rates[i];
        if (n < sum)
            return i;
    }
    return count;
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

// A visit being drawn.
struct draw {
    struct chance *c;          // where numbers come from
    const struct rates *rates; // how often
    double trait;              // how frail, 0 the average
    unsigned nth;              // visits before
    struct json *o;            // the answers so far
};

static bool happens(struct draw *d, uint32_t rate)
{
    return chance_per_mille(d->c, rate);
}

// Is the domain troubled, so often as published? The trait explains a tenth (0.3² of the variance):
// then 89 of 100 have an alert in some domain, as in the cohort; independent domains would give 92.
static bool troubled(struct draw *d, enum rate_domain domain)
{
    return 0.3 * d->trait + 0.953939 * chance_normal(d->c) >
           rates_threshold(d->rates->domain[domain]);
}

static void number(struct json *o, const char *link, unsigned n)
{
    json_set(o, link, json_new_int(n));
}

// Does it seem worse than last time, to the person or the visitor? Asked from the second visit on.
static void answer_worse(struct draw *d, const char *link, bool ill)
{
    if (d->nth == 0)
        return;
    const uint32_t rates[] = {ill ? d->rates->worse_troubled : d->rates->worse_well,
                              d->rates->worse_unknown};
    static const char *const answers[] = {"yes", "unknown", "no"};
    json_set_string(d->o, link, answers[chance_of(d->c, rates, ARRAY_LEN(rates))]);
}

// A domain of plain questions: all well, or one or more of them not, or open.
struct asked {
    enum rate_domain domain;
    const char *links[5];    // the questions
    const char *well, *ill;  // answers
    const char *open;        // answer that leaves the domain open
    const char *open_reason; // item for the reason, NULL when `open` needs none
    const char *worse;       // "worse than last time?"
};
static const struct asked vision = {
    RATE_VISION, {"vis-far", "vis-near", "vis-disease", "vis-diabetes", "vis-pressure"},
    "no",        "yes",
    "unknown",   NULL,
    "vis-worse"};
static const struct asked nutrition = {
    RATE_NUTRITION, {"nut-weight", "nut-appetite"}, "no", "yes", "unknown", NULL, "nut-worse"};
static const struct asked mood = {
    RATE_MOOD, {"psy-low", "psy-interest"}, "no", "yes", "refused", "psy-not-done", "psy-worse"};
static const struct asked hearing = {
    RATE_HEARING, {"hea-right", "hea-left"}, "heard", "not-heard", "not-done", "hea-not-done",
    "hea-worse"};

static void answer_asked(struct draw *d, const struct asked *a)
{
    bool ill = troubled(d, a->domain), open = happens(d, d->rates->open);
    uint32_t count = 0;
    while (count < ARRAY_LEN(a->links) && a->links[count] != NULL)
        count++;
    uint32_t which = chance_below(d->c, count);
    for (uint32_t k = 0; k < count; k++) {
        bool also = chance_per_mille(d->c, COMPLAINT_PER_MILLE);
        const char *value = ill && (k == which || also) ? a->ill : a->well;
        json_set_string(d->o, a->links[k], open ? a->open : value);
    }
    if (open && a->open_reason != NULL)
        json_set_string(d->o, a->open_reason, "refused");
    answer_worse(d, a->worse, ill);
}

// By whisper, by an app of digits in noise, or by a device in decibels.
static void answer_hearing(struct draw *d)
{
    static const char *const methods[] = {"digits", "audiometry", "whisper"};
    static const char *const levels[] = {"hea-right-db", "hea-left-db"};
    const uint32_t rates[] = {d->rates->digits, d->rates->audiometry};
    size_t method = chance_of(d->c, rates, ARRAY_LEN(rates));
    json_set_string(d->o, "hea-method", methods[method]);
    if (method != 1) {
        answer_asked(d, &hearing);
        return;
    }
    bool ill = troubled(d, RATE_HEARING);
    uint32_t which = chance_below(d->c, ARRAY_LEN(levels));
    for (uint32_t k = 0; k < ARRAY_LEN(levels); k++) {
        bool bad = ill && (k == which || chance_per_mille(d->c, COMPLAINT_PER_MILLE * 2));
        number(d->o, levels[k],
               bad ? HEARING_LIMIT_DB + 1 + chance_below(d->c, 30)
                   : 10 + chance_below(d->c, HEARING_LIMIT_DB - 9));
    }
    answer_worse(d, hearing.worse, ill);
}

static unsigned words_recalled(struct draw *d, bool ill)
{
    const uint32_t rates[] = {d->rates->recall_none, d->rates->recall_one};
    return ill ? (unsigned)chance_of(d->c, rates, ARRAY_LEN(rates)) : 3;
}

static void answer_memory(struct draw *d)
{
    static const char *const links[] = {"cog-year", "cog-month", "cog-weekday", "cog-day",
                                        "cog-place"};
    static const char *const lists[] = {"fr-1",  "fr-9",  "fr-3",  "fr-10",
                                        "fr-11", "fr-12", "fr-13", "fr-14"}; // of data/words
    bool ill = troubled(d, RATE_COGNITION), lost = ill && happens(d, d->rates->disoriented);
    json_set_string(d->o, "cog-list", lists[d->nth % ARRAY_LEN(lists)]);
    number(d->o, "cog-tries", 1 + chance_below(d->c, 2));
    uint32_t which = chance_below(d->c, ARRAY_LEN(links));
    for (uint32_t i = 0; i < ARRAY_LEN(links); i++)
        json_set_string(d->o, links[i],
                        !lost || i != which           ? "right"
                        : chance_per_mille(d->c, 400) ? "unknown"
                                                      : "wrong");
    bool early = happens(d, d->rates->open); // asked too soon: it does not count
    number(d->o, "cog-recall", words_recalled(d, ill));
    number(d->o, "cog-recall-delay-s",
           early ? RECALL_DELAY_S - 60 : RECALL_DELAY_S + chance_below(d->c, 150));
    json_set(d->o, "cog-cued", json_new_bool(happens(d, d->rates->cued)));
    json_set(d->o, "cog-interrupted", json_new_bool(happens(d, d->rates->cued)));
    answer_worse(d, "cog-worse", ill);
}

// ---- the chair ----

// A try, in the repeating group of the form; time in hundredths of a second, 0 none.
static void add_try(struct json *tries, unsigned rises, bool arms, unsigned hundredths,
                    const char *reason)
{
    struct json *one = json_new_object();
    char time[24];
    number(one, "loc-attempt-rises", rises);
    json_set(one, "loc-attempt-arms", json_new_bool(arms));
    if (hundredths > 0) {
        snprintf(time, sizeof time, "%u.%02u", hundredths / 100, hundredths % 100);
        json_set(one, "loc-attempt-time-s", json_new_number(time));
    }
    json_set_string(one, "loc-attempt-reason", reason);
    json_push(tries, one);
}

static void answer_chair(struct draw *d)
{
    char time[24];
    bool ill = troubled(d, RATE_MOBILITY);
    const uint32_t kinds[] = {d->rates->unable, d->rates->arms};
    size_t kind = ill ? chance_of(d->c, kinds, ARRAY_LEN(kinds)) : ARRAY_LEN(kinds);
    bool unsafe = happens(d, d->rates->open), again = happens(d, d->rates->second_try);
    answer_worse(d, "loc-worse", ill);
    json_set(d->o, "loc-safe", json_new_bool(!unsafe));
    if (unsafe || kind == 0) {
        json_set_string(d->o, "loc-not-done", unsafe ? "unsafe" : "unable");
        return;
    }
    unsigned hundredths = ill ? 1401 + chance_below(d->c, 900) + chance_below(d->c, 400)
                              : 800 + chance_below(d->c, 300) + chance_below(d->c, 301);
    struct json *tries = json_new_array();
    if (again)
        add_try(tries, chance_below(d->c, 3), false, 0, "false-start");
    add_try(tries, 5, kind == 1, hundredths, kind == 1 ? "arms-used" : NULL);
    snprintf(time, sizeof time, "%u.%02u", hundredths / 100, hundredths % 100);
    number(d->o, "loc-rises", 5);
    json_set(d->o, "loc-arms", json_new_bool(kind == 1));
    json_set(d->o, "loc-time-s", json_new_number(time));
    json_set(d->o, "loc-attempt", tries);
}

// ---- around the tests ----

static void answer_social(struct draw *d)
{
    const struct rates *r = d->rates;
    bool alone = happens(d, r->alone);
    json_set_string(d->o, "soc-alone", alone ? "yes" : "no");
    json_set_string(d->o, "soc-help",
                    happens(d, alone ? r->help_alone : r->help_together) ? "yes" : "no");
    json_set_string(d->o, "soc-carer", happens(d, r->carer) ? "yes" : "no");
    json_set_string(d->o, "soc-wish", happens(d, r->wish) ? "yes" : "no");
}

static void answer_context(struct draw *d)
{
    static const char *const respondents[] = {"proxy", "carer", "person"};
    static const char *const present[] = {"relative", "professional", "several", "alone"};
    static const char *const aids[] = {"glasses", "hearing-aid", "both", "none"};
    const struct rates *r = d->rates;
    const uint32_t who[] = {r->proxy, r->carer_answers};
    const uint32_t room[] = {r->with_relative, r->with_professional, r->with_several};
    const uint32_t worn[] = {r->glasses, r->hearing_aid, r->both};
    size_t respondent = chance_of(d->c, who, ARRAY_LEN(who));
    size_t others = chance_of(d->c, room, ARRAY_LEN(room));
    size_t aid = chance_of(d->c, worn, ARRAY_LEN(worn));
    json_set_string(d->o, "respondent", respondents[respondent]);
    // Who answers in part is there.
    json_set_string(
        d->o, "present",
        present[respondent < ARRAY_LEN(who) && others == ARRAY_LEN(room) ? respondent : others]);
    json_set_string(d->o, "aids", aids[aid]);
    json_set_string(d->o, "language", "french");
    if (aid == 1 || aid == 2)
        json_set(d->o, "hea-aid", json_new_bool(true));
    if (d->nth > 0)
        json_set(d->o, "previous-visit", json_new_bool(true));
}

struct json *simulate_answers(struct chance *c, const struct rates *rates, double trait,
                              unsigned nth)
{
    struct draw d = {.c = c, .rates = rates, .trait = trait, .nth = nth, .o = json_new_object()};
    answer_context(&d);
    answer_memory(&d);
    answer_asked(&d, &vision);
    answer_asked(&d, &nutrition);
    answer_asked(&d, &mood);
    answer_hearing(&d);
    answer_chair(&d);
    answer_social(&d);
    return d.o;
}
