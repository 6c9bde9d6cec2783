// SPDX-License-Identifier: EUPL-1.2
// icope export list: what was exported, for what, and who in it has withdrawn or was erased since.
#include "base/utf8.h"
#include "cli/rows.h"
#include "export/told.h"

#include <string.h>

// The name of a record that is still here.
static void add_name(const struct cli_store *c, struct id person, struct buf *out)
{
    const struct store_person *p = store_person_find(c->s, person);
    if (p == NULL)
        return;
    struct buf name = {0};
    buf_printf(&name, "%s %s", p->family, p->given);
    text_safe(out, buf_text(&name), name.len, false);
    buf_wipe(&name);
}

static struct json *as_json(const struct cli_store *c, const struct told *t)
{
    static const char *const reasons[] = {[GONE_ERASED] = "erased", [GONE_WITHDREW] = "withdrew"};
    char at[INSTANT_BYTES];
    struct json *o = json_new_object(), *gone = json_new_array();
    clock_instant(&c->clock, t->at_utc_ms, at);
    json_set_string(o, "export", t->id.text);
    json_set_string(o, "at", at);
    json_set_string(o, "account", t->account);
    json_set_string(o, "what", t->what);
    json_set_string(o, "selection", t->line);
    json_set_string(o, "manifestSha256", t->manifest[0] != '\0' ? t->manifest : NULL);
    json_set(o, "records", json_new_int((int64_t)t->people));
    for (size_t i = 0; i < t->gone_count; i++) {
        struct json *one = json_new_object();
        clock_instant(&c->clock, t->gone[i].since_utc_ms, at);
        json_set_string(one, "person", t->gone[i].person.text);
        json_set_string(one, "inExport", t->gone[i].under.text);
        json_set_string(one, "why", reasons[t->gone[i].why]);
        json_set_string(one, "since", at);
        json_push(gone, one);
    }
    json_set(o, "gone", gone);
    return o;
}

static void print_one(const struct cli_store *c, const struct told *t)
{
    const struct time_text at = time_text(clock_local(&c->clock, t->at_utc_ms), "%Y-%m-%d %H:%M");
    cli_printf("%s  %s  %s  %s\n", at.text, t->account, t->what, t->line);
    for (size_t i = 0; i < t->gone_count; i++) {
        const struct told_gone *g = &t->gone[i];
        const struct time_text day = date_text(clock_day(&c->clock, g->since_utc_ms));
        struct buf name = {0};
        add_name(c, g->person, &name);
        cli_printf(g->why == GONE_ERASED ? _("  erased on %s: %s %s\n")
                                         : _("  withdrew on %s: %s %s\n"),
                   day.text, g->under.text[0] != '\0' ? g->under.text : _("(the key is not here)"),
                   buf_text(&name));
        buf_wipe(&name);
    }
}

static int list(struct cli_call *c)
{
    struct arena a = {0};
    struct told *all = NULL;
    size_t count = 0;
    struct err e = {0};
    const bool withdrawn = arg_given(&c->args, "withdrawn");
    enum rc rc = store_audit(c->store.s, "export-list", "", &e);
    rc = rc ? rc : told_all(c->store.s, &c->store.clock, &a, &all, &count, &e);
    for (size_t i = 0; (rc == RC_OK || rc == RC_DAMAGED) && i < count; i++) {
        if (withdrawn && all[i].gone_count == 0)
            continue;
        if (arg_given(&c->args, "json")) {
            struct json *o = as_json(&c->store, &all[i]);
            cli_print(o, false);
            json_free(o);
        } else {
            print_one(&c->store, &all[i]);
        }
    }
    arena_release(&a);
    return rc == RC_OK ? CLI_DONE : cli_failed(c->store.file, &e);
}

static const struct arg_option options[] = {
    {"withdrawn",
     .help = N_("Only exports that hold somebody who has withdrawn since, or was erased.")},
    CLI_OPTION_JSON,
    {0}};

const struct cli_command cli_export_list_commands[] = {
    {.name = "export list",
     .help = N_("Lists what was exported, for what, and who in it has withdrawn or was erased."),
     .more = N_("Each with the identifier under which that person stands in the export, so that "
                "whoever got it can be asked to remove them. The store keeps whom an export held "
                "as keyed hashes; they outlive an erasure and name nobody."),
     .example = "icope export list --withdrawn --practice",
     .options = options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_EXPORT,
     .run = list,
     .whole = true},
    {0},
};
