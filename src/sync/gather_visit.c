// SPDX-License-Identifier: EUPL-1.2
// One visit out of what a server has of it: the Encounter says whose and when, the response which
// form and by whom; the rest belongs to it by reference. What was taken back is not kept.
#include "base/instant.h"
#include "base/utf8.h"
#include "fhir/element.h"
#include "fhir/visit_bundle.h"
#include "store/consent.h"
#include "sync/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEDGER_SYSTEM "/NamingSystem/ledger/"

static const char *type_of(const struct json *resource)
{
    const char *type = json_get_string(resource, "resourceType");
    return type != NULL ? type : "";
}

// ---- whose ----

bool gather_is_ours(const struct json *encounter, struct gathered *ret)
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

void gather_target(const struct sync *s, const struct json *reference, const char *type,
                   char out[80])
{
    const char *text = json_get_string(reference, "reference");
    size_t base = strlen(s->server.base), len = strlen(type);
    out[0] = '\0';
    if (text == NULL)
        return;
    if (strncmp(text, s->server.base, base) == 0 && text[base] == '/')
        text += base + 1;
    if (strncmp(text, type, len) != 0 || text[len] != '/')
        return;
    text += len + 1;
    size_t n = strcspn(text, "/?#");
    if (resource_is_id(text, n) && n < 80)
        snprintf(out, 80, "%.*s", (int)n, text);
}

static bool refers(const struct sync *s, const struct json *reference, const char *type,
                   const char *id)
{
    char to[80];
    gather_target(s, reference, type, to);
    return to[0] != '\0' && strcmp(to, id) == 0;
}

// ---- putting together ----

// A visit being made.
struct making {
    struct sync *s;
    struct gathered g;
    const char *encounter;  // its id there
    struct json *resources; // array, owned
    struct json *names;     // object: "Type/id" there → "Type/id" here, where they differ; owned
    const struct json *response; // borrowed from resources, NULL none
    bool observed;               // something was
};

static bool belongs(const struct making *m, const struct json *part)
{
    const struct json *targets = json_get(part, "target");
    if (strcmp(type_of(part), "Consent") == 0)
        return id_equal(resource_own_id(m->s, part), id_named(m->g.v.id, "Consent"));
    for (size_t i = 0; i < json_count(targets); i++)
        if (refers(m->s, json_at(targets, i), "Encounter", m->encounter))
            return true;
    return refers(m->s, json_get(part, "encounter"), "Encounter", m->encounter);
}

static struct id own_id(const struct sync *s, const struct json *resource)
{
    const char *tag = NULL, *kind = NULL;
    if (json_get(resource, "identifier") == NULL) // Provenance has none in R4
        tag = bundle_search_name(resource, true, &kind);
    if (tag != NULL && id_valid(tag + strlen("urn:uuid:")))
        return id_from(tag + strlen("urn:uuid:"));
    return resource_own_id(s, resource);
}

// Without what the server writes itself; tags stay, they name what has no identifier.
static void clean(struct json *copy)
{
    struct json *tags = json_get(json_get(copy, "meta"), "tag");
    struct json *meta = NULL;
    if (json_count(tags) > 0) {
        meta = json_new_object();
        json_set(meta, "tag", json_share(tags));
    }
    json_set(copy, "meta", meta);
    json_set(copy, "text", NULL);
}

static void add(struct making *m, const struct json *resource)
{
    struct json *copy = json_copy(resource);
    const char *there = json_get_string(resource, "id"), *type = type_of(resource);
    struct id id = own_id(m->s, resource);
    clean(copy);
    if (there != NULL && strcmp(there, id.text) != 0) {
        char from[160], to[160];
        snprintf(from, sizeof from, "%.60s/%.80s", type, there);
        snprintf(to, sizeof to, "%.60s/%s", type, id.text);
        json_set_string(m->names, from, to);
        json_set_string(copy, "id", id.text);
    }
    json_push(m->resources, copy);
    if (strcmp(type, "QuestionnaireResponse") == 0)
        m->response = copy;
    m->observed |= strcmp(type, "Observation") == 0;
}

struct renaming {
    const struct making *m;
};

static void rename_in(const struct making *m, struct json *value);

static bool rename_member(const char *key, struct json *value, void *self)
{
    const struct renaming *r = self;
    (void)key;
    rename_in(r->m, value);
    return true;
}

// References by our names, as everything here has them.
static void rename_in(const struct making *m, struct json *value)
{
    struct renaming r = {m};
    const char *text = json_get_string(value, "reference");
    size_t base = strlen(m->s->server.base);
    if (json_type(value) == JSON_ARRAY) {
        for (size_t i = 0; i < json_count(value); i++)
            rename_in(m, json_at(value, i));
        return;
    }
    if (json_type(value) != JSON_OBJECT)
        return;
    json_each(value, rename_member, &r);
    if (text != NULL && strncmp(text, m->s->server.base, base) == 0 && text[base] == '/')
        text += base + 1;
    const char *ours = text != NULL ? json_get_string(m->names, text) : NULL;
    if (ours != NULL)
        json_set_string(value, "reference", ours);
}

static int by_name(const void *a, const void *b)
{
    const struct json *const *x = a, *const *y = b;
    int order = strcmp(type_of(*x), type_of(*y));
    return order != 0 ? order : strcmp(json_get_string(*x, "id"), json_get_string(*y, "id"));
}

// In an order of their own: a server gives the same parts in another one next time.
static void sort(struct making *m)
{
    size_t count = json_count(m->resources);
    struct json **all = mem_array(count + 1, sizeof(struct json *));
    struct json *sorted = json_new_array();
    for (size_t i = 0; i < count; i++)
        all[i] = json_at(m->resources, i);
    qsort(all, count, sizeof *all, by_name);
    for (size_t i = 0; i < count; i++)
        json_push(sorted, json_share(all[i]));
    free(all);
    json_free(m->resources);
    m->resources = sorted;
}

// ---- what the envelope says ----

static int64_t instant_of(const struct json *o, const char *member)
{
    const char *text = json_get_string(o, member);
    int64_t at = 0;
    return text != NULL && instant_read(text, &at) ? at : 0;
}

static void read_form(struct making *m)
{
    struct store_visit *v = &m->g.v;
    const char *form = json_get_string(m->response, "questionnaire");
    size_t len = form != NULL ? strcspn(form, "|") : 0;
    if (form == NULL || len >= sizeof v->form_url)
        return;
    snprintf(v->form_url, sizeof v->form_url, "%.*s", (int)len, form);
    text_take(v->form_version, sizeof v->form_version, form[len] == '|' ? form + len + 1 : "");
}

static void read_visitor(struct making *m)
{
    const struct json *author = json_get(m->response, "author");
    const char *name = json_get_string(json_get(author, "identifier"), "value");
    if (name == NULL)
        name = json_get_string(author, "display");
    text_take(m->g.v.account, sizeof m->g.v.account, name != NULL ? name : "");
}

static bool is_one_of(const char *text, const char *const *words)
{
    while (text != NULL && *words != NULL && strcmp(*words, text) != 0)
        words++;
    return text != NULL && *words != NULL;
}

// False when it is none that was finished.
static bool read_state(struct making *m, const struct json *encounter, bool *ret_error)
{
    static const char *const whole[] = {"completed", "amended", "in-progress", NULL};
    static const char *const in_error[] = {"entered-in-error", NULL};
    static const char *const called_off[] = {"cancelled", NULL};
    const char *status = json_get_string(m->response, "status");
    const char *of_visit = json_get_string(encounter, "status");
    *ret_error = is_one_of(status, in_error) || is_one_of(of_visit, in_error);
    m->g.v.state = is_one_of(status, whole) && !is_one_of(of_visit, called_off) ? VISIT_FINISHED
                                                                                : VISIT_STOPPED;
    return status != NULL;
}

static void read_times(struct making *m, const struct json *encounter)
{
    struct store_visit *v = &m->g.v;
    const struct json *period = json_get(encounter, "period");
    v->finished_utc_ms = instant_of(period, "end");
    if (v->finished_utc_ms == 0)
        v->finished_utc_ms = instant_of(m->response, "authored");
    v->started_utc_ms = instant_of(period, "start");
    if (v->started_utc_ms == 0)
        v->started_utc_ms = v->finished_utc_ms;
    if (v->state != VISIT_FINISHED || !m->observed || v->finished_utc_ms == 0)
        return;
    struct datetime due = {.date = date_add_months(clock_day(m->s->clock, v->finished_utc_ms),
                                                   (int)m->s->gather.months),
                           .hour = 12};
    m->g.due_utc_ms = clock_moment(m->s->clock, due);
}

// ---- consent ----

// The newest of what a person said.
struct newest {
    int64_t at_utc_ms;
    bool known, allows;
};

static bool look_at(const struct json *consent, struct id visit, void *self)
{
    struct newest *n = self;
    int64_t at = instant_of(consent, "dateTime");
    (void)visit;
    if (n->known && at < n->at_utc_ms)
        return true;
    const char *status = json_get_string(consent, "status");
    bool stands = status != NULL && strcmp(status, "active") == 0;
    *n = (struct newest){at, true, stands && consent_allows_sending(consent)};
    return true;
}

// Did the person take back that this may be here? What was never asked was not agreed to either,
// but such a visit would not be on the server: its Consent is what is missing.
static bool is_withdrawn(const struct making *m, const struct json *parts)
{
    struct newest n = {0};
    store_resources(m->s->store, "Consent", m->g.v.person, look_at, &n, NULL);
    for (size_t i = 0; i < json_count(parts); i++) {
        const struct json *part = json_at(parts, i);
        struct id id =
            strcmp(type_of(part), "Consent") == 0 ? resource_own_id(m->s, part) : (struct id){{0}};
        if (id.text[0] != '\0' && (id_equal(id, id_named(m->g.v.id, "Consent")) ||
                                   id_equal(id, id_named(m->g.v.person, "Consent"))))
            look_at(part, m->g.v.id, &n);
    }
    return n.known && !n.allows;
}

void gather_consent(struct sync *s, const struct json *consent, struct id person)
{
    struct err e = {0};
    struct arena a = {0};
    struct json *before = NULL, *ours = NULL;
    struct store_visit *visits = NULL;
    struct newest n = {0};
    size_t count = 0;
    struct id id = resource_own_id(s, consent);
    if (store_person_find(s->store, person) == NULL || !id_equal(id, id_named(person, "Consent")))
        return;
    ours = json_copy(consent);
    clean(ours);
    json_set_string(ours, "id", id.text);
    json_set(ours, "patient", part_reference("Patient", person));
    enum rc rc = store_resource_load(s->store, "Consent", id, &before, NULL);
    if (rc != RC_OK || !json_equal(before, ours))
        rc = store_consent_save(s->store, person, ours, NULL, false, &e);
    store_resources(s->store, "Consent", person, look_at, &n, NULL);
    if (rc == RC_OK && n.known && !n.allows)
        rc = store_visits(s->store, person, &a, &visits, &count, &e);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        if (visits[i].laptop[0] == '\0')
            continue;
        rc = store_gather_remove(s->store, visits[i].id, "visit-withdrawn", &e);
        s->view.gather.withdrawn += rc == RC_OK;
    }
    if (rc != RC_OK && rc != RC_DAMAGED)
        run_store_failed(s, &e);
    json_free(before);
    json_free(ours);
    arena_release(&a);
}

// ---- keeping ----

// It is not to be here (any more): said in error, or taken back.
static void let_go(struct making *m, const char *why, size_t *counter)
{
    struct err e = {0};
    enum rc rc = store_gather_remove(m->s->store, m->g.v.id, why, &e);
    *counter += rc == RC_OK || rc == RC_NO;
    if (rc != RC_OK && rc != RC_NO && rc != RC_DAMAGED)
        run_store_failed(m->s, &e);
}

// What the server calls it, where that is not our name: for looking whether it is still there.
static void remember_name(struct making *m)
{
    struct err e = {0};
    struct store_remote r = {
        .type = "Encounter", .id = m->g.v.id, .seen_utc_ms = clock_utc_ms(m->s->clock)};
    snprintf(r.remote_id, sizeof r.remote_id, "%s", m->encounter);
    if (store_remote_put(m->s->store, m->g.v.person, &r, &e) != RC_OK)
        run_store_failed(m->s, &e);
}

static enum record_reason save(struct making *m)
{
    struct err e = {0};
    enum gather_came came = GATHER_SAME;
    struct gather_view *v = &m->s->view.gather;
    enum rc rc = store_gather(m->s->store, &m->g, &came, &e);
    if (rc == RC_INVALID)
        return REASON_VISIT_OTHER_PERSON;
    if (rc == RC_LIMIT || rc == RC_NO || rc == RC_DAMAGED)
        return REASON_VISIT_REFUSED;
    if (rc != RC_OK) {
        run_store_failed(m->s, &e);
        return REASON_NONE;
    }
    if (strcmp(m->encounter, m->g.v.id.text) != 0 && came == GATHER_NEW)
        remember_name(m);
    v->kept += came == GATHER_NEW;
    v->replaced += came == GATHER_REPLACED;
    v->same += came == GATHER_SAME || came == GATHER_ERASED;
    v->own += came == GATHER_OWN;
    return REASON_NONE;
}

static enum record_reason keep(struct making *m, const struct json *encounter,
                               const struct json *parts)
{
    bool in_error = false;
    if (m->response == NULL || !read_state(m, encounter, &in_error))
        return REASON_VISIT_INCOMPLETE;
    if (in_error) {
        let_go(m, "visit-in-error", &m->s->view.gather.gone);
        return REASON_NONE;
    }
    m->g.v.response = own_id(m->s, m->response);
    read_form(m);
    read_visitor(m);
    read_times(m, encounter);
    if (m->g.v.form_url[0] == '\0' || m->g.v.finished_utc_ms == 0)
        return REASON_VISIT_UNREADABLE;
    if (is_withdrawn(m, parts)) {
        let_go(m, "visit-withdrawn", &m->s->view.gather.withdrawn);
        return REASON_NONE;
    }
    if (json_count(m->names) > 0)
        rename_in(m, m->resources);
    sort(m);
    m->g.resources = m->resources;
    return save(m);
}

enum record_reason gather_keep(struct sync *s, const struct json *encounter,
                               const struct json *parts, struct id person)
{
    char patient[80], from[100], to[100];
    struct making m = {.s = s,
                       .encounter = json_get_string(encounter, "id"),
                       .resources = json_new_array(),
                       .names = json_new_object()};
    if (!gather_is_ours(encounter, &m.g))
        return REASON_VISIT_FOREIGN;
    m.g.v.id = own_id(s, encounter);
    m.g.v.person = person;
    gather_target(s, json_get(encounter, "subject"), "Patient", patient);
    if (strcmp(patient, person.text) != 0) {
        snprintf(from, sizeof from, "Patient/%s", patient);
        snprintf(to, sizeof to, "Patient/%s", person.text);
        json_set_string(m.names, from, to);
    }
    add(&m, encounter);
    for (size_t i = 0; i < json_count(parts); i++)
        if (belongs(&m, json_at(parts, i)))
            add(&m, json_at(parts, i));
    enum record_reason why = keep(&m, encounter, parts);
    json_free(m.resources);
    json_free(m.names);
    return why;
}
