// SPDX-License-Identifier: EUPL-1.2
#include "transfer/project.h"

#include "base/json.h"
#include "transfer/keys.h"
#include "vault/sealed_message.h"
#include "vault/vault.h"

#include <stdio.h>
#include <string.h>

static const char kind[] = "icope-project-key";

static void write_project(const struct store_project *p, struct buf *out)
{
    char key[PSEUDONYM_KEY_TEXT];
    struct json *o = json_new_object();
    pseudonym_key_text(&p->key, key);
    json_set_string(o, "kind", kind);
    json_set_string(o, "name", p->name);
    json_set_string(o, "key", key);
    json_set(o, "made", json_new_int(p->made_utc_ms));
    json_write(o, false, out);
    json_free(o);
    vault_wipe(key, sizeof key);
}

enum rc project_give(struct store *s, const char *name, const unsigned char to[VAULT_PUBLIC_BYTES],
                     struct buf *out, struct err *e)
{
    struct store_project p;
    struct vault_keypair *own = NULL;
    struct buf text = {0};
    enum rc rc = store_project(s, name, &p, e);
    if (rc != RC_OK)
        return rc;
    rc = transfer_pair(s, true, &own, e);
    if (rc == RC_OK) {
        write_project(&p, &text);
        rc = store_audit(s, "project-key-given", name, e);
    }
    if (rc == RC_OK)
        rc = sealed_message_seal(own, to, text.at, text.len, out, e);
    vault_keypair_free(own);
    vault_wipe(&p, sizeof p);
    buf_wipe(&text);
    return rc;
}

static enum rc read_project(const struct buf *text, struct store_project *ret, struct err *e)
{
    struct json *o = NULL;
    struct store_project p = {.made_utc_ms = 0};
    enum rc rc = json_parse(buf_text(text), text->len, &JSON_LIMITS, &o, e);
    const char *is = json_get_string(o, "kind"), *name = json_get_string(o, "name");
    const char *key = json_get_string(o, "key");
    const bool fits = rc == RC_OK && is != NULL && strcmp(is, kind) == 0 && name != NULL &&
                      project_name_is(name) && key != NULL && pseudonym_key_read(key, &p.key) &&
                      json_int(json_get(o, "made"), &p.made_utc_ms);
    if (fits) {
        snprintf(p.name, sizeof p.name, "%s", name);
        *ret = p;
    }
    json_free(o);
    vault_wipe(&p, sizeof p);
    return fits ? RC_OK : err_set(e, RC_INVALID, "this is no project's key");
}

enum rc project_open(struct store *s, const void *file, size_t len, struct store_project *ret,
                     unsigned char ret_from[VAULT_PUBLIC_BYTES], struct err *e)
{
    struct vault_keypair *own = NULL;
    struct buf text = {0};
    enum rc rc = transfer_pair(s, true, &own, e);
    if (rc == RC_OK)
        rc = sealed_message_open(own, file, len, &text, ret_from, e);
    if (rc == RC_OK)
        rc = read_project(&text, ret, e);
    vault_keypair_free(own);
    buf_wipe(&text);
    return rc;
}
