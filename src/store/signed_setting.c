// SPDX-License-Identifier: EUPL-1.2
#include "store/signed_setting.h"

#include "store/internal.h"
#include "store/roster_text.h"

#include <string.h>

// What is signed: for which store, which setting, and what it says.
static void signed_text(const struct store *s, const char *name, const char *text, struct buf *out)
{
    buf_printf(out, "icope signed setting\n%s\n%s\n%s", s->id.text, name, text);
}

enum rc store_signed_set(struct store *s, const char *name, const struct json *what, struct err *e)
{
    unsigned char signature[VAULT_SIGNATURE_BYTES];
    struct buf text = {0}, all = {0}, hex = {0}, value = {0};
    enum rc rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    if (s->roster.signer == NULL || !s->roster.right)
        return err_set(e, RC_DENIED, "%s: only an administrator can say that", name);
    if (what == NULL)
        return store_setting_set(s, name, NULL, e);
    json_write(what, false, &text);
    signed_text(s, name, buf_text(&text), &all);
    vault_sign(s->roster.signer, buf_text(&all), all.len, signature);
    hex_put(&hex, signature, sizeof signature);
    struct json *o = json_new_object();
    json_set_string(o, "text", buf_text(&text));
    json_set_string(o, "signature", buf_text(&hex));
    json_write(o, false, &value);
    rc = store_setting_set(s, name, buf_text(&value), e);
    json_free(o);
    buf_release(&text);
    buf_release(&all);
    buf_release(&hex);
    buf_release(&value);
    return rc;
}

static bool is_signed(const struct store *s, const char *name, const struct json *kept)
{
    unsigned char signature[VAULT_SIGNATURE_BYTES];
    const char *text = json_get_string(kept, "text");
    struct buf all = {0};
    if (text == NULL || !s->roster.there || !s->roster.right ||
        !hex_get(json_get_string(kept, "signature"), signature, sizeof signature))
        return false;
    signed_text(s, name, text, &all);
    bool right = vault_signed(s->roster.key, buf_text(&all), all.len, signature);
    buf_release(&all);
    return right;
}

enum rc store_signed(struct store *s, const char *name, struct json **ret, struct err *e)
{
    struct arena a = {0};
    const char *value = NULL;
    struct json *kept = NULL;
    enum rc rc = store_setting(s, name, &a, &value, e);
    if (rc == RC_OK && value == NULL)
        rc = err_set(e, RC_NO, "%s: not said", name);
    if (rc == RC_OK) {
        rc = json_parse(value, strlen(value), &JSON_LIMITS, &kept, NULL);
        const char *text = json_get_string(kept, "text");
        rc = rc == RC_OK && is_signed(s, name, kept)
                 ? json_parse(text, strlen(text), &JSON_LIMITS, ret, NULL)
                 : RC_DAMAGED;
        if (rc != RC_OK)
            rc = err_set(e, RC_DAMAGED, "%s: no administrator of this store signed that", name);
    }
    json_free(kept);
    arena_release(&a);
    return rc;
}
