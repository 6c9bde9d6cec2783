// SPDX-License-Identifier: EUPL-1.2
// icope fleet: the laptops of the organisation, as they were heard of last.
#include "fhir/fleet.h"
#include "cli/rows.h"

#include <string.h>

// One line a laptop.
struct printing {
    const struct cli_store *c; // for local days
    size_t count;              // laptops
};

static const char *text_of(const struct json *o, const char *member)
{
    const char *text = json_get_string(o, member);
    return text != NULL ? text : "-";
}

static bool print_one(const char *laptop, struct json *row, void *self)
{
    struct printing *p = self;
    int64_t at = 0, waiting = 0, urgent = 0, package = 0;
    char number[24] = "-";
    struct time_text when = {"-"};
    json_int(json_get(row, "waiting"), &waiting);
    json_int(json_get(row, "urgent"), &urgent);
    if (json_int(json_get(row, "package"), &package))
        snprintf(number, sizeof number, "%lld", (long long)package);
    if (json_int(json_get(row, "at"), &at))
        when = time_text(datetime_from_utc(at, p->c->clock.offset_min(p->c->clock.self, at)),
                         "%Y-%m-%d %H:%M");
    if (p->count++ == 0)
        cli_printf(
            _("laptop\taccount\tprogram\tform\tpackage\tlast contact\twaiting\tred flags\n"));
    cli_printf("%.8s\t%s\t%s\t%s\t%s\t%s\t%lld\t%lld\n", laptop, text_of(row, "account"),
               text_of(row, "program"), text_of(row, "form"), number, when.text, (long long)waiting,
               (long long)urgent);
    return true;
}

static int fleet(struct cli_call *c)
{
    struct err e = {0};
    struct json *list = NULL;
    struct printing p = {.c = &c->store};
    if (fleet_list(c->store.s, &list, &e) != RC_OK)
        return cli_failed(c->store.file, &e);
    if (arg_given(&c->args, "json"))
        cli_print(list, true);
    else
        json_each(list, print_one, &p);
    if (p.count == 0 && !arg_given(&c->args, "json"))
        cli_printf("%s\n", _("No laptop has been heard of yet."));
    json_free(list);
    return CLI_DONE;
}

static const struct arg_option options[] = {CLI_OPTION_JSON, {0}};

const struct cli_command cli_fleet_commands[] = {
    {.name = "fleet",
     .help = N_("Lists the organisation's laptops: program, form, settings package, last contact, "
                "and what waits on each."),
     .more = N_("As they were heard of: by the server, which each laptop tells after a sync and a "
                "coordinator's or administrator's laptop asks; by a USB key at the desk; by the "
                "card of a set-up (icope setup --enrol). What waits is as of the last contact."),
     .example = "icope fleet --json",
     .options = options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_SETTINGS,
     .run = fleet},
    {0},
};
