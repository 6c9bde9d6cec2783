// SPDX-License-Identifier: EUPL-1.2
// Handing over as people see it: the real program against a FHIR server on a loopback socket that
// goes away, comes back, and refuses a visit.
#include "support/laptop.h"
#include "support/peer.h"
#include "support/picture.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define PASS "quatre mots sans lien"

// ---- the laptop ----

static void first_start(struct laptop *l)
{
    int status = 1;
    laptop_start(l, NULL);
    laptop_answer(l, "Langue / Language", "1");
    laptop_answer(l, "2 ", "2");
    laptop_see(l, "Votre nom");
    laptop_type(l, "A. Moreau");
    laptop_keys(l, "Enter Enter");
    laptop_type(l, PASS);
    laptop_keys(l, "Enter");
    laptop_type(l, PASS);
    laptop_keys(l, "Enter");
    laptop_see(l, "Ma tournée");
    laptop_see(l, "aucun serveur");
    laptop_keys(l, "e");
    laptop_see(l, "Aucun serveur n’est réglé");
    laptop_see(l, "Rien n’attend");
    laptop_keys(l, "Esc q");
    assert_true(pty_wait_exit(l->p, 5000, &status));
    assert_int_equal(status, 0);
    pty_free(l->p);
    l->p = NULL;
}

static void set_server(struct laptop *l, const struct peer *p)
{
    char command[300];
    snprintf(command, sizeof command,
             "(umask 077; echo '" PASS "' >pass); $ICOPE server set --base "
             "http://127.0.0.1:%d/fhir --canonicals https://asso.fr/fhir --passphrase-file pass "
             ">/dev/null",
             p->port);
    assert_int_equal(laptop_shell(l, command), 0);
}

static void log_in(struct laptop *l)
{
    laptop_start(l, NULL);
    laptop_see(l, "Phrase de passe");
    laptop_type(l, PASS);
    laptop_keys(l, "Enter");
    laptop_see(l, "Ma tournée");
}

// A visit that ends after the consent; `note` is written beside the first question.
static void visit(struct laptop *l, const char *family, const char *birth, const char *note)
{
    laptop_keys(l, "n");
    laptop_see(l, "Nom de naissance");
    laptop_type(l, family);
    laptop_keys(l, "Enter");
    laptop_type(l, "Jeanne");
    laptop_keys(l, "Enter");
    laptop_type(l, birth);
    laptop_keys(l, "Enter Right F2");
    laptop_answer(l, "première visite", "Enter");
    laptop_answer(l, "Avez-vous un tuteur", "2");
    laptop_answer(l, "cette notice", "2");
    laptop_answer(l, "répondre aujourd’hui", "o");
    laptop_answer(l, "transmises à l’équipe", "o");
    laptop_answer(l, "médecin traitant soit informé", "n");
    laptop_answer(l, "un proche ou un aidant", "n");
    laptop_answer(l, "services sociaux", "n");
    laptop_answer(l, "sans votre nom", "n");
    laptop_answer(l, "Qui a informé", "1");
    laptop_see(l, "Qui répond aux questions");
    if (note != NULL) {
        laptop_keys(l, "c");
        laptop_see(l, "Note");
        laptop_type(l, note);
        laptop_keys(l, "Enter");
        laptop_see(l, "Qui répond aux questions");
    }
    laptop_keys(l, "Esc");
    laptop_answer(l, "Arrêter la visite ici", "t");
    laptop_answer(l, "Pourquoi la visite", "5");
    laptop_answer(l, "fermer pour de bon", "f");
    laptop_see(l, "Ma tournée");
}

static void visits_go_by_themselves_and_wait_without_a_server(void **state)
{
    (void)state;
    struct laptop l;
    struct peer p;
    peer_start(&p);
    laptop_new(&l, 0);
    first_start(&l);
    set_server(&l, &p);
    log_in(&l);
    visit(&l, "Lefèvre", "12051942", NULL);
    laptop_see(&l, "reçu 1/1");
    kill(p.pid, SIGUSR1); // nobody is there any more
    visit(&l, "Barthe", "03021936", NULL);
    laptop_see(&l, "reçu 1/2");
    laptop_keys(&l, "e");
    laptop_see(&l, "pas de connexion au serveur");
    laptop_see(&l, "prochain essai");
    picture_of(l.p, 24, 80, "sync");
    laptop_keys(&l, "p");
    laptop_see(&l, "En pause");
    kill(p.pid, SIGUSR2);
    laptop_keys(&l, "e");
    laptop_see(&l, "Tout est arrivé");
    laptop_see(&l, "reçu 2/2");
    laptop_keys(&l, "Enter");
    laptop_see(&l, "Empreinte de l’envoi");
    laptop_keys(&l, "i");
    laptop_see(&l, "Écrit dans");
    assert_int_equal(laptop_shell(&l, "grep -q BLAKE2b $ICOPE_HOME/receipt-*.txt && ! grep -qi "
                                      "barthe $ICOPE_HOME/receipt-*.txt $ICOPE_HOME/icope.log"),
                     0);
    laptop_kill(&l);
    struct held held = peer_end(&p);
    assert_int_equal(held.encounters, 2);
    assert_int_equal(held.patients, 2);
    assert_int_equal(held.faulty, 0);
    laptop_free(&l);
}

static void a_refused_visit_says_why_and_holds_no_other(void **state)
{
    (void)state;
    struct laptop l;
    struct peer p;
    peer_start(&p);
    laptop_new(&l, 0);
    first_start(&l);
    set_server(&l, &p);
    log_in(&l);
    visit(&l, "Cassagne", "12051942", "REFUSE");
    laptop_see(&l, "! 1 à regarder (e) · 0 à envoyer");
    visit(&l, "Nguyen", "03021936", NULL);
    laptop_see(&l, "! 1 à regarder (e) · 0 à envoyer");
    laptop_keys(&l, "e");
    laptop_see(&l, "✗");
    laptop_keys(&l, "Enter");
    laptop_see(&l, "non accepté par le serveur");
    laptop_see(&l, "not liked here");
    laptop_keys(&l, "r"); // tried at once, and refused again
    laptop_see(&l, "✗");
    laptop_keys(&l, "Esc F10");
    laptop_see(&l, "Phrase de passe");
    assert_false(laptop_shows(&l, "Cassagne"));
    laptop_kill(&l);
    assert_int_equal(laptop_shell(&l, "$ICOPE sync --json --passphrase-file pass >out.json"), 3);
    assert_int_equal(laptop_shell(&l, "grep -q '\"quarantined\": 1' out.json"), 0);
    struct held held = peer_end(&p);
    assert_int_equal(held.encounters, 1);
    assert_int_equal(held.faulty, 0);
    laptop_free(&l);
}

// What one laptop hands over another brings by one key: it is a visit there like its own.
static void the_coordinator_brings_everybodys_visits(void **state)
{
    (void)state;
    struct laptop visitor, office;
    struct peer p;
    peer_start(&p);
    laptop_new(&visitor, 0);
    first_start(&visitor);
    set_server(&visitor, &p);
    log_in(&visitor);
    visit(&visitor, "Lefèvre", "12051942", NULL);
    laptop_see(&visitor, "reçu 1/1");
    laptop_free(&visitor);
    laptop_new(&office, 0);
    first_start(&office);
    set_server(&office, &p);
    log_in(&office);
    laptop_keys(&office, "o");
    laptop_answer(&office, "Il n’y a pas encore de visite", "c");
    laptop_see(&office, "Du serveur : 1 nouvelles");
    laptop_answer(&office, "▹", "t");
    laptop_see(&office, "Lefèvre Jeanne");
    laptop_see(&office, "A. Moreau");
    picture_of(office.p, 24, 80, "gathered");
    kill(p.pid, SIGUSR1); // nobody is there any more
    laptop_keys(&office, "c");
    laptop_see(&office, "connexion au serveur");
    laptop_see(&office, "Lefèvre Jeanne");
    laptop_free(&office);
    peer_end(&p);
}

// 500 people come from a table, three laptops hand over what they did, and all of it goes out: the
// figures, and tables of everybody.
static void a_coordinators_day(void **state)
{
    static const char *const who[][2] = {
        {"Lefèvre", "12051942"}, {"Barthe", "03021936"}, {"Dupuy", "30011948"}};
    char folder[LAPTOP_PATH + 8];
    (void)state;
    struct laptop office;
    struct peer p;
    peer_start(&p);
    for (size_t i = 0; i < sizeof who / sizeof who[0]; i++) {
        struct laptop visitor;
        laptop_new(&visitor, 0);
        first_start(&visitor);
        set_server(&visitor, &p);
        log_in(&visitor);
        visit(&visitor, who[i][0], who[i][1], NULL);
        laptop_see(&visitor, "reçu 1/1");
        laptop_free(&visitor);
    }
    laptop_new(&office, 0);
    first_start(&office);
    set_server(&office, &p);
    assert_int_equal(
        laptop_shell(&office,
                     "(echo 'nom de naissance;prénoms;date de naissance;sexe;commune'; for i in "
                     "$(seq 500); do echo \"Personne$i;Anne;01/02/19$((30 + i % 20));f;Foix\"; "
                     "done) >people.csv; $ICOPE import people.csv --yes --passphrase-file pass "
                     ">/dev/null"),
        0);
    log_in(&office);
    laptop_keys(&office, "o");
    laptop_answer(&office, "Il n’y a pas encore de visite", "c");
    laptop_see(&office, "3 nouvelles");
    laptop_answer(&office, "▹", "v t");
    laptop_see(&office, "Barthe Jeanne");
    laptop_keys(&office, "r");
    laptop_see(&office, "Repérage à domicile");
    laptop_answer(&office, "HTML", "Esc");
    laptop_answer(&office, "Par commune", "e");
    laptop_see(&office, "Ce qui est écrit");
    laptop_keys(&office, "Space Down r Down Space");
    laptop_row(&office, "Personnes");
    laptop_keys(&office, "n");
    laptop_row(&office, "Dossier");
    laptop_keys(&office, "Ctrl-U");
    snprintf(folder, sizeof folder, "%s/sortie", office.folder);
    laptop_type(&office, folder);
    laptop_keys(&office, "F2");
    laptop_see(&office, "503 personnes, 3 visites");
    laptop_keys(&office, "e");
    laptop_see(&office, "Lignes par table");
    picture_of(office.p, 24, 80, "day-export");
    assert_int_equal(laptop_shell(&office, "test $(wc -l <sortie/csv/visit.csv) = 4 && test $(wc "
                                           "-l <sortie/csv/person.csv) = 504"),
                     0);
    laptop_free(&office);
    peer_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_coordinator_brings_everybodys_visits),
        cmocka_unit_test(a_coordinators_day),
        cmocka_unit_test(visits_go_by_themselves_and_wait_without_a_server),
        cmocka_unit_test(a_refused_visit_says_why_and_holds_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
