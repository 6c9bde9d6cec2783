// SPDX-License-Identifier: EUPL-1.2
#include "cli/selection.h"

#include <string.h>

static struct date day_of(const struct cli_call *c, const char *option)
{
    const char *text = arg_text(&c->args, option);
    struct date day = {0};
    if (text != NULL)
        date_parse(text, strlen(text), &day);
    return day;
}

static void read_ask(const struct cli_call *c, struct selection_ask *ret)
{
    *ret = (struct selection_ask){.since = day_of(c, "since"),
                                  .until = day_of(c, "until"),
                                  .received_since = day_of(c, "received-since"),
                                  .round = arg_text(&c->args, "round"),
                                  .form = arg_text(&c->args, "form")};
}

int cli_selection_check(const struct cli_call *c)
{
    const struct date since = day_of(c, "since"), until = day_of(c, "until");
    if (since.year != 0 && until.year != 0 && date_days(since) > date_days(until)) {
        cli_say("--since", _("the first day is after the last"));
        return CLI_USAGE;
    }
    return CLI_DONE;
}

int cli_selection(struct cli_call *c, struct selection **ret)
{
    struct selection_ask ask;
    struct err e = {0};
    read_ask(c, &ask);
    if (!store_is_practice(c->store.s) && !arg_given(&c->args, "identified")) {
        cli_say("--identified", _("this store holds real people. Say --identified if whoever gets "
                                  "this may know them by their names; nothing was written"));
        return CLI_USAGE;
    }
    const enum rc rc = selection_make(c->store.s, &ask, &c->store.clock, ret, &e);
    return rc == RC_OK ? CLI_DONE : cli_failed(c->store.file, &e);
}
