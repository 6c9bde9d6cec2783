// SPDX-License-Identifier: EUPL-1.2
// icope export: tables of everybody for other programs.
#include "base/i18n.h"
#include "cli/session.h"
#include "export/source.h"

#include <string.h>

// What was asked for.
struct request {
    const char *format, *dir, *separator;
};

static bool read_request(int *argc, char **argv, struct request *r)
{
    r->format = cli_option(argc, argv, "--format");
    r->dir = cli_option(argc, argv, "--out");
    r->separator = cli_option(argc, argv, "--separator");
    if (r->format == NULL || strcmp(r->format, "csv") != 0)
        cli_say("--format", _("only csv can be written"));
    else if (r->dir == NULL)
        cli_say("--out", _("the folder to write to is needed"));
    else if (r->separator != NULL && strcmp(r->separator, "comma") != 0 &&
             strcmp(r->separator, "semicolon") != 0)
        cli_say("--separator", _("semicolon or comma"));
    else
        return true;
    return false;
}

static int write_tables(struct cli_store *c, const struct request *r)
{
    bool practice = store_is_practice(c->s);
    struct tables_options o = {
        .dir = r->dir, .prefix = practice ? "practice-" : "", .clock = &c->clock};
    struct tables_counts n = {0};
    struct err e = {0};
    o.separator = r->separator != NULL && strcmp(r->separator, "comma") == 0 ? ',' : ';';
    enum rc rc = store_audit(c->s, "export-csv", "", &e);
    rc = rc ? rc : tables_write(c->s, &o, &n, &e);
    if (rc == RC_BUSY) {
        cli_say(r->dir, _("there are such files already; nothing was written"));
        return CLI_REFUSED;
    }
    if (rc != RC_OK)
        return cli_failed(r->dir, &e);
    printf(_("%s: %zu people, %zu visits, %zu answers, %zu results\n"), r->dir, n.people, n.visits,
           n.answers, n.results);
    return CLI_DONE;
}

int cli_export(const struct paths *paths, int argc, char **argv)
{
    struct request r = {0};
    struct cli_store c = {0};
    if (!read_request(&argc, argv, &r))
        return CLI_USAGE;
    int code = cli_open(paths, &argc, argv, 0, RIGHT_EXPORT, &c);
    if (code == CLI_DONE && store_is_practice(c.s) && !c.practice) {
        cli_say(c.file, _("practice data is not exported as if it were real: add --practice"));
        code = CLI_REFUSED;
    }
    if (code == CLI_DONE)
        code = write_tables(&c, &r);
    cli_close(&c);
    return code;
}
