// SPDX-License-Identifier: EUPL-1.2
// Red flags between laptop and server: raised once, closed there and here, raised by others.
#include "unit/sync/round.h"

#include "fhir/canonical.h"
#include "fhir/flag.h"
#include "store/flag.h"

// Saves it as the program does, with the package of what is untold.
static void save(struct lab *l, struct store_flag *f)
{
    struct json *patient = NULL, *package = NULL;
    assert_ok(l->f, store_person_load(l->f->s, f->person, &patient, &l->f->e));
    package = flag_package(f, patient, &l->f->clock);
    if (package != NULL)
        flag_mark_told(f, package);
    assert_ok(l->f, store_flag_save(l->f->s, f, "flag-raise", package, &l->f->e));
    json_free(patient);
    json_free(package);
    l->f->fake.utc_ms += 1000;
    l->f->fake.mono_ms += 1000;
}

static struct id raise_flag(struct lab *l, struct id person, const char *code)
{
    struct store_flag f = {.id = id_new(),
                           .person = person,
                           .raised_utc_ms = l->f->fake.utc_ms,
                           .content = json_new_object()};
    json_set_string(f.content, "code", code);
    json_set_string(f.content, "text", "assis par terre");
    json_set_string(f.content, "by", "marie");
    save(l, &f);
    json_free(f.content);
    return f.id;
}

static void close_flag(struct lab *l, struct id flag, const char *outcome)
{
    struct store_flag f = {.content = NULL};
    struct json *how = json_new_object();
    assert_ok(l->f, store_flag_load(l->f->s, flag, &f, &l->f->e));
    json_set_string(how, "code", outcome);
    json_set(f.content, "outcome", how);
    f.closed_utc_ms = l->f->fake.utc_ms;
    save(l, &f);
    json_free(f.content);
}

// The server's Flag that our packages named so, borrowed.
static const struct json *flag_there(struct lab *l, struct id flag)
{
    for (size_t i = 0;; i++) {
        const struct json *r = fhir_fake_at(l->server, "Flag", i);
        const struct json *one = json_at(json_get(r, "identifier"), 0);
        const char *urn = json_get_string(one, "value");
        if (r == NULL || (urn != NULL && strstr(urn, flag.text) != NULL))
            return r;
    }
}

// Somebody there sets its status, with an outcome.
static void change_there(struct lab *l, struct id flag, const char *status, const char *outcome)
{
    struct json *r = json_copy(flag_there(l, flag));
    struct json *extensions = json_new_array(), *one = json_new_object();
    struct json *concept = json_new_object(), *all = json_new_array(), *coding = json_new_object();
    json_set_string(r, "status", status);
    json_set_string(coding, "system", FLAG_OUTCOMES);
    json_set_string(coding, "code", outcome);
    json_push(all, coding);
    json_set(concept, "coding", all);
    json_set_string(concept, "text", "vue à l’hôpital");
    json_set_string(one, "url",
                    "https://icope.example.org/fhir/StructureDefinition/red-flag-outcome");
    json_set(one, "valueCodeableConcept", concept);
    json_push(extensions, one);
    json_set(r, "extension", extensions);
    fhir_fake_put(l->server, "Flag", json_get_string(r, "id"), r);
    json_free(r);
    l->f->fake.utc_ms += 10;
}

static int64_t closed_at(struct lab *l, struct id flag)
{
    struct store_flag f = {.content = NULL};
    assert_ok(l->f, store_flag_load(l->f->s, flag, &f, &l->f->e));
    json_free(f.content);
    return f.closed_utc_ms;
}

static const struct fake_habits servers[] = {
    {0}, {.create_refused = 405, .says_no_create = true}, {.no_etag = true}, {.post_refused = 405}};

static void a_flag_arrives_once_and_its_closing_there_comes_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
        struct lab *l = lab_new(&servers[i]);
        struct id person = add_person(l->f, "Martin", "Jeanne", "1942-05-12", NULL);
        struct id flag = raise_flag(l, person, "fall"), other = raise_flag(l, person, "gas");
        assert_true(lab_run(l, 2));
        assert_int_equal(fhir_fake_count(l->server, "Flag"), 2);
        assert_int_equal(fhir_fake_faulty(l->server), 0);
        assert_string_equal(json_get_string(flag_there(l, flag), "status"), "active");
        assert_int_equal(store_flags_open(l->f->s), 2);
        change_there(l, flag, "inactive", "cared-for");
        lab_restart(l);
        assert_true(lab_run(l, 2));
        assert_int_equal(round_view(l).pull_flags, 1);
        struct store_flag f = {.content = NULL};
        assert_ok(l->f, store_flag_load(l->f->s, flag, &f, &l->f->e));
        assert_true(f.closed_utc_ms != 0 && !f.untold);
        const struct json *how = json_get(f.content, "outcome");
        assert_string_equal(json_get_string(how, "code"), "cared-for");
        assert_string_equal(json_get_string(how, "text"), "vue à l’hôpital");
        json_free(f.content);
        assert_true(closed_at(l, other) == 0);
        assert_int_equal(store_flags_open(l->f->s), 1);
        assert_true(lab_run(l, 1)); // nothing new, and nothing goes over it
        assert_int_equal(round_view(l).pull_flags, 0);
        assert_string_equal(json_get_string(flag_there(l, flag), "status"), "inactive");
        close_flag(l, other, FLAG_IN_ERROR);
        assert_true(lab_run(l, 2));
        assert_string_equal(json_get_string(flag_there(l, other), "status"), "entered-in-error");
        assert_int_equal(store_counts(l->f->s).to_send, 0);
        lab_free(l);
    }
}

static const char *reason_of(struct lab *l, struct id flag)
{
    char key[80];
    snprintf(key, sizeof key, "Flag/%s", json_get_string(flag_there(l, flag), "id"));
    const char *code = json_get_string(json_get(sync_unusable(l->sync), key), "reason");
    return code != NULL ? code : "";
}

static void lengthen(struct lab *l, struct id flag)
{
    struct json *r = json_copy(flag_there(l, flag)), *text = json_new_object();
    char *words = mem_alloc(600001);
    memset(words, 'x', 600000);
    json_set_string(text, "div", words);
    json_set(r, "text", text);
    fhir_fake_put(l->server, "Flag", json_get_string(r, "id"), r);
    free(words);
    json_free(r);
}

static void one_that_cannot_be_used_stops_no_other(void **state)
{
    struct lab *l = lab_new(&servers[0]);
    struct id person = add_person(l->f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct id odd = raise_flag(l, person, "fall"), moved = raise_flag(l, person, "gas");
    struct id good = raise_flag(l, person, "stroke"), longer = raise_flag(l, person, "fall");
    (void)state;
    assert_true(lab_run(l, 2));
    change_there(l, odd, "finished", "cared-for"); // no status of a Flag
    struct json *r = json_copy(flag_there(l, moved));
    json_set_string(r, "status", "inactive");
    point(r, "subject", "Patient/somebody-else");
    fhir_fake_put(l->server, "Flag", json_get_string(r, "id"), r);
    json_free(r);
    change_there(l, good, "inactive", "handed-on");
    lengthen(l, longer);
    for (int run = 0; run < 3; run++) {
        assert_true(lab_run(l, 1));
        assert_int_equal(round_view(l).flags_unusable, 3);
        assert_int_equal(round_view(l).pull_unusable, 3);
        assert_int_equal(round_view(l).pull_unusable_new, run == 0 ? 3 : 0);
        assert_string_equal(reason_of(l, odd), "flag-unreadable");
        assert_string_equal(reason_of(l, moved), "flag-other-person");
        assert_string_equal(reason_of(l, longer), "flag-too-long");
        assert_int_equal(round_view(l).pull_flags, run == 0);
        assert_true(closed_at(l, good) != 0);
        assert_int_equal(store_flags_open(l->f->s), 3);
        l->f->fake.utc_ms += 2 * 86400000;
        lab_restart(l); // the notes are in the file
    }
    change_there(l, odd, "inactive", "cared-for");
    assert_true(lab_run(l, 1));
    assert_int_equal(round_view(l).pull_unusable, 2);
    assert_string_equal(reason_of(l, odd), "");
    lab_free(l);
}

static void put_flag(struct lab *l, const char *id, const char *patient, const char *status,
                     const char *system)
{
    struct json *r = named("Flag", id), *code = json_new_object(), *all = json_new_array();
    struct json *coding = json_new_object();
    char text[60];
    json_set_string(r, "status", status);
    json_set_string(coding, "system", system);
    json_set_string(coding, "code", "chest-pain");
    json_push(all, coding);
    json_set(code, "coding", all);
    json_set_string(code, "text", "douleur\x1b[31m depuis ce matin");
    json_set(r, "code", code);
    snprintf(text, sizeof text, "Patient/%s", patient);
    point(r, "subject", text);
    there(l, r);
}

static bool take_text(const struct store_flag *f, void *self)
{
    buf_printf(self, "%s", json_get_string(f->content, "text"));
    return true;
}

static void open_ones_of_the_round_come_down(void **state)
{
    struct lab *l = round_new(&servers[0]);
    struct buf text = {0};
    (void)state;
    round_plan(l, 0, 3);
    put_flag(l, "f1", "p1", "active", FLAG_KINDS);
    put_flag(l, "f2", "p2", "inactive", FLAG_KINDS);
    put_flag(l, "f3", "p2", "active", "http://elsewhere.example.org/kinds");
    put_flag(l, "f4", "p9", "active", FLAG_KINDS); // of nobody in the round
    assert_true(lab_run(l, 1));
    assert_int_equal(round_view(l).pull_flags, 1);
    assert_int_equal(store_flags_open(l->f->s), 1);
    assert_int_equal(store_flags_open_of(l->f->s, round_of(l, "Martin 1").person), 1);
    assert_ok(l->f, store_flags(l->f->s, &(struct flag_filter){0}, take_text, &text, &l->f->e));
    assert_null(strchr(buf_text(&text), '\x1b'));
    assert_int_equal(store_counts(l->f->s).to_send, 0); // it is told there
    put_flag(l, "f1", "p1", "inactive", FLAG_KINDS);
    assert_true(lab_run(l, 1));
    assert_int_equal(store_flags_open(l->f->s), 0);
    buf_release(&text);
    lab_free(l);
}

static void closed_here_and_there_is_no_conflict(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
        struct lab *l = lab_new(&servers[i]);
        struct id person = add_person(l->f, "Martin", "Jeanne", "1942-05-12", NULL);
        struct id flag = raise_flag(l, person, "fall");
        assert_true(lab_run(l, 2));
        change_there(l, flag, "inactive", "handed-on");
        close_flag(l, flag, "no-danger");
        assert_true(lab_run(l, 3));
        assert_int_equal(round_conflicts(l), 0);
        assert_int_equal(store_counts(l->f->s).to_send, 0);
        assert_string_equal(json_get_string(flag_there(l, flag), "status"), "inactive");
        assert_int_equal(store_flags_open(l->f->s), 0);
        lab_free(l);
    }
}

#define ORG "https://asso.fr/fhir"

// Is that name anywhere on the server?
static bool there_is(struct lab *l, const char *name)
{
    static const char *const types[] = {"Flag", "Patient", "Communication"};
    bool found = false;
    for (size_t k = 0; k < ARRAY_LEN(types); k++)
        for (size_t i = 0; fhir_fake_at(l->server, types[k], i) != NULL; i++) {
            struct buf text = {0};
            json_write(fhir_fake_at(l->server, types[k], i), false, &text);
            found = found || strstr(buf_text(&text), name) != NULL;
            buf_release(&text);
        }
    return found;
}

// The server has it under the names of the organisation.
static void rename_there(struct lab *l, struct id flag)
{
    struct buf text = {0}, named_so = {0};
    struct json *r = NULL;
    json_write(flag_there(l, flag), false, &text);
    assert_true(canonical_swap(buf_text(&text), text.len, FHIR_BASE, ORG, &named_so));
    assert_int_equal(json_parse(named_so.at, named_so.len, &JSON_LIMITS, &r, NULL), RC_OK);
    fhir_fake_put(l->server, "Flag", json_get_string(r, "id"), r);
    json_free(r);
    buf_release(&text);
    buf_release(&named_so);
}

static void the_organisation_has_its_own_names(void **state)
{
    struct lab *l = lab_new(&servers[0]);
    struct canonicals c = {0};
    (void)state;
    struct id person = add_person(l->f, "Martin", "Jeanne", "1942-05-12", NULL);
    assert_ok(l->f, canonicals_set(l->f->s, ORG, &l->f->e));
    struct id flag = raise_flag(l, person, "fall");
    assert_true(lab_run(l, 2));
    assert_int_equal(store_counts(l->f->s).to_send, 0);
    assert_true(there_is(l, ORG "/CodeSystem/icope-red-flag"));
    assert_true(there_is(l, ORG "/NamingSystem/account"));
    assert_false(there_is(l, FHIR_BASE));
    assert_ok(l->f, canonicals_load(l->f->s, &c, &l->f->e));
    assert_true(c.fixed_utc_ms > 0); // by what went out
    change_there(l, flag, "inactive", "cared-for");
    rename_there(l, flag);
    assert_true(lab_run(l, 2));
    struct store_flag f = {.content = NULL};
    assert_ok(l->f, store_flag_load(l->f->s, flag, &f, &l->f->e));
    assert_string_equal(json_get_string(json_get(f.content, "outcome"), "code"), "cared-for");
    json_free(f.content);
    lab_free(l);
}

// A store that was sent from before there was a base: nothing waits for one, and what comes later
// goes over what is there.
static void none_was_set_and_one_comes_later(void **state)
{
    struct lab *l = lab_new(&servers[0]);
    (void)state;
    struct id person = add_person(l->f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct id flag = raise_flag(l, person, "fall");
    assert_true(lab_run(l, 2));
    assert_true(there_is(l, FHIR_BASE "/CodeSystem/icope-red-flag"));
    assert_ok(l->f, canonicals_set(l->f->s, ORG, &l->f->e));
    close_flag(l, flag, "no-danger");
    assert_true(lab_run(l, 2));
    assert_int_equal(store_counts(l->f->s).to_send, 0);
    assert_int_equal(fhir_fake_count(l->server, "Flag"), 1);
    assert_true(there_is(l, ORG "/CodeSystem/icope-red-flag"));
    assert_false(there_is(l, FHIR_BASE "/CodeSystem/icope-red-flag"));
    lab_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flag_arrives_once_and_its_closing_there_comes_back),
        cmocka_unit_test(one_that_cannot_be_used_stops_no_other),
        cmocka_unit_test(open_ones_of_the_round_come_down),
        cmocka_unit_test(closed_here_and_there_is_no_conflict),
        cmocka_unit_test(the_organisation_has_its_own_names),
        cmocka_unit_test(none_was_set_and_one_comes_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
