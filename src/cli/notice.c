// SPDX-License-Identifier: EUPL-1.2
// icope notice: prints the information notice, and says what it tells about the organisation.
#include "admin/notice.h"
#include "admin/policy.h"
#include "base/fs.h"
#include "base/utf8.h"
#include "cli/rows.h"
#include "config/settings.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

// What may be said of the organisation, by option.
static const struct part {
    const char *option;
    size_t at; // of the member
} parts[] = {
    {"organisation", offsetof(struct config_organisation, name)},
    {"contact", offsetof(struct config_organisation, contact)},
    {"dpo", offsetof(struct config_organisation, dpo)},
};

// Takes over what was said. False after saying why not; *ret_changed: there was something.
static bool set_parts(struct cli_call *c, struct config *config, bool *ret_changed)
{
    *ret_changed = false;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        const char *text = arg_text(&c->args, parts[i].option);
        if (text == NULL)
            continue;
        if (strlen(text) >= CONFIG_ORGANISATION_BYTES || strchr(text, '\n') != NULL) {
            cli_say(parts[i].option, _("too long, or more than one line"));
            return false;
        }
        snprintf((char *)&config->organisation + parts[i].at, CONFIG_ORGANISATION_BYTES, "%s",
                 text);
        *ret_changed = true;
    }
    return true;
}

// How long things stay is said by the store where there is one.
// `said` is what the settings file says, over which the store's package goes.
static enum rc facts(struct cli_call *c, struct config_organisation *said, struct notice_facts *ret,
                     struct err *e)
{
    *ret = (struct notice_facts){.organisation = said, .practice = c->store.practice};
    enum rc rc = RC_OK;
    if (fs_exists(c->store.file)) {
        rc = cli_unlock(&c->store, e);
        ret->practice = rc == RC_OK && store_is_practice(c->store.s);
        ret->flags_anyway = rc == RC_OK && policy_flags_without_consent(c->store.s);
        if (rc == RC_OK)
            notice_organisation(c->store.s, said);
    }
    return rc == RC_OK ? retention_rule(c->store.s, c->paths->data, &ret->keep, e) : rc;
}

static void print(const struct notice *n)
{
    struct buf text = {0};
    notice_plain(n, &text);
    const size_t len = i18n_plain() && text.len > 0 ? text_plain(text.at, text.len) : text.len;
    cli_printf("%.*s", (int)len, buf_text(&text));
    buf_release(&text);
}

static int run(struct cli_call *c)
{
    struct config config;
    struct err e = {0};
    struct notice_facts f;
    struct notice n = {0};
    struct arena a = {0};
    bool changed = false;
    const char *language = arg_text(&c->args, "lang");
    if (language == NULL)
        language = i18n_language();
    config_read(&config, c->paths->config);
    if (!set_parts(c, &config, &changed))
        return CLI_USAGE;
    struct config_organisation said = config.organisation;
    if (facts(c, &said, &f, &e) != RC_OK)
        return cli_failed(c->store.file, &e);
    if (changed && c->store.s != NULL && !cli_may(&c->store, RIGHT_SETTINGS))
        return CLI_REFUSED;
    if (changed && (fs_mkdirs(c->paths->home, &e) != RC_OK ||
                    config_write(&config, c->paths->config, &e) != RC_OK)) {
        cli_say(c->paths->config, e.text);
        return CLI_STORE;
    }
    f.own = notice_own(c->store.s, language, &a);
    const enum rc rc = notice_read(c->paths->data, language, &f, &n, &e);
    arena_release(&a);
    if (rc != RC_OK)
        return cli_failed(c->paths->data, &e);
    print(&n);
    notice_release(&n);
    return CLI_DONE;
}

static const struct arg_option options[] = {
    {"lang", 'l', ARG_CHOICE, "fr|en", .help = N_("The language of the notice.")},
    {"organisation", .type = ARG_TEXT, .value = "TEXT",
     .help = N_("Who is responsible for the data: name and address; kept.")},
    {"contact", .type = ARG_TEXT, .value = "TEXT",
     .help = N_("Whom people ask: telephone, address; kept.")},
    {"dpo", .type = ARG_TEXT, .value = "TEXT",
     .help = N_("How the data protection officer is reached; kept.")},
    {0}};

const struct cli_command cli_notice_commands[] = {
    {.name = "notice",
     .help = N_("Prints the information notice for people; says who the organisation is."),
     .more = N_("What the organisation says of itself is kept on this laptop and not personal. How "
                "long data is kept is what the store says, so its passphrase is asked where there "
                "is one."),
     .example = "icope notice --organisation 'CCAS de Luchon, 1 place de la Mairie'",
     .options = options,
     .opens = CLI_OWN,
     .right = RIGHT_SETTINGS,
     .run = run},
    {0},
};
