// SPDX-License-Identifier: EUPL-1.2
// Who looks like whom, what is asked about it, and what was said.
#include "unit/store/fixture.h"

#include "store/amend.h"
#include "store/check.h"
#include "store/internal.h"
#include "store/outbox.h"
#include "store/pair.h"

static size_t alike(struct fixture *f, const char *family, const char *given, const char *birth,
                    struct store_alike *ret_first)
{
    struct arena a = {0};
    struct store_alike *all = NULL;
    struct alike_person who = {
        .family = family, .given = given, .others = "", .ins = "", .sex = 'f'};
    if (birth != NULL)
        assert_true(date_parse_partial(birth, strlen(birth), &who.birth));
    size_t count = store_alike(f->s, &who, (struct id){{0}}, &a, &all);
    if (count > 0)
        *ret_first = all[0];
    arena_release(&a);
    return count;
}

static size_t open_pairs(struct fixture *f, struct store_pair *ret_first)
{
    struct arena a = {0};
    struct store_pair *all = NULL;
    size_t count = 0;
    assert_ok(f, store_pairs(f->s, &a, &all, &count, &f->e));
    if (count > 0)
        *ret_first = all[0];
    arena_release(&a);
    return count;
}

static size_t find(struct fixture *f, struct id person)
{
    size_t fresh = 0;
    assert_ok(f, store_pair_find(f->s, person, &fresh, &f->e));
    return fresh;
}

static void spellings_of_a_name_are_found(void **state)
{
    static const struct {
        const char *family, *given;
    } typed[] = {{"LEGOFF", "Yvonne"},
                 {"Goff (Le)", "Yvonne"},
                 {"Yvonne", "Le Goff"},
                 {"Le Goff", ""},
                 {"Le Goff", "Y."}};
    struct fixture *f = fixture_new(true);
    struct store_alike first;
    struct id id = add_person(f, "Le Goff", "Yvonne", "1942-05-12", NULL);
    (void)state;
    add_person(f, "Le Goff", "Marie", "1942-05-12", NULL);
    add_person(f, "Le Goff", "Yvonne", "1943-05-12", NULL);
    for (size_t i = 0; i < ARRAY_LEN(typed); i++) {
        assert_true(alike(f, typed[i].family, typed[i].given, "1942-05-12", &first) >= 1);
        assert_int_equal(first.how, ALIKE_LIKELY);
        if (typed[i].given[0] != '\0')
            assert_true(id_equal(first.person, id)); // before the twin
    }
    assert_int_equal(alike(f, "Le Goff", "Yvonne", "1942", &first), 1);
    assert_int_equal(alike(f, "Le Goff", "Yvonne", NULL, &first), 2); // whoever has no date
    assert_int_equal(alike(f, "Roux", "Yvonne", "1942-05-12", &first), 0);
    fixture_free(f);
}

// Asked once, whichever of the two is looked at; a decision outlives the session.
static void a_decision_is_remembered(void **state)
{
    struct fixture *f = fixture_new(true);
    struct store_pair pair;
    struct store_alike first;
    size_t checked = 0;
    struct id one = add_person(f, "Saint-Martin", "Odile", "1942-05-12", NULL);
    (void)state;
    assert_int_equal(find(f, one), 0);
    struct id other = add_person(f, "St Martin", "Odile", "1942", NULL);
    assert_int_equal(find(f, other), 1);
    assert_int_equal(find(f, other), 0);
    assert_int_equal(find(f, one), 0);
    fixture_again(f);
    assert_int_equal(open_pairs(f, &pair), 1);
    assert_true(id_equal(pair.person, other));
    assert_true(id_equal(pair.other, one));
    assert_ok(f, store_pair_different(f->s, one, other, &f->e));
    assert_int_equal(open_pairs(f, &pair), 0);
    fixture_again(f);
    assert_int_equal(open_pairs(f, &pair), 0);
    assert_int_equal(find(f, one) + find(f, other), 0);
    assert_int_equal(alike(f, "Saint-Martin", "Odile", "1942-05-12", &first),
                     2); // a third one is asked
    assert_ok(f, store_pairs_check(f->s, &checked, &f->e));
    assert_int_equal(checked, 1);
    // No conflict with a server is made of it.
    struct arena a = {0};
    struct store_conflict *conflicts = NULL;
    size_t count = 0;
    assert_ok(f, store_conflicts(f->s, true, &a, &conflicts, &count, &f->e));
    assert_int_equal(count, 0);
    arena_release(&a);
    assert_rc(f, RC_NO, store_pair_different(f->s, one, id_new(), &f->e));
    assert_rc(f, RC_NO, store_pair_different(f->s, one, one, &f->e));
    fixture_free(f);
}

// Said before anybody asked: the sheet saves somebody beside the one who looks the same.
static void what_was_said_first_is_not_asked(void **state)
{
    struct fixture *f = fixture_new(true);
    struct store_pair pair;
    struct id one = add_person(f, "Roux", "Anne", "1942-05-12", NULL);
    struct id other = add_person(f, "Roux", "Anne", "1942-05-12", NULL);
    (void)state;
    assert_ok(f, store_pair_different(f->s, other, one, &f->e));
    assert_int_equal(find(f, one) + find(f, other), 0);
    assert_int_equal(open_pairs(f, &pair), 0);
    fixture_free(f);
}

static void merging_and_erasing_end_a_question(void **state)
{
    struct fixture *f = fixture_new(true);
    struct store_pair pair;
    struct store_receipt receipt;
    struct id one = add_person(f, "Roux", "Anne", "1942-05-12", NULL);
    struct id other = add_person(f, "ROUX", "Anne", "1942-05-12", NULL);
    (void)state;
    assert_int_equal(find(f, other), 1);
    assert_ok(f, store_person_merge(f->s, other, one, &f->e));
    assert_int_equal(open_pairs(f, &pair), 0);
    assert_int_equal(find(f, one), 0);
    assert_ok(f, store_person_unmerge(f->s, other, &f->e));
    assert_int_equal(open_pairs(f, &pair), 1); // taken apart again: to be decided
    assert_ok(f, store_erase(f->s, one, "person", true, &receipt, &f->e));
    assert_int_equal(open_pairs(f, &pair), 0);
    fixture_again(f);
    assert_int_equal(open_pairs(f, &pair), 0);
    assert_ok(f, store_erase(f->s, other, "person", true, &receipt, &f->e));
    fixture_free(f);
}

// Changed since it was first looked for: the index follows.
static void the_index_follows_changes(void **state)
{
    struct fixture *f = fixture_new(true);
    struct store_alike first;
    struct id id = add_person(f, "Roux", "Anne", "1942-05-12", NULL);
    (void)state;
    assert_int_equal(alike(f, "Roux", "Anne", "1942-05-12", &first), 1);
    struct json *p = a_patient(id, "Roux", "Anne", "1950-01-02", NULL);
    assert_ok(f, store_person_save(f->s, p, &f->e));
    json_free(p);
    assert_int_equal(alike(f, "Roux", "Anne", "1942-05-12", &first), 0);
    assert_int_equal(alike(f, "Roux", "Anne", "1950-01-02", &first), 1);
    add_person(f, "Roux", "Anne", "1942-05-12", NULL);
    assert_int_equal(alike(f, "Roux", "Anne", "1942-05-12", &first), 1);
    store_lock(f->s);
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_int_equal(alike(f, "Roux", "Anne", "1942-05-12", &first), 1);
    fixture_free(f);
}

static void count_line(const void *item, void *self)
{
    (void)item;
    ++*(size_t *)self;
}

// Among 10,000 people of 40 years, all born on 12 May, a look-up sees those of its day; of a year,
// those of the year; one number finds its owner; with no date everybody is looked at.
static void a_look_up_does_not_go_through_everybody(void **state)
{
    enum { PEOPLE = 10000, YEARS = 40 };
    struct index x = {0};
    size_t seen = 0;
    (void)state;
    for (int i = 0; i < PEOPLE; i++) {
        char text[600];
        struct index_entry *l = mem_alloc(sizeof *l);
        snprintf(text, sizeof text,
                 "{\"resourceType\":\"Patient\",\"id\":\"%s\",\"name\":[{\"family\":\"N%d\"}],"
                 "\"birthDate\":\"%d-05-12\",\"identifier\":[{\"system\":"
                 "\"urn:oid:1.2.250.1.213.1.4.8\",\"value\":\"2%012d99\"}]}",
                 id_new().text, i, 1920 + i % YEARS, i);
        struct json *patient = NULL;
        assert_int_equal(json_parse(text, strlen(text), &JSON_LIMITS, &patient, NULL), RC_OK);
        assert_int_equal(index_entry_from_patient(patient, (struct date){2026, 11, 28}, l, NULL),
                         RC_OK);
        json_free(patient);
        index_push(&x, l);
    }
    index_sort(&x);
    struct alike_person who = {.family = "N7",
                               .given = "",
                               .others = "",
                               .ins = "2000000000007",
                               .birth = {.year = 1927, .month = 5, .day = 12}};
    alike_index_each(index_alike(&x), &who, count_line, &seen);
    assert_true(seen > PEOPLE / YEARS && seen < PEOPLE / YEARS + 50);
    seen = 0;
    who.birth = (struct date){.year = 1927};
    alike_index_each(index_alike(&x), &who, count_line, &seen);
    assert_true(seen > PEOPLE / YEARS && seen < PEOPLE / YEARS + 50);
    seen = 0;
    who.birth = (struct date){.year = 1927, .month = 5, .day = 13};
    alike_index_each(index_alike(&x), &who, count_line, &seen);
    assert_true(seen >= 1 && seen < 50);
    seen = 0;
    who.birth = (struct date){0};
    alike_index_each(index_alike(&x), &who, count_line, &seen);
    assert_true(seen > PEOPLE);
    index_release(&x);
}

// A decision that was changed in the file is noticed.
static void an_altered_decision_is_noticed(void **state)
{
    struct fixture *f = fixture_new(true);
    struct store_pair *all = NULL;
    struct arena a = {0};
    size_t count = 0;
    struct id one = add_person(f, "Roux", "Anne", "1942-05-12", NULL);
    struct id other = add_person(f, "Roux", "Anne", "1942-05-12", NULL);
    (void)state;
    assert_ok(f, store_pair_different(f->s, one, other, &f->e));
    assert_int_equal(
        sqlite3_exec(f->s->db.at, "UPDATE conflict SET settled_utc_ms = 0", NULL, NULL, NULL),
        SQLITE_OK);
    assert_rc(f, RC_DAMAGED, store_pairs(f->s, &a, &all, &count, &f->e));
    assert_rc(f, RC_DAMAGED, store_pairs_check(f->s, &count, &f->e));
    arena_release(&a);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings_of_a_name_are_found),
        cmocka_unit_test(a_decision_is_remembered),
        cmocka_unit_test(what_was_said_first_is_not_asked),
        cmocka_unit_test(merging_and_erasing_end_a_question),
        cmocka_unit_test(the_index_follows_changes),
        cmocka_unit_test(a_look_up_does_not_go_through_everybody),
        cmocka_unit_test(an_altered_decision_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
