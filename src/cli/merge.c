// SPDX-License-Identifier: EUPL-1.2
// icope merge, unmerge: two records of one person.
#include "cli/person.h"
#include "cli/rows.h"
#include "store/amend.h"

static int refused(const struct err *e)
{
    cli_say(e->rc == RC_BUSY ? _("not merged: a visit of the twin is not finished")
                             : _("these two cannot be merged or taken apart"),
            e->text);
    return CLI_REFUSED;
}

static int merge(struct cli_call *c)
{
    struct err e = {0};
    struct id duplicate = {{0}}, person = {{0}};
    if (!cli_person(&c->store, arg_operand(&c->args, 0), &duplicate) ||
        !cli_person(&c->store, arg_operand(&c->args, 1), &person))
        return CLI_NO;
    if (store_person_merge(c->store.s, duplicate, person, &e) != RC_OK)
        return refused(&e);
    cli_printf("%s -> %s\n", duplicate.text, person.text);
    return CLI_DONE;
}

static int unmerge(struct cli_call *c)
{
    struct err e = {0};
    struct id duplicate = {{0}};
    if (!cli_person(&c->store, arg_operand(&c->args, 0), &duplicate))
        return CLI_NO;
    return store_person_unmerge(c->store.s, duplicate, &e) == RC_OK ? CLI_DONE : refused(&e);
}

#define DUPLICATE                                                                                  \
    {                                                                                              \
        "TWIN", ARG_TEXT, ARG_ONE, .help = N_("The record that is one too many.")                  \
    }
static const struct arg_operand merge_operands[] = {
    DUPLICATE, {"PERSON", ARG_TEXT, ARG_ONE, .help = N_("The record that lists show.")}, {0}};
static const struct arg_operand unmerge_operands[] = {DUPLICATE, {0}};

const struct cli_command cli_merge_commands[] = {
    {.name = "merge",
     .help = N_("Says that two records are one person; both are kept, lists show the second."),
     .more = N_("Its history shows the visits of both."),
     .example = "icope merge 'Moreau Jeane' 'Moreau Jeanne'",
     .operands = merge_operands,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_AMEND,
     .run = merge},
    {.name = "unmerge",
     .help = N_("Takes two merged records apart again."),
     .example = "icope unmerge 'Moreau Jeane'",
     .operands = unmerge_operands,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_AMEND,
     .run = unmerge},
    {0},
};
