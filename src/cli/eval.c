// SPDX-License-Identifier: EUPL-1.2
// icope eval: a FHIRPath expression on a FHIR resource, for questions and for tests.
#include "cli/cli.h"
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

int cli_eval(const struct paths *paths, int argc, char **argv)
{
    (void)paths;
    const char *input = cli_option(&argc, argv, "--input");
    if (argc != 1) // an expression may begin with a minus
        return cli_words(argc, argv, 1, 1) ? CLI_DONE : CLI_USAGE;
    struct json *focus = input != NULL ? cli_json(input) : NULL;
    if (input != NULL && focus == NULL)
        return CLI_NO;
    struct clock clock = clock_system();
    struct fp_env env = {.clock = &clock};
    struct fp_expr *x = NULL;
    struct fp_list result = {0};
    struct arena a = {0};
    struct err e = {0};
    int code = CLI_DONE;
    if (fp_compile(argv[0], strlen(argv[0]), &x, &e) != RC_OK)
        code = CLI_USAGE;
    else if (fp_eval(x, fp_list_of(&a, focus, NULL), &env, &a, &result, &e) != RC_OK)
        code = CLI_NO;
    if (code == CLI_DONE)
        print_values(result);
    else
        cli_say("-", e.text);
    fp_expr_free(x);
    arena_release(&a);
    json_free(focus);
    return code;
}
