// SPDX-License-Identifier: EUPL-1.2
// icope form check, icope form validate.
#include "form/form.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "cli/form.h"
#include "cli/rows.h"

#include <string.h>

static const char *const statuses[] = {
    [FORM_OK] = "ok", [FORM_REFUSED] = "refused", [FORM_INVALID] = "invalid"};

static void print_safe(FILE *out, const char *before, const char *text)
{
    struct buf line = {0};
    text_safe(&line, text, strlen(text), false);
    fprintf(out, "%s%s\n", before, buf_text(&line));
    buf_release(&line);
}

static void print_report(const char *file, const struct form_report *r)
{
    struct buf line = {0};
    text_safe(&line, file, strlen(file), false);
    cli_printf("%s: %s\n", buf_text(&line), statuses[r->status]);
    buf_clear(&line);
    for (size_t i = 0; i < r->reason_count; i++) {
        buf_printf(&line, "%s:%s", file, r->reasons[i]);
        print_safe(stdout, "  ", buf_text(&line));
        buf_clear(&line);
    }
    if (r->more > 0)
        cli_printf(_("  and %zu more\n"), r->more);
    for (size_t i = 0; i < r->warning_count; i++) {
        buf_printf(&line, "%s:%s", file, r->warnings[i]);
        print_safe(stdout, _("  note: "), buf_text(&line));
        buf_clear(&line);
    }
    buf_release(&line);
}

static struct json *texts(char *const *at, size_t count)
{
    struct json *all = json_new_array();
    for (size_t i = 0; i < count; i++)
        json_push(all, json_new_string(at[i]));
    return all;
}

static void print_report_json(const char *file, const struct form_report *r)
{
    struct json *row = json_new_object();
    json_set_string(row, "file", file);
    json_set_string(row, "status", statuses[r->status]);
    json_set(row, "reasons", texts(r->reasons, r->reason_count));
    json_set(row, "warnings", texts(r->warnings, r->warning_count));
    cli_print(row, false);
    json_free(row);
}

// A file that cannot even be read, as a row of its own.
static void unreadable(const char *file, bool json)
{
    if (!json)
        return; // already said
    struct json *row = json_new_object(), *reasons = json_new_array();
    json_set_string(row, "file", file);
    json_set_string(row, "status", statuses[FORM_INVALID]);
    json_push(reasons, json_new_string("cannot be read"));
    json_set(row, "reasons", reasons);
    cli_print(row, false);
    json_free(row);
}

static int check_one(const char *file, const struct json *others, bool json)
{
    struct buf text = {0};
    struct form_report report = {0};
    struct questionnaire *q = NULL;
    struct err e = {0};
    bool good = cli_text(file, &text);
    if (!good) {
        unreadable(file, json);
    } else {
        struct clock clock = clock_system();
        struct form_env env = {.clock = &clock};
        good =
            questionnaire_load_with(buf_text(&text), text.len, others, &q, &report, &e) == RC_OK &&
            form_prove(q, &env, buf_text(&text), text.len, &report, &e) == RC_OK;
        if (json)
            print_report_json(file, &report);
        else
            print_report(file, &report);
    }
    questionnaire_free(q);
    form_report_release(&report);
    buf_release(&text);
    return good ? CLI_DONE : CLI_NO;
}

static int check(struct cli_call *c)
{
    const char *with = arg_text(&c->args, "with");
    struct json *others = with != NULL ? cli_json(with) : NULL;
    bool ready = with == NULL || others != NULL;
    int code = ready ? CLI_DONE : CLI_NO;
    for (int i = 0; ready && i < c->args.operand_count; i++) {
        int one = check_one(c->args.operands[i], others, arg_given(&c->args, "json"));
        code = one != CLI_DONE ? one : code;
    }
    json_free(others);
    return code;
}

static int validate(struct cli_call *c)
{
    const char *file = arg_operand(&c->args, 0);
    struct questionnaire *q = form_load(arg_text(&c->args, "form"), arg_text(&c->args, "with"));
    struct json *response = q != NULL ? cli_json(file) : NULL, *outcome = NULL;
    int code = CLI_NO;
    if (response != NULL) {
        struct clock clock = clock_system();
        struct form_env env = {.clock = &clock};
        struct err e = {0};
        enum rc rc = form_validate(q, &env, response, &outcome, &e);
        if (outcome != NULL)
            cli_print(outcome, true);
        else
            cli_say(file, e.text);
        code = rc == RC_OK ? CLI_DONE : CLI_NO;
    }
    json_free(outcome);
    json_free(response);
    questionnaire_free(q);
    return code;
}

static int explain(struct cli_call *c)
{
    const char *file = arg_text(&c->args, "answers");
    struct questionnaire *q = form_load(arg_operand(&c->args, 0), arg_text(&c->args, "with"));
    struct json *answers = q != NULL ? cli_json(file) : NULL;
    int code = CLI_NO;
    if (answers != NULL) {
        struct clock clock = clock_system();
        struct form_env env = {.clock = &clock};
        struct form *f = form_new(q, &env);
        struct buf problems = {0};
        form_set_all(f, answers, &problems, NULL); // what is right is set, what is not is said
        form_say_lines(file, buf_text(&problems));
        struct json *all = form_explain(f);
        cli_print(all, true);
        json_free(all);
        buf_release(&problems);
        form_free(f);
        code = CLI_DONE;
    }
    json_free(answers);
    questionnaire_free(q);
    return code;
}

static const struct arg_operand explain_operands[] = {
    {"FORM", ARG_FILE, ARG_ONE, .help = N_("A FHIR R4 Questionnaire.")}, {0}};
static const struct arg_option explain_options[] = {
    {"answers", 'a', ARG_FILE, "FILE", .help = N_("JSON of linkId to value."), .required = true},
    FORM_OPTION_WITH,
    {0}};
static const struct arg_operand check_operands[] = {
    {"FILE", ARG_FILE, ARG_SOME, .help = N_("FHIR R4 Questionnaires; - reads a pipe.")}, {0}};
static const struct arg_option check_options[] = {CLI_OPTION_JSON, FORM_OPTION_WITH, {0}};
static const struct arg_operand validate_operands[] = {
    {"RESPONSE", ARG_FILE, ARG_ONE, .help = N_("A QuestionnaireResponse; - reads a pipe.")}, {0}};
static const struct arg_option validate_options[] = {
    {"form", 'f', ARG_FILE, "FORM", .help = N_("Its Questionnaire."), .required = true},
    FORM_OPTION_WITH,
    {0}};

const struct cli_command cli_form_commands[] = {
    {.name = "form check",
     .help = N_("Says of each FHIR R4 Questionnaire whether it can be filled here, and why not."),
     .more = N_("Up to 20 reasons, each as file:line:column."),
     .example = "icope form check questionnaires/icope-step1.json",
     .operands = check_operands,
     .options = check_options,
     .run = check},
    {.name = "form explain",
     .help = N_("Says what follows from a set of answers: what is enabled, and what every "
                "expression of the form gives or why it fails."),
     .more = N_("For authors of forms. JSON; answers that do not fit are named and left out."),
     .example = "icope form explain questionnaires/icope-step1.json --answers a.json",
     .operands = explain_operands,
     .options = explain_options,
     .run = explain},
    {.name = "form validate",
     .help = N_("Checks a QuestionnaireResponse against its Questionnaire and prints an "
                "OperationOutcome."),
     .example = "icope form validate r.json --form questionnaires/icope-step1.json",
     .operands = validate_operands,
     .options = validate_options,
     .run = validate},
    {0},
};
