// SPDX-License-Identifier: EUPL-1.2
#include "unit/store/fixture.h"

static struct store_visit start(struct fixture *f, struct id person)
{
    struct store_visit v = {0};
    assert_ok(f, store_visit_start(f->s, person, FORM, "1.0.0", &v, &f->e));
    return v;
}

static void finish(struct fixture *f, const struct store_visit *v, enum visit_state state,
                   int64_t due)
{
    struct json *all = some_resources(v, "completed");
    assert_ok(f, store_visit_finish(f->s, v->id, state, all, all, due, &f->e));
    json_free(all);
}

static void journal_is(struct fixture *f, struct id visit, const char *expected)
{
    struct buf values = {0};
    assert_ok(f, store_visit_journal(f->s, visit, join_values, &values, &f->e));
    assert_string_equal(buf_text(&values), expected);
    buf_release(&values);
}

static void visit_start_binds_person_and_form(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", "Toulouse");
    struct store_visit v = start(f, person), again = {0};
    (void)state;
    assert_true(id_valid(v.id.text) && id_valid(v.response.text));
    assert_string_equal(v.form_url, FORM);
    assert_string_equal(v.account, "marie");
    assert_int_equal(v.started_utc_ms, f->fake.utc_ms);
    assert_true(id_equal(store_person_find(f->s, person)->open_visit, v.id));
    assert_rc(f, RC_BUSY, store_visit_start(f->s, person, FORM, "1.0.0", &again, &f->e));
    assert_rc(f, RC_NO, store_visit_start(f->s, id_new(), FORM, "1.0.0", &again, &f->e));
    assert_rc(f, RC_NO, store_visit_load(f->s, id_new(), &again, &f->e));
    fixture_again(f);
    assert_ok(f, store_visit_load(f->s, v.id, &again, &f->e));
    assert_string_equal(v.id.text, again.id.text);
    assert_string_equal(v.person.text, again.person.text);
    assert_string_equal(v.response.text, again.response.text);
    assert_string_equal(v.form_url, again.form_url);
    assert_string_equal(v.form_version, again.form_version);
    assert_string_equal(v.account, again.account);
    assert_int_equal(v.state, again.state);
    assert_int_equal(v.started_utc_ms, again.started_utc_ms);
    assert_true(id_equal(store_person_find(f->s, person)->open_visit, v.id));
    fixture_free(f);
}

static void visit_journal_survives_reopening(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", "Toulouse");
    struct store_visit v = start(f, person);
    (void)state;
    append(f, v.id, "cog-tries", "1");
    append(f, v.id, "cog-tries", "2");
    journal_is(f, v.id, "1 2 ");
    fixture_again(f);
    append(f, v.id, "cog-year", "right");
    journal_is(f, v.id, "1 2 right ");
    assert_ok(f, store_visit_load(f->s, v.id, &v, &f->e));
    assert_int_equal(v.entries, 3);
    fixture_free(f);
}

static void visit_state_pauses_and_resumes(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct store_visit v = start(f, person), *all = NULL;
    struct arena a = {0};
    size_t count = 0;
    (void)state;
    assert_ok(f, store_visit_state(f->s, v.id, VISIT_PAUSED, &f->e));
    append(f, v.id, "cog-tries", "1");
    fixture_again(f);
    assert_ok(f, store_visits(f->s, (struct id){{0}}, &a, &all, &count, &f->e));
    assert_int_equal(count, 1);
    assert_int_equal(all[0].state, VISIT_PAUSED);
    assert_int_equal(all[0].entries, 1);
    assert_ok(f, store_visit_state(f->s, v.id, VISIT_OPEN, &f->e));
    assert_rc(f, RC_INVALID, store_visit_state(f->s, v.id, VISIT_FINISHED, &f->e));
    arena_release(&a);
    fixture_free(f);
}

static void visit_finish_leaves_everything(void **state)
{
    struct fixture *f = fixture_new(false); // a real store: only there is an outbox
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct store_visit v = start(f, person), *all = NULL;
    struct json *response = NULL, *entry = an_answer("cog-tries", "3");
    struct arena a = {0};
    size_t count = 0;
    (void)state;
    append(f, v.id, "cog-tries", "1");
    append(f, v.id, "cog-tries", "2");
    f->fake.utc_ms += 60000;
    finish(f, &v, VISIT_FINISHED, f->fake.utc_ms + 1000);
    for (int i = 0; i < 2; i++) {
        const struct store_person *p = store_person_find(f->s, person);
        assert_int_equal(p->visit_count, 1);
        assert_int_equal(p->last_visit_utc_ms, f->fake.utc_ms);
        assert_int_equal(p->due_utc_ms, f->fake.utc_ms + 1000);
        assert_string_equal(p->open_visit.text, "");
        assert_int_equal(store_counts(f->s).to_send, 1);
        assert_int_equal(store_counts(f->s).sent, 0);
        assert_int_equal(store_counts(f->s).visits, 1);
        journal_is(f, v.id, "1 2 ");
        if (i == 0)
            fixture_again(f);
    }
    assert_ok(f, store_resource_load(f->s, "QuestionnaireResponse", v.response, &response, &f->e));
    assert_string_equal(json_get_string(response, "status"), "completed");
    json_free(response);
    assert_ok(f, store_visits(f->s, person, &a, &all, &count, &f->e));
    assert_int_equal(count, 1);
    assert_int_equal(all[0].state, VISIT_FINISHED);
    assert_int_equal(all[0].finished_utc_ms, f->fake.utc_ms);
    assert_rc(f, RC_INVALID, store_visit_append(f->s, v.id, entry, &f->e));
    assert_rc(f, RC_INVALID, store_visit_state(f->s, v.id, VISIT_OPEN, &f->e));
    json_free(entry);
    arena_release(&a);
    fixture_free(f);
}

static void visit_stop_keeps_the_earlier_date(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct store_visit first = start(f, person), second;
    (void)state;
    finish(f, &first, VISIT_FINISHED, 77);
    f->fake.utc_ms += 1;
    second = start(f, person);
    append(f, second.id, "consent", "no");
    finish(f, &second, VISIT_STOPPED, 0);
    assert_int_equal(store_person_find(f->s, person)->due_utc_ms, 77);
    assert_int_equal(store_person_find(f->s, person)->visit_count, 1);
    assert_int_equal(store_counts(f->s).to_send, 0); // practice is never sent
    journal_is(f, second.id, "no ");
    fixture_free(f);
}

static void visits_come_newest_first(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct arena a = {0};
    struct store_visit *all = NULL;
    size_t count = 0;
    (void)state;
    for (int i = 0; i < 20; i++) {
        struct store_visit v = start(f, person);
        finish(f, &v, VISIT_FINISHED, 0);
        f->fake.utc_ms += 1000;
    }
    assert_ok(f, store_visits(f->s, person, &a, &all, &count, &f->e));
    assert_int_equal(count, 20);
    for (size_t i = 1; i < count; i++)
        assert_true(all[i].started_utc_ms < all[i - 1].started_utc_ms);
    arena_release(&a);
    fixture_free(f);
}

static bool count_them(const struct json *resource, struct id visit, void *self)
{
    assert_string_equal(json_get_string(resource, "resourceType"), "Observation");
    assert_true(id_valid(visit.text));
    return ++*(int *)self < 3;
}

static void resources_are_walked_until_told_to_stop(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id one = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct id two = add_person(f, "Durand", "Paul", "1940-01-01", NULL);
    struct json *found = NULL;
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct store_visit v = start(f, i < 3 ? one : two);
        finish(f, &v, VISIT_FINISHED, 0);
    }
    int count = 0;
    assert_ok(f, store_resources(f->s, "Observation", two, count_them, &count, &f->e));
    assert_int_equal(count, 1);
    count = 0;
    assert_ok(f, store_resources(f->s, "Observation", (struct id){{0}}, count_them, &count, &f->e));
    assert_int_equal(count, 3); // of four: stopped
    assert_rc(f, RC_NO, store_resource_load(f->s, "Observation", id_new(), &found, &f->e));
    assert_null(found);
    fixture_free(f);
}

// What a walk over texts gave.
struct seen {
    size_t patients, observations, others;
    bool late; // a Patient came after what a visit holds
};

static bool see_text(const struct store_text *text, void *self)
{
    struct seen *seen = self;
    struct json *resource = NULL;
    assert_int_equal(json_parse(text->json.at, text->json.len, &JSON_LIMITS, &resource, NULL),
                     RC_OK);
    assert_string_equal(json_get_string(resource, "resourceType"), text->type);
    json_free(resource);
    seen->late = seen->late || (strcmp(text->type, "Patient") == 0 && seen->observations > 0);
    seen->patients += strcmp(text->type, "Patient") == 0 && text->visit.text[0] == '\0';
    seen->observations += strcmp(text->type, "Observation") == 0 && id_valid(text->visit.text);
    seen->others += strcmp(text->type, "Patient") != 0 && strcmp(text->type, "Observation") != 0;
    return true;
}

static void texts_of_several_types_come_in_one_walk(void **state)
{
    static const char *const types[] = {"Observation", "Patient", NULL};
    struct fixture *f = fixture_new(true);
    struct id one = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct seen all = {0}, own = {0};
    (void)state;
    add_person(f, "Durand", "Paul", "1940-01-01", NULL);
    for (int i = 0; i < 3; i++) {
        struct store_visit v = start(f, one);
        finish(f, &v, VISIT_FINISHED, 0);
    }
    assert_ok(f, store_texts(f->s, types, (struct id){{0}}, see_text, &all, &f->e));
    assert_int_equal(all.patients, 2);
    assert_int_equal(all.observations, 3);
    assert_int_equal(all.others, 0);
    assert_false(all.late);
    assert_ok(f, store_texts(f->s, NULL, one, see_text, &own, &f->e));
    assert_int_equal(own.patients, 1);
    assert_int_equal(own.observations, 3);
    assert_int_not_equal(own.others, 0); // NULL: every type
    fixture_free(f);
}

// Ended early, it stays unfinished, can be taken up again, and is final as of when it ended.
static void a_stopped_visit_is_final_later(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", "Toulouse");
    struct store_visit v = start(f, person), again = {0};
    f->fake.utc_ms += 60000;
    int64_t ended = f->fake.utc_ms;
    struct json *why = json_new_object();
    (void)state;
    json_set_string(why, "kind", "stop");
    json_set_string(why, "value", "tired");
    json_set(why, "utcMs", json_new_int(ended));
    assert_ok(f, store_visit_stop(f->s, v.id, why, &f->e));
    fixture_again(f);
    assert_ok(f, store_visit_load(f->s, v.id, &again, &f->e));
    assert_int_equal(again.state, VISIT_PAUSED);
    assert_int_equal(again.stopped_utc_ms, ended);
    assert_true(id_equal(store_person_find(f->s, person)->open_visit, v.id));
    journal_is(f, v.id, "tired ");
    assert_ok(f, store_visit_state(f->s, v.id, VISIT_OPEN, &f->e));
    assert_ok(f, store_visit_load(f->s, v.id, &again, &f->e));
    assert_int_equal(again.stopped_utc_ms, 0);
    json_set_string(why, "kind", "pause"); // taken up and paused: stopped no more
    assert_ok(f, store_visit_append(f->s, v.id, why, &f->e));
    assert_ok(f, store_visit_state(f->s, v.id, VISIT_PAUSED, &f->e));
    assert_ok(f, store_visit_load(f->s, v.id, &again, &f->e));
    assert_int_equal(again.stopped_utc_ms, 0);
    json_set_string(why, "kind", "stop");
    assert_ok(f, store_visit_stop(f->s, v.id, why, &f->e));
    f->fake.utc_ms += 86400000;
    finish(f, &v, VISIT_STOPPED, 0);
    assert_ok(f, store_visit_load(f->s, v.id, &again, &f->e));
    assert_int_equal(again.state, VISIT_STOPPED);
    assert_int_equal(again.finished_utc_ms, ended);
    assert_rc(f, RC_INVALID, store_visit_stop(f->s, v.id, why, &f->e));
    json_free(why);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(visit_start_binds_person_and_form),
        cmocka_unit_test(visit_journal_survives_reopening),
        cmocka_unit_test(visit_state_pauses_and_resumes),
        cmocka_unit_test(visit_finish_leaves_everything),
        cmocka_unit_test(visit_stop_keeps_the_earlier_date),
        cmocka_unit_test(visits_come_newest_first),
        cmocka_unit_test(resources_are_walked_until_told_to_stop),
        cmocka_unit_test(texts_of_several_types_come_in_one_walk),
        cmocka_unit_test(a_stopped_visit_is_final_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
