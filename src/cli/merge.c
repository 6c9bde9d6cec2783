// SPDX-License-Identifier: EUPL-1.2
// icope merge, unmerge: two records of one person.
#include "base/i18n.h"
#include "cli/session.h"
#include "store/amend.h"

static int refused(const struct err *e)
{
    cli_say(e->rc == RC_BUSY ? _("not merged: a visit of the twin is not finished")
                             : _("these two cannot be merged or taken apart"),
            e->text);
    return CLI_REFUSED;
}

int cli_merge(const struct paths *paths, int argc, char **argv)
{
    struct cli_store c = {0};
    struct err e = {0};
    struct id twin = {{0}}, person = {{0}};
    int code = cli_open(paths, &argc, argv, 2, RIGHT_AMEND, &c);
    if (code == CLI_DONE && argc != 2)
        code = CLI_USAGE;
    if (code == CLI_DONE && (!cli_person(&c, argv[0], &twin) || !cli_person(&c, argv[1], &person)))
        code = CLI_NO;
    if (code == CLI_DONE && store_person_merge(c.s, twin, person, &e) != RC_OK)
        code = refused(&e);
    if (code == CLI_DONE)
        printf("%s -> %s\n", twin.text, person.text);
    cli_close(&c);
    return code;
}

int cli_unmerge(const struct paths *paths, int argc, char **argv)
{
    struct cli_store c = {0};
    struct err e = {0};
    struct id twin = {{0}};
    int code = cli_open(paths, &argc, argv, 1, RIGHT_AMEND, &c);
    if (code == CLI_DONE && argc != 1)
        code = CLI_USAGE;
    if (code == CLI_DONE && !cli_person(&c, argv[0], &twin))
        code = CLI_NO;
    if (code == CLI_DONE && store_person_unmerge(c.s, twin, &e) != RC_OK)
        code = refused(&e);
    cli_close(&c);
    return code;
}
