// SPDX-License-Identifier: EUPL-1.2
// Corrected visits and merged people.
#include "unit/store/fixture.h"

#include "store/amend.h"

static struct json *an_entry(const char *kind)
{
    struct json *entry = json_new_object();
    json_set_string(entry, "kind", kind);
    json_set_string(entry, "value", kind);
    return entry;
}

static void finish(struct fixture *f, const struct store_visit *v, const char *status)
{
    struct json *resources = some_resources(v, status), *package = json_new_object();
    assert_ok(f, store_visit_finish(f->s, v->id, VISIT_FINISHED, resources, package, 7, &f->e));
    json_free(resources);
    json_free(package);
}

// A finished visit with one answer.
static struct store_visit visited(struct fixture *f, struct id person)
{
    struct store_visit v;
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
    append(f, v.id, "nut-weight", "yes");
    finish(f, &v, "completed");
    return v;
}

static enum rc reopen(struct fixture *f, struct id visit)
{
    struct json *entry = an_entry("amend");
    err_clear(&f->e);
    enum rc rc = store_visit_reopen(f->s, visit, entry, &f->e);
    json_free(entry);
    return rc;
}

static const char *status_of(struct fixture *f, const struct store_visit *v, struct arena *a)
{
    struct json *response = NULL;
    assert_ok(f, store_resource_load(f->s, "QuestionnaireResponse", v->response, &response, &f->e));
    const char *text = json_get_string(response, "status");
    text = arena_text(a, text, strlen(text));
    json_free(response);
    return text;
}

static void a_corrected_visit_keeps_both_versions(void **state)
{
    struct fixture *f = fixture_new(false);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct store_visit v = visited(f, person), now;
    struct buf values = {0};
    struct arena a = {0};
    struct json *first = NULL;
    int64_t saved = 0, then = f->fake.utc_ms;
    (void)state;
    f->fake.utc_ms += 1000;
    f->fake.mono_ms += 1000;
    assert_int_equal(reopen(f, v.id), RC_OK);
    assert_true(id_equal(store_person_find(f->s, person)->open_visit, v.id));
    assert_string_equal(status_of(f, &v, &a), "completed"); // what was finished stands
    append(f, v.id, "nut-weight", "no");
    fixture_again(f); // the laptop was switched off in between
    assert_ok(f, store_visit_journal(f->s, v.id, join_values, &values, &f->e));
    assert_string_equal(buf_text(&values), "yes amend no ");
    finish(f, &v, "amended");
    fixture_again(f);
    assert_ok(f, store_visit_load(f->s, v.id, &now, &f->e));
    assert_int_equal(now.state, VISIT_FINISHED);
    assert_int_equal(now.versions, 2);
    assert_int_equal(now.finished_utc_ms, then); // the visit was then; the correction is later
    assert_string_equal(status_of(f, &v, &a), "amended");
    assert_ok(f, store_visit_version(f->s, v.id, 1, &first, &saved, &f->e));
    assert_string_equal(json_get_string(json_at(first, 0), "status"), "completed");
    assert_int_equal(saved, then);
    assert_int_equal(store_visit_version(f->s, v.id, 3, &first, &saved, NULL), RC_NO);
    assert_int_equal(store_person_find(f->s, person)->visit_count, 1);
    assert_int_equal(store_counts(f->s).visits, 1);
    assert_int_equal(store_counts(f->s).to_send, 1); // the correction holds all of it
    assert_string_equal(store_person_find(f->s, person)->open_visit.text, "");
    buf_clear(&values);
    assert_ok(f, store_visit_journal(f->s, v.id, join_values, &values, &f->e));
    assert_string_equal(buf_text(&values), "yes amend no ");
    json_free(first);
    buf_release(&values);
    arena_release(&a);
    fixture_free(f);
}

static void a_correction_given_up_changes_nothing(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct store_visit v = visited(f, person), now;
    struct json *entry = an_entry("amend-withdrawn");
    struct buf values = {0};
    struct arena a = {0};
    (void)state;
    assert_rc(f, RC_INVALID, store_visit_withdraw(f->s, v.id, entry, &f->e));
    assert_int_equal(reopen(f, v.id), RC_OK);
    append(f, v.id, "nut-weight", "no");
    assert_ok(f, store_visit_withdraw(f->s, v.id, entry, &f->e));
    fixture_again(f);
    assert_ok(f, store_visit_load(f->s, v.id, &now, &f->e));
    assert_int_equal(now.state, VISIT_FINISHED);
    assert_int_equal(now.versions, 1);
    assert_string_equal(status_of(f, &v, &a), "completed");
    assert_ok(f, store_visit_journal(f->s, v.id, join_values, &values, &f->e));
    assert_string_equal(buf_text(&values), "yes amend no amend-withdrawn ");
    assert_int_equal(reopen(f, v.id), RC_OK); // and once more
    finish(f, &v, "amended");
    assert_string_equal(status_of(f, &v, &a), "amended");
    json_free(entry);
    buf_release(&values);
    arena_release(&a);
    fixture_free(f);
}

static void only_a_finished_visit_is_corrected(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct store_visit v = visited(f, person), open;
    struct json *none = json_new_array();
    (void)state;
    assert_int_equal(reopen(f, id_new()), RC_NO);
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &open, &f->e));
    assert_int_equal(reopen(f, open.id), RC_INVALID);
    assert_int_equal(reopen(f, v.id), RC_BUSY); // one open visit a person
    assert_ok(f, store_visit_finish(f->s, open.id, VISIT_STOPPED, none, NULL, 0, &f->e));
    assert_int_equal(reopen(f, open.id), RC_INVALID);
    assert_int_equal(reopen(f, v.id), RC_OK);
    assert_rc(f, RC_INVALID, store_visit_finish(f->s, v.id, VISIT_STOPPED, none, NULL, 0, &f->e));
    json_free(none);
    fixture_free(f);
}

static bool count_one(const struct json *resource, struct id visit, void *self)
{
    (void)visit;
    *(int *)self += resource != NULL;
    return true;
}

static void a_correction_taken_out_of_the_file_is_found(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct store_visit v = visited(f, person), now;
    int count = 0;
    (void)state;
    assert_int_equal(reopen(f, v.id), RC_OK);
    finish(f, &v, "amended");
    alter(f, "DELETE FROM record WHERE type = 'Visit' AND version = 2");
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_rc(f, RC_DAMAGED,
              store_resources(f->s, "Observation", person, count_one, &count, &f->e));
    alter(f, "UPDATE visit SET records = 1");
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_rc(f, RC_DAMAGED, store_visit_load(f->s, v.id, &now, &f->e));
    fixture_free(f);
}

static void two_records_of_one_person_become_one_and_two_again(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct id duplicate = add_person(f, "Martain", "Jeanne", "1942-05-12", NULL);
    struct json *p = NULL;
    size_t found[4];
    (void)state;
    visited(f, duplicate);
    assert_int_equal(store_person_search(f->s, "jeanne", found, 4), 2);
    assert_rc(f, RC_INVALID, store_person_merge(f->s, duplicate, duplicate, &f->e));
    assert_rc(f, RC_NO, store_person_merge(f->s, duplicate, id_new(), &f->e));
    assert_ok(f, store_person_merge(f->s, duplicate, person, &f->e));
    assert_rc(f, RC_INVALID, store_person_merge(f->s, duplicate, person, &f->e));
    fixture_again(f);
    assert_int_equal(store_person_search(f->s, "jeanne", found, 4), 1);
    assert_int_equal(store_person_search(f->s, "", found, 4), 1);
    assert_true(id_equal(store_person_find(f->s, duplicate)->merged_into, person));
    assert_int_equal(store_person_find(f->s, duplicate)->visit_count, 1);
    assert_ok(f, store_person_load(f->s, duplicate, &p, &f->e));
    assert_string_equal(json_get_string(json_at(json_get(p, "link"), 0), "type"), "replaced-by");
    assert_false(json_bool(json_get(p, "active"), true));
    json_free(p);
    assert_ok(f, store_person_load(f->s, person, &p, &f->e));
    assert_string_equal(json_get_string(json_at(json_get(p, "link"), 0), "type"), "replaces");
    json_free(p);
    // Found by the name before as well, once, and nowhere by the words of both.
    static const char *const said[] = {"martain", "martain 1942", "jeanne", "mart"};
    for (size_t i = 0; i < ARRAY_LEN(said); i++) {
        assert_int_equal(store_person_search(f->s, said[i], found, 4), 1);
        assert_true(id_equal(store_person_at(f->s, found[0])->id, person));
    }
    assert_int_equal(store_person_search(f->s, "martain martin", found, 4), 0);
    assert_int_equal(store_person_search(f->s, "", found, 4), 1);
    assert_ok(f, store_person_unmerge(f->s, duplicate, &f->e));
    assert_rc(f, RC_INVALID, store_person_unmerge(f->s, duplicate, &f->e));
    fixture_again(f);
    assert_int_equal(store_person_search(f->s, "jeanne", found, 4), 2);
    assert_ok(f, store_person_load(f->s, person, &p, &f->e));
    assert_null(json_get(p, "link"));
    json_free(p);
    assert_ok(f, store_person_load(f->s, duplicate, &p, &f->e));
    assert_null(json_get(p, "active"));
    json_free(p);
    fixture_free(f);
}

static void a_twin_with_a_visit_under_way_is_not_merged(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct id duplicate = add_person(f, "Martain", "Jeanne", "1942-05-12", NULL);
    struct store_visit v;
    (void)state;
    assert_ok(f, store_visit_start(f->s, duplicate, FORM, "1", &v, &f->e));
    assert_rc(f, RC_BUSY, store_person_merge(f->s, duplicate, person, &f->e));
    assert_ok(f, store_person_merge(f->s, person, duplicate, &f->e));
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_corrected_visit_keeps_both_versions),
        cmocka_unit_test(a_correction_given_up_changes_nothing),
        cmocka_unit_test(only_a_finished_visit_is_corrected),
        cmocka_unit_test(a_correction_taken_out_of_the_file_is_found),
        cmocka_unit_test(two_records_of_one_person_become_one_and_two_again),
        cmocka_unit_test(a_twin_with_a_visit_under_way_is_not_merged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
