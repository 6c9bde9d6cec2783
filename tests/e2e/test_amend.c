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
    laptop_see(l, "Revoir les réponses");
}

// Does the marked line hold that text?
static bool is_marked(struct laptop *l, const char *text)
{
    const char *line = strstr(pty_text(l->p), "▸"), *end = line != NULL ? strchr(line, '\n') : NULL;
    const char *at = line != NULL ? strstr(line, text) : NULL;
    return at != NULL && (end == NULL || at < end);
}

// Moves down the list of answers to that question.
static void mark_line(struct laptop *l, const char *question)
{
    for (int i = 0; i < 60 && !is_marked(l, question); i++) {
        laptop_keys(l, "Down");
        pty_wait_settled(l->p, 20, 1000);
    }
    assert_true(is_marked(l, question));
}

static void a_correction_stands_beside_what_it_corrects(void **state)
{
    (void)state;
    struct laptop l;
    open_history(&l);
    correct(&l, "mauvaise oreille");
    mark_line(&l, "perte de poids");
    laptop_keys(&l, "Enter");
    laptop_answer(&l, "perdu plus de trois", "1");
    laptop_see(&l, "Revoir les réponses");
    pty_wait_settled(l.p, 150, 3000);
    assert_true(is_marked(&l, "perte de poids")); // the same line again
    assert_true(is_marked(&l, "Oui"));
    laptop_keys(&l, "Esc");
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
