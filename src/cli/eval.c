// SPDX-License-Identifier: EUPL-1.2
// icope eval: a FHIRPath expression on a FHIR resource, for questions and for tests.
#include "cli/rows.h"
#include "fhirpath/fhirpath.h"

#include <string.h>

enum { TYPE_BYTES = 128 };

static void print_values(struct fp_list l)
{
    struct json *all = json_new_array();
    for (size_t i = 0; i < l.count; i++) {
        char type[TYPE_BYTES];
        struct json *one = json_new_object();
        json_set_string(one, "type", fp_type_name(l.at[i], type, sizeof type));
        json_set(one, "value", fp_to_json(l.at[i]));
        json_push(all, one);
    }
    cli_print(all, false);
    json_free(all);
}

static int eval(struct cli_call *c)
{
    const char *input = arg_text(&c->args, "input"), *expression = arg_operand(&c->args, 0);
    struct json *focus = input != NULL ? cli_json(input) : NULL;
    if (input != NULL && focus == NULL)
        return CLI_NO;
    struct clock clock = clock_system();
    struct fp_env env = {.clock = &clock};
    struct fp_expr *x = NULL;
    struct fp_list result = {0};
    struct arena a = {0};
    struct err e = {0}, note = {0}; // of evaluation, of the types
    int code = CLI_DONE;
    if (fp_compile(expression, strlen(expression), &x, &e) != RC_OK)
        code = CLI_USAGE;
    else if (fp_check(x, json_get_string(focus, "resourceType"), &note) == RC_INVALID ||
             fp_eval(x, fp_list_of(&a, focus, NULL), &env, &a, &result, &e) != RC_OK)
        code = CLI_NO;
    if (code == CLI_DONE)
        print_values(result);
    if (note.rc != RC_OK)
        cli_say("-", note.text);
    if (e.rc != RC_OK)
        cli_say("-", e.text);
    fp_expr_free(x);
    arena_release(&a);
    json_free(focus);
    return code;
}

static const struct arg_operand operands[] = {
    {"EXPRESSION", ARG_TEXT, ARG_ONE, .help = N_("FHIRPath 2.0.")}, {0}};
static const struct arg_option options[] = {
    {"input", 'i', ARG_FILE, "FILE",
     .help = N_("The FHIR resource that it is about; - reads a pipe.")},
    {0}};

const struct cli_command cli_eval_commands[] = {
    {.name = "eval",
     .help = N_("Evaluates a FHIRPath expression and prints a JSON array of values."),
     .more = N_("Each is {\"type\": \"System.Integer\", \"value\": 1}. Exit code 1: an error while "
                "evaluating, or an element that its type does not have, 2: an error of syntax."),
     .example = "icope eval '1.1 + 2.2'",
     .operands = operands,
     .options = options,
     .run = eval,
     .minus = true},
    {0},
};
