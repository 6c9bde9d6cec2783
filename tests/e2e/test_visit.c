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
#include <stdlib.h>

#include <cmocka.h>

enum { RECALL_S = 4 };

// Does a row of an exported table hold this text, quotation marks left out?
static void exported(struct laptop *l, const char *table, const char *row)
{
    char command[512];
    snprintf(command, sizeof command, "tr -d '\"' <out/csv/%s.csv | grep -q -- '%s'", table, row);
    if (laptop_shell(l, command) != 0)
        fail_msg("no \"%s\" in %s.csv", row, table);
}

static void picture(struct laptop *l, const char *name)
{
    if (getenv("ICOPE_PICTURES") == NULL)
        return;
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

// A screen that is waited for, what is pressed and typed there, and the picture made of it.
struct step {
    const char *text;    // stands on the screen
    const char *keys;    // names of keys, "" none
    const char *typed;   // typed after the keys, NULL none
    const char *picture; // name, NULL none
};

// What a visit in one language is made of.
struct visit {
    struct laptop l;
    const char *recall, *cue,
        *interrupted;     // the recall comes by itself, at a moment the test does not choose
    const char *recalled; // key of how many words
    bool done;            // was it asked
};

// Waits for a text; the recall is answered when it comes in between.
static void await(struct visit *v, const char *text)
{
    for (int ms = 0; ms < LAPTOP_WAIT_MS && !laptop_shows(&v->l, text); ms += 50) {
        if (v->done || !laptop_shows(&v->l, v->recall)) {
            pty_wait_text(v->l.p, text, 50);
            continue;
        }
        picture(&v->l, "recall");
        laptop_keys(&v->l, v->recalled);
        laptop_answer(&v->l, v->cue, "1");
        laptop_answer(&v->l, v->interrupted, "1");
        v->done = true;
    }
    laptop_see(&v->l, text);
}

static void walk(struct visit *v, const struct step *steps)
{
    for (; steps->text != NULL; steps++) {
        await(v, steps->text);
        if (steps->picture != NULL)
            picture(&v->l, steps->picture);
        laptop_keys(&v->l, steps->keys);
        if (steps->typed != NULL)
            laptop_type(&v->l, steps->typed);
    }
}

static void export_tables(struct laptop *l)
{
    assert_int_equal(laptop_shell(l, "(umask 077; echo 'quatre mots sans lien' >pass); "
                                     "$ICOPE export --format csv --out out "
                                     "--identified --passphrase-file pass >/dev/null"),
                     0);
}

static const struct step french_questions[] = {
    // Nobody decides for her; every purpose but two.
    {"Avez-vous un tuteur", "2", NULL, "consent"},
    {"cette notice", "2", NULL, "notice"},
    {"répondre aujourd’hui", "o", NULL, NULL},
    {"transmises à l’équipe", "o", NULL, NULL},
    {"médecin traitant soit informé", "o", NULL, NULL},
    {"un proche ou un aidant", "n", NULL, NULL},
    {"services sociaux", "n", NULL, NULL},
    {"sans votre nom", "n", NULL, NULL},
    {"Qui a informé", "1", NULL, NULL},
    {"Qui répond aux questions", "1", NULL, NULL},
    {"Qui est dans la pièce", "1", NULL, NULL},
    {"lunettes ou vos appareils", "2", NULL, NULL},
    {"quelle langue", "1", NULL, NULL},
    {"trois mots. Écoutez-les", "Enter", NULL, NULL},
    {"╭", "Enter", NULL, "words"},
    {"me les répéter", "1", NULL, NULL},
    {"En quelle année", "1", NULL, NULL},
    {"En quel mois", "1", NULL, NULL},
    {"jour de la semaine", "1", NULL, NULL},
    {"quel jour du mois", "1", NULL, NULL},
    {"Où sommes-nous", "1", NULL, NULL},
    {"mal à voir de loin", "2", NULL, "question"},
    {"mal à lire", "2", NULL, NULL},
    {"maladie de vos yeux", "2", NULL, NULL},
    {"traitement pour le diabète", "1", NULL, NULL},
    {"traitement pour la tension", "2", NULL, NULL},
    {"carte de vision", "2", NULL, NULL},
    {"perdu plus de trois kilos", "2", NULL, NULL},
    {"perdu l’appétit", "2", NULL, NULL},
    {"sentie triste", "2", NULL, NULL},
    {"peu d’intérêt", "2", NULL, NULL},
    {"l’audition est-elle testée", "1", NULL, NULL},
    {"oreille droite", "3", NULL, NULL},
    {"oreille gauche", "3", NULL, NULL},
    {"capable de vous lever", "1", NULL, NULL},
    {0},
};

static const struct step french_last[] = {
    {"Garder cet essai", "1", NULL, NULL},      {"Vivez-vous seul", "2", NULL, NULL},
    {"quelqu’un pourrait-il", "1", NULL, NULL}, {"soin de quelqu’un", "2", NULL, NULL},
    {"qu’on vous contacte", "2", NULL, NULL},   {0},
};

static const struct step french_end[] = {
    {"Fin de la visite", "", NULL, NULL},
    {"traitement du diabète", "", NULL, NULL},
    {"pas de signal", "", NULL, NULL},
    {"pas un diagnostic", "Enter", NULL, "end"},
    {"Terminer la visite ?", "f", NULL, NULL},
    {"1 signal · 0 non évalué · 5 sans signal", "h", NULL, NULL},
    {"1! 0– 5·", "Esc", NULL, "history"},
    {"Naissance", "Esc", NULL, NULL},
    {"Ma tournée", "q", NULL, NULL},
    {0},
};

static void french_chair(struct laptop *l)
{
    laptop_answer(l, "0 sur 5", "Space");
    laptop_until(l, "Space", "1 sur 5");
    laptop_until(l, "Space", "2 sur 5");
    laptop_until(l, "Space", "3 sur 5");
    picture(l, "chair");
    laptop_until(l, "Space", "4 sur 5");
    laptop_until(l, "Space", "Garder cet essai");
}

static void french_visit_from_first_start_to_history(void **state)
{
    (void)state;
    int status;
    struct visit v = {.recall = "je vous ai dit trois mots",
                      .cue = "Un indice a-t-il été donné",
                      .interrupted = "a-t-il été interrompu",
                      .recalled = "3"};
    struct laptop *l = &v.l;
    laptop_new(l, RECALL_S);
    first_start(l, "1", "Votre nom");
    laptop_see(l, "Aucune visite n’est prévue");
    new_person(l, "Nom de naissance", "femme");
    laptop_answer(l, "12 mai 1942", "Enter");
    walk(&v, french_questions);
    french_chair(l);
    walk(&v, french_last);
    walk(&v, french_end);
    assert_true(pty_wait_exit(l->p, 5000, &status));
    // What is on disk, through another door of the program.
    export_tables(l);
    exported(l, "result", "vis-status;[^;]*;alert");
    exported(l, "result", "cog-status;[^;]*;normal");
    exported(l, "result", "loc-status;[^;]*;normal");
    exported(l, "answer", ";alerts;.*;1;");
    exported(l, "result", "step1-status;[^;]*;alert");
    exported(l, "person", ";1942-05-12;.*;Lefèvre;Jeanne;");
    exported(l, "answer", "loc-rises;.*;5;");
    exported(l, "visit", ";finished;");
    // It has the first number of this laptop's ledger, and carries it.
    assert_int_equal(laptop_shell(l, "$ICOPE ledger verify --json --passphrase-file pass | "
                                     "grep -q '\"waiting\": 1' && "
                                     "$ICOPE copy lefevre --out copy --passphrase-file pass && "
                                     "grep -q '/NamingSystem/ledger/' copy/*.json && "
                                     "grep -q 'ledger-before' copy/*.json"),
                     0);
    // Nothing of it stands in the clear in the files of the store.
    assert_int_equal(
        laptop_shell(l, "! grep -aqi -e lefèvre -e lefevre -e jeanne -e vis-treatment home/*.db*"),
        0);
    laptop_free(l);
}

static const struct step english_begin[] = {
    {"Have you a guardian", "n", NULL, NULL},
    {"come to know it", "2", NULL, NULL},
    {"small tests", "y", NULL, NULL},
    {"ICOPE team", "y", NULL, NULL},
    {"your GP", "n", NULL, NULL},
    {"relative or carer", "n", NULL, NULL},
    {"social services", "n", NULL, NULL},
    {"research", "n", NULL, NULL},
    {"Who informed", "1", NULL, NULL},
    {"Who answers", "1", NULL, NULL},
    {"Who is in the room", "2", NULL, NULL},
    {"glasses or hearing aids", "1", NULL, NULL},
    {"which language", "2", NULL, NULL},
    {"interpret", "n", NULL, NULL},
    {"three words. Listen", "Enter", NULL, NULL},
    {"╭", "Enter", NULL, NULL},
    {"repeat them to me", "1", NULL, NULL},
    {"What year", "1", NULL, NULL},
    {"What month", "", NULL, NULL},
    {0},
};

// After it was cut short; the recall may have become due meanwhile.
static const struct step english_again[] = {
    {"Passphrase", "", "quatre mots sans lien", NULL},
    {"Passphrase", "Enter", NULL, NULL},
    {"visit to go on with", "Enter", NULL, NULL},
    {"12 May 1942", "Enter", NULL, NULL},
    {"What month", "1", NULL, NULL},
    {"day of the week", "2", NULL, NULL},
    // Back, and corrected.
    {"day of the month", "Backspace", NULL, NULL},
    {"day of the week", "1", NULL, NULL},
    // A warning sign at any moment, kept.
    {"day of the month", "F9", NULL, NULL},
    {"Smell of gas", "7", NULL, "urgent"},
    {"What was seen", "", "strong smell", NULL},
    {"strong smell", "Enter", NULL, NULL},
    {"Nothing leaves: you make the call", "Esc", NULL, NULL},
    // A note, then the domain of the chair, not safe.
    {"day of the month", "c", NULL, NULL},
    {"Facts only", "", "television on", NULL},
    {"television on", "Enter", NULL, NULL},
    {"Note: television on", "d", NULL, NULL},
    {"Choose a domain", "8", NULL, NULL},
    {"able to rise", "2", NULL, NULL},
    {"Why was it not done", "2", NULL, NULL},
    // Ended before its time: what was answered is kept, what was not asked stays open.
    {"Do you live alone", "Esc", NULL, NULL},
    {"End the visit here", "s", NULL, NULL},
    {"Why does the visit end", "1", NULL, NULL},
    {"Every answer is kept", "c", NULL, NULL},
    {"1 to send", "F10", NULL, NULL},
    {"Locked", "", "not the passphrase", NULL},
    {"Passphrase", "Enter", NULL, NULL},
    {"not the passphrase of this account", "", NULL, NULL},
    {0},
};

static void english_visit_interrupted_corrected_with_a_warning_sign(void **state)
{
    (void)state;
    struct visit v = {.recall = "Which were they",
                      .cue = "Was a cue given",
                      .interrupted = "the recall interrupted",
                      .recalled = "2"};
    struct laptop *l = &v.l;
    laptop_new(l, RECALL_S);
    first_start(l, "2", "Your name");
    laptop_see(l, "No visit is planned");
    new_person(l, "Birth name", "woman");
    laptop_answer(l, "12 May 1942", "Enter");
    walk(&v, english_begin);
    laptop_kill(l); // without warning: the same question comes back
    laptop_start(l, NULL);
    walk(&v, english_again);
    laptop_kill(l);
    export_tables(l);
    exported(l, "answer", "cog-month;.*;right;");
    exported(l, "answer", "cog-weekday;.*;right;");
    exported(l, "answer", "loc-safe;.*;false;");
    exported(l, "answer", "loc-not-done;.*;unsafe;");
    exported(l, "result", "loc-status;[^;]*;incomplete");
    exported(l, "result", "nut-status;[^;]*;incomplete");
    exported(l, "step1", ";stopped;");
    laptop_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(french_visit_from_first_start_to_history),
        cmocka_unit_test(english_visit_interrupted_corrected_with_a_warning_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
