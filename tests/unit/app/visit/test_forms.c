// SPDX-License-Identifier: EUPL-1.2
// A newer questionnaire from the server: taken when this program can use it, never in the middle of
// a visit.
#include "app/visit/chair.h"
#include "app/visit/finish.h"
#include "app/visit/internal.h"
#include "catalog/forms.h"
#include "fhir/element.h"

#include "base/fs.h"
#include "unit/app/day.h"

enum { PEOPLE = 4 };

// One run of an engine as the program makes it.
static struct sync_view run(struct day *d)
{
    day_engine(d, forms_asked);
    struct sync_view v = day_run(d);
    sync_free(d->sync);
    d->sync = NULL; // the store may be another one next time
    return v;
}

static struct id who(struct day *d, size_t i)
{
    struct id id = day_person(d, i);
    assert_true(id.text[0] != '\0');
    return id;
}

#define FIRST "icope-step1-1.0.0.json"

// One of the program's own forms. New and owned.
static struct json *own_form(const char *name)
{
    struct buf path = {0};
    struct buf text = {0};
    struct json *form = NULL;
    struct err e = {0};
    fs_join(&path, "questionnaires", name);
    assert_int_equal(fs_read(buf_text(&path), 1 << 20, &text, &e), RC_OK);
    buf_release(&path);
    assert_int_equal(json_parse(buf_text(&text), text.len, &JSON_LIMITS, &form, &e), RC_OK);
    buf_release(&text);
    return form;
}

// ---- changes of the form ----

// The items that hold the linkId somewhere below, and its place among them.
static struct json *list_of(struct json *items, const char *link_id, size_t *ret)
{
    for (size_t i = 0; i < json_count(items); i++) {
        struct json *it = json_at(items, i);
        const char *link = json_get_string(it, "linkId");
        *ret = i;
        if (link != NULL && strcmp(link, link_id) == 0)
            return items;
        struct json *found = list_of(json_get(it, "item"), link_id, ret);
        if (found != NULL)
            return found;
    }
    return NULL;
}

static struct json *item_of(struct json *form, const char *link_id)
{
    size_t i = 0;
    struct json *list = list_of(json_get(form, "item"), link_id, &i);
    assert_non_null(list);
    return json_at(list, i);
}

static void change_nothing(struct json *form)
{
    (void)form;
}

static void without_a_widget(struct json *form)
{
    json_set(item_of(form, "chair"), "extension", NULL);
}

static void without_a_task(struct json *form)
{
    json_set_string(item_of(form, "soc-wish"), "linkId", "soc-wishes");
}

static void other_type(struct json *form)
{
    json_set_string(item_of(form, "cog-tries"), "type", "string");
}

static void fewer_answers(struct json *form)
{
    struct json *options = json_get(item_of(form, "hea-right"), "answerOption");
    struct json *first = json_new_array();
    json_push(first, json_share(json_at(options, 0)));
    json_set(item_of(form, "hea-right"), "answerOption", first);
}

static void add_item(struct json *form, const char *type, bool repeats)
{
    struct json *it = json_new_object();
    json_set_string(it, "linkId", "new");
    json_set_string(it, "text", "New");
    json_set_string(it, "type", type);
    if (repeats)
        json_set(it, "repeats", json_new_bool(true));
    json_push(json_get(form, "item"), it);
}

static void a_picture(struct json *form)
{
    add_item(form, "attachment", false);
}

static void many_answers(struct json *form)
{
    add_item(form, "string", true);
}

static void one_question_more(struct json *form)
{
    add_item(form, "boolean", false);
}

static void very_many_questions(struct json *form)
{
    for (int i = 0; i < FORM_STEPS_MAX; i++) {
        char link[16];
        add_item(form, "boolean", false);
        struct json *items = json_get(form, "item");
        snprintf(link, sizeof link, "new%d", i);
        json_set_string(json_at(items, json_count(items) - 1), "linkId", link);
    }
}

static void must_be_understood(struct json *form)
{
    struct json *all = json_new_array(), *one = json_new_object();
    json_set_string(one, "url", "https://example.org/adaptive");
    json_set(one, "valueBoolean", json_new_bool(true));
    json_push(all, one);
    json_set(form, "modifierExtension", all);
}

static void malformed_rule(struct json *form)
{
    struct json *all = json_get(item_of(form, "cog-status"), "extension");
    for (size_t i = 0; i < json_count(all); i++) {
        struct json *expression = json_get(json_at(all, i), "valueExpression");
        if (expression != NULL)
            json_set_string(expression, "expression", "iif(((");
    }
}

static void no_form(struct json *form)
{
    json_set_string(form, "item", "none");
}

static void publish_of(struct day *d, const char *name, const char *version,
                       void (*change)(struct json *form))
{
    struct json *form = own_form(name);
    json_set_string(form, "id", version);
    json_set_string(form, "version", version);
    change(form);
    fhir_fake_put(d->server, "Questionnaire", version, form);
    d->desk->fake.utc_ms += 10;
    json_free(form);
}

static void publish(struct day *d, const char *version, void (*change)(struct json *form))
{
    publish_of(d, "icope-step1.json", version, change);
}

// ---- visits ----

static void enter(struct day *d, size_t i, bool resumes, const char *version)
{
    bool resumed = false;
    if (app_visit_enter(d->app, who(d, i), &resumed) != RC_OK)
        fail_msg("%s", app_message(d->app));
    assert_int_equal(resumed, resumes);
    assert_string_equal(d->app->visit->forms.step1->version, version);
    assert_string_equal(d->app->visit->now.envelope.form_version, version);
    assert_ptr_equal(form_questionnaire(d->app->visit->now.form), d->app->visit->forms.step1);
}

static void a_visit_keeps_its_form_and_the_next_has_the_newer(void **state)
{
    struct day *d = day_new(PEOPLE);
    (void)state;
    run(d);
    enter(d, 0, false, "2.0.0");
    assert_int_equal(app_answer(d->app, "soc-wish", "yes"), RC_OK);
    publish(d, "2.1.0", one_question_more);
    assert_int_equal(run(d).pull_forms, 1);
    assert_string_equal(d->app->visit->forms.step1->version, "2.0.0"); // in the middle of a visit
    assert_int_equal(app_history(d->app, d->app->visit->now.envelope.person), 0);
    assert_string_equal(d->app->visit->forms.step1->version, "2.0.0");
    assert_null(app_item(d->app, "new"));
    assert_int_equal(app_visit_pause(d->app), RC_OK);
    enter(d, 1, false, "2.1.0");
    assert_non_null(app_item(d->app, "new"));
    assert_int_equal(app_answer(d->app, "new", "true"), RC_OK);
    assert_int_equal(app_visit_pause(d->app), RC_OK);
    enter(d, 0, true, "2.0.0"); // as it was begun
    assert_string_equal(app_answered(d->app, "soc-wish"), "yes");
    assert_int_equal(app_visit_pause(d->app), RC_OK);
    publish(d, "2.2.0", change_nothing);
    assert_int_equal(run(d).pull_forms, 1);
    day_restart(d);
    enter(d, 2, false, "2.2.0");
    assert_int_equal(app_visit_pause(d->app), RC_OK);
    enter(d, 1, true, "2.1.0");
    assert_string_equal(app_answered(d->app, "new"), "true");
    assert_int_equal(app_visit_pause(d->app), RC_OK);
    enter(d, 0, true, "2.0.0");
    assert_string_equal(app_answered(d->app, "soc-wish"), "yes");
    day_free(d);
}

static void practice_has_the_own_form(void **state)
{
    struct day *d = day_new(PEOPLE);
    struct err e = {0};
    (void)state;
    publish(d, "2.1.0", one_question_more);
    assert_int_equal(run(d).pull_forms, 1);
    assert_int_equal(app_load_forms(d->app, &e), RC_OK);
    assert_string_equal(d->app->visit->forms.step1->version, "2.1.0");
    assert_int_equal(app_enter_practice(d->app), RC_OK);
    app_use_form(d->app, NULL);
    assert_string_equal(d->app->visit->forms.step1->version, "2.0.0");
    assert_null(app_form(d->app, "2.1.0"));
    day_free(d);
}

// ---- what is refused ----

static const struct {
    const char *version;
    void (*change)(struct json *form);
    const char *why;
} refused[] = {
    {"3.01", without_a_widget, "chair"},
    {"3.02", without_a_task, "soc-wish"},
    {"3.03", other_type, "cog-tries"},
    {"3.04", fewer_answers, "hea-right"},
    {"3.05", a_picture, "new"},
    {"3.06", many_answers, "new"},
    {"3.07", very_many_questions, "question"},
    {"3.08", must_be_understood, "modifierExtension"},
    {"3.09", malformed_rule, "malformed"},
    {"3.10", no_form, "item"},
};

static void what_this_program_cannot_use_is_told_and_left(void **state)
{
    struct day *d = day_new(PEOPLE);
    struct forms *forms = NULL;
    struct err e = {0};
    (void)state;
    publish(d, "2.5.0", one_question_more);
    for (size_t i = 0; i < ARRAY_LEN(refused); i++)
        publish(d, refused[i].version, refused[i].change);
    assert_int_equal(run(d).pull_forms, ARRAY_LEN(refused) + 1);
    enter(d, 0, false, "2.5.0"); // the newest that can be used
    assert_int_equal(forms_new(d->desk->paths.questionnaires, &forms, &e), RC_OK);
    struct json *told = forms_versions(forms, desk_store(d->desk));
    assert_int_equal(json_count(told), ARRAY_LEN(refused) + 3); // and two of the program's own
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        const struct json *one = json_at(told, ARRAY_LEN(refused) - 1 - i);
        const char *why = json_get_string(one, "why");
        assert_string_equal(json_get_string(one, "version"), refused[i].version);
        assert_false(json_bool(json_get(one, "used"), true));
        if (why == NULL || strstr(why, refused[i].why) == NULL)
            fail_msg("%s: %s", refused[i].version, why != NULL ? why : "taken");
        assert_null(forms_version(forms, desk_store(d->desk), refused[i].version));
    }
    const struct json *used = json_at(told, ARRAY_LEN(refused));
    assert_true(json_bool(json_get(used, "used"), false));
    assert_null(json_get_string(used, "why"));
    assert_false(json_bool(json_get(json_at(told, ARRAY_LEN(refused) + 1), "used"), true));
    json_free(told);
    forms_free(forms);
    day_free(d);
}

// A server that has only what cannot be used.
static void the_own_form_stays(void **state)
{
    struct day *d = day_new(PEOPLE);
    (void)state;
    publish(d, "0.9.0", change_nothing); // older than the program's
    publish(d, "3.0.0", without_a_task);
    assert_int_equal(run(d).pull_forms, 2);
    enter(d, 0, false, "2.0.0");
    assert_null(app_form(d->app, "3.0.0"));
    day_free(d);
}

// ---- the versions that the program ships ----

#define URL "https://icope.example.org/fhir/Questionnaire/icope-step1"

// A visit that was open when the program was replaced by this one.
static void begun_before(struct day *d, size_t i, const char *version)
{
    struct store_visit v = {0};
    assert_int_equal(store_visit_start(desk_store(d->desk), who(d, i), URL, version, &v, NULL),
                     RC_OK);
}

static void answers(struct day *d, const char *const (*all)[2], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (app_answer(d->app, all[i][0], all[i][1]) != RC_OK)
            fail_msg("%s: %s", all[i][0], app_message(d->app));
}

static void a_visit_open_at_the_upgrade_ends_with_its_form(void **state)
{
    static const char *const then[][2] = {{"vis-far", "no"},         {"vis-near", "no"},
                                          {"vis-disease", "no"},     {"vis-treatment", "yes"},
                                          {"hea-method", "whisper"}, {"hea-right", "pass"},
                                          {"hea-left", "fail"},      {"loc-safe", "true"}};
    struct day *d = day_new(PEOPLE);
    (void)state;
    run(d);
    begun_before(d, 0, "1.0.0");
    enter(d, 0, true, "1.0.0");
    answers(d, then, ARRAY_LEN(then));
    assert_int_equal(
        app_chair_keep(d->app, &(struct chair_try){.rises = 3, .end = CHAIR_INTERRUPTED}), RC_OK);
    assert_int_equal(app_chair_not_done(d->app, "unable"), RC_OK);
    assert_string_equal(app_answered(d->app, "loc-attempts"), "1");
    assert_int_equal(app_visit_pause(d->app), RC_OK);
    day_restart(d);
    enter(d, 0, true, "1.0.0");
    assert_string_equal(app_answered(d->app, "vis-treatment"), "yes");
    assert_null(app_answered(d->app, "previous-visit"));
    assert_string_equal(app_answered(d->app, "vis-status"), "alert");
    assert_string_equal(app_answered(d->app, "hea-status"), "alert");
    assert_string_equal(app_answered(d->app, "loc-status"), "incomplete"); // its rules, not today's
    assert_int_equal(app_finish(d->app), RC_OK);
    // Shown with the words it was answered with, beside a visit with the newer form.
    enter(d, 0, false, "2.0.0");
    assert_null(app_item(d->app, "vis-treatment"));
    assert_string_equal(app_answered(d->app, "previous-visit"), "true");
    assert_string_equal(app_history_answer(d->app, 0, "hea-left"), "fail");
    assert_string_equal(app_history_display(d->app, 0, "hea-left"), "Not heard well");
    assert_string_equal(app_history_display(d->app, 0, "vis-treatment"), "Yes");
    assert_string_equal(app_history_label(d->app, "vis-treatment"), "diabetes, blood pressure");
    assert_string_equal(app_history_display(d->app, 0, "vis-pressure"), "");
    assert_int_equal(app_visit_pause(d->app), RC_OK);
    day_free(d);
}

static void a_form_of_the_server_from_before_is_still_used_for_its_visits(void **state)
{
    struct day *d = day_new(PEOPLE);
    (void)state;
    publish_of(d, FIRST, "1.3.0", one_question_more);
    publish_of(d, FIRST, "1.4.0", without_a_task);
    assert_int_equal(run(d).pull_forms, 2);
    begun_before(d, 1, "1.3.0");
    enter(d, 1, true, "1.3.0"); // it has not what 2.0.0 added, and needs it not
    assert_int_equal(app_answer(d->app, "new", "true"), RC_OK);
    assert_int_equal(app_answer(d->app, "vis-treatment", "no"), RC_OK);
    assert_int_equal(app_visit_pause(d->app), RC_OK);
    assert_null(app_form(d->app, "1.4.0"));
    enter(d, 0, false, "2.0.0");
    day_free(d);
}

static void every_attempt_stays_in_the_response(void **state)
{
    static const char *const links[] = {"loc-attempt-rises", "loc-attempt-time-s",
                                        "loc-attempt-reason"};
    static const char *const kept[2][3] = {{"5", "3.90", "too-fast"}, {"5", "12.34", NULL}};
    static const struct chair_try tries[] = {
        {.rises = 5, .centiseconds = 390, .end = CHAIR_WHOLE},
        {.rises = 5, .centiseconds = 1234, .end = CHAIR_WHOLE}};
    struct day *d = day_new(PEOPLE);
    (void)state;
    run(d);
    enter(d, 0, false, "2.0.0");
    assert_int_equal(app_answer(d->app, "loc-safe", "true"), RC_OK);
    for (size_t i = 0; i < ARRAY_LEN(tries); i++)
        assert_int_equal(app_chair_keep(d->app, &tries[i]), RC_OK);
    assert_int_equal(app_visit_pause(d->app), RC_OK);
    day_restart(d);
    enter(d, 0, true, "2.0.0");
    struct form *f = d->app->visit->now.form;
    assert_int_equal(form_instance_count(f, "loc-attempt", NULL, 0), 2);
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < ARRAY_LEN(links); k++) {
            const struct json *answer = form_answer_at(f, links[k], &i, 1, 0);
            const char *number = json_number(json_get(answer, "valueInteger"));
            if (number == NULL)
                number = json_number(json_get(answer, "valueDecimal"));
            if (number == NULL)
                number = json_get_string(json_get(answer, "valueCoding"), "code");
            if (kept[i][k] == NULL)
                assert_null(number);
            else
                assert_string_equal(number, kept[i][k]);
        }
    assert_string_equal(app_answered(d->app, "loc-time-s"), "12.34"); // the one that counts
    assert_string_equal(app_answered(d->app, "loc-status"), "normal");
    day_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visit_keeps_its_form_and_the_next_has_the_newer),
        cmocka_unit_test(practice_has_the_own_form),
        cmocka_unit_test(what_this_program_cannot_use_is_told_and_left),
        cmocka_unit_test(the_own_form_stays),
        cmocka_unit_test(a_visit_open_at_the_upgrade_ends_with_its_form),
        cmocka_unit_test(a_form_of_the_server_from_before_is_still_used_for_its_visits),
        cmocka_unit_test(every_attempt_stays_in_the_response),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
