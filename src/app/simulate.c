// SPDX-License-Identifier: EUPL-1.2
#include "app/simulate.h"

#include "app/patient.h"
#include "app/simulate_visit.h"
#include "base/fs.h"

#include <stdio.h>
#include <string.h>

enum {
    NAMES_MAX_BYTES = 1024 * 1024,
    ROUND_SIZE = 6,        // people of today's round
    ROUND_FIRST_MIN = 540, // 9:00
    ROUND_STEP_MIN = 45,   // between two visits
    NEVER_SEEN_EACH = 8,   // one person in so many was never visited
    WOMEN_PER_MILLE = 608, // Tavassoli 2022
    MEAN_AGE = 76,         // the same
    AGE_DEVIATION = 10,    // the same
    AGE_LEAST = 60,        // the screening begins there
    AGE_MOST = 99,
    DAY_MS = 24 * 3600 * 1000,
};

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

static void put(struct person_fields *p, enum person_field field, const char *text)
{
    snprintf(p->at[field], PERSON_FIELD_BYTES, "%s", text != NULL ? text : "");
}

static void make_person(struct chance *c, const struct json *names, struct date today,
                        struct person_fields *p)
{
    *p = (struct person_fields){0};
    bool woman = chance_below(c, 1000) < WOMEN_PER_MILLE;
    const struct json *town = one_of(c, json_get(names, "towns"));
    int age = MEAN_AGE + (int)(chance_normal(c) * AGE_DEVIATION);
    age = age < AGE_LEAST ? AGE_LEAST : age > AGE_MOST ? AGE_MOST : age;
    struct date birth = date_from_days(date_days(date_add_months(today, -12 * age)) -
                                       (int64_t)chance_below(c, 365));
    put(p, PERSON_FAMILY, json_string(one_of(c, json_get(names, "family"))));
    put(p, PERSON_GIVEN, json_string(one_of(c, json_get(names, woman ? "female" : "male"))));
    snprintf(p->at[PERSON_BIRTH], PERSON_FIELD_BYTES, "%04d-%02d-%02d", birth.year, birth.month,
             birth.day);
    put(p, PERSON_SEX, woman ? "f" : "m");
    put(p, PERSON_BIRTHPLACE, json_get_string(town, "insee"));
    const char *street = json_string(one_of(c, json_get(names, "streets")));
    snprintf(p->at[PERSON_ADDRESS], PERSON_FIELD_BYTES, "%d, %s", 1 + (int)chance_below(c, 80),
             street != NULL ? street : "");
    put(p, PERSON_POSTCODE, json_get_string(town, "postcode"));
    put(p, PERSON_TOWN, json_get_string(town, "name"));
    // 01 99 00 … is a range kept for fiction.
    snprintf(p->at[PERSON_PHONE], PERSON_FIELD_BYTES, "01 99 00 %02d %02d",
             (int)chance_below(c, 100), (int)chance_below(c, 100));
}

static enum rc plan_round(struct store *store, const struct clock *clock, size_t nth,
                          struct id person, struct err *e)
{
    int64_t now = clock_utc_ms(clock);
    int offset = clock->offset_min(clock->self, now);
    int minute = ROUND_FIRST_MIN + (int)nth * ROUND_STEP_MIN;
    struct datetime at = {.date = clock_today(clock), .hour = minute / 60, .minute = minute % 60};
    struct store_task task = {
        .person = person, .at_utc_ms = datetime_to_utc(at, offset), .status = "requested"};
    return store_task_save(store, &task, e);
}

// One person with the visits of the last year.
static enum rc add_person(struct simulation *s, const struct json *names, size_t nth, struct err *e)
{
    struct person_fields fields;
    struct id id = chance_id(&s->chance);
    make_person(&s->chance, names, clock_today(s->clock), &fields);
    struct json *patient = patient_from_fields(&fields, NULL, id);
    enum rc rc = store_person_save(s->store, patient, e);
    double trait = chance_normal(&s->chance);
    bool seen = nth % NEVER_SEEN_EACH != 1;
    bool twice = seen && chance_below(&s->chance, 100) < 45;
    int64_t days = 30 + (int64_t)chance_below(&s->chance, 200);
    if (rc == RC_OK && twice)
        rc = simulate_visit(s, patient, id, (days + 180) * DAY_MS, trait, e);
    if (rc == RC_OK && seen)
        rc = simulate_visit(s, patient, id, days * DAY_MS, trait + 0.15, e);
    if (rc == RC_OK && nth < ROUND_SIZE)
        rc = plan_round(s->store, s->clock, nth, id, e);
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
