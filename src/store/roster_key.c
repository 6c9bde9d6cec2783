// SPDX-License-Identifier: EUPL-1.2
// What an open store holds of the roster, through transactions; and pins.
#include "store/internal.h"
#include "store/roster_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum rc roster_prepare(struct store *s, const char *role, struct err *e)
{
    struct roster *r = &s->roster;
    if (r->there || strcmp(role, "administrator") != 0)
        return RC_OK;
    enum rc rc = vault_signer_new(&r->signer, e);
    if (rc != RC_OK)
        return rc;
    r->there = r->right = true;
    memcpy(r->key, vault_signer_public(r->signer), sizeof r->key);
    return RC_OK;
}

// ---- transactions ----

void roster_begin(struct store *s)
{
    s->roster_before = s->roster;
}

void roster_back(struct store *s)
{
    if (s->roster.signer != s->roster_before.signer)
        vault_signer_free(s->roster.signer);
    s->roster = s->roster_before;
}

void roster_kept(struct store *s)
{
    if (s->roster.signer != s->roster_before.signer)
        vault_signer_free(s->roster_before.signer);
    s->roster_before = s->roster;
}

void roster_close(struct store *s)
{
    vault_signer_free(s->roster.signer);
    s->roster = s->roster_before = (struct roster){.n = 0};
}

// ---- pins ----

void roster_pin_name(const char *account, char out[ROSTER_PIN_NAME_BYTES])
{
    snprintf(out, ROSTER_PIN_NAME_BYTES, "pin/%s", account);
}

// What the account's pair proves: which roster of which store it has seen.
static void pin_text(const struct store *s, const char *account, const unsigned char *key,
                     int64_t n, struct buf *out)
{
    buf_printf(out, "icope pin\n%s\n%s\n%" PRId64 "\n", s->id.text, account, n);
    hex_put(out, key, VAULT_PUBLIC_BYTES);
}

void roster_pin(const struct store *s, const char *account, const struct vault_keypair *pair,
                struct buf *out)
{
    unsigned char mac[32];
    struct buf text = {0};
    pin_text(s, account, s->roster.key, s->roster.n, &text);
    vault_keypair_mac(pair, buf_text(&text), text.len, mac);
    buf_release(&text);
    buf_printf(out, "%" PRId64 " ", s->roster.n);
    hex_put(out, s->roster.key, VAULT_PUBLIC_BYTES);
    buf_putc(out, ' ');
    hex_put(out, mac, sizeof mac);
}

bool roster_pin_read(const struct store *s, const char *account, const char *text,
                     struct roster_pin *ret)
{
    unsigned char said[32], made[32];
    struct buf proved = {0};
    char *end = NULL;
    ret->n = strtoll(text, &end, 10);
    if (strlen(end) != 1 + 2 * sizeof ret->key + 1 + 2 * sizeof said || *end != ' ' ||
        !hex_get_some(end + 1, ret->key, sizeof ret->key) ||
        !hex_get(end + 2 + 2 * sizeof ret->key, said, sizeof said))
        return false;
    pin_text(s, account, ret->key, ret->n, &proved);
    vault_keypair_mac(s->pair, buf_text(&proved), proved.len, made);
    buf_release(&proved);
    return memcmp(said, made, sizeof made) == 0;
}
