// SPDX-License-Identifier: EUPL-1.2
#include "base/alike.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

// One side of a comparison: "family|given|other names|birth|matricules|sex", all but the first may
// be left out; no birth stands for 1942-05-12, "-" for none that is known.
struct one {
    char text[256];
    struct alike_person p;
};

static void read_one(const char *text, struct one *ret)
{
    *ret = (struct one){{0}, {0}};
    const char *at[6] = {"", "", "", "1942-05-12", "", "f"};
    char *rest = ret->text;
    snprintf(ret->text, sizeof ret->text, "%s", text);
    for (size_t i = 0; i < ARRAY_LEN(at) && rest != NULL; i++) {
        const char *part = strsep(&rest, "|");
        at[i] = part[0] != '\0' || i < 3 ? part : at[i];
    }
    ret->p = (struct alike_person){
        .family = at[0], .given = at[1], .others = at[2], .ins = at[4], .sex = at[5][0]};
    if (at[3][0] != '-')
        assert_true(date_parse_partial(at[3], strlen(at[3]), &ret->p.birth));
}

static void expect(const char *a, const char *b, enum alike expected)
{
    struct one x = {{0}, {0}}, y = {{0}, {0}};
    read_one(a, &x);
    read_one(b, &y);
    if (alike_compare(&x.p, &y.p) != expected || alike_compare(&y.p, &x.p) != expected)
        fail_msg("%s and %s: %d and %d, not %d", a, b, alike_compare(&x.p, &y.p),
                 alike_compare(&y.p, &x.p), expected);
}

static void names_of_one_person_are_written_in_many_ways(void **state)
{
    static const char *const rows[][2] = {
        {"Le Goff", "LEGOFF"},
        {"Le Goff", "Goff (Le)"},
        {"LEGOFF", "Goff (Le)"},
        {"Le Goff|Yvonne", "Yvonne|Le Goff"},
        {"Le Goff|Yvonne", "Le Goff Yvonne"},
        {"D'Aguilar", "Daguilar"},
        {"D’Aguilar", "Aguilar (d')"},
        {"Saint-Martin", "St Martin"},
        {"Sainte-Marie", "STE MARIE"},
        {"Saint Martin", "Saintmartin||St-Martin"},
        {"de La Tour d'Auvergne|Guy", "Latour d'Auvergne|Guy"},
        {"van den Berg|Anna", "Vandenberg|Anna"},
        {"Ben Ahmed|Fatima", "Benahmed|Fatima"},
        {"El Amrani|Said", "Amrani|Saïd"},
        {"Nguyễn|Thị Hoa", "NGUYEN|THI HOA"},
        {"Lefèvre|Jeanne", "LEFEVRE|Jeanne Marie"},
        {"Lefèvre|Jeanne", "Lefebvre|Jeanne"},
        {"Lefèvre|Jeanne", "Lefevre|J."},
        {"Lefèvre|Yvonne", "Lefevre|Y."},
        {"Fourès|Marie-Thérèse", "Foures|Marie"},
        {"Fourès|Marie-Thérèse", "Foures|Thérèse"},
        {"Fourès|Jeanne Marie", "Foures|Jeanne Louise"},
        {"Fourès|Jean-Paul", "Foures|Jeanpaul"},
        {"Moreau|Jeane", "Moreau|Jeanne"},
        {"Dupont-Martin|Odile", "Martin|Odile"},
        {"Martin|Odile|Durand", "Durand|Odile"},
        {"Martin|Odile|Durand ", "Roux|Odile|DURAND"},
        {"Cœur|Anne", "Coeur|Anne"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        expect(rows[i][0], rows[i][1], ALIKE_LIKELY);
}

static void birth_dates_count_as_far_as_they_are_known(void **state)
{
    static const struct {
        const char *a, *b;
        enum alike expected;
    } rows[] = {
        {"Roux|Anne", "Roux|Anne||1942", ALIKE_LIKELY},
        {"Roux|Anne", "Roux|Anne||1942-05", ALIKE_LIKELY},
        {"Roux|Anne", "Roux|Anne||1942-06", ALIKE_NO},
        {"Roux|Anne", "Roux|Anne||1943", ALIKE_NO},
        {"Roux|Anne", "Roux|Anne||1942-12-05", ALIKE_LIKELY}, // day and month
        {"Roux|Anne", "Roux|||1942-12-05", ALIKE_NO},
        {"Roux|Anne", "Roux|Anne||-", ALIKE_LIKELY},
        {"Roux|Anne", "Roux|||-", ALIKE_NO},
        {"Roux|Anne||-", "Roux|Anne||-", ALIKE_LIKELY},
        {"Roux|Anne||1942", "Roux|||1942", ALIKE_LIKELY},
        {"Roux|Anne||1942", "Roux|Zoe||1942", ALIKE_NO},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        expect(rows[i].a, rows[i].b, rows[i].expected);
}

static void two_people_stay_two(void **state)
{
    static const struct {
        const char *a, *b;
        enum alike expected;
    } rows[] = {
        // Twins; father and son; neighbours; couples.
        {"Roux|Anne", "Roux|Marie", ALIKE_TWIN},
        {"Roux|Jean||||m", "Roux|Jeanne||||f", ALIKE_TWIN},
        {"Roux|Paul||1942-05-12||m", "Roux|Paul||1968-05-12||m", ALIKE_NO},
        {"Roux|Anne", "Blanc|Anne", ALIKE_NO},
        {"Martin|Odile|Durand", "Durand|Pierre", ALIKE_TWIN},
        {"Martin|Odile|Durand|1944-01-02", "Durand|Pierre", ALIKE_NO},
        {"Roux", "Roux|||||m", ALIKE_TWIN},
        {"Lefèvre|Jeanne", "Lefebvre|Marcel", ALIKE_NO},
        // Homonyms of one day, told apart by their numbers; a provisional one does not.
        {"Roux|Anne|||242053148301401", "Roux|Anne|||242057511601402", ALIKE_TWIN},
        {"Roux|Anne|||842053148301401", "Roux|Anne|||242057511601402", ALIKE_LIKELY},
        {"Fourès|Marie-Thérèse", "Foures|Marie-Louise", ALIKE_TWIN},
        {"Fourès|Marie-Thérèse|Arnaud", "Arnaud|Marie-Louise", ALIKE_TWIN},
        {"Inconnu 1|X", "Inconnue 2|X", ALIKE_NO},
        {"|", "|", ALIKE_NO},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        expect(rows[i].a, rows[i].b, rows[i].expected);
}

static void one_number_is_one_person(void **state)
{
    static const char a[] = "Roux|Anne||1942-05-12|242053148301401";
    static const char b[] = "Blanc|Zoe||1943|2420531483014";
    static const char c[] = "Blanc|Zoe||1943|142053148301489 242053148301401 ";
    (void)state;
    expect(a, b, ALIKE_LIKELY);
    expect(a, c, ALIKE_LIKELY);
    expect("Roux|Anne|||24205314830", "Blanc|Zoe|||24205314830", ALIKE_NO); // too short
}

// Whatever stands in a name, comparing ends and is the same both ways.
static void any_text_can_be_compared(void **state)
{
    static const char *const odd[] = {"(((|...",
                                      "de la|du",
                                      "a b c d e f g h i j k l m n o p q r s t u v w x|y z",
                                      "\xff\xfe|\xc3",
                                      "|Anne",
                                      "漢字|名",
                                      "|"};
    char longest[2000];
    (void)state;
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    struct alike_person big = {
        .family = longest, .given = longest, .others = longest, .ins = longest};
    for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
        struct one x, y;
        read_one(odd[i], &x);
        assert_int_equal(alike_compare(&x.p, &big), alike_compare(&big, &x.p));
        for (size_t j = 0; j < ARRAY_LEN(odd); j++) {
            read_one(odd[j], &y);
            assert_int_equal(alike_compare(&x.p, &y.p), alike_compare(&y.p, &x.p));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_one_person_are_written_in_many_ways),
        cmocka_unit_test(birth_dates_count_as_far_as_they_are_known),
        cmocka_unit_test(two_people_stay_two),
        cmocka_unit_test(one_number_is_one_person),
        cmocka_unit_test(any_text_can_be_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
