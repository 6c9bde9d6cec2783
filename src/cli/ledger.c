// SPDX-License-Identifier: EUPL-1.2
// icope ledger show, export, verify: what was planned, done, sent and received, and what is
// missing.
#include "base/fs.h"
#include "base/i18n.h"
#include "cli/ledger_print.h"
#include "cli/session.h"
#include "ledger/own.h"

#include <stdlib.h>
#include <string.h>

enum { FILES_MAX = 1000, DAYS_MAX = 3660, DAYS_USUAL = 7 };
static const size_t file_max_bytes = (size_t)200 * 1024 * 1024;

static int export_to(struct cli_store *c, const char *file)
{
    struct ledger_book book = {0};
    struct ledger_report report = {0};
    struct buf text = {0};
    struct err e = {0};
    if (fs_exists(file)) {
        cli_say(file, _("there is such a file already; nothing was written"));
        return CLI_REFUSED;
    }
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
    printf(_("%s: %zu numbers; nothing personal in it\n"), file, count);
    return whole ? CLI_DONE : CLI_NO;
}

int cli_ledger_export(const struct paths *paths, int argc, char **argv)
{
    struct cli_store c = {0};
    const char *file = cli_option(&argc, argv, "--out");
    int code = cli_open(paths, &argc, argv, 0, RIGHT_AUDIT, &c);
    if (code == CLI_DONE && file == NULL)
        code = CLI_USAGE;
    if (code == CLI_DONE)
        code = export_to(&c, file);
    cli_close(&c);
    return code;
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

int cli_ledger_show(const struct paths *paths, int argc, char **argv)
{
    struct cli_store c = {0};
    struct ledger_outcome o = {0};
    struct err e = {0};
    bool json = cli_flag(&argc, argv, "--json");
    int code = cli_open(paths, &argc, argv, 0, RIGHT_AUDIT, &c);
    if (code == CLI_DONE && own_ledger(&c, &o, &e) != RC_OK)
        code = cli_failed(c.file, &e);
    if (code == CLI_DONE) {
        ledger_print_lines(&o.all, json);
        if (o.report.found > 0) {
            cli_say(c.file, _("the ledger is not whole: icope ledger verify"));
            code = CLI_NO;
        }
    }
    ledger_outcome_release(&o);
    cli_close(&c);
    return code;
}

// What verify was asked.
struct wishes {
    const char *lists[FILES_MAX]; // --server
    size_t list_count;            // of them
    bool planned, json;           // flags
    unsigned long days;           // for --planned
};

static bool read_wishes(int *argc, char **argv, struct wishes *w)
{
    const char *list;
    w->json = cli_flag(argc, argv, "--json");
    w->planned = cli_flag(argc, argv, "--planned");
    if (!cli_number(argc, argv, "--days", DAYS_MAX, DAYS_USUAL, &w->days))
        return false;
    while ((list = cli_option(argc, argv, "--server")) != NULL) {
        if (w->list_count == FILES_MAX) {
            cli_say(list, _("too many files"));
            return false;
        }
        w->lists[w->list_count++] = list;
    }
    return true;
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
static bool read_lists(const struct wishes *w, struct ledger_list *list, struct ledger_report *r)
{
    bool good = true;
    for (size_t i = 0; good && i < w->list_count; i++) {
        struct buf text = {0};
        good = read_file(w->lists[i], &text);
        if (good)
            ledger_list_read(w->lists[i], buf_text(&text), text.len, list, r);
        buf_release(&text);
    }
    return good;
}

// The ledgers in files. False when one cannot be read at all.
static bool read_books(int argc, char **argv, struct ledger_outcome *o)
{
    struct ledger_book *books = mem_array((size_t)argc, sizeof *books);
    size_t count = 0;
    bool good = true;
    for (int i = 0; good && i < argc; i++) {
        struct buf text = {0};
        good = read_file(argv[i], &text);
        if (good && ledger_book_read(argv[i], buf_text(&text), text.len, &books[count], &o->report))
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
static int finish(struct ledger_outcome *o, const struct wishes *w)
{
    struct ledger_list list = {0};
    bool good = read_lists(w, &list, &o->report);
    if (good && w->list_count > 0) {
        o->list = &list;
        ledger_union_match(&o->all, &list, &o->report);
    }
    bool whole = good && ledger_print(o, w->json);
    ledger_list_release(&list);
    o->list = NULL;
    return whole ? CLI_DONE : CLI_NO;
}

static int verify_own(struct cli_store *c, const char *account, const char *passphrase_file,
                      const struct wishes *w)
{
    struct ledger_outcome o = {0};
    struct err e = {0};
    if (cli_unlock(c, account, passphrase_file, &e) != RC_OK)
        return cli_failed(c->file, &e);
    if (!cli_may(c, RIGHT_AUDIT))
        return CLI_REFUSED;
    enum rc rc = own_ledger(c, &o, &e);
    if (rc == RC_OK && w->planned)
        rc = ledger_own_round(c->s, &c->clock, (int)w->days, &o.round, &o.report, &e);
    int code = rc == RC_OK ? finish(&o, w) : cli_failed(c->file, &e);
    ledger_outcome_release(&o);
    return code;
}

static int verify_files(int argc, char **argv, const struct wishes *w)
{
    struct ledger_outcome o = {0};
    int code = read_books(argc, argv, &o) ? finish(&o, w) : CLI_NO;
    ledger_outcome_release(&o);
    return code;
}

int cli_ledger_verify(const struct paths *paths, int argc, char **argv)
{
    struct wishes w = {0};
    struct cli_store c = {0};
    const char *account, *passphrase_file;
    if (!read_wishes(&argc, argv, &w))
        return CLI_USAGE;
    cli_store_options(paths, &argc, argv, &c, &account, &passphrase_file);
    if (!cli_words(argc, argv, 0, FILES_MAX))
        return CLI_USAGE;
    if (w.planned && argc > 0) {
        cli_say("--planned", _("the round is in the store of this laptop: leave the files out"));
        return CLI_USAGE;
    }
    int code =
        argc > 0 ? verify_files(argc, argv, &w) : verify_own(&c, account, passphrase_file, &w);
    cli_close(&c);
    return code;
}
