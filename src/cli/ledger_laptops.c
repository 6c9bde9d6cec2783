// SPDX-License-Identifier: EUPL-1.2
// icope ledger laptops: of which laptops' visits are not here.
#include "cli/rows.h"
#include "ledger/laptops.h"

static void print_one(const struct cli_store *c, const struct ledger_laptop *l)
{
    struct time_text when = {"-"};
    if (l->heard)
        when = time_text(
            datetime_from_utc(l->heard_utc_ms, c->clock.offset_min(c->clock.self, l->heard_utc_ms)),
            "%Y-%m-%d %H:%M");
    char kept[24] = "-";
    if (l->kept.said)
        snprintf(kept, sizeof kept, "%zu", kept_back_total(&l->kept));
    cli_printf("%.8s\t%s\t%zu\t%llu\t%llu\t%s\t%zu\t%zu\t%s\n", l->laptop,
               l->account[0] != '\0' ? l->account : "-", l->visits, (unsigned long long)l->last,
               (unsigned long long)l->unseen, when.text, l->waiting, l->urgent, kept);
}

static void print_json(const struct ledger_laptop *l)
{
    struct json *o = json_new_object();
    json_set_string(o, "laptop", l->laptop);
    if (l->account[0] != '\0')
        json_set_string(o, "account", l->account);
    json_set(o, "visits", json_new_int((int64_t)l->visits));
    json_set(o, "last", json_new_int((int64_t)l->last));
    json_set(o, "unseen", json_new_int((int64_t)l->unseen));
    if (l->heard) {
        json_set(o, "at", json_new_int(l->heard_utc_ms));
        json_set(o, "waiting", json_new_int((int64_t)l->waiting));
        json_set(o, "urgent", json_new_int((int64_t)l->urgent));
    }
    if (l->kept.said) {
        json_set(o, "keptBack", json_new_int((int64_t)kept_back_total(&l->kept)));
        json_set(o, "keptBackByMonth", kept_back_json(&l->kept));
    }
    cli_print(o, false);
    json_free(o);
}

static int laptops(struct cli_call *c)
{
    const bool json = arg_given(&c->args, "json");
    struct arena a = {0};
    struct ledger_laptop *all = NULL;
    size_t count = 0, waiting = 0;
    struct err e = {0};
    enum rc rc = ledger_laptops(c->store.s, &a, &all, &count, &e);
    if (count > 0 && !json)
        cli_printf(_("laptop\taccount\tvisits here\tlast number\tnumbers not seen\tlast "
                     "contact\twaiting\tred flags\tnot to be sent\n"));
    for (size_t i = 0; i < count; i++) {
        waiting += all[i].waiting;
        if (json)
            print_json(&all[i]);
        else
            print_one(&c->store, &all[i]);
    }
    if (count == 0 && !json)
        cli_printf("%s\n", _("No visit of another laptop is here, and none was heard of."));
    arena_release(&a);
    if (rc != RC_OK)
        return cli_failed(c->store.file, &e);
    return waiting > 0 ? CLI_NO : CLI_DONE;
}

static const struct arg_option options[] = {CLI_OPTION_JSON, {0}};

const struct cli_command cli_ledger_laptops_commands[] = {
    {.name = "ledger laptops",
     .help = N_("On a coordinator's store: of which laptops' visits are not here."),
     .more =
         N_("For each laptop: how many of its visits are here, the highest number of its ledger "
            "that one of them carries, how many numbers below it none carries (visits that are "
            "not here, or other messages: planned visits, red flags, consents), and what "
            "waited on it when it was last heard of; last, how many visits stay on it because the "
            "person did not want them sent, a number of nobody (by month with --json). Exit code "
            "0: nothing waits, 1: something "
            "does."),
     .example = "icope ledger laptops --json",
     .options = options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_EXPORT,
     .run = laptops,
     .whole = true},
    {0},
};
