// SPDX-License-Identifier: EUPL-1.2
#include "cli/session.h"

#include "admin/passphrase_policy.h"
#include "admin/rights_open.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "cli/io.h"
#include "store/moment.h"
#include "store/team.h"
#include "store/whole.h"
#include "vault/vault.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

struct store_options cli_store_where(const struct cli_store *c)
{
    return (struct store_options){.path = c->file,
                                  .schema_dir = c->schema,
                                  .clock = &c->clock,
                                  .practice = c->practice,
                                  .seen_folder = c->seen_folder};
}

int cli_failed(const char *file, const struct err *e)
{
    static const struct {
        enum rc rc;
        const char *text;
    } sentences[] = {
        {RC_NO, N_("there is no store here yet: icope alone makes one; icope simulate makes one to "
                   "practise "
                   "with, which --practice takes")},
        {RC_DENIED, N_("the passphrase or the account is not right, or access is denied")},
        {RC_FULL, N_("the disk is full")},
        {RC_BUSY, N_("another icope has this store open, or there is a file of that name")},
        {RC_NEWER, N_("the store was written by a newer version of this program; nothing was "
                      "changed: install that version")},
    };
    const char *text = e->text;
    if (text[0] == '\0')
        return CLI_STORE; // it was said already
    for (size_t i = 0; i < ARRAY_LEN(sentences); i++)
        if (sentences[i].rc == e->rc)
            text = _(sentences[i].text);
    cli_say(file, text);
    if (e->rc == RC_DAMAGED)
        cli_say("-", _("this was changed or damaged; nothing was written. Keep the file as it is; "
                       "icope doctor looks at it, icope doctor --salvage NEWFILE takes out all "
                       "that is whole, icope restore makes a new one of a backup"));
    return e->rc == RC_USAGE ? CLI_USAGE : e->rc == RC_BUSY ? CLI_REFUSED : CLI_STORE;
}

// Reads a file that only its owner may read: its first line, or all of them, with blanks between.
// False after saying why.
static bool secret_from(const char *path, bool all, char out[PASSPHRASE_BYTES])
{
    struct stat st;
    struct buf text = {0};
    struct err e = {0};
    if (stat(path, &st) == 0 && (st.st_mode & 0077) != 0) {
        cli_say(path, _("others can read this file: chmod 600 first"));
        return false;
    }
    bool good = fs_read(path, PASSPHRASE_BYTES - 1, &text, &e) == RC_OK;
    for (size_t i = 0; all && i < text.len; i++)
        if (text.at[i] == '\r' || text.at[i] == '\n')
            text.at[i] = ' ';
    if (good)
        snprintf(out, PASSPHRASE_BYTES, "%.*s", (int)strcspn(buf_text(&text), "\r\n"),
                 buf_text(&text));
    else
        cli_say_unread(path, &e);
    buf_wipe(&text);
    return good;
}

// Asks on the terminal without showing what is typed. False when there is none.
static bool passphrase_typed(const char *prompt, char out[PASSPHRASE_BYTES])
{
    struct termios before, quiet;
    if (tcgetattr(STDIN_FILENO, &before) != 0) {
        cli_say("-", _("a passphrase is needed: --passphrase-file FILE, or a terminal"));
        return false;
    }
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH,
              &quiet); // before it is asked: what is typed early is dropped
    fprintf(stderr, _("%s: "), prompt);
    bool read = cli_wait_line() && fgets(out, PASSPHRASE_BYTES, stdin) != NULL;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    fputc('\n', stderr);
    out[read ? strcspn(out, "\r\n") : 0] = '\0';
    return read;
}

bool cli_passphrase(const char *file, const char *prompt, char out[PASSPHRASE_BYTES])
{
    return file != NULL ? secret_from(file, false, out) : passphrase_typed(prompt, out);
}

bool cli_secret_lines(const char *file, char out[PASSPHRASE_BYTES])
{
    return secret_from(file, true, out);
}

bool cli_new_passphrase(const char *file, const char *account, char out[PASSPHRASE_BYTES])
{
    char again[PASSPHRASE_BYTES] = "";
    if (!cli_passphrase(file, _("New passphrase"), out))
        return false;
    const char *why = passphrase_policy_reason(out, account);
    if (why == NULL && file == NULL &&
        (!cli_passphrase(NULL, _("The same again"), again) || strcmp(out, again) != 0))
        why = _("The two passphrases differ.");
    vault_wipe(again, sizeof again);
    if (why != NULL)
        cli_say(account, why);
    return why == NULL;
}

static struct time_text minute_text(const struct cli_store *c, int64_t utc_ms)
{
    return time_text(clock_local(&c->clock, utc_ms), "%Y-%m-%d %H:%M");
}

static void say_times(const struct cli_store *c, int64_t here_ms, int64_t seen_ms)
{
    struct buf text = {0};
    const struct time_text here = minute_text(c, here_ms), seen = minute_text(c, seen_ms);
    buf_printf(&text, _("it ends %s; this laptop has seen %s"), here.text, seen.text);
    cli_say("-", buf_text(&text));
    buf_release(&text);
}

bool cli_whole(const struct cli_store *c)
{
    struct err e = {0};
    if (store_whole(c->s, &e) == RC_OK)
        return true;
    int64_t here_ms = 0, seen_ms = 0;
    bool older = store_is_older(c->s, &here_ms, &seen_ms);
    cli_say(c->file, older
                         ? _("this file is an older copy of itself, or of another line of changes")
                         : _("rows of this file were changed, cut or put back by another program"));
    if (older && seen_ms > 0)
        say_times(c, here_ms, seen_ms);
    cli_say_that(_("in doubt"), e.rc == RC_DAMAGED ? store_doubts(c->s) : e.text);
    cli_say("-", _("nothing was done. Visits go on. When an administrator knows why: icope audit "
                   "accept takes the file as it is, and the audit keeps what was in doubt"));
    return false;
}

void cli_clock(const struct cli_store *c)
{
    if (store_time(c->s) == TIME_FITS)
        return;
    const struct time_text now = minute_text(c, clock_utc_ms(&c->clock));
    cli_say(now.text, _("this laptop's clock is in doubt: nothing is erased or expires, what is "
                        "written is marked. Set the clock; icope clock says more"));
}

bool cli_confirm(const char *question, const char *word)
{
    char line[64] = "";
    if (!isatty(STDIN_FILENO))
        return false;
    fprintf(stderr, "%s\n> ", question);
    bool read = fgets(line, sizeof line, stdin) != NULL;
    line[strcspn(line, "\r\n")] = '\0';
    return read && strcmp(line, word) == 0;
}

// Name of the account to log in with: the one given, else the only one.
static enum rc account_name(struct store *s, const char *given, char out[96], struct err *e)
{
    struct arena a = {0};
    struct store_account *accounts = NULL;
    size_t count = 0;
    enum rc rc = store_accounts(s, &a, &accounts, &count, e);
    if (rc == RC_OK && count == 0)
        rc = err_set(e, RC_DAMAGED, "%s", _("there is no account in this file any more"));
    if (rc == RC_OK && given == NULL && count != 1)
        rc = err_set(e, RC_USAGE, "%s", _("several accounts: --account NAME says which"));
    if (rc == RC_OK)
        snprintf(out, 96, "%s", given != NULL ? given : accounts[0].name);
    arena_release(&a);
    return rc;
}

static enum rc unlock(struct store *s, const char *account, const char *passphrase_file,
                      struct err *e)
{
    char name[96], secret[PASSPHRASE_BYTES] = "";
    enum rc rc = account_name(s, account, name, e);
    if (rc != RC_OK)
        return rc;
    if (store_is_practice(s) && passphrase_file == NULL)
        snprintf(secret, sizeof secret, "%s", PRACTICE_NAME);
    else if (!cli_passphrase(passphrase_file, _("Passphrase"), secret))
        return err_set(e, RC_DENIED, "%s", "");
    int64_t wait_ms = 0;
    rc = store_unlock(s, name, secret, &wait_ms, e);
    vault_wipe(secret, sizeof secret);
    if (rc != RC_BUSY || wait_ms <= 0)
        return rc;
    struct buf why = {0};
    long long wait_s = (wait_ms + 999) / 1000;
    buf_printf(&why,
               ngettext("too many wrong passphrases: try again in %lld second",
                        "too many wrong passphrases: try again in %lld seconds",
                        (unsigned long)wait_s),
               wait_s);
    cli_say(name, buf_text(&why));
    buf_release(&why);
    err_clear(e);
    return err_set(e, rc, "%s", ""); // it was said
}

const struct arg_option cli_store_options[CLI_STORE_OPTIONS + 1] = {
    {"store", 's', ARG_FILE, "FILE",
     .help =
         N_("The store; without it the one of this user, or with --practice the practice store.")},
    {"practice", .help = N_("Takes the practice store; its passphrase is known.")},
    {"account", 'a', ARG_TEXT, "NAME",
     .help = N_("Who logs in; needed when the store has several accounts.")},
    {"passphrase-file", 'p', ARG_FILE, "FILE",
     .help =
         N_("Holds the passphrase, and only its owner may read it; without it, it is asked for.")},
    {0},
};

// The text of an option that not every command has.
static const char *text_if_known(const struct args *args, const char *name)
{
    return arg_known(args, name) ? arg_text(args, name) : NULL;
}

void cli_store_init(struct cli_store *ret, const struct paths *paths, const struct args *args)
{
    *ret =
        (struct cli_store){.clock = clock_system(),
                           .file = arg_text(args, "store"),
                           .account = text_if_known(args, "account"),
                           .passphrase_file = arg_text(args, "passphrase-file"),
                           .practice = arg_known(args, "practice") && arg_given(args, "practice")};
    snprintf(ret->schema, sizeof ret->schema, "%.1000s/schema", paths->data);
    if (ret->file == NULL)
        ret->file = ret->practice ? paths->practice : paths->store;
    if (strcmp(ret->file, paths->store) == 0 && paths->state[0] != '\0')
        ret->seen_folder = paths->state;
}

enum rc cli_open_locked(struct cli_store *c, struct err *e)
{
    struct store_options o = cli_store_where(c);
    enum rc rc = vault_start(e);
    return rc ? rc : store_open(&o, &c->s, e);
}

enum rc cli_unlock(struct cli_store *c, struct err *e)
{
    enum rc rc = cli_open_locked(c, e);
    rc = rc ? rc : unlock(c->s, c->account, c->passphrase_file, e);
    if (rc == RC_OK && store_roster_begun(c->s))
        cli_say("-", _("from now on the accounts and their roles are a list that administrators "
                       "sign: see icope account list whether it is right"));
    return rc;
}

bool cli_may(const struct cli_store *c, enum right right)
{
    if (rights_open(c->s) || rights_allow(store_user(c->s)->role, right, true))
        return true;
    cli_say(store_user(c->s)->name, _("this account may not do that; see icope account roles"));
    return false;
}

bool cli_practice_meant(const struct cli_store *c)
{
    if (!store_is_practice(c->s) || c->practice)
        return true;
    cli_say(c->file, _("practice data is not exported as if it were real: add --practice"));
    return false;
}

void cli_close(struct cli_store *c)
{
    store_close(c->s);
    c->s = NULL;
}
