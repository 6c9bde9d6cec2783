// SPDX-License-Identifier: EUPL-1.2
// icope help: explains commands at the terminal, or writes parts of the manual page about all of
// them, in mdoc, in the language spoken now.
#include "cli/help.h"
#include "cli/rows.h"

#include <stdio.h>
#include <string.h>

// A text as lines of mdoc: nothing in it is taken for a request, each sentence has its own line.
static void print_text(const char *text)
{
    bool start = true;
    for (const char *at = text; *at != '\0'; at++) {
        if (start && (*at == '.' || *at == '\''))
            fputs("\\&", stdout);
        start = false;
        if (*at == '\\')
            fputs("\\e", stdout);
        else if (*at == ' ' && at > text && strchr(".:?", at[-1]) != NULL) {
            putchar('\n');
            start = true;
        } else
            putchar(*at);
    }
    putchar('\n');
}

// The value of an option: words of a choice are typed as they are, others stand for something.
static void print_value(const char *value, enum arg_type type)
{
    cli_printf(" %s", type == ARG_CHOICE ? "Cm" : "Ar");
    for (const char *at = value; *at != '\0'; at++)
        if (*at == '|')
            fputs(" | ", stdout);
        else if (at == value || at[-1] == '|')
            cli_printf(" %c", *at);
        else
            putchar(*at);
}

static void print_operand(const struct arg_operand *o)
{
    bool optional = o->count == ARG_OPTIONAL || o->count == ARG_ANY;
    bool several = o->count == ARG_SOME || o->count == ARG_ANY;
    fputs(optional ? " Oo" : "", stdout);
    print_value(o->name, ARG_TEXT);
    fputs(several ? " ..." : "", stdout);
    fputs(optional ? " Oc" : "", stdout);
}

static void print_synopsis(const struct cli_command *row)
{
    cli_printf(".It Xo Cm %s", row->name);
    for (const struct arg_operand *o = row->operands; o != NULL && o->name != NULL; o++)
        print_operand(o);
    for (const struct arg_option *o = row->options; o != NULL && o->name != NULL; o++) {
        bool after = o > row->options && o[-1].or_next;
        if (o->hidden)
            continue;
        cli_printf("%s Fl -%s", after ? " |" : o->required ? "" : " Oo", o->name);
        if (o->type != ARG_FLAG)
            print_value(o->value, o->type);
        cli_printf("%s%s", o->required || o->or_next ? "" : " Oc", o->repeated ? " ..." : "");
    }
    puts("\n.Xc");
}

static void print_option(const struct arg_option *o)
{
    struct buf text = {0};
    cli_printf(".It");
    if (o->letter != 0)
        cli_printf(" Fl %c ,", o->letter);
    cli_printf(" Fl -%s", o->name);
    if (o->type != ARG_FLAG)
        print_value(o->value, o->type);
    puts("");
    help_option(o, &text);
    print_text(buf_text(&text));
    buf_release(&text);
}

static void print_command(const struct cli_command *row)
{
    print_synopsis(row);
    print_text(_(row->help));
    if (row->more != NULL)
        print_text(_(row->more));
    if (row->operands != NULL || row->options != NULL)
        puts(".Bl -tag -width Ds -compact");
    for (const struct arg_operand *o = row->operands; o != NULL && o->name != NULL; o++) {
        cli_printf(".It");
        struct buf text = {0};
        print_value(o->name, ARG_TEXT);
        puts("");
        help_operand(o, &text);
        print_text(buf_text(&text));
        buf_release(&text);
    }
    for (const struct arg_option *o = row->options; o != NULL && o->name != NULL; o++)
        if (!o->hidden)
            print_option(o);
    if (row->operands != NULL || row->options != NULL)
        puts(".El");
    fputs(".Dl $ ", stdout);
    for (const char *at = row->example; *at != '\0'; at++)
        if (*at == '\n')
            fputs("\n.Dl ", stdout);
        else
            putchar(*at);
    puts("");
}

// Every command behind the program's name; those of one first word share a line.
static void write_synopsis(const struct cli_group *groups)
{
    const struct cli_command *row, *before = NULL;
    for (const struct cli_group *g = groups; g->name != NULL; g++) {
        for (size_t i = 0; (row = cli_group_at(g, i)) != NULL; i++) {
            size_t first = strcspn(row->name, " ");
            bool same = before != NULL && row->name[first] == ' ' &&
                        strncmp(before->name, row->name, first + 1) == 0;
            if (same)
                cli_printf(" | %s", row->name + first + 1);
            else
                cli_printf("%s.Nm\n.Cm %s", before != NULL ? "\n.Op Ar ...\n" : "", row->name);
            before = row;
        }
    }
    puts("\n.Op Ar ...");
}

static void write_section(const struct cli_group *groups)
{
    const struct cli_command *row;
    for (const struct cli_group *g = groups; g->name != NULL; g++) {
        cli_printf(".Ss %s\n", g->name);
        print_text(_(g->title));
        puts(".Bl -tag -width Ds");
        for (size_t i = 0; (row = cli_group_at(g, i)) != NULL; i++)
            print_command(row);
        puts(".El");
    }
    cli_printf(".Ss %s\n", _("The store of a command"));
    print_text(_("Every command that opens a store takes these options too."));
    puts(".Bl -tag -width Ds -compact");
    for (const struct arg_option *o = cli_store_options; o->name != NULL; o++)
        print_option(o);
    puts(".El");
}

// ---- icope help ----

static int explain(struct cli_call *c)
{
    static void (*const writers[])(const struct cli_group *groups) = {write_synopsis,
                                                                      write_section};
    if (arg_given(&c->args, "mdoc"))
        writers[arg_choice(&c->args, "mdoc")](c->groups);
    else if (c->args.operand_count == 0)
        help_overview(c->groups);
    else if (!help_topic(c->groups, c->args.operand_count, c->args.operands))
        return help_unknown(c->groups, c->args.operand_count, c->args.operands);
    return CLI_DONE;
}

static const struct arg_operand help_operands[] = {
    {"WORD", ARG_TOPIC, ARG_ANY, .help = N_("A group or a command.")},
    {0},
};
static const struct arg_option help_options[] = {
    {"mdoc", .type = ARG_CHOICE, .value = "synopsis|commands",
     .help = N_("Writes a part of the manual page about all commands."), .hidden = true},
    {0},
};

const struct cli_command cli_help_commands[] = {
    {.name = "help",
     .help = N_("Explains a command, lists those of a group, or prints an overview."),
     .example = "icope help audit",
     .operands = help_operands,
     .options = help_options,
     .run = explain},
    {0},
};
