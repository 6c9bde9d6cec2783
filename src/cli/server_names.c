// SPDX-License-Identifier: EUPL-1.2
// What is ours is known outside by the organisation's own base: set once, before anything goes out.
#include "base/i18n.h"
#include "cli/io.h"
#include "cli/server.h"
#include "fhir/canonical.h"

#include <string.h>

static int unchanged(const char *why)
{
    cli_say_that(_("nothing was changed"), why);
    return CLI_USAGE;
}

int server_names_set(struct store *s, const struct args *a, bool had_server, struct err *e)
{
    struct canonicals now = {0};
    const char *base = arg_text(a, "canonicals");
    const bool practice = store_is_practice(s);
    if (canonicals_load(s, &now, e) != RC_OK)
        return CLI_STORE;
    if (base != NULL && practice)
        return unchanged(_("a practice store sends nothing: it keeps example.org"));
    if (base == NULL && now.base[0] == '\0' && !had_server && !practice)
        return unchanged(_("--canonicals URL is missing: the address under which the organisation "
                           "publishes its own forms and codes, such as https://asso.fr/fhir. It "
                           "stays from the first sending on."));
    if (base == NULL)
        return CLI_DONE;
    const enum rc rc = canonicals_set(s, base, e);
    return rc == RC_OK                           ? CLI_DONE
           : rc == RC_INVALID || rc == RC_DENIED ? unchanged(e->text)
                                                 : CLI_STORE;
}

void server_names_warn(struct store *s)
{
    struct canonicals c = {0};
    if (store_is_practice(s) || canonicals_load(s, &c, NULL) != RC_OK || c.base[0] != '\0')
        return;
    cli_say("--canonicals", _("what goes out is named under example.org, which belongs to nobody. "
                              "Everything is sent all the same; an administrator sets the "
                              "organisation's own: icope server set --canonicals URL"));
}
