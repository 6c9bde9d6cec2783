// SPDX-License-Identifier: EUPL-1.2
// People, visits, consents, planned visits and red flags as rows.
#include "report/take.h"
#include "base/date_words.h"
#include "base/instant.h"
#include "fhir/task.h"
#include "fhir/visit_bundle.h"
#include "store/patient_choice.h"

#include <string.h>

const char *const rows_task_states[] = {"requested", "accepted", "started",   "moved", "completed",
                                        "refused",   "absent",   "cancelled", NULL};

enum { LONGEST_S = 3 * 60 * 60 }; // of a visit; longer ones were left open

// The code of the first Coding of a CodeableConcept, NULL none.
static const char *code_of(const struct json *concept)
{
    return json_get_string(json_at(json_get(concept, "coding"), 0), "code");
}

// The extension whose url ends in that name, NULL none.
static const struct json *extension_of(const struct json *resource, const char *name)
{
    const struct json *all = json_get(resource, "extension");
    for (size_t i = 0; i < json_count(all); i++) {
        const char *url = json_get_string(json_at(all, i), "url");
        const char *last = url != NULL ? strrchr(url, '/') : NULL;
        if (last != NULL && strcmp(last + 1, name) == 0)
            return json_at(all, i);
    }
    return NULL;
}

static bool moment_of(const char *text, int64_t *ret)
{
    return text != NULL && instant_read(text, ret);
}

// ---- people ----

static uint32_t commune_of(struct rows *r, const struct json *patient)
{
    struct patient_choice choice;
    struct buf name = {0};
    patient_choose(patient, clock_today(r->clock), &choice);
    const char *city = json_get_string(choice.address, "city");
    const char *code = json_get_string(choice.address, "postalCode");
    uint32_t place = NOBODY;
    if (city != NULL && city[0] != '\0') {
        buf_printf(&name, code != NULL ? "%s (%s)" : "%s", city, code);
        place = words_place(r, &r->communes, buf_text(&name), buf_text(&name));
    }
    buf_wipe(&name);
    return place;
}

static enum standing standing_of(char situation)
{
    switch (situation) {
    case '\0':
        return STANDING_HERE;
    case 'd':
        return STANDING_DIED;
    case 'r':
        return STANDING_REFUSED;
    default:
        return STANDING_GONE;
    }
}

bool rows_take_patient(const struct json *resource, void *self)
{
    struct rows *r = self;
    const char *birth = json_get_string(resource, "birthDate");
    const char *sex = json_get_string(resource, "gender");
    struct person_row p = {
        .id = id_from(json_get_string(resource, "id")), .latest = NOBODY, .earliest = NOBODY};
    const char *reference = NULL;
    char situation = '\0';
    if (r->person_count == r->person_cap) {
        r->person_cap = r->person_cap == 0 ? 64 : r->person_cap * 2;
        r->people = mem_grow(r->people, r->person_cap, sizeof *r->people);
    }
    if (birth == NULL || !date_parse_partial(birth, strlen(birth), &p.birth))
        p.birth = (struct date){0};
    p.sex = sex == NULL                  ? 'o'
            : strcmp(sex, "female") == 0 ? 'f'
            : strcmp(sex, "male") == 0   ? 'm'
                                         : 'o';
    store_situation_of(resource, &situation, &p.since);
    p.standing = standing_of(situation);
    p.commune = commune_of(r, resource);
    p.replaced_by = store_replaced_by(resource, &reference);
    r->people[r->person_count++] = p;
    return true;
}

// ---- visits ----

static uint32_t visitor_of(struct rows *r, const struct json *encounter)
{
    const struct json *who = json_get(json_at(json_get(encounter, "participant"), 0), "individual");
    const char *name = json_get_string(json_get(who, "identifier"), "value");
    return name != NULL ? words_place(r, &r->visitors, name, name) : NOBODY;
}

bool rows_take_encounter(const struct json *resource, void *self)
{
    struct rows *r = self;
    const struct json *period = json_get(resource, "period");
    const char *status = json_get_string(resource, "status");
    struct visit_row v = {.id = id_from(json_get_string(resource, "id")),
                          .refusal = NOBODY,
                          .form = NOBODY,
                          .seconds = -1};
    int64_t end = 0;
    if (r->visit_count == r->visit_cap) {
        r->visit_cap = r->visit_cap == 0 ? 64 : r->visit_cap * 2;
        r->visits = mem_grow(r->visits, r->visit_cap, sizeof *r->visits);
    }
    v.person = rows_real(r, rows_person(r, rows_reference(resource, "subject").text));
    v.visitor = visitor_of(r, resource);
    v.refused = status != NULL && strcmp(status, "cancelled") == 0;
    for (size_t i = 0; i < PLAN_DOMAINS; i++)
        v.reasons[i] = NO_REASON;
    bool begun = moment_of(json_get_string(period, "start"), &v.start_utc_ms);
    if (begun && moment_of(json_get_string(period, "end"), &end) &&
        extension_of(resource, "clock-doubt") == NULL && end > v.start_utc_ms &&
        end - v.start_utc_ms <= (int64_t)LONGEST_S * 1000)
        v.seconds = (int32_t)((end - v.start_utc_ms) / 1000);
    r->visits[r->visit_count++] = v;
    return true;
}

// ---- consent ----

// The visit of the person that a Consent is of: its id says so (visit_bundle.h). NULL: it stands
// for what the person said since.
static struct visit_row *visit_of(struct rows *r, const struct person_row *p,
                                  const struct json *consent)
{
    const char *id = json_get_string(consent, "id");
    for (size_t i = 0; id != NULL && i < p->visit_count; i++) {
        struct visit_row *v = &r->visits[r->by_person[p->first_visit + i]];
        if (strcmp(id_named(v->id, "Consent").text, id) == 0)
            return v;
    }
    return NULL;
}

// Consents come oldest first, so that the newest decision stands.
bool rows_take_consent(const struct json *resource, void *self)
{
    struct rows *r = self;
    const char *since = NULL, *code = NULL, *words = NULL;
    int64_t at_ms = 0;
    uint32_t at = rows_real(r, rows_person(r, rows_reference(resource, "patient").text));
    if (at == NOBODY)
        return true;
    struct person_row *p = &r->people[at];
    struct visit_row *v = visit_of(r, p, resource);
    for (size_t i = 0; i < PURPOSES; i++) {
        enum agreement_state said = consent_answer(resource, rows_purposes[i], &since);
        if (said != AGREEMENT_NOT_ASKED)
            p->decisions[i] = said == AGREEMENT_YES ? DECISION_YES : DECISION_NO;
    }
    enum consent_end end = consent_end_of(resource, &code, &words);
    p->withdrawn = end == CONSENT_REFUSED && (v == NULL || !v->refused);
    p->withdrawn_on = p->withdrawn && moment_of(json_get_string(resource, "dateTime"), &at_ms)
                          ? clock_day(r->clock, at_ms)
                          : (struct date){0};
    if (v != NULL)
        v->send_denied = !consent_allows_sending(resource);
    if (v != NULL && end == CONSENT_REFUSED && code[0] != '\0')
        v->refusal = words_concept(r, &r->refusals, "icope-refusal", code);
    return true;
}

// ---- planned visits ----

bool rows_take_task(const struct json *resource, void *self)
{
    struct rows *r = self;
    struct remote_task t;
    const struct json *group = json_get(resource, "groupIdentifier");
    const char *name = json_get_string(group, "value");
    if (!task_read(resource, r->clock, &t))
        return true;
    const struct date on = clock_day(r->clock, t.at_utc_ms);
    const struct time_text day = date_text(on), words = date_words(on);
    const char *round = name != NULL ? name : day.text;
    uint32_t state = 0;
    while (rows_task_states[state] != NULL && strcmp(rows_task_states[state], t.status) != 0)
        state++;
    if (rows_task_states[state] == NULL || (name == NULL && t.at_utc_ms == 0))
        return true;
    if (r->task_count == r->task_cap) {
        r->task_cap = r->task_cap == 0 ? 64 : r->task_cap * 2;
        r->tasks = mem_grow(r->tasks, r->task_cap, sizeof *r->tasks);
    }
    r->tasks[r->task_count++] = (struct task_row){
        .round = words_place(r, &r->rounds, round, name != NULL ? name : words.text),
        .state = state};
    return true;
}

// ---- red flags ----

bool rows_take_flag(const struct json *resource, void *self)
{
    struct rows *r = self;
    const char *kind = code_of(json_get(resource, "code"));
    const char *outcome =
        code_of(json_get(extension_of(resource, "red-flag-outcome"), "valueCodeableConcept"));
    const char *status = json_get_string(resource, "status");
    if (status != NULL && strcmp(status, "entered-in-error") == 0)
        return true;
    kind = kind != NULL ? kind : "?";
    if (r->flag_count == r->flag_cap) {
        r->flag_cap = r->flag_cap == 0 ? 16 : r->flag_cap * 2;
        r->flags = mem_grow(r->flags, r->flag_cap, sizeof *r->flags);
    }
    r->flags[r->flag_count++] = (struct flag_row){
        .kind = words_concept(r, &r->flag_kinds, "icope-red-flag", kind),
        .outcome = outcome == NULL
                       ? NOBODY
                       : words_concept(r, &r->outcomes, "icope-red-flag-outcome", outcome),
        .open = status == NULL || strcmp(status, "active") == 0};
    return true;
}
