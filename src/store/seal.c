// SPDX-License-Identifier: EUPL-1.2
// Sealing by place: what is sealed and what merely proved.
#include "store/internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void proof_make(const struct store *s, const struct vault_key *key, const char *aad,
                struct buf *out)
{
    vault_seal(s->vault, key, aad, "", 0, out);
}

void proof_say(const struct store *s, const struct vault_key *key, const char *aad, bool yes,
               struct buf *out)
{
    vault_seal(s->vault, key, aad, "!", yes ? 1 : 0, out); // padded to the same length
}

enum rc proof_hear(const struct store *s, const struct vault_key *key, const char *aad,
                   const void *proof, size_t len, const char *row, bool *ret, struct err *e)
{
    struct buf said = {0};
    enum rc rc = vault_open(s->vault, key, aad, proof, len, &said, NULL);
    *ret = said.len > 0;
    buf_wipe(&said);
    return rc == RC_OK ? RC_OK : err_set(e, RC_DAMAGED, "%s: the row was changed", row);
}

enum rc proof_check(const struct store *s, const struct vault_key *key, const char *aad,
                    const void *proof, size_t len, const char *row, struct err *e)
{
    struct buf nothing = {0};
    enum rc rc = vault_open(s->vault, key, aad, proof, len, &nothing, NULL);
    buf_wipe(&nothing);
    return rc == RC_OK ? RC_OK : err_set(e, RC_DAMAGED, "%s: the row was changed", row);
}

void seal_json(const struct store *s, const struct vault_key *key, const char *aad,
               const struct json *value, struct buf *out)
{
    struct buf text = {0};
    json_write(value, false, &text);
    vault_seal(s->vault, key, aad, buf_text(&text), text.len, out);
    buf_wipe(&text);
}

enum rc open_json(const struct store *s, const struct vault_key *key, const char *aad,
                  const void *sealed, size_t len, struct json **ret, struct err *e)
{
    struct buf text = {0};
    enum rc rc = vault_open(s->vault, key, aad, sealed, len, &text, e);
    if (rc == RC_OK && json_parse(buf_text(&text), text.len, &JSON_LIMITS, ret, NULL) != RC_OK)
        rc = err_set(e, RC_DAMAGED, "%s: not JSON", aad); // the parser's text could hold answers
    buf_wipe(&text);
    return rc;
}

void erased_aad(const char *person, int64_t erased_utc_ms, char out[AAD_BYTES])
{
    snprintf(out, AAD_BYTES, "erased/%s/%" PRId64, person, erased_utc_ms);
}

void person_aad(const char *person, int64_t version, char out[AAD_BYTES])
{
    static const char kind[] = "person/";
    char digits[24];
    size_t at = sizeof kind - 1, len = strnlen(person, ID_BYTES), count = 0;
    memcpy(out, kind, at);
    memcpy(out + at, person, len);
    at += len;
    for (; version > 0; version /= 10)
        digits[count++] = (char)('0' + version % 10);
    if (count > 0)
        out[at++] = '/';
    while (count > 0)
        out[at++] = digits[--count];
    out[at] = '\0';
}

enum rc person_key(const struct store *s, const char *person, const struct query *q,
                   struct vault_key *ret, struct err *e)
{
    char aad[AAD_BYTES];
    size_t len = 0;
    const unsigned char *wrapped = query_get_blob(q, COL_wrapped, &len);
    person_aad(person, 0, aad);
    if (len != VAULT_WRAP_BYTES)
        return err_set(e, RC_DAMAGED, "%s: the key was cut", aad);
    return vault_key_open(s->vault, aad, wrapped, ret, e);
}
