// SPDX-License-Identifier: EUPL-1.2
// icope server show, check, forget: where visits are handed over to.
#include "cli/server.h"
#include "admin/policy.h"
#include "catalog/forms.h"
#include "cli/rows.h"
#include "fhir/canonical.h"
#include "sync/messages.h"
#include "sync/server_setting.h"

#include <stdlib.h>
#include <string.h>

enum { GREET_STEP_MS = 100 };

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
        json_set(profile, "forms", forms_versions(forms, s));
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

static int show(struct cli_call *c)
{
    struct err e = {0};
    struct canonicals names = {0};
    struct server *at = mem_alloc(sizeof *at);
    int code = CLI_DONE;
    if (server_setting_load(c->store.s, at, &e) != RC_OK) {
        code = unset(&c->store, &e);
    } else {
        struct json *profile = learnt(c->store.s);
        tell_forms(c->paths, c->store.s, profile);
        canonicals_load(c->store.s, &names, NULL);
        server_print(at, names.base, profile, arg_given(&c->args, "json"));
        server_names_warn(c->store.s);
        json_free(profile);
    }
    server_wipe(at);
    free(at);
    return code;
}

static int forget(struct cli_call *c)
{
    struct err e = {0};
    if (server_setting_save(c->store.s, NULL, &e) != RC_OK)
        return cli_failed(c->store.file, &e);
    puts(_("No server is set any more. What waits stays here."));
    return CLI_DONE;
}

int server_exit_code(enum sync_trouble trouble)
{
    static const int codes[SYNC_TROUBLES] = {
        [SYNC_FINE] = CLI_DONE,          [SYNC_NO_LINK] = CLI_NETWORK,
        [SYNC_PORTAL] = CLI_NETWORK,     [SYNC_UNTRUSTED] = CLI_STORE,
        [SYNC_ELSEWHERE] = CLI_USAGE,    [SYNC_LOGIN_FAILED] = CLI_STORE,
        [SYNC_FORBIDDEN] = CLI_STORE,    [SYNC_BUSY_SERVER] = CLI_NETWORK,
        [SYNC_NOT_FHIR] = CLI_USAGE,     [SYNC_STORE] = CLI_STORE,
        [SYNC_DOUBLED] = CLI_INCOMPLETE, [SYNC_REFUSED] = CLI_INCOMPLETE,
        [SYNC_FULL] = CLI_STORE,
    };
    return trouble < SYNC_TROUBLES ? codes[trouble] : CLI_NETWORK;
}

void server_print_trouble(const struct sync_view *v, bool verbose)
{
    struct sync_message said = trouble_text(v->trouble);
    char detail[200];
    if (said.happened[0] == '\0')
        return;
    cli_say("-", _(said.happened));
    detail_text(v->failure, v->http_status, detail, sizeof detail);
    if (detail[0] != '\0')
        cli_say("-", detail);
    if (v->said[0] != '\0')
        cli_say_that(_("the server says"), v->said);
    cli_say("-", _(said.todo));
    if (verbose && v->why[0] != '\0' && v->said[0] == '\0')
        cli_say("-", v->why);
}

static int greet(struct cli_store *c, bool json, bool verbose)
{
    struct sync *s = NULL;
    struct err e = {0};
    struct sync_view v;
    struct server *at = mem_alloc(sizeof *at);
    if (server_setting_load(c->s, at, &e) != RC_OK ||
        server_engine_new(c->s, &c->clock, &s, &e) != RC_OK) {
        server_wipe(at);
        free(at);
        return e.rc == RC_INVALID ? (cli_say("-", e.text), CLI_USAGE) : unset(c, &e);
    }
    sync_probe(s);
    do {
        sync_step(s);
        sync_wait(s, NULL, 0, GREET_STEP_MS);
        sync_look(s, &v);
    } while (v.running);
    if (json)
        server_print_check_json(sync_profile(s), at, &v);
    else
        server_print_check(sync_profile(s), at, &v);
    if (!json || v.trouble != SYNC_FINE)
        server_print_trouble(&v, verbose);
    sync_free(s);
    server_wipe(at);
    free(at);
    return server_exit_code(v.trouble);
}

static int check(struct cli_call *c)
{
    const int code = greet(&c->store, arg_given(&c->args, "json"), arg_given(&c->args, "verbose"));
    server_names_warn(c->store.s);
    return code;
}

static const struct arg_option options[] = {CLI_OPTION_JSON, {0}};
static const struct arg_option check_options[] = {
    {"verbose", 'v', .help = N_("Says technical details of a failure too, in English.")},
    CLI_OPTION_JSON,
    {0}};

const struct cli_command cli_server_commands[] = {
    {.name = "server show",
     .help = N_("Shows the server that is set, without secrets, and what was learnt of it."),
     .more = N_("Also the versions of the questionnaire that came from it, which one new visits "
                "begin with and why another is not used, and which settings of the organisation "
                "were taken or refused."),
     .example = "icope server show --json",
     .options = options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_SETTINGS,
     .run = show},
    {.name = "server check",
     .help = N_("Asks the server who it is, and whether this laptop may read and write there; "
                "nothing of the store is sent."),
     .more =
         N_("Reading is tried by counting responses, writing by an update that has to be refused "
            "because what it names does not exist; only where that says nothing an entry "
            "without content is made and deleted again, which is said. Exit code 5: no "
            "connection, 4: the credentials or a certificate are refused, or reading or writing is "
            "not allowed, "
            "2: the address is not that of a FHIR R4 server."),
     .example = "icope server check",
     .options = check_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_SETTINGS,
     .run = check},
    {.name = "server forget",
     .help = N_("Sets no server any more; what waits stays."),
     .example = "icope server forget",
     .opens = CLI_UNLOCKED,
     .right = RIGHT_SETTINGS,
     .run = forget},
    {0},
};
