// SPDX-License-Identifier: EUPL-1.2
// icope form fill: from a file of answers, or question by question on plain lines, for screen
// readers, serial consoles and braille.
#include "base/buf.h"
#include "base/utf8.h"
#include "cli/form.h"
#include "cli/rows.h"
#include "form/form.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 4096 };

struct questionnaire *form_load(const char *path)
{
    struct buf text = {0};
    struct form_report report = {0};
    struct questionnaire *q = NULL;
    struct err e = {0};
    if (cli_text(path, &text) &&
        questionnaire_load(buf_text(&text), text.len, &q, &report, &e) != RC_OK) {
        for (size_t i = 0; i < report.reason_count; i++)
            cli_say(path, report.reasons[i]);
        if (report.reason_count == 0)
            cli_say(path, e.text);
    }
    form_report_release(&report);
    buf_release(&text);
    return q;
}

static void print_text(const char *text)
{
    struct buf line = {0};
    text_safe(&line, text, strlen(text), false);
    fprintf(stderr, "%s\n", buf_text(&line));
    buf_release(&line);
}

static bool is_asked(const struct form *f, const struct item *it)
{
    return it->type != ITEM_GROUP && it->type != ITEM_DISPLAY && !it->hidden && !it->read_only &&
           form_enabled(f, it->link_id);
}

static void print_question(const struct item *it, const char *language)
{
    fputc('\n', stderr);
    print_text(item_text(it, language));
    const struct item *todo = item_aside(it, "instructions");
    if (todo != NULL)
        print_text(item_text(todo, language));
    for (size_t i = 0; i < it->option_count; i++) {
        int number = item_option_number(it, i);
        if (number >= 0)
            fprintf(stderr, "  %d  ", number);
        print_text(option_text(&it->options[i], language));
    }
    if (it->type == ITEM_BOOLEAN)
        print_text(_("  1  yes   2  no"));
}

// The option of that number, NULL none.
static const struct item_option *option_of(const struct item *it, unsigned long number)
{
    for (size_t i = 0; i < it->option_count; i++)
        if (item_option_number(it, i) >= 0 && (unsigned long)item_option_number(it, i) == number)
            return &it->options[i];
    return NULL;
}

// What was typed as the form takes it, and in *ret_words as people read it.
static const char *as_answer(const struct item *it, const char *typed, const char *language,
                             const char **ret_words)
{
    char *end = NULL;
    unsigned long number = strtoul(typed, &end, 10);
    bool whole = end != typed && *end == '\0';
    *ret_words = typed;
    if (it->type == ITEM_BOOLEAN && whole && (number == 1 || number == 2)) {
        *ret_words = number == 1 ? _("Yes") : _("No");
        return number == 1 ? "true" : "false";
    }
    const struct item_option *o = whole ? option_of(it, number) : NULL;
    if (o == NULL)
        o = item_option_find(it, NULL, typed);
    if (o == NULL)
        return typed;
    *ret_words = option_text(o, language);
    return o->code;
}

// Reads a line without its end. False at the end of the input.
static bool read_line(char line[LINE_BYTES])
{
    fputs("> ", stderr);
    if (fgets(line, LINE_BYTES, stdin) == NULL)
        return false;
    line[strcspn(line, "\r\n")] = '\0';
    return true;
}

// Asks for one answer until it is right or an empty line leaves it open, and repeats it. False at
// the end of the input.
static bool ask(struct form *f, const struct item *it, const char *language)
{
    char line[LINE_BYTES];
    for (;;) {
        struct err e = {0};
        const char *words;
        if (!read_line(line))
            return false;
        if (line[0] == '\0')
            return true;
        if (form_set_text(f, it->link_id, as_answer(it, line, language, &words), &e) == RC_OK) {
            fputs("= ", stderr);
            print_text(words);
            return true;
        }
        cli_say(it->link_id, e.text);
    }
}

// Asks every question once; an empty line leaves it open. Ends early when the input does.
static void ask_all(struct form *f, const char *language)
{
    const struct questionnaire *q = form_questionnaire(f);
    print_text(_("Type the number of an answer or the answer itself, then Enter. An empty line "
                 "leaves the question open."));
    for (size_t i = 0; i < q->item_count; i++) {
        const struct item *it = q->all[i];
        if (it->type == ITEM_GROUP && form_enabled(f, it->link_id) && !it->hidden && it->text)
            print_text(item_text(it, language));
        if (!is_asked(f, it))
            continue;
        print_question(it, language);
        if (!ask(f, it, language))
            return;
    }
}

// True when nothing is missing; else says what.
static bool is_complete(struct form *f)
{
    const struct form_issue *issues;
    size_t count = form_issues(f, &issues);
    bool complete = true;
    for (size_t i = 0; i < count; i++) {
        const char *text =
            issues[i].kind == ISSUE_REQUIRED ? _("an answer is needed") : issues[i].text;
        cli_say(issues[i].item != NULL ? issues[i].item->link_id : "-", text);
        complete = complete && issues[i].warning;
    }
    return complete;
}

// Says each line of a text.
static void say_lines(const char *what, const char *text)
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

// Sets what is right and says what is not.
static bool fill_from(struct form *f, const char *path, const struct json *answers)
{
    struct buf problems = {0};
    struct err e = {0};
    bool right = form_set_all(f, answers, &problems, &e) == RC_OK;
    if (!right && problems.len == 0)
        cli_say(path, e.text);
    say_lines(path, buf_text(&problems));
    buf_release(&problems);
    return right;
}

// Fills from a file, or asks; prints the response. Returns the exit code.
static int fill_form(struct form *f, const char *file, const struct json *answers,
                     const char *language)
{
    struct json *response = NULL;
    struct err e = {0};
    bool right = true;
    if (file != NULL)
        right = fill_from(f, file, answers);
    else
        ask_all(f, language);
    bool complete = is_complete(f);
    if (form_response(f, complete && right ? "completed" : "in-progress", &response, &e) == RC_OK)
        cli_print(response, true);
    else
        cli_say("-", e.text);
    json_free(response);
    return !right ? CLI_NO : complete ? CLI_DONE : CLI_INCOMPLETE;
}

static int fill(struct cli_call *c)
{
    const char *file = arg_text(&c->args, "answers"), *language = arg_text(&c->args, "lang");
    if (language != NULL)
        i18n_speak(language, c->paths->locale);
    struct questionnaire *q = form_load(arg_operand(&c->args, 0));
    struct json *answers = q != NULL && file != NULL ? cli_json(file) : NULL;
    int code = CLI_NO;
    if (q != NULL && (file == NULL || answers != NULL)) {
        struct clock clock = clock_system();
        struct form_env env = {.clock = &clock};
        struct form *f = form_new(q, &env);
        code = fill_form(f, file, answers, language != NULL ? language : getenv("LANGUAGE"));
        form_free(f);
    }
    json_free(answers);
    questionnaire_free(q);
    return code;
}

static const struct arg_operand operands[] = {
    {"FORM", ARG_FILE, ARG_ONE, .help = N_("A FHIR R4 Questionnaire.")}, {0}};
static const struct arg_option options[] = {
    {"answers", 'a', ARG_FILE, "FILE",
     .help = N_("JSON of linkId to value; without it, each question is asked on plain lines.")},
    {"lang", 'l', ARG_TEXT, "fr|en", .help = N_("Language of the questions.")},
    {0}};

const struct cli_command cli_form_fill_commands[] = {
    {.name = "form fill",
     .help = N_("Fills a Questionnaire from a file of answers, or question by question on plain "
                "lines, and prints the QuestionnaireResponse."),
     .more = N_("Exit code 3: answers are still missing."),
     .example = "icope form fill questionnaires/icope-step1.json --answers a.json",
     .operands = operands,
     .options = options,
     .run = fill},
    {0},
};
