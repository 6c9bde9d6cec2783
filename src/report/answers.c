// SPDX-License-Identifier: EUPL-1.2
// What a report takes out of the answers of a visit, and what follows for its person.
#include "base/i18n.h"
#include "questionnaire/questionnaire.h"
#include "report/take.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A response being walked.
struct walk {
    struct rows *r;
    struct visit_row *v;
    const struct json *states[PLAN_DOMAINS];  // Coding by domain, NULL: not there
    const struct json *reasons[PLAN_DOMAINS]; // the same
    uint64_t pattern;
};

static bool is_item(const char *link, const char *domain, const char *end)
{
    size_t len = strlen(domain);
    return strncmp(link, domain, len) == 0 && strcmp(link + len, end) == 0;
}

static bool ends_in(const char *text, const char *end)
{
    size_t len = strlen(text), end_len = strlen(end);
    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

// FNV-1a: two visits with the same answers have the same number; nothing else is made of it.
static void add_to_pattern(struct walk *w, const char *text)
{
    for (; text != NULL && *text != '\0'; text++)
        w->pattern = (w->pattern ^ (unsigned char)*text) * 0x100000001b3ULL;
    w->pattern = (w->pattern ^ 1) * 0x100000001b3ULL;
}

// Times, word lists and what the form works out say nothing of how the questions were put.
static void add_answer(struct walk *w, const char *link, const struct json *answer)
{
    const char *code = json_get_string(json_get(answer, "valueCoding"), "code");
    const struct json *number = json_get(answer, "valueInteger");
    const struct json *truth = json_get(answer, "valueBoolean");
    if (ends_in(link, "-s") || ends_in(link, "-list") || ends_in(link, "-status") ||
        (code == NULL && number == NULL && truth == NULL))
        return;
    add_to_pattern(w, link);
    add_to_pattern(w, code != NULL              ? code
                      : number != NULL          ? json_number(number)
                      : json_bool(truth, false) ? "1"
                                                : "0");
}

static void take_item(struct walk *w, const struct json *item)
{
    const char *link = json_get_string(item, "linkId");
    const struct json *answers = json_get(item, "answer");
    const struct json *first = json_get(json_at(answers, 0), "valueCoding");
    const struct plan *plan = w->r->plan;
    for (size_t i = 0; link != NULL && first != NULL && i < plan->domain_count; i++) {
        if (is_item(link, plan->domains[i].code, "-status"))
            w->states[i] = first;
        if (is_item(link, plan->domains[i].code, "-not-done"))
            w->reasons[i] = first;
    }
    for (size_t i = 0; link != NULL && i < json_count(answers); i++)
        add_answer(w, link, json_at(answers, i));
}

// Depth is bounded by what base/json.h takes.
static void walk_items(struct walk *w, const struct json *items) // NOLINT(misc-no-recursion)
{
    for (size_t i = 0; i < json_count(items); i++) {
        const struct json *item = json_at(items, i), *answers = json_get(item, "answer");
        take_item(w, item);
        walk_items(w, json_get(item, "item"));
        for (size_t k = 0; k < json_count(answers); k++)
            walk_items(w, json_get(json_at(answers, k), "item"));
    }
}

static enum domain_state state_of(const struct json *coding)
{
    const char *code = json_get_string(coding, "code");
    if (code == NULL)
        return DOMAIN_NOT_ASKED;
    return strcmp(code, "alert") == 0    ? DOMAIN_SIGNAL
           : strcmp(code, "normal") == 0 ? DOMAIN_NO_SIGNAL
                                         : DOMAIN_OPEN;
}

static uint16_t reason_of(struct rows *r, const struct json *coding)
{
    const char *code = json_get_string(coding, "code");
    const char *label = element_text(coding, "display", r->language);
    const uint32_t place =
        code != NULL ? words_place(r, &r->reasons, code, label != NULL ? label : code) : NO_REASON;
    return place < NO_REASON ? (uint16_t)place : NO_REASON;
}

// "https://…/icope-step1|1.1.0" by its last part and version: "icope-step1 1.1.0".
static uint32_t form_of(struct rows *r, const char *canonical)
{
    if (canonical == NULL)
        return words_place(r, &r->forms, "?", _("not known"));
    const char *bar = strchr(canonical, '|'), *end = bar != NULL ? bar : strchr(canonical, '\0');
    const char *name = end;
    while (name > canonical && name[-1] != '/')
        name--;
    struct buf label = {0};
    buf_add(&label, name, (size_t)(end - name));
    if (bar != NULL)
        buf_printf(&label, " %s", bar + 1);
    const uint32_t place = words_place(r, &r->forms, canonical, buf_text(&label));
    buf_release(&label);
    return place;
}

bool rows_take_response(const struct json *resource, void *self)
{
    struct rows *r = self;
    const char *status = json_get_string(resource, "status");
    uint32_t at = rows_visit(r, rows_reference(resource, "encounter").text);
    if (at == NOBODY || (status != NULL && strcmp(status, "entered-in-error") == 0))
        return true;
    struct walk w = {.r = r, .v = &r->visits[at], .pattern = 0xcbf29ce484222325ULL};
    walk_items(&w, json_get(resource, "item"));
    const uint32_t form = form_of(r, json_get_string(resource, "questionnaire"));
    for (size_t i = 0; i < r->plan->domain_count; i++) {
        if (w.states[i] == NULL)
            continue;
        w.v->states[i] = (uint8_t)state_of(w.states[i]);
        w.v->pattern = w.pattern;
        w.v->form = form;
        if (w.v->states[i] == DOMAIN_OPEN)
            w.v->reasons[i] = reason_of(r, w.reasons[i]);
        else if (r->plan->domains[i].core && !w.v->refused)
            w.v->screening = true;
    }
    return true;
}

// ---- by person ----

// By person, then by time.
static int person_then_time(const void *a, const void *b, void *self)
{
    const struct rows *r = self;
    const struct visit_row *x = &r->visits[*(const uint32_t *)a];
    const struct visit_row *y = &r->visits[*(const uint32_t *)b];
    if (x->person != y->person)
        return x->person < y->person ? -1 : 1;
    if (x->start_utc_ms != y->start_utc_ms)
        return x->start_utc_ms < y->start_utc_ms ? -1 : 1;
    return strcmp(x->id.text, y->id.text);
}

void rows_link(struct rows *r)
{
    free(r->by_person);
    r->by_person = mem_array(r->visit_count + 1, sizeof *r->by_person);
    for (size_t i = 0; i < r->visit_count; i++)
        r->by_person[i] = (uint32_t)i;
    qsort_r(r->by_person, r->visit_count, sizeof *r->by_person, person_then_time, r);
    for (size_t i = 0; i < r->visit_count; i++) {
        uint32_t person = r->visits[r->by_person[i]].person;
        if (person == NOBODY)
            continue;
        if (r->people[person].visit_count++ == 0)
            r->people[person].first_visit = (uint32_t)i;
    }
}

void rows_find_screenings(struct rows *r)
{
    for (size_t i = 0; i < r->visit_count; i++) {
        uint32_t at = r->by_person[i];
        const struct visit_row *v = &r->visits[at];
        if (!v->screening || v->person == NOBODY)
            continue;
        struct person_row *p = &r->people[v->person];
        if (p->earliest == NOBODY && v->start_utc_ms != 0)
            p->earliest = at;
        p->screenings++;
        p->latest = at;
    }
}
