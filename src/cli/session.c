// SPDX-License-Identifier: EUPL-1.2
#include "cli/session.h"
#include "admin/passphrase_policy.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "vault/vault.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

struct store_options cli_store_where(const struct cli_store *c)
{
    return (struct store_options){
        .path = c->file, .schema_dir = c->schema, .clock = &c->clock, .practice = c->practice};
}

int cli_failed(const char *file, const struct err *e)
{
    static const struct {
        enum rc rc;
        const char *text;
    } sentences[] = {
        {RC_NO, N_("there is no store here yet")},
        {RC_DENIED, N_("the passphrase or the account is not right, or access is denied")},
        {RC_FULL, N_("the disk is full")},
        {RC_BUSY, N_("another icope has this store open, or there is a file of that name")},
        {RC_NEWER, N_("the store was written by a newer version of this program; nothing was "
                      "changed: install that version")},
    };
    const char *text = e->text;
    if (text[0] == '\0')
        return CLI_STORE; // it was said already
    for (size_t i = 0; i < ARRAY_LEN(sentences); i++) {
        if (sentences[i].rc == e->rc)
            text = _(sentences[i].text);
    }
    cli_say(file, text);
    if (e->rc == RC_DAMAGED)
        cli_say("-", _("this was changed or damaged; nothing was written. Keep the file as it is; "
                       "icope doctor looks at it, icope restore makes a new one of a backup"));
    return e->rc == RC_USAGE ? CLI_USAGE : CLI_STORE;
}

bool cli_number(int *argc, char **argv, const char *name, unsigned long most,
                unsigned long otherwise, unsigned long *ret)
{
    const char *text = cli_option(argc, argv, name);
    char *end = NULL;
    *ret = otherwise;
    if (text == NULL)
        return true;
    *ret = strtoul(text, &end, 10);
    if (text[0] >= '0' && text[0] <= '9' && *end == '\0' && *ret <= most)
        return true;
    cli_say(name, _("this is not a number that can be used here"));
    return false;
}

// Reads the first line of a file that only its owner may read. False after saying why.
static bool passphrase_from(const char *path, char out[PASSPHRASE_BYTES])
{
    struct stat st;
    struct buf text = {0};
    struct err e = {0};
    if (stat(path, &st) == 0 && (st.st_mode & 0077) != 0) {
        cli_say(path, _("others can read this file: chmod 600 first"));
        return false;
    }
    bool good = fs_read(path, PASSPHRASE_BYTES - 1, &text, &e) == RC_OK;
    if (good)
        snprintf(out, PASSPHRASE_BYTES, "%.*s", (int)strcspn(buf_text(&text), "\r\n"),
                 buf_text(&text));
    else
        cli_say(path, e.text);
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
    fprintf(stderr, "%s: ", prompt);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    bool read = fgets(out, PASSPHRASE_BYTES, stdin) != NULL;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    fputc('\n', stderr);
    out[read ? strcspn(out, "\r\n") : 0] = '\0';
    return read;
}

bool cli_passphrase(const char *file, const char *prompt, char out[PASSPHRASE_BYTES])
{
    return file != NULL ? passphrase_from(file, out) : passphrase_typed(prompt, out);
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
    if (rc == RC_OK && given == NULL && count != 1)
        rc = err_set(e, RC_USAGE, "several accounts: --account NAME says which");
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
    buf_printf(&why, _("too many wrong passphrases: try again in %lld seconds"),
               (long long)(wait_ms + 999) / 1000);
    cli_say(name, buf_text(&why));
    buf_release(&why);
    err_clear(e);
    return err_set(e, rc, "%s", ""); // it was said
}

void cli_store_options(const struct paths *paths, int *argc, char **argv, struct cli_store *ret,
                       const char **ret_account, const char **ret_passphrase_file)
{
    *ret = (struct cli_store){.clock = clock_system()};
    snprintf(ret->schema, sizeof ret->schema, "%.1000s/schema", paths->data);
    ret->file = cli_option(argc, argv, "--store");
    *ret_account = cli_option(argc, argv, "--account");
    *ret_passphrase_file = cli_option(argc, argv, "--passphrase-file");
    ret->practice = cli_flag(argc, argv, "--practice");
    if (ret->file == NULL)
        ret->file = ret->practice ? paths->practice : paths->store;
}

static enum rc open_file(struct cli_store *c, struct err *e)
{
    struct store_options o = cli_store_where(c);
    enum rc rc = vault_start(e);
    return rc ? rc : store_open(&o, &c->s, e);
}

enum rc cli_unlock(struct cli_store *c, const char *account, const char *passphrase_file,
                   struct err *e)
{
    enum rc rc = open_file(c, e);
    return rc ? rc : unlock(c->s, account, passphrase_file, e);
}

int cli_open_locked(const struct paths *paths, int *argc, char **argv, int words,
                    struct cli_store *ret)
{
    const char *account, *passphrase_file;
    struct err e = {0};
    cli_store_options(paths, argc, argv, ret, &account, &passphrase_file);
    if (!cli_words(*argc, argv, 0, words))
        return CLI_USAGE;
    return open_file(ret, &e) == RC_OK ? CLI_DONE : cli_failed(ret->file, &e);
}

bool cli_may(const struct cli_store *c, enum right right)
{
    // A laptop without an administrator must be able to name one, and practice is for trying.
    if (store_is_practice(c->s) || !store_has_administrator(c->s) ||
        rights_allow(store_user(c->s)->role, right, true))
        return true;
    cli_say(store_user(c->s)->name, _("this account may not do that; see icope account roles"));
    return false;
}

int cli_open(const struct paths *paths, int *argc, char **argv, int words, enum right right,
             struct cli_store *ret)
{
    const char *account, *passphrase_file;
    struct err e = {0};
    cli_store_options(paths, argc, argv, ret, &account, &passphrase_file);
    if (!cli_words(*argc, argv, 0, words))
        return CLI_USAGE;
    if (cli_unlock(ret, account, passphrase_file, &e) != RC_OK)
        return cli_failed(ret->file, &e);
    return cli_may(ret, right) ? CLI_DONE : CLI_REFUSED;
}

void cli_close(struct cli_store *c)
{
    store_close(c->s);
    c->s = NULL;
}
