// SPDX-License-Identifier: EUPL-1.2
// Names and codes that are fixed in data: every view that comes with the program, every option of
// its form.
#include "export/columns.h"

#include "base/fs.h"
#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { STATA_NAME = 32 };

static struct json *read_json(const char *path)
{
    struct buf text = {0};
    struct json *ret = NULL;
    assert_int_equal(fs_read(path, 4 << 20, &text, NULL), RC_OK);
    assert_int_equal(json_parse(buf_text(&text), text.len, &JSON_LIMITS, &ret, NULL), RC_OK);
    buf_release(&text);
    return ret;
}

static struct code_book *read_codes(void)
{
    struct code_book *codes = NULL;
    struct err e = {0};
    if (code_book_read("data/codes", &codes, &e) != RC_OK)
        fail_msg("%s", e.text);
    return codes;
}

// The same letter and the same number for a reason, whatever the set.
static void reasons_are_the_same_everywhere(void **state)
{
    struct code_book *codes = read_codes();
    const struct table_codes *reasons = code_book_reasons(codes);
    const struct table_code *own = table_code_find(code_book_find(codes, "yes-no"), "refused");
    (void)state;
    assert_non_null(own);
    assert_int_equal(own->missing, 'a');
    assert_int_equal(own->number, table_code_find(reasons, "refused")->number);
    assert_int_equal(table_code_find(code_book_find(codes, "yes-no"), "no")->missing, '\0');
    assert_int_equal(table_code_find(code_book_find(codes, "yes-no"), "no")->number, 0);
    for (size_t i = 0; i < reasons->count; i++)
        for (size_t k = 0; k < i; k++)
            assert_int_not_equal(reasons->at[i].missing, reasons->at[k].missing);
    assert_null(table_code_find(code_book_find(codes, "yes-no"), "perhaps"));
    code_book_free(codes);
}

// Checks the columns of a view in one language; returns how many have codes.
static size_t check_columns(const struct view *v, const struct code_book *codes, bool french)
{
    struct columns c = {0};
    struct err e = {0};
    const struct clock clock = clock_system();
    const struct columns_ask ask = {
        .language = "en", .french = french, .codes = codes, .clock = &clock};
    size_t coded = 0;
    if (columns_make(&c, v, &ask, &e) != RC_OK)
        fail_msg("%s", e.text);
    for (size_t i = 0; i < c.count; i++) {
        const char *name = c.at[i].name;
        if (strlen(name) > STATA_NAME)
            fail_msg("%s: longer than %d", name, STATA_NAME);
        if (column_tag(c.origins[i].of, "icope/name/fr") == NULL)
            fail_msg("%s: no French name", name);
        coded += c.at[i].codes != NULL;
    }
    columns_release(&c);
    return coded;
}

static bool check_view(const char *file, void *self)
{
    char path[200];
    struct view *v = NULL;
    struct err e = {0};
    snprintf(path, sizeof path, "data/views/%.100s", file);
    struct json *definition = read_json(path);
    if (view_compile(definition, &v, &e) != RC_OK)
        fail_msg("%s: %s", file, e.text);
    assert_int_equal(check_columns(v, self, true), check_columns(v, self, false));
    view_free(v);
    json_free(definition);
    return true;
}

static void shipped_views_have_names_for_every_program(void **state)
{
    struct code_book *codes = read_codes();
    (void)state;
    assert_int_equal(fs_list("data/views", check_view, codes, NULL), RC_OK);
    code_book_free(codes);
}

// Every option below an item has a number in the set of the item's column. Returns how many.
static size_t check_options(const struct json *items, const struct json *columns,
                            const struct code_book *codes)
{
    size_t count = 0;
    for (size_t i = 0; i < json_count(items); i++) {
        const struct json *item = json_at(items, i), *options = json_get(item, "answerOption");
        const char *link = json_get_string(item, "linkId");
        count += check_options(json_get(item, "item"), columns, codes);
        for (size_t k = 0; k < json_count(options); k++) {
            const char *code =
                json_get_string(json_get(json_at(options, k), "valueCoding"), "code");
            const char *set = json_get_string(columns, link);
            if (table_code_find(code_book_find(codes, set != NULL ? set : ""), code) == NULL)
                fail_msg("%s: %s has no number in %s", link, code, set);
            count++;
        }
    }
    return count;
}

static void every_option_of_step1_has_a_number(void **state)
{
    struct code_book *codes = read_codes();
    struct json *form = read_json("questionnaires/icope-step1.json");
    struct json *view = read_json("data/views/step1.json"), *sets = json_new_object();
    const struct json *columns = json_get(json_at(json_get(view, "select"), 0), "column");
    (void)state;
    for (size_t i = 0; i < json_count(columns); i++) {
        const struct view_column c = {.json = json_at(columns, i)};
        if (column_tag(&c, "icope/codes") != NULL && column_tag(&c, "icope/link-id") != NULL)
            json_set_string(sets, column_tag(&c, "icope/link-id"), column_tag(&c, "icope/codes"));
    }
    assert_true(check_options(json_get(form, "item"), sets, codes) > 100);
    json_free(sets);
    json_free(view);
    json_free(form);
    code_book_free(codes);
}

// A dictionary has both languages, whichever the columns were made in.
static void meanings_are_in_the_language_that_is_asked_for(void **state)
{
    struct json *definition = read_json("data/views/visit.json");
    struct view *v = NULL;
    struct columns c = {0};
    const struct clock clock = clock_system();
    const struct columns_ask ask = {.language = "fr", .clock = &clock};
    size_t offsets = 0;
    (void)state;
    assert_int_equal(view_compile(definition, &v, NULL), RC_OK);
    assert_int_equal(columns_make(&c, v, &ask, NULL), RC_OK);
    for (size_t i = 0; i < c.count; i++) {
        assert_string_equal(c.at[i].about, columns_meaning(&c, i, "fr"));
        if (c.origins[i].part != PART_OFFSET)
            continue;
        offsets++;
        assert_non_null(strstr(columns_meaning(&c, i, "fr"), "(décalage avec UTC)"));
        assert_non_null(strstr(columns_meaning(&c, i, "en"), "(offset from UTC)"));
        assert_non_null(strstr(columns_french_name(&c, i), "_decalage"));
    }
    assert_int_equal(offsets, 2);
    columns_release(&c);
    view_free(v);
    json_free(definition);
}

// A view of two columns with tags, made into columns with French names.
static enum rc make(const char *tags, struct err *e)
{
    struct buf text = {0};
    struct json *definition = NULL;
    struct view *v = NULL;
    struct columns c = {0};
    struct code_book *codes = read_codes();
    const struct clock clock = clock_system();
    const struct columns_ask ask = {
        .language = "fr", .french = true, .codes = codes, .clock = &clock};
    buf_printf(&text,
               "{\"resourceType\":\"ViewDefinition\",\"resource\":\"Patient\",\"status\":"
               "\"active\",\"select\":[{\"column\":[{\"name\":\"id\",\"path\":\"id\"},{\"name\":"
               "\"sex\",\"path\":\"gender\",\"type\":\"code\",\"tag\":[%s]}]}]}",
               tags);
    assert_int_equal(json_parse(buf_text(&text), text.len, &JSON_LIMITS, &definition, NULL), RC_OK);
    assert_int_equal(view_compile(definition, &v, NULL), RC_OK);
    enum rc rc = columns_make(&c, v, &ask, e);
    columns_release(&c);
    view_free(v);
    json_free(definition);
    code_book_free(codes);
    buf_release(&text);
    return rc;
}

static void tags_that_cannot_be_are_refused(void **state)
{
    static const struct {
        const char *tags, *why;
    } bad[] = {
        {"{\"name\":\"icope/name/fr\",\"value\":\"ID\"}", "the same name"},
        {"{\"name\":\"icope/name/fr\",\"value\":\"décès\"}", "none that programs take"},
        {"{\"name\":\"icope/name/"
         "fr\",\"value\":\"un_nom_bien_trop_long_pour_que_stata_le_prenne\"}",
         "none that programs take"},
        {"{\"name\":\"icope/codes\",\"value\":\"none-of-these\"}", "no such set"},
        {"{\"name\":\"icope/reasons\",\"value\":\"none\"}", "no such column"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct err e = {0};
        assert_int_equal(make(bad[i].tags, &e), RC_INVALID);
        if (strstr(e.text, bad[i].why) == NULL)
            fail_msg("%s: %s", bad[i].tags, e.text);
    }
    assert_int_equal(make("{\"name\":\"icope/codes\",\"value\":\"sex\"}", NULL), RC_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reasons_are_the_same_everywhere),
        cmocka_unit_test(shipped_views_have_names_for_every_program),
        cmocka_unit_test(every_option_of_step1_has_a_number),
        cmocka_unit_test(meanings_are_in_the_language_that_is_asked_for),
        cmocka_unit_test(tags_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
