// SPDX-License-Identifier: EUPL-1.2
#include "cli/args.h"

#include "base/buf.h"
#include "base/i18n.h"
#include "base/word.h"
#include "cli/io.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

const struct arg_option *arg_option_at(const struct arg_syntax *syntax, size_t i)
{
    size_t own = 0;
    while (syntax->options != NULL && syntax->options[own].name != NULL)
        own++;
    if (i < own)
        return &syntax->options[i];
    for (const struct arg_option *o = syntax->shared; o != NULL && o->name != NULL; o++, own++)
        if (own == i)
            return o;
    return NULL;
}

// ---- what a value must be ----

// Place of a word among others between bars, −1 when it is none of them.
static int place_of(const char *words, const char *word)
{
    size_t len = strlen(word);
    int place = 0;
    for (const char *at = words; len > 0; place++) {
        size_t part = strcspn(at, "|");
        if (part == len && strncmp(at, word, len) == 0)
            return place;
        if (at[part] == '\0')
            break;
        at += part + 1;
    }
    return -1;
}

static bool is_number(const struct arg_option *o, const char *text, unsigned long *ret)
{
    char *end = NULL;
    errno = 0;
    *ret = strtoul(text, &end, 10);
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && *ret >= o->least &&
           *ret <= o->most;
}

static enum args_problem check_value(const struct arg_option *o, const char *text,
                                     struct arg_value *v)
{
    struct date day;
    if (o->type == ARG_NUMBER && !is_number(o, text, &v->number))
        return ARGS_NO_NUMBER;
    if (o->type == ARG_CHOICE && (v->choice = place_of(o->value, text)) < 0)
        return ARGS_NO_CHOICE;
    if (o->type == ARG_DATE && !date_parse(text, strlen(text), &day))
        return ARGS_NO_DATE;
    if ((o->type == ARG_FILE || o->type == ARG_FOLDER) && text[0] == '\0' && !o->clears)
        return ARGS_VALUE_MISSING;
    return ARGS_FINE;
}

// ---- parsing ----

static bool fails(struct args *a, enum args_problem problem, const char *word,
                  const struct arg_option *option)
{
    a->problem = problem;
    a->word = word;
    a->option = option;
    return false;
}

static bool take_one(struct args *a, size_t i, const char *text)
{
    const struct arg_option *o = arg_option_at(&a->syntax, i);
    struct arg_value *v = &a->values[i];
    if (v->count > 0 && (!o->repeated || v->count == ARG_REPEATED_MAX))
        return fails(a, ARGS_TWICE, text, o);
    if (v->all == NULL)
        v->all = arena_array(&a->arena, o->repeated ? ARG_REPEATED_MAX : 1, sizeof *v->all);
    v->all[v->count++] = text != NULL ? text : "";
    enum args_problem problem = check_value(o, v->all[v->count - 1], v);
    return problem == ARGS_FINE || fails(a, problem, text, o);
}

// A choice that may be made several times is also one with commas: csv,xlsx.
static bool take_value(struct args *a, size_t i, const char *text)
{
    const struct arg_option *o = arg_option_at(&a->syntax, i);
    if (o->type != ARG_CHOICE || !o->repeated || text == NULL)
        return take_one(a, i, text);
    for (;; text++) {
        size_t len = strcspn(text, ",");
        if (!take_one(a, i, arena_text(&a->arena, text, len)))
            return false;
        text += len;
        if (*text == '\0')
            return true;
    }
}

static bool check_operands(struct args *a)
{
    int i = 0;
    const struct arg_operand *o = a->syntax.operands;
    for (; o != NULL && o->name != NULL; o++) {
        if (i == a->operand_count && (o->count == ARG_ONE || o->count == ARG_SOME)) {
            a->choices = o->choices;
            return fails(a, ARGS_OPERAND_MISSING, o->name, NULL);
        }
        bool several = o->count == ARG_ANY || o->count == ARG_SOME;
        for (bool first = true; i < a->operand_count && (first || several); i++, first = false) {
            if (o->type == ARG_CHOICE && place_of(o->choices, a->operands[i]) < 0) {
                a->choices = o->choices;
                return fails(a, ARGS_NO_CHOICE, a->operands[i], NULL);
            }
        }
    }
    if (i < a->operand_count || i > ARG_REPEATED_MAX)
        return fails(a, ARGS_OPERAND_EXTRA, a->operands[i < a->operand_count ? i : 0], NULL);
    return true;
}

static bool check_options(struct args *a)
{
    const struct arg_option *o, *taken = NULL; // the one given among those in place of each other
    for (size_t i = 0; (o = arg_option_at(&a->syntax, i)) != NULL; i++) {
        if (a->values[i].count > 0 && taken != NULL)
            return fails(a, ARGS_EXCLUSIVE, taken->name, o);
        if (a->values[i].count > 0)
            taken = o;
        if (o->or_next)
            continue;
        if (o->required && taken == NULL)
            return fails(a, ARGS_OPTION_MISSING, o->name, o);
        taken = NULL;
    }
    return check_operands(a);
}

// The short options for getopt_long, and the long ones; returns their number.
static size_t for_getopt(const struct args *a, char *letters, struct option *longs)
{
    const struct arg_option *o;
    size_t i = 0;
    *letters++ = a->syntax.leading ? '+' : ':';
    if (a->syntax.leading)
        *letters++ = ':';
    for (; (o = arg_option_at(&a->syntax, i)) != NULL; i++) {
        assert(i < ARG_OPTIONS_MAX);
        longs[i] = (struct option){.name = o->name,
                                   .has_arg = o->type == ARG_FLAG ? no_argument : required_argument,
                                   .val = 256 + (int)i};
        if (o->letter != 0)
            *letters++ = o->letter;
        if (o->letter != 0 && o->type != ARG_FLAG)
            *letters++ = ':';
    }
    *letters = '\0';
    longs[i] = (struct option){0};
    return i;
}

// The option that getopt_long names by its number or letter.
static size_t place_of_option(const struct args *a, int code)
{
    const struct arg_option *o;
    if (code >= 256)
        return (size_t)code - 256;
    for (size_t i = 0; (o = arg_option_at(&a->syntax, i)) != NULL; i++)
        if (o->letter == code)
            return i;
    return SIZE_MAX;
}

// Is the word an option as it stands in the rows? *ret_value: the next word is its value.
static bool is_option(const struct arg_syntax *syntax, const char *word, bool *ret_value)
{
    const struct arg_option *o;
    bool dashes = strncmp(word, "--", 2) == 0;
    for (size_t i = 0; (o = arg_option_at(syntax, i)) != NULL; i++) {
        bool is = dashes ? strcmp(word + 2, o->name) == 0
                         : word[1] == o->letter && o->letter != 0 && word[2] == '\0';
        if (is) {
            *ret_value = o->type != ARG_FLAG;
            return true;
        }
    }
    return dashes;
}

// Puts operands that begin with a minus ("-1 + 2") behind a "--", in a new argv.
static char **with_minus_apart(struct args *a, int *argc, char **argv)
{
    char **out = arena_array(&a->arena, (size_t)*argc + 2, sizeof *out);
    char **later = arena_array(&a->arena, (size_t)*argc + 1, sizeof *later);
    int count = 0, late = 0, i = 0;
    for (bool value = false; i < *argc && (value || strcmp(argv[i], "--") != 0); i++) {
        bool minus = !value && argv[i][0] == '-' && argv[i][1] != '\0', option = false;
        value = false;
        if (minus)
            option = is_option(&a->syntax, argv[i], &value);
        if (minus && !option)
            later[late++] = argv[i];
        else
            out[count++] = argv[i];
    }
    if (late > 0)
        out[count++] = arena_text(&a->arena, "--", 2);
    memcpy(out + count, later, (size_t)late * sizeof *later);
    count += late;
    for (i += late > 0 && i < *argc; i < *argc; i++)
        out[count++] = argv[i];
    *argc = count;
    return out;
}

// What getopt_long could not use.
static bool bad_option(struct args *a, int code, const char *word)
{
    if (optopt > 0 && optopt < 256)
        word = arena_printf(&a->arena, "-%c", optopt);
    size_t i = optopt != 0 ? place_of_option(a, optopt) : SIZE_MAX;
    const struct arg_option *o = i != SIZE_MAX ? arg_option_at(&a->syntax, i) : NULL;
    if (o == NULL)
        return fails(a, ARGS_UNKNOWN_OPTION, word, NULL);
    return fails(a, code == ':' ? ARGS_VALUE_MISSING : ARGS_VALUE_EXTRA, word, o);
}

static bool set_defaults(struct args *a)
{
    const struct arg_option *o;
    for (size_t i = 0; (o = arg_option_at(&a->syntax, i)) != NULL; i++) {
        a->values[i].choice = -1;
        if (o->otherwise != NULL && check_value(o, o->otherwise, &a->values[i]) != ARGS_FINE)
            return false;
    }
    return true;
}

bool args_parse(const struct arg_syntax *syntax, int argc, char **argv, struct args *ret)
{
    char letters[2 * ARG_OPTIONS_MAX + 3];
    struct option longs[ARG_OPTIONS_MAX + 1];
    *ret = (struct args){.syntax = *syntax};
    bool right = set_defaults(ret);
    assert(right);
    (void)right;
    // getopt_long begins behind argv[0] and puts the words in another order: it gets a copy.
    int count = argc + 1;
    char **words = arena_array(&ret->arena, (size_t)count + 1, sizeof *words);
    words[0] = arena_text(&ret->arena, "icope", 5);
    memcpy(words + 1, argv, (size_t)argc * sizeof *argv);
    if (syntax->minus)
        words = with_minus_apart(ret, &count, words);
    for_getopt(ret, letters, longs);
    opterr = 0;
    optind = 0;
    for (int code; (code = getopt_long(count, words, letters, longs, NULL)) != -1;) {
        if (code == '?' || code == ':')
            return bad_option(ret, code, words[optind > 1 ? optind - 1 : 1]);
        if (!take_value(ret, place_of_option(ret, code), optarg))
            return false;
    }
    ret->operands = words + optind;
    ret->operand_count = count - optind;
    return syntax->leading || check_options(ret);
}

void args_release(struct args *a)
{
    arena_release(&a->arena);
}

// ---- saying what is wrong ----

// The option whose name is nearest to the word, NULL when none is near.
static const struct arg_option *nearest_option(const struct args *a, const char *word)
{
    const struct arg_option *o, *best = NULL;
    char name[64] = "";
    size_t least = SIZE_MAX;
    word += strspn(word, "-");
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
    for (size_t i = 0; (o = arg_option_at(&a->syntax, i)) != NULL; i++) {
        size_t steps = word_distance(name, o->name);
        if (steps < least && !o->hidden && word_near(name, o->name)) {
            least = steps;
            best = o;
        }
    }
    return best;
}

static void explain(const struct args *a, struct buf *out)
{
    static const char *const texts[] = {
        [ARGS_FINE] = "",
        [ARGS_UNKNOWN_OPTION] = N_("this option is not known here"),
        [ARGS_VALUE_MISSING] = N_("the value of this option is missing"),
        [ARGS_VALUE_EXTRA] = N_("this option takes no value"),
        [ARGS_TWICE] = N_("this option is there too often"),
        [ARGS_NO_NUMBER] = N_("a whole number from %lu to %lu is needed"),
        [ARGS_NO_CHOICE] = N_("one of these is needed: %s"),
        [ARGS_NO_DATE] = N_("a day is needed, as 2026-11-24"),
        [ARGS_EXCLUSIVE] = N_("this option stands in place of --%s"),
        [ARGS_OPTION_MISSING] = N_("this option is needed"),
        [ARGS_OPERAND_MISSING] = N_("this is missing"),
        [ARGS_OPERAND_EXTRA] = N_("this is one word too many"),
    };
    const char *text = _(texts[a->problem]);
    if (a->problem == ARGS_NO_NUMBER && a->option != NULL)
        buf_printf(out, _("a whole number from %lu to %lu is needed"), a->option->least,
                   a->option->most);
    else if (a->problem == ARGS_NO_CHOICE)
        buf_printf(out, _("one of these is needed: %s"),
                   a->option != NULL ? a->option->value : a->choices);
    else if (a->problem == ARGS_EXCLUSIVE)
        buf_printf(out, _("this option stands in place of --%s"), a->word);
    else
        buf_puts(out, text);
    if (a->problem == ARGS_OPERAND_MISSING && a->choices != NULL) {
        buf_puts(out, "; ");
        buf_printf(out, _("one of these is needed: %s"), a->choices);
    }
    const struct arg_option *near =
        a->problem == ARGS_UNKNOWN_OPTION ? nearest_option(a, a->word) : NULL;
    if (near != NULL)
        buf_printf(out, _("; the nearest is --%s"), near->name);
}

static bool is_about_value(enum args_problem problem)
{
    return problem == ARGS_NO_NUMBER || problem == ARGS_NO_CHOICE || problem == ARGS_NO_DATE;
}

void args_print_problem(const struct args *a, const char *name)
{
    struct buf what = {0}, why = {0};
    if (a->option != NULL)
        buf_printf(&what, "--%s", a->option->name);
    else
        buf_puts(&what, a->word);
    explain(a, &why);
    if (!is_about_value(a->problem)) // the right words are said already
        buf_printf(&why, " (icope %s%s--help)", name, name[0] != '\0' ? " " : "");
    cli_say(buf_text(&what), buf_text(&why));
    buf_release(&what);
    buf_release(&why);
}

// ---- values ----

// Place of an option among all that the syntax knows, their number when it is none of them.
static size_t find_option(const struct args *a, const char *name)
{
    const struct arg_option *o;
    size_t i = 0;
    while ((o = arg_option_at(&a->syntax, i)) != NULL && strcmp(o->name, name) != 0)
        i++;
    return i;
}

static size_t place_by_name(const struct args *a, const char *name)
{
    size_t i = find_option(a, name);
    assert(arg_option_at(&a->syntax, i) != NULL); // it stands in no row
    return i;
}

bool arg_known(const struct args *a, const char *name)
{
    return arg_option_at(&a->syntax, find_option(a, name)) != NULL;
}

bool arg_given(const struct args *a, const char *name)
{
    return a->values[place_by_name(a, name)].count > 0;
}

const char *arg_text(const struct args *a, const char *name)
{
    size_t i = place_by_name(a, name);
    return a->values[i].count > 0 ? a->values[i].all[0] : arg_option_at(&a->syntax, i)->otherwise;
}

unsigned long arg_number(const struct args *a, const char *name)
{
    return a->values[place_by_name(a, name)].number;
}

struct date arg_date(const struct args *a, const char *name)
{
    const char *text = arg_text(a, name);
    struct date day = {0};
    if (text != NULL)
        date_parse(text, strlen(text), &day);
    return day;
}

int arg_choice(const struct args *a, const char *name)
{
    return a->values[place_by_name(a, name)].choice;
}

const char *const *arg_all(const struct args *a, const char *name, size_t *ret_count)
{
    const struct arg_value *v = &a->values[place_by_name(a, name)];
    *ret_count = v->count;
    return v->all;
}

const char *arg_operand(const struct args *a, int i)
{
    return i < a->operand_count ? a->operands[i] : NULL;
}
