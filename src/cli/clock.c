// SPDX-License-Identifier: EUPL-1.2
// icope clock, clock accept: can the laptop's clock be right, and an administrator's word for it.
#include "cli/rows.h"

#include "store/moment.h"
#include "sync/sync.h"

#include <inttypes.h>

static struct time_text now_text(const struct cli_store *c)
{
    return time_text(clock_local(&c->clock, clock_utc_ms(&c->clock)), "%Y-%m-%d %H:%M");
}

static void print_json(struct cli_store *c, enum time_verdict v)
{
    char now[INSTANT_BYTES];
    struct json *row = json_new_object();
    clock_instant(&c->clock, clock_utc_ms(&c->clock), now);
    json_set_string(row, "clock", now);
    json_set_string(row, "verdict", time_word(v));
    json_set(row, "offSeconds", json_new_int(store_time_off_ms(c->s) / 1000));
    cli_print(row, true);
    json_free(row);
}

static int show(struct cli_call *c)
{
    static const char *const texts[] = {
        [TIME_FITS] = N_("believed"),
        [TIME_BEHIND] = N_("in doubt: that moment is over"),
        [TIME_AHEAD] = N_("in doubt: long after anybody worked here"),
        [TIME_DIFFERS] = N_("in doubt: the server says another time"),
    };
    enum time_verdict v = store_time(c->store.s);
    const struct time_text now = now_text(&c->store);
    if (arg_given(&c->args, "json"))
        print_json(&c->store, v);
    else
        cli_printf("%s  %s\n", now.text, _(texts[v]));
    return v == TIME_FITS ? CLI_DONE : CLI_NO;
}

static int accept(struct cli_call *c)
{
    struct err e = {0};
    struct buf question = {0};
    const struct time_text now = now_text(&c->store);
    buf_printf(&question, _("It is %s: what is past its time may be erased then. Type accept."),
               now.text);
    bool yes = arg_given(&c->args, "yes") || cli_confirm(buf_text(&question), "accept");
    buf_release(&question);
    if (!yes) {
        cli_say("-", _("nothing has changed"));
        return CLI_NO;
    }
    if (store_time_confirm(c->store.s, &e) != RC_OK)
        return cli_failed(c->store.file, &e);
    sync_retime(c->store.s, &c->store.clock);
    cli_printf("%s  %s\n", now.text, _("believed"));
    return CLI_DONE;
}

static const struct arg_option show_options[] = {CLI_OPTION_JSON, {0}};
static const struct arg_option accept_options[] = {{"yes", 'y', .help = N_("Without asking.")},
                                                   {0}};

const struct cli_command cli_clock_commands[] = {
    {.name = "clock",
     .help = N_("Says whether the laptop's clock can be right."),
     .more = N_("It is measured against what the store has seen and what the server says. While it "
                "is in doubt nothing is erased or expires, and visits are marked. Exit code 1: it "
                "is in doubt."),
     .example = "icope clock --json",
     .options = show_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_VISIT,
     .run = show},
    {.name = "clock accept",
     .help = N_("Takes the clock as it is now for right."),
     .more = N_("For a laptop that no server can set right: after a long absence, or when the "
                "clock was once ahead. A server that agrees with the clock does the same by "
                "itself. The audit keeps who said so."),
     .example = "icope clock accept",
     .options = accept_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_ACCOUNTS,
     .run = accept},
    {0},
};
