// SPDX-License-Identifier: EUPL-1.2
// icope form check, icope form validate.
#include "form/form.h"
#include "base/buf.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "cli/cli.h"

#include <limits.h>
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
    printf("%s: %s\n", buf_text(&line), statuses[r->status]);
    buf_clear(&line);
    for (size_t i = 0; i < r->reason_count; i++) {
        buf_printf(&line, "%s:%s", file, r->reasons[i]);
        print_safe(stdout, "  ", buf_text(&line));
        buf_clear(&line);
    }
    if (r->more > 0)
        printf(_("  and %zu more\n"), r->more);
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

int cli_form_check(const struct paths *paths, int argc, char **argv)
{
    (void)paths;
    bool json = cli_flag(&argc, argv, "--json");
    if (!cli_words(argc, argv, 1, INT_MAX))
        return CLI_USAGE;
    int code = CLI_DONE;
    for (int i = 0; i < argc; i++) {
        struct buf text = {0};
        struct form_report report = {0};
        struct questionnaire *q = NULL;
        struct err e = {0};
        if (!cli_text(argv[i], &text)) {
            unreadable(argv[i], json);
            code = CLI_NO;
        } else {
            if (questionnaire_load(buf_text(&text), text.len, &q, &report, &e) != RC_OK)
                code = CLI_NO;
            if (json)
                print_report_json(argv[i], &report);
            else
                print_report(argv[i], &report);
        }
        questionnaire_free(q);
        form_report_release(&report);
        buf_release(&text);
    }
    return code;
}

int cli_form_validate(const struct paths *paths, int argc, char **argv)
{
    (void)paths;
    const char *form = cli_option(&argc, argv, "--form");
    if (form == NULL)
        cli_say("--form", _("the Questionnaire is needed"));
    if (form == NULL || !cli_words(argc, argv, 1, 1))
        return CLI_USAGE;
    struct questionnaire *q = cli_questionnaire(form);
    struct json *response = q != NULL ? cli_json(argv[0]) : NULL, *outcome = NULL;
    int code = CLI_NO;
    if (response != NULL) {
        struct clock clock = clock_system();
        struct form_env env = {.clock = &clock};
        struct err e = {0};
        enum rc rc = form_validate(q, &env, response, &outcome, &e);
        if (outcome != NULL)
            cli_print(outcome, true);
        else
            cli_say(argv[0], e.text);
        code = rc == RC_OK ? CLI_DONE : CLI_NO;
    }
    json_free(outcome);
    json_free(response);
    questionnaire_free(q);
    return code;
}
