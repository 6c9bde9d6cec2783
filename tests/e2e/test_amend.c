// SPDX-License-Identifier: EUPL-1.2
// A finished visit is corrected in the real program: both versions stay side by side, also when
// the correction is cut short.
#include "support/laptop.h"
#include "support/picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

// Practice, the first person of the round, her earlier visits.
static void open_history(struct laptop *l)
{
    laptop_new(l, 0);
    laptop_start(l, NULL);
    laptop_answer(l, "Langue / Language", "1");
    laptop_answer(l, "Entraînement", "1");
    laptop_see(l, "Ma tournée");
    laptop_keys(l, "Enter");
    laptop_see(l, "historique");
    laptop_keys(l, "h");
    laptop_see(l, "! signal, – non évalué");
}

static void correct(struct laptop *l, const char *reason)
{
    laptop_keys(l, "c");
    laptop_see(l, "Pourquoi la corriger");
    laptop_keys(l, "Enter"); // without a reason nothing opens
    laptop_see(l, "Pourquoi la corriger");
    laptop_type(l, reason);
    laptop_keys(l, "Enter");
    laptop_see(l, "Fin de la visite");
}

static void a_correction_stands_beside_what_it_corrects(void **state)
{
    (void)state;
    struct laptop l;
    open_history(&l);
    correct(&l, "mauvaise oreille");
    laptop_keys(&l, "r");
    laptop_see(&l, "Choisir un domaine");
    laptop_keys(&l, "5");
    laptop_see(&l, "nutrition");
    laptop_keys(&l, "1");
    laptop_keys(&l, "d");
    laptop_see(&l, "Choisir un domaine");
    laptop_keys(&l, "e");
    laptop_see(&l, "Fin de la visite");
    laptop_keys(&l, "Enter");
    laptop_answer(&l, "Terminer la visite ?", "f");
    laptop_see(&l, "historique");
    laptop_see(&l, "remplacée");
    laptop_keys(&l, "h");
    laptop_see(&l, "remplacée");
    laptop_see(&l, "corrigée");
    laptop_see(&l, "Corrigée : mauvaise oreille");
    pty_wait_settled(l.p, 150, 3000);
    picture_of(l.p, 24, 80, "amend");
    laptop_keys(&l, "Right"); // the version before cannot be corrected
    laptop_keys(&l, "c");
    laptop_see(&l, "dernière version");
    laptop_free(&l);
}

static void a_correction_cut_short_is_offered_again(void **state)
{
    (void)state;
    struct laptop l;
    open_history(&l);
    correct(&l, "rappel");
    laptop_kill(&l);
    laptop_start(&l, NULL);
    laptop_answer(&l, "Entraînement", "1");
    laptop_see(&l, "Ma tournée");
    laptop_see(&l, "visite à reprendre");
    laptop_keys(&l, "Enter"); // unfinished visits stand first
    laptop_see(&l, "historique");
    laptop_keys(&l, "h");
    laptop_see(&l, "! signal, – non évalué"); // what was finished still stands
    laptop_keys(&l, "c");
    laptop_see(&l, "dernière version"); // one correction at a time
    laptop_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_correction_stands_beside_what_it_corrects),
        cmocka_unit_test(a_correction_cut_short_is_offered_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
