// SPDX-License-Identifier: EUPL-1.2
#include "pathway/screening.h"

#include <string.h>

// Beginning of a domain's linkIds, its calculated state, and the measured answer that can be there
// without being valid (recalled too early, a time no human reaches).
static const struct {
    const char *prefix, *status, *measured;
} domains[SCREENING_DOMAINS] = {
    [SCREENING_COGNITION] = {"cog-", "cog-status", "cog-recall"},
    [SCREENING_MOBILITY] = {"loc-", "loc-status", "loc-time-s"},
    [SCREENING_NUTRITION] = {"nut-", "nut-status", NULL},
    [SCREENING_VISION] = {"vis-", "vis-status", NULL},
    [SCREENING_HEARING] = {"hea-", "hea-status", NULL},
    [SCREENING_MOOD] = {"psy-", "psy-status", NULL},
    [SCREENING_SOCIAL] = {"soc-", "soc-status", NULL},
};

// When an answer is needed to complete its domain.
enum need {
    NEEDED,     // always, where the form has the question
    WHEN_ASKED, // only once it was asked and left open
    BY_EAR,     // unless hearing is measured in decibels
    BY_DECIBEL, // only then
    PREMISE,    // always, but says nothing about the person
};

// The answers that assess a domain. Methods, reasons, aids and the feeling that it got worse say
// nothing about it and are not here.
static const struct {
    const char *link;
    enum need need;
} items[] = {
    {"cog-year", NEEDED},
    {"cog-month", NEEDED},
    {"cog-weekday", NEEDED},
    {"cog-day", NEEDED},
    {"cog-place", NEEDED},
    {"cog-recall", NEEDED},
    {"loc-safe", PREMISE},
    {"loc-rises", WHEN_ASKED},
    {"loc-time-s", NEEDED},
    {"loc-attempt-time-s", WHEN_ASKED}, // none of them valid, but rises were made
    {"nut-weight", NEEDED},
    {"nut-appetite", NEEDED},
    {"vis-far", NEEDED},
    {"vis-near", NEEDED},
    {"vis-disease", NEEDED},
    {"vis-treatment", NEEDED},
    {"vis-diabetes", NEEDED},
    {"vis-pressure", NEEDED},
    {"vis-chart-far-right", WHEN_ASKED},
    {"vis-chart-far-left", WHEN_ASKED},
    {"vis-chart-near", WHEN_ASKED},
    {"hea-right", BY_EAR},
    {"hea-left", BY_EAR},
    {"hea-right-db", BY_DECIBEL},
    {"hea-left-db", BY_DECIBEL},
    {"psy-low", NEEDED},
    {"psy-interest", NEEDED},
    {"soc-alone", NEEDED},
    {"soc-help", NEEDED},
    {"soc-carer", NEEDED},
    {"soc-wish", NEEDED},
};

// Codes of answers that tell nothing about the person.
static const char *const open_codes[] = {"not-done", "refused", "unknown"};

// What a response says, by row of `items` and by domain.
struct answers {
    enum { ABSENT, OPEN, TOLD } items[ARRAY_LEN(items)];
    const char *status[SCREENING_DOMAINS]; // codes, NULL none; borrowed
    bool in_part[SCREENING_DOMAINS];       // it says so itself: its answers were erased
    bool decibels;                         // hearing is measured
    bool cued, interrupted;                // what makes a recall not valid, besides its delay
};

enum screening_domain screening_domain_of(const char *link_id)
{
    int d = 0;
    while (d < SCREENING_DOMAINS &&
           strncmp(link_id, domains[d].prefix, strlen(domains[d].prefix)) != 0)
        d++;
    return (enum screening_domain)d;
}

static bool tells(const char *code)
{
    for (size_t i = 0; code != NULL && i < ARRAY_LEN(open_codes); i++)
        if (strcmp(code, open_codes[i]) == 0)
            return false;
    return true;
}

static void take(struct answers *a, const char *link, const struct json *answer)
{
    const char *code = json_get_string(json_get(answer, "valueCoding"), "code");
    enum screening_domain d = screening_domain_of(link);
    if (strcmp(link, "hea-method") == 0)
        a->decibels = code != NULL && strcmp(code, "audiometry") == 0;
    if (strcmp(link, "cog-cued") == 0)
        a->cued = json_bool(json_get(answer, "valueBoolean"), false);
    if (strcmp(link, "cog-interrupted") == 0)
        a->interrupted = json_bool(json_get(answer, "valueBoolean"), false);
    if (d < SCREENING_DOMAINS && strcmp(link, domains[d].status) == 0)
        a->status[d] = code;
    for (size_t i = 0; d < SCREENING_DOMAINS && i < ARRAY_LEN(items); i++)
        if (strcmp(items[i].link, link) == 0)
            a->items[i] =
                tells(code) && json_bool(json_get(answer, "valueBoolean"), true) ? TOLD : OPEN;
}

// Was the domain of this state assessed in part before its answers were erased?
static void take_part(struct answers *a, const char *link, const struct json *item)
{
    const struct json *list = json_get(item, "extension");
    enum screening_domain d = screening_domain_of(link);
    for (size_t i = 0; d < SCREENING_DOMAINS && i < json_count(list); i++) {
        const char *url = json_get_string(json_at(list, i), "url");
        if (url != NULL && strcmp(url, REMAINS_IN_PART) == 0)
            a->in_part[d] = true;
    }
}

static void walk(struct answers *a, const struct json *of, int depth)
{
    const struct json *list = json_get(of, "item");
    for (size_t i = 0; depth > 0 && i < json_count(list); i++) {
        const struct json *it = json_at(list, i), *answer = json_at(json_get(it, "answer"), 0);
        const char *link = json_get_string(it, "linkId");
        if (link != NULL && answer != NULL)
            take(a, link, answer);
        if (link != NULL)
            take_part(a, link, it);
        walk(a, it, depth - 1);
    }
}

// Is row i of `items` needed, and not told?
static bool lacks(const struct questionnaire *q, const struct answers *a, size_t i)
{
    if (a->items[i] != ABSENT)
        return a->items[i] == OPEN;
    if (q != NULL && questionnaire_find(q, items[i].link) == NULL)
        return false;
    switch (items[i].need) {
    case NEEDED:
    case PREMISE:
        return q != NULL;
    case BY_EAR:
        return !a->decibels;
    case BY_DECIBEL:
        return a->decibels;
    case WHEN_ASKED:
        break;
    }
    return false;
}

static void add_missing(struct screening_row *row, const char *link)
{
    if (row->missing_count < SCREENING_MISSING_MAX)
        row->missing[row->missing_count++] = link;
}

// Why the recall of a domain that has it and lacks nothing is not valid.
static enum recall_invalid recall_invalid(const struct answers *a, enum screening_domain d)
{
    if (d != SCREENING_COGNITION)
        return RECALL_INVALID_NOT;
    return a->cued          ? RECALL_INVALID_CUED
           : a->interrupted ? RECALL_INVALID_INTERRUPTED
                            : RECALL_INVALID_DELAY;
}

static void read_domain(const struct questionnaire *q, const struct answers *a,
                        enum screening_domain d, struct screening_row *row)
{
    bool told = false;
    const char *status = a->status[d] != NULL ? a->status[d] : "";
    *row = (struct screening_row){.state = DOMAIN_STATE_INCOMPLETE};
    if (strcmp(status, "alert") == 0 || strcmp(status, "normal") == 0) {
        row->state = status[0] == 'a' ? DOMAIN_STATE_SIGNAL : DOMAIN_STATE_NO_SIGNAL;
        return;
    }
    if (a->in_part[d])
        return;
    for (size_t i = 0; i < ARRAY_LEN(items); i++) {
        if (screening_domain_of(items[i].link) != d)
            continue;
        told = told || (a->items[i] == TOLD && items[i].need != PREMISE);
        if (lacks(q, a, i))
            add_missing(row, items[i].link);
    }
    if (told && row->missing_count == 0 && domains[d].measured != NULL) {
        add_missing(row, domains[d].measured); // there, but not valid
        row->recall = recall_invalid(a, d);
    }
    if (!told)
        *row = (struct screening_row){.state = DOMAIN_STATE_NOT_ASSESSED};
}

void screening_read(const struct questionnaire *q, const struct json *response,
                    struct screening *ret)
{
    struct answers a = {0};
    *ret = (struct screening){0};
    walk(&a, response, 20);
    for (int d = 0; d < SCREENING_DOMAINS; d++) {
        read_domain(q, &a, (enum screening_domain)d, &ret->at[d]);
        if (d >= SCREENING_COUNTED)
            continue;
        size_t *const counts[] = {
            [DOMAIN_STATE_NOT_ASSESSED] = &ret->not_assessed,
            [DOMAIN_STATE_INCOMPLETE] = &ret->incomplete,
            [DOMAIN_STATE_NO_SIGNAL] = &ret->no_signal,
            [DOMAIN_STATE_SIGNAL] = &ret->signals,
        };
        ++*counts[ret->at[d].state];
    }
    ret->social = a.status[SCREENING_SOCIAL] != NULL;
}

bool screening_done(const struct screening *s)
{
    return s->not_assessed < SCREENING_COUNTED;
}
