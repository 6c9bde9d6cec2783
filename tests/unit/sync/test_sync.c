// SPDX-License-Identifier: EUPL-1.2
// Whole runs of the engine against servers of every habit: each visit there exactly once.
#include "unit/sync/fixture.h"

static const struct {
    const char *name;
    struct fake_habits habits;
} servers[] = {
    {"plain", {0}},
    {"create refused by 404", {.create_refused = 404}},
    {"create refused by 400", {.create_refused = 400}},
    {"create refused by 405", {.create_refused = 405}},
    {"create refused, and it says so", {.create_refused = 400, .says_no_create = true}},
    {"not atomic", {.not_atomic = true}},
    {"8 entries", {.max_entries = 8}},
    {"3 entries, fewer than a visit has", {.max_entries = 3}},
    {"3 entries, not atomic", {.max_entries = 3, .not_atomic = true}},
    {"25 entries", {.max_entries = 25}},
    {"5 kB, said by 413", {.max_bytes = 5000}},
    {"5 kB, said by 400", {.max_bytes = 5000, .too_big_400 = true}},
    {"minimal replies", {.minimal = true}},
    {"short statuses", {.short_status = true}},
    {"no ETags", {.no_etag = true}},
    {"conditions ignored", {.ignore_conditions = true}},
    {"no packed bodies", {.gzip_refused = true}},
    {"gone is 404", {.gone_404 = true}},
    {"no searches", {.no_search = true}},
    {"new ids everywhere", {.rewrites_all = true}},
    {"new ids everywhere, create refused", {.create_refused = 404, .rewrites_all = true}},
    {"not atomic, create refused, minimal", {.not_atomic = true, .create_refused = 404}},
    {"create refused, conditions ignored", {.create_refused = 400, .ignore_conditions = true}},
    {"everything odd",
     {.not_atomic = true,
      .max_entries = 10,
      .short_status = true,
      .no_etag = true,
      .ignore_conditions = true,
      .gzip_refused = true}},
};

// Is a response there under the business identifier it was sent with?
static bool identifiers_stand(const struct lab *l)
{
    for (size_t i = 0; i < l->visits; i++)
        if (fhir_fake_named(l->server, "QuestionnaireResponse", l->response[i].text) != 1)
            return false;
    return true;
}

static void each_visit_arrives_once_at_every_server(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
        struct lab *l = lab_new(&servers[i].habits);
        print_message("%s: ", servers[i].name);
        lab_people(l, 30);
        lab_visit(l, l->person[3], "again", false);
        lab_visit(l, l->person[4], "again", true);
        assert_true(lab_run(l, 3));
        print_message("%zu requests\n", fhir_fake_requests(l->server));
        lab_exactly_once(l, 30);
        assert_true(identifiers_stand(l));
        assert_int_equal(sync_profile(l->sync)->gzip, servers[i].habits.gzip_refused ? NO : YES);
        size_t before = fhir_fake_requests(l->server);
        assert_true(lab_run(l, 1)); // nothing left
        assert_true(fhir_fake_requests(l->server) - before <= 1);
        lab_visit(l, l->person[5], "later", false); // the Patient is known there by now
        lab_restart(l);
        assert_true(lab_run(l, 3));
        lab_exactly_once(l, 30);
        lab_free(l);
    }
}

static void a_statement_is_believed_at_once(void **state)
{
    struct fake_habits habits = {.create_refused = 400, .says_no_create = true};
    struct lab *l = lab_new(&habits);
    (void)state;
    lab_people(l, 1);
    assert_true(lab_run(l, 1));
    // The statement, a question for each of four types, the visit, reading it back.
    assert_int_equal(fhir_fake_requests(l->server), 7);
    lab_exactly_once(l, 1);
    lab_free(l);
}

static void one_bad_visit_holds_no_other(void **state)
{
    static const struct fake_habits habits[] = {
        {0}, {.not_atomic = true}, {.create_refused = 404}, {.minimal = true}, {.max_entries = 8}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(habits); i++) {
        struct lab *l = lab_new(&habits[i]);
        struct json *problem = NULL;
        lab_people(l, 12);
        size_t bad = lab_person(l, "REFUSE", false);
        lab_people(l, 12);
        assert_true(lab_run(l, 3));
        assert_int_equal(lab_count(l, PACKAGE_DELIVERED), 24);
        assert_int_equal(lab_state(l, bad), PACKAGE_QUARANTINED);
        assert_ok(l->f, store_package_problem(l->f->s, l->package[bad], &problem, &l->f->e));
        assert_string_equal(json_get_string(problem, "code"), "value");
        assert_string_equal(json_get_string(problem, "text"), "not liked here");
        assert_string_equal(json_get_string(problem, "linkId"), "weight");
        json_free(problem);
        assert_int_equal(fhir_fake_faulty(l->server), 0);
        lab_free(l);
    }
}

static void the_receipt_says_what_was_read_back(void **state)
{
    struct lab *l = lab_new(NULL);
    struct json *receipt = NULL;
    char proof[120];
    (void)state;
    lab_people(l, 2);
    assert_true(lab_run(l, 1));
    assert_ok(l->f, store_package_receipt(l->f->s, l->package[1], &receipt, &l->f->e));
    snprintf(proof, sizeof proof, "QuestionnaireResponse/%s", l->response[1].text);
    assert_string_equal(json_get_string(receipt, "readBack"), proof);
    assert_string_equal(json_get_string(receipt, "readBackVersion"), "1");
    assert_string_equal(json_get_string(receipt, "server"), "http://127.0.0.1:1/fhir");
    assert_int_equal(strlen(json_get_string(receipt, "blake2b256")), 64);
    assert_int_equal(json_count(json_get(receipt, "entries")), 4);
    json_free(receipt);
    lab_free(l);
}

// The Flag of a visit with another status, as a correction sends it.
static void withdraw_flag(struct lab *l, size_t visit)
{
    struct buf text = {0};
    struct json *bundle = NULL, *entries = json_new_array();
    assert_ok(l->f, store_package_text(l->f->s, l->package[visit], &text, &l->f->e));
    assert_ok(l->f, json_parse(text.at, text.len, &JSON_LIMITS, &bundle, &l->f->e));
    const struct json *all = json_get(bundle, "entry");
    for (size_t i = 0; i < json_count(all); i++) {
        struct json *r = json_copy(json_get(json_at(all, i), "resource"));
        bool flag = strcmp(json_get_string(r, "resourceType"), "Flag") == 0;
        if (flag)
            json_set_string(r, "status", "entered-in-error");
        if (flag)
            push(entries, r);
        else
            json_free(r);
    }
    assert_int_equal(json_count(entries), 1);
    json_set(bundle, "entry", entries);
    json_set_string(bundle, "id", id_new().text);
    assert_ok(l->f, store_package_add(l->f->s, l->person[visit], bundle, &l->f->e));
    json_free(bundle);
    buf_release(&text);
}

static void what_we_change_ourselves_is_no_conflict(void **state)
{
    static const struct fake_habits habits[] = {
        {0}, {.create_refused = 404}, {.ignore_conditions = true}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(habits); i++) {
        struct lab *l = lab_new(&habits[i]);
        size_t visit = lab_person(l, "blood", true);
        assert_true(lab_run(l, 1));
        withdraw_flag(l, visit);
        assert_true(lab_run(l, 1));
        assert_int_equal(store_counts(l->f->s).sent, 2);
        assert_int_equal(fhir_fake_count(l->server, "Flag"), 1);
        lab_exactly_once(l, 1);
        lab_free(l);
    }
}

// A package's receipt names the version of each of its resources, sent or not.
static void names_all_versions(struct lab *l, size_t visit)
{
    struct json *receipt = NULL;
    assert_ok(l->f, store_package_receipt(l->f->s, l->package[visit], &receipt, &l->f->e));
    const struct json *entries = json_get(receipt, "entries");
    assert_int_equal(json_count(entries), 4);
    for (size_t i = 0; i < json_count(entries); i++) {
        const char *url = json_get_string(json_at(entries, i), "url");
        bool person = strncmp(url, "Patient/", 8) == 0;
        assert_string_equal(json_get_string(json_at(entries, i), "version"), "1");
        assert_int_equal(json_bool(json_get(json_at(entries, i), "unchanged"), false), person);
    }
    json_free(receipt);
}

static void a_receipt_names_what_was_there_already(void **state)
{
    static const struct fake_habits habits[] = {{0}, {.create_refused = 404}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(habits); i++) {
        struct lab *l = lab_new(&habits[i]);
        size_t first = lab_person(l, "fine", false);
        assert_true(lab_run(l, 1));
        size_t second = lab_visit(l, l->person[first], "again", false);
        assert_true(lab_run(l, 1));
        names_all_versions(l, second);
        lab_free(l);
    }
}

static enum fake_fault cut_transactions(void *self, size_t request)
{
    size_t *left = self; // requests until the one whose reply is lost
    (void)request;
    return (*left)-- == 0 ? FAULT_CUT_AFTER : FAULT_NONE;
}

// A red flag alone, whose reply was lost, is found by its identifier: its receipt names it.
static void a_receipt_names_what_a_search_found(void **state)
{
    struct fake_habits habits = {.create_refused = 404, .says_no_create = true};
    struct lab *l = lab_new(&habits);
    struct json *bundle = json_new_object(), *entries = json_new_array(), *receipt = NULL;
    struct json *flag = a_resource("Flag", id_new());
    struct id package = id_new();
    struct store_remote there = {0};
    size_t left = 1; // the search, then the bundle
    (void)state;
    size_t visit = lab_person(l, "fine", false);
    assert_true(lab_run(l, 2));
    json_set_string(flag, "status", "active");
    push(entries, flag);
    json_set_string(bundle, "resourceType", "Bundle");
    json_set_string(bundle, "id", package.text);
    json_set(bundle, "entry", entries);
    assert_ok(l->f, store_package_add(l->f->s, l->person[visit], bundle, &l->f->e));
    fhir_fake_faults(l->server, cut_transactions, &left);
    assert_true(lab_run(l, 3));
    assert_int_equal(fhir_fake_count(l->server, "Flag"), 1);
    assert_ok(l->f, store_package_receipt(l->f->s, package, &receipt, &l->f->e));
    assert_int_equal(json_count(json_get(receipt, "entries")), 1);
    const char *id = json_get_string(flag, "id");
    assert_ok(l->f, store_remote_get(l->f->s, "Flag", id_from(id), &there, &l->f->e));
    assert_string_equal(there.version, "1");
    assert_string_equal(there.remote_id, json_get_string(fhir_fake_at(l->server, "Flag", 0), "id"));
    json_free(there.content);
    json_free(receipt);
    json_free(bundle);
    lab_free(l);
}

// ---- what ends a run ----

struct once {
    enum fake_fault fault;
    size_t at; // request
};

static enum fake_fault from_then_on(void *self, size_t request)
{
    const struct once *o = self;
    return request >= o->at ? o->fault : FAULT_NONE;
}

static void a_run_that_cannot_go_on_says_why_and_loses_nothing(void **state)
{
    static const struct {
        enum fake_fault fault;
        enum sync_trouble trouble;
    } rows[] = {
        {FAULT_NO_LINK, SYNC_NO_LINK},      {FAULT_CUT_AFTER, SYNC_NO_LINK},
        {FAULT_HTML, SYNC_PORTAL},          {FAULT_UNTRUSTED, SYNC_UNTRUSTED},
        {FAULT_REDIRECT, SYNC_ELSEWHERE},   {FAULT_401, SYNC_LOGIN_FAILED},
        {FAULT_403, SYNC_FORBIDDEN},        {FAULT_429, SYNC_BUSY_SERVER},
        {FAULT_502_PAGE, SYNC_BUSY_SERVER}, {FAULT_503, SYNC_BUSY_SERVER},
        {FAULT_STALL_AFTER, SYNC_NO_LINK},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        for (size_t at = 0; at < 3; at++) { // the greeting, the first package, reading it back
            struct lab *l = lab_new(NULL);
            struct once once = {.fault = rows[i].fault, .at = at};
            struct sync_view v;
            lab_people(l, 3);
            fhir_fake_faults(l->server, from_then_on, &once);
            assert_false(lab_run(l, 1));
            sync_look(l->sync, &v);
            assert_int_equal(v.trouble, rows[i].trouble);
            assert_true(v.next_ms > 0);
            assert_int_equal(lab_count(l, PACKAGE_WAITING), 3 - v.delivered);
            fhir_fake_faults(l->server, NULL, NULL);
            assert_true(lab_run(l, 1));
            lab_exactly_once(l, 3);
            lab_free(l);
        }
    }
}

static void urgent_ones_go_first_and_alone_when_metered(void **state)
{
    struct lab *l = lab_new(NULL);
    struct sync_view v = {.running = true};
    (void)state;
    lab_people(l, 5);
    size_t urgent = lab_person(l, "blood", true);
    l->at.mode = MODE_METERED;
    lab_engine(l);
    for (int i = 0; i < 100; i++) { // by itself
        sync_step(l->sync);
        l->f->fake.mono_ms += 20;
    }
    sync_look(l->sync, &v);
    assert_false(v.running);
    assert_int_equal(lab_state(l, urgent), PACKAGE_DELIVERED);
    assert_int_equal(lab_count(l, PACKAGE_WAITING), 5);
    assert_true(lab_run(l, 1)); // asked
    lab_exactly_once(l, 6);
    lab_free(l);
}

static void an_older_visit_that_comes_later_undoes_no_change_of_the_person(void **state)
{
    struct lab *l = lab_new(NULL);
    struct id person = add_person(l->f, "Martin", "Jeanne", "1942-05-12", NULL);
    (void)state;
    lab_visit(l, person, "fine", false);
    l->gender = "other";
    size_t urgent = lab_visit(l, person, "blood", true);
    l->at.mode = MODE_METERED;
    lab_engine(l);
    for (int i = 0; i < 100; i++) {
        sync_step(l->sync);
        l->f->fake.mono_ms += 20;
    }
    assert_int_equal(lab_state(l, urgent), PACKAGE_DELIVERED);
    assert_true(lab_run(l, 1)); // asked: the older one
    lab_exactly_once(l, 1);
    assert_string_equal(json_get_string(fhir_fake_get(l->server, "Patient", person.text), "gender"),
                        "other");
    lab_free(l);
}

static void a_token_that_does_not_hold_ends_the_run(void **state)
{
    struct fake_habits habits = {.needs_token = true};
    struct lab *l = lab_new(&habits);
    struct sync_view v;
    (void)state;
    lab_people(l, 2);
    assert_false(lab_run(l, 1));
    sync_look(l->sync, &v);
    assert_int_equal(v.trouble, SYNC_LOGIN_FAILED);
    l->at.auth = AUTH_BEARER;
    snprintf(l->at.secret, sizeof l->at.secret, "good");
    lab_engine(l);
    assert_true(lab_run(l, 1));
    lab_exactly_once(l, 2);
    lab_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_visit_arrives_once_at_every_server),
        cmocka_unit_test(a_statement_is_believed_at_once),
        cmocka_unit_test(one_bad_visit_holds_no_other),
        cmocka_unit_test(the_receipt_says_what_was_read_back),
        cmocka_unit_test(what_we_change_ourselves_is_no_conflict),
        cmocka_unit_test(a_receipt_names_what_was_there_already),
        cmocka_unit_test(a_receipt_names_what_a_search_found),
        cmocka_unit_test(a_run_that_cannot_go_on_says_why_and_loses_nothing),
        cmocka_unit_test(urgent_ones_go_first_and_alone_when_metered),
        cmocka_unit_test(an_older_visit_that_comes_later_undoes_no_change_of_the_person),
        cmocka_unit_test(a_token_that_does_not_hold_ends_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
