// SPDX-License-Identifier: EUPL-1.2
#include "fhir/gathered.h"

#include "base/instant.h"
#include "base/utf8.h"
#include "fhir/element.h"
#include "fhir/visit_bundle.h"
#include "store/consent.h"
#include "store/moment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEDGER_SYSTEM "/NamingSystem/ledger/"

bool gathered_numbers(const struct json *encounter, struct gathered *ret)
{
    const struct json *all = json_get(encounter, "identifier");
    bool found = false;
    for (size_t i = 0; i < json_count(all); i++) {
        const char *system = json_get_string(json_at(all, i), "system");
        const char *value = json_get_string(json_at(all, i), "value");
        const char *at = system != NULL ? strstr(system, LEDGER_SYSTEM) : NULL;
        char *end = NULL;
        if (at == NULL || value == NULL || !id_valid(at + strlen(LEDGER_SYSTEM)))
            continue;
        unsigned long long number = strtoull(value, &end, 10);
        if (number == 0 || number > INT64_MAX || *end != '\0')
            continue;
        found = true;
        if (ret == NULL)
            return true;
        // The newest is last; numbers of another laptop's ledger are not this one's.
        if (strcmp(ret->v.laptop, at + strlen(LEDGER_SYSTEM)) != 0)
            ret->number_count = 0;
        snprintf(ret->v.laptop, sizeof ret->v.laptop, "%s", at + strlen(LEDGER_SYSTEM));
        if (ret->number_count < GATHER_NUMBERS_MAX)
            ret->numbers[ret->number_count++] = number;
    }
    return found;
}

// ---- what the envelope says ----

// The parts of a visit that say what it is; borrowed.
struct parts {
    const struct json *encounter, *response; // NULL none
    bool observed;                           // something was
};

static struct parts parts_of(const struct json *resources)
{
    struct parts p = {0};
    for (size_t i = 0; i < json_count(resources); i++) {
        const struct json *r = json_at(resources, i);
        const char *type = json_get_string(r, "resourceType");
        if (type != NULL && strcmp(type, "Encounter") == 0)
            p.encounter = r;
        else if (type != NULL && strcmp(type, "QuestionnaireResponse") == 0)
            p.response = r;
        p.observed |= type != NULL && strcmp(type, "Observation") == 0;
    }
    return p;
}

static int64_t instant_of(const struct json *o, const char *member)
{
    const char *text = json_get_string(o, member);
    int64_t at = 0;
    return text != NULL && instant_read(text, &at) ? at : 0;
}

static void read_form(const struct json *response, struct store_visit *v)
{
    const char *form = json_get_string(response, "questionnaire");
    size_t len = form != NULL ? strcspn(form, "|") : 0;
    if (form == NULL || len >= sizeof v->form_url)
        return;
    snprintf(v->form_url, sizeof v->form_url, "%.*s", (int)len, form);
    text_take(v->form_version, sizeof v->form_version, form[len] == '|' ? form + len + 1 : "");
}

static void read_visitor(const struct json *response, struct store_visit *v)
{
    const struct json *author = json_get(response, "author");
    const char *name = json_get_string(json_get(author, "identifier"), "value");
    if (name == NULL)
        name = json_get_string(author, "display");
    text_take(v->account, sizeof v->account, name);
}

static bool is(const struct json *resource, const char *status)
{
    const char *text = json_get_string(resource, "status");
    return text != NULL && strcmp(text, status) == 0;
}

static enum visit_state state_of(const struct parts *p)
{
    bool whole = is(p->response, "completed") || is(p->response, "amended") ||
                 is(p->response, "in-progress");
    return whole && !is(p->encounter, "cancelled") ? VISIT_FINISHED : VISIT_STOPPED;
}

static void read_times(const struct parts *p, const struct clock *clock, unsigned months,
                       struct gathered *g)
{
    struct store_visit *v = &g->v;
    const struct json *period = json_get(p->encounter, "period");
    v->finished_utc_ms = instant_of(period, "end");
    if (v->finished_utc_ms == 0)
        v->finished_utc_ms = instant_of(p->response, "authored");
    v->started_utc_ms = instant_of(period, "start");
    if (v->started_utc_ms == 0)
        v->started_utc_ms = v->finished_utc_ms;
    if (v->state != VISIT_FINISHED || !p->observed || v->finished_utc_ms == 0)
        return;
    struct datetime due = {
        .date = date_add_months(clock_day(clock, v->finished_utc_ms), (int)months), .hour = 12};
    g->due_utc_ms = clock_moment(clock, due);
}

enum gathered_reading gathered_read(const struct json *resources, const struct clock *clock,
                                    unsigned months, struct gathered *g)
{
    const struct parts p = parts_of(resources);
    if (p.encounter != NULL && !gathered_numbers(p.encounter, g))
        return GATHERED_FOREIGN;
    if (p.encounter == NULL || p.response == NULL)
        return GATHERED_INCOMPLETE;
    g->v.id = id_from(json_get_string(p.encounter, "id"));
    g->v.response = id_from(json_get_string(p.response, "id"));
    if (is(p.encounter, "entered-in-error") || is(p.response, "entered-in-error"))
        return GATHERED_IN_ERROR;
    g->v.state = state_of(&p);
    read_form(p.response, &g->v);
    read_visitor(p.response, &g->v);
    read_times(&p, clock, months, g);
    return g->v.form_url[0] != '\0' && g->v.finished_utc_ms != 0 && g->v.id.text[0] != '\0' &&
                   g->v.response.text[0] != '\0'
               ? GATHERED_WHOLE
               : GATHERED_UNREADABLE;
}

static uint64_t newest_of(const struct gathered *g)
{
    uint64_t newest = 0;
    for (size_t i = 0; i < g->number_count; i++)
        newest = g->numbers[i] > newest ? g->numbers[i] : newest;
    return newest;
}

bool gathered_is_older(struct store *s, const struct gathered *g)
{
    struct json *here = NULL;
    struct gathered before = {0};
    if (store_gathered_resources(s, g->v.id, &here, NULL) != RC_OK)
        return false;
    const struct parts p = parts_of(here);
    bool older = p.encounter != NULL && gathered_numbers(p.encounter, &before) &&
                 strcmp(before.v.laptop, g->v.laptop) == 0 && newest_of(g) < newest_of(&before);
    json_free(here);
    return older;
}

// ---- consent ----

void gathered_consent_look(const struct json *consent, struct gathered_consent *io)
{
    int64_t at = instant_of(consent, "dateTime");
    bool allows = is(consent, "active") && consent_allows_sending(consent);
    if (allows && io->latest_utc_ms != 0 && at > io->latest_utc_ms)
        at = 0;
    // Of two that were said in the same second, no is what counts, in whatever order they come.
    if (io->known && (at < io->at_utc_ms || (at == io->at_utc_ms && allows)))
        return;
    io->at_utc_ms = at;
    io->known = true;
    io->allows = allows;
}

// What can be said of time here; of a clock in doubt nothing follows.
static struct gathered_consent nothing_said(struct store *s)
{
    const int64_t slack_ms = (int64_t)TIME_SLACK_MIN * 60000;
    const bool fits = store_time(s) == TIME_FITS;
    return (struct gathered_consent){.latest_utc_ms = fits ? store_time_now(s) + slack_ms : 0};
}

static bool look_at(const struct json *consent, struct id visit, void *self)
{
    (void)visit;
    gathered_consent_look(consent, self);
    return true;
}

struct gathered_consent gathered_consent_of(struct store *s, struct id person)
{
    struct gathered_consent said = nothing_said(s);
    struct arena a = {0};
    struct id *records = NULL;
    size_t count = store_person_records(s, person, &a, &records);
    for (size_t i = 0; i < count; i++)
        store_resources(s, "Consent", records[i], look_at, &said, NULL);
    arena_release(&a);
    return said;
}

// Was it said before that one? Of two of the same second, no is what counts.
static bool is_said_before(struct store *s, const struct json *consent, const struct json *that)
{
    struct gathered_consent said = nothing_said(s), last = said;
    gathered_consent_look(consent, &said);
    gathered_consent_look(that, &last);
    return said.at_utc_ms < last.at_utc_ms ||
           (said.at_utc_ms == last.at_utc_ms && !last.allows && said.allows);
}

enum rc gathered_consent_keep(struct store *s, const struct json *consent, struct id person,
                              struct withdrawals *io, struct err *e)
{
    struct json *before = NULL;
    const char *id = json_get_string(consent, "id");
    if (person.text[0] == '\0' || store_person_find(s, person) == NULL || id == NULL)
        return RC_OK;
    struct id standing = id_named(person, "Consent");
    if (strcmp(id, standing.text) != 0)
        return RC_OK;
    enum rc rc = store_resource_load(s, "Consent", standing, &before, NULL);
    bool stands =
        rc == RC_OK && (json_equal(before, consent) || is_said_before(s, consent, before));
    rc = stands ? RC_OK : store_consent_save(s, person, consent, NULL, false, e);
    json_free(before);
    const struct gathered_consent said = gathered_consent_of(s, person);
    if (rc != RC_OK || !said.known)
        return rc;
    return said.allows ? store_withdraw_end(s, person, e) : store_withdraw(s, person, io, e);
}

enum rc gathered_withdrawals_follow(struct store *s, struct withdrawals *io, struct err *e)
{
    struct arena a = {0};
    struct id *all = NULL, *records = NULL;
    size_t count = 0;
    enum rc rc = store_withdrawn(s, &a, &all, &count, e);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        if (store_person_records(s, all[i], &a, &records) < 2)
            continue;
        const struct gathered_consent said = gathered_consent_of(s, all[i]);
        if (said.known && !said.allows)
            rc = store_withdraw(s, all[i], io, e);
    }
    arena_release(&a);
    return rc;
}
