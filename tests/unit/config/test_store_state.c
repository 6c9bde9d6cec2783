// SPDX-License-Identifier: EUPL-1.2
#include "config/store_state.h"

#include "base/fs.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void trouble_of_tells_each_failure(void **state)
{
    (void)state;
    static const struct {
        enum rc rc;
        bool known;
        enum store_state expected;
    } rows[] = {
        {RC_OK, true, STORE_STATE_NONE},          {RC_OK, false, STORE_STATE_NONE},
        {RC_NO, false, STORE_STATE_NONE},         {RC_NO, true, STORE_STATE_MISSING},
        {RC_BUSY, true, STORE_STATE_BUSY},        {RC_NEWER, false, STORE_STATE_NEWER},
        {RC_DAMAGED, false, STORE_STATE_DAMAGED}, {RC_DENIED, true, STORE_STATE_DENIED},
        {RC_FULL, true, STORE_STATE_FULL},        {RC_IO, false, STORE_STATE_IO},
        {RC_LIMIT, true, STORE_STATE_IO},         {RC_INVALID, false, STORE_STATE_IO},
        {(enum rc)77, false, STORE_STATE_IO}, // whatever comes later is never a first start
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(store_state_of(rows[i].rc, rows[i].known), rows[i].expected);
}

static void trouble_words_are_there_for_each(void **state)
{
    (void)state;
    for (enum store_state t = STORE_STATE_NONE + 1; t < STORE_STATE_COUNT; t++) {
        const struct store_state_text *w = store_state_text(t);
        assert_true(w->title != NULL && w->happened != NULL && w->kept != NULL && w->next != NULL);
    }
    assert_false(store_state_text(STORE_STATE_MISSING)->practice); // it would make the folder
    assert_false(store_state_text(STORE_STATE_LOST)->practice);
}

static void known_list_keeps_each_store_once_and_drops_one(void **state)
{
    (void)state;
    struct paths a = {.store = "/media/a/icope.db"}, b = {.store = "/media/b/icope.db"};
    char dir[] = "/tmp/icope-test-known-XXXXXX", language[8], sub[64];
    struct stat st;
    struct err e = {0};
    assert_non_null(mkdtemp(dir));
    snprintf(a.known, sizeof a.known, "%s/x/known.json", dir);
    snprintf(a.state, sizeof a.state, "%s/x", dir);
    memcpy(b.known, a.known, sizeof b.known);
    memcpy(b.state, a.state, sizeof b.state);
    assert_false(known_stores_has(&a));
    known_stores_language(&a, language);
    assert_string_equal(language, "");
    known_stores_add(&a, "en");
    known_stores_add(&a, "fr"); // nothing new
    assert_true(known_stores_has(&a) && !known_stores_has(&b));
    known_stores_language(&b, language);
    assert_string_equal(language, "en");
    known_stores_add(&b, "fr");
    assert_true(known_stores_has(&a) && known_stores_has(&b));
    assert_int_equal(stat(a.known, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(known_stores_drop(&a, &e), RC_OK);
    assert_true(!known_stores_has(&a) && known_stores_has(&b));
    // A list that cannot be read is an empty one and is written anew.
    assert_int_equal(fs_write(a.known, "[1", 2, 0600, &e), RC_OK);
    assert_false(known_stores_has(&b));
    known_stores_add(&a, "fr");
    assert_true(known_stores_has(&a));
    unlink(a.known);
    snprintf(sub, sizeof sub, "%s/x", dir);
    rmdir(sub);
    assert_int_equal(rmdir(dir), 0);
    // Nowhere to keep it: nothing happens.
    struct paths none = {.store = "/media/a/icope.db"};
    known_stores_add(&none, "fr");
    assert_false(known_stores_has(&none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trouble_of_tells_each_failure),
        cmocka_unit_test(trouble_words_are_there_for_each),
        cmocka_unit_test(known_list_keeps_each_store_once_and_drops_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
