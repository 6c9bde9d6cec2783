// SPDX-License-Identifier: EUPL-1.2
// icope sync: hands over what waits without the terminal program, for people and for timers.
#include "admin/policy.h"
#include "base/utf8.h"
#include "cli/io.h"
#include "cli/rows.h"
#include "cli/server.h"
#include "cli/transfer.h"
#include "store/outbox.h"
#include "sync/messages.h"
#include "sync/quarantine.h"
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
    int64_t ends_mono_ms;  // when waiting for a better connection ends
    bool shown;            // a progress line stands on the terminal
    bool stopped;          // by a signal
    bool verbose;          // technical details too
    size_t retried;        // packages that were quarantined
    size_t unusable_new;   // records met that cannot be used, for the first time
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
        if (r->view.pull_unusable_new > r->unusable_new) // a later try of this call knows them
            r->unusable_new = r->view.pull_unusable_new;
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

// What is left, counted.
struct left {
    struct json *all;              // array of packages, owned
    size_t states[PACKAGE_STATES]; // how many of each
    size_t red_flags;              // of all of them
    size_t conflicts;              // open ones, most of which hold back no package
};

static void read_left(struct store *s, struct left *ret, struct err *e)
{
    static const char *const names[PACKAGE_STATES] = {"waiting", "delivered", "quarantined",
                                                      "conflict", "replaced"};
    struct arena a = {0};
    struct store_package *rows = NULL;
    struct store_conflict *conflicts = NULL;
    size_t count = 0;
    *ret = (struct left){.all = json_new_array()};
    unsigned left = 1U << PACKAGE_WAITING | 1U << PACKAGE_QUARANTINED | 1U << PACKAGE_CONFLICT;
    store_packages(s, left, &a, &rows, &count, e);
    for (size_t i = 0; i < count; i++) {
        struct json *row = json_new_object(), *problem = NULL;
        ret->states[rows[i].state]++;
        ret->red_flags += rows[i].urgent;
        json_set_string(row, "package", rows[i].id.text);
        json_set_string(row, "state", names[rows[i].state]);
        json_set(row, "urgent", json_new_bool(rows[i].urgent));
        json_set(row, "attempts", json_new_int(rows[i].attempts));
        if (store_package_problem(s, rows[i].id, &problem, NULL) == RC_OK && problem != NULL)
            json_set(row, "problem", problem);
        json_push(ret->all, row);
    }
    if (e->rc == RC_OK)
        store_conflicts(s, false, &a, &conflicts, &ret->conflicts, e);
    arena_release(&a);
}

// Records that cannot be used, each with its reason. A key without a type is a Task's id.
static bool add_unusable(const char *key, struct json *note, void *self)
{
    struct json *row = json_copy(note);
    const char *code = json_get_string(note, "reason");
    char record[140];
    bool task = strchr(key, '/') == NULL;
    snprintf(record, sizeof record, "%s%.120s", task ? "Task/" : "", key);
    json_set_string(row, "record", record);
    if (task)
        json_set_string(row, "task", key);
    json_set_string(row, "text", _(record_reason_text(record_reason_of(code))->words));
    json_push(self, row);
    return true;
}

static struct json *unusable_json(const struct run *r)
{
    struct json *all = json_new_array();
    json_each(sync_unusable(r->sync), add_unusable, all);
    return all;
}

static void print_unusable(const struct run *r)
{
    const struct sync_view *v = &r->view;
    if (v->pull_unusable == 0)
        return;
    cli_printf(ngettext("Cannot be used: %zu record of the server.\n",
                        "Cannot be used: %zu records of the server.\n", v->pull_unusable),
               v->pull_unusable);
    for (size_t i = 1; i < RECORD_REASONS; i++)
        if (v->pull_reasons[i] > 0)
            cli_printf("  %zu: %s\n", v->pull_reasons[i],
                       _(record_reason_text((enum record_reason)i)->words));
    if (v->pull_told > 0)
        cli_printf(ngettext("  The server was told of %zu.\n", "  The server was told of %zu.\n",
                            v->pull_told),
                   v->pull_told);
}

static void print_json(const struct run *r, const struct left *left)
{
    const size_t *counts = left->states;
    const struct sync_view *v = &r->view;
    const struct profile *p = sync_profile(r->sync);
    struct json *o = json_new_object();
    json_set_string(o, "server", p->base);
    json_set_string(o, "software", p->software);
    json_set_string(o, "trouble", trouble_name(v->trouble));
    json_set_string(o, "why", v->why);
    json_set_string(o, "said", v->said);
    json_set(o, "http", json_new_int(v->http_status));
    json_set(o, "stopped", json_new_bool(r->stopped));
    json_set(o, "delivered", json_new_int((int64_t)v->delivered));
    json_set(o, "waiting", json_new_int((int64_t)counts[PACKAGE_WAITING]));
    json_set(o, "quarantined", json_new_int((int64_t)counts[PACKAGE_QUARANTINED]));
    json_set(o, "conflicts", json_new_int((int64_t)left->conflicts));
    json_set(o, "merged", json_new_int((int64_t)v->merged));
    json_set(o, "retried", json_new_int((int64_t)r->retried));
    json_set(o, "redFlagsWaiting", json_new_int((int64_t)left->red_flags));
    json_set(o, "roundVisits", json_new_int((int64_t)v->pulled));
    json_set(o, "roundPeople", json_new_int((int64_t)v->pull_people));
    json_set(o, "roundUnusable", json_new_int((int64_t)v->pull_unusable));
    json_set(o, "roundUnusableNew", json_new_int((int64_t)r->unusable_new));
    json_set(o, "unusable", unusable_json(r));
    json_set(o, "alike", json_new_int((int64_t)v->pull_alike));
    json_set(o, "redFlags", json_new_int((int64_t)v->pull_flags));
    json_set(o, "redFlagsUnusable", json_new_int((int64_t)v->flags_unusable));
    json_set(o, "forms", json_new_int((int64_t)v->pull_forms));
    json_set(o, "requests", json_new_int((int64_t)v->requests));
    json_set(o, "bytesUp", json_new_int((int64_t)v->bytes_up));
    json_set(o, "bytesDown", json_new_int((int64_t)v->bytes_down));
    json_set(o, "left", json_share(left->all));
    cli_print(o, true);
    json_free(o);
}

// Why packages were refused, each reason once.
static void print_reasons(struct store *s)
{
    struct quarantine_reason *all = mem_array(QUARANTINE_REASONS_MAX, sizeof *all);
    size_t count = quarantine_reasons(s, all, NULL);
    for (size_t i = 0; i < count; i++) {
        // TRANSLATORS: how many, the reason's name, the server's words
        cli_printf(_("  %zu  %s  %s\n"), all[i].count, all[i].name, all[i].text);
    }
    free(all);
    cli_printf("%s\n", _("When the cause is gone: icope sync --retry quarantined, or "
                         "quarantined=REASON."));
}

enum { WAITS_MAX = 8 }; // reasons that are told

// Why what was tried still waits, each reason once: what was asked of the server again and again
// must not wait without a word.
static void print_waits(const struct left *left)
{
    struct wait {
        char text[400];
        const char *todo;
        size_t count;
    } all[WAITS_MAX] = {0};
    size_t count = 0;
    for (size_t i = 0; i < json_count(left->all); i++) {
        const struct json *row = json_at(left->all, i), *problem = json_get(row, "problem");
        const char *state = json_get_string(row, "state");
        int64_t http = 0;
        char text[400], detail[200];
        size_t at = 0;
        if (problem == NULL || state == NULL || strcmp(state, "waiting") != 0)
            continue;
        json_int(json_get(problem, "http"), &http);
        detail_text(HTTP_ANSWERED, (int)http, detail, sizeof detail);
        struct sync_message m = problem_text(problem);
        snprintf(text, sizeof text, "%s %s", _(m.happened), detail);
        while (at < count && strcmp(all[at].text, text) != 0)
            at++;
        if (at == WAITS_MAX)
            continue;
        if (at == count) {
            snprintf(all[count].text, sizeof text, "%s", text);
            all[count++].todo = m.todo;
        }
        all[at].count++;
    }
    for (size_t i = 0; i < count; i++)
        cli_printf("  %zu  %s\n     %s\n", all[i].count, all[i].text, _(all[i].todo));
}

static void print_words(const struct run *r, const struct left *left)
{
    const size_t *counts = left->states;
    if (left->red_flags > 0) // before everything
        cli_printf(ngettext("! %zu red flag has not reached the server.\n",
                            "! %zu red flags have not reached the server.\n", left->red_flags),
                   left->red_flags);
    if (r->retried > 0)
        cli_printf(ngettext("Tried again: %zu that was refused.\n",
                            "Tried again: %zu that were refused.\n", r->retried),
                   r->retried);
    cli_printf(_("Delivered now: %zu. To send: %zu.\n"), r->view.delivered,
               counts[PACKAGE_WAITING]);
    if (r->view.trouble == SYNC_FINE && !r->stopped)
        print_waits(left);
    if (r->view.pulled > 0)
        cli_printf(ngettext("Brought: %zu planned visit.\n", "Brought: %zu planned visits.\n",
                            r->view.pulled),
                   r->view.pulled);
    print_unusable(r);
    if (counts[PACKAGE_QUARANTINED] > 0) {
        cli_printf(_("Not accepted by the server: %zu.\n"), counts[PACKAGE_QUARANTINED]);
        print_reasons(r->c->s);
    }
    if (r->view.merged > 0)
        cli_printf(ngettext("Changed here and there, each something else: %zu record was brought "
                            "together (icope conflict list --all).\n",
                            "Changed here and there, each something else: %zu records were brought "
                            "together (icope conflict list --all).\n",
                            r->view.merged),
                   r->view.merged);
    if (left->conflicts > 0)
        cli_printf(_("Changed here and there, somebody must choose: %zu.\n"), left->conflicts);
    if (r->view.pull_alike > 0)
        cli_printf(ngettext("%zu who came looks like somebody who was here: icope duplicate list\n",
                            "%zu who came look like somebody who was here: icope duplicate list\n",
                            r->view.pull_alike),
                   r->view.pull_alike);
    if (r->stopped)
        cli_say("-", _("stopped; what was on its way is sent again next time, nothing is doubled"));
    else
        server_print_trouble(&r->view, r->verbose);
}

static int exit_code(const struct run *r, const struct left *left)
{
    const size_t *counts = left->states;
    bool store = r->view.trouble == SYNC_STORE || r->view.trouble == SYNC_FULL;
    if (store || (r->view.trouble != SYNC_FINE && !r->stopped))
        return server_exit_code(r->view.trouble);
    bool incomplete = counts[PACKAGE_WAITING] + counts[PACKAGE_QUARANTINED] +
                      counts[PACKAGE_CONFLICT] + left->conflicts + r->unusable_new;
    return incomplete ? CLI_INCOMPLETE : CLI_DONE;
}

// "quarantined" or "quarantined=REASON"; *ret_reason NULL: all.
static bool read_retry(const char *text, const char **ret_reason)
{
    static const char all[] = "quarantined";
    size_t len = sizeof all - 1;
    bool known = strncmp(text, all, len) == 0 &&
                 (text[len] == '\0' || (text[len] == '=' && text[len + 1] != '\0'));
    *ret_reason = known && text[len] == '=' ? text + len + 1 : NULL;
    return known;
}

static int sync_now(struct cli_call *call)
{
    struct cli_store *c = &call->store;
    const char *retry = arg_text(&call->args, "retry"), *reason = NULL;
    struct err e = {0};
    struct run r = {.c = c, .verbose = arg_given(&call->args, "verbose")};
    struct left left;
    if (store_is_practice(c->s)) {
        cli_say(c->file, _("practice: nothing is ever sent"));
        return CLI_REFUSED;
    }
    if (server_engine_new(c->s, &c->clock, &r.sync, &e) != RC_OK) {
        cli_say("-", e.rc == RC_NO ? _("no server is set: icope server set --base URL") : e.text);
        return e.rc == RC_NO ? CLI_NO : CLI_STORE;
    }
    if (retry != NULL && read_retry(retry, &reason))
        quarantine_retry(c->s, reason, &r.retried, &e);
    if (reason != NULL && r.retried == 0 && e.rc == RC_OK)
        cli_say(reason, _("nothing was refused for this reason"));
    r.signals = cli_signals_open();
    r.ends_mono_ms = clock_mono_ms(&c->clock) + (int64_t)arg_number(&call->args, "wait") * 1000;
    go(&r);
    policy_apply(c->s, &e);
    read_left(c->s, &left, &e);
    if (arg_given(&call->args, "json"))
        print_json(&r, &left);
    else
        print_words(&r, &left);
    if (!arg_given(&call->args, "json"))
        server_names_warn(c->s);
    json_free(left.all);
    int code = e.rc == RC_OK ? exit_code(&r, &left) : cli_failed(c->file, &e);
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
    return sync_now(c);
}

static int check(struct cli_call *c)
{
    const char *retry = arg_text(&c->args, "retry"), *reason = NULL;
    if (retry == NULL || read_retry(retry, &reason))
        return CLI_DONE;
    cli_say("--retry", _("write quarantined, or quarantined=REASON as icope sync names it"));
    return CLI_USAGE;
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
    {"retry", 'r', ARG_TEXT, "quarantined[=REASON]",
     .help = N_("First lets what the server refused be tried again: all of it, or what it refused "
                "for that reason.")},
    {"verbose", 'v', .help = N_("Says technical details of a failure too, in English.")},
    CLI_OPTION_JSON,
    {0}};

const struct cli_command cli_sync_commands[] = {
    {.name = "sync",
     .help = N_("Hands over to the server all that waits, brings the round, and says what has not "
                "arrived. Without internet: writes what waits to a USB key for the coordination "
                "desk, or reads what the desk says became of it."),
     .more = N_("Red flags go first. A visit counts as delivered when the server accepted every "
                "part of it and showed it again; its receipt is kept. Exit code 0: nothing is "
                "left, 3: something waits or needs a person, or a record of the server that "
                "cannot be used was met for the first time, 5: no connection, 4: "
                "wrong credentials, certificate or passphrase, 2: wrong address, 6: the program is "
                "open and "
                "sends by itself. It may be "
                "interrupted or killed at any moment: what was on its way is sent again, which "
                "doubles nothing."),
     .example = "icope sync --wait 600 --json",
     .options = options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_VISIT,
     .check = check,
     .run = sync_one_way},
    {0},
};
