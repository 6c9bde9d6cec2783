// SPDX-License-Identifier: EUPL-1.2
#include "practice/simulate.h"

#include "base/mem.h"
#include "fhir/patient.h"
#include "practice/visit.h"

#include <stdio.h>
#include <string.h>

enum {
    DAY_MIN = 24 * 60,
    ROUND_SIZE = 6,         // people of today's round
    ROUND_STEP_MIN = 45,    // between two visits
    ROUND_BEFORE_MIN = 60,  // the first lies so long ago
    ROUND_GRID_MIN = 15,    // times are a quarter of an hour
    NEVER_SEEN_EACH = 8,    // one person in so many was never visited
    MEAN_AGE = 76,          // Tavassoli 2022
    AGE_DEVIATION = 10,     // the same
    AGE_MIN = 60,           // the screening begins there
    AGE_MAX = 101,          // oldest
    AGAIN_DAYS = 170,       // between two visits, at least
    AGAIN_SPREAD_DAYS = 30, // the same, at most so many more
    FIRST_MIN_DAYS = 12,    // first visit, at least so long ago
    FIRST_SPREAD_DAYS = 560,
    CONTACT_PER_MILLE = 650,
    MARRIED_PER_MILLE = 700, // of women: bear another name than at birth
};

// What half a year changes.
static const double WORSE = 0.15;

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

static void make_person(struct simulation *s, struct person_fields *p)
{
    struct chance *c = &s->chance;
    struct date today = clock_today(s->clock);
    *p = (struct person_fields){0};
    bool woman = chance_per_mille(c, s->rates.women);
    const struct json *towns = json_get(s->names, "towns");
    const struct json *town =
        json_at(towns, (size_t)(chance_next(c) % (json_count(towns) > 0 ? json_count(towns) : 1)));
    int age = MEAN_AGE + (int)(chance_normal(c) * AGE_DEVIATION);
    age = age < AGE_MIN ? AGE_MIN : age > AGE_MAX ? AGE_MAX : age;
    struct date birth = date_from_days(date_days(date_add_months(today, -12 * age)) -
                                       (int64_t)chance_below(c, 365));
    put(p, PERSON_FAMILY, simulation_name(s, "family"));
    put(p, PERSON_GIVEN, simulation_name(s, woman ? "female" : "male"));
    if (woman && chance_per_mille(c, MARRIED_PER_MILLE))
        put(p, PERSON_USUAL_NAME, simulation_name(s, "family"));
    put(p, PERSON_BIRTH, date_text(birth).text);
    put(p, PERSON_SEX, woman ? "f" : "m");
    put(p, PERSON_BIRTHPLACE, json_get_string(town, "insee"));
    snprintf(p->at[PERSON_ADDRESS], PERSON_FIELD_BYTES, "%d, %s", 1 + (int)chance_below(c, 80),
             simulation_name(s, "streets"));
    put(p, PERSON_POSTCODE, json_get_string(town, "postcode"));
    put(p, PERSON_TOWN, json_get_string(town, "name"));
    put_phone(c, p, PERSON_PHONE);
    snprintf(p->at[PERSON_GP], PERSON_FIELD_BYTES, "Dr %s", simulation_name(s, "family"));
    if (chance_per_mille(c, CONTACT_PER_MILLE)) {
        snprintf(p->at[PERSON_CONTACT], PERSON_FIELD_BYTES, "%s %.200s",
                 simulation_name(s, chance_below(c, 2) == 0 ? "female" : "male"),
                 p->at[PERSON_FAMILY]);
        put_phone(c, p, PERSON_CONTACT_PHONE);
    }
}

// Today's round lies around the present, whenever practice begins.
static enum rc plan_round(const struct simulation *s, size_t nth, struct id person, struct err *e)
{
    struct datetime at = clock_local(s->clock, clock_utc_ms(s->clock));
    int first = (at.hour * 60 + at.minute) / ROUND_GRID_MIN * ROUND_GRID_MIN - ROUND_BEFORE_MIN;
    int latest = DAY_MIN - ROUND_GRID_MIN - (ROUND_SIZE - 1) * ROUND_STEP_MIN;
    first = first < 0 ? 0 : first > latest ? latest : first;
    int minute = first + (int)nth * ROUND_STEP_MIN;
    at = (struct datetime){.date = at.date, .hour = minute / 60, .minute = minute % 60};
    struct store_task task = {
        .person = person, .at_utc_ms = clock_moment(s->clock, at), .status = "requested"};
    return store_task_save(s->store, &task, e);
}

// ---- who is not to be visited any more ----

// An extension of one value, new.
static struct json *part(const char *url, const char *name, const char *value)
{
    struct json *x = json_new_object();
    json_set_string(x, "url", url);
    json_set_string(x, name, value);
    return x;
}

// Says so in a copy of the Patient, since that day, and keeps it as its next version.
static enum rc leave(struct simulation *s, const struct simulated_person *p, const char *code,
                     int days_ago, struct err *e)
{
    struct date on = date_from_days(date_days(clock_today(s->clock)) - days_ago);
    struct time_text since = date_text(on);
    struct json *patient = json_copy(p->patient);
    if (strcmp(code, "deceased") == 0) {
        json_set_string(patient, "deceasedDateTime", since.text);
    } else {
        struct json *list = json_new_array(), *said = json_new_object(), *parts = json_new_array();
        const struct json *had = json_get(patient, "extension");
        for (size_t i = 0; i < json_count(had); i++)
            json_push(list, json_copy(json_at(had, i)));
        json_push(parts, part("code", "valueCode", code));
        json_push(parts, part("since", "valueDate", since.text));
        json_push(parts, part("source", "valueString", p->visitor));
        json_set_string(said, "url", STORE_SITUATION);
        json_set(said, "extension", parts);
        json_push(list, said);
        json_set(patient, "extension", list);
    }
    enum rc rc = store_person_save(s->store, patient, e);
    json_free(patient);
    return rc;
}

// Why somebody was not seen again, where there is a reason; `days_ago`: when it was noticed.
static enum rc lose(struct simulation *s, const struct simulated_person *p, int days_ago,
                    struct err *e)
{
    static const char *const codes[] = {"deceased", "moved", "home"};
    const uint32_t rates[] = {s->rates.deceased, s->rates.moved, s->rates.home};
    size_t why = chance_of(&s->chance, rates, ARRAY_LEN(rates));
    return why < ARRAY_LEN(codes) ? leave(s, p, codes[why], days_ago, e) : RC_OK;
}

// ---- visits ----

// The visits of somebody who was first seen that many days ago: every half year again, until they
// are not seen again.
static enum rc add_visits(struct simulation *s, struct simulated_person *p, int days, struct err *e)
{
    struct chance *c = &s->chance;
    enum rc rc = RC_OK;
    while (rc == RC_OK && days >= FIRST_MIN_DAYS) {
        rc = simulate_visit(s, p, days, e);
        p->visits++;
        p->trait += WORSE;
        days -= AGAIN_DAYS + (int)chance_below(c, AGAIN_SPREAD_DAYS);
        if (!chance_per_mille(c, s->rates.seen_again))
            return rc == RC_OK && days > 0 && !p->planned ? lose(s, p, days, e) : rc;
    }
    return rc;
}

// So many visits, the last one within the half year before today.
static enum rc add_visits_all(struct simulation *s, struct simulated_person *p, size_t count,
                              struct err *e)
{
    enum { HALF_YEAR_DAYS = 183 };
    const int last = FIRST_MIN_DAYS + (int)chance_below(&s->chance, AGAIN_DAYS - FIRST_MIN_DAYS);
    enum rc rc = RC_OK;
    for (; rc == RC_OK && count > 0; count--) {
        rc = simulate_visit(s, p, last + (int)(count - 1) * HALF_YEAR_DAYS, e);
        p->visits++;
        p->trait += WORSE;
    }
    return rc;
}

// One person with their visits.
static enum rc add_person(struct simulation *s, size_t nth, size_t visits, struct err *e)
{
    struct chance *c = &s->chance;
    struct person_fields fields;
    struct simulated_person p = {.id = chance_id(c), .trait = chance_normal(c)};
    make_person(s, &fields);
    p.visitor = simulation_name(s, "visitors");
    p.no_send = chance_per_mille(c, s->rates.no_send);
    struct json *patient = patient_from_fields(&fields, NULL, p.id);
    p.patient = patient;
    enum rc rc = store_person_save(s->store, patient, e);
    bool seen = visits == 0 && nth % NEVER_SEEN_EACH != 1;
    p.planned = nth < ROUND_SIZE;
    bool refuses = chance_per_mille(c, s->rates.no_screening) && !p.planned;
    int days = FIRST_MIN_DAYS + (int)chance_below(c, FIRST_SPREAD_DAYS);
    if (rc == RC_OK && visits > 0)
        rc = add_visits_all(s, &p, visits, e);
    if (rc == RC_OK && seen)
        rc = refuses ? simulate_refusal(s, &p, days, e) : add_visits(s, &p, days, e);
    if (rc == RC_OK && seen && refuses && chance_per_mille(c, s->rates.for_good))
        rc = leave(s, &p, "refused", days, e);
    if (rc == RC_OK && p.planned)
        rc = plan_round(s, nth, p.id, e);
    json_free(patient);
    return rc;
}

enum rc simulate_people(struct store *store, const struct paths *paths, const struct clock *clock,
                        size_t people, size_t visits, uint64_t seed, simulate_progress *progress,
                        void *self, struct err *e)
{
    struct simulation s = {.store = store, .clock = clock, .chance = {.state = seed}};
    enum rc rc = simulation_start(&s, paths, e);
    for (size_t i = 0; rc == RC_OK && i < people; i++) {
        rc = add_person(&s, i, visits, e);
        if (rc == RC_OK && progress != NULL && !progress(i + 1, people, self))
            rc = err_set(e, RC_NO, "stopped after %zu people", i + 1);
    }
    simulation_end(&s);
    return rc;
}
