// SPDX-License-Identifier: EUPL-1.2
// The red flags of the data folder: the code system says the same words, and each number is one
// that answers for it.
#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct json *load(const char *path)
{
    struct buf text = {0};
    struct json *v = NULL;
    assert_int_equal(fs_read(path, 1024 * 1024, &text, NULL), RC_OK);
    assert_int_equal(json_parse(text.at, text.len, &JSON_LIMITS, &v, NULL), RC_OK);
    buf_release(&text);
    return v;
}

// The object of that code in an array, or NULL.
static const struct json *of_code(const struct json *all, const char *code)
{
    for (size_t i = 0; i < json_count(all); i++)
        if (strcmp(json_get_string(json_at(all, i), "code"), code) == 0)
            return json_at(all, i);
    return NULL;
}

static const char *in(const struct json *o, const char *key, const char *language)
{
    const struct json *v = json_get(o, key);
    return json_type(v) == JSON_OBJECT ? json_get_string(v, language) : json_string(v);
}

static void red_flags_are_those_of_the_code_system(void **state)
{
    (void)state;
    struct json *data = load("data/pathway/red-flags.json");
    struct json *system = load("data/codesystems/icope-red-flag.json");
    const struct json *flags = json_get(data, "flags"), *concepts = json_get(system, "concept");
    int64_t count = 0;
    assert_true(json_count(flags) > 0);
    assert_int_equal(json_count(flags), json_count(concepts));
    assert_true(json_int(json_get(system, "count"), &count));
    assert_int_equal(count, json_count(concepts));
    for (size_t i = 0; i < json_count(flags); i++) {
        const struct json *flag = json_at(flags, i);
        const struct json *concept = of_code(concepts, json_get_string(flag, "code"));
        assert_non_null(concept);
        assert_string_equal(in(flag, "label", "fr"), json_get_string(concept, "display"));
        assert_string_equal(in(flag, "label", "en"),
                            json_get_string(json_at(json_get(concept, "designation"), 0), "value"));
        assert_true(in(flag, "numbers", "fr")[0] != '\0' && in(flag, "do", "fr")[0] != '\0');
        assert_true(in(flag, "numbers", "en")[0] != '\0' && in(flag, "do", "en")[0] != '\0');
    }
    json_free(data);
    json_free(system);
}

static void red_flags_name_the_numbers_that_answer(void **state)
{
    static const struct {
        const char *code;
        const char *has[3], *has_not[3];
    } rows[] = {
        {"suicide", {"15", "112", "3114"}, {"3133"}},
        {"chest-pain", {"15", "112"}, {"3114"}},
        {"stroke", {"15", "112"}, {"3114"}},
        {"fall", {"15", "112"}, {"114", "3114"}},
        {"confusion", {"15"}, {"112"}},
        {"abuse", {"3133", "17"}, {"3977", "119"}},
        {"gas", {"0 800 47 33 33 (gaz de ville)", "18", "112"}, {"15"}},
        {"no-food", {"équipe", "CCAS"}, {"15"}},
        {"no-heating", {"équipe", "CCAS", "115"}, {" 15"}},
    };
    (void)state;
    struct json *data = load("data/pathway/red-flags.json");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct json *flag = of_code(json_get(data, "flags"), rows[i].code);
        const char *numbers = in(flag, "numbers", "fr");
        for (size_t k = 0; k < 3 && rows[i].has[k] != NULL; k++)
            assert_non_null(strstr(numbers, rows[i].has[k]));
        for (size_t k = 0; k < 3 && rows[i].has_not[k] != NULL; k++)
            assert_null(strstr(numbers, rows[i].has_not[k]));
    }
    assert_non_null(strstr(in(data, "everywhere", "fr"), "SMS")); // 114 is never a voice call
    assert_true(json_get(json_get(data, "sources"), "3133") != NULL);
    json_free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(red_flags_are_those_of_the_code_system),
        cmocka_unit_test(red_flags_name_the_numbers_that_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
