// SPDX-License-Identifier: EUPL-1.2
// What `icope server check` found, in words and for machines.
#include "base/i18n.h"
#include "cli/io.h"
#include "cli/server.h"
#include "sync/messages.h"

#include <string.h>

static const char *const found_names[] = {"not-tried", "yes", "no", "unproved"};
static const char *const way_names[] = {"none", "refused-update", "entry"};

static const char *const found_words[] = {
    N_("not tried"),
    N_("yes"),
    N_("no"),
    N_("not sure; the first visit will show"),
};
static const char *const way_words[] = {
    "",
    N_("tried by an update that the server had to refuse: nothing was written"),
    N_("tried by an entry without content, which was deleted again"),
};

// "R4", "R4B" of "4.0.1", "4.3.0".
static const char *release_of(const char *version)
{
    return strncmp(version, "4.0", 3) == 0 ? "R4" : "R4B";
}

static const char *proxy_of(const struct server *at)
{
    return at->proxy[0] != '\0' ? at->proxy : NULL;
}

void server_print_check(const struct profile *p, const struct server *at, const struct sync_view *v)
{
    const struct sync_access *a = &v->access;
    bool told = v->trouble == SYNC_FINE || a->read != ACCESS_UNTRIED;
    if (told)
        cli_printf(_("It answers: %s, FHIR %s (%s).\n"),
                   p->software[0] != '\0' ? p->software : _("a server without a name"),
                   release_of(p->fhir_version), p->fhir_version);
    if (proxy_of(at) != NULL)
        cli_printf(_("Proxy: %s.\n"), proxy_of(at));
    else
        cli_printf("%s\n", _("Proxy: none; none is taken from the environment."));
    if (!told)
        return;
    cli_printf(_("May this laptop read there? %s.\n"), _(found_words[a->read]));
    cli_printf(_("May it write there? %s"), _(found_words[a->write]));
    if (a->way != ACCESS_BY_NOTHING && a->left[0] == '\0')
        cli_printf(" (%s)", _(way_words[a->way]));
    cli_printf(".\n");
    if (a->left[0] != '\0')
        cli_printf(_("An entry without content, marked as an error, could not be deleted: %s.\n"),
                   a->left);
}

void server_print_check_json(const struct profile *p, const struct server *at,
                             const struct sync_view *v)
{
    const struct sync_access *a = &v->access;
    struct json *o = profile_json(p), *access = json_new_object();
    json_set_string(o, "trouble", trouble_name(v->trouble));
    json_set(o, "http", json_new_int(v->http_status));
    json_set_string(o, "why", v->why);
    json_set_string(o, "said", v->said);
    json_set_string(o, "proxy", proxy_of(at));
    json_set_string(access, "read", found_names[a->read]);
    json_set_string(access, "write", found_names[a->write]);
    json_set_string(access, "writeTriedBy", way_names[a->way]);
    if (a->left[0] != '\0')
        json_set_string(access, "left", a->left);
    json_set(o, "access", access);
    cli_print(o, true);
    json_free(o);
}
