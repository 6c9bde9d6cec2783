// SPDX-License-Identifier: EUPL-1.2
// A coordinator's day with the real program, in French, by keys: 500 people out of a table, rounds
// for three visitors, their laptops in the morning, USB keys in the evening, then all visits, the
// report and the tables. After each step what the screens say is what the four stores hold.
#include "base/fs.h"
#include "store/gather.h"
#include "store/outbox.h"
#include "support/laptop.h"
#include "support/peer.h"
#include "support/picture.h"
#include "vault/vault.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#define PASS "quatre mots sans lien"

enum { VISITORS = 3, PEOPLE = 500 };

// Who visits, and how many people the coordinator gives to each.
static const struct {
    const char *name, *server;
    size_t given;
} who[VISITORS] = {{"A. Moreau", "https://asso.fr/staff|moreau", 4},
                   {"B. Petit", "https://asso.fr/staff|petit", 3},
                   {"Z. Roux", "https://asso.fr/staff|roux", 2}};

// All that takes part.
struct day {
    struct peer peer;
    struct laptop office, visitor[VISITORS];
    char usb[LAPTOP_PATH + 8]; // the key that goes round
};

// ---- what the stores hold ----

struct holds {
    size_t people, planned, visits, of_others; // in all
    struct store_counts counts;                // of the outbox
};

// The program must not run meanwhile.
static struct holds holds(const struct laptop *l)
{
    char path[LAPTOP_PATH + 16];
    struct clock clock = clock_system();
    struct store_options o = {.path = path, .schema_dir = "data/schema", .clock = &clock};
    struct store_account *account = NULL;
    struct store_task *tasks = NULL;
    struct id *gathered = NULL;
    struct holds h = {0};
    struct arena a = {0};
    struct store *s = NULL;
    struct err e = {0};
    size_t count = 0;
    snprintf(path, sizeof path, "%s/icope.db", l->home);
    assert_int_equal(vault_start(NULL), RC_OK);
    if (store_open(&o, &s, &e) != RC_OK || store_accounts(s, &a, &account, &count, &e) != RC_OK ||
        store_unlock(s, account[0].name, PASS, NULL, &e) != RC_OK ||
        store_tasks(s, 0, INT64_MAX, &a, &tasks, &h.planned, &e) != RC_OK ||
        store_gathered(s, &a, &gathered, &h.of_others, &e) != RC_OK ||
        store_visits_closed(s, &h.visits, &e) != RC_OK)
        fail_msg("%s: %s", path, e.text);
    h.people = store_person_count(s);
    h.counts = store_counts(s);
    store_close(s);
    arena_release(&a);
    return h;
}

// ---- setting up ----

static void leave(struct laptop *l)
{
    int status = 1;
    laptop_see(l, "Ma tournée");
    laptop_keys(l, "q");
    assert_true(pty_wait_exit(l->p, LAPTOP_WAIT_MS, &status));
    assert_int_equal(status, 0);
    pty_free(l->p);
    l->p = NULL;
}

static void log_in(struct laptop *l)
{
    laptop_start(l, NULL);
    laptop_see(l, "Phrase de passe");
    laptop_type(l, PASS);
    laptop_keys(l, "Enter");
    laptop_see(l, "Ma tournée");
}

static void run(struct laptop *l, const char *command)
{
    if (laptop_shell(l, command) != 0)
        fail_msg("%s", command);
}

static void first_start(struct laptop *l, const char *name, const char *owner, int port)
{
    char command[600];
    laptop_begin(l, name, PASS);
    leave(l);
    snprintf(command, sizeof command,
             "(umask 077; echo '" PASS "' >pass); $ICOPE server set --base "
             "http://127.0.0.1:%d/fhir --canonicals https://asso.fr/fhir %s%s%s "
             "--passphrase-file pass >/dev/null",
             port, owner != NULL ? "--owner '" : "", owner != NULL ? owner : "",
             owner != NULL ? "'" : "");
    run(l, command);
}

// A visitor's laptop writes for this desk only, the desk takes from this laptop only.
static void introduce(struct day *d, struct laptop *visitor)
{
    char command[3 * LAPTOP_PATH];
    run(&d->office, "$ICOPE desk key --passphrase-file pass >key.txt && sed -n "
                    "'s/^Empreinte.: *//p' key.txt | head -1 >key.print");
    snprintf(
        command, sizeof command,
        "$ICOPE carry key '%s/key.txt' --fingerprint \"$(cat '%s/key.print')\" "
        "--passphrase-file pass >/dev/null && $ICOPE carry key --json --passphrase-file pass | "
        "sed -n 's/.*\"laptop\": *{[^}]*\"fingerprint\": *\"\\([a-z-]*\\)\".*/\\1/p' >own.print && "
        "test -s "
        "own.print",
        d->office.folder, d->office.folder);
    run(visitor, command);
}

static void day_begin(struct day *d)
{
    char path[4 * LAPTOP_PATH];
    peer_start(&d->peer);
    first_start(&d->office, "C. Bourdon", NULL, d->peer.port);
    snprintf(d->usb, sizeof d->usb, "%s/usb", d->office.folder);
    snprintf(path, sizeof path, "%s/bin:%s", d->office.folder, getenv("PATH"));
    setenv("PATH", path, 1); // a printer stands in the office
    run(&d->office,
        "mkdir usb bin && printf '#!/bin/sh\\ncat >%s/paper.txt\\n' \"$PWD\" >bin/lp && chmod +x "
        "bin/lp && (echo 'Nom de naissance;Prénoms;Date de naissance;Sexe;Adresse;Code "
        "postal;Commune'; for i in $(seq 500); do case $((i % 4)) in 0) c=Foix;; 1) c=Pamiers;; "
        "2) c=Varilhes;; 3) c=Saverdun;; esac; echo \"Personne$i;Anne;$(printf %02d $((1 + i % "
        "28)))/02/19$((30 + i % 20));f;$i rue de l’Église;09000;$c\"; done) >gens.csv");
    for (size_t i = 0; i < VISITORS; i++) {
        first_start(&d->visitor[i], who[i].name, who[i].server, d->peer.port);
        introduce(d, &d->visitor[i]);
    }
}

static void day_end(struct day *d)
{
    laptop_free(&d->office);
    for (size_t i = 0; i < VISITORS; i++)
        laptop_free(&d->visitor[i]);
}

// ---- the office in the morning ----

static void import(struct day *d)
{
    struct laptop *l = &d->office;
    laptop_keys(l, "i");
    laptop_see(l, "Quel tableau");
    laptop_keys(l, "Ctrl-U");
    laptop_type(l, l->folder);
    laptop_type(l, "/g");
    laptop_keys(l, "Tab");
    laptop_see(l, "/gens.csv");
    laptop_keys(l, "Enter");
    laptop_see(l, "seraient reprises\u202f: 500");
    laptop_keys(l, "F2");
    laptop_see(l, "Gardé");
    laptop_see(l, "reprises\u202f: 500");
    picture_of(l->p, 24, 80, "day-import");
    laptop_keys(l, "Esc");
    laptop_see(l, "Jamais vues 500");
}

// Somebody of each visitor's round, for today.
static void plan(struct day *d)
{
    struct laptop *l = &d->office;
    char text[120];
    size_t given = 0;
    laptop_keys(l, "r");
    laptop_see(l, "À confier 500");
    laptop_keys(l, "Left");
    for (size_t i = 0; i < VISITORS; i++) {
        laptop_keys(l, "+");
        laptop_see(l, "Nouveau visiteur");
        snprintf(text, sizeof text, "%s = %s", who[i].name, who[i].server);
        laptop_type(l, text);
        laptop_keys(l, "Enter");
        snprintf(text, sizeof text, "%s  ←", who[i].name);
        laptop_see(l, text);
        for (size_t k = 0; k < who[i].given; k++)
            laptop_keys(l, "Space");
        laptop_keys(l, "Enter");
        given += who[i].given;
        snprintf(text, sizeof text, "Confiées %zu", given);
        laptop_see(l, text);
    }
    picture_of(l->p, 24, 80, "day-plan");
    laptop_keys(l, "v v");
    laptop_see(l, "VISITE PRÉVUE");
    picture_of(l->p, 24, 80, "day-given");
    laptop_keys(l, "i"); // of the last visitor
    laptop_see(l, "imprimante");
    run(l, "grep -c 'Personne1.*, 8' paper.txt | grep -qx 2 && grep -q 'Tournée de Z. Roux' "
           "paper.txt");
    laptop_keys(l, "e");
    laptop_see(l, "Tout est arrivé");
    laptop_keys(l, "Esc");
    laptop_see(l, "Préparer les tournées");
    laptop_keys(l, "Esc");
}

// ---- the visitors ----

// The first person of the round who is still to be seen; the visit ends after the consent.
static void visit(struct laptop *l, const char *sends)
{
    laptop_keys(l, "Enter");
    laptop_answer(l, "première visite", "Enter");
    laptop_answer(l, "Avez-vous un tuteur", "2");
    laptop_answer(l, "cette notice", "2");
    laptop_answer(l, "répondre aujourd’hui", "o");
    laptop_answer(l, "transmises à l’équipe", sends);
    laptop_answer(l, "médecin traitant soit informé", "n");
    laptop_answer(l, "un proche ou un aidant", "n");
    laptop_answer(l, "services sociaux", "n");
    laptop_answer(l, "sans votre nom", "n");
    laptop_answer(l, "Qui a informé", "1");
    laptop_answer(l, "Qui répond aux questions", "Esc");
    laptop_answer(l, "Arrêter la visite ici", "t");
    laptop_answer(l, "Pourquoi la visite", "5");
    laptop_answer(l, "fermer pour de bon", "f");
    laptop_see(l, "Ma tournée");
}

static void morning(struct day *d)
{
    char text[40];
    for (size_t i = 0; i < VISITORS; i++) {
        log_in(&d->visitor[i]);
        snprintf(text, sizeof text, "Tournée %zu", who[i].given);
        laptop_see(&d->visitor[i], text);
        leave(&d->visitor[i]);
    }
}

// Moreau sees two, one of whom does not want it sent, and finds one away; Petit sees three, Roux
// one. The server is away all day: everything goes onto the key.
static void rounds_are_made(struct day *d)
{
    static const char *const sends[VISITORS] = {"on", "ooo", "o"};
    char command[LAPTOP_PATH + 100];
    for (size_t i = 0; i < VISITORS; i++) {
        struct laptop *l = &d->visitor[i];
        log_in(l);
        for (const char *at = sends[i]; *at != '\0'; at++)
            visit(l, (const char[]){*at, '\0'});
        if (i == 0) {
            laptop_keys(l, "a");
            laptop_see(l, "absente aujourd’hui");
        }
        leave(l);
        snprintf(command, sizeof command,
                 "$ICOPE sync --to-folder '%s' --passphrase-file pass >/dev/null", d->usb);
        run(l, command);
    }
}

// The key is taken in: each laptop is accepted by its fingerprint, once.
static void take(struct day *d)
{
    struct laptop *l = &d->office;
    char command[2 * LAPTOP_PATH];
    laptop_keys(l, "o");
    laptop_answer(l, "Toutes les visites", "k");
    laptop_answer(l, "Où est la clé", "Ctrl-U");
    laptop_type(l, l->folder);
    laptop_type(l, "/u");
    laptop_keys(l, "Tab");
    laptop_see(l, "/usb/");
    laptop_keys(l, "Enter");
    laptop_see(l, "envois pris\u202f: 0");
    pty_wait_settled(l->p, 200, LAPTOP_WAIT_MS);
    picture_of(l->p, 24, 80, "day-unknown");
    for (size_t i = 0; i < VISITORS; i++) { // what is shown is what each laptop says of itself
        snprintf(command, sizeof command, "cp '%s/own.print' shown.print", d->visitor[i].folder);
        run(l, command);
        char print[64] = "";
        struct buf text = {0};
        snprintf(command, sizeof command, "%s/shown.print", l->folder);
        assert_int_equal(fs_read(command, 64, &text, NULL), RC_OK);
        snprintf(print, sizeof print, "%.*s", (int)strcspn(buf_text(&text), "\n"), buf_text(&text));
        buf_release(&text);
        laptop_see(l, print);
    }
    for (size_t i = 0; i < VISITORS; i++) {
        laptop_answer(l, "accepter", "a");
        pty_wait_settled(l->p, 200, LAPTOP_WAIT_MS);
    }
    laptop_see(l, "déjà ici");
    assert_false(laptop_shows(l, "À regarder"));
    picture_of(l->p, 24, 80, "day-taken");
    laptop_keys(l, "Esc");
    laptop_answer(l, "Toutes les visites", "Esc");
}

// What the coordinator sees of it.
static void all_visits(struct day *d)
{
    struct laptop *l = &d->office;
    laptop_keys(l, "o");
    laptop_see(l, "Faites 5 · à faire 2 · non faites 1");
    laptop_keys(l, "v v t"); // by visitor
    laptop_see(l, "▾ A. Moreau                  1          1          1");
    laptop_see(l, "▾ B. Petit                   3          ·          ·");
    laptop_see(l, "▾ Z. Roux                    1          1          ·");
    laptop_see(l, "✗ Personne108");
    assert_false(laptop_shows(l, "Personne104")); // whose visit is not to be sent
    picture_of(l->p, 24, 80, "day-visits");
    laptop_keys(l, "v");
    laptop_see(l, "Prévues, non faites");
    laptop_keys(l, "Esc");
    laptop_see(l, "Ma tournée");
    laptop_keys(l, "r v");
    // Five were broken off and are to be seen; who was seen and keeps it to herself is not.
    laptop_see(l, "À confier 496    Revenues 1    Confiées 2");
    laptop_see(l, "absente, ");
    picture_of(l->p, 24, 80, "day-back");
    laptop_keys(l, "Esc");
}

static void report_and_tables(struct day *d)
{
    struct laptop *l = &d->office;
    laptop_keys(l, "o");
    laptop_answer(l, "Toutes les visites", "r");
    laptop_see(l, "Repérage à domicile");
    laptop_keys(l, "h");
    laptop_see(l, "Écrit");
    laptop_keys(l, "Esc");
    laptop_answer(l, "Par jour", "e");
    laptop_see(l, "Ce qui est écrit");
    laptop_keys(l, "Space Down r Down Space");
    laptop_row(l, "Personnes");
    laptop_keys(l, "n");
    laptop_row(l, "Dossier");
    laptop_keys(l, "Ctrl-U");
    laptop_type(l, l->folder);
    laptop_type(l, "/sortie");
    laptop_keys(l, "F2");
    laptop_see(l, "500 personnes, 5 visites");
    laptop_keys(l, "e");
    laptop_see(l, "Lignes par table");
    picture_of(l->p, 24, 80, "day-export");
    laptop_keys(l, "Esc");
    laptop_answer(l, "Toutes les visites", "Esc");
    run(l, "test $(wc -l <sortie/csv/visit.csv) = 6 && test $(wc -l <sortie/csv/person.csv) = 501 "
           "&& test -s sortie/xlsx/icope.xlsx");
}

// In the evening: everything is handed over, and the key brings the receipts back.
static void evening(struct day *d)
{
    char command[LAPTOP_PATH + 100];
    log_in(&d->office);
    laptop_keys(&d->office, "e");
    laptop_see(&d->office, "Tout est arrivé");
    laptop_see(&d->office, "reçu 27/27");
    laptop_keys(&d->office, "Esc");
    leave(&d->office);
    run(&d->office, "$ICOPE desk receipts --to usb --passphrase-file pass >/dev/null");
    for (size_t i = 0; i < VISITORS; i++) {
        snprintf(command, sizeof command,
                 "$ICOPE sync --from-folder '%s' --passphrase-file pass >/dev/null", d->usb);
        run(&d->visitor[i], command);
        assert_int_equal(holds(&d->visitor[i]).counts.to_send, 0);
    }
}

// Who coordinates beside her has no key: the server tells what is done and what is still planned.
static void another_coordinator(struct day *d)
{
    struct laptop other;
    first_start(&other, "D. Vidal", NULL, d->peer.port);
    run(&other, "$ICOPE pull --all --passphrase-file pass >/dev/null");
    struct holds h = holds(&other);
    assert_int_equal(h.people, 7);
    assert_int_equal(h.visits, 5);
    assert_int_equal(h.planned, 2);
    log_in(&other);
    laptop_see(&other, "Tournée 0"); // nothing of it is a round of her own
    laptop_keys(&other, "o");
    laptop_see(&other, "Faites 5 · à faire 2 · non faites 0");
    laptop_keys(&other, "Esc");
    laptop_see(&other, "Ma tournée");
    laptop_keys(&other, "r v v");
    laptop_see(&other, "Z. Roux");
    laptop_free(&other);
}

// What the server has says nothing else than what the key said.
static void the_server_says_the_same(struct day *d)
{
    struct laptop *l = &d->office;
    run(l,
        "$ICOPE pull --all --passphrase-file pass >/dev/null && $ICOPE conflict list --json "
        "--passphrase-file pass >conflicts.txt && cat conflicts.txt >&2; test ! -s conflicts.txt");
    assert_int_equal(holds(l).planned, 9);
    log_in(l);
    laptop_keys(l, "o");
    laptop_see(l, "Faites 5 · à faire 2 · non faites 1");
    laptop_keys(l, "Esc");
    leave(l);
}

static void a_day_of_a_coordinator(void **state)
{
    (void)state;
    struct day d;
    day_begin(&d);
    log_in(&d.office);
    import(&d);
    plan(&d);
    leave(&d.office);
    struct holds h = holds(&d.office);
    assert_int_equal(h.people, PEOPLE);
    assert_int_equal(h.planned, 9);
    assert_int_equal(h.counts.to_send, 0);
    morning(&d);
    kill(d.peer.pid, SIGUSR1); // nobody is there any more
    rounds_are_made(&d);
    static const size_t made[VISITORS] = {2, 3, 1}, sent[VISITORS] = {6, 9, 3};
    for (size_t i = 0; i < VISITORS; i++) {
        h = holds(&d.visitor[i]);
        assert_int_equal(h.planned, who[i].given);
        assert_int_equal(h.visits, made[i]);
        assert_int_equal(h.counts.to_send, sent[i]);
    }
    log_in(&d.office);
    take(&d);
    leave(&d.office);
    h = holds(&d.office);
    assert_int_equal(h.people, PEOPLE);
    assert_int_equal(h.planned, 9);
    assert_int_equal(h.visits, 5); // one of six is not to be sent
    assert_int_equal(h.of_others, 5);
    assert_int_equal(h.counts.to_send, 18);
    log_in(&d.office);
    all_visits(&d);
    report_and_tables(&d);
    leave(&d.office);
    kill(d.peer.pid, SIGUSR2);
    evening(&d);
    the_server_says_the_same(&d);
    another_coordinator(&d);
    struct held held = peer_end(&d.peer);
    assert_int_equal(held.tasks, 9);
    assert_int_equal(held.patients, 9);
    assert_int_equal(held.encounters, 5);
    assert_int_equal(held.faulty, 0);
    day_end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_of_a_coordinator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
