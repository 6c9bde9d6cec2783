// SPDX-License-Identifier: EUPL-1.2
// icope view make: a wide view out of a Questionnaire.
#include "base/fs.h"
#include "base/tsv.h"
#include "cli/rows.h"
#include "view/make.h"

#include <string.h>

enum { NAMES_COLUMNS = 6 }; // of a file of --names

// A row of --names: linkId, name, French name, set of codes, linkId of reasons, what is summed up.
static enum rc take_name(const char *const *cells, void *self, struct err *e)
{
    static const char *const members[] = {"name", "fr", "codes", "reasons", "summary"};
    struct json *one = json_new_object(), *all = self;
    (void)e;
    for (size_t i = 0; i < ARRAY_LEN(members); i++)
        json_set_string(one, members[i], cells[i + 1]);
    json_set(all, cells[0], one);
    return RC_OK;
}

static int make(struct cli_call *c)
{
    const char *file = arg_operand(&c->args, 0), *out = arg_text(&c->args, "out");
    const char *names = arg_text(&c->args, "names");
    struct json *form = cli_json(file), *view = NULL, *known = NULL;
    struct buf text = {0};
    struct err e = {0};
    enum rc rc = RC_OK;
    if (form == NULL)
        return CLI_NO;
    if (names != NULL) {
        known = json_new_object();
        rc = tsv_read(names, NAMES_COLUMNS, take_name, known, &e);
    }
    rc = rc ? rc : view_make(form, (size_t)arg_number(&c->args, "repeats"), known, &view, &e);
    json_free(form);
    json_free(known);
    if (rc != RC_OK) {
        cli_say(view == NULL && names != NULL && strstr(e.text, names) != NULL ? "-" : file,
                e.text);
        return CLI_NO;
    }
    if (json_count(json_get(json_at(json_get(view, "select"), 0), "column")) == VIEW_KEYS)
        cli_say(file, _("there is no question in it: the table says which response, whose and "
                        "when, no more"));
    json_write(view, true, &text);
    buf_putc(&text, '\n');
    json_free(view);
    int code = CLI_DONE;
    if (out == NULL) {
        cli_printf("%s", buf_text(&text));
    } else {
        rc = fs_exists(out) ? RC_BUSY : fs_write(out, buf_text(&text), text.len, 0600, &e);
        if (rc == RC_BUSY)
            cli_say_there(out);
        code = rc == RC_OK ? CLI_DONE : rc == RC_BUSY ? CLI_REFUSED : cli_failed(out, &e);
    }
    buf_release(&text);
    return code;
}

static const struct arg_operand form_operand[] = {
    {"FORM", ARG_FILE, ARG_ONE, .help = N_("A Questionnaire (FHIR R4).")}, {0}};
static const struct arg_option make_options[] = {
    {"repeats", 'r', ARG_NUMBER, "N", .help = N_("Columns for each item that repeats."),
     .otherwise = "3", .least = 1, .most = VIEW_REPEATS_MAX},
    {"names", 'n', ARG_FILE, "FILE",
     .help = N_("What is fixed of its columns: linkId, name, French name, set of codes, the linkId "
                "that says why it is empty, codes or month to be summed up; a tab between, a line "
                "each.")},
    {"out", 'o', ARG_FILE, "FILE", .help = N_("Writes to this new file.")},
    {0}};

const struct cli_command cli_view_make_commands[] = {
    {.name = "view make",
     .help = N_("Makes a ViewDefinition with one column an item out of a Questionnaire."),
     .more = N_("One row a response. A choice has its code and its text; a choice of several has a "
                "column for each option; what repeats has numbered columns, and one that says "
                "whether there is more. It runs unchanged wherever SQL on FHIR v2 does."),
     .example = "icope view make questionnaires/icope-step1.json --out step1-wide.json",
     .operands = form_operand,
     .options = make_options,
     .run = make},
    {0},
};
