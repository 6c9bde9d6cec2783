// SPDX-License-Identifier: EUPL-1.2
// Resources under pseudonyms as every format reads them: names wherever a text can stand, who is
// in, one of k, moments.
#include "export/records.h"
#include "fhir/delivery.h"
#include "support/command_test.h"
#include "vault/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RUN(c, ...) command_run(c, NULL, (const char *const[]){"--lang", "en", __VA_ARGS__, NULL})

static const char *const types[] = {"Patient",     "Encounter", "QuestionnaireResponse",
                                    "Observation", "Consent",   "Flag",
                                    "Task",        "Provenance"};

static int set_up(void **state)
{
    struct command *c = mem_alloc(sizeof *c);
    command_init(c);
    assert_int_equal(
        RUN(c, "simulate", "--people", "150", "--seed", "7", "--store", command_path(c, "p.db")),
        0);
    *state = c;
    return 0;
}

// The store of the test, open.
struct opened {
    struct clock clock;
    struct store *s;
};

static void open_store(struct command *c, struct opened *ret)
{
    struct err e = {0};
    assert_int_equal(vault_start(&e), RC_OK);
    ret->clock = clock_system();
    const struct store_options o = {
        .path = command_path(c, "p.db"), .schema_dir = "data/schema", .clock = &ret->clock};
    if (store_open(&o, &ret->s, &e) != RC_OK ||
        store_unlock(ret->s, "practice", "practice", NULL, &e) != RC_OK)
        fail_msg("%s", e.text);
}

static void choose(struct opened *o, const struct selection_ask *ask, struct selection **ret)
{
    struct err e = {0};
    struct selection_ask full = *ask;
    full.words = (struct vocabulary_folders){.questionnaires = "questionnaires", .data = "data"};
    if (selection_make(o->s, &full, &o->clock, ret, &e) != RC_OK ||
        selection_settle(*ret, &e) != RC_OK)
        fail_msg("%s", e.text);
}

static void each(struct opened *o, const char *type, const struct selection *which,
                 bool (*take)(const struct json *resource, void *self), void *self)
{
    struct err e = {0};
    if (records_each(o->s, type, which, &o->clock, take, self, &e) != RC_OK)
        fail_msg("%s", e.text);
}

// Words, in order once words_sort was called; the texts are kept in `a`.
struct words {
    struct arena a;
    const char **at;
    size_t count, cap;
};

static void words_add(struct words *w, const char *text, size_t len)
{
    if (w->count == w->cap) {
        w->cap = w->cap == 0 ? 4096 : w->cap * 2;
        w->at = mem_grow(w->at, w->cap, sizeof *w->at);
    }
    w->at[w->count++] = arena_text(&w->a, text, len);
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void words_sort(struct words *w)
{
    qsort(w->at, w->count, sizeof *w->at, compare);
}

static void words_release(struct words *w)
{
    arena_release(&w->a);
    free(w->at);
}

// ---- resources that hold names wherever a text can stand ----

#define SECRET "Zorglub"
#define NUMBER "612345678"

// The leaf of that number is exchanged for a secret.
struct mutation {
    size_t at, wanted; // leaves so far; the one to be exchanged
    bool done;
};

static struct json *secret_for(const struct json *value)
{
    return json_type(value) == JSON_NUMBER ? json_new_number(NUMBER) : json_new_string(SECRET);
}

static void exchange(struct json *value, struct mutation *m);

// A member while its object is walked.
struct at_member {
    struct json *object;
    struct mutation *m;
};

static bool exchange_member(const char *key, struct json *value, void *self)
{
    struct at_member *o = self;
    const enum json_type type = json_type(value);
    if (strcmp(key, "resourceType") == 0)
        return true;
    if (type == JSON_OBJECT || type == JSON_ARRAY) {
        exchange(value, o->m);
    } else if (o->m->at++ == o->m->wanted) {
        json_set(o->object, key, secret_for(value));
        o->m->done = true;
    }
    return !o->m->done;
}

static void exchange(struct json *value, struct mutation *m)
{
    struct at_member o = {value, m};
    if (json_type(value) == JSON_OBJECT)
        json_each(value, exchange_member, &o);
    for (size_t i = 0; !m->done && json_type(value) == JSON_ARRAY && i < json_count(value); i++)
        exchange(json_at(value, i), m);
}

// Adds to every object what FHIR allows everywhere, and what it does not.
static void add_everywhere(struct json *value);

static bool add_below(const char *key, struct json *value, void *self)
{
    (void)key;
    (void)self;
    add_everywhere(value);
    return true;
}

static void add_everywhere(struct json *value)
{
    static const char *const more[][2] = {
        {SECRET, "{\"valueString\":\"" SECRET "\"}"},
        {"contained", "[{\"resourceType\":\"Patient\",\"id\":\"" SECRET "\"}]"},
        {"text", "{\"status\":\"generated\",\"div\":\"<div>" SECRET "</div>\"}"},
        {"note", "[{\"text\":\"" SECRET "\",\"authorString\":\"" SECRET "\"}]"},
        {"_status", "{\"extension\":[{\"url\":\"u\",\"valueString\":\"" SECRET "\"}]}"},
        {"modifierExtension", "[{\"url\":\"" SECRET "\",\"valueString\":\"" SECRET "\"}]"},
        {"display", "\"" SECRET "\""},
        {"identifier", "[{\"system\":\"" SECRET "\",\"value\":\"" SECRET "\"}]"},
        {"valueString", "\"" SECRET "\""},
        {"valueInteger", NUMBER},
        {"valueDate", "\"1942-05-12\""},
        {"valueTime", "\"12:34:56\""},
        {"valueAttachment", "{\"title\":\"" SECRET "\"}"},
        {"valueReference", "{\"reference\":\"Patient/" SECRET "\",\"display\":\"" SECRET "\"}"},
    };
    json_each(value, add_below, NULL);
    for (size_t i = 0; json_type(value) == JSON_ARRAY && i < json_count(value); i++)
        add_everywhere(json_at(value, i));
    for (size_t i = 0; json_type(value) == JSON_OBJECT && i < ARRAY_LEN(more); i++) {
        struct json *added = NULL;
        assert_int_equal(json_parse(more[i][1], strlen(more[i][1]), &JSON_LIMITS, &added, NULL),
                         RC_OK);
        json_set(value, more[i][0], added);
    }
}

// What is tried on resources of each type.
struct trial {
    const struct selection *which;
    struct id person;
    size_t resources, mutations;
};

static void expect_nothing_told(const struct trial *t, const struct json *resource)
{
    static const char *const secrets[] = {SECRET, NUMBER, "1942-05-12", "12:34:56"};
    struct json *told = selection_tell(t->which, t->person, resource);
    struct buf text = {0};
    json_write(told, false, &text);
    for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
        if (strstr(buf_text(&text), secrets[i]) != NULL)
            fail_msg("%s", buf_text(&text));
    buf_release(&text);
    json_free(told);
}

static bool try_resource(const struct json *resource, void *self)
{
    struct trial *t = self;
    struct mutation m = {.done = true};
    for (size_t i = 0; m.done; i++) {
        struct json *copy = json_copy(resource);
        m = (struct mutation){.wanted = i};
        exchange(copy, &m);
        expect_nothing_told(t, copy);
        json_free(copy);
        t->mutations++;
    }
    struct json *copy = json_copy(resource);
    add_everywhere(copy);
    expect_nothing_told(t, copy);
    json_free(copy);
    return ++t->resources % 3 != 0;
}

static bool first_patient(const struct json *patient, void *self)
{
    *(struct id *)self = id_from(json_get_string(patient, "id"));
    return false;
}

// Somebody who is in, by the identifier of the store.
struct in {
    const struct selection *which;
    struct id person;
};

static bool find_in(const struct json *patient, void *self)
{
    struct in *in = self;
    struct id id;
    first_patient(patient, &id);
    if (selection_has_person(in->which, id))
        in->person = id;
    return in->person.text[0] == '\0';
}

// The outbox of a practice store is empty: a delivery as it would be made from it.
static void try_delivery(const struct opened *o, struct trial *t)
{
    const struct store_package p = {.id = {"11111111-2222-4333-8444-555555555555"},
                                    .visit = {"21111111-2222-4333-8444-555555555555"},
                                    .person = t->person,
                                    .queued_utc_ms = clock_utc_ms(&o->clock)};
    struct json *problem = json_new_object();
    json_set_string(problem, "code", "business-rule");
    struct json *r = delivery_resource(&p, problem, &o->clock);
    struct json *told = selection_tell(t->which, t->person, r);
    struct buf text = {0};
    json_write(told, false, &text);
    assert_non_null(strstr(buf_text(&text), "\"code\":\"waiting\""));
    assert_non_null(strstr(buf_text(&text), "\"valueString\":\"business-rule\""));
    assert_null(strstr(buf_text(&text), p.id.text));
    assert_null(strstr(buf_text(&text), p.visit.text));
    assert_null(strstr(buf_text(&text), p.person.text));
    try_resource(r, t);
    buf_release(&text);
    json_free(problem);
    json_free(told);
    json_free(r);
}

static void names_in_odd_places_are_not_told(void **state)
{
    struct command *c = *state;
    struct opened o;
    struct selection *which = NULL;
    open_store(c, &o);
    choose(&o, &(struct selection_ask){.project = "etude-1"}, &which);
    struct in in = {.which = which};
    each(&o, "Patient", NULL, find_in, &in);
    struct trial t = {.which = which, .person = in.person};
    assert_true(id_valid(t.person.text));
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        each(&o, types[i], NULL, try_resource, &t);
    try_delivery(&o, &t);
    assert_true(t.resources >= 20 && t.mutations > 1500);
    selection_free(which);
    store_close(o.s);
}

// ---- one of k ----

static bool add_description(const struct json *patient, void *self)
{
    struct words *w = self;
    struct buf text = {0};
    buf_printf(&text, "%s ", json_get_string(patient, "gender"));
    json_write(json_get(patient, "extension"), false, &text);
    json_write(json_get(patient, "address"), false, &text);
    words_add(w, buf_text(&text), text.len);
    buf_release(&text);
    return true;
}

static void everybody_is_one_of_k(void **state)
{
    static const size_t ks[] = {0, 5, 12};
    struct command *c = *state;
    struct opened o;
    open_store(c, &o);
    for (size_t n = 0; n < ARRAY_LEN(ks); n++) {
        struct selection *which = NULL;
        struct words w = {.count = 0};
        size_t same = 1;
        choose(&o, &(struct selection_ask){.project = "etude-1", .k = ks[n]}, &which);
        each(&o, "Patient", which, add_description, &w);
        assert_int_equal(w.count, selection_counts(which).people);
        assert_true(w.count > 40);
        words_sort(&w);
        for (size_t i = 1; i <= w.count; i++, same++)
            if (i == w.count || strcmp(w.at[i], w.at[i - 1]) != 0) {
                assert_true(same >= (ks[n] > 5 ? ks[n] : 5));
                same = 0;
            }
        words_release(&w);
        selection_free(which);
    }
    store_close(o.s);
}

// ---- who agreed ----

static bool count_yes(const struct json *consent, void *self)
{
    const struct json *all = json_get(json_get(consent, "provision"), "provision");
    for (size_t i = 0; i < json_count(all); i++) {
        const struct json *p = json_at(all, i);
        const struct json *codes = json_get(json_at(json_get(p, "code"), 0), "coding");
        if (strcmp(json_get_string(json_at(codes, 0), "code"), "research") == 0 &&
            strcmp(json_get_string(p, "type"), "permit") == 0)
            ++*(size_t *)self;
    }
    return true;
}

static bool count_one(const struct json *resource, void *self)
{
    (void)resource;
    ++*(size_t *)self;
    return true;
}

static void only_who_agreed_is_in(void **state)
{
    struct command *c = *state;
    struct opened o;
    struct selection *which = NULL;
    size_t consents = 0, yes = 0, people = 0, visits = 0;
    open_store(c, &o);
    choose(&o, &(struct selection_ask){.project = "etude-1"}, &which);
    each(&o, "Consent", which, count_one, &consents);
    each(&o, "Consent", which, count_yes, &yes);
    each(&o, "Patient", which, count_one, &people);
    each(&o, "Encounter", which, count_one, &visits);
    const struct selection_counts counts = selection_counts(which);
    size_t left = 0, visits_left = 0, closed = 0;
    for (int i = 0; i < LEFT_REASONS; i++) {
        left += counts.people_left[i];
        visits_left += counts.visits_left[i];
    }
    assert_int_equal(people, counts.people);
    assert_int_equal(visits, counts.visits);
    assert_int_equal(people + left, 150);
    assert_int_equal(store_visits_closed(o.s, &closed, NULL), RC_OK);
    assert_int_equal(visits + visits_left, closed);
    assert_true(counts.people_left[LEFT_REFUSED] > 10 && counts.people_left[LEFT_WITHDRAWN] > 0);
    assert_true(yes > 0 && yes <= consents);
    selection_free(which);
    store_close(o.s);
}

// ---- moments ----

// When visits began, and of whom.
struct began {
    struct id person[400];
    int64_t at[400]; // their local days
    size_t count;
    const struct selection *only; // visits that are in, NULL all
    const struct selection *key;  // people under its pseudonyms, NULL as they are
};

static bool add_began(const struct json *encounter, void *self)
{
    struct began *b = self;
    const char *to = json_get_string(json_get(encounter, "subject"), "reference");
    const char *start = json_get_string(json_get(encounter, "period"), "start");
    const struct id person = id_from(strchr(to, '/') + 1);
    struct date day = {0};
    if (!selection_has_visit(b->only, id_from(json_get_string(encounter, "id"))))
        return true;
    const bool timed = start[10] != '\0'; // what is told is not
    assert_true(b->count < ARRAY_LEN(b->at) && date_parse(start, 10, &day) && timed == !!b->key);
    b->person[b->count] = b->key != NULL ? selection_pseudonym(b->key, person) : person;
    b->at[b->count++] = date_days(day);
    return true;
}

// The i-th visit of that person, from 0.
static int64_t began_at(const struct began *b, struct id person, size_t i)
{
    for (size_t k = 0; k < b->count; k++)
        if (id_equal(b->person[k], person) && i-- == 0)
            return b->at[k];
    fail_msg("%s has fewer visits", person.text);
    return 0;
}

static void days_of_a_person_keep_their_distance(void **state)
{
    struct command *c = *state;
    struct opened o;
    struct selection *which = NULL;
    static struct began real, told;
    size_t pairs = 0, strangers = 0, again = 0, back = 0;
    int64_t before = 0, real_before = 0;
    real = told = (struct began){.count = 0};
    open_store(c, &o);
    choose(&o, &(struct selection_ask){.project = "etude-1"}, &which);
    real.only = real.key = which;
    each(&o, "Encounter", NULL, add_began, &real);
    each(&o, "Encounter", which, add_began, &told);
    assert_int_equal(real.count, told.count);
    for (size_t i = 0; i < told.count; i++) {
        const bool same = i > 0 && id_equal(told.person[i], told.person[i - 1]);
        again = same ? again + 1 : 0;
        const int64_t at = began_at(&real, told.person[i], again), shift = at - told.at[i];
        assert_true(shift > 0 && shift <= 730);
        if (same)
            assert_int_equal(shift, before);
        pairs += same;
        strangers += !same && shift != before;
        back += at < real_before; // their order tells nothing of when they were
        before = shift;
        real_before = at;
    }
    assert_true(pairs > 5 && strangers > 50 && back > told.count / 5);
    selection_free(which);
    store_close(o.s);
}

// Flags and planned visits are not kept by person, and stand in the order of people all the same.
static bool add_subject(const struct json *resource, void *self)
{
    struct words *w = self;
    const struct json *to = json_get(resource, "subject");
    const char *text = json_get_string(to != NULL ? to : json_get(resource, "for"), "reference");
    words_add(w, text, strlen(text));
    return true;
}

static void everything_stands_in_the_order_of_pseudonyms(void **state)
{
    static const char *const ordered[] = {"Encounter", "Observation", "Flag", "Task"};
    struct command *c = *state;
    struct opened o;
    struct selection *which = NULL;
    open_store(c, &o);
    choose(&o, &(struct selection_ask){.project = "etude-1"}, &which);
    for (size_t i = 0; i < ARRAY_LEN(ordered); i++) {
        struct words w = {.count = 0};
        each(&o, ordered[i], which, add_subject, &w);
        assert_true(w.count >= 4);
        for (size_t k = 1; k < w.count; k++)
            assert_true(strcmp(w.at[k - 1], w.at[k]) <= 0);
        words_release(&w);
    }
    selection_free(which);
    store_close(o.s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_in_odd_places_are_not_told, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(everybody_is_one_of_k, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(only_who_agreed_is_in, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(everything_stands_in_the_order_of_pseudonyms, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(days_of_a_person_keep_their_distance, set_up,
                                        command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
