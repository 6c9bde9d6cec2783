// SPDX-License-Identifier: EUPL-1.2
#include "transfer/keys.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

#define PAIR    "carry-pair"
#define DESK    "carry-desk"
#define LAPTOPS "carry-laptops"

void transfer_key_text(const unsigned char key[VAULT_PUBLIC_BYTES], char out[TRANSFER_KEY_BYTES])
{
    for (size_t i = 0; i < VAULT_PUBLIC_BYTES; i++)
        snprintf(out + 2 * i, 3, "%02x", key[i]);
}

static unsigned digit(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

bool transfer_key_from(const char *text, unsigned char ret[VAULT_PUBLIC_BYTES])
{
    if (text == NULL || strlen(text) != TRANSFER_KEY_BYTES - 1 ||
        strspn(text, "0123456789abcdef") != TRANSFER_KEY_BYTES - 1)
        return false;
    for (size_t i = 0; i < VAULT_PUBLIC_BYTES; i++)
        ret[i] = (unsigned char)(digit(text[2 * i]) << 4 | digit(text[2 * i + 1]));
    return true;
}

// Reads a key of a setting. RC_NO when it is unset.
static enum rc read_key(struct store *s, const char *name, unsigned char *ret, struct err *e)
{
    struct arena a = {0};
    const char *text = NULL;
    enum rc rc = store_setting(s, name, &a, &text, e);
    if (rc == RC_OK && text == NULL)
        rc = err_set(e, RC_NO, "%s: not set", name);
    if (rc == RC_OK && !transfer_key_from(text, ret))
        rc = err_set(e, RC_DAMAGED, "%s: not a key", name);
    arena_release(&a); // what is freed is overwritten
    return rc;
}

static enum rc write_key(struct store *s, const char *name, const unsigned char *key, struct err *e)
{
    char text[TRANSFER_KEY_BYTES];
    transfer_key_text(key, text);
    enum rc rc = store_setting_set(s, name, text, e);
    vault_wipe(text, sizeof text);
    return rc;
}

enum rc transfer_pair(struct store *s, bool make, struct vault_keypair **ret, struct err *e)
{
    unsigned char secret[VAULT_KEY_BYTES];
    struct vault_keypair *pair = NULL;
    struct err why = {0};
    enum rc rc = read_key(s, PAIR, secret, &why);
    if (rc == RC_OK) {
        rc = vault_keypair_from(secret, ret, e);
        vault_wipe(secret, sizeof secret);
        return rc;
    }
    if (rc != RC_NO || !make)
        return err_set(e, rc, "%s", why.text);
    rc = vault_keypair_new(&pair, e);
    if (rc == RC_OK)
        rc = write_key(s, PAIR, vault_keypair_secret(pair), e);
    if (rc == RC_OK)
        *ret = pair;
    else
        vault_keypair_free(pair);
    return rc;
}

enum rc transfer_desk(struct store *s, unsigned char ret[VAULT_PUBLIC_BYTES], struct err *e)
{
    return read_key(s, DESK, ret, e);
}

enum rc transfer_desk_set(struct store *s, const unsigned char key[VAULT_PUBLIC_BYTES],
                          struct err *e)
{
    return write_key(s, DESK, key, e);
}

// ---- laptops of a desk: {"KEY": {"added"}} ----

static enum rc read_laptops(struct store *s, struct json **ret, struct err *e)
{
    struct arena a = {0};
    const char *text = NULL;
    *ret = NULL;
    enum rc rc = store_setting(s, LAPTOPS, &a, &text, e);
    if (rc == RC_OK && text == NULL)
        *ret = json_new_object();
    else if (rc == RC_OK && json_parse(text, strlen(text), &JSON_LIMITS, ret, NULL) != RC_OK)
        rc = err_set(e, RC_DAMAGED, LAPTOPS ": cannot be read");
    arena_release(&a);
    return rc;
}

static enum rc write_laptops(struct store *s, const struct json *all, struct err *e)
{
    struct buf text = {0};
    json_write(all, false, &text);
    enum rc rc = store_setting_set(s, LAPTOPS, buf_text(&text), e);
    buf_release(&text);
    return rc;
}

// What transfer_laptops collects.
struct laptops {
    struct transfer_laptop *all; // with room for every member
    size_t count;                // used
};

static bool collect(const char *key, struct json *value, void *self)
{
    struct laptops *l = self;
    struct transfer_laptop *one = &l->all[l->count];
    if (!transfer_key_from(key, one->key))
        return true;
    if (!json_int(json_get(value, "added"), &one->added_utc_ms))
        one->added_utc_ms = 0;
    l->count++;
    return true;
}

enum rc transfer_laptops(struct store *s, struct arena *a, struct transfer_laptop **ret,
                         size_t *ret_count, struct err *e)
{
    struct json *all = NULL;
    struct laptops l = {0};
    enum rc rc = read_laptops(s, &all, e);
    if (rc != RC_OK)
        return rc;
    l.all = arena_array(a, json_count(all) + 1, sizeof *l.all);
    json_each(all, collect, &l);
    json_free(all);
    *ret = l.all;
    *ret_count = l.count;
    return RC_OK;
}

enum rc transfer_laptop_add(struct store *s, const struct clock *clock,
                            const unsigned char key[VAULT_PUBLIC_BYTES], struct err *e)
{
    char text[TRANSFER_KEY_BYTES];
    struct json *all = NULL;
    transfer_key_text(key, text);
    enum rc rc = read_laptops(s, &all, e);
    if (rc == RC_OK && json_get(all, text) == NULL) {
        struct json *one = json_new_object();
        json_set(one, "added", json_new_int(clock_utc_ms(clock)));
        json_set(all, text, one);
        rc = write_laptops(s, all, e);
    }
    json_free(all);
    return rc;
}

enum rc transfer_laptop_drop(struct store *s, const unsigned char key[VAULT_PUBLIC_BYTES],
                             struct err *e)
{
    char text[TRANSFER_KEY_BYTES];
    struct json *all = NULL;
    transfer_key_text(key, text);
    enum rc rc = read_laptops(s, &all, e);
    if (rc == RC_OK && json_get(all, text) == NULL)
        rc = err_set(e, RC_NO, "no such laptop");
    if (rc == RC_OK) {
        json_set(all, text, NULL);
        rc = write_laptops(s, all, e);
    }
    json_free(all);
    return rc;
}
