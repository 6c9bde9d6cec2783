// SPDX-License-Identifier: EUPL-1.2
// Conflicts about a warning sign, two of one visit, one that no package waits for.
#include "unit/sync/conflict.h"

// A visit's warning sign that was closed here by a correction.
static size_t send_flag(struct lab *l, struct id person, struct id flag, const char *status,
                        const char *note)
{
    struct json *r = a_resource("Flag", flag);
    json_set_string(r, "status", status);
    if (note != NULL)
        json_set(r, "code", part_text(note));
    refer(r, "subject", "Patient", person);
    return send_with(l, person, r);
}

static const struct json *flag_there(struct lab *l, struct id flag, char *ret_id, size_t bytes)
{
    struct store_remote r = {0};
    assert_ok(l->f, store_remote_get(l->f->s, "Flag", flag, &r, &l->f->e));
    snprintf(ret_id, bytes, "%s", r.remote_id[0] != '\0' ? r.remote_id : flag.text);
    json_free(r.content);
    return fhir_fake_get(l->server, "Flag", ret_id);
}

static struct json *another_code(void)
{
    struct json *code = json_new_object();
    json_set_string(code, "text", "called it something else");
    return code;
}

static void a_warning_sign_is_settled_by_element(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * ARRAY_LEN(servers); i++) {
        struct lab *l = lab_new(&servers[i / 2].habits);
        bool changed = i % 2 == 1; // there as well
        struct resolution r;
        struct id person = add_person(l->f, "Martin", "Jeanne", "1942-05-12", NULL),
                  flag = id_new();
        char id[80];
        send_flag(l, person, flag, "active", NULL);
        assert_true(lab_run(l, 3));
        const struct json *now = flag_there(l, flag, id, sizeof id);
        if (changed) {
            struct json *next = json_copy(now);
            json_set_string(next, "status", "active"); // closed there it would stay closed
            json_set(next, "code", another_code());
            json_set(next, "author", json_copy(json_get(now, "subject")));
            fhir_fake_put(l->server, "Flag", id, next);
            json_free(next);
        }
        size_t visit = send_flag(l, person, flag, "entered-in-error", "pain");
        lab_run(l, 3);
        assert_int_equal(lab_state(l, visit), PACKAGE_DELIVERED); // its sign waits, not the visit
        if (changed) {
            open_it(l, &r);
            assert_int_equal(r.d.count, 3); // the subject is the same, whatever it is called there
            assert_int_equal(resolution_undecided(&r), 1);
            choose(&r, "code", SIDE_OURS);
            settle(l, &r);
            assert_true(lab_run(l, 3));
            now = flag_there(l, flag, id, sizeof id);
            assert_non_null(json_get(now, "author"));
        }
        now = flag_there(l, flag, id, sizeof id);
        assert_string_equal(json_get_string(now, "status"), "entered-in-error");
        assert_non_null(json_get(now, "code"));
        assert_int_equal(waiting(l, ~(1U << PACKAGE_DELIVERED)), 0);
        assert_int_equal(fhir_fake_count(l->server, "Flag"), 1);
        assert_int_equal(fhir_fake_faulty(l->server), 0);
        lab_free(l);
    }
}

// Person and warning sign of one package: the sign, of which each side changed other elements, is
// brought together; the person waits for somebody, and the visit for neither.
static void two_conflicts_of_one_visit(void **state)
{
    struct lab *l = lab_new(NULL);
    struct resolution r;
    struct id person = add_person(l->f, "Martin", "Jeanne", "1942-05-12", "Luchon"),
              flag = id_new();
    char id[80];
    (void)state;
    send_flag(l, person, flag, "active", NULL);
    assert_true(lab_run(l, 3));
    change_there(l, person, PERSON_TOWN, "Toulouse");
    change(l, person, PERSON_TOWN, "Montréjeau");
    struct json *next = json_copy(flag_there(l, flag, id, sizeof id));
    json_set(next, "code", another_code());
    fhir_fake_put(l->server, "Flag", id, next);
    json_free(next);
    size_t visit = send_flag(l, person, flag, "entered-in-error", NULL);
    lab_run(l, 3);
    assert_int_equal(lab_state(l, visit), PACKAGE_DELIVERED);
    const struct json *sign = flag_there(l, flag, id, sizeof id);
    assert_string_equal(json_get_string(sign, "status"), "entered-in-error");
    assert_non_null(json_get(sign, "code"));
    assert_string_equal(value_there(l, person, PERSON_TOWN), "Toulouse");
    open_it(l, &r);
    assert_true(resolution_choose_all(&r, SIDE_OURS));
    settle(l, &r);
    assert_true(lab_run(l, 3));
    assert_int_equal(waiting(l, ~(1U << PACKAGE_DELIVERED)), 0);
    assert_string_equal(value_there(l, person, PERSON_TOWN), "Montréjeau");
    assert_string_equal(json_get_string(flag_there(l, flag, id, sizeof id), "status"),
                        "entered-in-error");
    assert_int_equal(fhir_fake_faulty(l->server), 0);
    lab_free(l);
}

// Found while the round was brought: no package waits for it, the server calls it something else.
static void found_without_a_package(void **state)
{
    struct fake_habits habits = {.create_refused = 404};
    struct lab *l = lab_new(&habits);
    struct resolution r;
    struct id person = add_person(l->f, "Martin", "Jeanne", "1942-05-12", "Luchon"), conflict;
    struct json *kept = NULL, *sides = json_new_object();
    (void)state;
    send_person(l, add_person(l->f, "Durand", "Paul", "1940-01-01", NULL)); // learns how it names
    assert_true(lab_run(l, 3));
    assert_ok(l->f, store_person_load(l->f->s, person, &kept, &l->f->e));
    struct json *theirs = json_copy(kept);
    json_set_string(theirs, "id", "pat-9");
    json_set(theirs, "active", json_new_bool(true));
    fhir_fake_put(l->server, "Patient", "pat-9", theirs);
    json_set(sides, "ours", kept);
    json_set(sides, "theirs", json_copy(fhir_fake_get(l->server, "Patient", "pat-9")));
    assert_ok(l->f,
              store_conflict_add(l->f->s, person, "Patient", person, sides, &conflict, &l->f->e));
    json_free(sides);
    json_free(theirs);
    open_it(l, &r);
    assert_true(resolution_choose_all(&r, SIDE_OURS));
    settle(l, &r);
    assert_true(lab_run(l, 3));
    assert_int_equal(waiting(l, ~(1U << PACKAGE_DELIVERED)), 0);
    assert_int_equal(fhir_fake_count(l->server, "Patient"), 2); // no third
    assert_null(json_get(fhir_fake_get(l->server, "Patient", "pat-9"), "active"));
    lab_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_warning_sign_is_settled_by_element),
        cmocka_unit_test(two_conflicts_of_one_visit),
        cmocka_unit_test(found_without_a_package),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
