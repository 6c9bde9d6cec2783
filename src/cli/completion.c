// SPDX-License-Identifier: EUPL-1.2
// icope completion: what a shell needs to complete commands, options and operands, written from
// the rows.
#include "cli/help.h"
#include "cli/rows.h"

#include <stdio.h>
#include <string.h>

// ---- going over the rows ----

typedef void each_row(const struct cli_group *groups, const struct cli_command *row);

static void for_rows(const struct cli_group *groups, each_row *each)
{
    const struct cli_command *row;
    for (const struct cli_group *g = groups; g->name != NULL; g++)
        for (size_t i = 0; (row = cli_group_at(g, i)) != NULL; i++)
            each(groups, row);
}

// How long the first word of its name is.
static size_t first_len(const struct cli_command *row)
{
    return strcspn(row->name, " ");
}

static bool is_two_words(const struct cli_command *row)
{
    return row->name[first_len(row)] != '\0';
}

static bool same_first(const struct cli_command *a, const struct cli_command *b)
{
    return first_len(a) == first_len(b) && strncmp(a->name, b->name, first_len(a)) == 0;
}

// Is no row before it of the same first word, among all or only those of two words?
static bool is_first(const struct cli_group *groups, const struct cli_command *row, bool two)
{
    const struct cli_command *other = NULL;
    for (const struct cli_group *g = groups; g->name != NULL; g++) {
        for (size_t i = 0; (other = cli_group_at(g, i)) != NULL && other != row; i++)
            if (same_first(other, row) && (!two || is_two_words(other)))
                return false;
        if (other == row)
            break;
    }
    return true;
}

// ---- writing ----

// Words between bars with blanks between them.
static void print_choices(const char *words)
{
    for (; *words != '\0'; words++)
        putchar(*words == '|' ? ' ' : *words);
}

// A text inside single quotes; `special` characters behind a backslash.
static void print_inside(const char *text, const char *special)
{
    for (; *text != '\0'; text++)
        if (*text == '\'')
            fputs("'\\''", stdout);
        else
            printf("%s%c", strchr(special, *text) != NULL ? "\\" : "", *text);
}

// The first words of commands, a blank before each.
static void print_first(const struct cli_group *groups, const struct cli_command *row)
{
    if (is_first(groups, row, false))
        printf(" %.*s", (int)first_len(row), row->name);
}

// The same, and groups that are no first word.
static void print_all_first(const struct cli_group *groups)
{
    const struct cli_command *row;
    for_rows(groups, print_first);
    for (const struct cli_group *g = groups; g->name != NULL; g++) {
        size_t len = strlen(g->name);
        bool first = false;
        for (size_t i = 0; (row = cli_group_at(g, i)) != NULL; i++)
            first = first || (first_len(row) == len && strncmp(row->name, g->name, len) == 0);
        if (!first)
            printf(" %s", g->name);
    }
}

// The words that may follow the first one of a row.
static void print_seconds(const struct cli_group *groups, const struct cli_command *row)
{
    const struct cli_command *other;
    for (const struct cli_group *g = groups; g->name != NULL; g++) {
        for (size_t i = 0; (other = cli_group_at(g, i)) != NULL; i++)
            if (is_two_words(other) && same_first(other, row))
                printf(" %s", other->name + first_len(other) + 1);
    }
}

// ---- bash ----

static void bash_value(const char *value, enum arg_type type)
{
    if (type == ARG_CHOICE) {
        fputs("words='", stdout);
        print_choices(value);
        puts("' ;;");
    } else {
        printf("files=%s ;;\n", type == ARG_FILE ? "-f" : type == ARG_FOLDER ? "-d" : "");
    }
}

// The words of a help topic: `before` each list, the word before it, `after`.
static void print_topics(const struct cli_group *groups, const char *before, const char *between,
                         const char *after)
{
    const struct cli_command *row;
    printf("%shelp%s", before, between);
    print_all_first(groups);
    fputs(after, stdout);
    for (const struct cli_group *g = groups; g->name != NULL; g++) {
        for (size_t i = 0; (row = cli_group_at(g, i)) != NULL; i++) {
            if (!is_two_words(row) || !is_first(groups, row, true))
                continue;
            printf("%s%.*s%s", before, (int)first_len(row), row->name, between);
            print_seconds(groups, row);
            fputs(after, stdout);
        }
    }
}

static void bash_command(const struct cli_group *groups, const struct cli_command *row)
{
    const struct arg_syntax syntax = cli_syntax(row);
    const struct arg_option *o;
    printf("    '%s'%s)\n        options='--help", row->name, is_two_words(row) ? "" : "' '*");
    for (size_t i = 0; (o = arg_option_at(&syntax, i)) != NULL; i++)
        if (help_shows(row, o))
            printf(" --%s", o->name);
    puts("'\n        case $before in");
    for (size_t i = 0; (o = arg_option_at(&syntax, i)) != NULL; i++) {
        if (o->type == ARG_FLAG || !help_shows(row, o))
            continue;
        printf("        --%s", o->name);
        if (o->letter != 0)
            printf("|-%c", o->letter);
        fputs(") options= ", stdout);
        bash_value(o->value, o->type);
    }
    for (const struct arg_operand *p = row->operands; p != NULL && p->name != NULL; p++) {
        bool last = p[1].name == NULL;
        if (p->type == ARG_TOPIC)
            print_topics(groups, "        ", ") words='", "' ;;\n");
        if (last && (p->type == ARG_FILE || p->type == ARG_FOLDER || p->type == ARG_CHOICE)) {
            fputs("        *) ", stdout);
            bash_value(p->choices, p->type);
        }
    }
    puts("        esac ;;");
}

static void bash_two(const struct cli_group *groups, const struct cli_command *row)
{
    if (is_two_words(row))
        bash_command(groups, row);
}

static void bash_one(const struct cli_group *groups, const struct cli_command *row)
{
    if (!is_two_words(row))
        bash_command(groups, row);
}

static void bash_second(const struct cli_group *groups, const struct cli_command *row)
{
    if (!is_two_words(row) || !is_first(groups, row, true))
        return;
    printf("    '%.*s '*) words+='", (int)first_len(row), row->name);
    print_seconds(groups, row);
    puts("' ;;");
}

static void write_bash(const struct cli_group *groups)
{
    puts("# Completion of icope for bash, written by: icope completion bash\n"
         "_icope() {\n"
         "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
         "    local first= second= options= words= files= i\n"
         "    if [[ $word == '=' ]]; then word=\n"
         "    elif [[ $before == '=' ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
         "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "        case ${COMP_WORDS[i]} in\n"
         "        --lang|-l) ((i++)) ;;\n"
         "        -*|=) ;;\n"
         "        *) if [[ -z $first ]]; then first=${COMP_WORDS[i]}\n"
         "           elif [[ -z $second ]]; then second=${COMP_WORDS[i]}; fi ;;\n"
         "        esac\n"
         "    done\n"
         "    case \"$first $second\" in");
    fputs("    ' ') options='--help --version --lang'\n"
          "        case $before in\n"
          "        --lang|-l) options= words='fr en' ;;\n"
          "        *) words='",
          stdout);
    for_rows(groups, print_first);
    puts("' ;;\n        esac ;;");
    for_rows(groups, bash_two);
    for_rows(groups, bash_one);
    puts("    esac\n"
         "    [[ -n $second || $word == -* || $before == -* ]] || case \"$first \" in");
    for_rows(groups, bash_second);
    puts("    esac\n"
         "    [[ $word == -* || -z $words$files ]] && words=$options files=\n"
         "    COMPREPLY=()\n"
         "    [[ -n $words ]] && mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
         "    if [[ -n $files ]]; then\n"
         "        compopt -o filenames 2>/dev/null\n"
         "        mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen \"$files\" -- \"$word\")\n"
         "    fi\n"
         "}\n"
         "complete -F _icope icope");
}

// ---- zsh ----

static void zsh_first(const struct cli_group *groups, const struct cli_command *row)
{
    if (!is_first(groups, row, false))
        return;
    printf("            '%.*s:", (int)first_len(row), row->name);
    print_inside(is_two_words(row) ? "..." : _(row->help), "");
    puts("'");
}

static void zsh_second(const struct cli_group *groups, const struct cli_command *row)
{
    const struct cli_command *other;
    if (!is_two_words(row) || !is_first(groups, row, true))
        return;
    printf("        %.*s) found=(\n", (int)first_len(row), row->name);
    for (const struct cli_group *g = groups; g->name != NULL; g++) {
        for (size_t i = 0; (other = cli_group_at(g, i)) != NULL; i++) {
            if (!is_two_words(other) || !same_first(other, row))
                continue;
            printf("            '%s:", other->name + first_len(other) + 1);
            print_inside(_(other->help), "");
            puts("'");
        }
    }
    puts("            ) ;;");
}

static void zsh_value(const char *name, const char *value, enum arg_type type)
{
    putchar(':');
    print_inside(name, ":");
    putchar(':');
    if (type == ARG_CHOICE) {
        putchar('(');
        print_choices(value);
        putchar(')');
    } else {
        fputs(type == ARG_FILE ? "_files" : type == ARG_FOLDER ? "_files -/" : " ", stdout);
    }
}

static void zsh_option(const struct arg_option *o)
{
    fputs(" \\\n            ", stdout);
    if (o->letter != 0)
        printf("%s{-%c%s,--%s%s}", o->repeated ? "\\*" : "", o->letter,
               o->type == ARG_FLAG ? "" : "+", o->name, o->type == ARG_FLAG ? "" : "=");
    putchar('\'');
    if (o->letter == 0)
        printf("%s--%s%s", o->repeated ? "*" : "", o->name, o->type == ARG_FLAG ? "" : "=");
    putchar('[');
    print_inside(_(o->help), "[]");
    putchar(']');
    if (o->type != ARG_FLAG)
        zsh_value(o->value, o->value, o->type);
    putchar('\'');
}

static void zsh_command(const struct cli_group *groups, const struct cli_command *row)
{
    const struct arg_syntax syntax = cli_syntax(row);
    const struct arg_option *o;
    if (row->operands != NULL && row->operands->type == ARG_TOPIC) {
        printf("    '%s '*) case $words[CURRENT-1] in\n", row->name);
        print_topics(groups, "        ", ") compadd --", " ;;\n");
        puts("        esac ;;");
        return;
    }
    printf("    '%s'%s) shift %d words; (( CURRENT -= %d ))\n        _arguments -s -S", row->name,
           is_two_words(row) ? "" : "' '*", is_two_words(row) ? 2 : 1, is_two_words(row) ? 2 : 1);
    for (size_t i = 0; (o = arg_option_at(&syntax, i)) != NULL; i++)
        if (help_shows(row, o))
            zsh_option(o);
    for (const struct arg_operand *p = row->operands; p != NULL && p->name != NULL; p++) {
        bool several = p->count == ARG_ANY || p->count == ARG_SOME;
        printf(" \\\n            '%s", several ? "*" : p->count == ARG_OPTIONAL ? ":" : "");
        zsh_value(p->name, p->choices, p->type);
        putchar('\'');
    }
    puts(" ;;");
}

static void zsh_two(const struct cli_group *groups, const struct cli_command *row)
{
    if (is_two_words(row))
        zsh_command(groups, row);
}

static void zsh_one(const struct cli_group *groups, const struct cli_command *row)
{
    if (!is_two_words(row))
        zsh_command(groups, row);
}

static void write_zsh(const struct cli_group *groups)
{
    puts("#compdef icope\n"
         "# Completion of icope for zsh, written by: icope completion zsh\n"
         "_icope() {\n"
         "    local -a found\n"
         "    if (( CURRENT == 2 )); then\n"
         "        found=(");
    for_rows(groups, zsh_first);
    puts("        )\n"
         "        _describe icope found\n"
         "        return\n"
         "    fi\n"
         "    if (( CURRENT == 3 )); then\n"
         "        case $words[2] in");
    for_rows(groups, zsh_second);
    puts("        esac\n"
         "        (( $#found )) && _describe \"icope $words[2]\" found\n"
         "    fi\n"
         "    case \"$words[2] $words[3]\" in");
    for_rows(groups, zsh_two);
    for_rows(groups, zsh_one);
    puts("    esac\n"
         "}\n"
         "if [[ $funcstack[1] == _icope ]]; then _icope \"$@\"; else compdef _icope icope; fi");
}

// ---- fish ----

static void fish_option(const struct cli_command *row, const struct arg_option *o)
{
    printf("complete -c icope -n '__icope_in %s' -l %s", row->name, o->name);
    if (o->letter != 0)
        printf(" -s %c", o->letter);
    if (o->type == ARG_CHOICE) {
        fputs(" -x -a '", stdout);
        print_choices(o->value);
        putchar('\'');
    } else if (o->type == ARG_FILE) {
        fputs(" -r -F", stdout);
    } else if (o->type == ARG_FOLDER) {
        fputs(" -x -a '(__fish_complete_directories)'", stdout);
    } else if (o->type != ARG_FLAG) {
        fputs(" -x", stdout);
    }
    fputs(" -d '", stdout);
    print_inside(_(o->help), "");
    puts("'");
}

static void fish_row(const struct cli_group *groups, const struct cli_command *row)
{
    const struct arg_syntax syntax = cli_syntax(row);
    const struct arg_option *o;
    int first = (int)first_len(row);
    if (is_first(groups, row, false) && is_two_words(row))
        printf("complete -c icope -n __icope_at -a %.*s\n", first, row->name);
    printf("complete -c icope -n '__icope_at %.*s' -a %s -d '", is_two_words(row) ? first : 0,
           row->name, is_two_words(row) ? row->name + first + 1 : row->name);
    print_inside(_(row->help), "");
    puts("'");
    for (size_t i = 0; (o = arg_option_at(&syntax, i)) != NULL; i++)
        if (help_shows(row, o))
            fish_option(row, o);
    for (const struct arg_operand *p = row->operands; p != NULL && p->name != NULL; p++) {
        if (p->type == ARG_TOPIC) {
            print_topics(groups, "complete -c icope -n '__icope_topic ", "' -a '", "'\n");
        } else if (p->type == ARG_FILE || p->type == ARG_FOLDER) {
            printf("complete -c icope -n '__icope_in %s' -F\n", row->name);
        } else if (p->type == ARG_CHOICE) {
            printf("complete -c icope -n '__icope_in %s' -a '", row->name);
            print_choices(p->choices);
            puts("'");
        }
    }
}

static void write_fish(const struct cli_group *groups)
{
    puts("# Completion of icope for fish, written by: icope completion fish\n"
         "function __icope_words\n"
         "    set -l all (commandline -opc)\n"
         "    for word in $all[2..]\n"
         "        string match -q -- '-*' $word; or echo $word\n"
         "    end\n"
         "end\n"
         "function __icope_at\n"
         "    set -l words (__icope_words)\n"
         "    test \"$words\" = \"$argv\"\n"
         "end\n"
         "function __icope_in\n"
         "    set -l words (__icope_words)\n"
         "    test \"$words[1..$(count $argv)]\" = \"$argv\"\n"
         "end\n"
         "function __icope_topic\n"
         "    set -l words (__icope_words)\n"
         "    test \"$words\" = \"help $argv\"; or test \"$words $argv\" = 'help help'\n"
         "end\n"
         "complete -c icope -f\n"
         "complete -c icope -l help -s h");
    for_rows(groups, fish_row);
}

// ---- the command ----

static int run_completion(struct cli_call *c)
{
    static const struct {
        const char *shell;
        void (*write)(const struct cli_group *groups);
    } shells[] = {{"bash", write_bash}, {"zsh", write_zsh}, {"fish", write_fish}};
    for (size_t i = 0; i < ARRAY_LEN(shells); i++)
        if (strcmp(shells[i].shell, c->args.operands[0]) == 0)
            shells[i].write(c->groups);
    return CLI_DONE;
}

static const struct arg_operand completion_operands[] = {
    {"SHELL", ARG_CHOICE, ARG_ONE, .help = N_("The shell."), .choices = "bash|zsh|fish"},
    {0},
};

const struct cli_command cli_completion_commands[] = {
    {.name = "completion",
     .help = N_("Writes what a shell needs to complete commands, options and files."),
     .more = N_("make install puts it where each shell looks."),
     .example = "icope completion bash > icope.bash",
     .operands = completion_operands,
     .run = run_completion},
    {0},
};
