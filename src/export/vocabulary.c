// SPDX-License-Identifier: EUPL-1.2
#include "export/vocabulary.h"

#include "base/buf.h"
#include "base/fs.h"
#include "catalog/form_cache.h"
#include "catalog/forms.h"
#include "store/rescored.h"

#include <stdlib.h>
#include <string.h>

#define HL7 "http://terminology.hl7.org/CodeSystem/"

// Codes that FHIR R4 binds, that HL7's code systems give, and that this program writes from its own
// tables: they stand in no file.
static const char *const fixed[] = {
    // systems
    (HL7 "v3-ActCode"), (HL7 "v3-ActReason"), (HL7 "v3-DataOperation"), (HL7 "consentaction"),
    (HL7 "consentscope"), (HL7 "observation-category"), (HL7 "flag-category"),
    (HL7 "data-absent-reason"), (HL7 "provenance-participant-type"), "http://loinc.org",
    "http://snomed.info/sct", "http://unitsofmeasure.org", (FHIR_CODES "icope-consent"),
    (FHIR_CODES "icope-step1"),
    // extensions
    (FHIR_EXTENSIONS "red-flag-outcome"), (FHIR_EXTENSIONS "consent-refusal"),
    (FHIR_EXTENSIONS "consent-notice-given"), (FHIR_EXTENSIONS "consent-guardianship"),
    (FHIR_EXTENSIONS "visitor-note"), (FHIR_EXTENSIONS "clock-doubt"),
    (FHIR_EXTENSIONS "delivery-queued"), (FHIR_EXTENSIONS "delivery-attempts"),
    (FHIR_EXTENSIONS "delivery-problem"), "linkId", "text", "verdict", (FHIR_EXTENSIONS "rescored"),
    (FHIR_EXTENSIONS "rescored-result"), (FHIR_EXTENSIONS "rescored-left"), "visit", "response",
    "authored", "was", "now", "rules", "at", "stale", "item", "was-text", "now-text", "changed",
    "comparable", "why", "lacks", "true", "false",
    // what they are about
    "HH", "OPTIN", "patient-privacy", "59284-0", "collect", "disclose", "use", "TREAT", "CAREMGT",
    "COC", "FAMRQT", "SUPNWK", "HRESCH", "survey", "safety", "clinical", "author", "assembler",
    "UPDATE", "screening", "send", "gp", "carer", "social", "research", "home health",
    // states
    "finished", "cancelled", "in-progress", "planned", "completed", "amended", "stopped",
    "entered-in-error", "final", "preliminary", "corrected", "unknown", "active", "inactive",
    "rejected", "permit", "deny", "requested", "accepted", "failed", "on-hold", "received", "ready",
    "draft", "order", "plan", "proposal", "absent", "moved", "refused", "male", "female", "other",
    "preparation", "not-done", "shown", "aloud", "paper", "source", "not-asked", "asked-unknown",
    "not-performed", "error",
    // kinds of resource that are referred to
    "Patient", "Practitioner", "PractitionerRole", "RelatedPerson", "Organization", "Device",
    "Encounter", "QuestionnaireResponse", "Observation", "Consent", "Flag", "Task", "Provenance",
    "Questionnaire", "Basic",
    // what is wrong with a delivery: FHIR R4 IssueType, and what is found before it is sent
    "invalid", "structure", "required", "value", "invariant", "security", "login", "expired",
    "forbidden", "suppressed", "processing", "not-supported", "duplicate", "multiple-matches",
    "not-found", "deleted", "too-long", "code-invalid", "extension", "too-costly", "business-rule",
    "conflict", "transient", "lock-error", "no-store", "exception", "timeout", "incomplete",
    "throttled", "informational", "doubled", "damaged", "changed-there",
    // units
    "kg", "cm", "s", "m", "m/s", "kg/m2", "dB", "%", "/min", "mm[Hg]", "mm", "d", "h", "min", "a",
    "mo", "wk", "{score}", "1"};

static void add(struct vocabulary *v, const char *text)
{
    if (v->count == v->cap) {
        v->cap = v->cap == 0 ? 1024 : v->cap * 2;
        v->at = mem_grow(v->at, v->cap, sizeof *v->at);
    }
    v->at[v->count++] = arena_text(&v->a, text, strlen(text));
}

static void add_all(struct vocabulary *v, const struct json *value);

static bool add_member(const char *key, struct json *value, void *self)
{
    (void)key;
    add_all(self, value);
    return true;
}

static void add_all(struct vocabulary *v, const struct json *value)
{
    if (json_type(value) == JSON_STRING && json_string(value)[0] != '\0')
        add(v, json_string(value));
    json_each(value, add_member, v);
    for (size_t i = 0; json_type(value) == JSON_ARRAY && i < json_count(value); i++)
        add_all(v, json_at(value, i));
}

// A folder being read.
struct reading {
    struct vocabulary *v;
    const char *dir;
    struct err *e;
    enum rc rc;
};

static bool add_file(const char *name, void *self)
{
    struct reading *r = self;
    struct buf path = {0}, text = {0};
    struct json *value = NULL;
    const size_t len = strlen(name), end = sizeof ".json" - 1;
    if (len <= end || strcmp(name + len - end, ".json") != 0)
        return true;
    fs_join(&path, r->dir, name);
    r->rc = fs_read(buf_text(&path), JSON_LIMITS.bytes, &text, r->e);
    if (r->rc == RC_OK)
        r->rc = json_parse(buf_text(&text), text.len, &JSON_LIMITS, &value, r->e);
    add_all(r->v, value);
    json_free(value);
    buf_release(&text);
    buf_release(&path);
    return r->rc == RC_OK;
}

static enum rc add_folder(struct vocabulary *v, const char *dir, struct err *e)
{
    struct reading r = {.v = v, .dir = dir, .e = e};
    const enum rc rc = fs_list(dir, add_file, &r, e);
    return r.rc ? r.rc : rc;
}

// A form from the server that cannot be read gives no words: its answers stay out.
static void add_kept(struct vocabulary *v, struct store *s, const char *url)
{
    struct json *versions = forms_kept(s, url);
    for (size_t i = 0; i < json_count(versions); i++) {
        struct arena a = {0};
        struct json *form = NULL;
        const char *text = NULL;
        const char *version = json_string(json_at(versions, i));
        if (version != NULL && forms_text(s, url, version, &a, &text, NULL) == RC_OK &&
            text != NULL && json_parse(text, strlen(text), &JSON_LIMITS, &form, NULL) == RC_OK)
            add_all(v, form);
        json_free(form);
        arena_release(&a);
    }
    json_free(versions);
}

// Words of forms that are not here any more, of results that were kept of them.
struct learning {
    struct vocabulary *v;
    struct json *known; // each once
};

static void learn(struct learning *l, const char *word)
{
    if (word == NULL || json_get(l->known, word) != NULL)
        return;
    json_set(l->known, word, json_new_bool(true));
    add(l->v, word);
}

// The code of an option, and its words. A text that was worked out is nobody's word.
static void learn_option(struct learning *l, const struct json *one, const char *code,
                         const char *text)
{
    const char *words = json_get_string(one, text);
    if (words == NULL)
        return;
    learn(l, words);
    learn(l, json_get_string(one, code));
}

static bool learn_rescored(const struct store_rescored *r, void *self)
{
    static const char *const lists[] = {"results", "left"};
    struct learning *l = self;
    learn(l, r->form_url);
    learn(l, r->form_version);
    learn(l, r->version_was);
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        const struct json *list = json_get(r->content, lists[i]);
        for (size_t k = 0; k < json_count(list); k++) {
            const struct json *one = json_at(list, k);
            learn(l, json_get_string(one, "linkId"));
            learn(l, json_get_string(one, "text"));
            learn(l, json_get_string(one, "lacks"));
            learn_option(l, one, "was", "wasText");
            learn_option(l, one, "now", "nowText");
        }
    }
    return true;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_rescored(struct vocabulary *v, struct store *s)
{
    struct learning l = {.v = v, .known = json_new_object()};
    store_rescored(s, (struct id){{0}}, learn_rescored, &l, NULL);
    json_free(l.known);
}

enum rc vocabulary_load(struct vocabulary *v, const struct vocabulary_folders *where,
                        struct store *s, struct err *e)
{
    static const char *const below[] = {"codesystems", "conceptmaps"};
    enum rc rc = add_folder(v, where->questionnaires, e);
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(below); i++) {
        struct buf dir = {0};
        fs_join(&dir, where->data, below[i]);
        rc = add_folder(v, buf_text(&dir), e);
        buf_release(&dir);
    }
    for (size_t i = 0; rc == RC_OK && forms_asked[i] != NULL; i++)
        add_kept(v, s, forms_asked[i]);
    if (rc == RC_OK)
        add_rescored(v, s);
    for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
        add(v, fixed[i]);
    qsort(v->at, v->count, sizeof *v->at, compare);
    return rc;
}

bool vocabulary_has(const struct vocabulary *v, const char *text)
{
    return text != NULL && v->count > 0 &&
           bsearch(&text, v->at, v->count, sizeof *v->at, compare) != NULL;
}

void vocabulary_release(struct vocabulary *v)
{
    arena_release(&v->a);
    free(v->at);
    *v = (struct vocabulary){.count = 0};
}
