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

static const struct json *lists_of(void **state, const char *language)
{
    return json_get(json_get(*state, language), "lists");
}

static const char *id_at(const struct json *lists, size_t i)
{
    return json_get_string(json_at(lists, i), "id");
}

static bool is_retired(const struct json *lists, size_t i)
{
    return json_bool(json_get(json_at(lists, i), "retired"), false);
}

static void words_lists_are_enough_and_whole(void **state)
{
    for (size_t l = 0; l < ARRAY_LEN(languages); l++) {
        const struct json *lists = lists_of(state, languages[l]);
        size_t active = 0;
        for (size_t i = 0; i < json_count(lists); i++) {
            assert_string_equal(words_language(*state, id_at(lists, i)), languages[l]);
            for (size_t k = 0; k < WORDS_IN_LIST; k++)
                assert_true(words_at(*state, id_at(lists, i), k)[0] != '\0');
            active += !is_retired(lists, i);
        }
        assert_true(active >= LISTS_MIN);
    }
}

// Of every list, retired ones too, that a visit may still have.
static void words_whispered_are_twelve_and_never_memory_words(void **state)
{
    enum { EARS = 2, ALL = EARS * WORDS_SETS * WORDS_IN_LIST };
    for (size_t n = 0; n < ARRAY_LEN(languages); n++) {
        const struct json *lists = lists_of(state, languages[n]);
        for (size_t i = 0; i < json_count(lists); i++) {
            const char *all[ALL];
            for (size_t w = 0; w < ALL; w++) {
                all[w] = words_whispered(*state, id_at(lists, i), w % 2 ? WORDS_LEFT : WORDS_RIGHT,
                                         w / 2 % WORDS_SETS, w / 4);
                assert_true(all[w][0] != '\0');
                for (size_t k = 0; k < w; k++)
                    assert_string_not_equal(all[w], all[k]);
                for (size_t k = 0; k < WORDS_IN_LIST; k++)
                    assert_string_not_equal(all[w], words_at(*state, id_at(lists, i), k));
            }
        }
    }
}

static void words_whispered_are_those_paired_with_the_list(void **state)
{
    assert_string_equal(words_at(*state, "fr-1", 0), "drapeau");
    assert_string_equal(words_whispered(*state, "fr-1", WORDS_RIGHT, 0, 0), "café");
    assert_string_equal(words_whispered(*state, "fr-1", WORDS_RIGHT, 0, 2), "chaise");
    assert_string_not_equal(words_whispered(*state, "fr-9", WORDS_RIGHT, 0, 0), "café");
}

static void words_choose_never_repeats_before_all_were_used(void **state)
{
    const struct json *lists = lists_of(state, "fr");
    const char *used[64] = {NULL}; // newest first
    size_t count = 0;
    for (size_t i = 0; i < json_count(lists); i++)
        count += !is_retired(lists, i);
    assert_true(count * 2 < ARRAY_LEN(used));
    for (size_t visit = 0; visit < count * 2; visit++) {
        const char *id = words_choose(*state, "fr", used, visit);
        for (size_t ago = 0; ago < visit && ago + 1 < count; ago++)
            assert_string_not_equal(id, used[ago]);
        for (size_t i = 0; i < json_count(lists); i++)
            assert_false(strcmp(id, id_at(lists, i)) == 0 && is_retired(lists, i));
        memmove(used + 1, used, visit * sizeof used[0]);
        used[0] = id;
    }
    assert_string_equal(used[0], used[count]); // the second round goes the same way
}

static void words_choose_skips_visits_without_words(void **state)
{
    static const char *const used[] = {NULL, "fr-1", NULL, "from-elsewhere"};
    assert_string_equal(words_choose(*state, "fr", used, ARRAY_LEN(used)), "fr-9");
    assert_string_equal(words_choose(*state, "fr", NULL, 0), "fr-1");
    assert_string_equal(words_choose(*state, "en", used, ARRAY_LEN(used)), "en-1");
}

static void words_are_empty_where_there_are_none(void **state)
{
    assert_null(words_language(*state, "no-such-list"));
    assert_null(words_language(*state, NULL));
    assert_null(words_choose(NULL, "fr", NULL, 0));
    assert_null(words_choose(*state, "xx", NULL, 0));
    assert_string_equal(words_at(*state, "fr-1", WORDS_IN_LIST), "");
    assert_string_equal(words_at(*state, "no-such-list", 0), "");
    assert_string_equal(words_whispered(*state, "no-such-list", WORDS_LEFT, 0, 0), "");
    assert_string_equal(words_whispered(*state, "fr-1", WORDS_LEFT, WORDS_SETS, 0), "");
    assert_string_equal(words_whispered(NULL, "fr-1", WORDS_RIGHT, 0, 0), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_lists_are_enough_and_whole),
        cmocka_unit_test(words_whispered_are_twelve_and_never_memory_words),
        cmocka_unit_test(words_whispered_are_those_paired_with_the_list),
        cmocka_unit_test(words_choose_never_repeats_before_all_were_used),
        cmocka_unit_test(words_choose_skips_visits_without_words),
        cmocka_unit_test(words_are_empty_where_there_are_none),
    };
    return cmocka_run_group_tests(tests, load_words, free_words);
}
