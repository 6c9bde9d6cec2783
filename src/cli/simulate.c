// SPDX-License-Identifier: EUPL-1.2
// icope simulate: a practice store with fictitious people.
#include "practice/simulate.h"
#include "base/fs.h"
#include "cli/rows.h"
#include "store/stage.h"
#include "vault/vault.h"

#include <stdint.h>
#include <string.h>
#include <unistd.h>

enum { PEOPLE_MAX = 200000, VISITS_MAX = 20 };

// It is a practice store always.
static int check(struct cli_call *c)
{
    c->store.practice = true;
    if (c->store.file == c->paths->store)
        c->store.file = c->paths->practice;
    if (!fs_exists(c->store.file))
        return CLI_DONE;
    cli_say(c->store.file, _("there is a store already; nothing was changed"));
    return CLI_REFUSED;
}

// What is seen of a long run.
struct shown {
    bool terminal; // there is somebody to show it to
    size_t newest; // in a thousand, as shown
};

// Shows how far it has got, and stops it when a signal asks for that.
static bool progress(size_t done, size_t people, void *self)
{
    struct shown *s = self;
    size_t part = done * 1000 / people;
    if (s->terminal && part != s->newest) {
        s->newest = part;
        fputc('\r', stderr);
        fprintf(stderr, _("%zu of %zu people"), done, people);
        fflush(stderr);
    }
    return !cli_interrupted();
}

// Makes the store under another name and gives it its own when it is whole.
static enum rc make(struct cli_call *c, const char *secret, struct err *e)
{
    struct shown shown = {.terminal = isatty(STDERR_FILENO)};
    struct store_options o = cli_store_where(&c->store);
    struct store_stage stage;
    enum rc rc = store_stage_begin(&o, PRACTICE_NAME, "visitor", secret, &stage, e);
    if (rc != RC_OK)
        return rc;
    rc = simulate_people(stage.store, c->paths, &c->store.clock, arg_number(&c->args, "people"),
                         arg_number(&c->args, "visits"), arg_number(&c->args, "seed"), progress,
                         &shown, e);
    if (shown.newest > 0) // the line is cleared
        fputs("\r                                        \r", stderr);
    if (rc == RC_OK)
        return store_stage_keep(&stage, e);
    store_stage_drop(&stage);
    return rc;
}

static int simulate(struct cli_call *c)
{
    struct err e = {0};
    unsigned long people = arg_number(&c->args, "people");
    char secret[PASSPHRASE_BYTES] = PRACTICE_NAME;
    if (c->store.passphrase_file != NULL && !cli_passphrase(c->store.passphrase_file, NULL, secret))
        return CLI_STORE;
    enum rc rc = vault_start(&e);
    if (rc == RC_OK && c->store.file == c->paths->practice)
        rc = fs_mkdirs(c->paths->home, &e);
    cli_signals_hold();
    rc = rc ? rc : make(c, secret, &e);
    bool stopped = cli_interrupted();
    vault_wipe(secret, sizeof secret);
    stopped = stopped && rc != RC_OK;
    if (stopped)
        cli_say(c->store.file, _("stopped; nothing is left of it"));
    cli_signals_take();
    if (stopped) // by a signal that did not end the program
        return CLI_INCOMPLETE;
    if (rc == RC_OK)
        cli_printf(
            ngettext("%lu fictitious person in %s\n", "%lu fictitious people in %s\n", people),
            people, c->store.file);
    return rc == RC_OK ? CLI_DONE : cli_failed(c->store.file, &e);
}

static const struct arg_option options[] = {
    {"people", 'n', ARG_NUMBER, "N", .help = N_("How many people."), .otherwise = "24",
     .most = PEOPLE_MAX},
    {"visits", 'v', ARG_NUMBER, "N",
     .help = N_("So many finished visits of everybody, half a year apart; without it as often as "
                "published."),
     .most = VISITS_MAX},
    {"seed", 'S', ARG_NUMBER, "N", .help = N_("The same seed gives the same people and answers."),
     .otherwise = "1", .most = UINT32_MAX},
    {0}};
static const struct arg_option store_options[] = {
    {"store", 's', ARG_FILE, "FILE",
     .help = N_("The store that is made; without it the practice store.")},
    {"passphrase-file", 'p', ARG_FILE, "FILE",
     .help =
         N_("Holds its passphrase, and only its owner may read it; without it, it is practice.")},
    {0}};

const struct cli_command cli_simulate_commands[] = {
    {.name = "simulate",
     .help = N_("Makes a practice store with fictitious people and visits."),
     .more = N_("Finished visits at published rates, and a round for today. Never over a file that "
                "is there. Its passphrase is practice, unless --passphrase-file gives another."),
     .example = "icope simulate --people 200 --seed 1",
     .options = options,
     .store = store_options,
     .opens = CLI_OWN,
     .check = check,
     .run = simulate},
    {0},
};
