// SPDX-License-Identifier: EUPL-1.2
#include "cli/salvage.h"

#include "cli/key.h"
#include "store/salvage.h"
#include "store/whole.h"
#include "vault/vault.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// What the tables are for people; a table that is not here has its own name.
static const struct {
    const char *table, *words;
} names[] = {
    {"account", N_("accounts")},
    {"audit", N_("entries of the audit")},
    {"conflict", N_("differences with the server")},
    {"erased", N_("people erased before")},
    {"flag", N_("red flags")},
    {"journal", N_("answers of unfinished visits")},
    {"ledger", N_("lines of the ledger")},
    {"outbox", N_("packages")},
    {"person", N_("people")},
    {"record", N_("records of people and visits")},
    {"recovery", N_("recovery keys")},
    {"remote", N_("copies of what the server holds")},
    {"rescored", N_("results worked out by another version")},
    {"setting", N_("settings")},
    {"store", N_("the store's own row")},
    {"task", N_("planned visits")},
    {"visit", N_("visits")},
};

static const char *words_of(const char *table)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(names[i].table, table) == 0)
            return _(names[i].words);
    return table;
}

static bool is_whole(const struct salvaged_table *t)
{
    return t->damaged == 0 && (t->was < 0 || (size_t)t->was <= t->kept);
}

static void print_table(const struct salvaged_table *t)
{
    if (t->was >= 0)
        cli_printf(_("%s: %zu of %lld"), words_of(t->name), t->kept, (long long)t->was);
    else
        cli_printf(_("%s: %zu, of how many is not known"), words_of(t->name), t->kept);
    if (t->damaged > 0)
        cli_printf(
            ngettext(", %zu found that is not whole", ", %zu found that are not whole", t->damaged),
            t->damaged);
    cli_printf("\n");
}

// A count and the sentence about it, left out when it is 0.
static void print_count(size_t count, const char *text)
{
    if (count > 0)
        cli_printf("%zu  %s\n", count, text);
}

// On one line: what names a record may have several.
static void print_row(const struct salvaged *r, const struct salvaged_row *row)
{
    char what[sizeof row->what];
    snprintf(what, sizeof what, "%s", row->what);
    for (char *at = what; *at != '\0'; at++)
        if (*at == '\n')
            *at = ' ';
    cli_printf(_("not whole: %s, page %u: %s\n"), words_of(r->tables[row->table].name), row->page,
               what);
}

static void print_text(const struct salvaged *r, const char *to)
{
    for (size_t i = 0; i < r->table_count; i++)
        if (r->tables[i].kept > 0 || !is_whole(&r->tables[i]))
            print_table(&r->tables[i]);
    print_count(r->missing, _("pages missing or not to be read"));
    print_count(r->bad_frames, _("parts of the log beside it not whole: newest changes are older"));
    print_count(r->cut, _("rows whose end is lost"));
    print_count(r->rebuilt, _("visits whose envelope was lost, made again of their results"));
    print_count(r->empty_visits, _("finished visits without their results"));
    print_count(r->bare_people, _("people without their record"));
    print_count(r->gaps, _("unfinished visits with answers missing"));
    print_count(r->accounts_made,
                _("accounts lost; a recovery key gives theirs a passphrase: icope recovery open"));
    if (r->opener[0] != '\0')
        cli_printf(_("Your account’s row was lost: log in as %s, with the same passphrase.\n"),
                   r->opener);
    for (size_t i = 0; i < r->row_count; i++)
        print_row(r, &r->rows[i]);
    if (!r->counted)
        puts(_("How many rows there were is not known: the file's own count is lost."));
    if (r->stopped)
        puts(_("The file claims more than it can hold; not all of it was looked at."));
    if (r->store_lost)
        puts(_("The store's own row was lost: the new store has a new identifier."));
    cli_printf(_("%s: a new store with all that is whole. Open it, look at it, then put it in the "
                 "place of the old one, and keep that one apart.\n"),
               to);
}

static void print_json(const struct salvaged *r, const char *to)
{
    struct json *all = json_new_object(), *tables = json_new_array(), *rows = json_new_array();
    const struct {
        const char *name;
        size_t count;
    } counts[] = {{"pages", r->pages},
                  {"pagesMissing", r->missing},
                  {"logFrames", r->frames},
                  {"logFramesNotWhole", r->bad_frames},
                  {"rowsCut", r->cut},
                  {"visitsRebuilt", r->rebuilt},
                  {"visitsWithoutResults", r->empty_visits},
                  {"peopleWithoutRecord", r->bare_people},
                  {"visitsWithAnswersMissing", r->gaps},
                  {"accountsLost", r->accounts_made}};
    json_set_string(all, "file", to);
    json_set_string(all, "store", r->store.text);
    json_set_string(all, "accountMade", r->opener[0] != '\0' ? r->opener : NULL);
    json_set(all, "storeRowLost", json_new_bool(r->store_lost));
    json_set(all, "counted", json_new_bool(r->counted));
    json_set(all, "stopped", json_new_bool(r->stopped));
    for (size_t i = 0; i < ARRAY_LEN(counts); i++)
        json_set(all, counts[i].name, json_new_int((int64_t)counts[i].count));
    for (size_t i = 0; i < r->table_count; i++) {
        const struct salvaged_table *t = &r->tables[i];
        struct json *row = json_new_object();
        json_set_string(row, "table", t->name);
        json_set(row, "kept", json_new_int((int64_t)t->kept));
        json_set(row, "notWhole", json_new_int((int64_t)t->damaged));
        if (t->was >= 0)
            json_set(row, "was", json_new_int(t->was));
        json_push(tables, row);
    }
    for (size_t i = 0; i < r->row_count; i++) {
        struct json *row = json_new_object();
        json_set_string(row, "table", r->tables[r->rows[i].table].name);
        json_set(row, "page", json_new_int(r->rows[i].page));
        json_set_string(row, "what", r->rows[i].what);
        json_push(rows, row);
    }
    json_set(all, "tables", tables);
    json_set(all, "notWhole", rows);
    cli_print(all, true);
    json_free(all);
}

static bool all_is_whole(const struct salvaged *r)
{
    bool whole = r->counted && r->missing == 0 && r->bad_frames == 0 && r->cut == 0 &&
                 !r->stopped && r->rebuilt == 0 && r->empty_visits == 0 && r->bare_people == 0 &&
                 r->gaps == 0 && r->accounts_made == 0 && r->opener[0] == '\0' && !r->store_lost;
    for (size_t i = 0; whole && i < r->table_count; i++)
        whole = is_whole(&r->tables[i]);
    return whole;
}

// Says why there is no new store; returns the exit code.
static int refused(const struct salvage_options *o, const struct err *e)
{
    static const struct {
        enum rc rc;
        const char *text;
        int code;
    } rows[] = {
        {RC_NO, N_("there is no such file, or it was stopped"), CLI_NO},
        {RC_BUSY,
         N_("there is a file of that name already, or icope has the damaged store open; nothing "
            "is ever written over"),
         CLI_REFUSED},
        {RC_DAMAGED,
         N_("no account and no recovery key of it is left that opens it; a recovery "
            "key is tried with --words-file"),
         CLI_STORE},
        {RC_USAGE, N_("there are several accounts: --account NAME"), CLI_USAGE},
        {RC_INVALID, N_("this is no store: an empty file, or no file at all"), CLI_STORE},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].rc == e->rc) {
            cli_say(e->rc == RC_BUSY ? o->to : o->from, _(rows[i].text));
            return rows[i].code;
        }
    }
    return cli_failed(o->from, e);
}

static int make(struct cli_call *c, const struct salvage_options *asked)
{
    struct salvaged r = {.table_count = 0};
    struct err e = {0};
    struct salvage_options o = *asked;
    bool terminal = isatty(STDERR_FILENO) != 0;
    o.progress = cli_progress;
    o.self = &terminal;
    enum rc rc = store_salvage(&o, &r, &e);
    cli_progress_end(terminal);
    if (rc != RC_OK)
        return refused(&o, &e);
    if (c->store.seen_folder != NULL) // taken on purpose: it is not older than itself
        store_seen_forget(c->store.seen_folder, r.store);
    if (arg_given(&c->args, "json"))
        print_json(&r, o.to);
    else
        print_text(&r, o.to);
    int code = all_is_whole(&r) ? CLI_DONE : CLI_INCOMPLETE;
    salvaged_release(&r);
    return code;
}

int cli_salvage(struct cli_call *c)
{
    char secret[PASSPHRASE_BYTES] = "";
    struct vault_keypair *pair = NULL;
    const char *words = arg_text(&c->args, "words-file");
    struct err e = {0};
    struct salvage_options o = {.from = c->store.file,
                                .to = arg_text(&c->args, "salvage"),
                                .schema_dir = c->store.schema,
                                .clock = &c->store.clock,
                                .account = c->store.account};
    if (vault_start(&e) != RC_OK)
        return cli_failed(o.from, &e);
    bool good = words != NULL ? cli_key_pair(words, &pair)
                              : cli_passphrase(c->store.passphrase_file, _("Passphrase"), secret);
    o.pair = pair;
    o.passphrase = secret;
    int code = good ? make(c, &o) : CLI_STORE;
    vault_wipe(secret, sizeof secret);
    vault_keypair_free(pair);
    return code;
}
