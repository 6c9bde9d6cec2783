// SPDX-License-Identifier: EUPL-1.2
// Red flags as people meet them: raised at home without a visit, killed right after, raised in a
// visit before the consent, closed elsewhere and here; a screening that is refused.
#include "support/http_server.h"
#include "support/laptop.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define PASS "quatre mots sans lien"

// ---- the server, in a process of its own ----

struct peer {
    pid_t pid;  // of the process
    int port;   // where it listens
    int report; // it writes what it holds
};

// What the server holds.
struct held {
    size_t flags, active, calls, encounters, faulty;
};

static struct held look(const struct fhir_fake *fake)
{
    struct held held = {.flags = fhir_fake_count(fake, "Flag"),
                        .calls = fhir_fake_count(fake, "Communication"),
                        .encounters = fhir_fake_count(fake, "Encounter"),
                        .faulty = fhir_fake_faulty(fake)};
    for (size_t i = 0; i < held.flags; i++)
        held.active +=
            strcmp(json_get_string(fhir_fake_at(fake, "Flag", i), "status"), "active") == 0;
    return held;
}

// Somebody there closes them all.
static void close_all(struct fhir_fake *fake)
{
    for (size_t i = 0; i < fhir_fake_count(fake, "Flag"); i++) {
        struct json *flag = json_copy(fhir_fake_at(fake, "Flag", i));
        json_set_string(flag, "status", "inactive");
        fhir_fake_put(fake, "Flag", json_get_string(flag, "id"), flag);
        json_free(flag);
    }
}

// SIGUSR1: closes all; SIGUSR2: tells; SIGTERM: ends.
static void serve(int out)
{
    static const int wanted[] = {SIGUSR1, SIGUSR2, SIGTERM};
    struct fake_habits habits = {0};
    struct net *n = net_new();
    struct fhir_fake *fake = fhir_fake_new(&habits);
    struct http_server *s = http_server_new(n, fake, "127.0.0.1", 0);
    struct signalfd_siginfo info = {0};
    int port = http_server_port(s);
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        sigaddset(&set, wanted[i]);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int signals = signalfd(-1, &set, SFD_NONBLOCK);
    if (write(out, &port, sizeof port) != (ssize_t)sizeof port)
        _exit(1);
    while (info.ssi_signo != SIGTERM) {
        net_step(n, 20);
        if (read(signals, &info, sizeof info) != (ssize_t)sizeof info)
            continue;
        if (info.ssi_signo == SIGUSR1)
            close_all(fake);
        struct held held = look(fake);
        if (info.ssi_signo != SIGTERM && write(out, &held, sizeof held) != (ssize_t)sizeof held)
            _exit(1);
    }
    _exit(0);
}

static void peer_start(struct peer *p)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    p->pid = fork();
    assert_true(p->pid >= 0);
    if (p->pid == 0) {
        close(ends[0]);
        prctl(PR_SET_PDEATHSIG, SIGKILL); // a test that fails leaves nobody behind
        serve(ends[1]);
    }
    close(ends[1]);
    p->report = ends[0];
    assert_int_equal(read(p->report, &p->port, sizeof p->port), sizeof p->port);
}

// Asks it by that signal.
static struct held peer_ask(struct peer *p, int how)
{
    struct held held = {0};
    kill(p->pid, how);
    assert_int_equal(read(p->report, &held, sizeof held), sizeof held);
    return held;
}

static void peer_end(struct peer *p)
{
    int status = 1;
    kill(p->pid, SIGTERM);
    assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
    close(p->report);
}

// ---- the laptop ----

static void first_start(struct laptop *l)
{
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
    laptop_kill(l);
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

static void new_person(struct laptop *l, const char *family, const char *birth)
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
    laptop_see(l, "Avez-vous un tuteur");
}

// The sign of that digit, with words.
static void raise_flag(struct laptop *l, const char *digit, const char *words)
{
    laptop_keys(l, "F9");
    laptop_answer(l, "Odeur de gaz", digit);
    laptop_see(l, "Ce qui a été vu ou dit");
    laptop_type(l, words);
    laptop_answer(l, words, "Enter");
    laptop_see(l, "Gardée sur cet ordinateur");
}

static void consent(struct laptop *l)
{
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
}

// Waits until the server holds what is wanted.
static void until(struct laptop *l, struct peer *p, size_t flags, size_t active, size_t calls)
{
    struct held held = {0};
    for (int i = 0; i < 400; i++) {
        held = peer_ask(p, SIGUSR2);
        if (held.flags == flags && held.active == active && held.calls == calls) {
            assert_int_equal(held.faulty, 0);
            return;
        }
        pty_wait_text(l->p, "\x01", 50); // meanwhile the program is read
    }
    fail_msg("the server holds %zu flags, %zu open, %zu calls", held.flags, held.active,
             held.calls);
}

static void raised_at_any_moment_and_closed_here_and_there(void **state)
{
    (void)state;
    struct laptop l;
    struct peer p;
    peer_start(&p);
    laptop_new(&l, 0);
    first_start(&l);
    set_server(&l, &p);
    log_in(&l);
    // At home, about nobody with a record: kept, and nothing leaves.
    raise_flag(&l, "7", "odeur forte");
    laptop_see(&l, "c’est vous qui appelez");
    laptop_keys(&l, "Esc");
    laptop_see(&l, "! 1");
    assert_false(laptop_shows(&l, "gaz"));
    // Killed as soon as it is said to be kept: it is there, once.
    raise_flag(&l, "8", "rien depuis hier");
    laptop_kill(&l);
    log_in(&l);
    laptop_see(&l, "! 2");
    // In a visit, before the person was asked.
    new_person(&l, "Lefèvre", "12051942");
    raise_flag(&l, "4", "assise par terre");
    laptop_see(&l, "pas encore été interrogée");
    laptop_see(&l, "c’est vous qui appelez");
    until(&l, &p, 0, 0, 0);
    // Who was called; then the person agrees, and both go before the visit ends.
    laptop_keys(&l, "a");
    laptop_answer(&l, "Qui a été appelé", "1");
    laptop_answer(&l, "terminé", "1");
    laptop_see(&l, "Ce qui a été dit");
    laptop_type(&l, "dans dix minutes");
    laptop_answer(&l, "dans dix minutes", "F10"); // locked while it is typed: it comes back
    laptop_see(&l, "Phrase de passe");
    laptop_type(&l, PASS);
    laptop_keys(&l, "Enter");
    laptop_answer(&l, "dans dix minutes", "Enter");
    laptop_see(&l, "Quelqu’un vient");
    laptop_keys(&l, "Esc");
    consent(&l);
    until(&l, &p, 1, 1, 1);
    assert_int_equal(peer_ask(&p, SIGUSR2).encounters, 0);
    // Closed there: it comes back with the next sending.
    laptop_keys(&l, "Esc");
    laptop_answer(&l, "Arrêter la visite ici", "2");
    laptop_see(&l, "Ma tournée");
    laptop_see(&l, "! 3");
    assert_int_equal(peer_ask(&p, SIGUSR1).active, 0);
    laptop_keys(&l, "e");
    laptop_answer(&l, "Tout est arrivé", "e");
    laptop_see(&l, "! 2 ");
    laptop_keys(&l, "Esc");
    // Closed here with an outcome.
    laptop_answer(&l, "touche u", "u");
    laptop_answer(&l, "quelqu’un d’autre", "Enter");
    laptop_answer(&l, "rien depuis hier", "f");
    laptop_answer(&l, "Comment cela se termine", "2");
    laptop_see(&l, "Quelques mots");
    laptop_type(&l, "le CCAS passe ce soir");
    laptop_answer(&l, "le CCAS passe", "Enter");
    laptop_see(&l, "Close");
    laptop_keys(&l, "Esc Esc");
    laptop_see(&l, "! 1");
    laptop_kill(&l);
    until(&l, &p, 1, 0, 1);
    peer_end(&p);
    laptop_free(&l);
}

static void a_refusal_stands_as_what_it_is(void **state)
{
    (void)state;
    struct laptop l;
    laptop_new(&l, 0);
    first_start(&l);
    log_in(&l);
    new_person(&l, "Barthe", "03021936");
    laptop_answer(&l, "Avez-vous un tuteur", "2");
    laptop_answer(&l, "cette notice", "2");
    laptop_answer(&l, "répondre aujourd’hui", "n");
    laptop_answer(&l, "Consentement refusé", "3");
    laptop_see(&l, "ne quitte jamais");
    laptop_type(&l, "craint une arnaque");
    laptop_answer(&l, "craint une arnaque", "Enter");
    laptop_answer(&l, "Terminer la visite ici", "f");
    laptop_see(&l, "consentement refusé — Méfiance — craint une arnaque");
    assert_false(laptop_shows(&l, "interrompue"));
    laptop_keys(&l, "Esc");
    laptop_see(&l, "consentement refusé");
    laptop_see(&l, "0 à envoyer");
    laptop_kill(&l);
    assert_int_equal(laptop_shell(&l,
                                  "(umask 077; echo '" PASS "' >pass); $ICOPE export --format csv "
                                  "--out out --identified --passphrase-file pass >/dev/null"),
                     0);
    assert_int_equal(laptop_shell(&l, "grep -q ';rejected;.*;distrust;.*craint une arnaque' "
                                      "out/csv/consent.csv"),
                     0);
    laptop_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(raised_at_any_moment_and_closed_here_and_there),
        cmocka_unit_test(a_refusal_stands_as_what_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
