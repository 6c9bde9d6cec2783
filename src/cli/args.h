// SPDX-License-Identifier: EUPL-1.2
// The words of one call as a const table describes them: options and operands, checked before
// anything is opened. Pure but for args_print_problem.
#ifndef ICOPE_CLI_ARGS_H
#define ICOPE_CLI_ARGS_H

#include "base/clock.h"
#include "base/mem.h"

#include <stdbool.h>

// What the value of an option or an operand is.
enum arg_type {
    ARG_FLAG,   // an option without a value
    ARG_TEXT,   // any text
    ARG_NUMBER, // from `least` to `most`
    ARG_CHOICE, // one of the words of `value`, between bars; `repeated`: several, commas between
    ARG_FILE,   // a path
    ARG_FOLDER, // a path
    ARG_DATE,   // 2026-11-24
    ARG_TOPIC,  // a group or the words of a command
};

// One option. A list ends with a row without a name.
struct arg_option {
    const char *name;          // long name without its dashes: "format"
    char letter;               // short form, 0: none
    enum arg_type type;        // of the value
    const char *value;         // what stands for the value: "FILE"; a choice: "csv|json"
    const char *help;          // N_() one line
    const char *unit;          // N_() of a number, NULL: none
    const char *otherwise;     // the value when it is not given, NULL: none
    unsigned long least, most; // of a number
    bool required;             // must be given, or one that stands in its place
    bool repeated;             // may be given several times
    bool hidden;               // understood, but in no help and no completion
    bool or_next;              // stands in place of the option in the next row
    bool clears;               // of a path: an empty one takes back what was set before
};

// How often an operand stands.
enum arg_count { ARG_ONE, ARG_OPTIONAL, ARG_ANY, ARG_SOME };

// One operand. A list ends with a row without a name; only the last may stand several times.
struct arg_operand {
    const char *name;     // what stands for it: "FILE"
    enum arg_type type;   // not ARG_FLAG, ARG_NUMBER
    enum arg_count count; // how often: once, not or once, any number, at least once
    const char *help;     // N_() one line
    const char *choices;  // words of a choice between bars, else NULL
};

enum {
    ARG_OPTIONS_MAX = 32,   // of one command
    ARG_REPEATED_MAX = 1000 // values of one option; also operands
};

// What one call may say.
struct arg_syntax {
    const struct arg_option *options;   // its own, NULL: none
    const struct arg_option *shared;    // those of many commands, NULL: none
    const struct arg_operand *operands; // NULL: none
    bool minus;                         // an operand may begin with a minus
    bool leading;                       // stops at the first operand; the rest are operands
};

// Why a call cannot be understood.
enum args_problem {
    ARGS_FINE,
    ARGS_UNKNOWN_OPTION,  // or several begin so
    ARGS_VALUE_MISSING,   // of an option
    ARGS_VALUE_EXTRA,     // of a flag
    ARGS_TWICE,           // an option that stands once
    ARGS_NO_NUMBER,       // or out of range
    ARGS_NO_CHOICE,       // none of the words
    ARGS_NO_DATE,         // not a day
    ARGS_EXCLUSIVE,       // an option beside another that it stands in place of
    ARGS_OPTION_MISSING,  // a required one
    ARGS_OPERAND_MISSING, // see there
    ARGS_OPERAND_EXTRA,   // one word too many
};

// What was given for one option.
struct arg_value {
    const char **all;     // the texts in order, `count` of them
    size_t count;         // 0: not given
    unsigned long number; // of ARG_NUMBER, also when it is the default
    int choice;           // of ARG_CHOICE: place among its words, also of the default; −1: none
};

// The words of one call, parsed. Texts are those of argv, or parts of them. End with args_release.
struct args {
    struct arg_syntax syntax;                 // what it was parsed by
    struct arg_value values[ARG_OPTIONS_MAX]; // by place: own options, then shared ones
    char **operands;                          // in order
    int operand_count;                        // of them
    enum args_problem problem;                // the first one found
    const char *word;                         // which word it is about
    const struct arg_option *option;          // which option it is about, NULL: none
    const char *choices;                      // the words an operand may be, NULL: any
    struct arena arena;                       // behind all this
};

// Parses; false when there is a problem, which args_print_problem tells.
bool args_parse(const struct arg_syntax *syntax, int argc, char **argv, struct args *ret);
// Says the problem on one line of standard error; `name` is the command's ("audit show").
void args_print_problem(const struct args *a, const char *name);
// Frees; fine after a failed args_parse too.
void args_release(struct args *a);
// Option i of all that the syntax knows, own ones first; NULL past the last.
const struct arg_option *arg_option_at(const struct arg_syntax *syntax, size_t i);

// Values by the option's name, which must be one of the row's (asserted).

// Is there such an option for this call?
bool arg_known(const struct args *a, const char *name);
// Was it given?
bool arg_given(const struct args *a, const char *name);
// Its text, the default, or NULL.
const char *arg_text(const struct args *a, const char *name);
// Its number, given or by default.
unsigned long arg_number(const struct args *a, const char *name);
// Its day; {0} when it was not given and there is no default.
struct date arg_date(const struct args *a, const char *name);
// Place of its word among the choices, given or by default; −1 for neither.
int arg_choice(const struct args *a, const char *name);
// All values of a repeated option; *ret_count of them.
const char *const *arg_all(const struct args *a, const char *name, size_t *ret_count);
// Operand i, or NULL when it was not given.
const char *arg_operand(const struct args *a, int i);

#endif
