// SPDX-License-Identifier: EUPL-1.2
// Every corner of the rules of Step 1: one table of answers and expected results for each domain,
// put to the real questionnaire through the real engine. Earlier versions of the form keep the
// tables that they were made with.
#include "base/fs.h"
#include "form/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { TABLE_BYTES = 1024 * 1024, COLUMNS = 3 };

// The versions of the form, the newest first: its file, and the folder of its tables.
static const struct {
    const char *file, *tables;
} versions[] = {
    {"questionnaires/icope-step1.json", "tests/scores"},
    {"questionnaires/icope-step1-1.0.0.json", "tests/scores/1.0.0"},
};

enum { NEWEST, FIRST, VERSIONS = ARRAY_LEN(versions) };

// What all tables share.
struct scores {
    struct buf text[VERSIONS];         // the questionnaires' files
    struct questionnaire *q[VERSIONS]; // loaded once
    struct clock_fake fake;            // a clock that stands still
    struct clock clock;                // the same as the engine sees it
};

static int load_step1(void **state)
{
    static struct scores s = {.fake = {.utc_ms = 1800000000000}};
    s.clock = clock_from_fake(&s.fake);
    struct err e = {0};
    for (size_t i = 0; i < VERSIONS; i++)
        if (fs_read(versions[i].file, TABLE_BYTES, &s.text[i], &e) != RC_OK ||
            questionnaire_load(buf_text(&s.text[i]), s.text[i].len, &s.q[i], NULL, &e) != RC_OK) {
            print_error("%s: %s\n", versions[i].file, e.text);
            return -1;
        }
    *state = &s;
    return 0;
}

static int release_step1(void **state)
{
    struct scores *s = *state;
    for (size_t i = 0; i < VERSIONS; i++) {
        questionnaire_free(s->q[i]);
        buf_release(&s->text[i]);
    }
    return 0;
}

// Cuts `*rest` at the next separator and returns what stood before it; NULL at the end.
static char *cut(char **rest, const char *separator)
{
    while (**rest != '\0' && strchr(separator, **rest) != NULL)
        (*rest)++;
    return **rest == '\0' ? NULL : strsep(rest, separator);
}

// Gives the answers "linkId=value linkId=" to the form.
static bool answer(struct form *f, const char *answers)
{
    struct buf copy = {0};
    buf_puts(&copy, answers);
    char *rest = copy.len == 0 ? NULL : copy.at;
    bool good = true;
    for (char *link_id; rest != NULL && (link_id = cut(&rest, " ")) != NULL;) {
        char *value = strchr(link_id, '=');
        struct err e = {0};
        if (value == NULL) {
            print_error("no value: %s\n", link_id);
            good = false;
            break;
        }
        *value++ = '\0';
        if (form_set_text(f, link_id, *value != '\0' ? value : NULL, &e) != RC_OK) {
            print_error("%s=%s: %s\n", link_id, value, e.text);
            good = false;
        }
    }
    buf_release(&copy);
    return good;
}

// Compares the results "linkId=value" with the form's; says each that differs.
static size_t differences(struct form *f, const char *what, char *expected)
{
    size_t wrong = 0;
    for (char *link_id; expected != NULL && (link_id = cut(&expected, " ")) != NULL;) {
        char *value = strchr(link_id, '=');
        assert_non_null(value);
        *value++ = '\0';
        const char *is = form_answer_text(f, link_id);
        if (is == NULL || strcmp(is, value) != 0) {
            print_error("%s: %s is %s, expected %s\n", what, link_id, is != NULL ? is : "empty",
                        value);
            wrong++;
        }
    }
    return wrong;
}

// Puts every row of a version's table to a fresh form. Returns how many rows there were.
static size_t run_table(struct scores *s, size_t version, const char *name)
{
    struct buf path = {0};
    struct buf text = {0};
    struct buf base = {0};
    struct form_env env = {.clock = &s->clock};
    size_t rows = 0;
    size_t wrong = 0;
    buf_printf(&path, "%s/%s.tsv", versions[version].tables, name);
    assert_int_equal(fs_read(buf_text(&path), TABLE_BYTES, &text, NULL), RC_OK);
    buf_add(&text, "", 1);
    for (char *rest = text.at, *line; (line = strsep(&rest, "\n")) != NULL && rest != NULL;) {
        if (line[0] == '#' || line[0] == '\0')
            continue;
        const char *what = strsep(&line, "\t");
        const char *answers = strsep(&line, "\t");
        assert_true(answers != NULL && line != NULL && strchr(line, '\t') == NULL);
        if (rows++ == 0) {
            assert_string_equal(what, "base");
            buf_puts(&base, answers);
        }
        struct form *f = form_new(s->q[version], &env);
        if (!answer(f, buf_text(&base)) || !answer(f, answers))
            wrong++;
        wrong += differences(f, what, line);
        form_free(f);
    }
    buf_release(&path);
    buf_release(&text);
    buf_release(&base);
    assert_int_equal(wrong, 0);
    return rows;
}

// The number of rows stands here so that a table cannot shrink unseen.
static void scores_cognition(void **state)
{
    assert_int_equal(run_table(*state, NEWEST, "cog"), 117);
    assert_int_equal(run_table(*state, FIRST, "cog"), 94);
}

static void scores_locomotion(void **state)
{
    assert_int_equal(run_table(*state, NEWEST, "loc"), 108);
    assert_int_equal(run_table(*state, FIRST, "loc"), 56);
}

static void scores_vitality(void **state)
{
    assert_int_equal(run_table(*state, NEWEST, "nut"), 34);
    assert_int_equal(run_table(*state, FIRST, "nut"), 35);
}

static void scores_vision(void **state)
{
    assert_int_equal(run_table(*state, NEWEST, "vis"), 366);
    assert_int_equal(run_table(*state, FIRST, "vis"), 648);
}

static void scores_hearing(void **state)
{
    assert_int_equal(run_table(*state, NEWEST, "hea"), 104);
    assert_int_equal(run_table(*state, FIRST, "hea"), 106);
}

static void scores_mood(void **state)
{
    assert_int_equal(run_table(*state, NEWEST, "psy"), 35);
    assert_int_equal(run_table(*state, FIRST, "psy"), 36);
}

static void scores_social(void **state)
{
    assert_int_equal(run_table(*state, NEWEST, "soc"), 625);
    assert_int_equal(run_table(*state, FIRST, "soc"), 626);
}

static void scores_six_domains_together(void **state)
{
    assert_int_equal(run_table(*state, NEWEST, "step1"), 733);
    assert_int_equal(run_table(*state, FIRST, "step1"), 733);
}

// Answers given in the opposite order give the same results: nothing hangs on the way there.
static void scores_do_not_depend_on_the_order_of_answers(void **state)
{
    struct scores *s = *state;
    struct form_env env = {.clock = &s->clock};
    static const char *const answers[] = {
        "cog-tries=1",       "cog-year=right",       "cog-month=right", "cog-day=right",
        "cog-weekday=right", "cog-place=right",      "cog-recall=3",    "cog-recall-delay-s=300",
        "cog-cued=false",    "cog-interrupted=false"};
    enum { ANSWERS = sizeof answers / sizeof answers[0] };
    for (size_t first = 0; first < ANSWERS; first++) {
        struct form *f = form_new(s->q[NEWEST], &env);
        for (size_t i = 0; i < ANSWERS; i++) {
            assert_string_equal(form_answer_text(f, "cog-status"), "incomplete");
            assert_true(answer(f, answers[(first + ANSWERS - i) % ANSWERS]));
        }
        assert_string_equal(form_answer_text(f, "cog-status"), "normal");
        form_free(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_cognition),
        cmocka_unit_test(scores_locomotion),
        cmocka_unit_test(scores_vitality),
        cmocka_unit_test(scores_vision),
        cmocka_unit_test(scores_hearing),
        cmocka_unit_test(scores_mood),
        cmocka_unit_test(scores_social),
        cmocka_unit_test(scores_six_domains_together),
        cmocka_unit_test(scores_do_not_depend_on_the_order_of_answers),
    };
    return cmocka_run_group_tests(tests, load_step1, release_step1);
}
