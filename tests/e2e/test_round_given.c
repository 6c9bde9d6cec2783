// SPDX-License-Identifier: EUPL-1.2
// A round between laptops: the coordinator gives visits on a screen and they go to the server; the
// visitor's laptop brings them, and what becomes of them there comes back to the coordinator; two
// coordinators who give one visit. The real program, and a FHIR server on a loopback socket: ours,
// or the empty one of somebody else at ICOPE_PEER.
#include "support/laptop.h"
#include "support/peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PASS "quatre mots sans lien"
#define IN   " --passphrase-file pass"

static void first_start(struct laptop *l, const char *name)
{
    int status = 1;
    laptop_begin(l, name, PASS);
    laptop_see(l, "Ma tournée");
    laptop_keys(l, "q");
    assert_true(pty_wait_exit(l->p, LAPTOP_WAIT_MS, &status));
    assert_int_equal(status, 0);
    pty_free(l->p);
    l->p = NULL;
}

static void shell(struct laptop *l, const char *command)
{
    int code = laptop_shell(l, command);
    if (code != 0)
        fail_msg("%s: exit %d", command, code);
}

static void set_server(struct laptop *l, const struct peer *p, const char *more)
{
    char command[500], ours[80];
    const char *peer = getenv("ICOPE_PEER");
    snprintf(ours, sizeof ours, "http://127.0.0.1:%d/fhir", p->port);
    snprintf(command, sizeof command,
             "(umask 077; echo '" PASS "' >pass); $ICOPE server set --base %s --canonicals "
             "https://asso.fr/fhir %s" IN " >/dev/null",
             peer != NULL ? peer : ours, more);
    shell(l, command);
}

static void log_in(struct laptop *l)
{
    laptop_start(l, NULL);
    laptop_see(l, "Phrase de passe");
    laptop_type(l, PASS);
    laptop_keys(l, "Enter");
    laptop_see(l, "Ma tournée");
}

static void leave(struct laptop *l)
{
    laptop_kill(l);
    pty_free(l->p);
    l->p = NULL;
}

// The coordinator's laptop with four people.
static void office(struct laptop *l, const struct peer *p)
{
    first_start(l, "C. Roux");
    set_server(l, p, "");
    shell(l,
          "printf 'nom;prénom;né le;commune\\nAube;Anne;1940;Foix\\nBois;Luc;1941;Foix\\n"
          "Cros;Zoé;1942;Foix\\nDour;Paul;1943;Pau\\n' >gens.csv; $ICOPE import gens.csv --yes" IN
          " >/dev/null");
}

// Gives everybody of Foix to that visitor today, and waits until the server has it.
static void give(struct laptop *l, const char *visitor)
{
    log_in(l);
    laptop_keys(l, "r");
    laptop_see(l, "À confier");
    laptop_keys(l, "+");
    laptop_type(l, visitor);
    laptop_keys(l, "Enter Left t Enter");
    laptop_see(l, "3 visites. u les reprend");
}

static void sync_now(struct laptop *l)
{
    shell(l, "$ICOPE sync" IN " >sync.txt 2>&1 || { cat sync.txt >&2; exit 1; }");
}

// Says what became of a planned visit, to which these keys lead: an answer and words to it.
static void become(struct laptop *l, const char *keys, const char *answer, const char *words)
{
    laptop_see(l, "Ma tournée");
    laptop_keys(l, keys);
    laptop_answer(l, "Personne au domicile", answer);
    if (words != NULL) {
        laptop_type(l, words);
        laptop_keys(l, "Enter");
    }
    laptop_see(l, "Ma tournée");
}

static void what_becomes_of_given_visits_comes_back(void **state)
{
    struct laptop desk, visitor;
    struct peer p;
    (void)state;
    peer_start(&p);
    office(&desk, &p);
    give(&desk, "Paul = Practitioner/paul");
    leave(&desk);
    sync_now(&desk);
    first_start(&visitor, "Paul");
    set_server(&visitor, &p, "--owner Practitioner/paul");
    sync_now(&visitor);
    log_in(&visitor);
    laptop_see(&visitor, "Aube");
    laptop_see(&visitor, "Cros");
    assert_false(laptop_shows(&visitor, "Dour"));
    become(&visitor, "Home t", "2", NULL);
    laptop_see(&visitor, "absente aujourd");
    become(&visitor, "Home Down t", "3", "pas cette semaine");
    laptop_see(&visitor, "pas cette semaine");
    become(&visitor, "Home Down Down t", "4", "18:45");
    laptop_see(&visitor, "18:45");
    leave(&visitor);
    sync_now(&visitor);
    sync_now(&desk);
    log_in(&desk);
    laptop_keys(&desk, "r v");
    laptop_see(&desk, "Revenues 3");
    laptop_see(&desk, "absente");
    laptop_see(&desk, "refusé");
    laptop_see(&desk, "déplacée");
    laptop_see(&desk, "18:45, Paul");
    leave(&desk);
    peer_end(&p);
    laptop_free(&desk);
    laptop_free(&visitor);
}

// The second to give a visit is told, and nothing of the first is lost.
static void one_of_two_coordinators_gets_the_visit(void **state)
{
    struct laptop first, second;
    struct peer p;
    (void)state;
    peer_start(&p);
    office(&first, &p);
    give(&first, "Jean = Practitioner/jean");
    laptop_see(&first, "3/3");
    first_start(&second, "D. Blanc");
    set_server(&second, &p, "--owner Practitioner/jean --mode manual");
    sync_now(&second);
    laptop_keys(&first, "v v"); // those that are given
    laptop_see(&first, "09:45");
    laptop_keys(&first, "+");
    laptop_type(&first, "Luc = Practitioner/luc");
    laptop_keys(&first, "Enter Home Enter");
    laptop_see(&first, "1 visite. u la reprend");
    laptop_see(&first, "4/4");
    leave(&first);
    log_in(&second);
    laptop_keys(&second, "r v v");
    laptop_see(&second, "09:45");
    laptop_keys(&second, "+");
    laptop_type(&second, "Zoé = Practitioner/zoe");
    laptop_keys(&second, "Enter Left Home Enter");
    laptop_see(&second, "1 visite. u la reprend");
    leave(&second);
    assert_int_equal(laptop_shell(&second, "$ICOPE sync" IN " >sync.txt 2>&1"), 3);
    log_in(&second);
    laptop_see(&second, "ici et sur le serveur");
    leave(&second);
    sync_now(&first);
    log_in(&first);
    laptop_keys(&first, "r v v");
    laptop_see(&first, "Confiées 3");
    laptop_see(&first, "Luc");
    leave(&first);
    struct held held = peer_end(&p);
    assert_true(getenv("ICOPE_PEER") != NULL || held.tasks == 3);
    laptop_free(&first);
    laptop_free(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_becomes_of_given_visits_comes_back),
        cmocka_unit_test(one_of_two_coordinators_gets_the_visit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
