// SPDX-License-Identifier: EUPL-1.2
// Newer versions of forms come down once, whole, and nothing else does.
#include "unit/sync/round.h"

#include "catalog/form_cache.h"

static const char *const urls[] = {FORM, "https://icope.example.org/fhir/Questionnaire/other",
                                   NULL};

static struct lab *forms_new(const struct fake_habits *habits)
{
    struct lab *l = lab_new(habits);
    lab_engine_for(l, urls, NULL);
    return l;
}

static struct json *a_form(const char *id, const char *url, const char *version)
{
    struct json *q = named("Questionnaire", id);
    json_set_string(q, "url", url);
    json_set_string(q, "version", version);
    json_set_string(q, "status", "active");
    return q;
}

static void assert_kept(struct lab *l, const char *url, const char *versions)
{
    struct buf text = {0};
    struct json *all = forms_kept(l->f->s, url);
    for (size_t i = 0; i < json_count(all); i++) {
        struct arena a = {0};
        const char *form = NULL, *version = json_string(json_at(all, i));
        buf_printf(&text, "%s%s", i > 0 ? " " : "", version);
        assert_ok(l->f, forms_text(l->f->s, url, version, &a, &form, &l->f->e));
        assert_non_null(form);
        assert_non_null(strstr(form, version));
        arena_release(&a);
    }
    assert_string_equal(buf_text(&text), versions);
    buf_release(&text);
    json_free(all);
}

static size_t requests_of_a_run(struct lab *l)
{
    size_t before = fhir_fake_requests(l->server);
    assert_true(lab_run(l, 1));
    return fhir_fake_requests(l->server) - before;
}

// ---- versions ----

static void versions_have_an_order(void **state)
{
    static const char *const rising[] = {"0.9",       "1.0.0-alpha", "1.0.0-beta", "1.0.0-beta.2",
                                         "1.0.0",     "1.0.1",       "1.9",        "1.10",
                                         "1.10.0007", "2.0-rc1",     "2.0",        "10"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rising); i++) {
        for (size_t j = 0; j < ARRAY_LEN(rising); j++) {
            int order = form_version_compare(rising[i], rising[j]);
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
    }
    assert_int_equal(form_version_compare("1.0", "1.0.0"), 0);
    assert_int_equal(form_version_compare("1.00000000000000000000000001", "1.1"), 0);
    assert_true(form_version_is("1.0.0-rc.1"));
    static const char *const bad[] = {
        "", "1 0", "1/0", "1|0", "1\n", "\xc3\xa9", "12345678901234567890123456789012", "../1"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(form_version_is(bad[i]));
    assert_false(form_version_is(NULL));
}

// ---- what comes ----

static void newer_versions_are_kept_all(void **state)
{
    static const struct fake_habits habits[] = {
        {0}, {.post_refused = 405}, {.no_etag = true}, {.no_elements = true}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(habits); i++) {
        struct lab *l = forms_new(&habits[i]);
        there(l, a_form("a", FORM, "1.9.0"));
        there(l, a_form("b", FORM, "1.10.0"));
        there(l, a_form("c", urls[1], "3"));
        assert_true(lab_run(l, 1));
        assert_int_equal(round_view(l).pull_forms, 3);
        assert_kept(l, FORM, "1.10.0 1.9.0");
        assert_kept(l, urls[1], "3");
        there(l, a_form("d", FORM, "1.2.0")); // older
        there(l, a_form("e", FORM, "2.0.0"));
        assert_true(lab_run(l, 1));
        assert_int_equal(round_view(l).pull_forms, 1);
        assert_kept(l, FORM, "2.0.0 1.10.0 1.9.0");
        size_t quiet = requests_of_a_run(l); // nothing new: one question
        assert_int_equal(round_view(l).pull_forms, 0);
        lab_restart(l); // an engine that asks for no forms
        assert_int_equal(requests_of_a_run(l), quiet - (habits[i].no_elements ? 2 : 1));
        assert_kept(l, FORM, "2.0.0 1.10.0 1.9.0"); // sealed in the file
        lab_free(l);
    }
}

static void a_version_never_changes(void **state)
{
    struct lab *l = forms_new(NULL);
    struct arena a = {0};
    const char *text = NULL;
    (void)state;
    there(l, a_form("a", FORM, "2.0.0"));
    assert_true(lab_run(l, 1));
    struct json *other = a_form("a", FORM, "2.0.0");
    json_set_string(other, "title", "Something else");
    there(l, other);
    assert_true(lab_run(l, 1));
    assert_int_equal(round_view(l).pull_forms, 0);
    assert_ok(l->f, forms_keep(l->f->s, FORM, "2.0.0", "{}", &l->f->e));
    assert_ok(l->f, forms_text(l->f->s, FORM, "2.0.0", &a, &text, &l->f->e));
    assert_non_null(strstr(text, "Questionnaire"));
    assert_null(strstr(text, "Something else"));
    arena_release(&a);
    lab_free(l);
}

// ---- what does not ----

static const char *reason_of(struct lab *l, const char *form)
{
    char key[80];
    snprintf(key, sizeof key, "Questionnaire/%s", form);
    const char *code = json_get_string(json_get(sync_unusable(l->sync), key), "reason");
    return code != NULL ? code : "";
}

static struct json *huge(void)
{
    struct json *q = a_form("huge", FORM, "9.0.0");
    char *text = mem_alloc(FORM_BYTES_MAX + 1);
    memset(text, 'x', FORM_BYTES_MAX);
    json_set_string(q, "description", text);
    free(text);
    return q;
}

static void what_nobody_asked_for_stays_there(void **state)
{
    struct lab *l = forms_new(NULL);
    (void)state;
    struct json *draft = a_form("draft", FORM, "3.0.0"), *none = a_form("none", FORM, "3.0.1");
    json_set_string(draft, "status", "draft");
    json_set(none, "version", NULL);
    there(l, draft);
    there(l, none);
    there(l, a_form("path", FORM, "../../3"));
    there(l, a_form("long", FORM, "3.00000000000000000000000000000000"));
    there(l, a_form("url", "https://icope.example.org/fhir/Questionnaire/icope", "4.0.0"));
    there(l, a_form("plain", "http://icope.example.org/fhir/Questionnaire/icope-step1", "4.0.0"));
    there(l, huge());
    there(l, a_form("good", FORM, "1.5.0"));
    assert_true(lab_run(l, 1));
    assert_int_equal(round_view(l).pull_forms, 1);
    assert_int_equal(round_view(l).forms_unusable, 4); // the huge one was tried
    assert_kept(l, FORM, "1.5.0");
    for (int run = 0; run < 2; run++) {
        assert_string_equal(reason_of(l, "none"), "form-version");
        assert_string_equal(reason_of(l, "path"), "form-version");
        assert_string_equal(reason_of(l, "long"), "form-version");
        assert_string_equal(reason_of(l, "huge"), "form-too-long");
        assert_string_equal(reason_of(l, "draft"), "");
        assert_string_equal(reason_of(l, "good"), "");
        assert_int_equal(round_view(l).pull_unusable, 4);
        assert_int_equal(round_view(l).pull_unusable_new, run == 0 ? 4 : 0);
        lab_engine_for(l, urls, NULL); // the notes are in the file
        assert_true(lab_run(l, 1));
    }
    there(l, a_form("huge", FORM, "9.0.0"));
    l->f->fake.mono_ms += 3600000;
    assert_true(lab_run(l, 1));
    assert_int_equal(round_view(l).pull_unusable, 3);
    lab_free(l);
}

// Between the listing and the reading another one stands under that id.
static void swap(void *self, size_t request)
{
    struct lab *l = self;
    const struct json *first = fhir_fake_get(l->server, "Questionnaire", "a");
    (void)request;
    if (first == NULL || l->visits == 0)
        return;
    if (--l->visits > 0)
        return;
    struct json *q = a_form("a", urls[1], "7.0.0");
    fhir_fake_put(l->server, "Questionnaire", "a", q);
    json_free(q);
}

static void what_is_read_is_what_was_listed(void **state)
{
    struct lab *l = forms_new(NULL);
    (void)state;
    requests_of_a_run(l); // the first also asks who answers
    size_t quiet = requests_of_a_run(l);
    there(l, a_form("a", FORM, "2.0.0"));
    l->visits = quiet + 1; // used as a countdown: before the last request of the run
    fhir_fake_meanwhile(l->server, swap, l);
    assert_true(lab_run(l, 1));
    assert_int_equal(l->visits, 0);
    assert_int_equal(round_view(l).pull_forms, 0);
    assert_int_equal(round_view(l).forms_unusable, 1);
    assert_string_equal(reason_of(l, "a"), "form-other");
    assert_kept(l, FORM, "");
    assert_kept(l, urls[1], "");
    lab_free(l);
}

static void only_so_many_are_kept(void **state)
{
    struct lab *l = forms_new(NULL);
    char version[16];
    (void)state;
    for (int i = 0; i < FORMS_KEPT_MAX; i++) {
        snprintf(version, sizeof version, "1.%d", i);
        assert_ok(l->f, forms_keep(l->f->s, FORM, version, "{}", &l->f->e));
    }
    assert_int_equal(forms_keep(l->f->s, FORM, "2.0", "{}", &l->f->e), RC_LIMIT);
    there(l, a_form("a", FORM, "3.0.0"));
    assert_true(lab_run(l, 1));
    assert_int_equal(round_view(l).pull_forms, 0);
    lab_free(l);
}

// ---- servers without forms, links that break ----

static void a_server_that_refuses_has_none(void **state)
{
    static const struct fake_habits habits = {.no_search = true};
    struct lab *l = forms_new(&habits);
    (void)state;
    there(l, a_form("a", FORM, "2.0.0"));
    assert_true(lab_run(l, 1)); // the run went well all the same
    assert_int_equal(round_view(l).pull_forms, 0);
    lab_free(l);
}

struct at_request {
    size_t number;
    enum fake_fault fault;
    bool met;
};

static enum fake_fault at_one(void *self, size_t request)
{
    struct at_request *at = self;
    at->met = at->met || request == at->number;
    return request == at->number ? at->fault : FAULT_NONE;
}

static void faults_fail_no_run_and_the_next_brings_it(void **state)
{
    size_t tried = 0;
    (void)state;
    for (enum fake_fault fault = FAULT_NO_LINK; fault < FAULTS; fault++) {
        for (size_t back = 1; back <= 2; back++) {
            struct lab *l = forms_new(NULL);
            requests_of_a_run(l); // the first also asks who answers
            size_t quiet = requests_of_a_run(l);
            there(l, a_form("a", FORM, "2.0.0"));
            size_t last = fhir_fake_requests(l->server) + quiet; // reading; before it the listing
            struct at_request at = {last + 1 - back, fault, false};
            fhir_fake_faults(l->server, at_one, &at);
            assert_true(lab_run(l, 1));
            assert_true(at.met);
            fhir_fake_faults(l->server, NULL, NULL);
            assert_true(lab_run(l, 1));
            assert_kept(l, FORM, "2.0.0");
            lab_free(l);
            tried++;
        }
    }
    print_message("%zu faults\n", tried);
}

static void asking_who_answers_brings_none(void **state)
{
    struct lab *l = forms_new(NULL);
    struct sync_view v = {.running = true};
    (void)state;
    there(l, a_form("a", FORM, "2.0.0"));
    sync_probe(l->sync);
    for (int i = 0; i < 2000 && v.running; i++) {
        sync_step(l->sync);
        sync_look(l->sync, &v);
        l->f->fake.mono_ms += 20;
    }
    assert_false(v.running);
    assert_kept(l, FORM, "");
    lab_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_have_an_order),
        cmocka_unit_test(newer_versions_are_kept_all),
        cmocka_unit_test(a_version_never_changes),
        cmocka_unit_test(what_nobody_asked_for_stays_there),
        cmocka_unit_test(what_is_read_is_what_was_listed),
        cmocka_unit_test(only_so_many_are_kept),
        cmocka_unit_test(a_server_that_refuses_has_none),
        cmocka_unit_test(faults_fail_no_run_and_the_next_brings_it),
        cmocka_unit_test(asking_who_answers_brings_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
