// SPDX-License-Identifier: EUPL-1.2
// From a conflict to a server that holds what a person chose: whole runs against a server in
// memory.
#include "unit/sync/fixture.h"

#include "app/package_parts.h"
#include "app/patient.h"
#include "app/resolve.h"
#include "sync/bundle.h"

static const struct {
    const char *name;
    struct fake_habits habits;
} servers[] = {
    {"plain", {0}},
    {"conditions ignored", {.ignore_conditions = true}},
    {"not atomic", {.not_atomic = true}},
    {"minimal replies", {.minimal = true}},
    {"create refused by 404", {.create_refused = 404}},
};

// Changes a field of the sheet here.
static void change(struct lab *l, struct id person, enum person_field field, const char *value)
{
    struct json *kept = NULL;
    struct person_fields p;
    assert_ok(l->f, store_person_load(l->f->s, person, &kept, &l->f->e));
    patient_to_fields(kept, &p);
    snprintf(p.at[field], PERSON_FIELD_BYTES, "%s", value);
    struct json *next = patient_from_fields(&p, kept, person);
    assert_ok(l->f, store_person_save(l->f->s, next, &l->f->e));
    json_free(kept);
    json_free(next);
}

// Finds the Patient there, whatever it is called.
static const struct json *there(struct lab *l, struct id person, char *ret_id, size_t bytes)
{
    struct store_remote r = {0};
    const char *id = person.text;
    if (store_remote_get(l->f->s, "Patient", person, &r, NULL) == RC_OK && r.remote_id[0] != '\0')
        id = r.remote_id;
    snprintf(ret_id, bytes, "%s", id);
    json_free(r.content);
    return fhir_fake_get(l->server, "Patient", ret_id);
}

static void change_there(struct lab *l, struct id person, enum person_field field,
                         const char *value)
{
    char id[80];
    struct person_fields p;
    const struct json *now = there(l, person, id, sizeof id);
    patient_to_fields(now, &p);
    snprintf(p.at[field], PERSON_FIELD_BYTES, "%s", value);
    struct json *next = patient_from_fields(&p, now, person);
    json_set_string(next, "id", id);
    fhir_fake_put(l->server, "Patient", id, next);
    json_free(next);
}

static const char *value_there(struct lab *l, struct id person, enum person_field field)
{
    static char out[PERSON_FIELD_BYTES];
    char id[80];
    struct person_fields p;
    patient_to_fields(there(l, person, id, sizeof id), &p);
    snprintf(out, sizeof out, "%s", p.at[field]);
    return out;
}

static const char *value_here(struct lab *l, struct id person, enum person_field field)
{
    static char out[PERSON_FIELD_BYTES];
    struct json *kept = NULL;
    struct person_fields p;
    assert_ok(l->f, store_person_load(l->f->s, person, &kept, &l->f->e));
    patient_to_fields(kept, &p);
    snprintf(out, sizeof out, "%s", p.at[field]);
    json_free(kept);
    return out;
}

// Queues a package of the person as the record is now; its index among the visits.
static size_t send_person(struct lab *l, struct id person)
{
    struct json *kept = NULL;
    assert_ok(l->f, store_person_load(l->f->s, person, &kept, &l->f->e));
    struct json *leaves = package_patient(kept), *package = package_of_one(leaves, &l->f->clock);
    struct json *entries = json_get(package, "entry");
    struct json *response = a_resource("QuestionnaireResponse", id_new());
    json_set_string(response, "status", "completed");
    refer(response, "subject", "Patient", person);
    push(entries, response);
    assert_ok(l->f, store_package_add(l->f->s, person, package, &l->f->e));
    size_t i = l->visits++;
    l->package[i] = id_from(json_get_string(package, "id"));
    l->person[i] = person;
    l->f->fake.utc_ms += 1000;
    l->f->fake.mono_ms += 1000;
    json_free(kept);
    json_free(leaves);
    json_free(package);
    return i;
}

static size_t waiting(struct lab *l, unsigned states)
{
    struct store_package *all = NULL;
    struct arena a = {0};
    size_t count = 0;
    assert_ok(l->f, store_packages(l->f->s, states, &a, &all, &count, &l->f->e));
    arena_release(&a);
    return count;
}

static struct id only_conflict(struct lab *l)
{
    struct store_conflict *all = NULL;
    struct arena a = {0};
    size_t count = 0;
    assert_ok(l->f, store_conflicts(l->f->s, false, &a, &all, &count, &l->f->e));
    assert_int_equal(count, 1);
    struct id id = all[0].id;
    arena_release(&a);
    return id;
}

static void open_it(struct lab *l, struct resolution *r)
{
    assert_ok(l->f, resolution_open(l->f->s, &l->f->clock, only_conflict(l), r, &l->f->e));
}

static void choose(struct resolution *r, const char *name, enum conflict_side side)
{
    for (size_t i = 0; i < r->d.count; i++) {
        if (strcmp(r->d.at[i].name, name) == 0) {
            assert_true(resolution_choose(r, i, side));
            return;
        }
    }
    fail_msg("%s does not differ", name);
}

static void settle(struct lab *l, struct resolution *r)
{
    assert_ok(l->f, resolution_settle(r, &l->f->e));
    resolution_release(r);
}

// Known there, then changed there and here: the town and the phone here, the street and the phone
// there.
static size_t clash(struct lab *l, struct id *ret_person)
{
    struct id person = add_person(l->f, "Martin", "Jeanne", "1942-05-12", "Luchon");
    send_person(l, person);
    assert_true(lab_run(l, 3));
    assert_int_equal(lab_count(l, PACKAGE_DELIVERED), l->visits);
    change_there(l, person, PERSON_ADDRESS, "1 rue Haute");
    change_there(l, person, PERSON_PHONE, "05 00 00 00 00");
    change(l, person, PERSON_TOWN, "Montréjeau");
    change(l, person, PERSON_PHONE, "06 00 00 00 00");
    size_t i = send_person(l, person);
    lab_run(l, 3);
    assert_int_equal(lab_state(l, i), PACKAGE_CONFLICT);
    *ret_person = person;
    return i;
}

static void each_field_goes_as_chosen(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
        struct lab *l = lab_new(&servers[i].habits);
        struct resolution r;
        struct id person;
        char id[80];
        print_message("# %s\n", servers[i].name);
        size_t visit = clash(l, &person);
        open_it(l, &r);
        assert_string_equal(r.ours_who, "marie");
        assert_true(r.ours_utc_ms > 0);
        assert_string_equal(
            r.theirs_when,
            json_get_string(json_get(there(l, person, id, sizeof id), "meta"), "lastUpdated"));
        assert_int_equal(resolution_undecided(&r), 1); // the phone
        assert_rc(l->f, RC_INVALID, resolution_settle(&r, &l->f->e));
        choose(&r, "phone", SIDE_THEIRS);
        settle(l, &r);
        lab_restart(l);
        assert_true(lab_run(l, 3));
        assert_int_equal(lab_state(l, visit), PACKAGE_DELIVERED);
        assert_int_equal(waiting(l, ~(1U << PACKAGE_DELIVERED)), 0);
        assert_string_equal(value_there(l, person, PERSON_TOWN), "Montréjeau");
        assert_string_equal(value_there(l, person, PERSON_ADDRESS), "1 rue Haute");
        assert_string_equal(value_there(l, person, PERSON_PHONE), "05 00 00 00 00");
        assert_string_equal(value_here(l, person, PERSON_PHONE), "05 00 00 00 00");
        assert_string_equal(value_here(l, person, PERSON_TOWN), "Montréjeau");
        assert_int_equal(fhir_fake_count(l->server, "Patient"), 1);
        assert_int_equal(fhir_fake_count(l->server, "QuestionnaireResponse"), 2);
        assert_int_equal(fhir_fake_faulty(l->server), 0);
        lab_free(l);
    }
}

static void all_theirs_sends_nothing_and_all_ours_sends_ours(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * ARRAY_LEN(servers); i++) {
        struct lab *l = lab_new(&servers[i / 2].habits);
        bool ours = i % 2 == 0;
        struct resolution r;
        struct id person;
        char id[80];
        size_t visit = clash(l, &person);
        there(l, person, id, sizeof id);
        int version = fhir_fake_version(l->server, "Patient", id);
        open_it(l, &r);
        assert_true(resolution_choose_all(&r, ours ? SIDE_OURS : SIDE_THEIRS));
        settle(l, &r);
        assert_true(lab_run(l, 3));
        assert_int_equal(lab_state(l, visit), PACKAGE_DELIVERED);
        assert_int_equal(waiting(l, ~(1U << PACKAGE_DELIVERED)), 0);
        assert_int_equal(fhir_fake_version(l->server, "Patient", id), version + ours);
        assert_string_equal(value_there(l, person, PERSON_TOWN), ours ? "Montréjeau" : "Luchon");
        assert_string_equal(value_here(l, person, PERSON_TOWN), ours ? "Montréjeau" : "Luchon");
        assert_string_equal(value_there(l, person, PERSON_ADDRESS), ours ? "" : "1 rue Haute");
        // The next visit changes nothing there.
        version = fhir_fake_version(l->server, "Patient", id);
        send_person(l, person);
        assert_true(lab_run(l, 3));
        assert_int_equal(lab_count(l, PACKAGE_DELIVERED), l->visits);
        assert_int_equal(fhir_fake_version(l->server, "Patient", id), version);
        lab_free(l);
    }
}

static void changed_again_there_it_is_a_conflict_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
        struct lab *l = lab_new(&servers[i].habits);
        struct resolution r;
        struct id person;
        size_t visit = clash(l, &person);
        open_it(l, &r);
        assert_true(resolution_choose_all(&r, SIDE_OURS));
        settle(l, &r);
        change_there(l, person, PERSON_GP, "Dr Roux");
        lab_run(l, 3);
        assert_int_equal(lab_state(l, visit), PACKAGE_DELIVERED); // the visit itself is not held
        assert_string_equal(value_there(l, person, PERSON_GP), "Dr Roux"); // not overwritten
        assert_int_equal(waiting(l, 1U << PACKAGE_CONFLICT), 1);
        open_it(l, &r);
        assert_int_equal(resolution_undecided(&r), 0); // only they changed it since
        settle(l, &r);
        assert_true(lab_run(l, 3));
        assert_int_equal(waiting(l, ~(1U << PACKAGE_DELIVERED)), 0);
        assert_string_equal(value_there(l, person, PERSON_GP), "Dr Roux");
        assert_string_equal(value_there(l, person, PERSON_TOWN), "Montréjeau");
        assert_int_equal(fhir_fake_count(l->server, "Patient"), 1);
        assert_int_equal(fhir_fake_faulty(l->server), 0);
        lab_free(l);
    }
}

static void older_packages_do_not_bring_the_old_record_back(void **state)
{
    struct lab *l = lab_new(NULL);
    struct resolution r;
    struct id person;
    (void)state;
    clash(l, &person);
    size_t second = send_person(l, person); // the same older record once more
    open_it(l, &r);
    choose(&r, "phone", SIDE_THEIRS);
    choose(&r, "town", SIDE_THEIRS);
    settle(l, &r);
    // Held for another reason meanwhile, and tried again later than what was chosen.
    assert_ok(l->f,
              store_package_hold(l->f->s, l->package[second], PACKAGE_QUARANTINED, NULL, &l->f->e));
    assert_true(lab_run(l, 3));
    assert_ok(l->f, store_package_retry(l->f->s, l->package[second], &l->f->e));
    assert_true(lab_run(l, 3));
    assert_int_equal(lab_count(l, PACKAGE_DELIVERED), l->visits);
    assert_string_equal(value_there(l, person, PERSON_PHONE), "05 00 00 00 00");
    assert_string_equal(value_there(l, person, PERSON_TOWN), "Luchon");
    lab_free(l);
}

static void both_become_two_records(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
        struct lab *l = lab_new(&servers[i].habits);
        struct resolution r;
        struct id person, second = {{0}};
        size_t visit = clash(l, &person);
        open_it(l, &r);
        assert_true(resolution_choose_all(&r, SIDE_BOTH));
        settle(l, &r);
        assert_int_equal(store_person_count(l->f->s), 2);
        for (size_t k = 0; k < 2; k++) {
            if (!id_equal(store_person_at(l->f->s, k)->id, person))
                second = store_person_at(l->f->s, k)->id;
        }
        assert_true(lab_run(l, 3));
        assert_int_equal(lab_state(l, visit), PACKAGE_DELIVERED);
        assert_int_equal(waiting(l, ~(1U << PACKAGE_DELIVERED)), 0);
        assert_int_equal(fhir_fake_count(l->server, "Patient"), 2);
        assert_int_equal(fhir_fake_faulty(l->server), 0);
        assert_string_equal(value_there(l, person, PERSON_PHONE), "06 00 00 00 00");
        assert_string_equal(value_there(l, second, PERSON_PHONE), "05 00 00 00 00");
        assert_string_equal(value_here(l, second, PERSON_ADDRESS), "1 rue Haute");
        lab_free(l);
    }
}

static void gone_there_it_is_put_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
        struct lab *l = lab_new(&servers[i].habits);
        struct resolution r;
        struct id person = add_person(l->f, "Martin", "Jeanne", "1942-05-12", "Luchon");
        char id[80];
        send_person(l, person);
        assert_true(lab_run(l, 3));
        there(l, person, id, sizeof id);
        fhir_fake_put(l->server, "Patient", id, NULL);
        change(l, person, PERSON_TOWN, "Montréjeau");
        size_t visit = send_person(l, person);
        lab_run(l, 3);
        print_message("# %s\n", servers[i].name);
        assert_int_equal(lab_state(l, visit), PACKAGE_CONFLICT);
        open_it(l, &r);
        assert_false(resolution_choose_all(&r, SIDE_THEIRS));
        assert_false(resolution_choose_all(&r, SIDE_BOTH));
        assert_true(resolution_choose_all(&r, SIDE_OURS));
        settle(l, &r);
        assert_true(lab_run(l, 3));
        assert_int_equal(waiting(l, ~(1U << PACKAGE_DELIVERED)), 0);
        assert_int_equal(fhir_fake_count(l->server, "Patient"), 1);
        assert_string_equal(value_there(l, person, PERSON_TOWN), "Montréjeau");
        lab_free(l);
    }
}

// The matricule that may not leave stays here, whatever is chosen.
static void what_may_not_leave_is_kept_here(void **state)
{
    struct lab *l = lab_new(NULL);
    struct resolution r;
    struct id person;
    (void)state;
    clash(l, &person);
    change(l, person, PERSON_INS, "242057300900123");
    open_it(l, &r);
    for (size_t i = 0; i < r.d.count; i++)
        assert_string_not_equal(r.d.at[i].name, "ins");
    assert_true(resolution_choose_all(&r, SIDE_THEIRS));
    settle(l, &r);
    assert_string_equal(value_here(l, person, PERSON_INS), "242057300900123");
    assert_string_equal(value_here(l, person, PERSON_TOWN), "Luchon");
    assert_true(lab_run(l, 3));
    assert_string_equal(value_there(l, person, PERSON_INS), "");
    lab_free(l);
}

// ---- a warning sign ----

// A visit's warning sign that was closed here by a correction.
static size_t send_flag(struct lab *l, struct id person, struct id flag, const char *status,
                        const char *note)
{
    struct json *kept = NULL, *r = a_resource("Flag", flag);
    assert_ok(l->f, store_person_load(l->f->s, person, &kept, &l->f->e));
    struct json *leaves = package_patient(kept), *package = package_of_one(leaves, &l->f->clock);
    json_set_string(r, "status", status);
    if (note != NULL)
        json_set(r, "code", part_text(note));
    refer(r, "subject", "Patient", person);
    push(json_get(package, "entry"), r);
    struct json *response = a_resource("QuestionnaireResponse", id_new());
    json_set_string(response, "status", "completed");
    refer(response, "subject", "Patient", person);
    push(json_get(package, "entry"), response);
    assert_ok(l->f, store_package_add(l->f->s, person, package, &l->f->e));
    size_t i = l->visits++;
    l->package[i] = id_from(json_get_string(package, "id"));
    l->person[i] = person;
    l->f->fake.utc_ms += 1000;
    l->f->fake.mono_ms += 1000;
    json_free(kept);
    json_free(leaves);
    json_free(package);
    return i;
}

static const struct json *flag_there(struct lab *l, struct id flag, char *ret_id, size_t bytes)
{
    struct store_remote r = {0};
    assert_ok(l->f, store_remote_get(l->f->s, "Flag", flag, &r, &l->f->e));
    snprintf(ret_id, bytes, "%s", r.remote_id[0] != '\0' ? r.remote_id : flag.text);
    json_free(r.content);
    return fhir_fake_get(l->server, "Flag", ret_id);
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
            json_set_string(next, "status", "inactive");
            json_set(next, "author", json_copy(json_get(now, "subject")));
            fhir_fake_put(l->server, "Flag", id, next);
            json_free(next);
        }
        size_t visit = send_flag(l, person, flag, "entered-in-error", "pain");
        lab_run(l, 3);
        assert_int_equal(lab_state(l, visit), changed ? PACKAGE_CONFLICT : PACKAGE_DELIVERED);
        if (changed) {
            open_it(l, &r);
            assert_int_equal(r.d.count, 3); // the subject is the same, whatever it is called there
            assert_int_equal(resolution_undecided(&r), 1);
            choose(&r, "status", SIDE_OURS);
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

// Person and warning sign of one package: one after the other, the visit goes when both are
// settled.
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
    json_set_string(next, "status", "inactive");
    fhir_fake_put(l->server, "Flag", id, next);
    json_free(next);
    size_t visit = send_flag(l, person, flag, "entered-in-error", NULL);
    for (int i = 0; i < 2; i++) {
        lab_run(l, 3);
        assert_int_equal(lab_state(l, visit), PACKAGE_CONFLICT);
        open_it(l, &r);
        assert_true(resolution_choose_all(&r, SIDE_OURS));
        settle(l, &r);
    }
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
        cmocka_unit_test(each_field_goes_as_chosen),
        cmocka_unit_test(all_theirs_sends_nothing_and_all_ours_sends_ours),
        cmocka_unit_test(changed_again_there_it_is_a_conflict_again),
        cmocka_unit_test(older_packages_do_not_bring_the_old_record_back),
        cmocka_unit_test(both_become_two_records),
        cmocka_unit_test(gone_there_it_is_put_back),
        cmocka_unit_test(what_may_not_leave_is_kept_here),
        cmocka_unit_test(a_warning_sign_is_settled_by_element),
        cmocka_unit_test(two_conflicts_of_one_visit),
        cmocka_unit_test(found_without_a_package),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
