// SPDX-License-Identifier: EUPL-1.2
// icope duplicate list, find, different: records that may be one person. That they are is icope
// merge.
#include "base/utf8.h"
#include "cli/person.h"
#include "cli/rows.h"
#include "store/pair.h"

#include <string.h>

static void print_name(const struct store_person *p)
{
    struct buf line = {0}, safe = {0};
    buf_printf(&line, "%s %s, %s, %s", p->family, p->given, date_text(p->birth).text, p->town);
    text_safe(&safe, buf_text(&line), line.len, false);
    cli_printf("  %s  %s\n", p->id.text, buf_text(&safe));
    buf_wipe(&line);
    buf_wipe(&safe);
}

static void print_pair(const struct cli_store *c, const struct store_pair *pair, bool json)
{
    char found[INSTANT_BYTES];
    clock_instant(&c->clock, pair->found_utc_ms, found);
    if (json) {
        struct json *line = json_new_object();
        json_set_string(line, "id", pair->id.text);
        json_set_string(line, "known", pair->other.text);
        json_set_string(line, "newer", pair->person.text);
        json_set_string(line, "found", found);
        cli_print(line, false);
        json_free(line);
        return;
    }
    cli_printf("%s\n", found);
    print_name(store_person_find(c->s, pair->other));
    print_name(store_person_find(c->s, pair->person));
}

static int list(struct cli_call *c)
{
    struct arena a = {0};
    struct store_pair *all = NULL;
    struct err e = {0};
    size_t count = 0;
    bool json = arg_given(&c->args, "json");
    enum rc rc = store_pairs(c->store.s, &a, &all, &count, &e);
    for (size_t i = 0; i < count; i++)
        print_pair(&c->store, &all[i], json);
    int code = rc == RC_OK ? CLI_DONE : cli_failed(c->store.file, &e);
    if (rc == RC_OK && !json)
        cli_printf("%s\n", count == 0 ? _("No two records wait to be decided about.")
                                      : _("One person: icope merge NEWER FIRST. Two people: icope "
                                          "duplicate different NEWER FIRST."));
    arena_release(&a);
    return code;
}

static int find(struct cli_call *c)
{
    struct err e = {0};
    size_t found = 0;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < store_person_count(c->store.s); i++) {
        size_t fresh = 0;
        rc = store_pair_find(c->store.s, store_person_at(c->store.s, i)->id, &fresh, &e);
        found += fresh;
    }
    if (rc != RC_OK)
        return cli_failed(c->store.file, &e);
    cli_printf(ngettext("%zu pair of records is new in the list: icope duplicate list\n",
                        "%zu pairs of records are new in the list: icope duplicate list\n", found),
               found);
    return CLI_DONE;
}

static int different(struct cli_call *c)
{
    struct err e = {0};
    struct id one = {{0}}, other = {{0}};
    if (!cli_person(&c->store, arg_operand(&c->args, 0), &one) ||
        !cli_person(&c->store, arg_operand(&c->args, 1), &other))
        return CLI_NO;
    if (id_equal(one, other)) {
        cli_say(one.text, _("this is one record"));
        return CLI_NO;
    }
    return store_pair_different(c->store.s, one, other, &e) == RC_OK
               ? CLI_DONE
               : cli_failed(c->store.file, &e);
}

static const struct arg_operand operands[] = {
    {"PERSON", ARG_TEXT, ARG_ONE, .help = N_("One of the two records.")},
    {"OTHER", ARG_TEXT, ARG_ONE, .help = N_("The other one.")},
    {0}};
static const struct arg_option json_options[] = {CLI_OPTION_JSON, {0}};

const struct cli_command cli_duplicate_commands[] = {
    {.name = "duplicate list",
     .help = N_("Lists records that may be one person and wait for somebody to say so."),
     .more = N_("They came from a server, a key or another laptop, or icope duplicate find met "
                "them; nothing was merged. The one that was here first comes first."),
     .example = "icope duplicate list",
     .options = json_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_VISIT,
     .run = list},
    {.name = "duplicate find",
     .help = N_("Looks through all people for records that may be one person."),
     .more = N_("By names however they are spelt, birth date as far as it is known, and INS. What "
                "was decided before is not asked again."),
     .example = "icope duplicate find",
     .opens = CLI_UNLOCKED,
     .right = RIGHT_VISIT,
     .run = find},
    {.name = "duplicate different",
     .help = N_("Says that two records are two people; kept for good and not asked again."),
     .example = "icope duplicate different 'Roux Anne' 'Roux Annie'",
     .operands = operands,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_VISIT,
     .run = different},
    {0},
};
