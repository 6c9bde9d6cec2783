// SPDX-License-Identifier: EUPL-1.2
// What differs field by field, and what choices give.
#include "base/mem.h"
#include "conflict/diff.h"
#include "fhir/patient.h"
#include "fhir/resource.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/json_of.h"

#define ID "8a5e7f10-0000-4000-8000-000000000001"

#define PERSON(rest)                                                                               \
    "{\"resourceType\":\"Patient\",\"id\":\"" ID "\",\"name\":[{\"use\":\"official\",\"family\":"  \
    "\"MARTIN\",\"given\":[\"Jeanne\"]}],\"gender\":\"female\",\"birthDate\":\"1942-05-12\"" rest  \
    "}"

static const struct conflict_field *find(const struct differences *d, const char *name)
{
    for (size_t i = 0; i < d->count; i++)
        if (strcmp(d->at[i].name, name) == 0)
            return &d->at[i];
    return NULL;
}

// The one of that name; a name that never is when there is none.
static struct conflict_field field_of(const struct differences *d, const char *name)
{
    const struct conflict_field *f = find(d, name);
    return f != NULL ? *f : (struct conflict_field){.name = "?", .choice = SIDE_NONE};
}

static void choose(struct differences *d, const char *name, enum conflict_side side)
{
    for (size_t i = 0; i < d->count; i++)
        if (strcmp(d->at[i].name, name) == 0)
            d->at[i].choice = side;
}

static void choose_all(struct differences *d, enum conflict_side side)
{
    for (size_t i = 0; i < d->count; i++)
        d->at[i].choice = side;
}

static void what_one_side_changed_is_chosen_already(void **state)
{
    struct json *base =
        json_of(PERSON(",\"address\":[{\"city\":\"Luchon\"}],\"telecom\":[{\"system\":"
                       "\"phone\",\"value\":\"05 61 00 00 00\"}]"));
    struct json *ours =
        json_of(PERSON(",\"address\":[{\"city\":\"Luchon\"}],\"telecom\":[{\"system\":"
                       "\"phone\",\"value\":\"06 11 11 11 11\"}]"));
    struct json *theirs = json_of(
        PERSON(",\"address\":[{\"city\":\"Montréjeau\",\"postalCode\":\"31210\"}],\"telecom\":"
               "[{\"system\":\"phone\",\"value\":\"07 22 22 22 22\"},{\"system\":\"email\","
               "\"value\":\"j@example.org\"}]"));
    struct differences d;
    (void)state;
    differences_find(&d, base, ours, theirs);
    assert_int_equal(d.count, 4);
    assert_int_equal(field_of(&d, "town").choice, SIDE_THEIRS);
    assert_string_equal(field_of(&d, "town").before, "Luchon");
    assert_int_equal(field_of(&d, "postcode").choice, SIDE_THEIRS);
    assert_int_equal(field_of(&d, "phone").choice, SIDE_NONE); // both
    assert_true(field_of(&d, "phone").ours_changed && field_of(&d, "phone").theirs_changed);
    assert_true(field_of(&d, "phone").both_possible && !field_of(&d, "town").both_possible);
    assert_int_equal(field_of(&d, "telecom").choice, SIDE_THEIRS); // the address for mail
    assert_int_equal(differences_undecided(&d), 1);
    choose(&d, "phone", SIDE_BOTH);
    struct json *merged = differences_merge(&d, id_from(ID));
    const struct json *telecom = json_get(merged, "telecom");
    assert_int_equal(json_count(telecom), 3);
    assert_string_equal(json_get_string(json_at(telecom, 0), "value"), "06 11 11 11 11");
    assert_string_equal(json_get_string(json_at(telecom, 1), "value"), "j@example.org");
    assert_string_equal(json_get_string(json_at(telecom, 2), "value"), "07 22 22 22 22");
    struct person_fields f;
    patient_to_fields(merged, &f);
    assert_string_equal(f.at[PERSON_TOWN], "Montréjeau");
    json_free(merged);
    differences_find(&d, NULL, ours, theirs); // the base is not known: nothing is
    assert_int_equal(differences_undecided(&d), d.count);
    json_free(base);
    json_free(ours);
    json_free(theirs);
}

static void what_a_person_needs_cannot_be_taken_away(void **state)
{
    struct json *ours = json_of(PERSON(""));
    struct json *theirs = json_of("{\"resourceType\":\"Patient\",\"birthDate\":\"5/1942\"}");
    struct differences d;
    (void)state;
    differences_find(&d, ours, ours, theirs);
    assert_false(field_of(&d, "family").theirs_possible);
    assert_false(field_of(&d, "birth-date").theirs_possible);
    assert_true(field_of(&d, "sex").theirs_possible); // not known
    assert_true(field_of(&d, "given").theirs_possible);
    assert_int_equal(field_of(&d, "family").choice, SIDE_NONE); // only theirs changed, yet
    differences_find(&d, ours, ours, NULL);                     // gone there
    assert_int_equal(d.count, 1);
    assert_false(d.at[0].theirs_possible);
    choose_all(&d, SIDE_OURS);
    struct json *merged = differences_merge(&d, id_from(ID));
    assert_true(json_equal(merged, ours));
    json_free(merged);
    json_free(ours);
    json_free(theirs);
}

static void other_records_differ_by_element(void **state)
{
    static const char head[] = "{\"resourceType\":\"Flag\",\"id\":\"" ID "\",\"status\":\"%s\","
                               "\"period\":{\"start\":\"2026-11-24T10:00:00%s\"}%s}";
    char text[600];
    struct differences d;
    (void)state;
    snprintf(text, sizeof text, head, "active", "+01:00", "");
    struct json *base = json_of(text);
    snprintf(text, sizeof text, head, "active", "+01:00", ",\"note\":[{\"text\":\"one\"}]");
    struct json *ours = json_of(text);
    snprintf(text, sizeof text,
             "{\"resourceType\":\"Flag\",\"id\":\"" ID "\",\"status\":\"%s\","
             "\"period\":{\"start\":\"2026-11-24T09:00:00Z\"}%s}",
             "inactive", ",\"note\":[{\"text\":\"two\"}],\"author\":{\"display\":\"x\"}");
    struct json *theirs = json_of(text);
    differences_find(&d, base, ours, theirs);
    assert_int_equal(d.count, 3); // the same moment is no difference
    assert_int_equal(field_of(&d, "status").choice, SIDE_THEIRS);
    assert_string_equal(field_of(&d, "status").ours, "active");
    assert_int_equal(field_of(&d, "author").choice, SIDE_THEIRS);
    assert_true(field_of(&d, "note").both_possible);
    choose(&d, "note", SIDE_BOTH);
    choose(&d, "author", SIDE_OURS);
    struct json *merged = differences_merge(&d, id_from(ID));
    assert_int_equal(json_count(json_get(merged, "note")), 2);
    assert_null(json_get(merged, "author"));
    assert_string_equal(json_get_string(merged, "status"), "inactive");
    json_free(merged);
    differences_find(&d, base, ours, NULL); // a warning sign may be let go of
    choose_all(&d, SIDE_THEIRS);
    assert_true(d.at[0].theirs_possible);
    assert_null(differences_merge(&d, id_from(ID)));
    json_free(base);
    json_free(ours);
    json_free(theirs);
}

// ---- properties ----

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

static const char *const cities[] = {"", "Luchon", "Montréjeau", "Saint-Gaudens"};
static const char *const phones[] = {"", "06 11 11 11 11", "07 22 22 22 22"};
static const char *const names[] = {"MARTIN", "LEFÈVRE", "O'BRIEN"};
static const char *const sexes[] = {"female", "male", "unknown"};

// A Patient as a laptop or another program may leave it.
static struct json *some_patient(uint32_t *seed)
{
    struct person_fields f = {{{0}}};
    const char *sex = sexes[next_random(seed) % ARRAY_LEN(sexes)];
    snprintf(f.at[PERSON_FAMILY], PERSON_FIELD_BYTES, "%s", names[next_random(seed) % 3]);
    snprintf(f.at[PERSON_GIVEN], PERSON_FIELD_BYTES, "%s",
             next_random(seed) % 2 ? "Jeanne" : "A B");
    snprintf(f.at[PERSON_BIRTH], PERSON_FIELD_BYTES, "19%02u-05-12", 30 + next_random(seed) % 3);
    f.at[PERSON_SEX][0] = sex[0];
    snprintf(f.at[PERSON_TOWN], PERSON_FIELD_BYTES, "%s", cities[next_random(seed) % 4]);
    snprintf(f.at[PERSON_ADDRESS], PERSON_FIELD_BYTES, "%s", next_random(seed) % 2 ? "" : "1 rue");
    snprintf(f.at[PERSON_PHONE], PERSON_FIELD_BYTES, "%s", phones[next_random(seed) % 3]);
    snprintf(f.at[PERSON_CONTACT], PERSON_FIELD_BYTES, "%s", next_random(seed) % 2 ? "" : "Paul");
    snprintf(f.at[PERSON_GP], PERSON_FIELD_BYTES, "%s", next_random(seed) % 2 ? "" : "Dr Roux");
    snprintf(f.at[PERSON_BIRTHPLACE], PERSON_FIELD_BYTES, "%s",
             next_random(seed) % 2 ? "" : "31483");
    struct json *p = patient_from_fields(&f, NULL, id_from(ID));
    if (next_random(seed) % 2)
        json_set(p, "communication", json_of("[{\"preferred\":true}]"));
    if (next_random(seed) % 3 == 0)
        json_set(p, "maritalStatus", json_of("{\"text\":\"W\"}"));
    if (next_random(seed) % 3 == 0 && json_get(p, "telecom") != NULL)
        json_push(json_get(p, "telecom"), json_of("{\"system\":\"email\",\"value\":\"j@e.org\"}"));
    return p;
}

static void is_one_of(const struct conflict_field *f, const char *value)
{
    const char *expected = f->choice == SIDE_THEIRS ? f->theirs : f->ours;
    assert_string_equal(value, expected);
}

static void choices_give_what_was_chosen(void **state)
{
    enum { RUNS = 4000 };
    uint32_t seed = 7;
    size_t fields = 0;
    (void)state;
    for (int run = 0; run < RUNS; run++) {
        struct json *base = run % 5 == 0 ? NULL : some_patient(&seed);
        struct json *ours = some_patient(&seed), *theirs = some_patient(&seed);
        struct differences d, again;
        struct person_fields f;
        differences_find(&d, base, ours, theirs);
        choose_all(&d, SIDE_THEIRS);
        struct json *merged = differences_merge(&d, id_from(ID));
        assert_true(json_equal(merged, theirs)); // what the server holds
        json_free(merged);
        choose_all(&d, SIDE_OURS);
        merged = differences_merge(&d, id_from(ID));
        assert_true(d.count == 0 ? resource_same(merged, theirs) : json_equal(merged, ours));
        json_free(merged);
        for (size_t i = 0; i < d.count; i++)
            d.at[i].choice = next_random(&seed) % 2 ? SIDE_OURS : SIDE_THEIRS;
        merged = differences_merge(&d, id_from(ID));
        patient_to_fields(merged, &f);
        for (size_t i = 0; i < d.count; i++, fields++)
            if (d.at[i].field != PERSON_FIELD_COUNT)
                is_one_of(&d.at[i], f.at[d.at[i].field]);
        // Against what was chosen nothing of the sheet is left to choose on theirs' fields.
        differences_find(&again, NULL, merged, theirs);
        for (size_t i = 0; i < again.count; i++) {
            const struct conflict_field *was = find(&d, again.at[i].name);
            if (again.at[i].field != PERSON_FIELD_COUNT)
                assert_true(was != NULL && was->choice == SIDE_OURS);
        }
        json_free(merged);
        json_free(base);
        json_free(ours);
        json_free(theirs);
    }
    print_message("# %d conflicts, %zu fields\n", RUNS, fields);
}

static void a_hostile_record_stays_within_the_list(void **state)
{
    struct json *ours = json_of(PERSON("")), *theirs = json_of(PERSON(""));
    struct differences d;
    char key[100];
    (void)state;
    for (int i = 0; i < 200; i++) {
        snprintf(key, sizeof key, i == 0 ? "%070d" : "x%d", i);
        json_set_string(theirs, key, "y");
    }
    json_set_string(
        theirs, "x1",
        "éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"
        "éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé");
    differences_find(&d, ours, ours, theirs);
    assert_int_equal(d.count, DIFFERENCES_MAX - 1); // one was named too long for a line
    struct conflict_field x1 = field_of(&d, "x1");
    assert_non_null(find(&d, DIFFERENCES_REST));
    assert_int_equal(strlen(x1.theirs) % 2, 0); // cut between characters
    choose_all(&d, SIDE_THEIRS);
    choose(&d, "x2", SIDE_OURS);
    struct json *merged = differences_merge(&d, id_from(ID));
    assert_null(json_get(merged, "x2"));
    assert_non_null(json_get(merged, "x199"));
    json_free(merged);
    choose(&d, DIFFERENCES_REST, SIDE_OURS);
    merged = differences_merge(&d, id_from(ID));
    assert_null(json_get(merged, "x199"));
    assert_non_null(json_get(merged, "x3"));
    json_free(merged);
    json_free(ours);
    json_free(theirs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_one_side_changed_is_chosen_already),
        cmocka_unit_test(what_a_person_needs_cannot_be_taken_away),
        cmocka_unit_test(other_records_differ_by_element),
        cmocka_unit_test(choices_give_what_was_chosen),
        cmocka_unit_test(a_hostile_record_stays_within_the_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
