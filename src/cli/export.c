// SPDX-License-Identifier: EUPL-1.2
// icope export: tables of everybody for other programs.
#include "export/source.h"

#include "base/fs_folder.h"
#include "cli/rows.h"

#include <unistd.h>

static int write_tables(struct cli_call *c)
{
    bool practice = store_is_practice(c->store.s);
    const char *dir = arg_text(&c->args, "out");
    bool terminal = isatty(STDERR_FILENO) != 0;
    struct tables_options o = {.prefix = practice ? "practice-" : "",
                               .clock = &c->store.clock,
                               .csv = (enum csv_for)arg_choice(&c->args, "for"),
                               .progress = cli_progress,
                               .self = &terminal};
    struct tables_counts n = {0};
    struct fs_folder folder;
    struct err e = {0};
    enum rc rc = store_audit(c->store.s, "export-csv", "", &e);
    if (rc != RC_OK)
        return cli_failed(dir, &e);
    rc = fs_folder_begin(&folder, dir, &e);
    o.dir = fs_folder_at(&folder);
    rc = rc ? rc : tables_write(c->store.s, &o, &n, &e);
    rc = rc ? rc : fs_folder_keep(&folder, &e);
    fs_folder_drop(&folder);
    cli_progress_end(terminal);
    if (rc == RC_NO) {
        cli_say(dir, _("stopped; nothing was written"));
        return CLI_INCOMPLETE;
    }
    if (rc == RC_BUSY) {
        cli_say(dir, _("there are such files already; nothing was written"));
        return CLI_REFUSED;
    }
    if (rc != RC_OK)
        return cli_failed(dir, &e);
    cli_printf(ngettext("%s: %zu person", "%s: %zu people", n.people), dir, n.people);
    cli_printf(ngettext(", %zu visit", ", %zu visits", n.visits), n.visits);
    cli_printf(ngettext(", %zu answer", ", %zu answers", n.answers), n.answers);
    cli_printf(ngettext(", %zu result", ", %zu results", n.results), n.results);
    cli_printf(ngettext(", %zu red flag\n", ", %zu red flags\n", n.flags), n.flags);
    return CLI_DONE;
}

static int export(struct cli_call *c)
{
    return cli_practice_meant(&c->store) ? write_tables(c) : CLI_REFUSED;
}

static const struct arg_option options[] = {
    {"format", 'f', ARG_CHOICE, "csv", .help = N_("What is written: tables as CSV."),
     .required = true},
    {"out", 'o', ARG_FOLDER, "DIR", .help = N_("Folder to write to; made when it is not there."),
     .required = true},
    CLI_OPTION_FOR,
    {0}};

const struct cli_command cli_export_commands[] = {
    {.name = "export",
     .help = N_(
         "Writes people, visits, answers, results and red flags for spreadsheets and statistics."),
     .more =
         N_("All five tables or none, in UTF-8. For Excel and LibreOffice a text that they would "
            "take for a number, a day or a formula is written as a formula that gives that "
            "text, so that it stays what it is; the other three are verbatim, with empty "
            "cells where nothing is known (na.strings in R). Stata needs bindquotes(strict). "
            "Files that are there are never replaced. A practice store is exported only with "
            "--practice, and its files are named practice-people.csv and so on."),
     .example = "icope export --format csv --out tables --practice",
     .options = options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_EXPORT,
     .run = export,
     .whole = true,
     .tidies = true},
    {0},
};
