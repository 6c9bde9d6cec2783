// SPDX-License-Identifier: EUPL-1.2
// icope server key: the laptop's own key for SMART Backend Services.
#include "cli/rows.h"
#include "cli/server.h"
#include "http/jwt.h"
#include "sync/server_setting.h"

#include <stdlib.h>
#include <string.h>

#define SETTING_KEY "server-key" // {"pem","kid"}

enum rc server_own_key(struct store *s, struct server *at, struct err *e)
{
    struct arena a = {0};
    struct json *v = NULL;
    const char *text = NULL;
    enum rc rc = store_setting(s, SETTING_KEY, &a, &text, e);
    if (rc == RC_OK && text == NULL)
        rc = err_set(e, RC_NO, "no key was made");
    if (rc == RC_OK)
        rc = json_parse(text, strlen(text), &JSON_LIMITS, &v, e);
    const char *pem = json_get_string(v, "pem"), *kid = json_get_string(v, "kid");
    if (rc == RC_OK && pem != NULL && kid != NULL) {
        snprintf(at->key_pem, sizeof at->key_pem, "%s", pem);
        snprintf(at->key_id, sizeof at->key_id, "%s", kid);
    }
    json_free(v);
    arena_release(&a);
    return rc;
}

static enum rc keep_key(struct store *s, const char *pem, const char *kid, struct err *e)
{
    struct json *v = json_new_object();
    struct buf text = {0};
    json_set_string(v, "pem", pem);
    json_set_string(v, "kid", kid);
    json_write(v, false, &text);
    enum rc rc = store_setting_set(s, SETTING_KEY, buf_text(&text), e);
    json_free(v);
    buf_wipe(&text);
    return rc;
}

// The server that is set signs with the new key too, when it signed with the one before.
static enum rc sign_with(struct store *s, const char *before, const struct server *fresh,
                         struct err *e)
{
    struct server *set = mem_alloc(sizeof *set);
    enum rc rc = server_setting_load(s, set, e);
    if (rc == RC_OK && before[0] != '\0' && strcmp(set->key_id, before) == 0) {
        memcpy(set->key_pem, fresh->key_pem, sizeof set->key_pem);
        memcpy(set->key_id, fresh->key_id, sizeof set->key_id);
        rc = server_setting_save(s, set, e);
    }
    server_wipe(set);
    free(set);
    if (rc == RC_NO)
        err_clear(e);
    return rc == RC_NO ? RC_OK : rc;
}

// Made once: a new one would shut the laptop out until the server knows it.
enum rc server_key_make(struct store *s, bool anew, struct server *at, struct err *e)
{
    struct buf pem = {0};
    char before[sizeof at->key_id];
    enum rc rc = server_own_key(s, at, e);
    if (rc != RC_NO && !(anew && rc == RC_OK))
        return rc;
    err_clear(e);
    memcpy(before, at->key_id, sizeof before);
    snprintf(at->key_id, sizeof at->key_id, "%s", id_new().text);
    rc = jwt_new_key(&pem, e);
    if (rc == RC_OK)
        rc = keep_key(s, buf_text(&pem), at->key_id, e);
    if (rc == RC_OK)
        snprintf(at->key_pem, sizeof at->key_pem, "%s", buf_text(&pem));
    if (rc == RC_OK)
        rc = sign_with(s, before, at, e);
    buf_wipe(&pem);
    return rc;
}

static int key(struct cli_call *c)
{
    struct err e = {0};
    struct buf jwks = {0};
    struct server *at = mem_alloc(sizeof *at);
    int code = CLI_DONE;
    if (server_key_make(c->store.s, arg_given(&c->args, "new"), at, &e) != RC_OK ||
        jwt_public(at->key_pem, at->key_id, &jwks, &e) != RC_OK)
        code = cli_failed(c->store.file, &e);
    else
        cli_printf("%s\n", buf_text(&jwks));
    buf_release(&jwks);
    server_wipe(at);
    free(at);
    return code;
}

static const struct arg_option options[] = {
    {"new", 'n',
     .help = N_("Makes another one, which the people of the server must be given again.")},
    {0}};

const struct cli_command cli_server_key_commands[] = {
    {.name = "server key",
     .help = N_("Makes the laptop's own key for --auth backend once, keeps it sealed, and prints "
                "its public half for the people of the server."),
     .more = N_("As a JSON Web Key Set."),
     .example = "icope server key > laptop-07.jwks",
     .options = options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_SETTINGS,
     .run = key},
    {0},
};
