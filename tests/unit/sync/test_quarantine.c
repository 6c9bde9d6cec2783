// SPDX-License-Identifier: EUPL-1.2
// What a server refuses: tried again together, by reason, or by itself once the server changed; and
// what would hit every visit is said once, about the server.
#include "unit/sync/fixture.h"

#include "sync/quarantine.h"

#define UNKNOWN_PROFILE                                                                            \
    "Profile reference 'https://example.org/p' has not been checked because it could not be found"

static size_t retry_all(struct lab *l, const char *reason)
{
    size_t count = 0;
    assert_ok(l->f, quarantine_retry(l->f->s, reason, &count, &l->f->e));
    return count;
}

static void those_of_a_reason_are_tried_again_together(void **state)
{
    struct lab *l = lab_new(NULL);
    struct quarantine_reason *reasons = mem_array(QUARANTINE_REASONS_MAX, sizeof *reasons);
    (void)state;
    lab_people(l, 2);
    for (int i = 0; i < 3; i++)
        lab_person(l, "REFUSE", i == 0);
    assert_true(lab_run(l, 2));
    struct json *other = json_new_object();
    json_set_string(other, "code", "doubled");
    size_t doubled = lab_person(l, "fine", false);
    assert_ok(l->f, store_package_hold(l->f->s, l->package[doubled], PACKAGE_QUARANTINED, other,
                                       &l->f->e));
    json_free(other);
    assert_int_equal(lab_count(l, PACKAGE_QUARANTINED), 4);
    assert_int_equal(quarantine_reasons(l->f->s, reasons, &l->f->e), 2);
    assert_string_equal(reasons[0].name, "value");
    assert_string_equal(reasons[0].text, "not liked here");
    assert_int_equal(reasons[0].count, 3);
    assert_int_equal(reasons[0].urgent, 1);
    assert_int_equal(reasons[0].http, 422);
    assert_int_equal(retry_all(l, "nothing-of-the-kind"), 0);
    assert_int_equal(retry_all(l, "doubled"), 1);
    assert_int_equal(retry_all(l, "422"), 3); // by its status too
    assert_int_equal(lab_count(l, PACKAGE_QUARANTINED), 0);
    assert_true(lab_run(l, 2));
    assert_int_equal(lab_count(l, PACKAGE_QUARANTINED), 3);
    assert_int_equal(lab_state(l, doubled), PACKAGE_DELIVERED);
    assert_int_equal(retry_all(l, NULL), 3);
    free(reasons);
    lab_free(l);
}

static void another_statement_lets_them_be_tried_again(void **state)
{
    struct lab *l = lab_new(NULL);
    (void)state;
    lab_people(l, 2);
    size_t bad = lab_person(l, "REFUSE", false);
    assert_true(lab_run(l, 2));
    struct store_package before = {0}, after = {0};
    assert_ok(l->f, store_package(l->f->s, l->package[bad], &before, &l->f->e));
    assert_int_equal(before.state, PACKAGE_QUARANTINED);
    size_t sent = fhir_fake_requests(l->server);
    assert_true(lab_run(l, 1)); // the statement is looked at, and is the same
    assert_int_equal(fhir_fake_requests(l->server) - sent, 1);
    fhir_fake_habits(l->server)->number = "2";
    sent = fhir_fake_requests(l->server);
    assert_true(lab_run(l, 1));
    assert_true(fhir_fake_requests(l->server) - sent >= 2); // tried, and refused again
    assert_ok(l->f, store_package(l->f->s, l->package[bad], &after, &l->f->e));
    assert_int_equal(after.state, PACKAGE_QUARANTINED);
    lab_free(l);
}

static void what_hits_every_visit_is_one_message_about_the_server(void **state)
{
    static const struct {
        int status;
        const char *words;
        bool not_atomic;
    } causes[] = {
        {422, UNKNOWN_PROFILE, false},
        {422, UNKNOWN_PROFILE, true},
        {403, "no right to write here", true},
        {400, "Unknown resource type 'QuestionnaireResponse'", false},
        {404, "Resource type Flag is not enabled on this server", true},
        {422, "Rejeté par la passerelle (n° 4711)", false}, // the same for each, in other words
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(causes); i++) {
        struct fake_habits habits = {.refuses_all = causes[i].status,
                                     .refusal = causes[i].words,
                                     .not_atomic = causes[i].not_atomic};
        struct lab *l = lab_new(&habits);
        struct sync_view v;
        print_message("# %d %s\n", causes[i].status, causes[i].words);
        lab_people(l, 29);
        size_t urgent = lab_person(l, "blood", true);
        assert_false(lab_run(l, 1));
        sync_look(l->sync, &v);
        assert_int_equal(v.trouble, SYNC_REFUSED);
        assert_string_equal(v.said, causes[i].words);
        assert_int_equal(lab_count(l, PACKAGE_QUARANTINED), 0);
        assert_int_equal(lab_count(l, PACKAGE_WAITING), 30);
        print_message("# %zu requests\n", v.requests);
        assert_true(v.requests < 40); // not two and more for each of them
        assert_true(v.next_ms > 0);
        lab_restart(l);
        assert_false(lab_run(l, 1)); // as before
        sync_look(l->sync, &v);
        assert_int_equal(v.trouble, SYNC_REFUSED);
        fhir_fake_habits(l->server)->refuses_all = 0; // mended
        assert_true(lab_run(l, 2));
        assert_int_equal(lab_state(l, urgent), PACKAGE_DELIVERED);
        lab_exactly_once(l, 30);
        lab_free(l);
    }
}

// A server that knows the profile of all but one: that one is held, not the server blamed.
static void what_hits_one_visit_is_about_that_visit(void **state)
{
    (void)state;
    for (int not_atomic = 0; not_atomic < 2; not_atomic++) {
        struct fake_habits habits = {.not_atomic = not_atomic != 0, .refusal = UNKNOWN_PROFILE};
        struct lab *l = lab_new(&habits);
        size_t bad = lab_person(l, "REFUSE", true); // goes first
        lab_people(l, 9);
        assert_true(lab_run(l, 2));
        assert_int_equal(lab_state(l, bad), PACKAGE_QUARANTINED);
        assert_int_equal(lab_count(l, PACKAGE_DELIVERED), 9);
        lab_free(l);
    }
}

// Three bad ones that come first, though their refusal speaks of the server, keep no other.
static void bad_ones_that_come_first_keep_no_other(void **state)
{
    (void)state;
    for (int general = 0; general < 2; general++) {
        struct fake_habits habits = {.refusal = general ? UNKNOWN_PROFILE : NULL};
        struct lab *l = lab_new(&habits);
        for (int i = 0; i < 6; i++)
            lab_person(l, "REFUSE", false);
        lab_people(l, 9);
        assert_true(lab_run(l, 1));
        assert_int_equal(lab_count(l, PACKAGE_QUARANTINED), 6);
        assert_int_equal(lab_count(l, PACKAGE_DELIVERED), 9);
        lab_free(l);
    }
}

// Nothing else to compare with: a visit that is refused for what it holds is held.
static void one_alone_is_about_itself(void **state)
{
    struct lab *l = lab_new(NULL);
    (void)state;
    size_t bad = lab_person(l, "REFUSE", false);
    assert_true(lab_run(l, 1));
    assert_int_equal(lab_state(l, bad), PACKAGE_QUARANTINED);
    lab_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(those_of_a_reason_are_tried_again_together),
        cmocka_unit_test(another_statement_lets_them_be_tried_again),
        cmocka_unit_test(what_hits_every_visit_is_one_message_about_the_server),
        cmocka_unit_test(what_hits_one_visit_is_about_that_visit),
        cmocka_unit_test(bad_ones_that_come_first_keep_no_other),
        cmocka_unit_test(one_alone_is_about_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
