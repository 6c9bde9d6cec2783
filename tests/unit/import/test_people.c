// SPDX-License-Identifier: EUPL-1.2
#include "unit/store/fixture.h"

#include "import/people.h"
#include "store/pair.h"

enum { ROWS_MAX = 32 };
// What came of a file.
struct told {
    struct import_row rows[ROWS_MAX];
    size_t count;
    char unknown[200]; // columns, each with a comma
    struct import_count n;
};

static void unknown(const char *column, void *self)
{
    struct told *t = self;
    size_t used = strlen(t->unknown);
    snprintf(t->unknown + used, sizeof t->unknown - used, "%s,", column);
}

static void each(const struct import_row *row, void *self)
{
    struct told *t = self;
    assert_true(t->count < ROWS_MAX);
    t->rows[t->count++] = *row;
}

static enum rc run(struct fixture *f, const char *text, bool keep, bool alike_too, struct told *t)
{
    struct import_options o = {
        .keep = keep, .alike_too = alike_too, .today = {.year = 2026, .month = 11, .day = 24}};
    *t = (struct told){.count = 0};
    return import_people(f->s, text, strlen(text), &o, unknown, each, t, &t->n, &f->e);
}

static void numbers_dates_and_places_are_read_as_on_the_sheet(void **state)
{
    static const char text[] =
        "Nom de naissance;Prénom(s);Date de naissance;Sexe;Code lieu de naissance;INS;Remarque\n"
        "Casanova;Marie;12/12/1942;F;2a004;242122a00401406;x\n"
        "Roux;Anne;1943;Mme;31 483;\n"
        "Blanc;Odile;12/12/1944;f;31483;2 44 12 31 483 014 55\n"
        "Benali;Fatima;01/01/1942;femme;99352;242209935201447\n"
        "Tran;Paul;12/12/1942;M;31483;742123148301497\n"
        "Noir;Zoe;12/12/1945;f;31483;245127511601431\n"
        "Paris;Lea;12/12/1946;f;Paris;\n"
        "Marque;Lea;12/12/1947;f;!!!!!;\n"
        "Lettres;Lea;12/12/1948;f;ABCDE;\n"
        ";Lea;12/12/1948;f;;\n"
        "Demain;Lea;31/02/1948;f;;\n"
        "Court;Lea;12/12/1949;f;;24212314830145\n"
        "Sexe;Lea;12/12/1950;z;;\n"
        "Dernier;Lea;05/1951;;;\n";
    static const struct {
        enum import_outcome outcome;
        enum person_field field; // refused: where
        size_t warnings;
    } expected[] = {
        {IMPORT_TAKEN, 0, 0},
        {IMPORT_TAKEN, 0, 0},
        {IMPORT_TAKEN, 0, 0},
        {IMPORT_TAKEN, 0, 0},
        {IMPORT_TAKEN, 0, 0},
        {IMPORT_TAKEN, 0, 1},
        {IMPORT_REFUSED, PERSON_BIRTHPLACE, 0},
        {IMPORT_REFUSED, PERSON_BIRTHPLACE, 0},
        {IMPORT_REFUSED, PERSON_BIRTHPLACE, 0},
        {IMPORT_REFUSED, PERSON_FAMILY, 0},
        {IMPORT_REFUSED, PERSON_BIRTH, 0},
        {IMPORT_REFUSED, PERSON_INS, 0},
        {IMPORT_REFUSED, PERSON_SEX, 0},
        {IMPORT_TAKEN, 0, 0},
    };
    struct fixture *f = fixture_new(true);
    struct told *t = mem_alloc(sizeof *t);
    (void)state;
    for (int keep = 0; keep < 2; keep++) { // looked at first, and then the same is done
        assert_ok(f, run(f, text, keep == 1, false, t));
        assert_int_equal(t->count, ARRAY_LEN(expected));
        for (size_t i = 0; i < t->count; i++) {
            const struct import_row *row = &t->rows[i];
            if (row->outcome != expected[i].outcome || row->warning_count != expected[i].warnings ||
                (row->outcome == IMPORT_REFUSED && row->field != expected[i].field))
                fail_msg("line %zu: outcome %d, field %d, %zu warnings: %s", row->line,
                         row->outcome, row->field, row->warning_count,
                         row->reason != NULL ? row->reason : "");
            assert_int_equal(row->line, i + 2);
        }
        assert_string_equal(t->unknown, "Remarque,");
        assert_int_equal(store_person_count(f->s), keep == 0 ? 0 : 7);
    }
    assert_string_equal(t->rows[0].fields.at[PERSON_INS], "242122A00401406");
    assert_string_equal(t->rows[0].fields.at[PERSON_BIRTHPLACE], "2A004");
    assert_string_equal(t->rows[1].fields.at[PERSON_BIRTH], "1943");
    assert_string_equal(t->rows[2].fields.at[PERSON_INS], "244123148301455");
    assert_string_equal(t->rows[13].fields.at[PERSON_SEX], "u");
    assert_int_equal(t->n.taken, 7);
    assert_int_equal(t->n.refused, 7);
    free(t);
    fixture_free(f);
}

static void who_is_likely_here_is_shown(void **state)
{
    static const char text[] = "nom,prenom,naissance\n"
                               "LEGOFF,Yvonne,1942-05-12\n"
                               "Roux,Anne,12/05/1942\n"
                               "ROUX,Anne,1942\n"
                               "Roux,Marie,12/05/1942\n";
    struct fixture *f = fixture_new(true);
    struct told *t = mem_alloc(sizeof *t);
    struct arena a = {0};
    struct store_pair *pairs = NULL;
    size_t count = 0;
    struct id known = add_person(f, "Le Goff", "Yvonne", "1942-05-12", NULL);
    (void)state;
    for (int keep = 0; keep < 2; keep++) {
        assert_ok(f, run(f, text, keep == 1, false, t));
        assert_int_equal(t->n.alike, 2);
        assert_int_equal(t->n.taken, 2); // a twin is another person
        assert_true(id_equal(t->rows[0].alike, known));
        assert_int_equal(t->rows[2].outcome, IMPORT_ALIKE);
        assert_int_equal(t->rows[2].alike_line, keep == 0 ? 3 : 0);
    }
    assert_int_equal(store_person_count(f->s), 3);
    // Once more: everybody is here, and nothing is doubled.
    assert_ok(f, run(f, text, true, false, t));
    assert_int_equal(t->n.taken, 0);
    assert_int_equal(store_person_count(f->s), 3);
    // Taken all the same: both stay, and it is asked about.
    assert_ok(f, run(f, "nom,prenom,naissance\nLEGOFF,Yvonne,1942\n", true, true, t));
    assert_int_equal(t->n.taken, 1);
    assert_int_equal(store_person_count(f->s), 4);
    assert_ok(f, store_pairs(f->s, &a, &pairs, &count, &f->e));
    assert_int_equal(count, 1);
    assert_true(id_equal(pairs[0].other, known));
    arena_release(&a);
    free(t);
    fixture_free(f);
}

static void a_table_of_nobody_is_refused(void **state)
{
    static const char *const none[] = {"", "\n\n", "a;b\nc;d\n", "prenom;naissance\nAnne;1942\n"};
    struct fixture *f = fixture_new(true);
    struct told *t = mem_alloc(sizeof *t);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(none); i++)
        assert_rc(f, RC_INVALID, run(f, none[i], true, false, t));
    assert_int_equal(store_person_count(f->s), 0);
    free(t);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_dates_and_places_are_read_as_on_the_sheet),
        cmocka_unit_test(who_is_likely_here_is_shown),
        cmocka_unit_test(a_table_of_nobody_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
