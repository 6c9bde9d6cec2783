// SPDX-License-Identifier: EUPL-1.2
// icope sync: hands over what waits without the terminal program, for people and for timers.
#include "admin/policy.h"
#include "base/utf8.h"
#include "cli/rows.h"
#include "cli/server.h"
#include "cli/transfer.h"
#include "store/outbox.h"
#include "sync/messages.h"
#include "sync/server_setting.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { STEP_MS = 200, WAIT_MAX_S = 7 * 86400 };

// One call of the command.
struct run {
    struct cli_store *c;   // open
    struct sync *sync;     // owned
    int signals;           // asks to end
    int64_t ends_mono_ms;  // when waiting for a better connection ends
    bool shown;            // a progress line stands on the terminal
    bool stopped;          // by a signal
    struct sync_view view; // newest
};

// ---- progress ----

static void show(struct run *r)
{
    const struct sync_view *v = &r->view;
    if (!isatty(STDERR_FILENO))
        return;
    fprintf(stderr, "\r\033[K");
    r->shown = v->running;
    if (!v->running)
        return;
    fprintf(stderr, _("%zu of %zu   %" PRIu64 " kB   %" PRId64 " kB/s"), v->delivered + v->held,
            v->total, v->bytes_up / 1000, v->speed_bytes_s / 1000);
    if (v->left_ms >= 0)
        fprintf(stderr, _("   %" PRId64 " s left"), (v->left_ms + 999) / 1000);
    fflush(stderr);
}

static int open_signals(void)
{
    static const int wanted[] = {SIGINT, SIGTERM, SIGHUP};
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
        sigaddset(&set, wanted[i]);
    sigprocmask(SIG_BLOCK, &set, NULL);
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignore, NULL);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

// Goes on until a run went well, or the time for waiting is over.
static void go(struct run *r)
{
    int64_t shown_ms = 0;
    sync_go(r->sync, true);
    for (;;) {
        struct pollfd fds[] = {{.fd = r->signals, .events = POLLIN}};
        int64_t now = clock_mono_ms(&r->c->clock);
        sync_step(r->sync);
        sync_look(r->sync, &r->view);
        bool over = !r->view.running &&
                    (r->view.trouble == SYNC_FINE || r->view.next_ms < 0 || now >= r->ends_mono_ms);
        if (over || now - shown_ms >= STEP_MS) {
            show(r);
            shown_ms = now;
        }
        if (over || r->stopped)
            return;
        int wait = sync_wait_ms(r->sync);
        wait = wait < 0 || wait > STEP_MS ? STEP_MS : wait;
        if (sync_wait(r->sync, fds, ARRAY_LEN(fds), wait) > 0) {
            sync_pause(r->sync);
            r->stopped = true;
        }
    }
}

// ---- what came of it ----

static struct json *left_json(struct store *s, size_t ret_counts[PACKAGE_STATES], struct err *e)
{
    static const char *const names[PACKAGE_STATES] = {"waiting", "delivered", "quarantined",
                                                      "conflict", "replaced"};
    struct arena a = {0};
    struct json *all = json_new_array();
    struct store_package *rows = NULL;
    size_t count = 0;
    unsigned left = 1U << PACKAGE_WAITING | 1U << PACKAGE_QUARANTINED | 1U << PACKAGE_CONFLICT;
    store_packages(s, left, &a, &rows, &count, e);
    for (size_t i = 0; i < count; i++) {
        struct json *row = json_new_object(), *problem = NULL;
        ret_counts[rows[i].state]++;
        json_set_string(row, "package", rows[i].id.text);
        json_set_string(row, "state", names[rows[i].state]);
        json_set(row, "urgent", json_new_bool(rows[i].urgent));
        json_set(row, "attempts", json_new_int(rows[i].attempts));
        if (store_package_problem(s, rows[i].id, &problem, NULL) == RC_OK && problem != NULL)
            json_set(row, "problem", problem);
        json_push(all, row);
    }
    arena_release(&a);
    return all;
}

static void print_json(const struct run *r, const size_t *counts, struct json *left)
{
    const struct sync_view *v = &r->view;
    const struct profile *p = sync_profile(r->sync);
    struct json *o = json_new_object();
    json_set_string(o, "server", p->base);
    json_set_string(o, "software", p->software);
    json_set_string(o, "trouble", trouble_name(v->trouble));
    json_set_string(o, "why", v->why);
    json_set(o, "http", json_new_int(v->http_status));
    json_set(o, "stopped", json_new_bool(r->stopped));
    json_set(o, "delivered", json_new_int((int64_t)v->delivered));
    json_set(o, "waiting", json_new_int((int64_t)counts[PACKAGE_WAITING]));
    json_set(o, "quarantined", json_new_int((int64_t)counts[PACKAGE_QUARANTINED]));
    json_set(o, "conflicts", json_new_int((int64_t)counts[PACKAGE_CONFLICT]));
    json_set(o, "roundVisits", json_new_int((int64_t)v->pulled));
    json_set(o, "roundPeople", json_new_int((int64_t)v->pull_people));
    json_set(o, "redFlags", json_new_int((int64_t)v->pull_flags));
    json_set(o, "redFlagsUnusable", json_new_int((int64_t)v->flags_unusable));
    json_set(o, "forms", json_new_int((int64_t)v->pull_forms));
    json_set(o, "requests", json_new_int((int64_t)v->requests));
    json_set(o, "bytesUp", json_new_int((int64_t)v->bytes_up));
    json_set(o, "bytesDown", json_new_int((int64_t)v->bytes_down));
    json_set(o, "left", json_share(left));
    cli_print(o, true);
    json_free(o);
}

static void print_words(const struct run *r, const size_t *counts)
{
    struct sync_message said = trouble_text(r->view.trouble);
    cli_printf(_("Delivered now: %zu. To send: %zu.\n"), r->view.delivered,
               counts[PACKAGE_WAITING]);
    if (r->view.pulled > 0)
        cli_printf(ngettext("Brought: %zu planned visit.\n", "Brought: %zu planned visits.\n",
                            r->view.pulled),
                   r->view.pulled);
    if (counts[PACKAGE_QUARANTINED] > 0)
        cli_printf(_("Not accepted by the server: %zu (s in the program says why).\n"),
                   counts[PACKAGE_QUARANTINED]);
    if (counts[PACKAGE_CONFLICT] > 0)
        cli_printf(_("Changed here and there, somebody must choose: %zu.\n"),
                   counts[PACKAGE_CONFLICT]);
    if (r->stopped)
        cli_say("-", _("stopped; what was on its way is sent again next time, nothing is doubled"));
    else if (said.happened[0] != '\0') {
        cli_say("-", _(said.happened));
        cli_say("-", r->view.why[0] != '\0' ? r->view.why : _(said.todo));
    }
}

static int exit_code(const struct run *r, const size_t *counts)
{
    if (r->view.trouble == SYNC_STORE || (r->view.trouble != SYNC_FINE && !r->stopped))
        return server_exit_code(r->view.trouble);
    bool left = counts[PACKAGE_WAITING] + counts[PACKAGE_QUARANTINED] + counts[PACKAGE_CONFLICT];
    return left ? CLI_INCOMPLETE : CLI_DONE;
}

static int sync_now(struct cli_store *c, unsigned long wait_s, bool json)
{
    struct err e = {0};
    struct run r = {.c = c};
    size_t counts[PACKAGE_STATES] = {0};
    if (store_is_practice(c->s)) {
        cli_say(c->file, _("practice: nothing is ever sent"));
        return CLI_REFUSED;
    }
    if (server_engine_new(c->s, &c->clock, &r.sync, &e) != RC_OK) {
        cli_say("-", e.rc == RC_NO ? _("no server is set: icope server set --base URL") : e.text);
        return e.rc == RC_NO ? CLI_NO : CLI_STORE;
    }
    r.signals = open_signals();
    r.ends_mono_ms = clock_mono_ms(&c->clock) + (int64_t)wait_s * 1000;
    go(&r);
    policy_apply(c->s, &e);
    struct json *left = left_json(c->s, counts, &e);
    if (json)
        print_json(&r, counts, left);
    else
        print_words(&r, counts);
    json_free(left);
    int code = e.rc == RC_OK ? exit_code(&r, counts) : cli_failed(c->file, &e);
    sync_free(r.sync);
    close(r.signals);
    return code;
}

static int sync_one_way(struct cli_call *c)
{
    if (arg_given(&c->args, "to-folder"))
        return transfer_to_folder(c);
    if (arg_given(&c->args, "from-folder"))
        return transfer_from_folder(c);
    return sync_now(&c->store, arg_number(&c->args, "wait"), arg_given(&c->args, "json"));
}

static const struct arg_option options[] = {
    {"wait", 'w', ARG_NUMBER, "N",
     .help = N_("How long it goes on when there is no connection or the server asks for time."),
     .unit = N_("seconds"), .otherwise = "0", .most = WAIT_MAX_S, .or_next = true},
    {"to-folder", 't', ARG_FOLDER, "DIR",
     .help = N_("Without internet: writes what waits, sealed, to a USB key for the desk."),
     .or_next = true},
    {"from-folder", 'f', ARG_FOLDER, "DIR",
     .help = N_("Without internet: reads what the desk says became of it.")},
    CLI_OPTION_JSON,
    {0}};

const struct cli_command cli_sync_commands[] = {
    {.name = "sync",
     .help = N_("Hands over to the server all that waits, brings the round, and says what has not "
                "arrived. Without internet: writes what waits to a USB key for the coordination "
                "desk, or reads what the desk says became of it."),
     .more = N_("Red flags go first. A visit counts as delivered when the server accepted every "
                "part of it and showed it again; its receipt is kept. Exit code 0: nothing is "
                "left, 3: something waits or needs a person, 5: no connection, 4: "
                "wrong credentials or passphrase, 2: wrong address, 6: the program is open and "
                "sends by itself. It may be "
                "interrupted or killed at any moment: what was on its way is sent again, which "
                "doubles nothing."),
     .example = "icope sync --wait 600 --json",
     .options = options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_VISIT,
     .run = sync_one_way},
    {0},
};
