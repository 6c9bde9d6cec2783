// SPDX-License-Identifier: EUPL-1.2
#include "cli/selection.h"

#include "base/mem.h"
#include "store/project.h"

#include <string.h>

// Which visits.
static struct selection_ask read_days(const struct cli_call *c)
{
    return (struct selection_ask){.since = arg_date(&c->args, "since"),
                                  .until = arg_date(&c->args, "until"),
                                  .received_since = arg_date(&c->args, "received-since"),
                                  .round = arg_text(&c->args, "round")};
}

static void read_ask(const struct cli_call *c, struct selection_ask *ret)
{
    const int purpose = arg_choice(&c->args, "purpose");
    const char *project = arg_text(&c->args, "pseudonymous");
    const enum purpose usual = project != NULL ? PURPOSE_RESEARCH : PURPOSE_CARE;
    *ret = read_days(c);
    ret->form = arg_text(&c->args, "form");
    ret->purpose = purpose >= 0 ? (enum purpose)purpose : usual;
    ret->project = project;
    ret->k = arg_number(&c->args, "k");
    ret->dates = (enum dates)arg_choice(&c->args, "dates");
    ret->free_text = arg_given(&c->args, "free-text");
    ret->words = (struct vocabulary_folders){.questionnaires = c->paths->questionnaires,
                                             .data = c->paths->data};
}

// What has a meaning only under pseudonyms.
static const char *const under_pseudonyms[] = {"--k", "--dates", "--free-text"};

int cli_selection_check(const struct cli_call *c)
{
    const struct date since = arg_date(&c->args, "since"), until = arg_date(&c->args, "until");
    const char *project = arg_text(&c->args, "pseudonymous"),
               *purpose = arg_text(&c->args, "purpose");
    if (since.year != 0 && until.year != 0 && date_days(since) > date_days(until)) {
        cli_say("--since", _("the first day is after the last"));
        return CLI_USAGE;
    }
    if (project != NULL && arg_given(&c->args, "identified")) {
        cli_say("--identified", _("either people are named or they have pseudonyms"));
        return CLI_USAGE;
    }
    if (project != NULL && !project_name_is(project)) {
        cli_say(project, _("a project's name is 1 to 40 letters, digits, '.', '_' or '-'"));
        return CLI_USAGE;
    }
    if (project != NULL && purpose != NULL && strcmp(purpose, "research") != 0) {
        cli_say("--purpose", _("pseudonyms are for research"));
        return CLI_USAGE;
    }
    for (size_t i = 0; project == NULL && i < ARRAY_LEN(under_pseudonyms); i++) {
        if (!arg_given(&c->args, under_pseudonyms[i] + 2))
            continue;
        cli_say(under_pseudonyms[i], _("this goes with --pseudonymous PROJECT"));
        return CLI_USAGE;
    }
    return CLI_DONE;
}

static bool is_named_or_not(const struct cli_call *c)
{
    if (store_is_practice(c->store.s) || arg_given(&c->args, "identified") ||
        arg_given(&c->args, "pseudonymous"))
        return true;
    cli_say("--identified",
            _("this store holds real people. Say --identified if whoever gets this may know them "
              "by their names, or --pseudonymous PROJECT for research; nothing was written"));
    return false;
}

// What was done, for whoever passes it on.
static void say_what_was_done(const struct selection *which)
{
    const struct selection_counts counts = selection_counts(which);
    struct buf said = {0};
    buf_printf(&said,
               _("%zu people and %zu visits under pseudonyms; left out: %zu not asked about "
                 "research, %zu said no, %zu withdrew, %zu would be one of fewer than %zu. These "
                 "are still personal data: who has the key can name them"),
               counts.people, counts.visits, counts.people_left[LEFT_NOT_ASKED],
               counts.people_left[LEFT_REFUSED], counts.people_left[LEFT_WITHDRAWN],
               counts.people_left[LEFT_TOO_FEW], selection_asked(which)->k);
    cli_say("--pseudonymous", buf_text(&said));
    buf_release(&said);
}

// The days of a window are true ones.
static void warn_of_window(const struct selection *which)
{
    const struct selection_ask *a = selection_asked(which);
    const bool window = a->since.year != 0 || a->until.year != 0 || a->round != NULL;
    if (window && a->dates == DATES_SHIFTED)
        cli_say("--dates",
                _("who knows which days were chosen sees by about how much each person's "
                  "were moved: the fewer days, the closer. --dates month tells no days"));
}

int cli_selection(struct cli_call *c, struct selection **ret)
{
    struct selection_ask ask;
    struct err e = {0};
    read_ask(c, &ask);
    if (!is_named_or_not(c))
        return CLI_USAGE;
    const enum rc rc = selection_make(c->store.s, &ask, &c->store.clock, ret, &e);
    if (rc != RC_OK)
        return cli_failed(c->store.file, &e);
    if (ask.project != NULL) {
        say_what_was_done(*ret);
        warn_of_window(*ret);
    }
    return CLI_DONE;
}

static int make_by_days(const struct cli_call *c, const char *form, enum purpose purpose,
                        struct selection **ret)
{
    struct selection_ask ask = read_days(c);
    struct err e = {0};
    ask.form = form;
    ask.purpose = purpose;
    const enum rc rc = selection_make(c->store.s, &ask, &c->store.clock, ret, &e);
    if (rc == RC_INVALID)
        cli_say("--since", _("the first day is after the last"));
    return rc == RC_OK ? CLI_DONE : rc == RC_INVALID ? CLI_USAGE : cli_failed(c->store.file, &e);
}

int cli_selection_visits(const struct cli_call *c, enum purpose purpose, struct selection **ret)
{
    return make_by_days(c, arg_text(&c->args, "form"), purpose, ret);
}

int cli_selection_days(const struct cli_call *c, struct selection **ret)
{
    static const char *const days[] = {"since", "until", "received-since", "round"};
    bool any = false;
    for (size_t i = 0; i < ARRAY_LEN(days); i++)
        any = any || arg_given(&c->args, days[i]);
    *ret = NULL;
    return any ? make_by_days(c, NULL, PURPOSE_CARE, ret) : CLI_DONE;
}
