// SPDX-License-Identifier: EUPL-1.2
#include "omop/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PERSON, BIRTH, SEX, DIED, POSTCODE, TOWN, REGION, PERSON_CELLS };
enum { VISIT, VISIT_PERSON, CLASS, STARTED, ENDED, PROVIDER, TOOK_PLACE, SITE, VISIT_CELLS };

bool omop_moment(const char *text, char day[OMOP_DAY_BYTES], char moment[OMOP_MOMENT_BYTES])
{
    static const size_t month = sizeof "2026-05" - 1, to_second = sizeof "2026-05-12T14:30:00" - 1;
    struct date parsed;
    day[0] = moment[0] = '\0';
    if (text != NULL && strlen(text) == month && date_parse_partial(text, month, &parsed)) {
        snprintf(day, OMOP_DAY_BYTES, "%.7s-01", text); // all that is told under pseudonyms
        return true;
    }
    if (text == NULL || strlen(text) < OMOP_DAY_BYTES - 1 ||
        !date_parse(text, OMOP_DAY_BYTES - 1, &parsed))
        return false;
    snprintf(day, OMOP_DAY_BYTES, "%.10s", text);
    if (strlen(text) >= to_second && text[10] == 'T')
        snprintf(moment, OMOP_MOMENT_BYTES, "%.10s %.8s", text, text + 11);
    return true;
}

enum rc people_open(struct people *p, const char *data_dir, struct err *e)
{
    static const char *const person[PERSON_CELLS] = {"person",   "birth_date", "sex",   "died",
                                                     "postcode", "town",       "region"};
    static const char *const visit[VISIT_CELLS] = {"visit", "person",   "class",      "started",
                                                   "ended", "provider", "took_place", "site"};
    enum rc rc = mapping_open(&p->person, data_dir, "omop/person", person, PERSON_CELLS, e);
    return rc ? rc : mapping_open(&p->visit, data_dir, "omop/visit", visit, VISIT_CELLS, e);
}

// Keeps the first failure; true when there is none.
static bool ends_row(struct people *p)
{
    const enum rc rc = writer_end_row(p->writer, p->e);
    p->rc = p->rc ? p->rc : rc;
    return p->rc == RC_OK;
}

// A gender or a kind of visit, with the concept that the mapping names for it.
static struct code *named(struct people *p, enum code_use use, const char *system,
                          const char *prefix, const char *text)
{
    bool fresh;
    char key[120];
    struct code *code = codes_add(p->codes, use, system, text, &fresh);
    if (fresh)
        codes_describe(p->codes, code, "", NULL, NULL);
    snprintf(key, sizeof key, "%s:%s", prefix, text);
    const int64_t id = codes_fixed(p->codes, key);
    if (id != 0 && code->standard == NULL) {
        char id_text[24];
        snprintf(id_text, sizeof id_text, "%lld", (long long)id);
        code->standard = vocabulary_id(codes_vocabulary(p->codes), id_text);
    }
    code->count++;
    return code;
}

// ---- people ----

// Where somebody lives, as far as it is told.
static size_t location_of(struct people *p, const char *const *cells)
{
    static const int parts[] = {POSTCODE, TOWN, REGION};
    struct buf key = {0};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (cells[parts[i]] != NULL)
            buf_printf(&key, "%s%s", key.len > 0 ? " " : "", cells[parts[i]]);
    const size_t before = p->locations.count,
                 i = key.len > 0 ? keys_add(&p->locations, buf_text(&key)) + 1 : 0;
    if (i > before) {
        writer_row(p->writer, "location");
        writer_int(p->writer, "location_id", (int64_t)i);
        writer_text(p->writer, "city", cells[TOWN]);
        writer_text(p->writer, "state", cells[REGION]);
        writer_text(p->writer, "zip", cells[POSTCODE]);
        writer_text(p->writer, "location_source_value", buf_text(&key));
        ends_row(p);
    }
    buf_wipe(&key);
    return i;
}

static void write_birth(struct people *p, const char *birth)
{
    const size_t len = strlen(birth);
    writer_int(p->writer, "year_of_birth", strtol(birth, NULL, 10));
    if (len >= sizeof "2026-05" - 1)
        writer_int(p->writer, "month_of_birth", strtol(birth + 5, NULL, 10));
    if (len >= sizeof "2026-05-12" - 1)
        writer_int(p->writer, "day_of_birth", strtol(birth + 8, NULL, 10));
}

static void write_death(struct people *p, size_t person, const char *died)
{
    char day[OMOP_DAY_BYTES], moment[OMOP_MOMENT_BYTES];
    if (!omop_moment(died, day, moment)) {
        p->deaths_left++;
        return;
    }
    writer_row(p->writer, "death");
    writer_int(p->writer, "person_id", (int64_t)person + 1);
    writer_text(p->writer, "death_date", day);
    writer_text(p->writer, "death_datetime", moment);
    writer_int(p->writer, "death_type_concept_id", codes_fixed(p->codes, "type:visit"));
    ends_row(p);
}

static void take_person(const char *const *cells, void *self)
{
    struct people *p = self;
    if (cells[PERSON] == NULL || cells[BIRTH] == NULL || strlen(cells[BIRTH]) < 4) {
        p->people_left++;
        return;
    }
    const size_t before = p->persons.count, i = keys_add(&p->persons, cells[PERSON]);
    if (i < before)
        return;
    p->days = mem_grow(p->days, p->persons.count, sizeof *p->days);
    p->days[i] = (struct omop_days){"", ""};
    const size_t location = location_of(p, cells);
    struct code *sex = cells[SEX] == NULL
                           ? NULL
                           : named(p, CODE_GENDER, "http://hl7.org/fhir/administrative-gender",
                                   "gender", cells[SEX]);
    writer_row(p->writer, "person");
    writer_int(p->writer, "person_id", (int64_t)i + 1);
    writer_int(p->writer, "gender_concept_id", sex != NULL ? codes_use(sex->standard) : 0);
    write_birth(p, cells[BIRTH]);
    writer_int(p->writer, "race_concept_id", 0);
    writer_int(p->writer, "ethnicity_concept_id", 0);
    if (location > 0)
        writer_int(p->writer, "location_id", (int64_t)location);
    writer_text(p->writer, "person_source_value", cells[PERSON]);
    writer_text(p->writer, "gender_source_value", cells[SEX]);
    writer_int(p->writer, "gender_source_concept_id", 0);
    if (ends_row(p) && cells[DIED] != NULL)
        write_death(p, i, cells[DIED]);
}

void people_take_person(struct people *p, const struct json *patient)
{
    const enum rc rc = mapping_run(&p->person, patient, p->clock, take_person, p, p->e);
    p->rc = p->rc ? p->rc : rc;
}

// ---- visits ----

static size_t provider_of(struct people *p, const char *name)
{
    const size_t before = p->providers.count, i = keys_add(&p->providers, name);
    if (i == before) {
        writer_row(p->writer, "provider");
        writer_int(p->writer, "provider_id", (int64_t)i + 1);
        writer_text(p->writer, "provider_source_value", name);
        ends_row(p);
    }
    return i + 1;
}

static size_t site_of(struct people *p, const char *name)
{
    const size_t before = p->sites.count, i = keys_add(&p->sites, name);
    if (i == before) {
        writer_row(p->writer, "care_site");
        writer_int(p->writer, "care_site_id", (int64_t)i + 1);
        writer_text(p->writer, "care_site_name", name);
        writer_text(p->writer, "care_site_source_value", name);
        ends_row(p);
    }
    return i + 1;
}

static void note_days(struct omop_days *d, const char *first, const char *last)
{
    if (d->first[0] == '\0' || strcmp(first, d->first) < 0)
        snprintf(d->first, sizeof d->first, "%s", first);
    if (strcmp(last, d->last) > 0)
        snprintf(d->last, sizeof d->last, "%s", last);
}

static void take_visit(const char *const *cells, void *self)
{
    struct people *p = self;
    size_t person;
    char start[OMOP_DAY_BYTES], start_at[OMOP_MOMENT_BYTES], end[OMOP_DAY_BYTES],
        end_at[OMOP_MOMENT_BYTES];
    if (cells[TOOK_PLACE] == NULL || strcmp(cells[TOOK_PLACE], "true") != 0) {
        p->visits_not_made++;
        return;
    }
    if (cells[VISIT] == NULL || cells[VISIT_PERSON] == NULL ||
        !keys_find(&p->persons, cells[VISIT_PERSON], &person) ||
        !omop_moment(cells[STARTED], start, start_at)) {
        p->visits_left++;
        return;
    }
    if (!omop_moment(cells[ENDED], end, end_at))
        snprintf(end, sizeof end, "%s", start);
    const size_t before = p->visits.count, i = keys_add(&p->visits, cells[VISIT]);
    if (i < before)
        return;
    note_days(&p->days[person], start, end);
    const size_t provider = cells[PROVIDER] != NULL ? provider_of(p, cells[PROVIDER]) : 0;
    struct code *class =
        cells[CLASS] == NULL
            ? NULL
            : named(p, CODE_VISIT, "http://terminology.hl7.org/CodeSystem/v3-ActCode", "visit",
                    cells[CLASS]);
    const size_t site = cells[SITE] != NULL ? site_of(p, cells[SITE]) : 0;
    writer_row(p->writer, "visit_occurrence");
    writer_int(p->writer, "visit_occurrence_id", (int64_t)i + 1);
    writer_int(p->writer, "person_id", (int64_t)person + 1);
    writer_int(p->writer, "visit_concept_id", class != NULL ? codes_use(class->standard) : 0);
    writer_text(p->writer, "visit_start_date", start);
    writer_text(p->writer, "visit_start_datetime", start_at);
    writer_text(p->writer, "visit_end_date", end);
    writer_text(p->writer, "visit_end_datetime", end_at);
    writer_int(p->writer, "visit_type_concept_id", codes_fixed(p->codes, "type:visit"));
    if (provider > 0)
        writer_int(p->writer, "provider_id", (int64_t)provider);
    if (site > 0)
        writer_int(p->writer, "care_site_id", (int64_t)site);
    writer_text(p->writer, "visit_source_value", cells[CLASS]);
    ends_row(p);
}

void people_take_visit(struct people *p, const struct json *encounter)
{
    const enum rc rc = mapping_run(&p->visit, encounter, p->clock, take_visit, p, p->e);
    p->rc = p->rc ? p->rc : rc;
}

enum rc people_end(struct people *p, struct err *e)
{
    int64_t id = 0;
    (void)e;
    for (size_t i = 0; p->rc == RC_OK && i < p->persons.count; i++) {
        if (p->days[i].first[0] == '\0')
            continue; // nobody was there yet
        writer_row(p->writer, "observation_period");
        writer_int(p->writer, "observation_period_id", ++id);
        writer_int(p->writer, "person_id", (int64_t)i + 1);
        writer_text(p->writer, "observation_period_start_date", p->days[i].first);
        writer_text(p->writer, "observation_period_end_date", p->days[i].last);
        writer_int(p->writer, "period_type_concept_id", codes_fixed(p->codes, "type:visit"));
        ends_row(p);
    }
    return p->rc;
}

void people_close(struct people *p)
{
    mapping_close(&p->person);
    mapping_close(&p->visit);
    keys_release(&p->persons);
    keys_release(&p->visits);
    keys_release(&p->providers);
    keys_release(&p->locations);
    keys_release(&p->sites);
    free(p->days);
    *p = (struct people){.days = NULL};
}
