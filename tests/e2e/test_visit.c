// SPDX-License-Identifier: EUPL-1.2
// A whole visit in the real program, as a visitor does it: in French from the first start to the
// history, in English with an interruption, a correction and a warning sign. With ICOPE_PICTURES
// set it also draws the pictures of the documents.
#include "support/laptop.h"
#include "support/picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { RECALL_S = 4 };

// Does a row of an exported table hold this text, quotation marks left out?
static void exported(struct laptop *l, const char *table, const char *row)
{
    char command[512];
    snprintf(command, sizeof command, "tr -d '\"' <out/%s.csv | grep -q -- '%s'", table, row);
    if (laptop_shell(l, command) != 0)
        fail_msg("no \"%s\" in %s.csv", row, table);
}

static void picture(struct laptop *l, const char *name)
{
    pty_wait_settled(l->p, 150, 3000);
    picture_of(l->p, 24, 80, name);
}

// First start of a real store: language, account, passphrase twice.
static void first_start(struct laptop *l, const char *language_key, const char *name_label)
{
    laptop_start(l, NULL);
    laptop_answer(l, "Langue / Language", language_key);
    laptop_answer(l, "2 ", "2");
    laptop_see(l, name_label);
    laptop_type(l, "A. Moreau");
    laptop_keys(l, "Enter Enter");
    laptop_type(l, "quatre mots sans lien");
    laptop_keys(l, "Enter");
    laptop_type(l, "quatre mots sans lien");
    laptop_keys(l, "Enter");
}

// The sheet of a new person, with only what is needed, and a town.
static void new_person(struct laptop *l, const char *sheet, const char *woman)
{
    laptop_keys(l, "n");
    laptop_see(l, sheet);
    laptop_type(l, "Lefèvre");
    laptop_keys(l, "Enter");
    laptop_type(l, "Jeanne");
    laptop_keys(l, "Enter");
    laptop_type(l, "12051942");
    laptop_keys(l, "Enter");
    laptop_see(l, woman);
    laptop_keys(l, "Right");
    laptop_keys(l, "F2");
}

static void french_visit_from_first_start_to_history(void **state)
{
    (void)state;
    struct laptop l;
    laptop_new(&l, RECALL_S);
    first_start(&l, "1", "Votre nom");
    laptop_see(&l, "Aucune visite n'est prévue");
    new_person(&l, "Nom de naissance", "femme");
    laptop_see(&l, "12 mai 1942");
    laptop_keys(&l, "Enter");
    // Consent: nobody decides for her; every purpose but research.
    laptop_answer(&l, "chargé par la loi de décider", "2");
    picture(&l, "consent");
    laptop_answer(&l, "répondre aujourd'hui", "o");
    laptop_answer(&l, "transmises à l'équipe", "o");
    laptop_answer(&l, "médecin traitant soit informé", "o");
    laptop_answer(&l, "un proche ou un aidant", "n");
    laptop_answer(&l, "sans votre nom", "n");
    laptop_answer(&l, "Qui a informé", "Enter");
    laptop_answer(&l, "Qui répond aux questions", "1");
    laptop_answer(&l, "Qui est dans la pièce", "1");
    laptop_answer(&l, "lunettes ou vos appareils", "2");
    laptop_answer(&l, "quelle langue", "1");
    laptop_answer(&l, "trois mots. Écoutez-les", "Enter");
    laptop_see(&l, "╭");
    picture(&l, "words");
    laptop_keys(&l, "Enter");
    laptop_answer(&l, "me les répéter", "1");
    laptop_answer(&l, "En quelle année", "1");
    laptop_answer(&l, "Quel mois", "1");
    laptop_answer(&l, "jour de la semaine", "1");
    laptop_answer(&l, "le combien", "1");
    laptop_answer(&l, "dans quelle commune", "1");
    laptop_see(&l, "mal à voir de loin");
    picture(&l, "question");
    laptop_keys(&l, "2");
    laptop_answer(&l, "mal à lire", "2");
    laptop_answer(&l, "maladie de vos yeux", "2");
    laptop_answer(&l, "traitement pour le diabète", "1");
    // The recall comes by itself somewhere from here on; what is asked first may differ.
    bool recalled = false;
    static const struct {
        const char *text, *keys;
    } steps[] = {
        {"carte de vision", "2"},       {"perdu plus de trois kilos", "2"},
        {"moins d'appétit", "2"},       {"triste, abattu", "2"},
        {"moins d'envie", "2"},         {"l'audition est-elle testée", "1"},
        {"oreille droite", "1"},        {"oreille gauche", "1"},
        {"capable de vous lever", "1"},
    };
    for (size_t i = 0; i < sizeof steps / sizeof steps[0];) {
        pty_wait_settled(l.p, 60, 2000);
        if (laptop_shows(&l, "Lesquels étaient-ce")) {
            picture(&l, "recall");
            laptop_keys(&l, "4");
            laptop_answer(&l, "Un indice a-t-il été donné", "1");
            recalled = true;
            continue;
        }
        laptop_answer(&l, steps[i].text, steps[i].keys);
        i++;
    }
    laptop_answer(&l, "0 sur 5", "Space");
    for (int rise = 1; rise < 5; rise++) {
        char count[16];
        laptop_keys(&l, "Space");
        snprintf(count, sizeof count, "%d sur 5", rise);
        laptop_see(&l, count);
        if (rise == 3)
            picture(&l, "chair");
    }
    laptop_keys(&l, "Space");
    laptop_answer(&l, "Garder cet essai", "1");
    pty_wait_settled(l.p, 60, 2000);
    for (int i = 0; i < 4 || !recalled;) {
        static const char *const social[] = {"Vivez-vous seul", "quelqu'un pourrait-il",
                                             "soin de quelqu'un", "qu'on vous contacte"};
        pty_wait_settled(l.p, 60, 2000);
        if (laptop_shows(&l, "Lesquels étaient-ce")) {
            laptop_keys(&l, "4");
            laptop_answer(&l, "Un indice a-t-il été donné", "1");
            recalled = true;
        } else if (i < 4) {
            laptop_answer(&l, social[i++], "2");
        } else {
            laptop_see(&l, "Lesquels étaient-ce");
        }
    }
    laptop_see(&l, "Fin de la visite");
    laptop_see(&l, "traitement diabète");
    laptop_see(&l, "pas de signal");
    laptop_see(&l, "Ce n'est pas un diagnostic");
    picture(&l, "end");
    laptop_keys(&l, "Enter");
    laptop_see(&l, "signaux : 1");
    laptop_keys(&l, "h");
    laptop_see(&l, "Domaines avec un signal");
    picture(&l, "history");
    laptop_keys(&l, "Esc Esc");
    laptop_see(&l, "Ma tournée");
    laptop_keys(&l, "q");
    int status;
    assert_true(pty_wait_exit(l.p, 5000, &status));
    // What is on disk, through another door of the program.
    assert_int_equal(laptop_shell(&l, "(umask 077; echo 'quatre mots sans lien' >pass); "
                                      "$ICOPE export --format csv --out out "
                                      "--passphrase-file pass >/dev/null"),
                     0);
    exported(&l, "results", "vis-status;alert");
    exported(&l, "results", "cog-status;normal");
    exported(&l, "results", "loc-status;normal");
    exported(&l, "results", "alerts;1");
    exported(&l, "results", "step1-status;alert");
    exported(&l, "people", "Lefèvre;Jeanne;1942-05-12");
    exported(&l, "answers", "loc-rises;.*;5;");
    exported(&l, "visits", ";finished;");
    // Nothing of it stands in the clear in the files of the store.
    assert_int_equal(laptop_shell(&l, "! grep -aqi -e lef -e jeanne -e vis-treatment home/*.db*"),
                     0);
    laptop_free(&l);
}

static void english_visit_interrupted_corrected_with_a_warning_sign(void **state)
{
    (void)state;
    struct laptop l;
    laptop_new(&l, RECALL_S);
    first_start(&l, "2", "Your name");
    laptop_see(&l, "No visit is planned");
    new_person(&l, "Birth name", "woman");
    laptop_answer(&l, "12 May 1942", "Enter");
    laptop_answer(&l, "legally responsible", "n");
    laptop_answer(&l, "small tests", "y");
    laptop_answer(&l, "ICOPE team", "y");
    laptop_answer(&l, "your GP", "n");
    laptop_answer(&l, "relative or carer", "n");
    laptop_answer(&l, "research", "n");
    laptop_answer(&l, "Who informed", "Enter");
    laptop_answer(&l, "Who answers", "1");
    laptop_answer(&l, "Who is in the room", "2");
    laptop_answer(&l, "glasses or hearing aids", "1");
    laptop_answer(&l, "which language", "2");
    laptop_answer(&l, "interpret", "n");
    laptop_answer(&l, "three words. Listen", "Enter");
    laptop_answer(&l, "╭", "Enter");
    laptop_answer(&l, "repeat them to me", "1");
    laptop_answer(&l, "What year", "1");
    // Cut short without warning: the same question comes back.
    laptop_see(&l, "What month");
    laptop_kill(&l);
    laptop_start(&l, NULL);
    laptop_see(&l, "Passphrase");
    laptop_type(&l, "quatre mots sans lien");
    laptop_keys(&l, "Enter");
    laptop_see(&l, "visit to go on with");
    laptop_keys(&l, "Enter");
    laptop_see(&l, "12 May 1942");
    laptop_keys(&l, "Enter");
    // Meanwhile the recall has become due: it may stand first.
    pty_wait_settled(l.p, 200, 3000);
    if (laptop_shows(&l, "Which were they")) {
        laptop_keys(&l, "3");
        laptop_answer(&l, "Was a cue given", "1");
    }
    laptop_answer(&l, "What month", "1");
    laptop_answer(&l, "day of the week", "2");
    // Back, and corrected.
    laptop_see(&l, "date of the month");
    laptop_keys(&l, "Backspace");
    laptop_see(&l, "day of the week");
    laptop_keys(&l, "1");
    // A warning sign at any moment, kept.
    laptop_see(&l, "date of the month");
    laptop_keys(&l, "F9");
    laptop_answer(&l, "Smell of gas", "7");
    laptop_see(&l, "18");
    picture(&l, "urgent");
    laptop_type(&l, "odeur forte");
    laptop_keys(&l, "Enter");
    laptop_see(&l, "not yet sent");
    laptop_keys(&l, "Esc");
    // A note, then the domain of the chair, not safe.
    laptop_see(&l, "date of the month");
    laptop_keys(&l, "c");
    laptop_see(&l, "Note");
    laptop_type(&l, "television on");
    laptop_keys(&l, "Enter");
    laptop_see(&l, "Note: television on");
    laptop_keys(&l, "d");
    laptop_answer(&l, "Choose a domain", "8");
    laptop_answer(&l, "able to rise", "2");
    laptop_answer(&l, "Why was it not done", "2");
    // Ended before its time: what was answered is kept, what was not asked stays open.
    pty_wait_settled(l.p, 200, 3000);
    laptop_keys(&l, "Esc");
    laptop_answer(&l, "End the visit here", "3");
    laptop_see(&l, "My round");
    laptop_see(&l, "1 to send");
    laptop_keys(&l, "F10");
    laptop_see(&l, "Locked");
    laptop_type(&l, "not the passphrase");
    laptop_keys(&l, "Enter");
    laptop_see(&l, "not the passphrase of this account");
    laptop_kill(&l);
    assert_int_equal(laptop_shell(&l, "(umask 077; echo 'quatre mots sans lien' >pass); "
                                      "$ICOPE export --format csv --out out "
                                      "--passphrase-file pass >/dev/null"),
                     0);
    exported(&l, "answers", "cog-month;.*;right;");
    exported(&l, "answers", "cog-weekday;.*;right;");
    exported(&l, "answers", "loc-safe;.*;false;");
    exported(&l, "answers", "loc-not-done;.*;unsafe;");
    exported(&l, "results", "loc-status;incomplete");
    exported(&l, "results", "nut-status;incomplete");
    exported(&l, "visits", ";stopped;");
    laptop_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(french_visit_from_first_start_to_history),
        cmocka_unit_test(english_visit_interrupted_corrected_with_a_warning_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
