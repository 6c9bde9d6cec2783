// SPDX-License-Identifier: EUPL-1.2
// The real program killed without warning at every stage of the words, the recall and the chair
// rises: it goes on there. The words come on the screen a single time, and a try that ran is kept.
#include "support/laptop.h"
#include "support/sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { RECALL_S = 2, DELAY_MAX_NS = 20000000 };

// What is seen, then pressed.
struct step {
    const char *text, *keys;
};

static void walk(struct laptop *l, const struct step *steps)
{
    for (; steps->text != NULL; steps++)
        laptop_answer(l, steps->text, steps->keys);
}

// Killed, started and back in the visit.
static void cut(struct laptop *l, const struct step *back)
{
    laptop_kill(l);
    laptop_start(l, NULL);
    walk(l, back);
}

// ---- words and recall, in French ----

static const struct step french_begin[] = {
    {"Langue / Language", "1"},
    {"aujourd’hui", "1"},
    {"Ma tournée", "Enter"},
    {"modifier", "Enter"},
    {"Avez-vous un tuteur", "n"},
    {"cette notice", "2"},
    {"répondre aujourd", "o"},
    {"transmises à l", "o"},
    {"médecin traitant soit informé", "o"},
    {"un proche ou un aidant", "n"},
    {"services sociaux", "n"},
    {"sans votre nom", "n"},
    {"Qui a informé", "1"},
    {"Qui répond aux questions", "1"},
    {"Qui est dans la pièce", "1"},
    {"lunettes ou vos appareils", "1"},
    {"quelle langue", "1"},
    {0},
};
static const struct step french_back[] = {
    {"aujourd’hui", "1"}, {"visite à reprendre", "Enter"}, {"modifier", "Enter"}, {0}};

// The words are shown, large and framed.
static void show(struct laptop *l)
{
    laptop_answer(l, "Écoutez-les bien", "Enter");
    laptop_see(l, "╭");
    laptop_see(l, "█");
}

static void assert_no_words(struct laptop *l)
{
    if (laptop_shows(l, "╭") || laptop_shows(l, "█"))
        fail_msg("there are words on\n%s", pty_text(l->p));
}

static void the_words_come_on_the_screen_a_single_time(void **state)
{
    struct laptop l;
    (void)state;
    laptop_new(&l, 0);
    laptop_start(&l, NULL);
    walk(&l, french_begin);
    laptop_see(&l, "Écoutez-les bien");
    cut(&l, french_back); // nothing was shown yet
    show(&l);
    cut(&l, french_back); // shown, perhaps read
    laptop_see(&l, "Pouvez-vous me les répéter");
    assert_no_words(&l);
    laptop_keys(&l, "Enter"); // answers nothing
    laptop_keys(&l, "2");
    laptop_see(&l, "quelle année");
    cut(&l, french_back); // the wait
    laptop_see(&l, "quelle année");
    assert_no_words(&l);
    laptop_keys(&l, "Backspace");
    laptop_see(&l, "2 ✓");
    laptop_see(&l, "Les mots ont quitté l’écran");
    assert_no_words(&l);
    laptop_free(&l);
}

static void shown_again_on_request_they_spoil_the_recall(void **state)
{
    struct laptop l;
    (void)state;
    laptop_new(&l, RECALL_S);
    laptop_start(&l, NULL);
    walk(&l, french_begin);
    show(&l);
    laptop_keys(&l, "Enter");
    laptop_answer(&l, "Pouvez-vous me les répéter", "m");
    laptop_see(&l, "Montrer les mots encore");
    assert_no_words(&l);
    laptop_keys(&l, "Enter"); // Enter alone does not
    laptop_see(&l, "Les mots ont quitté l’écran");
    laptop_keys(&l, "m");
    laptop_answer(&l, "Montrer les mots encore", "v");
    laptop_see(&l, "╭");
    cut(&l, french_back);
    laptop_see(&l, "Les mots ont été remontrés");
    assert_no_words(&l);
    laptop_keys(&l, "1");
    laptop_until(&l, "1", "Lesquels"); // questions are answered until its time has come
    laptop_see(&l, "le rappel est gardé");
    laptop_free(&l);
}

static void the_recall_goes_on_at_its_stage(void **state)
{
    struct laptop l;
    (void)state;
    laptop_new(&l, RECALL_S);
    laptop_start(&l, NULL);
    walk(&l, french_begin);
    show(&l);
    laptop_keys(&l, "Enter");
    laptop_answer(&l, "Pouvez-vous me les répéter", "1");
    laptop_until(&l, "1", "Lesquels");
    cut(&l, french_back);
    laptop_answer(&l, "Lesquels", "2");
    laptop_see(&l, "Un indice a-t-il");
    cut(&l, french_back);
    laptop_see(&l, "Un indice a-t-il");
    laptop_keys(&l, "n");
    laptop_see(&l, "a-t-il été interrompu");
    cut(&l, french_back);
    laptop_see(&l, "a-t-il été interrompu");
    laptop_keys(&l, "Backspace"); // the answers so far are there
    laptop_see(&l, "1 ✓");
    laptop_keys(&l, "Backspace");
    laptop_see(&l, "2 ✓");
    laptop_free(&l);
}

// ---- hearing, in French ----

static void the_whisper_goes_on_at_its_words(void **state)
{
    static const struct step to_hearing[] = {{"Qui répond aux questions", "d"},
                                             {"Choisir un domaine", "7"},
                                             {"l’audition est-elle testée", "1"},
                                             {0}};
    struct laptop l;
    (void)state;
    laptop_new(&l, 0);
    laptop_start(&l, NULL);
    for (const struct step *s = french_begin; strcmp(s->text, to_hearing[0].text) != 0; s++)
        laptop_answer(&l, s->text, s->keys);
    walk(&l, to_hearing);
    laptop_see(&l, "À chuchoter");
    cut(&l, french_back);
    laptop_answer(&l, "À chuchoter", "2");
    laptop_see(&l, "Chuchotez maintenant");
    cut(&l, french_back);
    laptop_see(&l, "Chuchotez maintenant"); // the first three are not whispered again
    laptop_see(&l, "oreille droite");
    laptop_keys(&l, "Enter"); // answers nothing
    laptop_keys(&l, "1");
    laptop_see(&l, "oreille gauche");
    cut(&l, french_back);
    laptop_see(&l, "oreille gauche");
    laptop_answer(&l, "À chuchoter", "Backspace");
    laptop_answer(&l, "oreille droite", "Backspace");
    // Another method says what it clears, and asks.
    laptop_answer(&l, "l’audition est-elle testée", "2");
    laptop_see(&l, "Changer de méthode");
    laptop_keys(&l, "2"); // not by the same key
    laptop_see(&l, "Changer de méthode");
    laptop_keys(&l, "c");
    laptop_see(&l, "dans l’application");
    assert_false(laptop_shows(&l, "✓ Entendu"));
    cut(&l, french_back);
    laptop_see(&l, "dans l’application");
    laptop_free(&l);
}

// ---- chair rises, in English ----

static const struct step english_begin[] = {
    {"Langue / Language", "2"},
    {"today?", "1"},
    {"My round", "Enter"},
    {"edit", "Enter"},
    {"Have you a guardian", "n"},
    {"come to know it", "2"},
    {"small tests", "y"},
    {"ICOPE team", "y"},
    {"your GP", "n"},
    {"relative or carer", "n"},
    {"social services", "n"},
    {"research", "n"},
    {"Who informed", "1"},
    {"Who answers", "d"},
    {"Choose a domain", "8"},
    {0},
};
static const struct step english_back[] = {
    {"today?", "1"}, {"visit to go on with", "Enter"}, {"edit", "Enter"}, {0}};

static void to_chair(struct laptop *l)
{
    laptop_new(l, 0);
    laptop_start(l, NULL);
    walk(l, english_begin);
    laptop_see(l, "able to rise");
}

static void a_running_try_is_kept_as_interrupted_and_repeated_once(void **state)
{
    struct laptop l;
    (void)state;
    to_chair(&l);
    cut(&l, english_back);
    laptop_answer(&l, "able to rise", "1");
    laptop_see(&l, "0 of 5");
    cut(&l, english_back); // safe, not begun
    laptop_answer(&l, "0 of 5", "Space");
    laptop_until(&l, "Space", "1 of 5");
    cut(&l, english_back); // the clock ran
    laptop_see(&l, "Interrupted: this try is kept");
    laptop_keys(&l, "Enter Space"); // begins nothing
    laptop_keys(&l, "1");
    laptop_answer(&l, "0 of 5", "Space");
    laptop_see(&l, "Try 2");
    laptop_keys(&l, "Esc");
    laptop_see(&l, "False start");
    cut(&l, english_back); // stopped, not said why
    laptop_see(&l, "Interrupted: this try is kept");
    assert_false(laptop_shows(&l, "Try once more"));
    laptop_keys(&l, "1");
    laptop_answer(&l, "Why was it not done", "1");
    laptop_free(&l);
}

// Killed around the moment a try is written: it is whole, with the answers that follow from it, or
// it was interrupted.
static void a_try_cut_while_it_is_written_is_whole_or_interrupted(void **state)
{
    unsigned seed = sample_seed(), random = seed;
    int kills = (int)sample(4, 20, 100), whole = 0;
    struct laptop l;
    (void)state;
    laptop_new(&l, 0);
    for (int i = 0; i < kills; i++) {
        assert_int_equal(laptop_shell(&l, "rm -rf \"$ICOPE_HOME\""), 0);
        laptop_start(&l, NULL);
        walk(&l, english_begin);
        laptop_answer(&l, "able to rise", "1");
        laptop_answer(&l, "0 of 5", "Space");
        laptop_answer(&l, "Try 1", "b"); // the arms were used: a result
        random = random * 1103515245U + 12345U;
        struct timespec t = {.tv_nsec = (long)(random >> 8) % DELAY_MAX_NS};
        nanosleep(&t, NULL);
        cut(&l, english_back);
        for (int k = 0; k < 400 && !laptop_shows(&l, "Keep this try"); k++)
            if (laptop_shows(&l, "Try once more") || pty_wait_text(l.p, "Keep this try", 50))
                break;
        bool kept = laptop_shows(&l, "Keep this try");
        if (laptop_shows(&l, "arms used") != kept ||
            laptop_shows(&l, "Interrupted: this try is kept") == kept)
            fail_msg("seed %u, kill %d:\n%s", seed, i, pty_text(l.p));
        whole += kept;
    }
    print_message("%d kills, %d tries were whole\n", kills, whole);
    laptop_free(&l);
}

static void a_whole_try_is_there_after_a_kill(void **state)
{
    struct laptop l;
    (void)state;
    to_chair(&l);
    laptop_keys(&l, "1");
    laptop_chair(&l, "of", "Keep this try");
    cut(&l, english_back);
    laptop_see(&l, "Keep this try");
    laptop_see(&l, "5 of 5");
    assert_false(laptop_shows(&l, "Try once more"));
    laptop_keys(&l, "Enter"); // keeps nothing by itself
    laptop_see(&l, "Keep this try");
    // Put right by hand: what was typed is there again after leaving the sheet.
    laptop_keys(&l, "m");
    laptop_answer(&l, "stay as they were measured", "Enter Enter Enter");
    laptop_type(&l, "stopped too late");
    laptop_answer(&l, "stopped too late", "Esc");
    laptop_answer(&l, "Keep this try", "m");
    laptop_answer(&l, "stopped too late", "F2");
    laptop_see(&l, "corrected by hand: stopped too late");
    cut(&l, english_back);
    laptop_see(&l, "corrected by hand: stopped too late");
    laptop_keys(&l, "1");
    laptop_see(&l, "●"); // another step
    laptop_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_words_come_on_the_screen_a_single_time),
        cmocka_unit_test(shown_again_on_request_they_spoil_the_recall),
        cmocka_unit_test(the_recall_goes_on_at_its_stage),
        cmocka_unit_test(the_whisper_goes_on_at_its_words),
        cmocka_unit_test(a_running_try_is_kept_as_interrupted_and_repeated_once),
        cmocka_unit_test(a_try_cut_while_it_is_written_is_whole_or_interrupted),
        cmocka_unit_test(a_whole_try_is_there_after_a_kill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
