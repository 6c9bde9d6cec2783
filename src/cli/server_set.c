// SPDX-License-Identifier: EUPL-1.2
// icope server set: what one call says is put over what was set before.
#include "base/fs.h"
#include "cli/rows.h"
#include "cli/server.h"
#include "fhir/canonical.h"
#include "sync/server_setting.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { ENTRIES_MAX = 100000, PARALLEL_MAX = 8, OWNERS_MAX = 16 };

bool server_secret_file(const char *path, char *out, size_t bytes)
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
        cli_say_unread(path, &e);
    }
    buf_wipe(&text);
    return good;
}

enum { PEM_MAX_BYTES = 16 * 1024 * 1024 }; // all authorities of a system are a few hundred kB

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

// A file that holds something else would be found out at the first sending, as a certificate that
// is not trusted. False after saying so.
static bool holds(const struct server_option *o, const char *path)
{
    struct buf text = {0};
    struct err e = {0};
    if (o->holds == NULL || path[0] == '\0' || strncmp(path, "pkcs11:", 7) == 0)
        return true;
    if (fs_read(path, PEM_MAX_BYTES, &text, &e) != RC_OK) {
        cli_say_unread(path, &e);
        return false;
    }
    bool good =
        strstr(buf_text(&text), "-----BEGIN ") != NULL && strstr(buf_text(&text), o->holds) != NULL;
    buf_wipe(&text);
    if (!good)
        cli_say(path, strstr(o->holds, "KEY") != NULL
                          ? _("this is no private key in PEM; nothing was changed")
                          : _("this is no certificate in PEM; nothing was changed"));
    return good;
}

static bool put_text(const struct server_option *o, const char *value, struct server *at)
{
    char *out = (char *)at + o->at;
    if (!holds(o, value))
        return false;
    if (o->source == FROM_FILE)
        return server_secret_file(value, out, o->bytes);
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
static bool put_owners(const struct args *a, struct server *at)
{
    size_t used = 0, count;
    const char *const *owners = arg_all(a, "owner", &count);
    if (count > 0)
        at->owners[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        const char *owner = owners[i];
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

static bool put(const struct args *a, struct server *at)
{
    if (arg_given(a, "auth"))
        at->auth = (enum server_auth)arg_choice(a, "auth");
    if (arg_given(a, "mode"))
        at->mode = (enum server_mode)arg_choice(a, "mode");
    if (arg_given(a, "parallel"))
        at->parallel = (int)arg_number(a, "parallel");
    if (arg_given(a, "max-entries"))
        at->max_entries = (int)arg_number(a, "max-entries");
    for (size_t i = 0; i < SERVER_OPTIONS; i++) {
        const char *text = arg_text(a, server_options[i].option);
        if (text != NULL && !put_text(&server_options[i], text, at))
            return false;
    }
    for (size_t len = strlen(at->base); len > 0 && at->base[len - 1] == '/'; len--)
        at->base[len - 1] = '\0';
    return put_owners(a, at);
}

static int change(struct cli_store *c, const struct args *a, struct server *at)
{
    struct err e = {0};
    enum rc rc = server_setting_load(c->s, at, &e);
    if (rc != RC_OK && rc != RC_NO && rc != RC_INVALID) // a bad one is set anew
        return cli_failed(c->file, &e);
    const bool had_server = rc == RC_OK;
    err_clear(&e);
    if (!put(a, at))
        return CLI_USAGE;
    if (at->auth == AUTH_BACKEND && at->key_pem[0] == '\0' &&
        (rc = server_own_key(c->s, at, &e)) != RC_OK && rc != RC_NO)
        return cli_failed(c->file, &e);
    err_clear(&e);
    rc = server_check(at, &e);
    if (rc == RC_OK) {
        const int code = server_names_set(c->s, a, had_server, &e);
        if (code != CLI_DONE)
            return code == CLI_USAGE ? code : cli_failed(c->file, &e);
        rc = server_setting_save(c->s, at, &e);
    }
    if (rc == RC_INVALID || rc == RC_NO) {
        cli_say_that(_("nothing was changed"), e.text);
        return CLI_USAGE;
    }
    if (rc != RC_OK)
        return cli_failed(c->file, &e);
    struct canonicals names = {0};
    canonicals_load(c->s, &names, NULL);
    server_print(at, names.base, NULL, false);
    server_names_warn(c->s);
    puts(_("Kept, sealed. icope server check tries it."));
    return CLI_DONE;
}

static int check(struct cli_call *c)
{
    size_t count;
    const char *const *owners = arg_all(&c->args, "owner", &count);
    if (count > OWNERS_MAX) {
        cli_say("--owner", _("these are too many"));
        return CLI_USAGE;
    }
    for (size_t i = 0; i < count; i++) {
        if (owners[i][0] == '\0' || server_owner_is(owners[i]))
            continue;
        cli_say(owners[i], _("--owner takes a reference: Practitioner/7f3c, "
                             "https://server/fhir/CareTeam/7, or an identifier as system|value"));
        return CLI_USAGE;
    }
    return CLI_DONE;
}

static int set(struct cli_call *c)
{
    struct server *at = mem_alloc(sizeof *at);
    int code = change(&c->store, &c->args, at);
    server_wipe(at);
    free(at);
    return code;
}

// Words of --auth and --mode stand in the order of their enums.
static const struct arg_option options[] = {
    {"base", 'b', ARG_TEXT, "URL",
     .help = N_("The FHIR R4 base; https only, plain http to this machine alone.")},
    {"auth", .type = ARG_CHOICE, .value = "none|bearer|client|backend",
     .help = N_("How it is entered: nothing (a gateway or a client certificate decides), a fixed "
                "token, OAuth 2.0 client credentials, or SMART Backend Services.")},
    {"token-url", .type = ARG_TEXT, .value = "URL",
     .help = N_("Where tokens are asked for, for client and backend.")},
    {"client-id", .type = ARG_TEXT, .value = "ID", .help = N_("Who this laptop is there.")},
    {"scope", .type = ARG_TEXT, .value = "TEXT", .help = N_("The scopes that are asked for.")},
    {"secret-file", .type = ARG_FILE, .value = "FILE", .clears = true,
     .help = N_("Holds the client secret or the token; only its owner may read it, and it is not "
                "needed afterwards.")},
    {"key-file", .type = ARG_FILE, .value = "PEM", .clears = true,
     .help = N_("A private key for backend, in place of the one that icope server key made.")},
    {"key-id", .type = ARG_TEXT, .value = "ID", .help = N_("What the server calls that key.")},
    {"ca-file", .type = ARG_FILE, .value = "PEM", .clears = true,
     .help = N_("Authorities to trust in place of the system's.")},
    {"pin", .type = ARG_TEXT, .value = "PIN",
     .help = N_("The key that the server must show, as sha256//BASE64.")},
    {"pin-next", .type = ARG_TEXT, .value = "PIN", .help = N_("The same after its next change.")},
    {"cert-file", .type = ARG_FILE, .value = "PEM", .clears = true,
     .help = N_("A client certificate.")},
    {"cert-key-file", .type = ARG_FILE, .value = "PEM|pkcs11:URI", .clears = true,
     .help = N_("Its private key.")},
    {"cert-passphrase-file", .type = ARG_FILE, .value = "FILE", .clears = true,
     .help = N_("Holds the passphrase of that key; only its owner may read it.")},
    {"proxy", .type = ARG_TEXT, .value = "URL",
     .help = N_("A proxy; none is ever taken from the environment.")},
    {"mode", 'm', ARG_CHOICE, "auto|metered|manual",
     .help =
         N_("When it sends: by itself; by itself only what holds a red flag; only when asked.")},
    {"parallel", .type = ARG_NUMBER, .value = "N",
     .help = N_("Requests at once, in place of the limit that was learnt."), .most = PARALLEL_MAX},
    {"max-entries", .type = ARG_NUMBER, .value = "N",
     .help = N_("Entries in a bundle, in place of the limit that was learnt."),
     .most = ENTRIES_MAX},
    {"canonicals", .type = ARG_TEXT, .value = "URL",
     .help = N_("The base of the organisation's own canonicals, code systems and naming systems, "
                "such as https://asso.fr/fhir; needed with the first server, fixed by the first "
                "sending.")},
    {"owner", .type = ARG_TEXT, .value = "REFERENCE",
     .help = N_("Whose planned visits are brought, as the coordinator gives them: "
                "Practitioner/7f3c, or SYSTEM|VALUE of an identifier; for an account's name, or a "
                "name alone, CANONICALS/NamingSystem/account|NAME. On a visitor's laptop that "
                "one; none brings none. A coordinator's laptop follows what it gave by itself; "
                "with the visitors' owners it also sees what other coordinators give them. An "
                "empty one forgets those before."),
     .repeated = true},
    {0}};

const struct cli_command cli_server_set_commands[] = {
    {.name = "server set",
     .help = N_("Says where visits are handed over to and how it is entered; what is not given "
                "stays as it was."),
     .more = N_("Verification of certificates cannot be switched off, and redirects are not "
                "followed."),
     .example = "icope server set --base https://a.fr/r4 --auth none --canonicals http://a.fr",
     .options = options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_SETTINGS,
     .check = check,
     .run = set},
    {0},
};
