// SPDX-License-Identifier: EUPL-1.2
#include "admin/settings_apply.h"

#include "admin/notice.h"
#include "admin/setting_limits.h"
#include "admin/settings_content.h"
#include "base/base64.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "catalog/form_cache.h"
#include "fhir/canonical.h"
#include "store/backup.h"
#include "sync/server_setting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHANGES_MAX = 40 };

// ---- whose packages count ----

static void hash_of(const struct settings_package *p, char ret[LEDGER_HASH_BYTES])
{
    struct buf text = {0};
    json_write(p->content, false, &text);
    store_package_hash(text.at, text.len, ret);
    buf_release(&text);
}

static bool read_key(const char *digits, unsigned char ret[VAULT_PUBLIC_BYTES])
{
    struct buf bytes = {0};
    const bool good =
        base64_decode(BASE64, digits, strlen(digits), &bytes) && bytes.len == VAULT_PUBLIC_BYTES;
    if (good)
        memcpy(ret, bytes.at, VAULT_PUBLIC_BYTES);
    buf_release(&bytes);
    return good;
}

enum rc settings_trust_load(struct store *s, struct settings_trust *ret, struct err *e)
{
    struct arena a = {0};
    struct json *v = NULL;
    const char *text = NULL;
    struct settings_trust t = {.known = false};
    enum rc rc = store_setting(s, SETTING_TRUST, &a, &text, e);
    if (rc == RC_OK && text != NULL)
        rc = json_parse(text, strlen(text), &JSON_LIMITS, &v, e);
    const char *key = json_get_string(v, "key"), *hash = json_get_string(v, "hash");
    if (rc == RC_OK && text != NULL &&
        (key == NULL || hash == NULL || !read_key(key, t.key) ||
         !json_int(json_get(v, "number"), &t.number)))
        rc = err_set(e, RC_DAMAGED, "setting %s", SETTING_TRUST);
    t.known = rc == RC_OK && text != NULL;
    if (t.known)
        snprintf(t.hash, sizeof t.hash, "%s", hash);
    if (rc == RC_OK)
        *ret = t;
    json_free(v);
    arena_release(&a);
    return rc;
}

enum rc settings_may_follow(const struct settings_trust *t, const struct settings_package *p,
                            struct err *e)
{
    char hash[LEDGER_HASH_BYTES];
    if (!t->known)
        return RC_OK;
    if (memcmp(t->key, p->key, sizeof t->key) != 0) {
        char fingerprint[FINGERPRINT_TEXT_BYTES];
        key_words_fingerprint(t->key, fingerprint);
        return err_set(e, RC_DENIED,
                       _("it is signed by another key than the packages of this laptop (%s)"),
                       fingerprint);
    }
    hash_of(p, hash);
    if (p->number == t->number && strcmp(hash, t->hash) == 0)
        return err_set(e, RC_BUSY, "%s", _("this package was applied already"));
    if (p->number < t->number)
        return err_set(e, RC_DENIED, _("it is older (number %lld) than the one in use (%lld)"),
                       (long long)p->number, (long long)t->number);
    if (p->number == t->number)
        return err_set(e, RC_DENIED,
                       _("it has the number of the one in use (%lld), and is another"),
                       (long long)p->number);
    return RC_OK;
}

// ---- what is set ----

// Settings of the store that follow from a package, owned.
struct changes {
    char *names[CHANGES_MAX], *values[CHANGES_MAX];
    size_t count;
};

static void change(struct changes *c, const char *name, const char *value)
{
    if (c->count == CHANGES_MAX)
        return; // cannot be: the content was checked
    c->names[c->count] = mem_text(name, strlen(name));
    c->values[c->count++] = mem_text(value, strlen(value));
}

static void change_json(struct changes *c, const char *name, const struct json *value)
{
    struct buf text = {0};
    json_write(value, false, &text);
    change(c, name, buf_text(&text));
    buf_wipe(&text);
}

static void changes_release(struct changes *c)
{
    for (size_t i = 0; i < c->count; i++) {
        free(c->names[i]);
        free(c->values[i]); // overwritten (base/mem_wipe.c)
    }
    *c = (struct changes){.count = 0};
}

static bool add_setting(const char *key, struct json *value, void *self)
{
    change(self, key, json_string(value));
    return true;
}

static bool add_notice(const char *language, struct json *text, void *self)
{
    char name[32];
    snprintf(name, sizeof name, SETTING_NOTICE "%.8s", language);
    change_json(self, name, text);
    return true;
}

// What was said here for this laptop alone.
static void put_own(const struct server *own, struct server *at)
{
    if (own->secret[0] != '\0')
        memcpy(at->secret, own->secret, sizeof at->secret);
    if (own->client_id[0] != '\0')
        memcpy(at->client_id, own->client_id, sizeof at->client_id);
    if (own->key_pem[0] == '\0')
        return;
    memcpy(at->key_pem, own->key_pem, sizeof at->key_pem);
    memcpy(at->key_id, own->key_id, sizeof at->key_id);
}

static enum rc add_server(struct store *s, const struct json *content, const struct server *own,
                          struct changes *c, struct err *e)
{
    struct server *at = mem_alloc(sizeof *at);
    struct err why = {0};
    enum rc rc = server_setting_load(s, at, &why);
    if (rc != RC_OK && rc != RC_NO && rc != RC_INVALID)
        err_set(e, rc, "%s", why.text);
    else
        rc = RC_OK;
    if (rc == RC_OK)
        rc = settings_content_server(content, store_id(s).text, at, e);
    if (rc == RC_OK && own != NULL)
        put_own(own, at);
    if (rc == RC_OK)
        rc = server_check(at, e);
    if (rc == RC_OK) {
        struct json *v = server_json(at);
        change_json(c, SETTING_SERVER, v);
        json_free(v);
    }
    server_wipe(at);
    free(at);
    return rc;
}

static void add_trust(const struct settings_package *p, struct changes *c)
{
    char hash[LEDGER_HASH_BYTES];
    struct buf key = {0};
    struct json *v = json_new_object();
    hash_of(p, hash);
    base64_encode(BASE64, p->key, sizeof p->key, &key);
    json_set_string(v, "key", buf_text(&key));
    json_set(v, "number", json_new_int(p->number));
    json_set_string(v, "hash", hash);
    change_json(c, SETTING_TRUST, v);
    json_free(v);
    buf_release(&key);
}

// Everything but forms.
static enum rc collect(struct store *s, const struct settings_package *p, const struct server *own,
                       struct changes *c, struct err *e)
{
    const struct json *content = p->content;
    const char *base = json_get_string(content, "canonicals");
    enum rc rc = RC_OK;
    if (base != NULL) {
        struct buf text = {0};
        rc = canonicals_text(s, base, &text, e);
        if (rc == RC_OK)
            change(c, SETTING_CANONICALS, buf_text(&text));
        buf_release(&text);
    }
    if (json_get(content, "organisation") != NULL)
        change_json(c, SETTING_ORGANISATION, json_get(content, "organisation"));
    if (json_get(content, "words") != NULL)
        change_json(c, SETTING_WORDS, json_get(content, "words"));
    json_each(json_get(content, "settings"), add_setting, c);
    json_each(json_get(content, "notice"), add_notice, c);
    if (rc == RC_OK && (json_get(content, "server") != NULL || json_get(content, "ca") != NULL))
        rc = add_server(s, content, own, c, e);
    add_trust(p, c);
    return rc;
}

static enum rc keep_forms(struct store *s, const struct json *content, struct err *e)
{
    const struct json *forms = json_get(content, "forms");
    const char *base = json_get_string(content, "canonicals");
    enum rc rc = RC_OK;
    for (size_t i = 0; i < json_count(forms) && rc == RC_OK; i++) {
        struct buf text = {0}, ours = {0};
        struct json *form = NULL;
        json_write(json_at(forms, i), false, &text);
        const bool named =
            base != NULL && canonical_swap(buf_text(&text), text.len, base, FHIR_BASE, &ours);
        const struct buf *kept = named ? &ours : &text;
        rc = json_parse(buf_text(kept), kept->len, &JSON_LIMITS, &form, e);
        if (rc == RC_OK)
            rc = forms_keep(s, json_get_string(form, "url"), json_get_string(form, "version"),
                            buf_text(kept), e);
        json_free(form);
        buf_release(&text);
        buf_release(&ours);
    }
    return rc;
}

enum rc settings_apply(struct store *s, const struct settings_package *p, const struct server *own,
                       struct err *e)
{
    struct changes c = {.count = 0};
    struct store_new_setting all[CHANGES_MAX];
    enum rc rc = collect(s, p, own, &c, e);
    if (rc == RC_OK)
        rc = keep_forms(s, p->content, e);
    for (size_t i = 0; i < c.count; i++)
        all[i] = (struct store_new_setting){c.names[i], c.values[i]};
    if (rc == RC_OK)
        rc = store_settings_set(s, all, c.count, e);
    changes_release(&c);
    return rc;
}

// ---- what it would change ----

static void row(struct json *rows, const char *what, const char *now, const char *then)
{
    if (then == NULL || (now != NULL && strcmp(now, then) == 0))
        return;
    struct json *o = json_new_object();
    json_set_string(o, "what", what);
    json_set_string(o, "now", now != NULL && now[0] != '\0' ? now : "-");
    json_set_string(o, "then", then);
    json_push(rows, o);
}

struct showing {
    struct store *s;   // NULL: none yet
    struct json *rows; // shown
};

static void setting_row(const struct showing *w, const char *what, const char *setting,
                        const char *then)
{
    struct arena a = {0};
    const char *now = NULL;
    if (w->s != NULL && store_setting(w->s, setting, &a, &now, NULL) != RC_OK)
        now = NULL;
    row(w->rows, what, now, then);
    arena_release(&a);
}

static bool show_setting(const char *key, struct json *value, void *self)
{
    setting_row(self, key, key, json_string(value));
    return true;
}

static bool show_notice(const char *language, struct json *text, void *self)
{
    const struct showing *w = self;
    char name[32];
    struct arena a = {0};
    struct buf then = {0};
    const char *now = NULL;
    snprintf(name, sizeof name, SETTING_NOTICE "%.8s", language);
    json_write(text, false, &then);
    if (w->s != NULL)
        now = notice_own(w->s, language, &a);
    if (now == NULL || strcmp(now, buf_text(&then)) != 0)
        row(w->rows, name, now != NULL ? _("another") : NULL, json_get_string(text, "title"));
    buf_release(&then);
    arena_release(&a);
    return true;
}

static void show_organisation(const struct showing *w, const struct json *said)
{
    struct config_organisation now = {.name = ""};
    notice_organisation(w->s, &now);
    row(w->rows, _("organisation"), now.name, json_get_string(said, "name"));
    row(w->rows, _("contact"), now.contact, json_get_string(said, "contact"));
    row(w->rows, _("data protection officer"), now.dpo, json_get_string(said, "dpo"));
}

static void show_server(const struct showing *w, const struct json *content)
{
    struct server *now = mem_alloc(sizeof *now), *then = mem_alloc(sizeof *then);
    if (w->s == NULL || server_setting_load(w->s, now, NULL) != RC_OK)
        *now = (struct server){.base = ""};
    *then = *now;
    if (settings_content_server(content, w->s != NULL ? store_id(w->s).text : "…", then, NULL) ==
        RC_OK) {
        row(w->rows, _("server"), now->base, then->base[0] != '\0' ? then->base : NULL);
        row(w->rows, _("client"), now->client_id,
            json_get(json_get(content, "server"), "clientId") ? then->client_id : NULL);
        if (strcmp(now->ca_pem, then->ca_pem) != 0)
            row(w->rows, _("authorities of the server"),
                now->ca_pem[0] != '\0' ? _("others") : NULL, _("those of the package"));
        row(w->rows, _("key of the server"), now->pin, then->pin[0] != '\0' ? then->pin : NULL);
        row(w->rows, _("proxy"), now->proxy, then->proxy[0] != '\0' ? then->proxy : NULL);
    }
    server_wipe(now);
    server_wipe(then);
    free(now);
    free(then);
}

struct json *settings_changes(struct store *s, const struct settings_package *p)
{
    const struct showing w = {.s = s, .rows = json_new_array()};
    struct canonicals names = {.base = ""};
    const struct json *content = p->content, *forms = json_get(content, "forms");
    if (s != NULL)
        canonicals_load(s, &names, NULL);
    show_organisation(&w, json_get(content, "organisation"));
    show_server(&w, content);
    row(w.rows, _("names of what is sent"), names.base, json_get_string(content, "canonicals"));
    json_each(json_get(content, "settings"), show_setting, (void *)(uintptr_t)&w);
    json_each(json_get(content, "notice"), show_notice, (void *)(uintptr_t)&w);
    for (size_t i = 0; i < json_count(forms); i++) {
        struct buf name = {0};
        buf_printf(&name, "%s %s", json_get_string(json_at(forms, i), "url"),
                   json_get_string(json_at(forms, i), "version"));
        row(w.rows, _("questionnaire"), NULL, buf_text(&name));
        buf_release(&name);
    }
    if (json_get(content, "words") != NULL) {
        struct buf then = {0};
        json_write(json_get(content, "words"), false, &then);
        setting_row(&w, _("lists of words"), SETTING_WORDS, buf_text(&then));
        buf_release(&then);
    }
    return w.rows;
}
