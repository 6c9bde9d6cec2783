// SPDX-License-Identifier: EUPL-1.2
#include "export/agreed.h"

#include "base/instant.h"
#include "base/mem.h"
#include "fhir/visit_bundle.h"

#include <stdlib.h>
#include <string.h>

// An answer.
struct answer {
    struct id person;  // the record that stands for them
    int64_t at_utc_ms; // from when it counts
    bool yes;
};

struct agreed {
    struct store *s;
    const char *purpose;
    int64_t now_utc_ms;
    struct answer *all; // by person, then time; a no after a yes of the same moment
    size_t count, cap;
};

static int compare(const void *a, const void *b)
{
    const struct answer *x = a, *y = b;
    const int by_person = strcmp(x->person.text, y->person.text);
    if (by_person != 0)
        return by_person;
    if (x->at_utc_ms != y->at_utc_ms)
        return x->at_utc_ms < y->at_utc_ms ? -1 : 1;
    return (int)y->yes - (int)x->yes;
}

static void add(struct agreed *r, struct id person, int64_t at_utc_ms, bool yes)
{
    if (r->count == r->cap) {
        r->cap = r->cap == 0 ? 256 : r->cap * 2;
        r->all = mem_grow(r->all, r->cap, sizeof *r->all);
    }
    r->all[r->count++] = (struct answer){store_person_survivor(r->s, person), at_utc_ms, yes};
}

static struct id person_of(const struct json *consent)
{
    const char *to = json_get_string(json_get(consent, "patient"), "reference");
    const char *slash = to != NULL ? strrchr(to, '/') : NULL;
    return id_from(slash != NULL ? slash + 1 : "");
}

// What one Consent says.
struct said {
    bool asked, yes;
    int64_t at_utc_ms; // from when
};

static bool is_about(const struct agreed *r, const struct json *provision)
{
    const struct json *codes = json_get(provision, "code");
    bool is = false;
    for (size_t i = 0; i < json_count(codes); i++) {
        const struct json *all = json_get(json_at(codes, i), "coding");
        for (size_t k = 0; k < json_count(all); k++) {
            const char *code = json_get_string(json_at(all, k), "code");
            is = is || (code != NULL && strcmp(code, r->purpose) == 0);
        }
    }
    return is;
}

static void hear(const struct agreed *r, const struct json *provision, struct said *ret)
{
    const struct json *period = json_get(provision, "period");
    const char *type = json_get_string(provision, "type");
    const char *start = json_get_string(period, "start"), *end = json_get_string(period, "end");
    const bool permit = type != NULL && strcmp(type, "permit") == 0;
    int64_t at = 0, over = 0;
    const bool ended = end != NULL && (!instant_read(end, &over) || over <= r->now_utc_ms);
    ret->yes = permit && !ended && (!ret->asked || ret->yes);
    ret->asked = true;
    if (ended && over != 0)
        ret->at_utc_ms = over;
    else if (start != NULL && instant_read(start, &at) && at > ret->at_utc_ms)
        ret->at_utc_ms = at;
}

// Of several answers to the one question no counts.
static void hear_all(const struct agreed *r, const struct json *consent, struct said *ret)
{
    const struct json *all = json_get(json_get(consent, "provision"), "provision");
    for (size_t i = 0; i < json_count(all); i++)
        if (is_about(r, json_at(all, i)))
            hear(r, json_at(all, i), ret);
}

// A Consent made in error says nothing; one that was rejected as a whole, ended, or belongs to
// somebody under guardianship agrees to nothing.
static bool take(const struct json *consent, struct id visit, void *self)
{
    struct agreed *r = self;
    struct said said = {.asked = false};
    const char *status = json_get_string(consent, "status"), *code, *words;
    const char *when = json_get_string(consent, "dateTime");
    const struct id person = person_of(consent);
    (void)visit;
    if (person.text[0] == '\0' || status == NULL || strcmp(status, "entered-in-error") == 0)
        return true;
    hear_all(r, consent, &said);
    const bool stands =
        strcmp(status, "active") == 0 && consent_end_of(consent, &code, &words) == CONSENT_GOES_ON;
    if (!said.asked && stands)
        return true;
    const bool yes = stands && said.yes;
    const bool timed = stands && said.at_utc_ms != 0;
    if (!timed && (when == NULL || !instant_read(when, &said.at_utc_ms)))
        said.at_utc_ms = yes ? 1 : r->now_utc_ms; // no time: the oldest yes, the newest no
    else if (yes && said.at_utc_ms > r->now_utc_ms)
        said.at_utc_ms = 1; // of a clock that was ahead: no time either
    add(r, person, said.at_utc_ms, yes);
    return true;
}

enum rc agreed_read(struct store *s, const char *purpose, const struct clock *clock,
                    struct agreed **ret, struct err *e)
{
    struct agreed *r = mem_alloc(sizeof *r);
    *r = (struct agreed){.s = s, .purpose = purpose, .now_utc_ms = clock_utc_ms(clock)};
    const enum rc rc = store_resources(s, "Consent", (struct id){{0}}, take, r, e);
    if (rc != RC_OK) {
        agreed_free(r);
        return rc;
    }
    if (r->count > 0)
        qsort(r->all, r->count, sizeof *r->all, compare);
    *ret = r;
    return RC_OK;
}

enum agreed_answer agreed_answer(const struct agreed *r, struct id survivor,
                                 int64_t *ret_since_utc_ms)
{
    size_t low = 0, high = r->count;
    bool agreed = false, yes = false, asked = false;
    while (low < high) { // the first of that person
        const size_t mid = low + (high - low) / 2;
        if (strcmp(r->all[mid].person.text, survivor.text) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < r->count && id_equal(r->all[low].person, survivor); low++) {
        if (ret_since_utc_ms != NULL && (!asked || yes != r->all[low].yes))
            *ret_since_utc_ms = r->all[low].at_utc_ms;
        asked = true;
        yes = r->all[low].yes;
        agreed = agreed || yes;
    }
    if (!asked)
        return AGREED_NOT_ASKED;
    return yes ? AGREED_YES : agreed ? AGREED_WITHDRAWN : AGREED_NO;
}

void agreed_free(struct agreed *r)
{
    if (r == NULL)
        return;
    free(r->all);
    free(r);
}
