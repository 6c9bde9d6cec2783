// SPDX-License-Identifier: EUPL-1.2
#include "cli/help.h"

#include "base/utf8.h"
#include "base/word.h"
#include "cli/session.h"

#include <stdint.h>
#include <string.h>

enum { LINE_CELLS = 79, GROUP_CELLS = 11, OPTION_CELLS = 24, TEXT_CELLS = 6 };

// ---- which command ----

// How many words of argv the name takes up: 0 when it is another command.
static int words_of(const char *name, int argc, char **argv)
{
    size_t first = strcspn(name, " ");
    if (argc < 1 || strlen(argv[0]) != first || strncmp(argv[0], name, first) != 0)
        return 0;
    if (name[first] == '\0')
        return 1;
    return argc > 1 && strcmp(argv[1], name + first + 1) == 0 ? 2 : 0;
}

const struct cli_command *help_find(const struct cli_group *groups, int argc, char **argv,
                                    int *ret_used)
{
    const struct cli_command *row, *best = NULL;
    *ret_used = 0;
    for (const struct cli_group *g = groups; g->name != NULL; g++) {
        for (size_t i = 0; (row = cli_group_at(g, i)) != NULL; i++) {
            int used = words_of(row->name, argc, argv);
            if (used > *ret_used) { // "backup daily" before "backup"
                *ret_used = used;
                best = row;
            }
        }
    }
    return best;
}

// ---- lines ----

// Prints words, broken at blanks before the line is full; a tab is a blank that is not broken at.
// `used` cells of the line are taken already; the next lines begin with `indent` blanks.
static void print_wrapped(const char *text, int used, int indent)
{
    bool begun = false; // does this line hold a word already?
    for (const char *at = text; *at != '\0'; at += *at == ' ') {
        size_t len = strcspn(at, " ");
        int cells = utf8_cells(at, len);
        for (size_t i = 0; i < len; i++)
            cells += at[i] == '\t'; // a control character takes no cell
        if (begun && used + 1 + cells > LINE_CELLS) {
            cli_printf("\n%*s", indent, "");
            used = indent;
            begun = false;
        }
        if (begun)
            putchar(' ');
        used += cells + begun;
        begun = true;
        for (size_t i = 0; i < len; i++)
            putchar(at[i] == '\t' ? ' ' : at[i]);
        at += len;
    }
    putchar('\n');
}

static void print_indented(const char *text, int indent)
{
    cli_printf("%*s", indent, "");
    print_wrapped(text, indent, indent);
}

// ---- a command in one line ----

// `after`: it stands in place of the option before it.
static void add_option(struct buf *out, const struct arg_option *o, bool after)
{
    buf_printf(out, " %s--%s", after ? "| " : o->required ? "" : "[", o->name);
    if (o->type != ARG_FLAG)
        buf_printf(out, "\t%s", o->value);
    buf_printf(out, "%s%s", o->required || o->or_next ? "" : "]", o->repeated ? "..." : "");
}

static void add_operand(struct buf *out, const struct arg_operand *o)
{
    bool optional = o->count == ARG_OPTIONAL || o->count == ARG_ANY;
    bool several = o->count == ARG_SOME || o->count == ARG_ANY;
    buf_printf(out, " %s%s%s%s", optional ? "[" : "", o->name, several ? "..." : "",
               optional ? "]" : "");
}

static void print_synopsis(const struct cli_command *row, int indent)
{
    struct buf line = {0};
    buf_printf(&line, "icope %s", row->name);
    int behind = indent + (int)line.len + 1;
    for (const struct arg_operand *o = row->operands; o != NULL && o->name != NULL; o++)
        add_operand(&line, o);
    for (const struct arg_option *o = row->options; o != NULL && o->name != NULL; o++)
        if (!o->hidden)
            add_option(&line, o, o > row->options && o[-1].or_next);
    if (row->opens != CLI_NOTHING)
        buf_puts(&line, " [--store\tFILE]\t...");
    cli_printf("%*s", indent, "");
    print_wrapped(buf_text(&line), indent, behind);
    buf_release(&line);
}

// ---- one command ----

bool help_shows(const struct cli_command *command, const struct arg_option *o)
{
    size_t place = (size_t)(o - cli_store_options);
    bool shared = o >= cli_store_options && place < CLI_STORE_OPTIONS;
    return shared ? place < CLI_STORE_NAMING || command->opens >= CLI_OWN : !o->hidden;
}

void help_operand(const struct arg_operand *o, struct buf *out)
{
    buf_puts(out, _(o->help));
    if (o->choices != NULL)
        buf_printf(out, " (%s)", o->choices);
}

void help_option(const struct arg_option *o, struct buf *out)
{
    bool number = o->type == ARG_NUMBER;
    buf_puts(out, _(o->help));
    if (number || o->otherwise != NULL)
        buf_puts(out, " (");
    if (number)
        buf_printf(out, _("%lu to %lu"), o->least, o->most);
    if (o->unit != NULL)
        buf_printf(out, " %s", _(o->unit));
    if (o->otherwise != NULL)
        buf_printf(out, number ? _("; default %s") : _("default %s"), o->otherwise);
    if (number || o->otherwise != NULL)
        buf_putc(out, ')');
}

// "  -j, --json            " and what stands behind it.
static void print_row(const char *what, const char *text)
{
    int cells = utf8_cells(what, strlen(what));
    cli_printf("%s", what);
    if (cells >= OPTION_CELLS)
        cli_printf("\n%*s", OPTION_CELLS, "");
    else
        cli_printf("%*s", OPTION_CELLS - cells, "");
    print_wrapped(text, OPTION_CELLS, OPTION_CELLS);
}

static void print_option(const struct arg_option *o)
{
    struct buf what = {0}, text = {0};
    if (o->letter != 0)
        buf_printf(&what, "  -%c, --%s", o->letter, o->name);
    else
        buf_printf(&what, "      --%s", o->name);
    if (o->type != ARG_FLAG)
        buf_printf(&what, " %s", o->value);
    help_option(o, &text);
    print_row(buf_text(&what), buf_text(&text));
    buf_release(&what);
    buf_release(&text);
}

static void print_options(const struct cli_command *row)
{
    static const struct arg_option help = {"help", 'h', .help = N_("Prints this.")};
    const struct arg_syntax syntax = cli_syntax(row);
    const struct arg_option *o;
    puts("");
    for (const struct arg_operand *p = row->operands; p != NULL && p->name != NULL; p++) {
        struct buf what = {0}, text = {0};
        buf_printf(&what, "  %s", p->name);
        help_operand(p, &text);
        print_row(buf_text(&what), buf_text(&text));
        buf_release(&what);
        buf_release(&text);
    }
    for (size_t i = 0; (o = arg_option_at(&syntax, i)) != NULL; i++)
        if (help_shows(row, o))
            print_option(o);
    print_option(&help);
}

static void print_command(const struct cli_group *g, const struct cli_command *row)
{
    const struct cli_command *other;
    struct buf also = {0};
    print_synopsis(row, 0);
    puts("");
    print_wrapped(_(row->help), 0, 0);
    if (row->more != NULL)
        print_wrapped(_(row->more), 0, 0);
    print_options(row);
    cli_printf("\n%s\n  %s\n", _("Example:"), row->example);
    for (size_t i = 0; (other = cli_group_at(g, i)) != NULL; i++)
        if (other != row)
            buf_printf(&also, "%s %s", also.len > 0 ? "," : "", other->name);
    if (also.len > 0) {
        int cells = utf8_cells(_("See also:"), strlen(_("See also:")));
        cli_printf("\n%s", _("See also:"));
        print_wrapped(buf_text(&also), cells, cells + 1);
    }
    buf_release(&also);
}

// ---- several ----

static void print_short(const struct cli_command *row)
{
    print_synopsis(row, 2);
    print_indented(_(row->help), TEXT_CELLS);
}

static void print_group(const struct cli_group *g)
{
    const struct cli_command *row;
    print_wrapped(_(g->title), 0, 0);
    puts("");
    for (size_t i = 0; (row = cli_group_at(g, i)) != NULL; i++)
        print_short(row);
    cli_printf("\n%s\n", _("Each explains itself with --help."));
}

void help_overview(const struct cli_group *groups)
{
    cli_printf("%s\n\n", _("icope guides an ICOPE Step 1 home visit without a network. Usage:"));
    cli_printf("  icope [--lang fr|en]\n  icope [--lang fr|en] %s\n  icope --help | --version\n\n",
               _("COMMAND ..."));
    puts(_("Commands by group (icope help GROUP lists them, COMMAND --help explains one):"));
    for (const struct cli_group *g = groups; g->name != NULL; g++) {
        cli_printf("  %-*s", GROUP_CELLS, g->name);
        print_wrapped(_(g->title), GROUP_CELLS + 2, GROUP_CELLS + 2);
    }
    cli_printf("\n%s\n", _("The manual: man icope."));
}

// Is it the group's name, or the first of two words of one of its commands?
static bool begins(const struct cli_group *g, const char *word)
{
    const struct cli_command *row;
    size_t len = strlen(word);
    for (size_t i = 0; (row = cli_group_at(g, i)) != NULL; i++)
        if (strncmp(row->name, word, len) == 0 && row->name[len] == ' ')
            return true;
    return strcmp(g->name, word) == 0;
}

bool help_about(const struct cli_group *groups, int argc, char **argv)
{
    const struct cli_command *row;
    int used = 0;
    const struct cli_command *found = help_find(groups, argc, argv, &used);
    for (const struct cli_group *g = groups; g->name != NULL; g++) {
        for (size_t i = 0; (row = cli_group_at(g, i)) != NULL; i++) {
            if (row == found) {
                print_command(g, row);
                return true;
            }
        }
        if (found == NULL && argc > 0 && begins(g, argv[0])) {
            print_group(g);
            return true;
        }
    }
    return false;
}

bool help_topic(const struct cli_group *groups, int argc, char **argv)
{
    int used = 0;
    const struct cli_command *found = help_find(groups, argc, argv, &used);
    if (argc > (found != NULL ? used : 1))
        return false;
    for (const struct cli_group *g = groups; g->name != NULL; g++) {
        if (strcmp(g->name, argv[0]) != 0 || cli_group_at(g, 1) == NULL)
            continue;
        print_group(g);
        if (found != NULL)
            cli_printf(_("About the command of that name: icope %s --help\n"), found->name);
        return true;
    }
    return help_about(groups, argc, argv);
}

// ---- words that are no command ----

// Are words meant for a command's name? *ret_steps: how far they are from it.
static bool meant(int argc, char **argv, const char *name, size_t *ret_steps)
{
    char first[64] = "";
    size_t len = strcspn(name, " ");
    snprintf(first, sizeof first, "%.*s", (int)len, name);
    *ret_steps = word_distance(argv[0], first);
    if (name[len] == '\0')
        return word_near(argv[0], first);
    if (argc < 2)
        return false;
    *ret_steps += word_distance(argv[1], name + len + 1);
    return word_near(argv[0], first) && word_near(argv[1], name + len + 1);
}

// The command whose name is nearest to the words, NULL when none is near.
static const struct cli_command *nearest(const struct cli_group *groups, int argc, char **argv)
{
    const struct cli_command *row, *best = NULL;
    size_t least = SIZE_MAX, steps;
    for (const struct cli_group *g = groups; g->name != NULL; g++) {
        for (size_t i = 0; (row = cli_group_at(g, i)) != NULL; i++) {
            if (meant(argc, argv, row->name, &steps) && steps < least) {
                least = steps;
                best = row;
            }
        }
    }
    return best;
}

// The words that may follow the first, for commands of two words.
static void add_second_words(const struct cli_group *groups, const char *first, struct buf *out)
{
    const struct cli_command *row;
    size_t len = strlen(first);
    for (const struct cli_group *g = groups; g->name != NULL; g++) {
        for (size_t i = 0; (row = cli_group_at(g, i)) != NULL; i++)
            if (strncmp(row->name, first, len) == 0 && row->name[len] == ' ')
                buf_printf(out, "%s%s", out->len > 0 ? ", " : "", row->name + len + 1);
    }
}

static bool is_group(const struct cli_group *groups, const char *word)
{
    for (const struct cli_group *g = groups; g->name != NULL; g++)
        if (strcmp(g->name, word) == 0)
            return true;
    return false;
}

int help_unknown(const struct cli_group *groups, int argc, char **argv)
{
    struct buf what = {0}, why = {0}, second = {0};
    int used, count = argc > 1 && argv[1][0] != '-' ? 2 : 1;
    add_second_words(groups, argv[0], &second);
    const struct cli_command *near =
        count == 2 || second.len == 0 ? nearest(groups, count, argv) : NULL;
    buf_puts(&what, argv[0]);
    if (count == 2 && (near != NULL || second.len == 0))
        buf_printf(&what, " %s", argv[1]);
    if (near != NULL)
        buf_printf(&why, _("there is no such command; the nearest is icope %s"), near->name);
    else if (second.len > 0)
        buf_printf(&why, _("one of these words must follow: %s (icope help %s)"), buf_text(&second),
                   argv[0]);
    else if (is_group(groups, argv[0]))
        buf_printf(&why, _("this is a group of commands; icope help %s lists them"), argv[0]);
    else
        buf_puts(&why, _("there is no such command; icope --help lists them"));
    bool alone = near == NULL && (count == 1 || second.len == 0);
    if (alone && help_find(groups, 1, argv, &used) == NULL)
        help_about(groups, 1, argv);
    cli_say(buf_text(&what), buf_text(&why));
    buf_release(&what);
    buf_release(&why);
    buf_release(&second);
    return CLI_USAGE;
}
