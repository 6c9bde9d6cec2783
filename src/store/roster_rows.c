// SPDX-License-Identifier: EUPL-1.2
#include "store/roster_rows.h"

#include "store/account.h"

#include <stdio.h>
#include <string.h>

static enum rc line_of_row(struct store *s, struct id account, struct json *lines, struct err *e)
{
    struct account_row r = {0};
    enum rc rc = account_load(s, NULL, account, &r, e);
    if (rc == RC_OK) {
        struct json *line = json_new_object();
        json_set_string(line, "id", r.account.id.text);
        json_set_string(line, "name", r.account.name);
        json_set_string(line, "role", r.account.role);
        json_set(line, "active", json_new_bool(r.account.active));
        hex_set(line, "public", r.public_key, r.paired ? sizeof r.public_key : 0);
        json_push(lines, line);
    }
    account_wipe(&r);
    return rc;
}

enum rc roster_rows(struct store *s, struct json **ret, struct err *e)
{
    struct arena a = {0};
    struct store_account *all = NULL;
    size_t count = 0;
    struct json *lines = json_new_array();
    enum rc rc = store_accounts(s, &a, &all, &count, e);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = line_of_row(s, all[i].id, lines, e);
    arena_release(&a);
    if (rc == RC_OK)
        *ret = lines;
    else
        json_free(lines);
    return rc;
}

// An account that had no key pair yet when it was listed may have one now.
static bool says_the_same(const struct json *said, const struct json *is)
{
    static const char *const members[] = {"id", "name", "role", "active", "public"};
    const char *key = json_get_string(said, "public");
    bool same = true;
    for (size_t i = 0; same && i < ARRAY_LEN(members); i++)
        same = (strcmp(members[i], "public") == 0 && key != NULL && key[0] == '\0') ||
               json_equal(json_get(said, members[i]), json_get(is, members[i]));
    return same;
}

bool roster_rows_are_as_said(struct store *s, const struct roster_text *text)
{
    struct json *lines = NULL;
    bool same = roster_rows(s, &lines, NULL) == RC_OK &&
                json_count(lines) == json_count(json_get(text->said, "accounts"));
    for (size_t i = 0; same && i < json_count(lines); i++) {
        const char *id = json_get_string(json_at(lines, i), "id");
        same = says_the_same(roster_text_line(text, id != NULL ? id : ""), json_at(lines, i));
    }
    json_free(lines);
    return same;
}

// May an account with that key pair log in, by its line? One that had none yet may have any.
static bool may_enter(const struct json *line, const struct account_row *r)
{
    unsigned char key[VAULT_PUBLIC_BYTES];
    const char *said = json_get_string(line, "public");
    if (!json_bool(json_get(line, "active"), false))
        return false;
    return said == NULL || said[0] == '\0' ||
           (r->paired && hex_get(said, key, sizeof key) &&
            memcmp(key, r->public_key, sizeof key) == 0);
}

static void take_line(const struct json *line, struct account_row *r)
{
    const char *name = json_get_string(line, "name"), *role = json_get_string(line, "role");
    bool known = role != NULL && account_role_known(role);
    if (name != NULL)
        snprintf(r->account.name, sizeof r->account.name, "%s", name);
    snprintf(r->account.role, sizeof r->account.role, "%s", known ? role : "visitor");
}

// Writes the row as the roster says it, NULL: it is not in it.
static enum rc put_back(struct store *s, struct id account, const struct json *line, struct err *e)
{
    struct account_row r = {0};
    enum rc rc = account_load(s, NULL, account, &r, e);
    if (rc != RC_OK)
        return rc;
    r.account.active = may_enter(line, &r);
    r.has_master = r.account.active && r.paired;
    take_line(line, &r);
    if (r.has_master)
        rc = vault_seal_for(s->vault, r.public_key, r.master, e);
    else if (!r.account.active && !r.paired)
        memset(r.wrapped, 0, sizeof r.wrapped); // it is the master key itself
    if (rc == RC_OK)
        rc = account_write(s, &r, e);
    account_wipe(&r);
    return rc;
}

static bool is_proved(struct store *s, struct id account)
{
    struct account_row r = {0};
    bool proved =
        account_load(s, NULL, account, &r, NULL) == RC_OK && account_prove(s, &r, NULL) == RC_OK;
    account_wipe(&r);
    return proved;
}

enum rc roster_rows_follow(struct store *s, const struct roster_text *text, struct err *e)
{
    struct json *lines = NULL;
    enum rc rc = roster_rows(s, &lines, e);
    for (size_t i = 0; rc == RC_OK && i < json_count(lines); i++) {
        struct id id = id_from(json_get_string(json_at(lines, i), "id"));
        const struct json *said = roster_text_line(text, id.text);
        if (said == NULL || !says_the_same(said, json_at(lines, i)) || !is_proved(s, id))
            rc = put_back(s, id, said, e);
    }
    json_free(lines);
    return rc;
}
