// SPDX-License-Identifier: EUPL-1.2
// icope restore: a backup becomes a store again, never over another one, and whoever was erased
// since stays erased.
#include "store/backup.h"

#include "base/fs.h"
#include "cli/rows.h"
#include "store/outbox.h"
#include "store/whole.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// A restoring under way.
struct restoring {
    struct cli_store c;        // the current store's options, then the part
    const char *backup, *to;   // from where, to where
    const char *erasures;      // --erasures or NULL
    struct arena arena;        // behind ledger
    struct store_erasure *all; // who was erased
    size_t count;              // of them
    struct id id;              // of the store that came of it
    bool unknown;              // there is a current store, but its ledger could not be read
    bool nothing_here;         // no store is here that could know of erasures
};

static bool is_database(const char *path)
{
    static const char magic[] = "SQLite format 3";
    char head[sizeof magic] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool is = read(fd, head, sizeof head) == (ssize_t)sizeof head &&
              memcmp(head, magic, sizeof magic) == 0;
    close(fd);
    return is;
}

// "2026-11-24T05:06:07Z" as the ledger is written; 0 when it is not that.
static int64_t moment_of(const char *text)
{
    struct datetime t = {.hour = 0};
    if (text == NULL || strlen(text) != 20 || !date_parse(text, 10, &t.date))
        return 0;
    t.hour = (int)strtol(text + 11, NULL, 10);
    t.minute = (int)strtol(text + 14, NULL, 10);
    t.second = (int)strtol(text + 17, NULL, 10);
    return datetime_to_utc(t, 0);
}

// The ledger as `icope erased` writes it. False after saying why not.
static bool read_ledger(struct restoring *r, const char *path)
{
    struct json *rows = cli_json(path);
    bool good = json_type(rows) == JSON_ARRAY;
    size_t count = json_count(rows);
    r->all = arena_array(&r->arena, count + 1, sizeof *r->all);
    for (size_t i = 0; good && i < count; i++) {
        const struct json *row = json_at(rows, i);
        const char *person = json_get_string(row, "person"), *why = json_get_string(row, "reason");
        const char *who = json_get_string(row, "account");
        struct store_erasure x = {.person = id_from(person != NULL ? person : ""),
                                  .account = id_from(who != NULL ? who : ""),
                                  .erased_utc_ms = moment_of(json_get_string(row, "erased"))};
        snprintf(x.reason, sizeof x.reason, "%s", why != NULL ? why : "");
        good = x.person.text[0] != '\0' && x.erased_utc_ms > 0;
        r->all[r->count++] = x;
    }
    if (rows != NULL && !good)
        cli_say(path, _("this is not a ledger of erasures as icope erased writes it"));
    json_free(rows);
    return good;
}

static enum rc read_store(struct restoring *r, const char *path, struct err *e)
{
    return store_erased_in(path, r->c.schema, "erased before the restore", &r->arena, &r->all,
                           &r->count, e);
}

// Finds out who was erased; CLI_DONE or the exit code after saying why not.
static int find_ledger(struct restoring *r)
{
    struct err e = {0};
    if (r->erasures != NULL && !is_database(r->erasures))
        return read_ledger(r, r->erasures) ? CLI_DONE : CLI_NO;
    const char *from = r->erasures != NULL ? r->erasures : r->c.file;
    r->nothing_here = r->erasures == NULL && !fs_exists(from);
    if (r->nothing_here)
        return CLI_DONE;
    enum rc rc = read_store(r, from, &e);
    if (rc == RC_BUSY) {
        cli_say(from,
                _("icope is open on this laptop and has this store: leave it first (F10, then "
                  "Esc), so that its ledger of erasures can be read"));
        return CLI_REFUSED;
    }
    if (rc != RC_OK && r->erasures != NULL)
        return cli_failed(from, &e);
    r->unknown = rc != RC_OK;
    return CLI_DONE;
}

// Says why the backup is not taken; returns the exit code.
static int refused(const struct restoring *r, const struct err *e)
{
    static const struct {
        enum rc rc;
        const char *text;
        int code;
    } rows[] = {
        {RC_BUSY,
         N_("there is a file of that name already, or another icope is writing it; nothing is "
            "ever restored over it: --to NEWFILE"),
         CLI_REFUSED},
        {RC_NO, N_("there is no such file"), CLI_NO},
        {RC_NEWER, N_("the backup was written by a newer version of this program: update it first"),
         CLI_STORE},
        {RC_DAMAGED, N_("this is no backup of icope, or it is damaged; nothing was restored"),
         CLI_STORE},
        {RC_INVALID,
         N_("a log lies beside this file: it is a store in use, not a backup. icope "
            "backup makes one"),
         CLI_STORE},
        {RC_FULL, N_("the disk is full"), CLI_STORE},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].rc == e->rc) {
            cli_say(e->rc == RC_BUSY ? r->to : r->backup, _(rows[i].text));
            return rows[i].code;
        }
    }
    cli_say(r->to, e->text);
    return CLI_STORE;
}

// Opens the part, which brings it to today's schema, and erases again; closed afterwards.
static int settle(struct restoring *r, size_t *ret_erased, size_t *ret_people)
{
    struct err e = {0};
    enum rc rc = cli_unlock(&r->c, &e);
    if (rc != RC_OK) {
        int code = cli_failed(r->to, &e);
        cli_close(&r->c);
        return code;
    }
    int code = cli_may(&r->c, RIGHT_BACKUP) ? CLI_DONE : CLI_REFUSED;
    if (code == CLI_DONE) {
        rc = store_erase_again(r->c.s, r->all, r->count, ret_erased, &e);
        rc = rc ? rc : store_audit(r->c.s, "restore", store_id(r->c.s).text, &e);
        rc = rc ? rc : store_ledger_begin(r->c.s, &e); // no number of a package is used twice
        r->id = store_id(r->c.s);
        *ret_people = store_person_count(r->c.s);
        code = rc == RC_OK ? CLI_DONE : cli_failed(r->to, &e);
    }
    cli_close(&r->c);
    return code;
}

static int restore_from(struct restoring *r)
{
    struct err e = {0};
    struct buf part = {0};
    size_t erased = 0, people = 0;
    const char *seen_folder = r->c.seen_folder;
    if (store_restore_begin(r->backup, r->to, r->c.schema, &e) != RC_OK)
        return refused(r, &e);
    buf_printf(&part, "%s.part", r->to);
    r->c.file = buf_text(&part);
    r->c.seen_folder = NULL; // a backup is older, and is meant to be
    int code = cli_interrupted() ? CLI_INCOMPLETE : settle(r, &erased, &people);
    if (code == CLI_DONE && cli_interrupted())
        code = CLI_INCOMPLETE;
    if (code == CLI_DONE && store_restore_keep(r->to, &e) != RC_OK)
        code = refused(r, &e);
    buf_release(&part);
    if (code != CLI_DONE) {
        store_restore_drop(r->to);
        cli_say(r->to, _("nothing was restored"));
        return code;
    }
    if (seen_folder != NULL)
        store_seen_forget(seen_folder, r->id);
    cli_printf(ngettext("%s: restored, %zu person. Erased again: %zu.\n",
                        "%s: restored, %zu people. Erased again: %zu.\n", people),
               r->to, people, erased);
    if (r->nothing_here)
        cli_say("-",
                _("no store is here that knows who was erased after the backup: whoever was, is "
                  "back. Erase them again, or restore with --erasures FILE (icope erased)"));
    if (!r->unknown)
        return CLI_DONE;
    cli_say("-",
            _("the ledger of the store that is here could not be read: whoever was erased after "
              "the backup is back. Restore again with --erasures FILE, or erase them again"));
    return CLI_INCOMPLETE;
}

static int restore(struct cli_call *c)
{
    struct restoring r = {.c = c->store,
                          .backup = arg_operand(&c->args, 0),
                          .to = arg_text(&c->args, "to"),
                          .erasures = arg_text(&c->args, "erasures")};
    struct err e = {0};
    if (r.to != NULL && strcmp(r.to, c->paths->store) != 0)
        r.c.seen_folder = NULL; // another store of the same name elsewhere
    if (r.to == NULL) {
        r.to = r.c.file;
        if (strcmp(r.to, c->paths->store) == 0 && fs_mkdirs(c->paths->home, &e) != RC_OK)
            return cli_failed(c->paths->home, &e);
    }
    if (fs_exists(r.to)) {
        e.rc = RC_BUSY;
        return refused(&r, &e);
    }
    int code = find_ledger(&r);
    if (code == CLI_DONE)
        code = restore_from(&r);
    arena_release(&r.arena);
    return code;
}

static const struct arg_operand operands[] = {
    {"BACKUP", ARG_FILE, ARG_ONE, .help = N_("A file that icope backup made.")}, {0}};
static const struct arg_option options[] = {
    {"to", 't', ARG_FILE, "NEWFILE",
     .help = N_("The store that is made; without it the one of this user.")},
    {"erasures", 'e', ARG_FILE, "FILE",
     .help = N_("Who was erased since: what icope erased printed, or a store.")},
    {0}};

const struct cli_command cli_restore_commands[] = {
    {.name = "restore",
     .help = N_("Makes a store of a backup, never over another one; whoever was erased since stays "
                "erased."),
     .more = N_("Who was erased is read from the store that is here, or from --erasures."),
     .example = "icope restore /media/usb/icope-backup.db --to restored.db",
     .operands = operands,
     .options = options,
     .opens = CLI_OWN,
     .run = restore,
     .tidies = true},
    {0},
};
