// SPDX-License-Identifier: EUPL-1.2
// icope audit verify, show, export: who did what to which identifier and when.
#include "store/audit.h"

#include "base/fs.h"
#include "base/utf8.h"
#include "cli/rows.h"
#include "export/csv.h"
#include "store/whole.h"

#include <inttypes.h>
#include <string.h>

// What is shown of the chain, and how.
struct reader {
    struct store_account *accounts; // to name who
    size_t count;                   // of them
    const char *about;              // only entries on this identifier, NULL all
    bool json;                      // lines of JSON
    struct csv *file;               // or rows of a table
};

static int verify(struct cli_call *c)
{
    struct err e = {0};
    uint64_t entries = 0;
    enum rc rc = store_audit_verify(c->store.s, &entries, &e);
    if (rc == RC_OK)
        cli_printf("%s %" PRIu64 "\n", _("The audit chain is whole, entries:"), entries);
    else if (rc == RC_DAMAGED)
        cli_say_that(_("the audit chain was altered"), e.text);
    if (rc != RC_OK)
        return rc == RC_DAMAGED ? CLI_NO : cli_failed(c->store.file, &e);
    if (!cli_whole(&c->store))
        return CLI_NO;
    puts(_("Every table is as it was left."));
    return CLI_DONE;
}

// What was in doubt is right from now on.
static int accept(struct cli_call *c)
{
    struct err e = {0};
    if (store_whole(c->store.s, &e) == RC_OK) {
        puts(_("Every table is as it was left."));
        return CLI_DONE;
    }
    cli_say_that(_("in doubt"), e.rc == RC_DAMAGED ? store_doubts(c->store.s) : e.text);
    if (!arg_given(&c->args, "yes") &&
        !cli_confirm(
            _("Whoever changed it may have given rights away or hidden visits: look at icope "
              "account list and icope audit show first. Type accept."),
            "accept")) {
        cli_say("-", _("nothing has changed"));
        return CLI_NO;
    }
    err_clear(&e);
    enum rc rc = store_accept(c->store.s, &e);
    if (rc == RC_DENIED) {
        cli_say(c->store.file,
                _("the list of accounts is not the one that an administrator signed: only an "
                  "administrator whose program still knows it, or a recovery key, takes this file "
                  "as it is (icope recovery open ACCOUNT --accept)"));
        return CLI_REFUSED;
    }
    if (rc != RC_OK)
        return cli_failed(c->store.file, &e);
    puts(_("The file is taken as it is; the audit keeps what was in doubt."));
    return CLI_DONE;
}

// Name of an account, or its identifier.
static const char *name_of(const struct reader *r, const struct id *account)
{
    for (size_t i = 0; i < r->count; i++)
        if (id_equal(r->accounts[i].id, *account))
            return r->accounts[i].name;
    return account->text;
}

static void print_json(const char *const cells[6])
{
    static const char *const names[] = {"seq", "when", "who", "what", "id", "version"};
    struct json *row = json_new_object();
    json_set(row, names[0], json_new_number(cells[0]));
    for (size_t i = 1; i < ARRAY_LEN(names); i++)
        json_set_string(row, names[i], cells[i]);
    cli_print(row, false);
    json_free(row);
}

static void print_line(const char *const cells[6])
{
    struct buf safe = {0};
    for (size_t i = 0; i < 6; i++) {
        if (i > 0)
            buf_putc(&safe, '\t');
        text_safe(&safe, cells[i], strlen(cells[i]), false);
    }
    puts(buf_text(&safe));
    buf_release(&safe);
}

static bool show_entry(const struct store_audit_entry *x, void *self)
{
    struct reader *r = self;
    char seq[24];
    if (r->about != NULL && strcmp(r->about, x->id) != 0)
        return true;
    snprintf(seq, sizeof seq, "%" PRIu64, x->seq);
    const struct time_text when = time_text(datetime_from_utc(x->utc_ms, 0), "%Y-%m-%dT%H:%M:%SZ");
    const char *const cells[6] = {seq,     when.text, name_of(r, &x->account),
                                  x->what, x->id,     x->version};
    if (r->file != NULL) {
        for (size_t i = 0; i < ARRAY_LEN(cells); i++)
            csv_cell(r->file, i == 0 ? CSV_NUMBER : CSV_TEXT, cells[i]);
        csv_end_row(r->file);
    } else if (r->json) {
        print_json(cells);
    } else {
        print_line(cells);
    }
    return true;
}

// Reads the chain; damage is said and the rest shown. Returns the exit code.
static int read_chain(struct cli_store *c, struct reader *r)
{
    struct arena a = {0};
    struct err e = {0};
    enum rc rc = store_accounts(c->s, &a, &r->accounts, &r->count, &e);
    rc = rc ? rc : store_audit_read(c->s, show_entry, r, &e);
    arena_release(&a);
    if (rc == RC_DAMAGED) {
        cli_say_that(_("the audit chain was altered"), e.text);
        return CLI_NO;
    }
    return rc == RC_OK ? CLI_DONE : cli_failed(c->file, &e);
}

static int show(struct cli_call *c)
{
    struct reader r = {.json = arg_given(&c->args, "json"), .about = arg_operand(&c->args, 0)};
    return read_chain(&c->store, &r);
}

// Writes the table; returns the exit code.
static int write_table(struct cli_store *c, const char *dir, enum csv_for who)
{
    static const char *const heading[] = {"seq", "when", "who", "what", "id", "version"};
    struct csv file = {.stage = {.fd = -1}};
    struct reader r = {.file = &file};
    struct err e = {0};
    enum rc rc = fs_mkdirs(dir, &e);
    rc = rc ? rc : csv_open(&file, dir, "audit.csv", who, &e);
    int code = CLI_DONE;
    if (rc == RC_OK) {
        for (size_t i = 0; i < ARRAY_LEN(heading); i++)
            csv_cell(&file, CSV_TEXT, heading[i]);
        csv_end_row(&file);
        code = read_chain(c, &r);
        rc = csv_finish(&file, &e);
        rc = rc ? rc : csv_publish(&file, &e);
    }
    size_t rows = file.rows;
    csv_release(&file);
    if (rc == RC_BUSY) {
        cli_say_there(dir);
        return CLI_REFUSED;
    }
    if (rc != RC_OK)
        return cli_failed(dir, &e);
    cli_printf(ngettext("%s/audit.csv: %zu entry\n", "%s/audit.csv: %zu entries\n", rows - 1), dir,
               rows - 1);
    return code;
}

static int export(struct cli_call *c)
{
    return write_table(&c->store, arg_text(&c->args, "out"),
                       (enum csv_for)arg_choice(&c->args, "for"));
}

static const struct arg_operand show_operands[] = {
    {"ID", ARG_TEXT, ARG_OPTIONAL, .help = N_("Only entries about this identifier.")}, {0}};
static const struct arg_option show_options[] = {CLI_OPTION_JSON, {0}};
static const struct arg_option accept_options[] = {{"yes", 'y', .help = N_("Without asking.")},
                                                   {0}};
static const struct arg_option export_options[] = {
    {"out", 'o', ARG_FOLDER, "DIR", .help = N_("Folder for audit.csv; made when it is not there."),
     .required = true},
    CLI_OPTION_FOR,
    {0}};

const struct cli_command cli_audit_commands[] = {
    {.name = "audit verify",
     .help =
         N_("Checks that no entry of the audit chain was altered or taken away, and locates it."),
     .more = N_("Then compares every table with what this program left: rows changed, cut or put "
                "back by another one are named by their table. Exit code 1: something differs."),
     .example = "icope audit verify",
     .opens = CLI_UNLOCKED,
     .right = RIGHT_AUDIT,
     .run = verify},
    {.name = "audit accept",
     .help = N_("Takes a file that another program changed as it is now."),
     .more =
         N_("Until then nothing is exported or erased and accounts stay as they are. What was in "
            "doubt stands in the audit."),
     .example = "icope audit accept",
     .options = accept_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_ACCOUNTS,
     .run = accept},
    {.name = "audit show",
     .help = N_("Shows who did what to which identifier and when."),
     .more = N_("Never a value. The version of the program stands in each entry; changes of the "
                "clock are entries too."),
     .example = "icope audit show --json",
     .operands = show_operands,
     .options = show_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_AUDIT,
     .run = show},
    {.name = "audit export",
     .help = N_("Writes the audit chain as a table."),
     .example = "icope audit export --out tables",
     .options = export_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_AUDIT,
     .run = export},
    {0},
};
