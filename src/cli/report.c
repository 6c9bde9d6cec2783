// SPDX-License-Identifier: EUPL-1.2
// icope report: the figures of a programme on a page, for people or for paper.
#include "report/report.h"
#include "report/staff.h"

#include "base/date_words.h"
#include "base/fs.h"
#include "base/fs_stage.h"
#include "cli/rows.h"
#include "cli/selection.h"
#include "document/html.h"
#include "document/pdf.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

// Where it may go: an option, and what makes its file.
static enum rc as_html(const struct page *p, struct buf *out, struct err *e)
{
    (void)e;
    html_write(p, out);
    return RC_OK;
}

static const struct {
    const char *option;
    enum rc (*make)(const struct page *p, struct buf *out, struct err *e);
} ways[] = {{"html", as_html}, {"pdf", pdf_write}};

// Is nothing in the way of the files that are asked for? False after saying what.
static bool may_write(const struct cli_call *c)
{
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        const char *file = arg_text(&c->args, ways[i].option);
        bool again = file != NULL && i > 0 && arg_text(&c->args, ways[0].option) != NULL &&
                     strcmp(file, arg_text(&c->args, ways[0].option)) == 0;
        if (again)
            cli_say(file, _("two files cannot have one name; nothing was written"));
        else if (file == NULL || !fs_exists(file))
            continue;
        else
            cli_say_there(file);
        return false;
    }
    return true;
}

// Writes a new file that appears when it is whole. An exit code.
static int write_file(const char *file, const struct buf *text)
{
    struct fs_stage stage = {.fd = -1};
    struct err e = {0};
    enum rc rc = fs_stage_begin(&stage, file, NULL, 0600, &e);
    if (rc == RC_OK) {
        fs_stage_write(&stage, buf_text(text), text->len);
        rc = fs_stage_sync(&stage, &e);
    }
    rc = rc ? rc : fs_stage_commit(&stage, FS_KEEP, &e);
    fs_stage_abandon(&stage);
    if (rc == RC_OK)
        return CLI_DONE;
    if (rc == RC_BUSY) {
        cli_say_there(file);
        return CLI_REFUSED;
    }
    cli_say_unwritten(file, &e);
    return CLI_STORE;
}

static int write_all(const struct cli_call *c, const struct report *r)
{
    struct page page;
    int code = CLI_DONE;
    report_page(r, &page);
    for (size_t i = 0; code == CLI_DONE && i < ARRAY_LEN(ways); i++) {
        const char *file = arg_text(&c->args, ways[i].option);
        struct buf text = {0};
        struct err e = {0};
        if (file == NULL)
            continue;
        if (ways[i].make(&page, &text, &e) != RC_OK)
            code = cli_failed(file, &e);
        else
            code = write_file(file, &text);
        buf_release(&text);
        if (code != CLI_DONE && i > 0 && arg_text(&c->args, ways[0].option) != NULL)
            remove(arg_text(&c->args, ways[0].option)); // the one before: all of them or none
    }
    page_release(&page);
    if (code == CLI_DONE && arg_given(&c->args, "json")) {
        struct json *figures = report_json(r);
        cli_print(figures, false);
        json_free(figures);
    }
    return code;
}

static int make(struct cli_call *c, const struct selection *which, bool visitors)
{
    struct report *r = NULL;
    struct err e = {0};
    bool terminal = isatty(STDERR_FILENO) != 0;
    const struct report_options o = {.data = c->paths->data,
                                     .language = i18n_language(),
                                     .which = which,
                                     .clock = &c->store.clock,
                                     .exact = !visitors && arg_given(&c->args, "exact"),
                                     .visitors = visitors,
                                     .progress = cli_progress,
                                     .self = &terminal};
    const char *what = visitors ? "report-visitors" : o.exact ? "report-exact" : "report";
    enum rc rc = store_audit(c->store.s, what, "", &e);
    rc = rc ? rc : report_read(c->store.s, &o, &r, &e);
    cli_progress_end(terminal);
    if (rc == RC_NO) {
        cli_say("-", _("stopped; nothing was written"));
        return CLI_INCOMPLETE;
    }
    if (rc != RC_OK)
        return cli_failed(c->store.file, &e);
    int code = write_all(c, r);
    if (code == CLI_DONE && report_is_partial(r)) {
        cli_say(c->store.file, _("some records could not be read; the figures lack them"));
        code = CLI_INCOMPLETE;
    }
    report_free(r);
    return code;
}

static enum purpose purpose_of(const struct cli_call *c, bool visitors)
{
    return !visitors && arg_given(&c->args, "purpose")
               ? (enum purpose)arg_choice(&c->args, "purpose")
               : PURPOSE_CARE;
}

static int begin(struct cli_call *c, bool visitors)
{
    struct selection *which = NULL;
    if (!cli_practice_meant(&c->store) || !may_write(c))
        return CLI_REFUSED;
    int code = cli_selection_visits(c, purpose_of(c, visitors), &which);
    if (code == CLI_DONE)
        code = make(c, which, visitors);
    selection_free(which);
    return code;
}

static int report(struct cli_call *c)
{
    return begin(c, false);
}

static int visitors(struct cli_call *c)
{
    if (staff_allowed(c->store.s))
        return begin(c, true);
    cli_say("report visitors",
            _("closed: nobody has recorded that the visitors were informed of these figures and "
              "their representatives consulted, or the record cannot be believed. An "
              "administrator records it: icope report staff"));
    return CLI_REFUSED;
}

// ---- icope report staff ----

static int check_staff(struct cli_call *c)
{
    const bool informed = arg_given(&c->args, "informed"),
               consulted = arg_given(&c->args, "consulted");
    if (informed == consulted && !(informed && arg_given(&c->args, "close")))
        return CLI_DONE;
    cli_say("report staff", _("say both days, --informed DAY and --consulted DAY, or --close"));
    return CLI_USAGE;
}

static int show_staff(const struct cli_call *c)
{
    struct staff_record said = {.by = ""};
    struct err e = {0};
    enum rc rc = staff_read(c->store.s, &said, &e);
    if (rc == RC_NO) {
        puts(store_is_practice(c->store.s)
                 ? _("Nothing is recorded; here the figures are shown all the same, of visitors "
                     "who are made up.")
                 : _("Closed: nothing is recorded; no figures about visitors are shown."));
        return CLI_NO;
    }
    if (rc == RC_DAMAGED) {
        cli_say("report staff", _("closed: what is recorded cannot be believed; an administrator "
                                  "has to record it again"));
        return CLI_NO;
    }
    if (rc != RC_OK)
        return cli_failed(c->store.file, &e);
    const struct time_text informed = date_words(said.informed), on = date_words(said.on);
    const struct time_text consulted = date_words(said.consulted);
    cli_printf(_("Open: staff informed on %s, their representatives consulted on %s; recorded by "
                 "%s on %s.\n"),
               informed.text, consulted.text, said.by, on.text);
    return CLI_DONE;
}

static int staff(struct cli_call *c)
{
    struct err e = {0};
    enum rc rc = RC_OK;
    if (arg_given(&c->args, "close"))
        rc = staff_forget(c->store.s, &e);
    else if (arg_given(&c->args, "informed"))
        rc = staff_record(c->store.s, &c->store.clock, arg_date(&c->args, "informed"),
                          arg_date(&c->args, "consulted"), &e);
    if (rc == RC_OK) {
        const int code = show_staff(c);
        return arg_given(&c->args, "close") && code == CLI_NO ? CLI_DONE : code;
    }
    if (rc == RC_DENIED)
        cli_say("report staff", _("only an administrator of this store can record that; nothing "
                                  "has changed"));
    if (rc == RC_INVALID)
        cli_say("report staff", _("that day is to come; nothing has changed"));
    return rc == RC_DENIED    ? CLI_REFUSED
           : rc == RC_INVALID ? CLI_USAGE
                              : cli_failed(c->store.file, &e);
}

static int check_ways(struct cli_call *c)
{
    bool any = arg_given(&c->args, "json");
    for (size_t i = 0; i < ARRAY_LEN(ways); i++)
        any = any || arg_given(&c->args, ways[i].option);
    if (any)
        return CLI_DONE;
    cli_say("report", _("where to? Say --html FILE, --pdf FILE or --json"));
    return CLI_USAGE;
}

static int check_report(struct cli_call *c)
{
    if (!arg_given(&c->args, "exact") || purpose_of(c, false) != PURPOSE_RESEARCH)
        return check_ways(c);
    cli_say("--exact", _("small numbers are for the team that cares for these people, not for "
                         "research"));
    return CLI_USAGE;
}

static const struct arg_option options[] = {
    {"html", 'H', ARG_FILE, "FILE", .help = N_("Writes this new page for a browser.")},
    {"pdf", 'P', ARG_FILE, "FILE", .help = N_("Writes this new PDF for paper, A4.")},
    CLI_OPTION_JSON,
    {"exact", .help = N_("Small numbers too: for the team's own eyes, never to be passed on.")},
    CLI_OPTION_PURPOSE,
    CLI_OPTIONS_VISITS,
    {0}};

static const struct arg_option visitor_options[] = {
    {"html", 'H', ARG_FILE, "FILE", .help = N_("Writes this new page for a browser.")},
    {"pdf", 'P', ARG_FILE, "FILE", .help = N_("Writes this new PDF for paper, A4.")},
    CLI_OPTION_JSON,
    CLI_OPTIONS_VISITS,
    {0}};

static const struct arg_option staff_options[] = {
    {"informed", 'i', ARG_DATE, "DAY", .help = N_("When the visitors were informed.")},
    {"consulted", 'c', ARG_DATE, "DAY", .help = N_("When their representatives were consulted.")},
    {"close", .help = N_("No figures about visitors from now on.")},
    {0}};

const struct cli_command cli_report_commands[] = {
    {.name = "report",
     .help = N_("Writes the figures of the programme: who was screened and what was found."),
     .more = N_("People screened, domains by age and sex, what was not assessed and why, beside "
                "published figures, with the range that chance leaves. Nobody is named, and "
                "numbers of fewer than five people are left out; two reports of nearly the same "
                "people tell those by which they differ, so pass on one. The page needs nothing "
                "else: no network, no script; it can be printed and read aloud. Files that are "
                "there are never replaced."),
     .example = "icope report --html report.html --pdf report.pdf --practice",
     .options = options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_EXPORT,
     .check = check_report,
     .run = report,
     .whole = true,
     .tidies = true},
    {.name = "report visitors",
     .help = N_("Writes figures about the visits of each visitor, for a talk with them."),
     .more = N_("How long visits took, what was not assessed, and answers that are the same as "
                "another person's. Closed until an administrator has recorded with icope report "
                "staff that the visitors were informed and their representatives consulted."),
     .example = "icope report visitors --html visitors.html --practice",
     .options = visitor_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_EXPORT,
     .check = check_ways,
     .run = visitors,
     .whole = true,
     .tidies = true},
    {.name = "report staff",
     .help = N_("Records that visitors were informed of figures about them, or shows that."),
     .more = N_("Without options it shows what is recorded; the exit code is 1 when nothing is. "
                "The record carries the signature of an administrator; after icope rotate it has "
                "to be made again."),
     .example = "icope report staff --informed 2026-09-01 --consulted 2026-09-15",
     .options = staff_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_EXPORT,
     .check = check_staff,
     .run = staff,
     .whole = true},
    {0},
};
