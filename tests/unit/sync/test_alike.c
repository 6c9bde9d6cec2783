// SPDX-License-Identifier: EUPL-1.2
// Somebody planned by a server looks like somebody who is here: both stay, the planned visit is
// theirs, and it is asked about once.
#include "unit/sync/round.h"

#include "store/pair.h"

static size_t asked(struct lab *l, struct store_pair *ret)
{
    struct arena a = {0};
    struct store_pair *all = NULL;
    size_t count = 0;
    assert_ok(l->f, store_pairs(l->f->s, &a, &all, &count, &l->f->e));
    if (count > 0)
        *ret = all[0];
    arena_release(&a);
    return count;
}

static struct id here(struct lab *l, const char *family, const char *birth)
{
    struct id id = id_new();
    struct json *p = round_patient(id.text, family);
    json_set_string(p, "birthDate", birth);
    assert_ok(l->f, store_person_save(l->f->s, p, &l->f->e));
    json_free(p);
    return id;
}

static void likely_the_same_is_asked_about_once(void **state)
{
    struct lab *l = round_new(NULL);
    struct store_pair pair;
    struct id known = here(l, "Le Goff", "1942-05-12"), son = here(l, "Le Goff", "1968-05-12");
    (void)state;
    there(l, round_patient("p1", "GOFF (LE)"));
    there(l, round_task("t1", "p1", ROUND_AT, "requested"));
    there(l, round_patient("p2", "Roux"));
    there(l, round_task("t2", "p2", ROUND_AT + 600000, "requested"));
    assert_true(lab_run(l, 1));
    assert_int_equal(round_view(l).pull_alike, 1);
    assert_int_equal(round_count(l, "requested"), 2); // both visits are there
    assert_int_equal(store_person_count(l->f->s), 4); // nobody was merged
    assert_int_equal(asked(l, &pair), 1);
    assert_true(id_equal(pair.other, known));
    assert_true(id_equal(pair.person, round_of(l, "GOFF (LE)").person));
    assert_false(id_equal(pair.other, son));
    // Asked once; said to be another, never again, though the record changes.
    l->f->fake.utc_ms += 3600000;
    assert_true(lab_run(l, 1));
    assert_int_equal(asked(l, &pair), 1);
    assert_ok(l->f, store_pair_different(l->f->s, pair.person, pair.other, &l->f->e));
    struct json *p = round_patient("p1", "GOFF (LE)");
    json_set_string(p, "language", "br");
    there(l, p);
    l->f->fake.utc_ms += 3600000;
    assert_true(lab_run(l, 1));
    assert_int_equal(asked(l, &pair), 0);
    lab_free(l);
}

// One number, whatever the names: asked. Other names of one day: not.
static void one_number_is_asked_about(void **state)
{
    struct lab *l = round_new(NULL);
    struct store_pair pair;
    struct json *identifier = json_new_object(), *identifiers = json_new_array();
    struct id id = id_new();
    struct json *p = round_patient(id.text, "Blanc"), *came = round_patient("p1", "Roux");
    (void)state;
    json_set_string(identifier, "system", "urn:oid:1.2.250.1.213.1.4.8");
    json_set_string(identifier, "value", "242053148301426");
    json_push(identifiers, identifier);
    json_set(p, "identifier", json_copy(identifiers));
    json_set(came, "identifier", identifiers);
    json_set_string(json_at(identifiers, 0), "value", "2 42 05 31 483 014 26"); // as on the card
    assert_ok(l->f, store_person_save(l->f->s, p, &l->f->e));
    json_free(p);
    there(l, came);
    there(l, round_task("t1", "p1", ROUND_AT, "requested"));
    there(l, round_patient("p2", "Dubois"));
    there(l, round_task("t2", "p2", ROUND_AT + 600000, "requested"));
    assert_true(lab_run(l, 1));
    assert_int_equal(asked(l, &pair), 1);
    assert_true(id_equal(pair.other, id));
    lab_free(l);
}

// One who came looks like two who were here: one who came is said, and both pairs are asked about.
static void people_who_came_are_counted_once(void **state)
{
    struct lab *l = round_new(NULL);
    struct store_pair pair;
    (void)state;
    here(l, "Le Goff", "1942-05-12");
    here(l, "Legoff", "1942-05-12");
    there(l, round_patient("p1", "GOFF (LE)"));
    there(l, round_task("t1", "p1", ROUND_AT, "requested"));
    assert_true(lab_run(l, 1));
    assert_int_equal(round_view(l).pull_alike, 1);
    assert_int_equal(asked(l, &pair), 2);
    lab_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(likely_the_same_is_asked_about_once),
        cmocka_unit_test(people_who_came_are_counted_once),
        cmocka_unit_test(one_number_is_asked_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
