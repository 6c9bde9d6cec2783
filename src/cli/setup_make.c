// SPDX-License-Identifier: EUPL-1.2
// icope setup --make, --key, --enrol: the organisation's side of set-up.
#include "admin/notice.h"
#include "admin/setting_limits.h"
#include "admin/settings_package.h"
#include "admin/settings_recovery.h"
#include "base/base64.h"
#include "base/fs.h"
#include "cli/key.h"
#include "cli/server.h"
#include "cli/setup.h"
#include "config/settings.h"
#include "fhir/canonical.h"
#include "fhir/fleet.h"
#include "sync/server_setting.h"
#include "vault/vault.h"

#include <stdlib.h>
#include <string.h>

#define SETTING_SEED "settings-seed" // {"seed","number"}: the key that signs, and the newest number

enum { FILE_BYTES_MAX = 2 * 1024 * 1024 };

// ---- the key that signs ----

struct signer {
    struct vault_signer *key; // owned
    int64_t number;           // of the newest package made here
};

static enum rc keep(struct store *s, const struct signer *k, struct err *e)
{
    struct json *v = json_new_object();
    struct buf seed = {0}, text = {0};
    base64_encode(BASE64, vault_signer_seed(k->key), VAULT_KEY_BYTES, &seed);
    json_set_string(v, "seed", buf_text(&seed));
    json_set(v, "number", json_new_int(k->number));
    json_write(v, false, &text);
    const enum rc rc = store_setting_set(s, SETTING_SEED, buf_text(&text), e);
    json_free(v);
    buf_wipe(&seed);
    buf_wipe(&text);
    return rc;
}

// Reads it; made and kept the first time.
static enum rc signer_of(struct store *s, struct signer *ret, struct err *e)
{
    struct arena a = {0};
    struct json *v = NULL;
    struct buf seed = {0};
    const char *text = NULL;
    enum rc rc = store_setting(s, SETTING_SEED, &a, &text, e);
    if (rc == RC_OK && text != NULL)
        rc = json_parse(text, strlen(text), &JSON_LIMITS, &v, e);
    const char *digits = json_get_string(v, "seed");
    if (rc == RC_OK && text == NULL) {
        rc = vault_signer_new(&ret->key, e);
        rc = rc ? rc : keep(s, ret, e);
    } else if (rc == RC_OK &&
               (digits == NULL || !base64_decode(BASE64, digits, strlen(digits), &seed) ||
                seed.len != VAULT_KEY_BYTES || !json_int(json_get(v, "number"), &ret->number))) {
        rc = err_set(e, RC_DAMAGED, "setting %s", SETTING_SEED);
    } else if (rc == RC_OK) {
        rc = vault_signer_from((const unsigned char *)seed.at, &ret->key, e);
    }
    buf_wipe(&seed);
    json_free(v);
    arena_release(&a);
    return rc;
}

// Opens the store for somebody who may. CLI_DONE, or the exit code after saying why not.
static int enter(struct cli_call *c, struct signer *k)
{
    struct err e = {0};
    if (cli_unlock(&c->store, &e) != RC_OK)
        return cli_failed(c->store.file, &e);
    if (store_is_practice(c->store.s)) {
        cli_say(c->store.file, _("practice: nothing is signed here"));
        return CLI_REFUSED;
    }
    if (!cli_may(&c->store, RIGHT_SETTINGS))
        return CLI_REFUSED;
    return k == NULL || signer_of(c->store.s, k, &e) == RC_OK ? CLI_DONE
                                                              : cli_failed(c->store.file, &e);
}

// ---- what the store says ----

static void add_server(struct store *s, struct json *content)
{
    static const char *const members[] = {"base",    "auth",  "tokenUrl", "scope",    "pin",
                                          "pinNext", "proxy", "mode",     "parallel", "maxEntries"};
    struct server *at = mem_alloc(sizeof *at);
    if (server_setting_load(s, at, NULL) == RC_OK) {
        struct json *all = server_json(at), *out = json_new_object();
        for (size_t i = 0; i < ARRAY_LEN(members); i++)
            if (json_get(all, members[i]) != NULL)
                json_set(out, members[i], json_copy(json_get(all, members[i])));
        if (at->auth == AUTH_BACKEND) // each laptop is a client of its own
            json_set_string(out, "clientId", "{laptop}");
        json_set(content, "server", out);
        if (at->ca_pem[0] != '\0')
            json_set_string(content, "ca", at->ca_pem);
        json_free(all);
    }
    server_wipe(at);
    free(at);
}

static void add_organisation(const struct cli_call *c, struct json *content)
{
    struct config config;
    config_read(&config, c->paths->config);
    notice_organisation(c->store.s, &config.organisation);
    const struct config_organisation *o = &config.organisation;
    struct json *out = json_new_object();
    const char *const parts[][2] = {{"name", o->name}, {"contact", o->contact}, {"dpo", o->dpo}};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (parts[i][1][0] != '\0')
            json_set_string(out, parts[i][0], parts[i][1]);
    if (json_count(out) > 0)
        json_set(content, "organisation", json_share(out));
    json_free(out);
}

static void add_settings(struct store *s, struct json *content)
{
    struct json *out = json_new_object();
    const char *name;
    for (size_t i = 0; (name = policy_setting_name(i)) != NULL; i++) {
        struct arena a = {0};
        const char *value = NULL;
        if (store_setting(s, name, &a, &value, NULL) == RC_OK && value != NULL &&
            policy_setting_fits(name, value))
            json_set_string(out, name, value);
        arena_release(&a);
    }
    if (json_count(out) > 0)
        json_set(content, "settings", json_share(out));
    json_free(out);
}

// Words and texts of an earlier package that this store was brought up to date by.
static void add_texts(struct store *s, struct json *content)
{
    static const char *const languages[] = {"fr", "en"};
    struct json *notice = json_new_object(), *v = NULL;
    struct arena a = {0};
    const char *words = NULL;
    if (store_setting(s, SETTING_WORDS, &a, &words, NULL) == RC_OK && words != NULL &&
        json_parse(words, strlen(words), &JSON_LIMITS, &v, NULL) == RC_OK)
        json_set(content, "words", v);
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        const char *text = notice_own(s, languages[i], &a);
        if (text != NULL && json_parse(text, strlen(text), &JSON_LIMITS, &v, NULL) == RC_OK)
            json_set(notice, languages[i], v);
    }
    if (json_count(notice) > 0)
        json_set(content, "notice", json_share(notice));
    json_free(notice);
    arena_release(&a);
}

static struct json *content_of(const struct cli_call *c)
{
    struct json *content = json_new_object();
    struct canonicals names = {0};
    add_organisation(c, content);
    add_server(c->store.s, content);
    if (canonicals_load(c->store.s, &names, NULL) == RC_OK && names.base[0] != '\0')
        json_set_string(content, "canonicals", names.base);
    add_settings(c->store.s, content);
    add_texts(c->store.s, content);
    json_set(content, "recovery", settings_recovery_of(c->store.s));
    return content;
}

// ---- what a folder says over it ----

static bool put_member(const char *key, struct json *value, void *self)
{
    json_set(self, key, json_share(value));
    return true;
}

// Reads DIR/NAME. RC_NO when there is none.
static enum rc read_in(const char *dir, const char *name, struct buf *text, struct err *e)
{
    struct buf path = {0};
    fs_join(&path, dir, name);
    const enum rc rc =
        fs_exists(buf_text(&path)) ? fs_read(buf_text(&path), FILE_BYTES_MAX, text, e) : RC_NO;
    buf_release(&path);
    return rc;
}

static enum rc json_in(const char *dir, const char *name, struct json **ret, struct err *e)
{
    struct buf text = {0};
    enum rc rc = read_in(dir, name, &text, e);
    if (rc == RC_OK && json_parse(buf_text(&text), text.len, &JSON_LIMITS, ret, e) != RC_OK)
        rc = RC_INVALID;
    buf_release(&text);
    return rc;
}

struct forms_in {
    const char *dir;
    struct json *all; // array
    struct err *e;
};

static bool add_form(const char *name, void *self)
{
    struct forms_in *f = self;
    struct json *form = NULL;
    const size_t len = strlen(name);
    if (len < 5 || strcmp(name + len - 5, ".json") != 0)
        return true;
    if (json_in(f->dir, name, &form, f->e) != RC_OK)
        return false;
    json_push(f->all, form);
    return true;
}

static enum rc add_folder(const char *dir, struct json *content, struct err *e)
{
    struct json *said = NULL, *notice = json_new_object();
    struct buf ca = {0}, forms_dir = {0};
    struct forms_in forms = {.all = json_new_array(), .e = e};
    static const char *const languages[] = {"fr", "en"};
    enum rc rc = json_in(dir, "settings.json", &said, e);
    if (rc == RC_OK)
        json_each(said, put_member, content);
    if (rc == RC_OK || rc == RC_NO)
        rc = read_in(dir, "ca.pem", &ca, e);
    if (rc == RC_OK)
        json_set_string(content, "ca", buf_text(&ca));
    for (size_t i = 0; i < ARRAY_LEN(languages) && (rc == RC_OK || rc == RC_NO); i++) {
        char name[24];
        struct json *text = NULL;
        snprintf(name, sizeof name, "notice-%s.json", languages[i]);
        rc = json_in(dir, name, &text, e);
        if (rc == RC_OK)
            json_set(notice, languages[i], text);
    }
    if (rc == RC_OK || rc == RC_NO) {
        fs_join(&forms_dir, dir, "forms");
        forms.dir = buf_text(&forms_dir);
        rc = fs_exists(forms.dir) ? fs_list(forms.dir, add_form, &forms, e) : RC_OK;
        rc = rc ? rc : e->rc;
    }
    if (json_count(notice) > 0)
        json_set(content, "notice", json_share(notice));
    if (json_count(forms.all) > 0)
        json_set(content, "forms", json_share(forms.all));
    json_free(said);
    json_free(notice);
    json_free(forms.all);
    buf_release(&ca);
    buf_release(&forms_dir);
    return rc;
}

// ---- making it ----

static void stamp(struct cli_call *c, int64_t number, struct json *content)
{
    char at[INSTANT_BYTES];
    clock_instant(&c->store.clock, clock_utc_ms(&c->store.clock), at);
    json_set(content, "icopeSettings", json_new_int(1));
    json_set(content, "number", json_new_int(number));
    json_set_string(content, "made", at);
}

static void print_key(const struct signer *k)
{
    cli_key_fingerprint(vault_signer_public(k->key));
}

static enum rc make(struct cli_call *c, struct signer *k, const char *to, struct err *e)
{
    struct json *content = content_of(c);
    struct buf text = {0};
    const char *from = arg_text(&c->args, "from");
    enum rc rc = from != NULL ? add_folder(from, content, e) : RC_OK;
    stamp(c, k->number + 1, content);
    if (rc == RC_OK)
        rc = settings_package_sign(content, k->key, &text, e);
    k->number++; // never given twice, also when the file is not written
    if (rc == RC_OK)
        rc = keep(c->store.s, k, e);
    if (rc == RC_OK)
        rc = fs_write(to, text.at, text.len, 0644, e);
    json_free(content);
    buf_release(&text);
    return rc;
}

int setup_make(struct cli_call *c)
{
    struct signer k = {.key = NULL};
    struct err e = {0};
    const char *to = arg_text(&c->args, "to");
    int code = enter(c, &k);
    if (code == CLI_DONE && !cli_whole(&c->store)) // somebody else's recovery key is never signed
        code = CLI_STORE;
    else if (code == CLI_DONE && make(c, &k, to, &e) != RC_OK) {
        cli_say(e.rc == RC_INVALID ? _("nothing was signed") : to, e.text);
        code = e.rc == RC_INVALID ? CLI_NO : CLI_STORE;
    } else if (code == CLI_DONE) {
        cli_printf(_("%s: package number %lld\n"), to, (long long)k.number);
        print_key(&k);
    }
    vault_signer_free(k.key);
    return code;
}

int setup_key(struct cli_call *c)
{
    struct signer k = {.key = NULL};
    const int code = enter(c, &k);
    if (code == CLI_DONE) {
        const unsigned char *key = vault_signer_public(k.key);
        cli_key_fingerprint(key);
        cli_key_words(key);
        cli_key_qr(key);
    }
    vault_signer_free(k.key);
    return code;
}

// ---- laptops ----

// A card as icope setup --enrol-file writes it. False after saying why not.
static bool is_card(const char *path, const struct json *card)
{
    int64_t kind = 0;
    const char *laptop = json_get_string(card, "laptop");
    if (json_int(json_get(card, "icopeLaptop"), &kind) && kind == 1 && laptop != NULL &&
        id_valid(laptop))
        return true;
    cli_say(path, _("this is no card of a laptop as icope setup --enrol-file writes it"));
    return false;
}

int setup_enrol(struct cli_call *c)
{
    size_t count = 0;
    struct err e = {0};
    const char *const *paths = arg_all(&c->args, "enrol", &count);
    struct json *cards = json_new_array();
    int code = enter(c, NULL);
    for (size_t i = 0; i < count && code == CLI_DONE; i++) {
        struct json *card = cli_json(paths[i]);
        if (card == NULL || !is_card(paths[i], card)) {
            json_free(card);
            code = CLI_NO;
        } else {
            json_push(cards, card);
        }
    }
    for (size_t i = 0; i < json_count(cards) && code == CLI_DONE; i++)
        if (fleet_enrol(c->store.s, json_at(cards, i), &e) != RC_OK)
            code = cli_failed(c->store.file, &e);
    if (code == CLI_DONE)
        cli_print(cards, true);
    json_free(cards);
    return code;
}
