// SPDX-License-Identifier: EUPL-1.2
// A laptop with French people and a day of visits, packed by the program's own builder: qualified
// and other identities, red flags, people who do not want anything sent, corrections.
#ifndef ICOPE_TESTS_INTEROP_VISITS_H
#define ICOPE_TESTS_INTEROP_VISITS_H

#include "unit/store/fixture.h"

#include "fhir/flag.h"
#include "fhir/patient.h"
#include "fhir/visit_bundle.h"
#include "practice/answers.h"
#include "store/amend.h"
#include "store/outbox.h"

enum {
    PEOPLE_MAX = 64,
    DAY_MS = 86400000,
    VISIT_MS = 12 * 60 * 1000,
    DUE_DAYS = 180,
    FORM_BYTES_MAX = 8 * 1024 * 1024
};

// One laptop between two sessions: its store is open only while visits are made or looked at.
struct laptop_day {
    struct fixture *f;                // store and clock
    struct questionnaire *form;       // Step 1, owned
    struct chance chance;             // where answers come from
    struct rates rates;               // how often they are what
    struct json *rates_file;          // behind rates, owned
    struct json *patient[PEOPLE_MAX]; // the people, owned
    struct id visit[PEOPLE_MAX];      // the first visit of each
    bool silent[PEOPLE_MAX];          // wants nothing sent
    size_t people;                    // used
    unsigned nth;                     // visits made
};

static const char *const families[] = {"D'Hérouville", "Lefèvre", "Müller-Nuñez", "L’Haÿ",
                                       "Le Goff",      "Œuvrard", "Garçon",       "N'Guyen"};
static const char *const givens[] = {"Jeanne Marie", "Zoé", "André", "Noëlle", "François", "Inès"};
static const char *const towns[][3] = {{"Vizille", "38220", "38562"},
                                       {"Saint-Égrève", "38120", "38382"},
                                       {"L'Haÿ-les-Roses", "94240", "94038"}};

static inline struct json *parsed_text(const char *text)
{
    struct json *v = NULL;
    struct err e = {0};
    if (json_parse(text, strlen(text), &JSON_LIMITS, &v, &e) != RC_OK)
        fail_msg("%s", e.text);
    return v;
}

static inline void field(struct person_fields *p, enum person_field which, const char *text)
{
    snprintf(p->at[which], PERSON_FIELD_BYTES, "%s", text);
}

// The sheet of a person, as a nurse fills it in.
static inline void sheet(struct person_fields *p, size_t nth)
{
    const char *const *town = towns[nth % ARRAY_LEN(towns)];
    *p = (struct person_fields){0};
    field(p, PERSON_FAMILY, families[nth % ARRAY_LEN(families)]);
    field(p, PERSON_GIVEN, givens[nth % ARRAY_LEN(givens)]);
    snprintf(p->at[PERSON_BIRTH], PERSON_FIELD_BYTES, "19%02zu-0%zu-1%zu", 30 + nth % 30,
             1 + nth % 9, nth % 10);
    field(p, PERSON_SEX, nth % 3 == 0 ? "m" : "f");
    field(p, PERSON_BIRTHPLACE, town[2]);
    field(p, PERSON_ADDRESS, "12 bis, rue de l’Église");
    field(p, PERSON_POSTCODE, town[1]);
    field(p, PERSON_TOWN, town[0]);
    field(p, PERSON_PHONE, "01 99 00 12 34");
    field(p, PERSON_GP, "Dr Bœuf");
    field(p, PERSON_CONTACT, "Chloé Lefèvre");
    field(p, PERSON_CONTACT_PHONE, "01 99 00 43 21");
    if (nth % 4 == 1) // known and not qualified: it may not leave
        field(p, PERSON_INS, "189127512501282");
}

// What a qualified identity looks like (FR Core): one given name, the list of birth names, VALI.
static inline void qualify(struct json *patient)
{
    struct json *name = (struct json *)(uintptr_t)json_at(json_get(patient, "name"), 0);
    struct json *given = json_new_array(), *kept = json_new_array();
    const struct json *all = json_get(patient, "extension");
    json_push(given, json_new_string("Jeanne"));
    json_set(name, "given", given);
    json_set(name, "extension",
             parsed_text("[{\"url\":\"https://hl7.fr/ig/fhir/core/StructureDefinition/"
                         "fr-core-patient-birth-list-given-name\",\"valueString\":"
                         "\"Jeanne Marie\"}]"));
    for (size_t i = 0; i < json_count(all); i++)
        if (strstr(json_get_string(json_at(all, i), "url"), "identity-reliability") == NULL)
            json_push(kept, json_copy(json_at(all, i)));
    json_push(kept, parsed_text("{\"url\":\"https://hl7.fr/ig/fhir/core/StructureDefinition/"
                                "fr-core-identity-reliability\",\"extension\":[{\"url\":"
                                "\"identityStatus\",\"valueCoding\":{\"system\":\"https://hl7.fr/"
                                "ig/fhir/core/CodeSystem/fr-core-cs-v2-0445\",\"code\":"
                                "\"VALI\"}}]}"));
    json_set(patient, "extension", kept);
    json_set(patient, "identifier",
             parsed_text("[{\"system\":\"urn:oid:1.2.250.1.213.1.4.10\",\"value\":"
                         "\"189127512501282\"}]"));
}

static inline struct laptop_day *day_new(uint64_t seed)
{
    struct laptop_day *d = mem_alloc(sizeof *d);
    struct buf text = {0};
    d->f = fixture_new(false);
    d->chance = (struct chance){.state = seed};
    assert_ok(d->f, fs_read("questionnaires/icope-step1.json", FORM_BYTES_MAX, &text, &d->f->e));
    assert_ok(d->f, questionnaire_load(buf_text(&text), text.len, &d->form, NULL, &d->f->e));
    assert_ok(d->f, fs_read("data/simulate/rates.json", FORM_BYTES_MAX, &text, &d->f->e));
    d->rates_file = parsed_text(buf_text(&text));
    assert_ok(d->f, rates_read(d->rates_file, &d->rates, &d->f->e));
    buf_release(&text);
    return d;
}

static inline void day_free(struct laptop_day *d)
{
    for (size_t i = 0; i < d->people; i++)
        json_free(d->patient[i]);
    questionnaire_free(d->form);
    json_free(d->rates_file);
    fixture_free(d->f);
    free(d);
}

// Closed while another process sends; opened again to make visits.
static inline void day_close(struct laptop_day *d)
{
    store_close(d->f->s);
    d->f->s = NULL;
}

static inline void day_open(struct laptop_day *d)
{
    assert_ok(d->f, store_open(&d->f->o, &d->f->s, &d->f->e));
    assert_ok(d->f, store_unlock(d->f->s, "marie", PASSPHRASE, NULL, &d->f->e));
}

// A visit as it is being made.
struct making {
    struct store_visit visit; // its envelope
    struct json *patient;     // borrowed
    const char *status;       // of the response, when nothing is open
    const char *reason;       // of a correction, NULL none
    struct json *previous;    // version before, then
    bool silent;              // nothing may be sent
    bool flags;               // with two red flags
};

static inline struct json *consent_of(const struct laptop_day *d, const struct making *m)
{
    char at[INSTANT_BYTES];
    struct json *c = parsed_text("{\"screening\":\"yes\",\"gp\":\"yes\",\"carer\":\"no\","
                                 "\"notice\":\"1.0.0\",\"informedBy\":\"marie\"}");
    json_set_string(c, "send", m->silent ? "no" : "yes");
    clock_instant(&d->f->clock, clock_utc_ms(&d->f->clock), at);
    json_set_string(c, "at", at);
    return c;
}

static inline bool something_open(struct form *f)
{
    const struct form_issue *issues;
    size_t count = form_issues(f, &issues);
    for (size_t i = 0; i < count; i++)
        if (!issues[i].warning)
            return true;
    return false;
}

// A red flag in that visit, as app_flag_raise keeps it.
static inline void day_flag(struct laptop_day *d, const struct making *m, const char *code)
{
    struct fixture *f = d->f;
    struct store_flag flag = {.id = id_new(),
                              .person = m->visit.person,
                              .visit = m->visit.id,
                              .raised_utc_ms = f->fake.utc_ms,
                              .untold = m->silent,
                              .content = json_new_object()};
    json_set_string(flag.content, "code", code);
    json_set_string(flag.content, "text", "Appelé le 15");
    json_set_string(flag.content, "by", "marie");
    struct json *package = m->silent ? NULL : flag_package(&flag, m->patient, &f->clock);
    if (package != NULL)
        flag_mark_told(&flag, package);
    assert_ok(f, store_flag_save(f->s, &flag, "flag-raise", package, &f->e));
    json_free(package);
    json_free(flag.content);
}

// Fills the form, builds the package and finishes, as close_visit of the program does.
static inline void day_finish(struct laptop_day *d, struct making *m)
{
    struct fixture *f = d->f;
    struct form_env env = {.clock = &f->clock, .patient = m->patient};
    struct json *answers =
        simulate_answers(&d->chance, &d->rates, chance_normal(&d->chance), d->nth++);
    struct json *resources = NULL, *bundle = NULL, *consent = consent_of(d, m);
    struct json *notes = parsed_text("[{\"linkId\":\"loc-time-s\",\"text\":\"chaise basse, "
                                     "22 °C, « très fatiguée »\"}]");
    struct form *form = form_new(d->form, &env);
    assert_ok(f, form_set_all(form, answers, NULL, &f->e));
    if (m->flags) {
        day_flag(d, m, "chest-pain");
        day_flag(d, m, "fall");
    }
    f->fake.utc_ms += VISIT_MS;
    if (m->reason == NULL)
        m->visit.finished_utc_ms = f->fake.utc_ms;
    struct package_input in = {.visit = &m->visit,
                               .patient = m->patient,
                               .consent = consent,
                               .notes = notes,
                               .form = form,
                               .status = something_open(form) ? "in-progress" : m->status,
                               .reason = m->reason,
                               .previous = m->previous,
                               .clock = &f->clock};
    struct ledger_head number;
    assert_ok(f, store_ledger_head(f->s, &number, &f->e));
    in.number = &number;
    assert_ok(f, package_build(&in, &resources, &bundle, &f->e));
    assert_true((bundle == NULL) == m->silent);
    assert_ok(f, store_visit_finish(f->s, m->visit.id, VISIT_FINISHED, resources, bundle,
                                    f->fake.utc_ms + (int64_t)DUE_DAYS * DAY_MS, &f->e));
    form_free(form);
    json_free(answers);
    json_free(resources);
    json_free(bundle);
    json_free(consent);
    json_free(notes);
}

// A visit of a known person.
static inline struct id day_visit(struct laptop_day *d, size_t person, bool flags)
{
    struct making m = {.patient = d->patient[person],
                       .status = "completed",
                       .silent = d->silent[person],
                       .flags = flags};
    struct id id = id_from(json_get_string(m.patient, "id"));
    struct json *entry = an_answer("present", "alone");
    assert_ok(d->f,
              store_visit_start(d->f->s, id, d->form->url, d->form->version, &m.visit, &d->f->e));
    assert_ok(d->f, store_visit_append(d->f->s, m.visit.id, entry, &d->f->e));
    json_free(entry);
    day_finish(d, &m);
    return m.visit.id;
}

// A new person with a first visit. `shared`: a Patient that another laptop has too, NULL none.
static inline void day_person(struct laptop_day *d, const struct json *shared, bool flags)
{
    struct person_fields fields;
    size_t i = d->people++;
    assert_true(i < PEOPLE_MAX);
    sheet(&fields, i);
    d->patient[i] =
        shared != NULL ? json_copy(shared) : patient_from_fields(&fields, NULL, id_new());
    if (shared == NULL && i % 5 == 0)
        qualify(d->patient[i]);
    d->silent[i] = shared == NULL && i % 9 == 7;
    assert_ok(d->f, store_person_save(d->f->s, d->patient[i], &d->f->e));
    d->visit[i] = day_visit(d, i, flags);
}

// The person moved, or got another number.
static inline void day_change(struct laptop_day *d, size_t person, enum person_field which,
                              const char *text)
{
    struct person_fields fields;
    struct json *before = d->patient[person];
    patient_to_fields(before, &fields);
    field(&fields, which, text);
    d->patient[person] =
        patient_from_fields(&fields, before, id_from(json_get_string(before, "id")));
    json_free(before);
    assert_ok(d->f, store_person_save(d->f->s, d->patient[person], &d->f->e));
}

// The first visit of a person is corrected: other answers, results that no longer hold.
static inline void day_amend(struct laptop_day *d, size_t person)
{
    struct making m = {.patient = d->patient[person],
                       .status = "amended",
                       .silent = d->silent[person],
                       .reason = "Réponse mal notée : l’aide auditive était éteinte"};
    struct json *entry = parsed_text("{\"kind\":\"amend\",\"reason\":\"mal notée\"}");
    assert_ok(d->f, store_visit_load(d->f->s, d->visit[person], &m.visit, &d->f->e));
    assert_ok(d->f, store_visit_version(d->f->s, d->visit[person], m.visit.versions, &m.previous,
                                        NULL, &d->f->e));
    assert_ok(d->f, store_visit_reopen(d->f->s, d->visit[person], entry, &d->f->e));
    day_finish(d, &m);
    json_free(m.previous);
    json_free(entry);
}

// A line a package: {"laptop","state","receipt","bundle"}, and one a person that sent nothing.
static inline void write_package(struct laptop_day *d, const struct store_package *p, FILE *out)
{
    static const char *const states[PACKAGE_STATES] = {"waiting", "delivered", "quarantined",
                                                       "conflict", "replaced"};
    struct json *line = json_new_object(), *receipt = NULL, *problem = NULL, *bundle = NULL;
    struct buf text = {0};
    struct err *e = &d->f->e;
    assert_ok(d->f, store_package_text(d->f->s, p->id, &text, e));
    assert_ok(d->f, json_parse(text.at, text.len, &JSON_LIMITS, &bundle, e));
    assert_ok(d->f, store_package_receipt(d->f->s, p->id, &receipt, e));
    assert_ok(d->f, store_package_problem(d->f->s, p->id, &problem, e));
    json_set_string(line, "state", states[p->state]);
    json_set_string(line, "laptop", d->f->dir);
    json_set(line, "number", json_new_int((int64_t)p->seq));
    json_set(line, "bundle", bundle);
    if (receipt != NULL)
        json_set(line, "receipt", receipt);
    if (problem != NULL)
        json_set(line, "problem", problem);
    buf_clear(&text);
    json_write(line, false, &text);
    fprintf(out, "%s\n", buf_text(&text));
    buf_release(&text);
    json_free(line);
}

#endif
