// SPDX-License-Identifier: EUPL-1.2
// The coordinator's screens in the real program: all visits, and an export that is stopped, then
// made.
#include "support/laptop.h"
#include "support/picture.h"
#include "support/pty.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

// A practice store of that many people, on the round.
static void practice(struct laptop *l, const char *simulate)
{
    laptop_new(l, 0);
    assert_int_equal(laptop_shell(l, simulate), 0);
    laptop_start(l, NULL);
    laptop_answer(l, "Langue / Language", "1");
    laptop_answer(l, "Entraînement", "1");
    laptop_see(l, "Ma tournée");
}

static void all_visits_are_looked_through(void **state)
{
    struct laptop l;
    (void)state;
    practice(&l, "\"$ICOPE\" simulate --people 40 --seed 3 >/dev/null");
    laptop_keys(&l, "o");
    laptop_see(&l, "Toutes les visites");
    laptop_see(&l, "NON FAITES");
    pty_wait_settled(l.p, 150, 3000);
    picture_of(l.p, 24, 80, "visits");
    laptop_keys(&l, "Enter");
    laptop_see(&l, "cacher");
    laptop_keys(&l, "v");
    laptop_see(&l, "COMMUNE");
    laptop_keys(&l, "t");
    laptop_see(&l, "✓");
    laptop_keys(&l, "/");
    laptop_type(&l, "zzz");
    laptop_see(&l, "Aucune visite ne correspond");
    laptop_keys(&l, "Esc v v");
    laptop_see(&l, "Rien ne manque");
    pty_resize(l.p, 12, 40);
    laptop_see(&l, "Manquantes 0");
    laptop_keys(&l, "v Down Down End Home PageDown");
    laptop_see(&l, "Par jour");
    pty_resize(l.p, 24, 80);
    laptop_keys(&l, "r");
    laptop_see(&l, "Repérage à domicile");
    pty_wait_settled(l.p, 150, 3000);
    picture_of(l.p, 24, 80, "report");
    laptop_keys(&l, "PageDown End Home Esc");
    laptop_see(&l, "Par jour");
    laptop_keys(&l, "Esc");
    laptop_see(&l, "Ma tournée");
    laptop_free(&l);
}

// What is asked for: every table, by name, into the folder of the laptop.
static void ask(struct laptop *l)
{
    char folder[LAPTOP_PATH + 8];
    snprintf(folder, sizeof folder, "%s/sortie", l->folder);
    laptop_keys(l, "Space Down r Down Space");
    static const char *const more[] = {"Stata", "SPSS", "FHIR", "OMOP", "openEHR"};
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        laptop_row(l, more[i]);
        laptop_keys(l, "Space");
    }
    laptop_row(l, "Personnes");
    laptop_keys(l, "n");
    laptop_row(l, "Dossier");
    laptop_keys(l, "Ctrl-U");
    laptop_type(l, folder);
    laptop_keys(l, "F2");
    laptop_see(l, "Cela sort-il du coffre");
}

static void an_export_is_stopped_and_made(void **state)
{
    struct laptop l;
    (void)state;
    practice(&l, "\"$ICOPE\" simulate --people 400 --seed 3 >/dev/null");
    laptop_keys(&l, "o");
    laptop_answer(&l, "Toutes les visites", "e");
    laptop_see(&l, "Ce qui est écrit");
    ask(&l);
    laptop_type(&l, "\r\r\r\r"); // held, and more than one is taken: no
    laptop_see(&l, "Dossier");
    assert_int_equal(laptop_shell(&l, "test ! -e sortie"), 0);
    laptop_keys(&l, "F2");
    laptop_answer(&l, "Cela sort-il du coffre", "e");
    laptop_answer(&l, "Écriture en cours", "Esc");
    laptop_see(&l, "Arrêté."); // what was whole by then stays, under another name
    assert_int_equal(laptop_shell(&l, "test ! -e sortie"), 0);
    laptop_keys(&l, "F2");
    laptop_answer(&l, "Cela sort-il du coffre", "e");
    laptop_see(&l, "Lignes par table");
    pty_wait_settled(l.p, 150, 3000);
    picture_of(l.p, 24, 80, "export-written");
    assert_int_equal(
        laptop_shell(&l, "test -s sortie/manifest.json && ls sortie/csv/*.csv "
                         "sortie/xlsx/* sortie/fhir/* sortie/omop/* sortie/openehr/* >/dev/null"),
        0);
    laptop_keys(&l, "Esc");
    laptop_see(&l, "Toutes les visites");
    laptop_free(&l);
}

// Who locks while something is written may have left: it is written, and then it locks.
static void what_is_locked_while_it_works_locks_then(void **state)
{
    struct laptop l;
    (void)state;
    practice(&l, "\"$ICOPE\" simulate --people 400 --seed 3 >/dev/null");
    laptop_keys(&l, "o");
    laptop_answer(&l, "Toutes les visites", "e");
    laptop_see(&l, "Ce qui est écrit");
    ask(&l);
    laptop_answer(&l, "Cela sort-il du coffre", "e");
    laptop_answer(&l, "Écriture en cours", "F10");
    laptop_see(&l, "À quoi sert cet ordinateur");
    assert_int_equal(laptop_shell(&l, "test -s sortie/manifest.json"), 0);
    laptop_free(&l);
}

static void a_table_is_taken_in_and_taken_back(void **state)
{
    struct laptop l;
    (void)state;
    practice(&l, "\"$ICOPE\" simulate --people 20 --seed 3 >/dev/null && printf "
                 "'Nom;Prénom;Né le\\nBarthe;Luc;12/05/1942\\n' >gens.csv");
    laptop_keys(&l, "i");
    laptop_answer(&l, "Quel tableau", "Enter");
    laptop_see(&l, "Un dossier");
    laptop_keys(&l, "Esc");
    laptop_see(&l, "Tournée");
    laptop_see(&l, "tout est enregistré"); // not what was refused on the screen before
    laptop_keys(&l, "i");
    laptop_see(&l, "Quel tableau");
    laptop_keys(&l, "Ctrl-U");
    laptop_type(&l, l.folder);
    laptop_type(&l, "/gens.csv");
    laptop_keys(&l, "Enter Enter Enter");
    laptop_see(&l, "seraient reprises");
    laptop_see(&l, "Rien n’est encore gardé");
    laptop_answer(&l, "garder", "F2");
    laptop_answer(&l, "annuler", "u");
    laptop_see(&l, "Personnes retirées");
    laptop_free(&l);
}

static void a_round_is_given_and_taken_back(void **state)
{
    struct laptop l;
    (void)state;
    practice(&l, "\"$ICOPE\" simulate --people 40 --seed 3 >/dev/null");
    laptop_keys(&l, "r");
    laptop_see(&l, "Préparer les tournées");
    pty_resize(l.p, 12, 40);
    laptop_see(&l, "puis le…");
    laptop_see(&l, " première visite"); // not on the age
    pty_resize(l.p, 24, 80);
    laptop_answer(&l, "COMMUNE", "Left Enter");
    laptop_see(&l, "Confiée");
    laptop_see(&l, "Pour (Tab) entraînement"); // the account of a practice store, in French
    laptop_keys(&l, "Esc");
    laptop_see(&l, "Tournée 7"); // given to whoever is here: it is their own round
    laptop_keys(&l, "r");
    laptop_answer(&l, "COMMUNE", "u");
    laptop_see(&l, "Repris");
    laptop_keys(&l, "Esc");
    laptop_see(&l, "Ma tournée");
    laptop_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_visits_are_looked_through),
        cmocka_unit_test(an_export_is_stopped_and_made),
        cmocka_unit_test(what_is_locked_while_it_works_locks_then),
        cmocka_unit_test(a_table_is_taken_in_and_taken_back),
        cmocka_unit_test(a_round_is_given_and_taken_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
