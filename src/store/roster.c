// SPDX-License-Identifier: EUPL-1.2
#include "store/roster.h"

#include "store/account.h"
#include "store/roster_rows.h"
#include "store/whole.h"

#include <stdio.h>
#include <string.h>

static const char setting_name[] = "roster", administrator[] = "administrator";

// ---- the setting ----

// RC_NO when there is none, RC_DAMAGED when it is none of this store or not signed.
static enum rc read_roster(struct store *s, struct roster_text *ret, struct err *e)
{
    struct arena a = {0};
    const char *text = NULL;
    enum rc rc = store_setting(s, setting_name, &a, &text, e);
    if (rc == RC_OK && text == NULL)
        rc = RC_NO;
    else if (rc == RC_OK && !roster_text_read(text, strlen(text), s->id.text, ret))
        rc = err_set(e, RC_DAMAGED, "roster: not signed, or of another store");
    arena_release(&a);
    return rc;
}

// Is the roster the one that the account saw last, or does it follow from it?
static bool fits_pin(struct store *s, const struct account_row *r, const struct roster_text *text)
{
    struct arena a = {0};
    struct roster_pin pin;
    char name[ROSTER_PIN_NAME_BYTES];
    const char *written = NULL;
    if (r->kind != VAULT_WRAP_PINNED) // never saw one
        return true;
    roster_pin_name(r->account.id.text, name);
    bool fits = s->pair != NULL && store_setting(s, name, &a, &written, NULL) == RC_OK &&
                written != NULL && roster_pin_read(s, r->account.id.text, written, &pin) &&
                pin.n <= text->n && roster_text_follows(text, s->id.text, pin.key);
    s->roster.stale = fits && (pin.n != text->n || memcmp(pin.key, text->key, sizeof pin.key) != 0);
    arena_release(&a);
    return fits;
}

// ---- who holds the private half ----

// Can this account have the administrators' key? Its public key into *ret.
static bool is_holder(const struct json *line, unsigned char ret[VAULT_PUBLIC_BYTES])
{
    const char *role = json_get_string(line, "role");
    return role != NULL && strcmp(role, administrator) == 0 &&
           json_bool(json_get(line, "active"), false) &&
           hex_get(json_get_string(line, "public"), ret, VAULT_PUBLIC_BYTES);
}

static void add_holder(struct json *list, const unsigned char *key)
{
    struct json *holder = json_new_object();
    hex_set(holder, "for", key, VAULT_PUBLIC_BYTES);
    json_push(list, holder);
}

// Public keys of all that the private half is sealed to, as {"for"} each: administrators, then
// recovery keys in use.
static enum rc holders(struct store *s, const struct json *lines, struct json **ret, struct err *e)
{
    unsigned char key[VAULT_PUBLIC_BYTES];
    struct json *list = json_new_array();
    for (size_t i = 0; i < json_count(lines); i++)
        if (is_holder(json_at(lines, i), key))
            add_holder(list, key);
    struct query q = db_query(&s->db, SQL_RECOVERIES, e);
    while (query_row(&q)) {
        size_t len = 0;
        const void *public_key = query_get_blob(&q, COL_public, &len);
        if (query_get_int(&q, COL_active) != 0 && len == sizeof key)
            add_holder(list, public_key);
    }
    enum rc rc = query_end(&q);
    if (rc == RC_OK)
        *ret = list;
    else
        json_free(list);
    return rc;
}

static bool same_holders(const struct json *sealed, const struct json *wanted)
{
    bool same = json_count(sealed) == json_count(wanted);
    for (size_t i = 0; same && i < json_count(wanted); i++) {
        const char *is = json_get_string(json_at(sealed, i), "for");
        const char *should = json_get_string(json_at(wanted, i), "for");
        same = is != NULL && should != NULL && strcmp(is, should) == 0;
    }
    return same;
}

// ---- writing the next one ----

static enum rc seal_to(const struct vault_signer *signer, struct json *list, struct err *e)
{
    for (size_t i = 0; i < json_count(list); i++) {
        unsigned char key[VAULT_PUBLIC_BYTES], half[VAULT_SEALED_KEY_BYTES];
        struct json *holder = json_at(list, i);
        if (!hex_get(json_get_string(holder, "for"), key, sizeof key))
            return err_set(e, RC_DAMAGED, "roster: a public key was cut");
        enum rc rc = vault_signer_seal_for(signer, key, half, e);
        if (rc != RC_OK)
            return rc;
        hex_set(holder, "half", half, sizeof half);
    }
    return RC_OK;
}

static enum rc write_next(struct store *s, struct json *lines, struct json *changes, struct err *e)
{
    struct roster *r = &s->roster;
    struct json *list = NULL;
    struct buf text = {0};
    enum rc rc = holders(s, lines, &list, e);
    if (rc == RC_OK)
        rc = seal_to(r->signer, list, e);
    if (rc == RC_OK) {
        roster_text_write(s->id.text, r->n + 1, r->signer, lines, changes, list, &text);
        rc = setting_write(s, setting_name, buf_text(&text), e);
    }
    if (rc == RC_OK &&
        (r->n == 0 || memcmp(r->key, vault_signer_public(r->signer), sizeof r->key) != 0))
        rc = audit_add(s, r->n == 0 ? "roster-begin" : "roster-key", "", e);
    if (rc == RC_OK) {
        r->n++;
        r->there = r->right = true;
        memcpy(r->key, vault_signer_public(r->signer), sizeof r->key);
    }
    buf_release(&text);
    json_free(list);
    return rc;
}

static bool has_holder(const struct json *lines)
{
    unsigned char key[VAULT_PUBLIC_BYTES];
    for (size_t i = 0; i < json_count(lines); i++)
        if (is_holder(json_at(lines, i), key))
            return true;
    return false;
}

// Does the written one say the same?
static bool is_same(struct store *s, const struct roster_text *text, const struct json *lines)
{
    struct json *list = NULL;
    bool same = json_equal(json_get(text->said, "accounts"), lines) &&
                holders(s, lines, &list, NULL) == RC_OK &&
                same_holders(json_get(text->all, "sealed"), list);
    json_free(list);
    return same;
}

static enum rc need_signer(const struct store *s, struct err *e)
{
    if (s->roster.signer != NULL && s->roster.right)
        return RC_OK;
    return err_set(e, RC_DENIED, "roster: only an administrator or a recovery key changes it");
}

enum rc roster_follow(struct store *s, struct err *e)
{
    struct roster_text text = {.all = NULL};
    struct json *lines = NULL;
    bool same = false;
    enum rc rc = roster_rows(s, &lines, e);
    if (rc == RC_OK && !s->roster.there && has_holder(lines))
        rc = roster_prepare(s, administrator, e);
    if (rc == RC_OK && s->roster.there) {
        rc = read_roster(s, &text, e);
        same = rc == RC_OK && is_same(s, &text, lines);
        rc = rc == RC_NO ? RC_OK : rc;
        if (rc == RC_OK && !same)
            rc = need_signer(s, e);
        if (rc == RC_OK && !same)
            rc = write_next(s, lines, json_get(text.all, "changes"), e);
    }
    roster_text_release(&text);
    json_free(lines);
    return rc;
}

enum rc roster_renew(struct store *s, struct err *e)
{
    struct roster_text text = {.all = NULL};
    struct vault_signer *next = NULL;
    struct json *lines = NULL;
    if (!s->roster.there)
        return RC_OK;
    enum rc rc = need_signer(s, e);
    if (rc == RC_OK)
        rc = read_roster(s, &text, e);
    if (rc == RC_OK)
        rc = roster_rows(s, &lines, e);
    if (rc == RC_OK)
        rc = vault_signer_new(&next, e);
    if (rc == RC_OK) {
        struct json *changes = json_get(text.all, "changes");
        roster_text_change(changes, s->id.text, s->roster.n + 1, s->roster.signer, next);
        if (s->roster.signer != s->roster_before.signer)
            vault_signer_free(s->roster.signer);
        s->roster.signer = next; // the one before stays in roster_before until the commit
        rc = write_next(s, lines, changes, e);
    }
    roster_text_release(&text);
    json_free(lines);
    return rc;
}

// ---- at login ----

// The private half, when it is sealed to that pair and is the other half of the key.
static void open_signer(struct store *s, const struct roster_text *text,
                        const struct vault_keypair *pair)
{
    const struct json *sealed = json_get(text->all, "sealed");
    for (size_t i = 0; pair != NULL && i < json_count(sealed) && s->roster.signer == NULL; i++) {
        unsigned char half[VAULT_SEALED_KEY_BYTES];
        struct vault_signer *signer = NULL;
        if (!hex_get(json_get_string(json_at(sealed, i), "half"), half, sizeof half) ||
            vault_signer_open_by(pair, half, &signer, NULL) != RC_OK)
            continue;
        if (memcmp(vault_signer_public(signer), text->key, VAULT_PUBLIC_BYTES) == 0)
            s->roster.signer = signer;
        else
            vault_signer_free(signer);
    }
}

// Nobody is an administrator, nor more than a nurse: visits go on, administration waits.
static void believe_less(struct store *s)
{
    if (strcmp(s->user.role, "visitor") != 0)
        snprintf(s->user.role, sizeof s->user.role, "nurse");
}

static void take_role(struct store *s, const struct json *line)
{
    const char *role = json_get_string(line, "role");
    bool known =
        role != NULL && account_role_known(role) && json_bool(json_get(line, "active"), false);
    snprintf(s->user.role, sizeof s->user.role, "%s", known ? role : "visitor");
}

// Is the pair that was opened the one of that account's line? One that had none yet when it was
// listed may have any.
static bool is_of_line(const struct store *s, const struct json *line)
{
    unsigned char key[VAULT_PUBLIC_BYTES];
    const char *said = json_get_string(line, "public");
    return line == NULL || said == NULL || said[0] == '\0' ||
           (s->pair != NULL && hex_get(said, key, sizeof key) &&
            memcmp(key, vault_keypair_public(s->pair), sizeof key) == 0);
}

enum rc roster_open(struct store *s, const struct account_row *r,
                    const struct vault_keypair *recovery, struct err *e)
{
    struct roster_text text = {.all = NULL};
    struct err why = {0};
    enum rc rc = read_roster(s, &text, &why);
    s->roster.by_recovery = recovery != NULL;
    if (rc == RC_NO && r->kind != VAULT_WRAP_PINNED) // nobody is an administrator yet
        return RC_OK;
    s->roster.there = true;
    if (rc == RC_OK) {
        s->roster.n = text.n;
        memcpy(s->roster.key, text.key, sizeof s->roster.key);
        s->roster.right =
            recovery != NULL ||
            (fits_pin(s, r, &text) && is_of_line(s, roster_text_line(&text, r->account.id.text)));
    } else if (rc != RC_NO && rc != RC_DAMAGED) {
        return err_set(e, rc, "%s", why.text);
    }
    if (s->roster.right) {
        open_signer(s, &text, recovery != NULL ? recovery : s->pair);
        take_role(s, roster_text_line(&text, r->account.id.text));
    } else {
        believe_less(s);
    }
    if (!s->roster.right || !roster_rows_are_as_said(s, &text))
        whole_doubt(s, setting_name);
    roster_text_release(&text);
    return RC_OK;
}

// ---- taken as it is ----

// By a recovery key: with the key that there was when it opens, else with a new one, which
// everybody else sees at the next login.
static enum rc begin_again(struct store *s, struct err *e)
{
    struct json *lines = NULL;
    enum rc rc = roster_rows(s, &lines, e);
    if (rc == RC_OK && s->roster.signer == NULL)
        rc = vault_signer_new(&s->roster.signer, e);
    if (rc == RC_OK)
        rc = write_next(s, lines, NULL, e);
    json_free(lines);
    return rc;
}

enum rc roster_accept(struct store *s, struct err *e)
{
    struct roster_text text = {.all = NULL};
    if (!s->roster.there)
        return roster_follow(s, e);
    enum rc rc = s->roster.by_recovery ? RC_OK : need_signer(s, e);
    if (rc != RC_OK)
        return rc;
    rc = read_roster(s, &text, NULL);
    if (rc == RC_OK && s->roster.signer != NULL) {
        rc = roster_rows_follow(s, &text, e);
        if (rc == RC_OK)
            rc = roster_follow(s, e);
    } else {
        rc = begin_again(s, e);
    }
    roster_text_release(&text);
    return rc;
}
