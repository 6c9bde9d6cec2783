// SPDX-License-Identifier: EUPL-1.2
// icope pull --all: everybody's finished visits into the coordinator's store.
#include "base/instant.h"
#include "cli/due.h"
#include "cli/io.h"
#include "cli/rows.h"
#include "cli/server.h"
#include "ledger/laptops.h"
#include "store/withdrawal.h"
#include "sync/messages.h"
#include "sync/server_setting.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STEP_MS = 200, WAIT_MAX_S = 7 * 86400 };

// One call of the command.
struct run {
    struct cli_store *c;   // open
    struct sync *sync;     // owned
    int signals;           // asks to end
    unsigned months;       // until a person is seen again
    int64_t ends_mono_ms;  // when waiting for a better connection ends
    bool stopped;          // by a signal
    struct sync_view view; // newest
};

// ---- progress ----

static void show(const struct run *r)
{
    const struct sync_view *v = &r->view;
    if (!isatty(STDERR_FILENO))
        return;
    fprintf(stderr, "\r\033[K");
    if (!v->running)
        return;
    if (v->gather.total > 0)
        fprintf(stderr, _("%zu of about %zu visits   %" PRIu64 " kB   %" PRId64 " kB/s"),
                v->gather.looked_at, v->gather.total, v->bytes_down / 1000,
                v->speed_bytes_s / 1000);
    else
        fprintf(stderr, _("%zu visits   %" PRIu64 " kB   %" PRId64 " kB/s"), v->gather.listed,
                v->bytes_down / 1000, v->speed_bytes_s / 1000);
    if (v->left_ms >= 0)
        fprintf(stderr, _("   %" PRId64 " s left"), (v->left_ms + 999) / 1000);
    fflush(stderr);
}

// Is there a reason to try again within this call?
static bool goes_on(struct run *r, int64_t now)
{
    if (r->view.running)
        return true;
    if (r->view.trouble == SYNC_FINE || r->view.next_ms < 0 || now >= r->ends_mono_ms)
        return false;
    if (r->view.next_ms == 0)
        sync_gather(r->sync, r->months);
    return true;
}

static void go(struct run *r)
{
    int64_t shown_ms = 0;
    sync_gather(r->sync, r->months);
    for (bool on = true; on && !r->stopped;) {
        struct pollfd fds[] = {{.fd = r->signals, .events = POLLIN}};
        int64_t now = clock_mono_ms(&r->c->clock);
        if (r->view.running || shown_ms == 0)
            sync_step(r->sync);
        sync_look(r->sync, &r->view);
        on = goes_on(r, now);
        if (!on || now - shown_ms >= STEP_MS) {
            show(r);
            shown_ms = now;
        }
        if (!on)
            return;
        int wait = r->view.running ? sync_wait_ms(r->sync) : STEP_MS;
        wait = wait < 0 || wait > STEP_MS ? STEP_MS : wait;
        if (sync_wait(r->sync, fds, ARRAY_LEN(fds), wait) > 0) {
            sync_pause(r->sync);
            r->stopped = true;
        }
    }
}

// ---- what came of it ----

// Visits that stay on the laptops they were made on, as those said last.
static size_t kept_back(const struct cli_store *c)
{
    struct arena a = {0};
    struct ledger_laptop *all = NULL;
    size_t count = 0, kept = 0;
    ledger_laptops(c->s, &a, &all, &count, NULL);
    for (size_t i = 0; i < count; i++)
        kept += kept_back_total(&all[i].kept);
    arena_release(&a);
    return kept;
}

static struct json *reasons_json(const struct gather_view *g)
{
    struct json *o = json_new_object();
    for (size_t i = 1; i < RECORD_REASONS; i++)
        if (g->reasons[i] > 0)
            json_set(o, record_reason_text((enum record_reason)i)->code,
                     json_new_int((int64_t)g->reasons[i]));
    return o;
}

// Of whom nothing is here but a number, in this run or before.
static struct withdrawals withdrawals_of(const struct run *r)
{
    struct withdrawals w = {0};
    store_withdrawals(r->c->s, &w, NULL);
    return w;
}

static struct json *withdrawals_json(const struct run *r)
{
    struct withdrawals w = withdrawals_of(r);
    struct json *o = json_new_object();
    json_set(o, "people", json_new_int((int64_t)w.people));
    json_set(o, "visits", json_new_int((int64_t)w.visits));
    json_set(o, "redFlags", json_new_int((int64_t)w.flags));
    return o;
}

static void print_json(const struct run *r)
{
    const struct sync_view *v = &r->view;
    const struct gather_view *g = &v->gather;
    const struct {
        const char *name;
        uint64_t number;
    } rows[] = {
        {"listed", g->listed},
        {"kept", g->kept},
        {"replaced", g->replaced},
        {"unchanged", g->same},
        {"own", g->own},
        {"withdrawn", g->withdrawn},
        {"redFlagsWithdrawn", g->flags_withdrawn},
        {"keptBack", kept_back(r->c)},
        {"errors", g->errors},
        {"gone", g->gone},
        {"unusable", g->unusable},
        {"people", v->pull_people},
        {"alike", v->pull_alike},
        {"conflicts", v->pull_conflicts},
        {"pages", g->pages},
        {"requests", v->requests},
        {"bytesDown", v->bytes_down},
        {"notListed", g->stuck},
        {"redFlags", v->pull_flags},
        {"redFlagsUnusable", v->flags_unusable},
    };
    struct json *o = json_new_object();
    json_set_string(o, "server", sync_profile(r->sync)->base);
    json_set_string(o, "software", sync_profile(r->sync)->software);
    json_set_string(o, "trouble", trouble_name(v->trouble));
    json_set_string(o, "why", v->why);
    json_set(o, "http", json_new_int(v->http_status));
    json_set(o, "stopped", json_new_bool(r->stopped));
    json_set(o, "unsure", json_new_bool(g->unsure));
    json_set(o, "nextElsewhere", json_new_bool(g->elsewhere));
    json_set_string(o, "way", g->bulk ? "bulk" : "search");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        json_set(o, rows[i].name, json_new_int((int64_t)rows[i].number));
    json_set(o, "withdrawnSoFar", withdrawals_json(r));
    json_set(o, "reasons", reasons_json(g));
    cli_print(o, true);
    json_free(o);
}

// More changed there in one moment than the server gives.
static void print_stuck(const struct gather_view *g)
{
    char at[INSTANT_BYTES];
    if (g->stuck == 0)
        return;
    instant_write(g->stuck_utc_ms, at);
    cli_printf(ngettext("Not here: %zu record that the server changed in one moment with more than "
                        "it lists (%s).\n",
                        "Not here: %zu records that the server changed in one moment with more "
                        "than it lists (%s).\n",
                        g->stuck),
               g->stuck, at);
}

// Of what there is no more than a number here.
static void print_numbers(const struct run *r)
{
    struct withdrawals w = withdrawals_of(r);
    if (w.people > 0)
        cli_printf(
            _("Agreements taken back so far: %zu; of these people there are numbers here and "
              "no more: %zu visits, %zu red flags.\n"),
            w.people, w.visits, w.flags);
    size_t kept = kept_back(r->c);
    if (kept > 0)
        cli_printf(ngettext("%zu visit stays on its laptop: the person did not want it sent "
                            "(icope ledger laptops).\n",
                            "%zu visits stay on their laptops: the people did not want them sent "
                            "(icope ledger laptops).\n",
                            kept),
                   kept);
}

static void print_words(const struct run *r)
{
    const struct gather_view *g = &r->view.gather;
    cli_printf(_("Visits of other laptops: %zu new, %zu newer than before, %zu unchanged.\n"),
               g->kept, g->replaced, g->same);
    if (g->withdrawn > 0)
        cli_printf(ngettext("%zu visit is not kept: the person took the agreement back.\n",
                            "%zu visits are not kept: the people took the agreement back.\n",
                            g->withdrawn),
                   g->withdrawn);
    if (g->flags_withdrawn > 0)
        cli_printf(ngettext("%zu red flag of theirs went with them.\n",
                            "%zu red flags of theirs went with them.\n", g->flags_withdrawn),
                   g->flags_withdrawn);
    print_numbers(r);
    if (g->gone > 0)
        cli_printf(
            ngettext("%zu visit is gone: it was deleted on the server or entered in error.\n",
                     "%zu visits are gone: they were deleted on the server or entered in "
                     "error.\n",
                     g->gone),
            g->gone);
    if (r->view.pull_flags + r->view.flags_unusable > 0)
        cli_printf(_("Red flags: %zu new or closed, %zu cannot be used.\n"), r->view.pull_flags,
                   r->view.flags_unusable);
    if (r->view.pull_alike > 0)
        cli_printf(ngettext("%zu who came looks like somebody who was here: icope duplicate list\n",
                            "%zu who came look like somebody who was here: icope duplicate list\n",
                            r->view.pull_alike),
                   r->view.pull_alike);
    if (r->view.pull_conflicts > 0)
        cli_printf(_("Changed here and there, somebody must choose: %zu.\n"),
                   r->view.pull_conflicts);
    if (g->elsewhere)
        cli_say("-", _("the server's next pages are on another machine and were not asked for; it "
                       "was asked for what changed later instead"));
    print_stuck(g);
    if (g->unsure)
        cli_say("-", _("the server did not list all it has; the next time it is asked for again"));
    if (g->errors > 0)
        cli_say("-", _("the server could not write everything out; the rest was searched for"));
    if (g->unusable > 0)
        cli_printf(ngettext("Cannot be used: %zu record of the server.\n",
                            "Cannot be used: %zu records of the server.\n", g->unusable),
                   g->unusable);
    for (size_t i = 1; i < RECORD_REASONS; i++)
        if (g->reasons[i] > 0)
            cli_printf("  %zu: %s\n", g->reasons[i],
                       _(record_reason_text((enum record_reason)i)->words));
    if (r->stopped)
        cli_say("-", _("stopped; what came is kept, the next time goes on from there"));
    else
        server_print_trouble(&r->view, false);
}

static int exit_code(const struct run *r)
{
    if (r->view.trouble != SYNC_FINE && !r->stopped)
        return server_exit_code(r->view.trouble);
    const struct gather_view *g = &r->view.gather;
    bool whole = !r->stopped && g->unusable == 0 && !g->unsure && r->view.pull_conflicts == 0 &&
                 r->view.flags_unusable == 0;
    return whole ? CLI_DONE : CLI_INCOMPLETE;
}

static int pull(struct cli_call *call)
{
    struct cli_store *c = &call->store;
    struct err e = {0};
    struct run r = {.c = c, .months = cli_due_months(call)};
    if (store_is_practice(c->s)) {
        cli_say(c->file, _("practice: nothing real comes into it"));
        return CLI_REFUSED;
    }
    if (server_engine_new(c->s, &c->clock, &r.sync, &e) != RC_OK) {
        cli_say("-", e.rc == RC_NO ? _("no server is set: icope server set --base URL") : e.text);
        return e.rc == RC_NO ? CLI_NO : CLI_STORE;
    }
    if (store_audit(c->s, "pull-all", store_user(c->s)->id.text, &e) != RC_OK) {
        sync_free(r.sync);
        return cli_failed(c->file, &e);
    }
    r.signals = cli_signals_open();
    r.ends_mono_ms = clock_mono_ms(&c->clock) + (int64_t)arg_number(&call->args, "wait") * 1000;
    go(&r);
    if (arg_given(&call->args, "json"))
        print_json(&r);
    else
        print_words(&r);
    int code = exit_code(&r);
    sync_free(r.sync);
    close(r.signals);
    return code;
}

static const struct arg_option options[] = {
    {"all", .help = N_("Everybody's visits, of every laptop."), .required = true},
    {"wait", 'w', ARG_NUMBER, "N",
     .help = N_("How long it goes on when there is no connection or the server asks for time."),
     .unit = N_("seconds"), .otherwise = "0", .most = WAIT_MAX_S},
    CLI_OPTION_JSON,
    {0}};

const struct cli_command cli_pull_commands[] = {
    {.name = "pull",
     .help = N_("Brings the finished visits and the red flags of all laptops from the server into "
                "this store, for tables, reports and exports."),
     .more =
         N_("For coordinators and administrators. Only what changed since the last time comes; "
            "a later version takes the place of the one that is here, what was deleted there or "
            "taken back by the person goes. Visits whose sending was refused never reach the "
            "server; each laptop tells how many by month, and the number is said. It may be "
            "interrupted at any moment: the next "
            "time goes on from there. A record that cannot be used is counted with its reason "
            "and stops no other. Exit code 0: everything came, 3: stopped, or something cannot "
            "be used or needs a person; otherwise as icope sync."),
     .example = "icope pull --all --wait 600 --json",
     .options = options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_EXPORT,
     .run = pull},
    {0},
};
