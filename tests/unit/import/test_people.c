// SPDX-License-Identifier: EUPL-1.2
#include "unit/store/fixture.h"

#include "import/log.h"
#include "import/people.h"
#include "store/amend.h"
#include "store/pair.h"

enum { ROWS_MAX = 32 };
// What came of a file.
struct told {
    struct import_row rows[ROWS_MAX];
    size_t count;
    char unknown[200]; // columns that are not taken, each with a comma
    char columns[400]; // the others, "header=field/how,"
    char missing[PERSON_FIELD_BYTES];
    struct import_count n;
};

static void columns(const struct import_columns *c, void *self)
{
    static const char how[] = "-nmrs"; // none, name, mistyped, remembered, said
    struct told *t = self;
    for (size_t i = 0; i < c->count; i++) {
        bool none = c->at[i].field == PERSON_FIELD_COUNT;
        char *out = none ? t->unknown : t->columns;
        size_t size = none ? sizeof t->unknown : sizeof t->columns, used = strlen(out);
        if (none)
            snprintf(out + used, size - used, "%s,", c->at[i].header);
        else
            snprintf(out + used, size - used, "%s=%s/%c,", c->at[i].header,
                     import_field_name(c->at[i].field), how[c->at[i].how]);
    }
}

static void each(const struct import_row *row, void *self)
{
    struct told *t = self;
    assert_true(t->count < ROWS_MAX);
    t->rows[t->count++] = *row;
}

static enum rc run_with(struct fixture *f, const char *text, struct import_options o,
                        struct told *t)
{
    struct import_listener to = {.columns = columns, .row = each, .self = t};
    o.today = (struct date){.year = 2026, .month = 11, .day = 24};
    *t = (struct told){.count = 0};
    err_clear(&f->e);
    return import_people(f->s, text, strlen(text), &o, &to, &t->n, t->missing, &f->e);
}

static enum rc run(struct fixture *f, const char *text, bool keep, bool alike_too, struct told *t)
{
    return run_with(f, text, (struct import_options){.keep = keep, .alike_too = alike_too}, t);
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

// Kept as it is, it would be somebody's name for good.
static void what_no_person_is_called_is_refused(void **state)
{
    static const char text[] = "Nom de naissance;Prénom;Date de naissance;Commune;Adresse\n"
                               "Ro\xEF\xBF\xBDux;Anne;1943;;\n"
                               "Ro\033[31mux;Anne;1943;;\n"
                               "Roux;\xE2\x80\xAE"
                               "Anne;1943;;\n"
                               "Roux;Anne;#VALEUR!;;\n"
                               "Roux;Anne;1943;#N/A;\n"
                               "Roux;Anne;1943;#NOM?;\n"
                               "Roux;Anne;1943;Foix;#3, rue d'Or\n";
    struct fixture *f = fixture_new(true);
    struct told *t = mem_alloc(sizeof *t);
    (void)state;
    assert_ok(f, run(f, text, true, false, t));
    assert_int_equal(t->n.refused, 6);
    assert_int_equal(t->n.taken, 1);
    assert_string_equal(t->rows[6].fields.at[PERSON_ADDRESS], "#3, rue d'Or");
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
        assert_int_equal(t->rows[2].alike_line, 3);
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

static void columns_are_known_near_said_and_remembered(void **state)
{
    static const char near[] = "Liste des seniors;;\nNom de naisance;Prenons;Date naissance;Tél.\n"
                               "Roux;Anne;12/05/1942;0561000000\n";
    static const char other[] = "Patronyme;Petit nom;Naissance;Fixe\nBlanc;Odile;1943;0561\n";
    static const char *const said_texts[] = {"family=Patronyme", "prénom=PETIT NOM", "phone="};
    struct import_saying said[ARRAY_LEN(said_texts)];
    struct fixture *f = fixture_new(true);
    struct told *t = mem_alloc(sizeof *t);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(said); i++)
        assert_true(import_saying_read(said_texts[i], &said[i]));
    assert_false(import_saying_read("patronyme", &said[0]));
    assert_false(import_saying_read("shoe=Pointure", &said[0]));
    assert_ok(f, run(f, near, true, false, t));
    assert_string_equal(t->columns, "Nom de naisance=family/m,Prenons=given/m,"
                                    "Date naissance=birth/n,Tél.=phone/n,");
    assert_int_equal(t->n.taken, 1);
    assert_int_equal(t->rows[0].line, 3);
    // A table that nobody knows: said, and kept for the next one only when its people are.
    struct import_options o = {.said = said, .said_count = ARRAY_LEN(said)};
    assert_true(import_saying_read(said_texts[0], &said[0]));
    assert_ok(f, run_with(f, other, o, t));
    assert_rc(f, RC_INVALID, run(f, other, false, false, t));
    o.keep = true;
    assert_ok(f, run_with(f, other, o, t));
    assert_string_equal(t->columns, "Patronyme=family/s,Petit nom=given/s,Naissance=birth/n,");
    assert_ok(f, run(f, other, false, false, t));
    assert_string_equal(t->columns, "Patronyme=family/r,Petit nom=given/r,Naissance=birth/r,");
    assert_int_equal(t->n.alike, 1);
    // Another word about it counts more than what is remembered.
    assert_true(import_saying_read("usual-name=Petit nom", &said[0]));
    o.said_count = 1;
    assert_ok(f, run_with(f, other, o, t));
    assert_string_equal(t->columns, "Patronyme=family/r,Petit nom=usual-name/s,Naissance=birth/r,");
    assert_true(import_saying_read("phone=Portable", &said[0]));
    assert_rc(f, RC_NO, run_with(f, other, o, t));
    assert_string_equal(t->missing, "Portable");
    // Two fields of one column, two columns of one field; the same twice is no harm.
    static const char *const twice[][2] = {{"family=Patronyme", "given=Patronyme"},
                                           {"family=Patronyme", "family=Petit nom"},
                                           {"family=Patronyme", "family=patronyme"}};
    static const char *const whose[] = {"Patronyme", "Petit nom", ""};
    for (size_t i = 0; i < ARRAY_LEN(twice); i++) {
        o.said_count = 2;
        for (size_t k = 0; k < 2; k++)
            assert_true(import_saying_read(twice[i][k], &said[k]));
        enum rc rc = run_with(f, other, o, t);
        assert_int_equal(rc, whose[i][0] != '\0' ? RC_BUSY : RC_OK);
        assert_string_equal(t->missing, whose[i]);
    }
    free(t);
    fixture_free(f);
}

static void what_a_spreadsheet_did_to_numbers_is_mended_or_said(void **state)
{
    static const char text[] = "nom;naissance;tel;cp;ins;code lieu de naissance;sexe\n"
                               "Un;15473;612345678;1000;;1004;Mme.\n" // a day's number, lost zeros
                               "Deux;1942-05-12 00:00:00;0612345678;31000;;;1\n" // midnight
                               "Trois;12/05/1942;6,12345678E+08;31000;;;f\n"     // shortened
                               "Quatre;12/05/1942;;;2,42122E+14;;f\n"            // the same
                               "Cinq;99999;;;;;f\n"                              // a day to come
                               "Six;1942;+33 6 12 34 56 78;;;;f\n"
                               "=cmd|'/C calc'!A0;1942;;;;;f\n" // stays a text
                               "Sept;12051942;612345678.0;;;;f\n"
                               "Huit;1942;6 12 34 56 78;;;;f\n"
                               "Neuf;1942;33612345678;;;;f\n" // typed as +33612345678
                               "Dix;1942;561 02;;;;f\n";
    static const struct {
        enum import_outcome outcome;
        enum person_field field;
        size_t warnings;
    } expected[] = {{IMPORT_TAKEN, 0, 4},
                    {IMPORT_TAKEN, 0, 0},
                    {IMPORT_REFUSED, PERSON_PHONE, 0},
                    {IMPORT_REFUSED, PERSON_INS, 0},
                    {IMPORT_REFUSED, PERSON_BIRTH, 0},
                    {IMPORT_TAKEN, 0, 0},
                    {IMPORT_TAKEN, 0, 0},
                    {IMPORT_TAKEN, 0, 1},
                    {IMPORT_TAKEN, 0, 1},
                    {IMPORT_TAKEN, 0, 1},
                    {IMPORT_TAKEN, 0, 0}};
    struct fixture *f = fixture_new(true);
    struct told *t = mem_alloc(sizeof *t);
    (void)state;
    assert_ok(f, run(f, text, true, false, t));
    assert_int_equal(t->count, ARRAY_LEN(expected));
    for (size_t i = 0; i < t->count; i++) {
        assert_int_equal(t->rows[i].outcome, expected[i].outcome);
        assert_int_equal(t->rows[i].warning_count, expected[i].warnings);
        if (t->rows[i].outcome == IMPORT_REFUSED)
            assert_int_equal(t->rows[i].field, expected[i].field);
    }
    assert_int_equal(t->rows[2].column, 3);
    assert_string_equal(t->rows[0].fields.at[PERSON_BIRTH], "1942-05-12");
    assert_string_equal(t->rows[0].fields.at[PERSON_PHONE], "0612345678");
    assert_string_equal(t->rows[0].fields.at[PERSON_POSTCODE], "01000");
    assert_string_equal(t->rows[0].fields.at[PERSON_BIRTHPLACE], "01004");
    assert_string_equal(t->rows[0].fields.at[PERSON_SEX], "f");
    assert_string_equal(t->rows[1].fields.at[PERSON_BIRTH], "1942-05-12");
    assert_string_equal(t->rows[5].fields.at[PERSON_PHONE], "+33 6 12 34 56 78");
    assert_string_equal(t->rows[6].fields.at[PERSON_FAMILY], "=cmd|'/C calc'!A0");
    assert_string_equal(t->rows[7].fields.at[PERSON_PHONE], "0612345678");
    assert_string_equal(t->rows[8].fields.at[PERSON_PHONE], "06 12 34 56 78");
    assert_string_equal(t->rows[9].fields.at[PERSON_PHONE], "+33612345678");
    free(t);
    fixture_free(f);
}

// As a spreadsheet in American English writes dates: several show it, one alone is a slip.
static void a_month_before_the_day_is_read_so(void **state)
{
    static const char *const tables[] = {
        "nom;naissance\nUn;05/12/1942\nDeux;12/31/1939\nTrois;2/28/1938 00:00:00\nQuatre;1940\n",
        "nom;naissance\nUn;05/12/1942\nDeux;12/31/1939\nTrois;28/2/1938\nQuatre;2/28/1940\n",
        "nom;naissance\nUn;05/12/1942\nDeux;12/31/1939\nTrois;05/02/1938\nQuatre;1940\n"};
    static const char *const births[][4] = {{"1942-05-12", "1939-12-31", "1938-02-28", "1940"},
                                            {"1942-12-05", "", "1938-02-28", ""},
                                            {"1942-12-05", "", "1938-02-05", "1940"}};
    struct fixture *f = fixture_new(true);
    struct told *t = mem_alloc(sizeof *t);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        assert_ok(f, run(f, tables[i], false, false, t));
        assert_int_equal(t->count, 4);
        for (size_t k = 0; k < 4; k++) {
            assert_string_equal(t->rows[k].fields.at[PERSON_BIRTH], births[i][k]);
            assert_int_equal(t->rows[k].outcome,
                             births[i][k][0] != '\0' ? IMPORT_TAKEN : IMPORT_REFUSED);
            assert_int_equal(t->rows[k].warning_count, i == 0 && k < 3 ? 1 : 0);
        }
    }
    free(t);
    fixture_free(f);
}

static void a_huge_cell_is_refused_and_stops_no_other(void **state)
{
    enum { HUGE_BYTES = 3000000 };
    struct fixture *f = fixture_new(true);
    struct told *t = mem_alloc(sizeof *t);
    struct buf text = {0};
    (void)state;
    buf_puts(&text, "nom;prenom;naissance\n");
    for (size_t i = 0; i < HUGE_BYTES; i++)
        buf_putc(&text, 'x');
    buf_puts(&text, ";Anne;1942\nRoux;Anne;1942\nBlanc;\"never closed;1942\nx;y;z\n");
    assert_ok(f, run(f, buf_text(&text), true, false, t));
    assert_int_equal(t->n.taken, 1);
    assert_int_equal(t->n.refused, 3);
    assert_int_equal(t->rows[0].field, PERSON_FAMILY);
    assert_int_equal(t->rows[0].column, 1);
    assert_int_equal(t->rows[2].line, 4); // its quotation mark has no end; the next line is one
    assert_int_equal(t->rows[2].field, PERSON_FIELD_COUNT);
    assert_string_equal(t->rows[3].fields.at[PERSON_FAMILY], "x");
    buf_release(&text);
    free(t);
    fixture_free(f);
}

static bool until_row_three(size_t line, size_t lines, void *self)
{
    (void)self;
    assert_int_equal(lines, 4);
    return line < 4;
}

static void an_import_is_taken_back_but_for_who_was_touched(void **state)
{
    static const char text[] = "nom,prenom,naissance\nUn,A,1941\nDeux,B,1942\nTrois,C,1943\n"
                               "Quatre,D,1944\nCinq,E,1945\nSix,F,1946\n";
    struct fixture *f = fixture_new(true);
    struct told *t = mem_alloc(sizeof *t);
    struct arena a = {0};
    struct import_done *all = NULL;
    struct store_visit v;
    struct json *patient = NULL;
    enum store_touched touched[8];
    size_t count = 0, gone = 0;
    struct id known = add_person(f, "Zero", "Z", "1940", NULL);
    (void)state;
    assert_ok(f, run(f, text, true, false, t));
    struct id ids[6];
    for (size_t i = 0; i < 6; i++)
        ids[i] = t->rows[i].id;
    assert_ok(f, store_visit_start(f->s, ids[0], FORM, "1", &v, &f->e));
    struct store_task task = {.person = ids[1], .at_utc_ms = 1, .status = "requested"};
    assert_ok(f, store_task_save(f->s, &task, &f->e));
    assert_ok(f, store_person_load(f->s, ids[2], &patient, &f->e));
    json_set_string(patient, "gender", "female");
    assert_ok(f, store_person_save(f->s, patient, &f->e));
    json_free(patient);
    assert_ok(f, store_person_merge(f->s, known, ids[3], &f->e));
    assert_ok(f, import_log(f->s, &a, &all, &count, &f->e));
    assert_int_equal(count, 1);
    const struct import_done *x = import_log_find(all, count, 0);
    assert_int_equal(x->count, 6);
    assert_true(x->whole && !x->undone);
    assert_ok(f, store_people_touched(f->s, x->people, x->count, touched, &f->e));
    assert_int_equal(touched[0], STORE_VISITED);
    assert_int_equal(touched[1], STORE_PLANNED);
    assert_int_equal(touched[2], STORE_CHANGED);
    assert_int_equal(touched[3], STORE_CHANGED); // it says whose duplicate it is
    assert_int_equal(touched[4], STORE_UNTOUCHED);
    assert_ok(f, store_people_take_back(f->s, x->intake, x->people, x->count, &gone, &f->e));
    assert_int_equal(gone, 2);
    assert_int_equal(store_person_count(f->s), 5);
    assert_null(store_person_find(f->s, ids[4]));
    assert_non_null(store_person_find(f->s, ids[0]));
    uint64_t checked;
    assert_ok(f, store_audit_verify(f->s, &checked, &f->e));
    assert_ok(f, import_log(f->s, &a, &all, &count, &f->e));
    assert_true(all[0].undone);
    assert_null(import_log_find(all, count, 0));
    // Who went can be imported again; one that is interrupted is undone as well.
    struct import_options o = {.keep = true, .go_on = until_row_three};
    assert_ok(f, run_with(f, "nom,prenom,naissance\nCinq,E,1945\nSix,F,1946\nSept,G,1947\n", o, t));
    assert_true(t->n.stopped);
    assert_int_equal(t->n.taken, 2);
    assert_int_equal(t->n.line, 3);
    assert_int_equal(t->n.lines, 4);
    // One that adds nobody is not what is undone.
    assert_ok(f, run(f, "nom,prenom,naissance\nUn,A,1941\n", true, false, t));
    assert_int_equal(t->n.taken, 0);
    assert_ok(f, import_log(f->s, &a, &all, &count, &f->e));
    x = import_log_find(all, count, 0);
    assert_int_equal(x->number, 2);
    assert_ok(f, store_people_take_back(f->s, x->intake, x->people, x->count, &gone, &f->e));
    assert_int_equal(gone, 2);
    arena_release(&a);
    free(t);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_dates_and_places_are_read_as_on_the_sheet),
        cmocka_unit_test(what_no_person_is_called_is_refused),
        cmocka_unit_test(who_is_likely_here_is_shown),
        cmocka_unit_test(a_table_of_nobody_is_refused),
        cmocka_unit_test(columns_are_known_near_said_and_remembered),
        cmocka_unit_test(what_a_spreadsheet_did_to_numbers_is_mended_or_said),
        cmocka_unit_test(a_month_before_the_day_is_read_so),
        cmocka_unit_test(a_huge_cell_is_refused_and_stops_no_other),
        cmocka_unit_test(an_import_is_taken_back_but_for_who_was_touched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
