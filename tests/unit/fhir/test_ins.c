// SPDX-License-Identifier: EUPL-1.2
#include "fhir/ins.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define GS   "\x1d"
#define HEAD "IS010000000000000000000000"

static bool key_fits(const char *ins)
{
    return (ins_doubts(ins, "", 'u', "") & (INS_DOUBT_KEY | INS_DOUBT_NO_KEY | INS_DOUBT_FORM)) ==
           0;
}

static void the_key_follows_the_rule(void **state)
{
    (void)state;
    static const char *const right[] = {
        "189127512501282", "206127511100564", // of the INS reference
        "242052A00412376",                    // 97 − 2420519004123 mod 97
        "242052B00412306",                    // 97 − 2420518004123 mod 97
    };
    static const char *const wrong[] = {
        "1891275125012",   "1891275125012820", "189127512501283", "189127512501292",
        "298127512501282", "18912A512501282",  "242053A00412397", "242052C00412376",
        "2420 2A00412376", "18912751250128x",  "18912751250128-",
    };
    for (size_t i = 0; i < ARRAY_LEN(right); i++)
        if (!key_fits(right[i]))
            fail_msg("%s is right", right[i]);
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        if (key_fits(wrong[i]))
            fail_msg("%s is wrong", wrong[i]);
}

static void an_ins_is_read_as_it_is_typed(void **state)
{
    (void)state;
    static const struct {
        const char *typed;
        enum ins_form form;
        const char *kept;
        size_t chars;
    } rows[] = {
        {"242122A00401406", INS_WHOLE, "242122A00401406", 15},
        {"242122a00401406", INS_WHOLE, "242122A00401406", 15},
        {"2 42 12 31 483 014 56", INS_WHOLE, "242123148301456", 15},
        {" 2 42 12 31 483 014 (56)", INS_SIGNS, "", 17},
        {"2.42.12.31.483.014-56", INS_WHOLE, "242123148301456", 15},
        {"2\u00a042\u202f12\u200931\t483 014 56 ", INS_WHOLE, "242123148301456", 15},
        {"1 38 07 2b 033 021 01", INS_WHOLE, "138072B03302101", 15},
        {"2421231483014", INS_NO_KEY, "2421231483014", 13},
        {"24212314830145", INS_LENGTH, "", 14},
        {"2421231483014567", INS_LENGTH, "", 16},
        {"", INS_LENGTH, "", 0},
        {"24212314830145O", INS_SIGNS, "", 15}, // the letter O
        {"2421231A8301456", INS_SIGNS, "", 15}, // an A elsewhere
        {"242123148301\u0665\u0665\u0665", INS_SIGNS, "", 15},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char kept[INS_BYTES] = "";
        size_t chars = 0;
        enum ins_form form = ins_read(rows[i].typed, kept, &chars);
        if (form != rows[i].form || strcmp(kept, rows[i].kept) != 0 || chars != rows[i].chars)
            fail_msg("%s: form %d, kept %s, %zu signs", rows[i].typed, form, kept, chars);
    }
}

static void an_ins_is_compared_with_the_sheet(void **state)
{
    (void)state;
    static const struct {
        const char *ins, *birth;
        char sex;
        const char *place;
        unsigned doubts;
    } rows[] = {
        // Corsica, months of incomplete registers, a provisional number, another place.
        {"242122A00401406", "1942-12-12", 'f', "2A004", 0},
        {"242123148301456", "1942-12-12", 'f', "31483", 0},
        {"242209935201447", "1942-01-01", 'f', "99352", 0},
        {"242319935201429", "1942-01-01", 'f', "99352", 0},
        {"242999935201450", "1942-01-01", 'f', "99352", 0},
        {"742123148301497", "1942-12-12", 'm', "31483", 0},
        {"242127511601481", "1942-12-12", 'f', "31483", INS_DOUBT_PLACE},
        // Every month of a register that tells none, and one that cannot be.
        {"242309935201413", "1942-07-01", 'f', "99352", 0},
        {"242509935201452", "1942-07-01", 'f', "99352", INS_DOUBT_KEY},
        {"2421331483014", "1942-12-12", 'f', "31483", INS_DOUBT_NO_KEY | INS_DOUBT_BIRTH},
        // What is not known of the birth date is not compared.
        {"242123148301456", "1942", 'f', "31483", 0},
        {"242123148301456", "1942-12", 'f', "", 0},
        {"242123148301456", "", 'f', "", 0},
        {"242123148301456", "1943", 'f', "", INS_DOUBT_BIRTH},
        {"242123148301456", "1942-11", 'f', "", INS_DOUBT_BIRTH},
        {"242123148301456", "1842-12-12", 'f', "", 0}, // the century is not in it
        {"242123148301456", "1942-12-12", 'm', "31483", INS_DOUBT_SEX},
        {"242123148301456", "1942-12-12", 'u', "31483", 0},
        {"242123148301456", "1942-12-12", 'o', "31483", 0},
        {"842123148301447", "1942-12-12", 'm', "", INS_DOUBT_SEX},
        {"842123148301447", "1942-12-12", 'f', "", 0},
        {"342123148301406", "1942-12-12", 'm', "", 0},
        {"442123148301453", "1942-12-12", 'f', "", 0},
        {"242123148301457", "1942-12-12", 'f', "", INS_DOUBT_KEY},
        {"24212314830145", "1942-12-12", 'f', "", INS_DOUBT_FORM},
        {"", "1942-12-12", 'f', "31483", 0},
        // Overseas, and places that have another code today.
        {"2421297411014", "1942-12-12", 'f', "97411", INS_DOUBT_NO_KEY},
        {"2421298718014", "1942-12-12", 'f', "98818", INS_DOUBT_NO_KEY | INS_DOUBT_PLACE},
        {"2421220004014", "1942-12-12", 'f', "2A004", INS_DOUBT_NO_KEY},
        {"2421220004014", "1942-12-12", 'f', "2B004", INS_DOUBT_NO_KEY},
        {"2421220004014", "1942-12-12", 'f', "2A005", INS_DOUBT_NO_KEY | INS_DOUBT_PLACE},
        {"2771220004014", "1977-12-12", 'f', "2A004", INS_DOUBT_NO_KEY | INS_DOUBT_PLACE},
        {"2421275051014", "1942-12-12", 'f', "92051", INS_DOUBT_NO_KEY},
        {"2421278646014", "1942-12-12", 'f', "91646", INS_DOUBT_NO_KEY},
        {"2421292352014", "1942-12-12", 'f', "99352", INS_DOUBT_NO_KEY},
        {"2721292051014", "1972-12-12", 'f', "99352", INS_DOUBT_NO_KEY | INS_DOUBT_PLACE},
        {"2421231990014", "1942-12-12", 'f', "31483", INS_DOUBT_NO_KEY}, // commune not known
        {"2421231483014", "1942-12-12", 'f', "99999", INS_DOUBT_NO_KEY},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        unsigned doubts = ins_doubts(rows[i].ins, rows[i].birth, rows[i].sex, rows[i].place);
        if (doubts != rows[i].doubts)
            fail_msg("%s, %s %c %s: %u, not %u", rows[i].ins, rows[i].birth, rows[i].sex,
                     rows[i].place, doubts, rows[i].doubts);
    }
}

static void a_provisional_number_has_its_own_system(void **state)
{
    (void)state;
    assert_string_equal(ins_system("142123148301456"), "urn:oid:1.2.250.1.213.1.4.8");
    assert_string_equal(ins_system("742123148301497"), "urn:oid:1.2.250.1.213.1.4.9");
    assert_true(ins_is_system("urn:oid:1.2.250.1.213.1.4.10"));
    assert_false(ins_is_system("urn:oid:1.2.250.1.213.1.4.80"));
    assert_false(ins_is_system(NULL));
    assert_true(ins_is_of_nobody("urn:oid:1.2.250.1.213.1.4.10"));
    assert_false(ins_is_of_nobody("urn:oid:1.2.250.1.213.1.4.8"));
}

static void a_birthplace_is_a_code(void **state)
{
    (void)state;
    static const struct {
        const char *typed;
        enum birthplace_form form;
        const char *kept;
    } rows[] = {
        {"31483", BIRTHPLACE_CODE, "31483"},
        {"2a004", BIRTHPLACE_CODE, "2A004"},
        {"99352", BIRTHPLACE_CODE, "99352"},
        {"Paris", BIRTHPLACE_NAME, ""},
        {"!!!!!", BIRTHPLACE_WRONG, ""},
        {"ABCDE", BIRTHPLACE_NAME, ""},
        {" 2 b 033 ", BIRTHPLACE_CODE, "2B033"},
        {"01 004", BIRTHPLACE_CODE, "01004"},
        {"97411", BIRTHPLACE_CODE, "97411"},
        {"98818", BIRTHPLACE_CODE, "98818"},
        {"97911", BIRTHPLACE_WRONG, ""},
        {"98118", BIRTHPLACE_WRONG, ""},
        {"00123", BIRTHPLACE_WRONG, ""},
        {"3148", BIRTHPLACE_WRONG, ""},
        {"314830", BIRTHPLACE_WRONG, ""},
        {"3A004", BIRTHPLACE_WRONG, ""},
        {"2C004", BIRTHPLACE_WRONG, ""},
        {"Saint-Gaudens", BIRTHPLACE_NAME, ""},
        {"Évry", BIRTHPLACE_NAME, ""},
        {"Lyon 3", BIRTHPLACE_NAME, ""},
        {"", BIRTHPLACE_WRONG, ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char kept[BIRTHPLACE_BYTES] = "";
        enum birthplace_form form = birthplace_read(rows[i].typed, kept);
        if (form != rows[i].form || strcmp(kept, rows[i].kept) != 0)
            fail_msg("%s: form %d, kept %s", rows[i].typed, form, kept);
    }
}

static void a_scanned_code_gives_the_sheet(void **state)
{
    (void)state;
    static const char *const same[] = {
        HEAD "S1242123148301456S21.2.250.1.213.1.4.8" GS "S3JEANNE MARIE" GS "S4D'ARTIGUES-BON" GS
             "S5FS612-12-1942S731483",
        // Blocks in another order, blanks for the separator, the symbol's identifier, a line end.
        "]d2" HEAD "S1242123148301456S21.2.250.1.213.1.4.8 S3JEANNE MARIE S5FS612-12-1942S731483"
        "S4D'ARTIGUES-BON ",
        // The separator lost.
        HEAD "S1242123148301456S21.2.250.1.213.1.4.8S3JEANNE MARIES4D'ARTIGUES-BONS5FS612-12-1942"
             "S731483",
    };
    static const char *const none[] = {
        "",
        "242123148301456",
        HEAD,
        HEAD "S1242123148301456",
        HEAD "S124212314830145S3JEANNE" GS "S4LEFEVRE" GS "S5FS612-12-1942",
        HEAD "S1242123148301456S3JEANNE" GS "S4LEFEVRE" GS "S5FS612/12/42",
        HEAD "S1242123148301456S3JEANNE" GS "S5FS612-12-1942",
        HEAD "S9242123148301456S3JEANNE" GS "S4LEFEVRE" GS "S5FS612-12-1942",
        "IS01000000000000000000000XS1242123148301456S3JEANNE" GS "S4LEFEVRE" GS "S5FS612-12-1942",
    };
    struct ins_scan s;
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        assert_true(ins_scan_begins(same[i]));
        if (!ins_scan_read(same[i], &s))
            fail_msg("not read: %s", same[i]);
        assert_string_equal(s.ins, "242123148301456");
        assert_string_equal(s.system, "urn:oid:1.2.250.1.213.1.4.8");
        assert_string_equal(s.given, "JEANNE MARIE");
        assert_string_equal(s.family, "D'ARTIGUES-BON");
        assert_string_equal(s.birth, "1942-12-12");
        assert_string_equal(s.birthplace, "31483");
        assert_int_equal(s.sex, 'f');
    }
    for (size_t i = 0; i < ARRAY_LEN(none); i++)
        if (ins_scan_read(none[i], &s))
            fail_msg("read: %s", none[i]);
    assert_false(ins_scan_begins("IS 01"));
    assert_false(ins_scan_begins("242123148301456"));
}

// A birth date whose day or month nobody knows, no birthplace, and names of the greatest length.
static void a_scanned_code_may_say_less(void **state)
{
    (void)state;
    char text[512], name[INS_NAME_BYTES];
    struct ins_scan s;
    memset(name, 'N', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_true(ins_scan_read(HEAD "S1742129935201457S21.2.250.1.213.1.4.9" GS "S3ALI" GS "S4BEN" GS
                                   "S5MS600-12-1942",
                              &s));
    assert_string_equal(s.birth, "1942-12");
    assert_string_equal(s.birthplace, "");
    assert_string_equal(s.system, "urn:oid:1.2.250.1.213.1.4.9");
    assert_int_equal(s.sex, 'm');
    snprintf(text, sizeof text,
             HEAD "S1242123148301456S21.2.250.1.213.1.4.10S3%sS4%sS5FS600-00-1942S799352", name,
             name);
    assert_true(ins_scan_read(text, &s));
    assert_string_equal(s.family, name);
    assert_string_equal(s.given, name);
    assert_string_equal(s.birth, "1942");
    assert_string_equal(s.birthplace, "99352");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_key_follows_the_rule),
        cmocka_unit_test(an_ins_is_read_as_it_is_typed),
        cmocka_unit_test(an_ins_is_compared_with_the_sheet),
        cmocka_unit_test(a_provisional_number_has_its_own_system),
        cmocka_unit_test(a_birthplace_is_a_code),
        cmocka_unit_test(a_scanned_code_gives_the_sheet),
        cmocka_unit_test(a_scanned_code_may_say_less),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
