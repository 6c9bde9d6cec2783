// SPDX-License-Identifier: EUPL-1.2
// Every public Questionnaire of the conformance data loads, or says why not. What can be loaded may
// only grow. (Filling them is test_public_fill.c's work.)
#include "base/fs.h"
#include "questionnaire/questionnaire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    FORMS = 460,    // public forms in conformance/questionnaires
    FORMS_OK = 418, // of them can be filled here; raise it, never lower it (5 more were read until
                    // extensions written as members were refused)
    FILE_MAX_BYTES = 32 * 1024 * 1024
};

// A run over the forms.
struct tally {
    const char *root;   // of the conformance data
    const char *folder; // below it
    size_t by_status[FORM_INVALID + 1];
    size_t warned; // forms with warnings
    size_t items;  // of all loaded forms
};

// Folder of the conformance data, or NULL after saying that it is not there.
static const char *conformance(void)
{
    const char *set = getenv("ICOPE_CONFORMANCE");
    const char *root = set != NULL ? set : "../shared/conformance";
    if (!fs_exists(root)) {
        print_message("skipped: no conformance data in %s\n", root);
        return NULL;
    }
    return root;
}

static void read_file(const char *path, struct buf *out)
{
    struct err e = {.rc = RC_OK};
    if (fs_read(path, FILE_MAX_BYTES, out, &e) != RC_OK)
        fail_msg("%s: %s", path, e.text);
}

// "12:3: …": a reason without a place helps nobody.
static void assert_placed(const char *file, const char *reason)
{
    char *end = NULL;
    long line = strtol(reason, &end, 10);
    long column = *end == ':' ? strtol(end + 1, &end, 10) : 0;
    if (line < 1 || column < 1 || strncmp(end, ": ", 2) != 0)
        fail_msg("%s: a reason without a place: %s", file, reason);
}

// Looks at everything that was loaded.
static void walk(const struct questionnaire *q)
{
    for (size_t i = 0; i < q->item_count; i++) {
        const struct item *it = q->all[i];
        assert_ptr_equal(questionnaire_find(q, it->link_id), it);
        assert_non_null(item_text(it, "fr"));
        assert_true(it->parent == NULL || it->parent->index < it->index);
        for (size_t k = 0; k < it->option_count; k++)
            assert_non_null(option_text(&it->options[k], "fr"));
        for (size_t k = 0; k < it->when_count; k++)
            assert_non_null(it->when[k].source);
    }
}

static enum form_status load(const char *path, struct tally *t)
{
    struct buf text = {.at = NULL};
    struct questionnaire *q = NULL;
    struct form_report report;
    read_file(path, &text);
    enum rc rc = questionnaire_load(buf_text(&text), text.len, &q, &report, NULL);
    enum form_status status = report.status;
    assert_int_equal(rc == RC_OK, status == FORM_OK);
    assert_int_equal(report.reason_count > 0, status != FORM_OK);
    for (size_t i = 0; i < report.reason_count; i++)
        assert_placed(path, report.reasons[i]);
    for (size_t i = 0; i < report.warning_count; i++)
        assert_placed(path, report.warnings[i]);
    if (q != NULL) {
        walk(q);
        t->items += q->item_count;
    }
    t->by_status[status]++;
    t->warned += report.warning_count > 0;
    form_report_release(&report);
    questionnaire_free(q);
    buf_release(&text);
    return status;
}

static bool load_named(const char *name, void *self)
{
    struct tally *t = self;
    if (strstr(name, ".json") != NULL) {
        struct buf path = {.at = NULL};
        buf_printf(&path, "%s/questionnaires/%s/%s", t->root, t->folder, name);
        load(buf_text(&path), t);
        buf_release(&path);
    }
    return true;
}

static bool load_folder(const char *name, void *self)
{
    struct tally *t = self;
    if (strcmp(name, "manifest.json") == 0)
        return true;
    struct buf path = {.at = NULL};
    buf_printf(&path, "%s/questionnaires/%s", t->root, name);
    t->folder = name;
    assert_int_equal(fs_list(buf_text(&path), load_named, t, NULL), RC_OK);
    buf_release(&path);
    return true;
}

static void questionnaire_load_judges_all_public_forms(void **state)
{
    (void)state;
    struct tally t = {.root = conformance()};
    if (t.root == NULL)
        skip();
    struct buf path = {.at = NULL};
    buf_printf(&path, "%s/questionnaires", t.root);
    assert_int_equal(fs_list(buf_text(&path), load_folder, &t, NULL), RC_OK);
    buf_release(&path);
    print_message("public forms: %zu ok, %zu refused, %zu invalid; %zu with warnings; %zu items\n",
                  t.by_status[FORM_OK], t.by_status[FORM_REFUSED], t.by_status[FORM_INVALID],
                  t.warned, t.items);
    assert_int_equal(t.by_status[FORM_OK] + t.by_status[FORM_REFUSED] + t.by_status[FORM_INVALID],
                     FORMS);
    assert_true(t.by_status[FORM_OK] >= FORMS_OK);
}

// The forms of the response pairs are right but for one, whose type is the abstract "question".
static bool load_pair(const char *name, void *self)
{
    struct tally *t = self;
    if (strstr(name, "-q.json") != NULL) {
        struct buf path = {.at = NULL};
        buf_printf(&path, "%s/responses/%s", t->root, name);
        bool abstract = strncmp(name, "abstract-question", 17) == 0;
        if (load(buf_text(&path), t) != (abstract ? FORM_INVALID : FORM_OK))
            fail_msg("%s", name);
        buf_release(&path);
    }
    return true;
}

static void questionnaire_load_takes_the_forms_of_response_pairs(void **state)
{
    (void)state;
    struct tally t = {.root = conformance()};
    if (t.root == NULL)
        skip();
    struct buf path = {.at = NULL};
    buf_printf(&path, "%s/responses", t.root);
    assert_int_equal(fs_list(buf_text(&path), load_pair, &t, NULL), RC_OK);
    buf_release(&path);
    assert_true(t.by_status[FORM_OK] > 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(questionnaire_load_judges_all_public_forms),
        cmocka_unit_test(questionnaire_load_takes_the_forms_of_response_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
