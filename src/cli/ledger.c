// SPDX-License-Identifier: EUPL-1.2
// icope ledger show, export, verify: what was planned, done, sent and received, and what is
// missing.
#include "base/fs.h"
#include "cli/ledger_print.h"
#include "cli/rows.h"
#include "ledger/own.h"

#include <stdlib.h>
#include <string.h>

enum { DAYS_MAX = 3660 };
static const size_t file_max_bytes = (size_t)200 * 1024 * 1024;

static int export_to(struct cli_store *c, const char *file)
{
    struct ledger_book book = {0};
    struct ledger_report report = {0};
    struct buf text = {0};
    struct err e = {0};
    enum rc rc = ledger_own_book(c->s, &c->clock, &book, &report, &e);
    if (rc == RC_OK) {
        ledger_book_write(&book, &text);
        rc = fs_write(file, text.at, text.len, 0600, &e);
    }
    size_t count = book.count;
    ledger_book_release(&book);
    buf_release(&text);
    bool whole = report.found == 0;
    if (rc == RC_OK && !whole)
        cli_say(file, _("written, but the ledger of this store is not whole: icope ledger verify"));
    ledger_report_release(&report);
    if (rc != RC_OK)
        return cli_failed(file, &e);
    cli_printf(ngettext("%s: %zu number; nothing personal in it\n",
                        "%s: %zu numbers; nothing personal in it\n", count),
               file, count);
    return whole ? CLI_DONE : CLI_NO;
}

// Before a passphrase is asked for.
static int check_file(struct cli_call *c)
{
    const char *file = arg_text(&c->args, "out");
    if (!fs_exists(file))
        return CLI_DONE;
    cli_say_there(file);
    return CLI_REFUSED;
}

static int export(struct cli_call *c)
{
    return export_to(&c->store, arg_text(&c->args, "out"));
}

// Reads the store's ledger into the outcome, checked.
static enum rc own_ledger(struct cli_store *c, struct ledger_outcome *o, struct err *e)
{
    struct ledger_book book = {0};
    enum rc rc = ledger_own_book(c->s, &c->clock, &book, &o->report, e);
    if (rc == RC_OK) {
        ledger_book_check(&book, &o->report);
        ledger_union_make(&book, 1, &o->all, &o->report);
        ledger_union_count(&o->all);
    }
    ledger_book_release(&book);
    return rc;
}

static int show(struct cli_call *c)
{
    struct ledger_outcome o = {0};
    struct err e = {0};
    int code = CLI_DONE;
    if (own_ledger(&c->store, &o, &e) != RC_OK) {
        code = cli_failed(c->store.file, &e);
    } else {
        ledger_print_lines(&o.all, arg_given(&c->args, "json"));
        if (o.report.found > 0) {
            cli_say(c->store.file, _("the ledger is not whole: icope ledger verify"));
            code = CLI_NO;
        }
    }
    ledger_outcome_release(&o);
    return code;
}

// A whole file, or a finding that says that it cannot be read.
static bool read_file(const char *path, struct buf *text)
{
    struct err e = {0};
    enum rc rc = fs_read(path, file_max_bytes, text, &e);
    if (rc != RC_OK)
        cli_say(path, rc == RC_NO      ? _("there is no such file")
                      : rc == RC_LIMIT ? _("the file is too large")
                                       : e.text);
    return rc == RC_OK;
}

// The server's files. False when one cannot be read at all.
static bool read_lists(const struct args *a, struct ledger_list *list, struct ledger_report *r)
{
    size_t count;
    const char *const *lists = arg_all(a, "server", &count);
    bool good = true;
    for (size_t i = 0; good && i < count; i++) {
        struct buf text = {0};
        good = read_file(lists[i], &text);
        if (good)
            ledger_list_read(lists[i], buf_text(&text), text.len, list, r);
        buf_release(&text);
    }
    return good;
}

// The ledgers in files. False when one cannot be read at all.
static bool read_books(const struct args *a, struct ledger_outcome *o)
{
    struct ledger_book *books = mem_array((size_t)a->operand_count, sizeof *books);
    size_t count = 0;
    bool good = true;
    for (int i = 0; good && i < a->operand_count; i++) {
        struct buf text = {0};
        good = read_file(a->operands[i], &text);
        if (good &&
            ledger_book_read(a->operands[i], buf_text(&text), text.len, &books[count], &o->report))
            ledger_book_check(&books[count++], &o->report);
        buf_release(&text);
    }
    ledger_union_make(books, count, &o->all, &o->report);
    ledger_union_count(&o->all);
    for (size_t i = 0; i < count; i++)
        ledger_book_release(&books[i]);
    free(books);
    return good;
}

// With the server's list when it was given; says everything and returns the exit code.
static int finish(struct ledger_outcome *o, const struct args *a)
{
    struct ledger_list list = {0};
    bool good = read_lists(a, &list, &o->report);
    if (good && arg_given(a, "server")) {
        o->list = &list;
        ledger_union_match(&o->all, &list, &o->report);
    }
    bool whole = good && ledger_print(o, arg_given(a, "json"));
    ledger_list_release(&list);
    o->list = NULL;
    return whole ? CLI_DONE : CLI_NO;
}

static int verify_own(struct cli_call *c)
{
    struct ledger_outcome o = {0};
    struct err e = {0};
    enum rc rc = own_ledger(&c->store, &o, &e);
    if (rc == RC_OK && arg_given(&c->args, "planned"))
        rc = ledger_own_round(c->store.s, &c->store.clock, (int)arg_number(&c->args, "days"),
                              &o.round, &o.report, &e);
    int code = rc == RC_OK ? finish(&o, &c->args) : cli_failed(c->store.file, &e);
    ledger_outcome_release(&o);
    return code;
}

static int verify_files(struct cli_call *c)
{
    struct ledger_outcome o = {0};
    int code = read_books(&c->args, &o) ? finish(&o, &c->args) : CLI_NO;
    ledger_outcome_release(&o);
    return code;
}

// Exported ledgers are looked at without a store.
static int check_files(struct cli_call *c)
{
    if (c->args.operand_count == 0)
        return CLI_DONE;
    c->opens = CLI_PATH;
    if (!arg_given(&c->args, "planned"))
        return CLI_DONE;
    cli_say("--planned", _("the round is in the store of this laptop: leave the files out"));
    return CLI_USAGE;
}

static int verify(struct cli_call *c)
{
    return c->args.operand_count > 0 ? verify_files(c) : verify_own(c);
}

static const struct arg_option show_options[] = {CLI_OPTION_JSON, {0}};
static const struct arg_option export_options[] = {
    {"out", 'o', ARG_FILE, "FILE", .help = N_("File to write; never one that is there already."),
     .required = true},
    {0}};
static const struct arg_operand verify_operands[] = {
    {"FILE", ARG_FILE, ARG_ANY,
     .help = N_("Exported ledgers, looked at together; without one, the ledger of this laptop.")},
    {0}};
static const struct arg_option verify_options[] = {
    {"server", 'S', ARG_FILE, "LIST",
     .help =
         N_("The server's complete list of Encounters, a searchset Bundle or NDJSON; once for each "
            "page."),
     .repeated = true},
    {"planned", 'P', .help = N_("Also looks for visits that were planned and not done.")},
    {"days", 'd', ARG_NUMBER, "N", .help = N_("How far back --planned looks."), .unit = N_("days"),
     .otherwise = "7", .most = DAYS_MAX},
    CLI_OPTION_JSON,
    {0}};

const struct cli_command cli_ledger_commands[] = {
    {.name = "ledger show",
     .help = N_("Shows the number of each package that this laptop queued, and what became of "
                "it."),
     .example = "icope ledger show",
     .options = show_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_AUDIT,
     .run = show},
    {.name = "ledger export",
     .help = N_("Writes this laptop's ledger as JSON Lines, with nothing personal in it."),
     .more = N_("First where it ends, then one line for each number, with visit, times and the "
                "hash that chains it to the lines before: BLAKE2b-256 of before, number, package, "
                "queued in milliseconds since 1970 and content, one on each line."),
     .example = "icope ledger export --out laptop-07.jsonl",
     .options = export_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_AUDIT,
     .check = check_file,
     .run = export},
    {.name = "ledger verify",
     .help = N_("Says which visits are missing: in this laptop's ledger or in exported ones, "
                "against the server's own list, against the round."),
     .more = N_("Numbers that are missing, altered, cut off or doubled, and exports that disagree. "
                "With the server's list: done and not sent, sent and not received, received twice, "
                "received and in no ledger. Exit code 0: everything is accounted for, 1: something "
                "is missing."),
     .example = "icope ledger verify laptop-07.jsonl --server encounters.ndjson",
     .operands = verify_operands,
     .options = verify_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_AUDIT,
     .check = check_files,
     .run = verify},
    {0},
};
