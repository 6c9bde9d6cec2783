// SPDX-License-Identifier: EUPL-1.2
// Every public Questionnaire that loads is filled with plausible values, saved, reopened and saved
// again: both responses must be the same, and the validator must agree with the form.
#include "base/fs.h"
#include "form/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    FILE_MAX_BYTES = 32 * 1024 * 1024,
    UNANSWERABLE_MAX = 6, // questions no candidate fits, in all forms; lower it, never raise it
    COMPLETED_MIN = 409,  // forms that are filled to the end and valid; raise it, never lower it
};

// A run over the forms.
struct tally {
    struct clock clock; // stands still
    size_t forms;       // filled
    size_t completed;   // of them without an error issue
    size_t answers;     // given
    size_t refused;     // questions no candidate value fits
    size_t evaluations; // by all answers
    size_t most;        // by one answer
    size_t different;   // forms whose reopened response differs
    size_t invalid;     // responses the validator refuses although the form completed them
};

// Values to try for a question, in this order.
static const char *const candidates[] = {
    "true",
    "2",
    "1.50",
    "2024-05-06",
    "2024-05-06T10:00:00Z",
    "10:30:00",
    "plausible",
    "70 kg",
    "http://example.org/a",
    "50",
    "0",
    "1950-01-01",
    "12345",
    "Patient/1",
    "AB",
    "+33612345678",
    "100",
    "a@example.org",
};

static bool answer_option(struct form *f, const struct item *it)
{
    struct form_item now;
    bool done = false;
    form_item_at(f, it, NULL, 0, &now);
    for (size_t i = 0; i < now.it->option_count && i < 2 && !done; i++) {
        struct json *list = json_new_array();
        struct json *element = json_new_object();
        json_set(element, now.it->options[i].value_name, json_copy(now.it->options[i].value));
        json_push(list, element);
        done = form_set(f, it->link_id, list, NULL) == RC_OK;
        json_free(list);
    }
    form_item_release(&now);
    return done;
}

// A quantity that the item itself names: its bound, or some of its first unit.
static bool answer_quantity(struct form *f, const struct item *it)
{
    const struct json *bounds[] = {it->min_quantity, it->max_quantity};
    bool done = false;
    for (size_t i = 0; i < ARRAY_LEN(bounds) && !done; i++) {
        struct json *list = json_new_array(), *element = json_new_object();
        json_set(element, "valueQuantity", bounds[i] != NULL ? json_copy(bounds[i]) : NULL);
        json_push(list, element);
        done = bounds[i] != NULL && form_set(f, it->link_id, list, NULL) == RC_OK;
        json_free(list);
    }
    for (size_t i = 0; i < it->unit_count && !done; i++) {
        struct buf text = {0};
        buf_printf(&text, "50 %s", json_get_string(it->units[i], "code"));
        done = form_set_text(f, it->link_id, buf_text(&text), NULL) == RC_OK;
        buf_release(&text);
    }
    return done;
}

static void answer(struct form *f, const struct item *it, struct tally *t)
{
    bool done =
        answer_option(f, it) || answer_quantity(f, it) ||
        (it->min_text != NULL && form_set_text(f, it->link_id, it->min_text, NULL) == RC_OK);
    for (size_t i = 0; !done && i < ARRAY_LEN(candidates); i++)
        done = form_set_text(f, it->link_id, candidates[i], NULL) == RC_OK;
    size_t n = form_last_evaluations(f);
    t->answers += done;
    t->refused += !done;
    t->evaluations += n;
    t->most = n > t->most ? n : t->most;
}

static void fill(struct form *f, struct tally *t)
{
    const struct questionnaire *q = form_questionnaire(f);
    for (size_t i = 0; i < q->item_count; i++) {
        const struct item *it = q->all[i];
        if (it->type != ITEM_GROUP && it->type != ITEM_DISPLAY && !it->read_only &&
            form_enabled(f, it->link_id))
            answer(f, it, t);
    }
}

// Takes back every third answer, so that what depended on it must follow.
static void take_back(struct form *f)
{
    const struct questionnaire *q = form_questionnaire(f);
    for (size_t i = 0; i < q->item_count; i += 3)
        if (q->all[i]->type != ITEM_GROUP && q->all[i]->type != ITEM_DISPLAY)
            form_set(f, q->all[i]->link_id, NULL, NULL);
}

static void save(struct form *f, const char *status, struct buf *out)
{
    struct json *r = NULL;
    assert_int_equal(form_response(f, status, &r, NULL), RC_OK);
    json_write(r, false, out);
    json_free(r);
}

static struct json *parse(const struct buf *text)
{
    struct json *v = NULL;
    struct err e = {.rc = RC_OK};
    if (json_parse(buf_text(text), text->len, &JSON_LIMITS, &v, &e) != RC_OK)
        fail_msg("%s", e.text);
    return v;
}

static void reopen(const char *file, const struct questionnaire *q, const struct form_env *env,
                   const struct buf *saved, struct tally *t)
{
    struct form *f = NULL;
    struct err e = {.rc = RC_OK};
    struct buf again = {0};
    struct json *response = parse(saved);
    if (form_open(q, env, response, &f, &e) != RC_OK)
        fail_msg("%s: %s", file, e.text);
    save(f, "in-progress", &again);
    if (strcmp(buf_text(&again), buf_text(saved)) != 0) {
        t->different++;
        print_error("%s: differs when reopened\n%s\n%s\n", file, buf_text(saved), buf_text(&again));
    }
    buf_release(&again);
    json_free(response);
    form_free(f);
}

// The validator must say of a completed response what the form said.
static void complete(const char *file, struct form *f, const struct form_env *env, struct tally *t)
{
    struct json *r = NULL;
    struct json *outcome = NULL;
    if (form_response(f, "completed", &r, NULL) != RC_OK)
        return;
    t->completed++;
    if (form_validate(form_questionnaire(f), env, r, &outcome, NULL) != RC_OK) {
        struct buf text = {0};
        t->invalid++;
        json_write(outcome, true, &text);
        print_error("%s: completed, but: %s\n", file, buf_text(&text));
        buf_release(&text);
    }
    json_free(outcome);
    json_free(r);
}

static void run(const char *file, const struct buf *text, struct tally *t)
{
    struct questionnaire *q = NULL;
    struct form_env env = {.clock = &t->clock};
    struct buf saved = {0};
    if (questionnaire_load(buf_text(text), text->len, &q, NULL, NULL) != RC_OK)
        return;
    struct form *f = form_new(q, &env);
    fill(f, t);
    save(f, "in-progress", &saved);
    reopen(file, q, &env, &saved, t);
    complete(file, f, &env, t);
    take_back(f);
    buf_clear(&saved);
    save(f, "in-progress", &saved);
    reopen(file, q, &env, &saved, t);
    t->forms++;
    buf_release(&saved);
    form_free(f);
    questionnaire_free(q);
}

static bool load(const char *root, const char *file, struct buf *text)
{
    struct buf path = {0};
    buf_printf(&path, "%s/questionnaires/%s", root, file);
    enum rc rc = fs_read(buf_text(&path), FILE_MAX_BYTES, text, NULL);
    buf_release(&path);
    return rc == RC_OK;
}

static void form_survives_saving_for_all_public_forms(void **state)
{
    (void)state;
    const char *set = getenv("ICOPE_CONFORMANCE");
    const char *root = set != NULL ? set : "../shared/conformance";
    struct clock_fake fake = {.utc_ms = 1800000000000};
    struct tally t = {.clock = clock_from_fake(&fake)};
    struct buf text = {0};
    if (!load(root, "manifest.json", &text)) {
        print_message("skipped: no conformance data in %s\n", root);
        skip();
    }
    struct json *manifest = parse(&text);
    for (size_t i = 0; i < json_count(manifest); i++) {
        const char *file = json_get_string(json_at(manifest, i), "file");
        buf_clear(&text);
        assert_true(load(root, file, &text));
        run(file, &text, &t);
    }
    print_message("%zu forms filled, %zu completed, %zu answers, %zu questions without a fitting "
                  "value, %.2f evaluations an answer, at most %zu\n",
                  t.forms, t.completed, t.answers, t.refused,
                  (double)t.evaluations / (double)(t.answers + t.refused), t.most);
    assert_true(t.forms > 0);
    assert_int_equal(t.different, 0);
    assert_int_equal(t.invalid, 0);
    assert_true(t.refused <= UNANSWERABLE_MAX);
    assert_true(t.completed >= COMPLETED_MIN);
    json_free(manifest);
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(form_survives_saving_for_all_public_forms)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
