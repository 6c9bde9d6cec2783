// SPDX-License-Identifier: EUPL-1.2
#include "practice/simulate.h"

#include "base/fs.h"
#include "fhir/patient.h"
#include "practice/visit.h"

#include <stdio.h>
#include <string.h>

enum {
    NAMES_MAX_BYTES = 1024 * 1024,
    DAY_MIN = 24 * 60,
    ROUND_SIZE = 6,         // people of today's round
    ROUND_STEP_MIN = 45,    // between two visits
    ROUND_BEFORE_MIN = 60,  // the first lies so long ago
    ROUND_GRID_MIN = 15,    // times are a quarter of an hour
    NEVER_SEEN_EACH = 8,    // one person in so many was never visited
    WOMEN_PER_MILLE = 608,  // Tavassoli 2022
    MEAN_AGE = 76,          // the same
    AGE_DEVIATION = 10,     // the same
    AGE_MIN = 60,           // the screening begins there
    AGE_MAX = 101,          // oldest
    AGAIN_PER_MILLE = 704,  // screened again at 6 months; the same
    AGAIN_DAYS = 170,       // between two visits, at least
    LAST_MIN_DAYS = 12,     // newest visit, at least
    LAST_SPREAD_DAYS = 210, // newest visit: some are late for the next
    CONTACT_PER_MILLE = 650,
    MARRIED_PER_MILLE = 700, // of women: bear another name than at birth
};

// What half a year changes.
static const double WORSE = 0.15;

static enum rc read_names(const struct paths *paths, struct json **ret, struct err *e)
{
    char path[PATH_BYTES];
    struct buf text = {0};
    int len = snprintf(path, sizeof path, "%s/simulate/names.json", paths->data);
    if (len < 0 || (size_t)len >= sizeof path)
        return err_set(e, RC_LIMIT, "path too long");
    enum rc rc = fs_read(path, NAMES_MAX_BYTES, &text, e);
    if (rc == RC_OK)
        rc = json_parse(buf_text(&text), text.len, &JSON_LIMITS, ret, e);
    buf_release(&text);
    return rc;
}

static const struct json *one_of(struct chance *c, const struct json *array)
{
    size_t count = json_count(array);
    return count > 0 ? json_at(array, (size_t)(chance_next(c) % count)) : NULL;
}

static const char *any(struct chance *c, const struct json *names, const char *list)
{
    const char *text = json_string(one_of(c, json_get(names, list)));
    return text != NULL ? text : "?";
}

static void put(struct person_fields *p, enum person_field field, const char *text)
{
    snprintf(p->at[field], PERSON_FIELD_BYTES, "%s", text != NULL ? text : "");
}

// 01 99 00 … is a range kept for fiction.
static void put_phone(struct chance *c, struct person_fields *p, enum person_field field)
{
    snprintf(p->at[field], PERSON_FIELD_BYTES, "01 99 00 %02d %02d", (int)chance_below(c, 100),
             (int)chance_below(c, 100));
}

static void make_person(struct chance *c, const struct json *names, struct date today,
                        struct person_fields *p)
{
    *p = (struct person_fields){0};
    bool woman = chance_below(c, 1000) < WOMEN_PER_MILLE;
    const struct json *town = one_of(c, json_get(names, "towns"));
    int age = MEAN_AGE + (int)(chance_normal(c) * AGE_DEVIATION);
    age = age < AGE_MIN ? AGE_MIN : age > AGE_MAX ? AGE_MAX : age;
    struct date birth = date_from_days(date_days(date_add_months(today, -12 * age)) -
                                       (int64_t)chance_below(c, 365));
    put(p, PERSON_FAMILY, any(c, names, "family"));
    put(p, PERSON_GIVEN, any(c, names, woman ? "female" : "male"));
    if (woman && chance_per_mille(c, MARRIED_PER_MILLE))
        put(p, PERSON_USUAL_NAME, any(c, names, "family"));
    put(p, PERSON_BIRTH, date_text(birth).text);
    put(p, PERSON_SEX, woman ? "f" : "m");
    put(p, PERSON_BIRTHPLACE, json_get_string(town, "insee"));
    snprintf(p->at[PERSON_ADDRESS], PERSON_FIELD_BYTES, "%d, %s", 1 + (int)chance_below(c, 80),
             any(c, names, "streets"));
    put(p, PERSON_POSTCODE, json_get_string(town, "postcode"));
    put(p, PERSON_TOWN, json_get_string(town, "name"));
    put_phone(c, p, PERSON_PHONE);
    snprintf(p->at[PERSON_GP], PERSON_FIELD_BYTES, "Dr %s", any(c, names, "family"));
    if (chance_per_mille(c, CONTACT_PER_MILLE)) {
        snprintf(p->at[PERSON_CONTACT], PERSON_FIELD_BYTES, "%s %.200s",
                 any(c, names, chance_below(c, 2) == 0 ? "female" : "male"), p->at[PERSON_FAMILY]);
        put_phone(c, p, PERSON_CONTACT_PHONE);
    }
}

// Today's round lies around the present, whenever practice begins.
static enum rc plan_round(const struct simulation *s, size_t nth, struct id person, struct err *e)
{
    int64_t now = clock_utc_ms(s->clock);
    int offset = s->clock->offset_min(s->clock->self, now);
    struct datetime at = datetime_from_utc(now, offset);
    int first = (at.hour * 60 + at.minute) / ROUND_GRID_MIN * ROUND_GRID_MIN - ROUND_BEFORE_MIN;
    int latest = DAY_MIN - ROUND_GRID_MIN - (ROUND_SIZE - 1) * ROUND_STEP_MIN;
    first = first < 0 ? 0 : first > latest ? latest : first;
    int minute = first + (int)nth * ROUND_STEP_MIN;
    at = (struct datetime){.date = at.date, .hour = minute / 60, .minute = minute % 60};
    struct store_task task = {
        .person = person, .at_utc_ms = datetime_to_utc(at, offset), .status = "requested"};
    return store_task_save(s->store, &task, e);
}

// One person with the visits of the last year.
static enum rc add_person(struct simulation *s, const struct json *names, size_t nth, struct err *e)
{
    struct chance *c = &s->chance;
    struct person_fields fields;
    struct simulated_person p = {.id = chance_id(c), .trait = chance_normal(c)};
    make_person(c, names, clock_today(s->clock), &fields);
    struct json *patient = patient_from_fields(&fields, NULL, p.id);
    p.patient = patient;
    enum rc rc = store_person_save(s->store, patient, e);
    bool seen = nth % NEVER_SEEN_EACH != 1;
    bool twice = seen && chance_per_mille(c, AGAIN_PER_MILLE);
    int days = LAST_MIN_DAYS + (int)chance_below(c, LAST_SPREAD_DAYS);
    if (rc == RC_OK && twice) {
        rc = simulate_visit(s, &p, days + AGAIN_DAYS + (int)chance_below(c, 30), e);
        p.visits++;
        p.trait += WORSE;
    }
    if (rc == RC_OK && seen)
        rc = simulate_visit(s, &p, days, e);
    if (rc == RC_OK && nth < ROUND_SIZE)
        rc = plan_round(s, nth, p.id, e);
    json_free(patient);
    return rc;
}

enum rc simulate_people(struct store *store, const struct paths *paths, const struct clock *clock,
                        size_t people, uint64_t seed, struct err *e)
{
    struct json *names = NULL;
    struct simulation s = {.store = store, .clock = clock, .chance = {.state = seed}};
    enum rc rc = read_names(paths, &names, e);
    rc = rc ? rc : simulation_start(&s, paths, e);
    for (size_t i = 0; rc == RC_OK && i < people; i++)
        rc = add_person(&s, names, i, e);
    simulation_end(&s);
    json_free(names);
    return rc;
}
