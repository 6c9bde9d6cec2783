// SPDX-License-Identifier: EUPL-1.2
#include "export/anonymity.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 400 };

static struct described somebody(int age, char sex, const char *postcode)
{
    struct described d = {.age = age, .sex = sex};
    struct json *address = json_new_object();
    json_set_string(address, "postalCode", postcode);
    place_read(address, &d.place);
    json_free(address);
    return d;
}

// What is said of somebody, as a text.
static void said(const struct described *d, char out[80])
{
    char band[BAND_BYTES];
    anonymity_band(d, band);
    snprintf(out, 80, "%s/%c/%d:%s", band, d->says_sex ? d->sex : '-', (int)d->level,
             place_at(&d->place, d->level));
}

static void places_are_read_at_every_level(void **state)
{
    static const struct {
        const char *postcode, *departement, *region;
    } cases[] = {{"31800", "31", "76"},  {"20167", "2A", "94"}, {"20200", "2B", "94"},
                 {"97400", "974", "04"}, {"75011", "75", "11"}, {"01000", "01", "84"},
                 {"99123", "", ""},      {"3180", "", ""},      {"B1000", "", ""}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct described d = somebody(70, 'f', cases[i].postcode);
        assert_string_equal(place_at(&d.place, PLACE_DEPARTEMENT), cases[i].departement);
        assert_string_equal(place_at(&d.place, PLACE_REGION), cases[i].region);
        assert_string_equal(place_at(&d.place, PLACE_COMMUNE),
                            cases[i].region[0] != '\0' ? cases[i].postcode : "");
        assert_string_equal(place_at(&d.place, PLACE_NONE), "");
    }
}

static void who_is_one_of_k_keeps_the_finest_words(void **state)
{
    struct described all[6];
    char text[80];
    (void)state;
    for (int i = 0; i < 6; i++)
        all[i] = somebody(75 + i % 5, 'f', "31800");
    anonymity_describe(all, 6, 5);
    for (int i = 0; i < 6; i++) {
        said(&all[i], text);
        assert_true(all[i].in);
        assert_string_equal(text, "75-79/f/0:31800");
    }
}

static void who_is_alone_is_left_out_or_said_coarsely(void **state)
{
    struct described all[7];
    (void)state;
    all[0] = somebody(62, 'm', "29000");
    anonymity_describe(all, 1, 5);
    assert_false(all[0].in);
    for (int i = 0; i < 6; i++)
        all[i] = somebody(75, 'f', "31800");
    all[6] = somebody(76, 'f', "29000");
    anonymity_describe(all, 7, 5);
    assert_true(all[0].in && !all[6].in); // the others need nobody
    all[6] = somebody(76, 'f', "31200");
    all[5] = somebody(76, 'f', "31200");
    anonymity_describe(all, 7, 5); // five stay in their commune, two are too few
    assert_true(all[0].in && !all[5].in && !all[6].in);
}

static void the_oldest_are_one(void **state)
{
    struct described all[5];
    char band[BAND_BYTES];
    (void)state;
    for (int i = 0; i < 5; i++)
        all[i] = somebody(90 + 4 * i, 'f', "31800");
    anonymity_describe(all, 5, 5);
    anonymity_band(&all[4], band);
    assert_string_equal(band, "90+");
    assert_int_equal(anonymity_middle(&all[0]), anonymity_middle(&all[4]));
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(a, b);
}

// Everybody who is in shares what is said with k − 1 others, whoever they are and in any order.
static void k_holds_for_anybody(void **state)
{
    static const char *const postcodes[] = {"31800", "31000", "09000", "20200", "75011", "", "x"};
    static struct described all[MANY], turned[MANY];
    static char texts[MANY][80], again[MANY][80];
    (void)state;
    unsigned random = 12345;
    for (size_t k = 5; k <= 40; k += 7) {
        size_t in = 0, same = 1;
        for (size_t i = 0; i < MANY; i++) {
            random = random * 1103515245u + 12345u;
            all[i] = somebody((int)(random >> 8) % 45 + 58, "mfou"[(random >> 20) % 40 / 13],
                              postcodes[(random >> 16) % ARRAY_LEN(postcodes)]);
            if (i % 50 == 0)
                all[i].age = -1;
            turned[MANY - 1 - i] = all[i];
        }
        anonymity_describe(all, MANY, k);
        anonymity_describe(turned, MANY, k);
        for (size_t i = 0; i < MANY; i++) {
            said(&all[i], texts[in]);
            said(&turned[MANY - 1 - i], again[i]);
            assert_int_equal(all[i].in, turned[MANY - 1 - i].in);
            assert_true(!all[i].in || strcmp(texts[in], again[i]) == 0);
            in += all[i].in;
        }
        assert_true(in > MANY * 3 / 4);
        qsort(texts, in, sizeof *texts, compare_texts);
        for (size_t i = 1; i <= in; i++, same++)
            if (i == in || strcmp(texts[i], texts[i - 1]) != 0) {
                assert_true(same >= k);
                same = 0;
            }
    }
}

// Who would be one of fewer than k by the words of two exports, or by being in one of them.
static size_t smallest_class(const struct described *a, const struct described *b, size_t count)
{
    static char texts[MANY][2 * SAID_BYTES];
    size_t in = 0, same = 1, least = MANY;
    for (size_t i = 0; i < count; i++) {
        char first[SAID_BYTES] = "", second[SAID_BYTES] = "";
        if (a[i].in)
            anonymity_said(&a[i], a[i].step, first);
        if (b[i].in)
            anonymity_said(&b[i], b[i].step, second);
        if (a[i].in || b[i].in)
            snprintf(texts[in++], sizeof *texts, "%s|%s", first, second);
    }
    qsort(texts, in, sizeof *texts, compare_texts);
    for (size_t i = 1; i <= in; i++, same++)
        if (i == in || strcmp(texts[i], texts[i - 1]) != 0) {
            least = same < least ? same : least;
            same = 0;
        }
    return least;
}

// A later export over any part of the people, and over new ones, singles out nobody of an earlier
// one, and says the same of everybody.
static void two_exports_joined_keep_k(void **state)
{
    static const char *const postcodes[] = {"31800", "31000", "09000", "20200"};
    static struct described first[MANY], second[MANY];
    (void)state;
    unsigned random = 54321;
    for (unsigned share = 0; share <= 16; share++) { // sixteenths of them are in the second
        size_t told = 0, joined;
        for (size_t i = 0; i < MANY; i++) {
            random = random * 1103515245u + 12345u;
            first[i] = somebody((int)(random >> 8) % 35 + 60, "mf"[random >> 20 & 1],
                                postcodes[(random >> 16) % ARRAY_LEN(postcodes)]);
            first[i].rank = random;
            second[i] = first[i];
        }
        anonymity_describe(first, MANY - 40, 5); // the last forty are new later
        for (size_t i = 0; i < MANY; i++) {
            random = random * 1103515245u + 12345u;
            const bool asked = (random >> 16) % 16 < share;
            if (first[i].in) {
                // one cell for all of whom the same is said
                for (size_t k = 0; second[i].cell == 0; k++) {
                    char a[SAID_BYTES], b[SAID_BYTES];
                    anonymity_said(&first[i], first[i].step, a);
                    anonymity_said(&first[k], first[k].step, b);
                    if (first[k].in && strcmp(a, b) == 0)
                        second[i].cell = (unsigned)k + 1;
                }
                second[i].from = first[i].step;
                second[i].absent = !asked;
            }
        }
        anonymity_describe(second, MANY, 5);
        for (size_t i = 0; i < MANY; i++) {
            assert_false(second[i].in && second[i].absent);
            told += second[i].in;
            if (first[i].in && second[i].in)
                assert_int_equal(first[i].step, second[i].step);
        }
        joined = smallest_class(first, second, MANY);
        assert_true(joined >= 5);
        assert_true(told >= (share == 16 ? MANY * 3 / 4 : share > 12 ? 40 : 0));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_read_at_every_level),
        cmocka_unit_test(who_is_one_of_k_keeps_the_finest_words),
        cmocka_unit_test(who_is_alone_is_left_out_or_said_coarsely),
        cmocka_unit_test(the_oldest_are_one),
        cmocka_unit_test(k_holds_for_anybody),
        cmocka_unit_test(two_exports_joined_keep_k),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
