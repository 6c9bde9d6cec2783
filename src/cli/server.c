// SPDX-License-Identifier: EUPL-1.2
// icope server show, check, key, forget: where visits are handed over to.
#include "cli/server.h"
#include "admin/policy.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "catalog/forms.h"
#include "http/jwt.h"
#include "sync/messages.h"
#include "sync/server_setting.h"

#include <stdlib.h>
#include <string.h>

#define SETTING_KEY "server-key" // {"pem","kid"}

enum { GREET_STEP_MS = 100 };

// ---- show ----

void server_print(const struct server *at, const struct json *profile, bool json)
{
    struct json *o = json_new_object();
    json_set_string(o, "auth", server_auths[at->auth]);
    json_set_string(o, "mode", server_modes[at->mode]);
    for (size_t i = 0; i < SERVER_OPTIONS; i++) {
        const char *value = (const char *)at + server_options[i].at;
        if (value[0] != '\0') // what only its owner may read is never shown
            json_set_string(o, server_options[i].option + 2,
                            server_options[i].source == FROM_FILE ? "(set)" : value);
    }
    if (at->owners[0] != '\0')
        json_set_string(o, "owners", at->owners);
    if (profile != NULL)
        json_set(o, "learnt", json_copy(profile));
    if (json) {
        cli_print(o, true);
    } else {
        struct buf text = {0}, safe = {0};
        json_write(o, true, &text);
        text_safe(&safe, buf_text(&text), text.len, true);
        printf("%s\n", buf_text(&safe));
        buf_release(&text);
        buf_release(&safe);
    }
    json_free(o);
}

static struct json *learnt(struct store *s)
{
    struct arena a = {0};
    struct json *v = NULL;
    const char *text = NULL;
    if (store_setting(s, "server-profile", &a, &text, NULL) == RC_OK && text != NULL)
        json_parse(text, strlen(text), &JSON_LIMITS, &v, NULL);
    arena_release(&a);
    return v;
}

// Which versions of the form came from it, and why one is not used; which settings.
static void tell_forms(const struct paths *paths, struct store *s, struct json *profile)
{
    struct forms *forms = NULL;
    if (profile != NULL && forms_new(paths->questionnaires, &forms, NULL) == RC_OK)
        json_set(profile, "forms", forms_tell(forms, s));
    if (profile != NULL)
        json_set(profile, "settings", policy_report(s));
    forms_free(forms);
}

static int unset(const struct cli_store *c, const struct err *e)
{
    if (e->rc != RC_NO)
        return cli_failed(c->file, e);
    cli_say("-", _("no server is set: icope server set --base URL"));
    return CLI_NO;
}

// ---- its own key ----

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
static enum rc own_key(struct cli_store *c, bool anew, struct server *at, struct err *e)
{
    struct buf pem = {0};
    char before[sizeof at->key_id];
    enum rc rc = server_own_key(c->s, at, e);
    if (rc != RC_NO && !(anew && rc == RC_OK))
        return rc;
    err_clear(e);
    memcpy(before, at->key_id, sizeof before);
    snprintf(at->key_id, sizeof at->key_id, "%s", id_new().text);
    rc = jwt_new_key(&pem, e);
    if (rc == RC_OK)
        rc = keep_key(c->s, buf_text(&pem), at->key_id, e);
    if (rc == RC_OK)
        snprintf(at->key_pem, sizeof at->key_pem, "%s", buf_text(&pem));
    if (rc == RC_OK)
        rc = sign_with(c->s, before, at, e);
    buf_wipe(&pem);
    return rc;
}

int cli_server_key(const struct paths *paths, int argc, char **argv)
{
    struct cli_store c = {0};
    struct err e = {0};
    struct buf jwks = {0};
    struct server *at = mem_alloc(sizeof *at);
    bool anew = cli_flag(&argc, argv, "--new");
    int code = cli_open(paths, &argc, argv, 0, RIGHT_SETTINGS, &c);
    if (code == CLI_DONE && (own_key(&c, anew, at, &e) != RC_OK ||
                             jwt_public(at->key_pem, at->key_id, &jwks, &e) != RC_OK))
        code = cli_failed(c.file, &e);
    if (code == CLI_DONE)
        printf("%s\n", buf_text(&jwks));
    buf_release(&jwks);
    cli_close(&c);
    server_wipe(at);
    free(at);
    return code;
}

int cli_server_show(const struct paths *paths, int argc, char **argv)
{
    struct cli_store c = {0};
    struct err e = {0};
    struct server *at = mem_alloc(sizeof *at);
    bool json = cli_flag(&argc, argv, "--json");
    int code = cli_open(paths, &argc, argv, 0, RIGHT_SETTINGS, &c);
    if (code == CLI_DONE && server_setting_load(c.s, at, &e) != RC_OK)
        code = unset(&c, &e);
    if (code == CLI_DONE) {
        struct json *profile = learnt(c.s);
        tell_forms(paths, c.s, profile);
        server_print(at, profile, json);
        json_free(profile);
    }
    cli_close(&c);
    server_wipe(at);
    free(at);
    return code;
}

int cli_server_forget(const struct paths *paths, int argc, char **argv)
{
    struct cli_store c = {0};
    struct err e = {0};
    int code = cli_open(paths, &argc, argv, 0, RIGHT_SETTINGS, &c);
    if (code == CLI_DONE && server_setting_save(c.s, NULL, &e) != RC_OK)
        code = cli_failed(c.file, &e);
    if (code == CLI_DONE)
        puts(_("No server is set any more. What waits stays here."));
    cli_close(&c);
    return code;
}

static int greet(struct cli_store *c, bool json)
{
    struct sync *s = NULL;
    struct err e = {0};
    struct sync_view v;
    if (server_engine_new(c->s, &c->clock, &s, &e) != RC_OK)
        return e.rc == RC_INVALID ? (cli_say("-", e.text), CLI_NO) : unset(c, &e);
    sync_greet(s);
    do {
        sync_step(s);
        sync_wait(s, NULL, 0, GREET_STEP_MS);
        sync_look(s, &v);
    } while (v.running);
    struct sync_message said = trouble_text(v.trouble);
    struct json *o = profile_json(sync_profile(s));
    json_set_string(o, "trouble", trouble_name(v.trouble));
    if (json)
        cli_print(o, true);
    else if (v.trouble == SYNC_FINE)
        printf(_("It answers: %s, FHIR %s, and lets this laptop in.\n"), sync_profile(s)->software,
               sync_profile(s)->fhir_version);
    if (v.trouble != SYNC_FINE) {
        cli_say(_(said.happened), v.why[0] != '\0' ? v.why : "-");
        cli_say("-", _(said.todo));
    }
    json_free(o);
    sync_free(s);
    return v.trouble == SYNC_FINE ? CLI_DONE : CLI_NETWORK;
}

int cli_server_check(const struct paths *paths, int argc, char **argv)
{
    struct cli_store c = {0};
    bool json = cli_flag(&argc, argv, "--json");
    int code = cli_open(paths, &argc, argv, 0, RIGHT_SETTINGS, &c);
    if (code == CLI_DONE)
        code = greet(&c, json);
    cli_close(&c);
    return code;
}
