// SPDX-License-Identifier: EUPL-1.2
// icope setup FILE: a settings package makes and configures a store, or brings one up to date. It
// shows what it changes before; a store is made whole or not at all.
#include "cli/setup.h"

#include "admin/rights_open.h"
#include "admin/settings_apply.h"
#include "admin/settings_recovery.h"
#include "base/fs.h"
#include "cli/rows.h"
#include "cli/server.h"
#include "fhir/canonical.h"
#include "http/jwt.h"
#include "store/backup.h"
#include "store/stage.h"
#include "store/team.h"
#include "sync/server_setting.h"
#include "vault/vault.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ACCOUNT_BYTES = 96, LINE_BYTES = 200 };

// One call.
struct setup {
    struct cli_call *c;              // words
    const char *file;                // the package
    struct settings_package package; // opened
    char account[ACCOUNT_BYTES];     // of a new store
    char role[16];                   // of that account
    struct server *own;              // secrets of this laptop; owned
};

static int refused(const struct setup *s, const char *why)
{
    cli_say(s->file, why);
    cli_say("-", _("nothing was changed"));
    return CLI_REFUSED;
}

// ---- the package ----

static int read_package(struct setup *s)
{
    struct buf text = {0};
    struct err e = {0};
    if (!cli_text(s->file, &text))
        return CLI_NO;
    const enum rc rc = settings_package_open(buf_text(&text), text.len, &s->package, &e);
    buf_release(&text);
    if (rc == RC_OK)
        return CLI_DONE;
    cli_say(s->file, e.text);
    cli_say("-", _("nothing was changed"));
    return CLI_NO;
}

static bool ask_line(const char *question, char *out, size_t bytes)
{
    if (!isatty(STDIN_FILENO))
        return false;
    fprintf(stderr, "%s\n> ", question);
    fflush(stderr);
    const bool read = cli_wait_line() && fgets(out, (int)bytes, stdin) != NULL;
    out[read ? strcspn(out, "\r\n") : 0] = '\0';
    return read && out[0] != '\0';
}

// Compares the key with the fingerprint that the organisation published: the package itself cannot
// say whose it is.
static int check_fingerprint(const struct setup *s)
{
    char typed[LINE_BYTES] = "";
    const char *given = arg_text(&s->c->args, "fingerprint");
    if (given == NULL &&
        !ask_line(_("Which fingerprint did your organisation publish? Five words."), typed,
                  sizeof typed)) {
        cli_say("--fingerprint", _("missing: the five words that your organisation published"));
        return CLI_USAGE;
    }
    if (settings_fingerprint_is(s->package.key, given != NULL ? given : typed))
        return CLI_DONE;
    return refused(s, _("this is not the fingerprint of the key that signed the package: it comes "
                        "from somebody else, or a word is mistyped"));
}

// ---- shown, and asked ----

// Once a package counts here, roles do: who administers must be said while it can be changed.
static void show_rights(const struct setup *s, struct store *store)
{
    const bool keys = json_get(s->package.content, "recovery") != NULL;
    if (store == NULL ? strcmp(s->role, "administrator") == 0 : !rights_open(store))
        return;
    puts(_("Nobody is an administrator here: an account may do what its role says, no more."));
    puts(keys ? _("A recovery key makes one: icope recovery open NAME --administrator.")
              : _("The package brings no recovery key: a forgotten passphrase loses what was not\n"
                  "handed over, and nobody can become an administrator."));
}

static void show_changes(struct store *store, const struct setup *s, bool recovery)
{
    struct json *rows = settings_changes(store, &s->package);
    if (recovery)
        settings_recovery_changes(store, json_get(s->package.content, "recovery"), rows);
    if (store == NULL)
        cli_printf(_("A new store: %s\nAccount: %s (%s)\n"), s->c->store.file, s->account, s->role);
    for (size_t i = 0; i < json_count(rows); i++) {
        const struct json *row = json_at(rows, i);
        cli_printf("  ");
        cli_printf(_("%s: %s → %s"), json_get_string(row, "what"), json_get_string(row, "now"),
                   json_get_string(row, "then"));
        cli_printf("\n");
    }
    if (json_count(rows) == 0)
        cli_printf("%s\n", _("Nothing changes but the number of the package."));
    show_rights(s, store);
    json_free(rows);
}

static int confirm(const struct setup *s)
{
    if (arg_given(&s->c->args, "yes"))
        return CLI_DONE;
    if (!isatty(STDIN_FILENO)) {
        cli_say("--yes", _("missing: without a terminal nobody can be asked"));
        return CLI_USAGE;
    }
    const char *word = _("yes");
    struct buf question = {0};
    buf_printf(&question, _("Shall this be done? Type %s to go on."), word);
    const bool yes = cli_confirm(buf_text(&question), word);
    buf_release(&question);
    return yes ? CLI_DONE : refused(s, _("not confirmed"));
}

// ---- what this laptop has of its own ----

// What the server of the package needs of this laptop alone.
static int take_own(struct setup *s)
{
    static const struct {
        const char *option;
        size_t at, bytes;
    } texts[] = {{"secret-file", offsetof(struct server, secret), sizeof s->own->secret},
                 {"client-id", offsetof(struct server, client_id), sizeof s->own->client_id}};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        const char *value = arg_text(&s->c->args, texts[i].option);
        char *out = (char *)s->own + texts[i].at;
        if (value == NULL)
            continue;
        if (i == 0 ? !server_secret_file(value, out, texts[i].bytes)
                   : strlen(value) >= texts[i].bytes)
            return CLI_USAGE;
        if (i > 0)
            snprintf(out, texts[i].bytes, "%s", value);
    }
    return CLI_DONE;
}

static bool brings_own(const struct setup *s)
{
    return s->own->secret[0] != '\0' || s->own->client_id[0] != '\0';
}

static bool wants_key(const struct setup *s)
{
    const char *auth = json_get_string(json_get(s->package.content, "server"), "auth");
    return auth != NULL && strcmp(auth, "backend") == 0;
}

// Configures an open store: its own key first, which stays whatever comes.
static enum rc configure(struct setup *s, struct store *store, bool recovery, struct err *e)
{
    enum rc rc = wants_key(s) ? server_key_make(store, false, s->own, e) : RC_OK;
    if (rc == RC_OK && recovery)
        rc = settings_recovery_apply(store, json_get(s->package.content, "recovery"), e);
    rc = rc ? rc : settings_apply(store, &s->package, s->own, e);
    return rc ? rc : store_roster_start(store, e);
}

// ---- the end ----

// What the administrator needs to let this laptop in: nothing secret. New and owned.
static struct json *laptop_card(const struct setup *s, struct store *store)
{
    struct json *o = json_new_object(), *keys = NULL;
    struct server *at = mem_alloc(sizeof *at);
    struct canonicals names = {0};
    struct buf jwks = {0};
    json_set(o, "icopeLaptop", json_new_int(1));
    json_set_string(o, "laptop", store_id(store).text);
    json_set_string(o, "account", store_user(store)->name);
    json_set_string(o, "role", store_user(store)->role);
    json_set_string(o, "program", ICOPE_VERSION);
    json_set(o, "package", json_new_int(s->package.number));
    if (canonicals_load(store, &names, NULL) == RC_OK && names.base[0] != '\0')
        json_set_string(o, "canonicals", names.base);
    if (server_setting_load(store, at, NULL) == RC_OK) {
        json_set_string(o, "server", at->base);
        json_set_string(o, "client", at->client_id[0] != '\0' ? at->client_id : NULL);
        if (at->auth == AUTH_BACKEND && jwt_public(at->key_pem, at->key_id, &jwks, NULL) == RC_OK &&
            json_parse(jwks.at, jwks.len, &JSON_LIMITS, &keys, NULL) == RC_OK)
            json_set(o, "jwks", keys);
    }
    buf_release(&jwks);
    server_wipe(at);
    free(at);
    return o;
}

static int write_card(const struct setup *s, const struct json *card)
{
    struct buf text = {0};
    struct err e = {0};
    const char *path = arg_text(&s->c->args, "enrol-file");
    if (path == NULL)
        return CLI_DONE;
    json_write(card, true, &text);
    buf_putc(&text, '\n');
    const enum rc rc = fs_write(path, text.at, text.len, 0644, &e);
    buf_release(&text);
    if (rc == RC_OK)
        return CLI_DONE;
    cli_say(path, e.text);
    cli_say("-", _("the store is set up; icope setup with the same package writes this again"));
    return CLI_STORE;
}

static int tell(const struct setup *s, struct json *card)
{
    const int code = write_card(s, card);
    if (arg_given(&s->c->args, "json")) {
        cli_print(card, true);
    } else {
        cli_printf(_("Set up: %s\nThis laptop: %s\n"), s->c->store.file,
                   json_get_string(card, "laptop"));
        if (json_get(card, "jwks") != NULL && arg_text(&s->c->args, "enrol-file") == NULL) {
            cli_printf("%s\n", _("Its public key, for the people of the server:"));
            cli_print(json_get(card, "jwks"), false);
        }
    }
    json_free(card);
    return code;
}

static int failed(const struct setup *s, const struct err *e)
{
    if (e->rc != RC_INVALID && e->rc != RC_DENIED && e->rc != RC_NO && e->rc != RC_LIMIT)
        return cli_failed(s->c->store.file, e);
    cli_say(s->file, e->text);
    if (strstr(e->text, "secret:") != NULL)
        cli_say("--secret-file", _("this server asks for a secret of this laptop"));
    if (strstr(e->text, "clientId:") != NULL)
        cli_say("--client-id", _("this server asks who this laptop is there"));
    cli_say("-", _("nothing was changed"));
    return CLI_INCOMPLETE;
}

// ---- a new store ----

static int name_account(struct setup *s)
{
    const char *role = json_get_string(json_get(s->package.content, "roles"), "account");
    const char *given = arg_text(&s->c->args, "account");
    snprintf(s->role, sizeof s->role, "%s", role != NULL ? role : "visitor");
    if (given != NULL && strlen(given) < sizeof s->account)
        snprintf(s->account, sizeof s->account, "%s", given);
    else if (given != NULL || !ask_line(_("Your name, as it stands on the login screen?"),
                                        s->account, sizeof s->account)) {
        cli_say("--account", _("missing or too long: who will use this laptop"));
        return CLI_USAGE;
    }
    return CLI_DONE;
}

static enum rc make_store(struct setup *s, const char *secret, struct json **ret_card,
                          struct err *e)
{
    struct store_options o = cli_store_where(&s->c->store);
    struct store_stage stage;
    enum rc rc = vault_start(e);
    if (rc == RC_OK && strcmp(s->c->store.file, s->c->paths->store) == 0)
        rc = fs_mkdirs(s->c->paths->home, e);
    rc = rc ? rc : store_stage_begin(&o, s->account, s->role, secret, &stage, e);
    if (rc != RC_OK)
        return rc;
    rc = configure(s, stage.store, true, e);
    if (rc == RC_OK) // now, so that the list of accounts is pinned before anybody has the store
        rc = store_account_passphrase(stage.store, store_user(stage.store)->id, secret, e);
    if (rc == RC_OK)
        *ret_card = laptop_card(s, stage.store);
    if (rc == RC_OK && cli_interrupted())
        rc = err_set(e, RC_IO, "%s", _("stopped; nothing is left of it"));
    if (rc == RC_OK)
        return store_stage_keep(&stage, e);
    store_stage_drop(&stage);
    return rc;
}

static int set_up_new(struct setup *s)
{
    char secret[PASSPHRASE_BYTES] = "";
    struct err e = {0};
    struct json *card = NULL;
    int code = check_fingerprint(s);
    code = code ? code : name_account(s);
    if (code == CLI_DONE) {
        show_changes(NULL, s, true);
        code = confirm(s);
    }
    if (code == CLI_DONE &&
        !cli_new_passphrase(arg_text(&s->c->args, "new-passphrase-file"), s->account, secret))
        code = CLI_STORE;
    if (code == CLI_DONE) {
        cli_signals_hold();
        const enum rc rc = make_store(s, secret, &card, &e);
        code = rc == RC_OK ? tell(s, card) : failed(s, &e);
        if (rc != RC_OK)
            json_free(card);
        cli_signals_take();
    }
    vault_wipe(secret, sizeof secret);
    return code;
}

// ---- one that is there ----

static int bring_up_to_date(struct setup *s)
{
    struct cli_store *store = &s->c->store;
    struct settings_trust trust = {.known = false};
    struct err e = {0};
    enum rc rc = cli_unlock(store, &e);
    rc = rc ? rc : settings_trust_load(store->s, &trust, &e);
    if (rc != RC_OK)
        return cli_failed(store->file, &e);
    if (store_is_practice(store->s))
        return refused(s, _("practice: it is set up by nobody"));
    // A later package of the key that is known here may be brought by anybody: it was signed by who
    // may. What is this laptop's own may not.
    if ((!trust.known || brings_own(s)) && !cli_may(store, RIGHT_SETTINGS))
        return CLI_REFUSED;
    const bool recovery =
        rights_open(store->s) || rights_allow(store_user(store->s)->role, RIGHT_RECOVERY, false);
    rc = settings_may_follow(&trust, &s->package, &e);
    if (rc == RC_BUSY) {
        cli_say(s->file, e.text);
        return tell(s, laptop_card(s, store->s));
    }
    if (rc != RC_OK)
        return refused(s, e.text);
    int code = trust.known && arg_text(&s->c->args, "fingerprint") == NULL ? CLI_DONE
                                                                           : check_fingerprint(s);
    if (code == CLI_DONE) {
        show_changes(store->s, s, recovery);
        code = confirm(s);
    }
    if (code != CLI_DONE)
        return code;
    return configure(s, store->s, recovery, &e) == RC_OK ? tell(s, laptop_card(s, store->s))
                                                         : failed(s, &e);
}

static int set_up(struct cli_call *c)
{
    struct setup s = {.c = c, .file = arg_operand(&c->args, 0), .own = mem_alloc(sizeof *s.own)};
    int code = take_own(&s);
    code = code ? code : read_package(&s);
    if (code == CLI_DONE)
        code = fs_exists(c->store.file) ? bring_up_to_date(&s) : set_up_new(&s);
    settings_package_release(&s.package);
    server_wipe(s.own);
    free(s.own);
    return code;
}

// ---- the row ----

static int check(struct cli_call *c)
{
    static const char *const instead[] = {"make", "key", "enrol"};
    size_t asked = c->args.operand_count > 0;
    for (size_t i = 0; i < ARRAY_LEN(instead); i++)
        asked += arg_given(&c->args, instead[i]);
    if (arg_given(&c->args, "make") != (arg_text(&c->args, "to") != NULL)) {
        cli_say("--make", "--make --to FILE");
        return CLI_USAGE;
    }
    if (asked == 1)
        return CLI_DONE;
    cli_say("setup", _("one of: FILE, --make, --key, --enrol"));
    return CLI_USAGE;
}

static int run(struct cli_call *c)
{
    return arg_given(&c->args, "make")    ? setup_make(c)
           : arg_given(&c->args, "key")   ? setup_key(c)
           : arg_given(&c->args, "enrol") ? setup_enrol(c)
                                          : set_up(c);
}

static const struct arg_operand operands[] = {
    {"FILE", ARG_FILE, ARG_OPTIONAL, N_("A settings package of the organisation."), NULL}, {0}};

static const struct arg_option options[] = {
    {"fingerprint", 'F', ARG_TEXT, "WORDS",
     .help = N_("The five words that the organisation published of its key; without it they are "
                "asked for. Once a store was set up, its own key is known.")},
    {"yes", 'y', .help = N_("Asks nothing: what is changed is printed all the same.")},
    {"new-passphrase-file", .type = ARG_FILE, .value = "FILE",
     .help = N_("Holds the passphrase of the new store's account; only its owner may read it.")},
    {"secret-file", .type = ARG_FILE, .value = "FILE",
     .help = N_("Holds this laptop's secret or token for the server, where it has one; only its "
                "owner may read it.")},
    {"client-id", .type = ARG_TEXT, .value = "ID",
     .help = N_("Who this laptop is at the server, where the package does not say it.")},
    {"enrol-file", .type = ARG_FILE, .value = "FILE",
     .help = N_("Writes what the administrator needs to let this laptop in: its identifier and its "
                "public key, nothing secret.")},
    {"make", 'm',
     .help = N_("Makes a package out of this store's settings and --from, and signs it with a key "
                "that is kept sealed here.")},
    {"to", 't', ARG_FILE, "FILE", .help = N_("Where the package is written.")},
    {"from", 'f', ARG_FOLDER, "DIR",
     .help = N_("What goes over the store's settings: settings.json, ca.pem, notice-fr.json, "
                "notice-en.json, forms/*.json.")},
    {"key", 'k', .help = N_("Prints the key that signs here: fingerprint, words and QR code.")},
    {"enrol", 'e', ARG_FILE, "FILE",
     .help = N_("What a laptop wrote with --enrol-file: prints the list of all for the people of "
                "the server, and keeps it for icope fleet."),
     .repeated = true},
    CLI_OPTION_JSON,
    {0}};

const struct cli_command cli_setup_commands[] = {
    {.name = "setup",
     .help = N_("Makes a store and configures it by one signed file of the organisation, or brings "
                "the settings of a store up to date."),
     .more = N_("The package holds the server and its certificates, the organisation, its names, "
                "forms, words, notice and settings; never a secret. It is checked whole before "
                "anything is done: one that is damaged, signed by another key, older than the one "
                "in use or with a member that this program does not know is refused. A store is "
                "made whole or not at all. Without a terminal: --fingerprint, --account, "
                "--new-passphrase-file and --yes. Exit code 1: no package that can be used, 3: "
                "something of this laptop is missing, 6: refused."),
     .example = "icope setup ccas.icope --fingerprint lusab-babad-gutih-tugad-fotun",
     .operands = operands,
     .options = options,
     .opens = CLI_OWN,
     .right = RIGHT_SETTINGS,
     .check = check,
     .run = run},
    {0},
};
