// SPDX-License-Identifier: EUPL-1.2
#include "store/roster_text.h"

#include <inttypes.h>
#include <string.h>

void hex_put(struct buf *out, const unsigned char *at, size_t len)
{
    for (size_t i = 0; i < len; i++)
        buf_printf(out, "%02x", at[i]);
}

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hex_get_some(const char *text, unsigned char *out, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

bool hex_get(const char *text, unsigned char *out, size_t len)
{
    return text != NULL && strlen(text) == 2 * len && hex_get_some(text, out, len);
}

void hex_set(struct json *object, const char *key, const unsigned char *at, size_t len)
{
    struct buf text = {0};
    hex_put(&text, at, len);
    json_set_string(object, key, buf_text(&text));
    buf_release(&text);
}

// ---- reading ----

bool roster_text_read(const char *text, size_t len, const char *store, struct roster_text *ret)
{
    struct roster_text r = {.all = NULL};
    unsigned char signature[VAULT_SIGNATURE_BYTES];
    const char *said = NULL;
    bool good = json_parse(text, len, &JSON_LIMITS, &r.all, NULL) == RC_OK;
    if (good)
        said = json_get_string(r.all, "text");
    good = said != NULL && json_parse(said, strlen(said), &JSON_LIMITS, &r.said, NULL) == RC_OK;
    const char *of = good ? json_get_string(r.said, "store") : NULL;
    good = of != NULL && strcmp(of, store) == 0 && json_int(json_get(r.said, "n"), &r.n) &&
           hex_get(json_get_string(r.said, "key"), r.key, sizeof r.key) &&
           json_type(json_get(r.said, "accounts")) == JSON_ARRAY &&
           hex_get(json_get_string(r.all, "signature"), signature, sizeof signature) &&
           vault_signed(r.key, said, strlen(said), signature);
    if (good)
        *ret = r;
    else
        roster_text_release(&r);
    return good;
}

void roster_text_release(struct roster_text *r)
{
    json_free(r->all);
    json_free(r->said);
    *r = (struct roster_text){.all = NULL};
}

// What the key before signs.
static void change_text(const char *store, int64_t n, const unsigned char *to, struct buf *out)
{
    buf_printf(out, "icope administrators' key\n%s\n%" PRId64 "\n", store, n);
    hex_put(out, to, VAULT_PUBLIC_BYTES);
}

// Goes from *at to the key that this change brings, when it begins there and is signed.
static void follow(const struct json *change, const char *store, unsigned char *at)
{
    unsigned char from[VAULT_PUBLIC_BYTES], to[VAULT_PUBLIC_BYTES], by[VAULT_SIGNATURE_BYTES];
    struct buf text = {0};
    int64_t n = 0;
    if (json_int(json_get(change, "n"), &n) &&
        hex_get(json_get_string(change, "from"), from, sizeof from) &&
        hex_get(json_get_string(change, "to"), to, sizeof to) &&
        hex_get(json_get_string(change, "signature"), by, sizeof by) &&
        memcmp(from, at, sizeof from) == 0) {
        change_text(store, n, to, &text);
        if (vault_signed(from, buf_text(&text), text.len, by))
            memcpy(at, to, sizeof to);
    }
    buf_release(&text);
}

bool roster_text_follows(const struct roster_text *r, const char *store,
                         const unsigned char from[VAULT_PUBLIC_BYTES])
{
    const struct json *changes = json_get(r->all, "changes");
    unsigned char at[VAULT_PUBLIC_BYTES];
    memcpy(at, from, sizeof at);
    for (size_t i = 0; i < json_count(changes); i++)
        follow(json_at(changes, i), store, at);
    return memcmp(at, r->key, sizeof at) == 0;
}

const struct json *roster_text_line(const struct roster_text *r, const char *account)
{
    const struct json *accounts = json_get(r->said, "accounts");
    for (size_t i = 0; i < json_count(accounts); i++) {
        const char *id = json_get_string(json_at(accounts, i), "id");
        if (id != NULL && strcmp(id, account) == 0)
            return json_at(accounts, i);
    }
    return NULL;
}

// ---- writing ----

void roster_text_change(struct json *changes, const char *store, int64_t n,
                        const struct vault_signer *from, const struct vault_signer *to)
{
    unsigned char by[VAULT_SIGNATURE_BYTES];
    struct json *change = json_new_object();
    struct buf text = {0};
    change_text(store, n, vault_signer_public(to), &text);
    vault_sign(from, buf_text(&text), text.len, by);
    buf_release(&text);
    json_set(change, "n", json_new_int(n));
    hex_set(change, "from", vault_signer_public(from), VAULT_PUBLIC_BYTES);
    hex_set(change, "to", vault_signer_public(to), VAULT_PUBLIC_BYTES);
    hex_set(change, "signature", by, sizeof by);
    json_push(changes, change);
}

void roster_text_write(const char *store, int64_t n, const struct vault_signer *signer,
                       struct json *accounts, struct json *changes, struct json *sealed,
                       struct buf *out)
{
    unsigned char signature[VAULT_SIGNATURE_BYTES];
    struct json *said = json_new_object(), *all = json_new_object();
    struct buf text = {0};
    json_set_string(said, "store", store);
    json_set(said, "n", json_new_int(n));
    hex_set(said, "key", vault_signer_public(signer), VAULT_PUBLIC_BYTES);
    json_set(said, "accounts", json_share(accounts));
    json_write(said, false, &text);
    vault_sign(signer, buf_text(&text), text.len, signature);
    json_set_string(all, "text", buf_text(&text));
    hex_set(all, "signature", signature, sizeof signature);
    json_set(all, "changes", changes != NULL ? json_share(changes) : json_new_array());
    json_set(all, "sealed", json_share(sealed));
    json_write(all, false, out);
    buf_release(&text);
    json_free(said);
    json_free(all);
}
