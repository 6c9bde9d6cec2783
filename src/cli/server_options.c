// SPDX-License-Identifier: EUPL-1.2
// icope server set: the options of one call, read before the store is opened, then put over what
// was set before.
#include "base/fs.h"
#include "base/i18n.h"
#include "cli/server.h"
#include "sync/server_setting.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { ENTRIES_MAX = 100000, PARALLEL_MAX = 8, OWNERS_MAX = 16 };

// Options that set a text.
const struct server_option server_options[SERVER_OPTIONS] = {
#define TEXT(member) offsetof(struct server, member), sizeof((struct server *)NULL)->member
    {"--base", TEXT(base), AS_GIVEN},
    {"--token-url", TEXT(token_url), AS_GIVEN},
    {"--client-id", TEXT(client_id), AS_GIVEN},
    {"--scope", TEXT(scope), AS_GIVEN},
    {"--secret-file", TEXT(secret), FROM_FILE},
    {"--key-file", TEXT(key_pem), FROM_FILE},
    {"--key-id", TEXT(key_id), AS_GIVEN},
    {"--ca-file", TEXT(ca_file), AS_PATH},
    {"--pin", TEXT(pin), AS_GIVEN},
    {"--pin-next", TEXT(pin_next), AS_GIVEN},
    {"--cert-file", TEXT(cert_file), AS_PATH},
    {"--cert-key-file", TEXT(key_file), AS_PATH},
    {"--cert-passphrase-file", TEXT(key_passphrase), FROM_FILE},
    {"--proxy", TEXT(proxy), AS_GIVEN},
#undef TEXT
};

const char *const server_auths[] = {"none", "bearer", "client", "backend", NULL};
const char *const server_modes[] = {"auto", "metered", "manual", NULL};

// What one call asks for; NULL and −1: as before.
struct wanted {
    const char *texts[SERVER_OPTIONS]; // values of the options
    int auth, mode;                    // numbers of the words
    unsigned long parallel, entries;   // ULONG_MAX: as before
    const char *owners[OWNERS_MAX];    // whose Tasks are pulled
    size_t owner_count;                // 0: as before
};

// ---- reading ----

// An option that is one of a few words. False after saying which there are.
static bool take_word(int *argc, char **argv, const char *name, const char *const *words, int *ret)
{
    const char *value = cli_option(argc, argv, name);
    struct buf all = {0};
    *ret = -1;
    if (value == NULL)
        return true;
    for (int i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], value) == 0)
            *ret = i;
        buf_printf(&all, "%s%s", i > 0 ? ", " : "", words[i]);
    }
    if (*ret < 0)
        cli_say(name, buf_text(&all));
    buf_release(&all);
    return *ret >= 0;
}

static bool take_options(int *argc, char **argv, struct wanted *w)
{
    if (!take_word(argc, argv, "--auth", server_auths, &w->auth) ||
        !take_word(argc, argv, "--mode", server_modes, &w->mode) ||
        !cli_number(argc, argv, "--parallel", PARALLEL_MAX, ULONG_MAX, &w->parallel) ||
        !cli_number(argc, argv, "--max-entries", ENTRIES_MAX, ULONG_MAX, &w->entries))
        return false;
    for (size_t i = 0; i < SERVER_OPTIONS; i++)
        w->texts[i] = cli_option(argc, argv, server_options[i].option);
    const char *owner;
    while ((owner = cli_option(argc, argv, "--owner")) != NULL) {
        if (w->owner_count == OWNERS_MAX) {
            cli_say("--owner", _("these are too many"));
            return false;
        }
        w->owners[w->owner_count++] = owner;
    }
    return true;
}

// ---- putting it over what was set ----

static bool take_file(const char *path, char *out, size_t bytes)
{
    struct buf text = {0};
    struct err e = {0};
    struct stat st;
    if (stat(path, &st) == 0 && (st.st_mode & 0077) != 0) {
        cli_say(path, _("others can read this file: chmod 600 first"));
        return false;
    }
    bool good = fs_read(path, bytes - 1, &text, &e) == RC_OK;
    if (good) {
        snprintf(out, bytes, "%s", buf_text(&text));
        size_t len = strlen(out);
        while (len > 0 && (out[len - 1] == '\n' || out[len - 1] == '\r'))
            out[--len] = '\0';
    } else {
        cli_say(path, e.text);
    }
    buf_wipe(&text);
    return good;
}

static bool take_path(const char *path, char *out, size_t bytes)
{
    bool token = strncmp(path, "pkcs11:", 7) == 0 || path[0] == '\0';
    char *whole = token ? NULL : realpath(path, NULL);
    if (!token && whole == NULL) {
        cli_say(path, _("there is no such file"));
        return false;
    }
    bool fits = snprintf(out, bytes, "%s", token ? path : whole) < (int)bytes;
    free(whole);
    return fits;
}

static bool put_text(const struct server_option *o, const char *value, struct server *at)
{
    char *out = (char *)at + o->at;
    if (o->source == FROM_FILE)
        return take_file(value, out, o->bytes);
    if (o->source == AS_PATH)
        return take_path(value, out, o->bytes);
    if (strlen(value) >= o->bytes) {
        cli_say(o->option, _("this is too long"));
        return false;
    }
    snprintf(out, o->bytes, "%s", value);
    return true;
}

// An empty owner forgets those before.
static bool put_owners(const struct wanted *w, struct server *at)
{
    size_t used = 0;
    if (w->owner_count > 0)
        at->owners[0] = '\0';
    for (size_t i = 0; i < w->owner_count; i++) {
        const char *owner = w->owners[i];
        if (owner[0] == '\0')
            continue;
        if (strchr(owner, '\n') != NULL || used + strlen(owner) + 2 > sizeof at->owners) {
            cli_say("--owner", _("this is too long"));
            return false;
        }
        used += (size_t)snprintf(at->owners + used, sizeof at->owners - used, "%s%s",
                                 used > 0 ? "\n" : "", owner);
    }
    return true;
}

static bool put(const struct wanted *w, struct server *at)
{
    at->auth = w->auth >= 0 ? (enum server_auth)w->auth : at->auth;
    at->mode = w->mode >= 0 ? (enum server_mode)w->mode : at->mode;
    at->parallel = w->parallel != ULONG_MAX ? (int)w->parallel : at->parallel;
    at->max_entries = w->entries != ULONG_MAX ? (int)w->entries : at->max_entries;
    for (size_t i = 0; i < SERVER_OPTIONS; i++) {
        if (w->texts[i] != NULL && !put_text(&server_options[i], w->texts[i], at))
            return false;
    }
    for (size_t len = strlen(at->base); len > 0 && at->base[len - 1] == '/'; len--)
        at->base[len - 1] = '\0';
    return put_owners(w, at);
}

static int change(struct cli_store *c, const struct wanted *w, struct server *at)
{
    struct err e = {0};
    enum rc rc = server_setting_load(c->s, at, &e);
    if (rc != RC_OK && rc != RC_NO && rc != RC_INVALID) // a bad one is set anew
        return cli_failed(c->file, &e);
    err_clear(&e);
    if (!put(w, at))
        return CLI_USAGE;
    if (at->auth == AUTH_BACKEND && at->key_pem[0] == '\0' &&
        (rc = server_own_key(c->s, at, &e)) != RC_OK && rc != RC_NO)
        return cli_failed(c->file, &e);
    err_clear(&e);
    rc = server_setting_save(c->s, at, &e);
    if (rc == RC_INVALID || rc == RC_NO) {
        cli_say(_("nothing was changed"), e.text);
        return CLI_USAGE;
    }
    if (rc != RC_OK)
        return cli_failed(c->file, &e);
    server_print(at, NULL, false);
    puts(_("Kept, sealed. icope server check tries it."));
    return CLI_DONE;
}

int cli_server_set(const struct paths *paths, int argc, char **argv)
{
    struct cli_store c = {0};
    struct wanted w = {0};
    struct server *at = mem_alloc(sizeof *at);
    int code = take_options(&argc, argv, &w) ? CLI_DONE : CLI_USAGE;
    if (code == CLI_DONE)
        code = cli_open(paths, &argc, argv, 0, RIGHT_SETTINGS, &c);
    if (code == CLI_DONE)
        code = change(&c, &w, at);
    cli_close(&c);
    server_wipe(at);
    free(at);
    return code;
}
