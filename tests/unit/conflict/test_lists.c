// SPDX-License-Identifier: EUPL-1.2
// Lists by the meaning of their entries: what comes of two changes, and which changes are one.
#include "base/mem.h"
#include "conflict/lists.h"
#include "fhir/resource.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/json_of.h"

#define HOME(n)  "{\"system\":\"phone\",\"use\":\"home\",\"value\":\"" n "\"}"
#define WORK(n)  "{\"system\":\"phone\",\"use\":\"work\",\"value\":\"" n "\"}"
#define PHONE(n) "{\"system\":\"phone\",\"value\":\"" n "\"}"
#define MAIL(n)  "{\"system\":\"email\",\"value\":\"" n "\"}"

static const struct {
    const char *element, *base, *ours, *theirs;
    const char *merged; // NULL: both sides changed the same
} rows[] = {
    {"telecom", HOME("1"), HOME("2"), HOME("1") "," WORK("9"), HOME("2") "," WORK("9")},
    {"telecom", HOME("1"), HOME("2"), WORK("9") "," HOME("1"), HOME("2") "," WORK("9")},
    {"telecom", HOME("1"), HOME("2"), HOME("3"), NULL},
    {"telecom", HOME("1"), HOME("2"), HOME("2"), HOME("2")},
    {"telecom", HOME("1") "," WORK("9"), HOME("1"), HOME("2") "," WORK("9"), HOME("2")},
    {"telecom", HOME("1") "," WORK("9"), HOME("1"), HOME("1") "," WORK("8"), NULL},
    {"telecom", "", HOME("1"), MAIL("a@b"), HOME("1") "," MAIL("a@b")},
    {"telecom", "", HOME("1"), HOME("2"), NULL},
    // Without a use a number is known by itself: two new ones may be the same change.
    {"telecom", PHONE("1") "," PHONE("2"), PHONE("1") "," PHONE("3"), PHONE("1") "," PHONE("4"),
     NULL},
    {"telecom", PHONE("1") "," PHONE("2"), PHONE("1") "," PHONE("2") "," PHONE("3"),
     PHONE("2") "," PHONE("1"), PHONE("1") "," PHONE("2") "," PHONE("3")},
    {"telecom", PHONE("06 11") "," PHONE("07"), PHONE("06 11") "," PHONE("07"),
     PHONE("06.11") "," PHONE("07"), PHONE("06.11") "," PHONE("07")},
    {"identifier", "{\"system\":\"a\",\"value\":\"1\"}",
     "{\"system\":\"a\",\"value\":\"1\"},{\"system\":\"b\",\"value\":\"2\"}",
     "{\"system\":\"c\",\"value\":\"3\"},{\"system\":\"a\",\"value\":\"1\"}",
     "{\"system\":\"a\",\"value\":\"1\"},{\"system\":\"b\",\"value\":\"2\"},{\"system\":\"c\","
     "\"value\":\"3\"}"},
    {"address", "{\"use\":\"home\",\"city\":\"A\"}", "{\"use\":\"home\",\"city\":\"B\"}",
     "{\"use\":\"old\",\"city\":\"C\"},{\"use\":\"home\",\"city\":\"A\"}",
     "{\"use\":\"home\",\"city\":\"B\"},{\"use\":\"old\",\"city\":\"C\"}"},
    // Lists of no known meaning: what was added, nothing else.
    {"note", "{\"text\":\"a\"}", "{\"text\":\"a\"},{\"text\":\"b\"}",
     "{\"text\":\"a\"},{\"text\":\"c\"}", "{\"text\":\"a\"},{\"text\":\"b\"},{\"text\":\"c\"}"},
    {"item", "{\"linkId\":\"1\"}", "{\"linkId\":\"1\",\"text\":\"b\"}",
     "{\"linkId\":\"1\",\"text\":\"c\"}", NULL},
};

static struct json *list_of(const char *entries)
{
    char text[800];
    snprintf(text, sizeof text, "[%s]", entries);
    return json_of(text);
}

static void changes_of_different_entries_are_put_together(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct json *base = list_of(rows[i].base), *ours = list_of(rows[i].ours);
        struct json *theirs = list_of(rows[i].theirs);
        struct json *merged = list_merge(rows[i].element, base, ours, theirs);
        struct json *expected = rows[i].merged != NULL ? list_of(rows[i].merged) : NULL;
        print_message("# row %zu\n", i);
        assert_int_equal(merged == NULL, expected == NULL);
        assert_true(merged == NULL || json_equal(merged, expected));
        json_free(base);
        json_free(ours);
        json_free(theirs);
        json_free(merged);
        json_free(expected);
    }
}

static void entries_stand_in_the_order_of_the_other(void **state)
{
    (void)state;
    struct json *as = json_of("{\"telecom\":[" HOME("1") "," MAIL("a@b") "]}");
    struct json *other =
        json_of("{\"telecom\":[" WORK("9") "," MAIL("c@d") "," HOME("2") "],\"active\":true}");
    struct json *expected =
        json_of("{\"telecom\":[" HOME("2") "," MAIL("c@d") "," WORK("9") "],\"active\":true}");
    lists_align(other, as);
    assert_true(json_equal(other, expected));
    lists_align(other, NULL);
    assert_true(json_equal(other, expected));
    json_free(as);
    json_free(other);
    json_free(expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_of_different_entries_are_put_together),
        cmocka_unit_test(entries_stand_in_the_order_of_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
