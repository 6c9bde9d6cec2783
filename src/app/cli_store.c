// SPDX-License-Identifier: EUPL-1.2
// Sub-commands on a store: simulate, export, account list.
#include "app/cli.h"
#include "app/simulate.h"
#include "base/fs.h"
#include "export/tables.h"
#include "store/store.h"
#include "ui/text.h"
#include "vault/vault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

enum { PASSPHRASE_BYTES = 1024, PEOPLE_MOST = 200000, SECRET_MODE = 0600 };
// A practice store holds no real person; its passphrase is known to all.
#define PRACTICE_NAME "practice"

static struct store_options options(const struct paths *paths, const char *file, char *schema,
                                    const struct clock *clock)
{
    snprintf(schema, PATH_BYTES, "%.1000s/schema", paths->data);
    return (struct store_options){.path = file, .schema_dir = schema, .clock = clock};
}

// The exit code of a failure of the store, after saying it.
static int store_failed(const char *file, const struct err *e)
{
    static const struct {
        enum rc rc;
        const char *text;
    } sentences[] = {
        {RC_NO, N_("there is no store here yet")},
        {RC_DENIED, N_("the passphrase or the account is not right, or access is denied")},
        {RC_FULL, N_("the disk is full")},
        {RC_NEWER, N_("the store was written by a newer version of this program")},
    };
    const char *text = e->text;
    if (text[0] == '\0')
        return CLI_STORE; // it was said already
    for (size_t i = 0; i < ARRAY_LEN(sentences); i++) {
        if (sentences[i].rc == e->rc)
            text = _(sentences[i].text);
    }
    cli_say(file, text);
    return e->rc == RC_USAGE ? CLI_USAGE : CLI_STORE;
}

static bool number_option(int *argc, char **argv, const char *name, unsigned long most,
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

int cli_simulate(const struct paths *paths, int argc, char **argv)
{
    unsigned long people, seed;
    const char *file = cli_option(&argc, argv, "--store");
    const char *passphrase_file = cli_option(&argc, argv, "--passphrase-file");
    file = file != NULL ? file : paths->practice;
    if (!number_option(&argc, argv, "--people", PEOPLE_MOST, 24, &people) ||
        !number_option(&argc, argv, "--seed", UINT32_MAX, 1, &seed) || !cli_words(argc, argv, 0, 0))
        return CLI_USAGE;
    struct clock clock = clock_system();
    struct err e = {0};
    char schema[PATH_BYTES];
    struct store_options o = options(paths, file, schema, &clock);
    struct store *store = NULL;
    char secret[PASSPHRASE_BYTES] = PRACTICE_NAME;
    o.practice = true;
    if (fs_exists(file)) {
        cli_say(file, _("there is a store already; nothing was changed"));
        return CLI_REFUSED;
    }
    if (passphrase_file != NULL && !passphrase_from(passphrase_file, secret))
        return CLI_STORE;
    enum rc rc = vault_start(&e);
    if (rc == RC_OK && file == paths->practice)
        rc = fs_mkdirs(paths->home, &e);
    rc = rc ? rc : store_create(&o, PRACTICE_NAME, "visitor", secret, &store, &e);
    vault_wipe(secret, sizeof secret);
    rc = rc ? rc : simulate_people(store, paths, &clock, people, seed, &e);
    if (rc == RC_OK)
        printf(_("%lu fictitious people in %s\n"), people, file);
    store_close(store);
    return rc == RC_OK ? CLI_DONE : store_failed(file, &e);
}

// Asks on the terminal without showing what is typed. False when there is none.
static bool passphrase_typed(char out[PASSPHRASE_BYTES])
{
    struct termios before, quiet;
    if (tcgetattr(STDIN_FILENO, &before) != 0) {
        cli_say("-", _("a passphrase is needed: --passphrase-file FILE, or a terminal"));
        return false;
    }
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    fprintf(stderr, "%s: ", _("Passphrase"));
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    bool read = fgets(out, PASSPHRASE_BYTES, stdin) != NULL;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    fputc('\n', stderr);
    out[read ? strcspn(out, "\r\n") : 0] = '\0';
    return read;
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
    else if (!(passphrase_file != NULL ? passphrase_from(passphrase_file, secret)
                                       : passphrase_typed(secret)))
        return err_set(e, RC_DENIED, "%s", "");
    rc = store_unlock(s, name, secret, NULL, e);
    vault_wipe(secret, sizeof secret);
    return rc;
}

// What `export` was asked for.
struct request {
    const char *format, *dir, *separator, *file, *account, *passphrase_file;
    bool practice;
};

static bool read_request(const struct paths *paths, int argc, char **argv, struct request *r)
{
    r->format = cli_option(&argc, argv, "--format");
    r->dir = cli_option(&argc, argv, "--out");
    r->separator = cli_option(&argc, argv, "--separator");
    r->file = cli_option(&argc, argv, "--store");
    r->account = cli_option(&argc, argv, "--account");
    r->passphrase_file = cli_option(&argc, argv, "--passphrase-file");
    r->practice = cli_flag(&argc, argv, "--practice");
    if (!cli_words(argc, argv, 0, 0))
        return false;
    if (r->file == NULL)
        r->file = r->practice ? paths->practice : paths->store;
    if (r->format == NULL || strcmp(r->format, "csv") != 0)
        cli_say("--format", _("only csv can be written"));
    else if (r->dir == NULL)
        cli_say("--out", _("the folder to write to is needed"));
    else if (r->separator != NULL && strcmp(r->separator, "comma") != 0 &&
             strcmp(r->separator, "semicolon") != 0)
        cli_say("--separator", _("semicolon or comma"));
    else
        return true;
    return false;
}

static int write_tables(struct store *s, const struct request *r, const struct clock *clock)
{
    bool practice = store_is_practice(s);
    struct tables_options o = {
        .dir = r->dir, .prefix = practice ? "practice-" : "", .clock = clock};
    struct tables_counts n = {0};
    struct err e = {0};
    o.separator = r->separator != NULL && strcmp(r->separator, "comma") == 0 ? ',' : ';';
    enum rc rc = store_audit(s, "export-csv", "", &e);
    rc = rc ? rc : tables_write(s, &o, &n, &e);
    if (rc == RC_BUSY) {
        cli_say(r->dir, _("there are such files already; nothing was written"));
        return CLI_REFUSED;
    }
    if (rc != RC_OK)
        return store_failed(r->dir, &e);
    printf(_("%s: %zu people, %zu visits, %zu answers, %zu results\n"), r->dir, n.people, n.visits,
           n.answers, n.results);
    return CLI_DONE;
}

int cli_export(const struct paths *paths, int argc, char **argv)
{
    struct request r = {0};
    if (!read_request(paths, argc, argv, &r))
        return CLI_USAGE;
    struct clock clock = clock_system();
    struct err e = {0};
    char schema[PATH_BYTES];
    struct store_options o = options(paths, r.file, schema, &clock);
    struct store *store = NULL;
    enum rc rc = vault_start(&e);
    rc = rc ? rc : store_open(&o, &store, &e);
    if (rc == RC_OK && store_is_practice(store) && !r.practice) {
        cli_say(r.file, _("practice data is not exported as if it were real: add --practice"));
        store_close(store);
        return CLI_REFUSED;
    }
    rc = rc ? rc : unlock(store, r.account, r.passphrase_file, &e);
    int code = rc == RC_OK ? write_tables(store, &r, &clock) : store_failed(r.file, &e);
    store_close(store);
    return code;
}

int cli_account_list(const struct paths *paths, int argc, char **argv)
{
    const char *file = cli_option(&argc, argv, "--store");
    bool json = cli_flag(&argc, argv, "--json");
    if (!cli_words(argc, argv, 0, 0))
        return CLI_USAGE;
    file = file != NULL ? file : paths->store;
    struct clock clock = clock_system();
    struct err e = {0};
    char schema[PATH_BYTES];
    struct store_options o = options(paths, file, schema, &clock);
    struct store *store = NULL;
    struct arena a = {0};
    struct store_account *accounts = NULL;
    size_t count = 0;
    enum rc rc = vault_start(&e);
    rc = rc ? rc : store_open(&o, &store, &e);
    rc = rc ? rc : store_accounts(store, &a, &accounts, &count, &e);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        if (!json) {
            printf("%s\t%s\t%s\n", accounts[i].name, accounts[i].role,
                   accounts[i].active ? _("active") : _("suspended"));
            continue;
        }
        struct json *row = json_new_object();
        json_set_string(row, "name", accounts[i].name);
        json_set_string(row, "role", accounts[i].role);
        json_set(row, "active", json_new_bool(accounts[i].active));
        cli_print(row, false);
        json_free(row);
    }
    arena_release(&a);
    store_close(store);
    return rc == RC_OK ? CLI_DONE : store_failed(file, &e);
}
