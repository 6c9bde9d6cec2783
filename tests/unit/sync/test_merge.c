// SPDX-License-Identifier: EUPL-1.2
// Changed here and there: what needs nobody is brought together, the rest waits for a person and
// holds back nothing but itself; and no server, however it takes ifMatch, loses an update.
#include "unit/sync/conflict.h"

#include "store/amend.h"
#include "store/audit.h"

// A person known on the server.
static struct id known(struct lab *l)
{
    struct id person = add_person(l->f, "Martin", "Jeanne", "1942-05-12", "Luchon");
    change(l, person, PERSON_PHONE, "05 61 00 00 00");
    send_person(l, person);
    assert_true(lab_run(l, 3));
    return person;
}

static bool count_merged(const struct store_audit_entry *entry, void *self)
{
    *(size_t *)self += strcmp(entry->what, "conflict-merged") == 0;
    return true;
}

static size_t merged_audited(struct lab *l)
{
    size_t count = 0;
    assert_ok(l->f, store_audit_read(l->f->s, count_merged, &count, &l->f->e));
    return count;
}

static size_t open_conflicts(struct lab *l)
{
    struct arena a = {0};
    struct store_conflict *all = NULL;
    size_t count = 0;
    assert_ok(l->f, store_conflicts(l->f->s, false, &a, &all, &count, &l->f->e));
    arena_release(&a);
    return count;
}

static void what_each_side_changed_alone_is_brought_together(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
        struct lab *l = lab_new(&servers[i].habits);
        struct id person = known(l);
        struct sync_view v;
        print_message("# %s\n", servers[i].name);
        change(l, person, PERSON_TOWN, "Montréjeau");
        change_there(l, person, PERSON_PHONE, "06 00 00 00 00");
        change_there(l, person, PERSON_GP, "Dr Roux");
        size_t visit = send_person(l, person);
        assert_true(lab_run(l, 1));
        sync_look(l->sync, &v);
        assert_int_equal(v.merged, 1);
        assert_int_equal(merged_audited(l), 1);
        assert_int_equal(lab_state(l, visit), PACKAGE_DELIVERED);
        assert_int_equal(waiting(l, ~(1U << PACKAGE_DELIVERED)), 0); // in this same run
        assert_int_equal(open_conflicts(l), 0);
        assert_string_equal(value_there(l, person, PERSON_TOWN), "Montréjeau");
        assert_string_equal(value_there(l, person, PERSON_PHONE), "06 00 00 00 00");
        assert_string_equal(value_there(l, person, PERSON_GP), "Dr Roux");
        assert_string_equal(value_here(l, person, PERSON_PHONE), "06 00 00 00 00");
        assert_string_equal(value_here(l, person, PERSON_TOWN), "Montréjeau");
        assert_int_equal(fhir_fake_count(l->server, "Patient"), 1);
        assert_int_equal(fhir_fake_faulty(l->server), 0);
        lab_free(l);
    }
}

// Who somebody is, is asked, whichever side changed it.
static void who_somebody_is_is_always_asked(void **state)
{
    static const struct {
        enum person_field field;
        const char *value;
    } traits[] = {{PERSON_FAMILY, "MARTINE"},     {PERSON_GIVEN, "Jeannette"},
                  {PERSON_BIRTH, "1943-05-12"},   {PERSON_SEX, "m"},
                  {PERSON_BIRTHPLACE, "31483"},   {PERSON_USUAL_NAME, "DURAND"},
                  {PERSON_INS, "242057300900192"}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(traits); i++) {
        struct lab *l = lab_new(NULL);
        struct id person = known(l);
        change(l, person, PERSON_TOWN, "Montréjeau");
        change_there(l, person, traits[i].field, traits[i].value);
        size_t visit = send_person(l, person);
        assert_true(lab_run(l, 1));
        assert_int_equal(lab_state(l, visit), PACKAGE_DELIVERED);
        assert_int_equal(open_conflicts(l), 1);
        assert_int_equal(merged_audited(l), 0);
        assert_string_equal(value_there(l, person, traits[i].field), traits[i].value);
        assert_string_equal(value_there(l, person, PERSON_TOWN), "Luchon");
        assert_string_not_equal(value_here(l, person, traits[i].field), traits[i].value);
        struct resolution r;
        open_it(l, &r);
        assert_int_equal(resolution_undecided(&r), 1); // that one
        resolution_release(&r);
        lab_free(l);
    }
}

// A telecom as JSON.
static struct json *phone(const char *use, const char *value)
{
    struct json *one = json_new_object();
    json_set_string(one, "system", "phone");
    json_set_string(one, "use", use);
    json_set_string(one, "value", value);
    return one;
}

// The server puts the phone at work before the one at home; the one at home is changed here.
static void entries_of_lists_are_known_by_what_they_mean(void **state)
{
    struct lab *l = lab_new(NULL);
    struct id person = add_person(l->f, "Martin", "Jeanne", "1942-05-12", "Luchon");
    struct json *kept = NULL, *list = json_new_array(), *theirs_list = json_new_array();
    char id[80];
    (void)state;
    assert_ok(l->f, store_person_load(l->f->s, person, &kept, &l->f->e));
    json_push(list, phone("home", "05 61 00 00 00"));
    json_set(kept, "telecom", list);
    assert_ok(l->f, store_person_save(l->f->s, kept, &l->f->e));
    send_person(l, person);
    assert_true(lab_run(l, 1));
    change(l, person, PERSON_PHONE, "05 61 11 11 11");
    struct json *theirs = json_copy(there(l, person, id, sizeof id));
    json_push(theirs_list, phone("work", "05 62 00 00 00"));
    json_push(theirs_list, phone("home", "05 61 00 00 00"));
    json_set(theirs, "telecom", theirs_list);
    fhir_fake_put(l->server, "Patient", id, theirs);
    send_person(l, person);
    assert_true(lab_run(l, 1));
    assert_int_equal(open_conflicts(l), 0);
    const struct json *now = json_get(there(l, person, id, sizeof id), "telecom");
    assert_int_equal(json_count(now), 2);
    for (size_t i = 0; i < 2; i++) {
        bool home = strcmp(json_get_string(json_at(now, i), "use"), "home") == 0;
        assert_string_equal(json_get_string(json_at(now, i), "value"),
                            home ? "05 61 11 11 11" : "05 62 00 00 00");
    }
    json_free(kept);
    json_free(theirs);
    lab_free(l);
}

static void a_question_about_the_person_holds_back_neither_visit_nor_red_flag(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
        struct lab *l = lab_new(&servers[i].habits);
        struct id person = known(l);
        print_message("# %s\n", servers[i].name);
        change(l, person, PERSON_PHONE, "06 11 11 11 11");
        change_there(l, person, PERSON_PHONE, "07 22 22 22 22");
        struct json *flag = a_resource("Flag", id_new());
        json_set_string(flag, "status", "active");
        refer(flag, "subject", "Patient", person);
        size_t first = send_with(l, person, flag);
        assert_true(lab_run(l, 1));
        size_t second = send_person(l, person); // the next visit, while it is open
        lab_restart(l);
        assert_true(lab_run(l, 1));
        assert_int_equal(lab_state(l, first), PACKAGE_DELIVERED);
        assert_int_equal(lab_state(l, second), PACKAGE_DELIVERED);
        assert_int_equal(fhir_fake_count(l->server, "Flag"), 1);
        assert_int_equal(fhir_fake_count(l->server, "QuestionnaireResponse"), 3);
        assert_int_equal(fhir_fake_faulty(l->server), 0); // they refer to the server's Patient
        assert_string_equal(value_there(l, person, PERSON_PHONE), "07 22 22 22 22");
        assert_string_equal(value_here(l, person, PERSON_PHONE), "06 11 11 11 11");
        struct resolution r;
        open_it(l, &r);
        assert_true(resolution_choose_all(&r, SIDE_OURS));
        settle(l, &r);
        assert_true(lab_run(l, 1));
        assert_string_equal(value_there(l, person, PERSON_PHONE), "06 11 11 11 11");
        assert_int_equal(waiting(l, ~(1U << PACKAGE_DELIVERED)), 0);
        lab_free(l);
    }
}

// ---- ifMatch ----

static const struct {
    const char *name;
    struct fake_habits habits;
    enum known taken; // what is known of the header afterwards
} doubles[] = {
    {"says versioned, honours it", {.versioning = "versioned"}, YES},
    {"says versioned-update", {.versioning = "versioned-update"}, YES},
    {"says no-version, honours it", {.versioning = "no-version"}, YES},
    {"says nothing", {0}, YES},
    {"strong ETags", {.versioning = "versioned", .strong_etags = true}, YES},
    {"no meta.versionId", {.versioning = "versioned", .no_version_id = true}, YES},
    {"refused by 400", {.if_match_refused = 400}, NO},
    {"refused by 501", {.if_match_refused = 501}, NO},
    {"refused by 400 without a word", {.if_match_refused = 400, .if_match_unnamed = true}, NO},
    {"not atomic, refused by 400", {.not_atomic = true, .if_match_refused = 400}, NO},
    {"not looked at", {.ignore_conditions = true}, YES},
};

static void each_server_takes_an_update(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(doubles); i++) {
        struct lab *l = lab_new(&doubles[i].habits);
        struct id person = known(l);
        print_message("# %s\n", doubles[i].name);
        for (int k = 0; k < 2; k++) { // the second knows what the first has learnt
            char town[20];
            snprintf(town, sizeof town, "Town %d", k);
            change(l, person, PERSON_TOWN, town);
            send_person(l, person);
            assert_true(lab_run(l, 2));
            assert_int_equal(waiting(l, ~(1U << PACKAGE_DELIVERED)), 0);
            assert_string_equal(value_there(l, person, PERSON_TOWN), town);
            assert_int_equal(sync_profile(l->sync)->if_match, doubles[i].taken);
            lab_restart(l);
        }
        assert_int_equal(open_conflicts(l), 0);
        lab_free(l);
    }
}

// Somebody else writes after it was looked at and before ours goes up.
struct rival {
    struct lab *l;
    struct id person;
    size_t at; // request
};

static void write_meanwhile(void *self, size_t request)
{
    struct rival *r = self;
    if (request == r->at)
        change_there(r->l, r->person, PERSON_PHONE, "07 22 22 22 22");
}

static void what_is_honoured_loses_no_update(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(doubles); i++) {
        bool honours = doubles[i].taken == YES && !doubles[i].habits.ignore_conditions;
        bool asks_first = doubles[i].habits.versioning == NULL ||
                          strcmp(doubles[i].habits.versioning, "versioned-update") != 0;
        if (!honours)
            continue;
        struct lab *l = lab_new(&doubles[i].habits);
        struct rival r = {.l = l, .person = known(l)};
        print_message("# %s\n", doubles[i].name);
        change(l, r.person, PERSON_TOWN, "Montréjeau"); // how it takes the header is learnt
        send_person(l, r.person);
        assert_true(lab_run(l, 1));
        change(l, r.person, PERSON_PHONE, "06 11 11 11 11");
        size_t visit = send_person(l, r.person);
        r.at = asks_first; // counted from now
        fhir_fake_meanwhile(l->server, write_meanwhile, &r);
        assert_true(lab_run(l, 1));
        fhir_fake_meanwhile(l->server, NULL, NULL);
        assert_string_equal(value_there(l, r.person, PERSON_PHONE), "07 22 22 22 22");
        assert_int_equal(open_conflicts(l), 1);
        assert_int_equal(lab_state(l, visit), PACKAGE_DELIVERED);
        lab_free(l);
    }
}

// ---- corrections ----

// A correction of a visit: the same package with another answer.
static void correct(struct lab *l, size_t visit, const char *word)
{
    struct fixture *f = l->f;
    struct store_package was = {0};
    struct store_visit v;
    struct buf text = {0};
    struct json *bundle = NULL, *entry = json_new_object();
    struct id id = id_new();
    assert_ok(f, store_package(f->s, l->package[visit], &was, &f->e));
    assert_ok(f, store_package_text(f->s, was.id, &text, &f->e));
    assert_ok(f, json_parse(text.at, text.len, &JSON_LIMITS, &bundle, &f->e));
    json_set_string(bundle, "id", id.text);
    const struct json *entries = json_get(bundle, "entry");
    for (size_t i = 0; i < json_count(entries); i++) {
        struct json *r = json_get(json_at(entries, i), "resource");
        if (strcmp(json_get_string(r, "resourceType"), "QuestionnaireResponse") == 0)
            answer_one(r, word);
    }
    json_set_string(entry, "kind", "amend");
    json_set_string(entry, "reason", "wrong");
    assert_ok(f, store_visit_reopen(f->s, was.visit, entry, &f->e));
    assert_ok(f, store_visit_load(f->s, was.visit, &v, &f->e));
    struct json *resources = some_resources(&v, "amended");
    assert_ok(f, store_visit_finish(f->s, v.id, VISIT_FINISHED, resources, bundle, 0, &f->e));
    l->package[visit] = id;
    json_free(resources);
    json_free(bundle);
    json_free(entry);
    buf_release(&text);
}

static const char *answer_of(const struct json *response)
{
    return json_get_string(json_at(json_get(response, "item"), 0), "text");
}

// What somebody added to a response since it was sent does not disappear under a correction.
static void a_correction_goes_over_nobody(void **state)
{
    static const struct fake_habits habits[] = {{0}, {.not_atomic = true}, {.create_refused = 404}};
    (void)state;
    for (size_t i = 0; i < 3 * ARRAY_LEN(habits); i++) {
        struct lab *l = lab_new(&habits[i / 3]);
        size_t meddled = i % 3; // not at all, elsewhere, in the same element
        size_t visit = lab_person(l, "fine", false);
        print_message("# %zu %zu\n", i / 3, meddled);
        assert_true(lab_run(l, 2));
        struct json *theirs = json_copy(fhir_fake_at(l->server, "QuestionnaireResponse", 0));
        if (meddled == 1)
            json_set_string(theirs, "language", "fr");
        else if (meddled == 2)
            answer_one(theirs, "theirs");
        if (meddled > 0)
            fhir_fake_put(l->server, "QuestionnaireResponse", json_get_string(theirs, "id"),
                          theirs);
        json_free(theirs);
        correct(l, visit, "corrected");
        assert_true(lab_run(l, 2));
        const struct json *now = fhir_fake_at(l->server, "QuestionnaireResponse", 0);
        assert_string_equal(answer_of(now), meddled == 2 ? "theirs" : "corrected");
        if (meddled == 1)
            assert_string_equal(json_get_string(now, "language"), "fr");
        assert_int_equal(open_conflicts(l), meddled == 2);
        assert_int_equal(lab_state(l, visit), meddled == 2 ? PACKAGE_CONFLICT : PACKAGE_DELIVERED);
        assert_int_equal(fhir_fake_count(l->server, "QuestionnaireResponse"), 1);
        if (meddled == 2) {
            struct resolution r;
            open_it(l, &r);
            assert_true(resolution_choose_all(&r, SIDE_OURS));
            settle(l, &r);
            assert_true(lab_run(l, 2));
            now = fhir_fake_at(l->server, "QuestionnaireResponse", 0);
            assert_string_equal(answer_of(now), "corrected");
            assert_int_equal(waiting(l, ~(1U << PACKAGE_DELIVERED)), 0);
        }
        lab_free(l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_each_side_changed_alone_is_brought_together),
        cmocka_unit_test(who_somebody_is_is_always_asked),
        cmocka_unit_test(entries_of_lists_are_known_by_what_they_mean),
        cmocka_unit_test(a_question_about_the_person_holds_back_neither_visit_nor_red_flag),
        cmocka_unit_test(each_server_takes_an_update),
        cmocka_unit_test(what_is_honoured_loses_no_update),
        cmocka_unit_test(a_correction_goes_over_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
