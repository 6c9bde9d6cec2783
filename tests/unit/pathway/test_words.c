// SPDX-License-Identifier: EUPL-1.2
#include "pathway/words.h"

#include "base/buf.h"
#include "base/fs.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { FILE_BYTES = 1024 * 1024, LISTS_MIN = 6 };

static const char *const languages[] = {"fr", "en"};

static int load_words(void **state)
{
    struct buf text = {0};
    struct json *words = NULL;
    int bad = fs_read("data/words/words.json", FILE_BYTES, &text, NULL) != RC_OK ||
              json_parse(text.at, text.len, &JSON_LIMITS, &words, NULL) != RC_OK;
    buf_release(&text);
    *state = words;
    return bad;
}

static int free_words(void **state)
{
    json_free(*state);
    return 0;
}

static void words_lists_are_enough_whole_and_different(void **state)
{
    for (size_t l = 0; l < ARRAY_LEN(languages); l++) {
        const struct json *lists = words_lists(*state, languages[l]);
        assert_true(json_count(lists) >= LISTS_MIN);
        for (size_t i = 0; i < json_count(lists) * WORDS_IN_LIST; i++) {
            const char *id = json_get_string(json_at(lists, i / WORDS_IN_LIST), "id");
            const char *word = words_at(lists, id, i % WORDS_IN_LIST);
            assert_true(word[0] != '\0');
            for (size_t k = 0; k < i; k++) {
                const char *other = json_get_string(json_at(lists, k / WORDS_IN_LIST), "id");
                assert_string_not_equal(word, words_at(lists, other, k % WORDS_IN_LIST));
            }
        }
    }
}

static void words_whispered_are_never_memory_words(void **state)
{
    for (size_t l = 0; l < ARRAY_LEN(languages); l++) {
        const struct json *lists = words_lists(*state, languages[l]);
        for (size_t visit = 0; visit < 20; visit++) {
            for (size_t i = 0; i < 2 * WORDS_IN_LIST; i++) {
                const char *whispered = words_whispered(*state, languages[l], visit, i);
                assert_true(whispered[0] != '\0');
                for (size_t k = 0; k < json_count(lists) * WORDS_IN_LIST; k++)
                    assert_string_not_equal(
                        whispered,
                        words_at(lists, json_get_string(json_at(lists, k / WORDS_IN_LIST), "id"),
                                 k % WORDS_IN_LIST));
            }
        }
    }
}

static void words_whispered_differ_by_ear_and_visit(void **state)
{
    for (size_t i = 0; i < WORDS_IN_LIST; i++) {
        const char *right = words_whispered(*state, "fr", 0, i);
        assert_string_not_equal(right, words_whispered(*state, "fr", 0, i + WORDS_IN_LIST));
        assert_string_not_equal(right, words_whispered(*state, "fr", 1, i));
    }
}

static void words_choose_never_repeats_before_all_were_used(void **state)
{
    const struct json *lists = words_lists(*state, "fr");
    const char *used[64] = {NULL}; // newest first
    size_t count = json_count(lists);
    assert_true(count * 2 < ARRAY_LEN(used));
    for (size_t visit = 0; visit < count * 2; visit++) {
        const char *id = words_choose(lists, used, visit);
        for (size_t ago = 0; ago < visit && ago + 1 < count; ago++)
            assert_string_not_equal(id, used[ago]);
        memmove(used + 1, used, visit * sizeof used[0]);
        used[0] = id;
    }
    assert_string_equal(used[0], used[count]); // the second round goes the same way
}

static void words_choose_skips_visits_without_words(void **state)
{
    const struct json *lists = words_lists(*state, "fr");
    static const char *const used[] = {NULL, "fr-1", NULL, "from-elsewhere"};
    assert_string_equal(words_choose(lists, used, ARRAY_LEN(used)), "fr-2");
    assert_string_equal(words_choose(lists, NULL, 0), "fr-1");
}

static void words_are_empty_where_there_are_none(void **state)
{
    const struct json *lists = words_lists(*state, "fr");
    assert_null(words_lists(*state, "xx"));
    assert_null(words_choose(NULL, NULL, 0));
    assert_string_equal(words_at(lists, "fr-1", WORDS_IN_LIST), "");
    assert_string_equal(words_at(lists, "no-such-list", 0), "");
    assert_string_equal(words_whispered(*state, "xx", 0, 0), "");
    assert_string_equal(words_whispered(NULL, "fr", 0, 0), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_lists_are_enough_whole_and_different),
        cmocka_unit_test(words_whispered_are_never_memory_words),
        cmocka_unit_test(words_whispered_differ_by_ear_and_visit),
        cmocka_unit_test(words_choose_never_repeats_before_all_were_used),
        cmocka_unit_test(words_choose_skips_visits_without_words),
        cmocka_unit_test(words_are_empty_where_there_are_none),
    };
    return cmocka_run_group_tests(tests, load_words, free_words);
}
