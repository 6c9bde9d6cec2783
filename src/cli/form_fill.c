// SPDX-License-Identifier: EUPL-1.2
// icope form fill: from a file of answers, or question by question on plain lines (form_lines.c).
#include "base/buf.h"
#include "cli/form.h"
#include "cli/form_lines.h"
#include "cli/rows.h"
#include "form/form.h"

#include <stdlib.h>
#include <string.h>

struct questionnaire *form_load(const char *path, const char *with)
{
    struct buf text = {0};
    struct form_report report = {0};
    struct questionnaire *q = NULL;
    struct err e = {0};
    struct clock clock = clock_system();
    struct form_env env = {.clock = &clock};
    struct json *others = with != NULL ? cli_json(with) : NULL;
    if ((with == NULL || others != NULL) && cli_text(path, &text) &&
        (questionnaire_load_with(buf_text(&text), text.len, others, &q, &report, &e) != RC_OK ||
         form_prove(q, &env, buf_text(&text), text.len, &report, &e) != RC_OK)) {
        for (size_t i = 0; i < report.reason_count; i++)
            cli_say(path, report.reasons[i]);
        if (report.reason_count == 0)
            cli_say(path, e.text);
        questionnaire_free(q);
        q = NULL;
    }
    form_report_release(&report);
    buf_release(&text);
    json_free(others);
    return q;
}

void form_say_lines(const char *what, const char *text)
{
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        struct buf line = {0};
        buf_add(&line, text, len);
        cli_say(what, buf_text(&line));
        buf_release(&line);
        text += len + (text[len] == '\n');
    }
}

// True when nothing is missing; else says what.
static bool is_complete(struct form *f)
{
    const struct form_issue *issues;
    size_t count = form_issues(f, &issues);
    bool complete = true;
    for (size_t i = 0; i < count; i++) {
        const char *text = issues[i].kind == ISSUE_REQUIRED    ? _("an answer is needed")
                           : issues[i].kind == ISSUE_UNCHECKED ? _(issues[i].text)
                                                               : issues[i].text;
        cli_say(issues[i].item != NULL ? issues[i].item->link_id : "-", text);
        complete = complete && issues[i].warning;
    }
    return complete;
}

// Sets what is right and says what is not.
static bool fill_from(struct form *f, const char *path, const struct json *answers)
{
    struct buf problems = {0};
    struct err e = {0};
    bool right = form_set_all(f, answers, &problems, &e) == RC_OK;
    if (!right && problems.len == 0)
        cli_say(path, e.text);
    form_say_lines(path, buf_text(&problems));
    buf_release(&problems);
    return right;
}

// What was asked for: each NULL when it was not.
struct wanted {
    const char *answers;   // file of answers
    struct json *given;    // what is in it, owned
    const char *patient;   // file of %patient
    struct json *person;   // what is in it, owned
    struct form_talk talk; // of plain lines
};

// Fills from a file, or asks; prints the response. Returns the exit code.
static int fill_form(struct form *f, const struct wanted *w)
{
    struct json *response = NULL;
    struct err e = {0};
    bool right = w->answers != NULL ? fill_from(f, w->answers, w->given) : form_ask(f, &w->talk);
    bool complete = is_complete(f);
    if (form_response(f, complete && right ? "completed" : "in-progress", &response, &e) == RC_OK)
        cli_print(response, true);
    else
        cli_say("-", e.text);
    json_free(response);
    return !right ? CLI_NO : complete ? CLI_DONE : CLI_INCOMPLETE;
}

// Reads the files. False after saying why not.
static bool read_files(struct wanted *w)
{
    if (w->answers != NULL && w->talk.draft != NULL) {
        cli_say("--draft", _("with --answers nothing is typed, and so there is no draft"));
        return false;
    }
    if (w->answers != NULL && (w->given = cli_json(w->answers)) == NULL)
        return false;
    if (w->patient == NULL)
        return true;
    w->person = cli_json(w->patient);
    const char *type = json_get_string(w->person, "resourceType");
    bool right = type != NULL && strcmp(type, "Patient") == 0;
    if (w->person != NULL && !right)
        cli_say(w->patient, _("this is no FHIR Patient"));
    return right;
}

// A new form, or the one of the draft. NULL after saying why not.
static struct form *start(const struct questionnaire *q, const struct form_env *env,
                          const char *draft)
{
    struct form *f = NULL;
    struct err e = {0};
    enum rc rc = draft != NULL ? form_draft_open(q, env, draft, &f, &e) : RC_NO;
    if (rc == RC_NO)
        return form_new(q, env);
    if (rc != RC_OK)
        cli_say(draft, e.text);
    return f;
}

static int fill(struct cli_call *c)
{
    const char *language = arg_text(&c->args, "lang");
    struct wanted w = {.answers = arg_text(&c->args, "answers"),
                       .patient = arg_text(&c->args, "patient"),
                       .talk = {.language = language != NULL ? language : getenv("LANGUAGE"),
                                .draft = arg_text(&c->args, "draft")}};
    if (language != NULL)
        i18n_speak(language, c->paths->locale);
    struct questionnaire *q = form_load(arg_operand(&c->args, 0), arg_text(&c->args, "with"));
    int code = CLI_NO;
    if (q != NULL && read_files(&w)) {
        struct clock clock = clock_system();
        struct form_env env = {.clock = &clock, .patient = w.person};
        struct form *f = start(q, &env, w.talk.draft);
        code = f != NULL ? fill_form(f, &w) : CLI_NO;
        form_free(f);
    }
    json_free(w.given);
    json_free(w.person);
    questionnaire_free(q);
    return code;
}

static const struct arg_operand operands[] = {
    {"FORM", ARG_FILE, ARG_ONE, .help = N_("A FHIR R4 Questionnaire.")}, {0}};
static const struct arg_option options[] = {
    {"answers", 'a', ARG_FILE, "FILE",
     .help = N_("JSON of linkId to value; without it, each question is asked on plain lines.")},
    {"patient", 'P', ARG_FILE, "FILE",
     .help = N_("A FHIR Patient, for a form that begins with what is known of the person.")},
    {"draft", 'd', ARG_FILE, "FILE",
     .help = N_("Keeps what is typed in this file, not sealed, and goes on from it.")},
    FORM_OPTION_WITH,
    {"lang", 'l', ARG_TEXT, "fr|en", .help = N_("Language of the questions.")},
    {0}};

const struct cli_command cli_form_fill_commands[] = {
    {.name = "form fill",
     .help = N_("Fills a Questionnaire from a file of answers, or question by question on plain "
                "lines, and prints the QuestionnaireResponse."),
     .more =
         N_("A form that \"form check\" refuses is refused. A line is the number of an answer or "
            "the answer itself; \"back\", \"review\", \"clear\", \"end\" and \"help\" are "
            "understood, after a slash where any text may be an answer. The end of the input or "
            "Ctrl-C loses nothing that was answered. Exit code 3: answers are still missing."),
     .example = "icope form fill questionnaires/icope-step1.json --answers a.json",
     .operands = operands,
     .options = options,
     .run = fill},
    {0},
};
