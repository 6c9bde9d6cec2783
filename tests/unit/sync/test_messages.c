// SPDX-License-Identifier: EUPL-1.2
// Words for everything that handing over can meet. The codes are read out of the engine's own
// source, so that a new one without words is seen here.
#include "sync/messages.h"

#include "base/fs.h"
#include "base/mem.h"
#include "sync/outcome.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void sentence(const char *text)
{
    assert_non_null(text);
    size_t len = strlen(text);
    if (len < 10 || text[len - 1] != '.' || !isupper((unsigned char)text[0]))
        fail_msg("no sentence: <%s>", text);
}

static void each_trouble_has_a_name_and_words(void **state)
{
    (void)state;
    for (enum sync_trouble t = SYNC_FINE + 1; t < SYNC_TROUBLES; t++) {
        struct sync_message said = trouble_text(t);
        const char *name = trouble_name(t);
        print_message("%d %s\n", (int)t, name != NULL ? name : "none");
        assert_non_null(name);
        assert_true(name[0] != '\0' && strspn(name, "abcdefghijklmnopqrstuvwxyz-") == strlen(name));
        sentence(said.happened);
        sentence(said.todo);
        for (enum sync_trouble other = SYNC_FINE; other < t; other++) {
            assert_string_not_equal(name, trouble_name(other));
            assert_string_not_equal(said.happened, trouble_text(other).happened);
        }
    }
    const enum sync_trouble none[] = {SYNC_FINE, SYNC_TROUBLES, (enum sync_trouble)1000};
    for (size_t i = 0; i < ARRAY_LEN(none); i++) {
        assert_string_equal(trouble_name(none[i]), "");
        assert_string_equal(trouble_text(none[i]).happened, "");
        assert_string_equal(trouble_text(none[i]).todo, "");
    }
}

static struct sync_message words_of(const char *code, int64_t http)
{
    struct json *problem = json_new_object();
    json_set_string(problem, "code", code);
    json_set(problem, "http", json_new_int(http));
    struct sync_message said = problem_text(problem);
    json_free(problem);
    return said;
}

// The words of a code that nobody knows: the general ones.
static bool has_own_words(const char *code)
{
    return strcmp(words_of(code, 0).happened, words_of("nobody-knows", 0).happened) != 0;
}

// Codes of the calls package_hold(…, "code", …) and package_later(…, "code", …) in a source.
static size_t codes_in(const char *source)
{
    static const char *const calls[] = {"package_hold(s", "package_later(s"};
    size_t found = 0;
    for (size_t i = 0; i < ARRAY_LEN(calls); i++) {
        for (const char *at = strstr(source, calls[i]); at != NULL; at = strstr(at, calls[i])) {
            const char *end = strchr(at, ';'), *quote = strchr(at, '"');
            at += strlen(calls[i]);
            if (end == NULL || quote == NULL || quote > end)
                continue; // the server's own code, or none
            char code[40];
            snprintf(code, sizeof code, "%.*s", (int)strcspn(quote + 1, "\""), quote + 1);
            found++;
            if (!has_own_words(code))
                fail_msg("no words for <%s>", code);
        }
    }
    return found;
}

static bool each_source(const char *name, void *self)
{
    struct buf path = {0}, text = {0};
    size_t len = strlen(name);
    if (len > 2 && strcmp(name + len - 2, ".c") == 0) {
        fs_join(&path, "src/sync", name);
        assert_int_equal(fs_read(buf_text(&path), 1 << 20, &text, NULL), RC_OK);
        *(size_t *)self += codes_in(buf_text(&text));
    }
    buf_release(&path);
    buf_release(&text);
    return true;
}

static void each_code_of_the_engine_has_words(void **state)
{
    (void)state;
    size_t found = 0;
    static const char *const known[] = {"damaged",  "doubled",   "changed-there", "conflict",
                                        "too-long", "read-back", "not-kept"};
    assert_int_equal(fs_list("src/sync", each_source, &found, NULL), RC_OK);
    assert_in_range(found, 10, 1000); // the calls are still written as they are looked for
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        struct sync_message said = words_of(known[i], 0);
        assert_true(has_own_words(known[i]));
        sentence(said.happened);
        sentence(said.todo);
    }
}

static void other_problems_go_by_what_becomes_of_them(void **state)
{
    (void)state;
    const char *refused = words_of(NULL, 422).happened, *again = words_of(NULL, 503).happened;
    assert_string_not_equal(refused, again);
    for (int http = 0; http < 600; http++) {
        struct sync_message said = words_of(NULL, http), odd = words_of("\x1b[2J", http);
        bool later = http < 400 || http >= 500 || outcome_of_status(http) == OUT_LATER;
        sentence(said.happened);
        sentence(said.todo);
        if (strcmp(said.happened, later ? again : refused) != 0)
            fail_msg("%d: %s", http, said.happened);
        assert_string_equal(odd.happened, said.happened);
    }
    const int64_t extreme[] = {INT64_MIN, -1, 600, 4294967718, INT64_MAX};
    for (size_t i = 0; i < ARRAY_LEN(extreme); i++)
        assert_string_equal(words_of(NULL, extreme[i]).happened, again);
    assert_string_equal(problem_text(NULL).happened, "");
    assert_string_equal(problem_text(NULL).todo, "");
}

// What is held is not tried by itself: the words must not promise it.
static void nothing_held_promises_to_go_by_itself(void **state)
{
    (void)state;
    static const char *const held[] = {"damaged", "doubled", "changed-there", "too-long"};
    for (size_t i = 0; i < ARRAY_LEN(held); i++)
        assert_null(strstr(words_of(held[i], 0).todo, "by itself"));
    assert_null(strstr(words_of(NULL, 422).todo, "tried again by itself"));
    static const char *const waits[] = {"read-back", "not-kept", "conflict"};
    for (size_t i = 0; i < ARRAY_LEN(waits); i++)
        assert_non_null(strstr(words_of(waits[i], 0).todo, "by itself"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_trouble_has_a_name_and_words),
        cmocka_unit_test(each_code_of_the_engine_has_words),
        cmocka_unit_test(other_problems_go_by_what_becomes_of_them),
        cmocka_unit_test(nothing_held_promises_to_go_by_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
