// SPDX-License-Identifier: EUPL-1.2
// icope rescore: past answers under another version of their form, both results side by side.
#include "rescore/rescore.h"
#include "base/csv.h"
#include "base/fs.h"
#include "base/instant.h"
#include "catalog/form_cache.h"
#include "catalog/forms.h"
#include "cli/rescore_line.h"
#include "cli/rescore_print.h"
#include "cli/rows.h"
#include "export/records.h"

#include <stdlib.h>
#include <string.h>

enum { PAST_MAX = 100, CANONICAL_BYTES = FORM_URL_MAX + FORM_VERSION_MAX + 2 };

// An earlier version that was looked for.
struct past {
    char version[FORM_VERSION_MAX + 1]; // its own
    const struct questionnaire *form;   // NULL: it is not here
    struct questionnaire *owned;        // to be freed, or NULL
};

// One call.
struct run {
    struct cli_call *c;
    struct forms *forms;             // the Step 1 forms
    const struct questionnaire *now; // the form asked for
    struct questionnaire *owned;     // of a file, or NULL
    struct past past[PAST_MAX];      // met so far
    size_t past_count;               // their number
    struct rescore_print print;      // what is said of them
};

static const struct questionnaire *load_kept(struct run *r, struct past *p)
{
    struct arena a = {0};
    const char *text = NULL;
    if (forms_text(r->c->store.s, r->now->url, p->version, &a, &text, NULL) == RC_OK &&
        text != NULL)
        questionnaire_load(text, strlen(text), &p->owned, NULL, NULL);
    arena_release(&a);
    return p->owned;
}

// The form of that version, NULL when it is not here.
static const struct questionnaire *past_form(struct run *r, const char *version)
{
    for (size_t i = 0; i < r->past_count; i++)
        if (strcmp(r->past[i].version, version) == 0)
            return r->past[i].form;
    if (!form_version_is(version) || r->past_count == PAST_MAX)
        return NULL;
    struct past *p = &r->past[r->past_count++];
    snprintf(p->version, sizeof p->version, "%s", version);
    bool step1 = strcmp(r->now->url, forms_asked[0]) == 0;
    p->form = step1 ? forms_version(r->forms, r->c->store.s, version) : NULL;
    if (p->form == NULL)
        p->form = load_kept(r, p);
    return p->form;
}

// The version behind "url|version", when it is a version of the form asked for; else NULL.
static const char *version_of(const struct run *r, const struct json *response)
{
    const char *canonical = json_get_string(response, "questionnaire");
    size_t len = strlen(r->now->url);
    return canonical != NULL && strncmp(canonical, r->now->url, len) == 0 && canonical[len] == '|'
               ? canonical + len + 1
               : NULL;
}

// A day or a moment of that visit: what rules call today is its day.
static void set_moment(const struct run *r, const struct json *response, struct clock_fake *at)
{
    const char *authored = json_get_string(response, "authored");
    const struct clock *clock = &r->c->store.clock;
    if (authored == NULL || !instant_read(authored, &at->utc_ms))
        at->utc_ms = clock_utc_ms(clock);
    at->offset_min = clock->offset_min(clock->self, at->utc_ms);
}

static void take_one(struct run *r, const struct json *response, const char *version,
                     const struct rescore *one)
{
    struct json *line = rescore_line(one, response, version, r->now->version, i18n_language());
    rescore_print_one(&r->print, rescore_id_behind(response, "subject"), line);
    json_free(line);
}

static bool take(const struct json *response, void *self)
{
    struct run *r = self;
    const char *version = version_of(r, response);
    if (version == NULL)
        return true;
    struct clock_fake at = {0};
    struct clock clock = clock_from_fake(&at);
    struct form_env env = {.clock = &clock};
    struct arena a = {0};
    struct rescore one = {0};
    struct err e = {0};
    const struct questionnaire *was = past_form(r, version);
    set_moment(r, response, &at);
    if (was == NULL)
        rescore_print_unknown(&r->print, version);
    else if (rescore_response(was, r->now, &env, response, &a, &one, &e) != RC_OK)
        rescore_print_unread(&r->print, response, e.text);
    else
        take_one(r, response, version, &one);
    rescore_release(&one);
    arena_release(&a);
    return true;
}

// The form asked for: a file, or a version of Step 1 that is here. False after saying why.
static bool find_form(struct run *r)
{
    const char *name = arg_text(&r->c->args, "form");
    struct err e = {0};
    enum rc rc = forms_new(r->c->paths->questionnaires, &r->forms, &e);
    if (rc != RC_OK) {
        cli_failed(r->c->paths->questionnaires, &e);
        return false;
    }
    if (!fs_exists(name)) {
        r->now = forms_version(r->forms, r->c->store.s, name);
        if (r->now == NULL)
            cli_say(name, _("this is neither a file nor a version of Step 1 that is here"));
        return r->now != NULL;
    }
    struct buf text = {0};
    if (cli_text(name, &text) &&
        questionnaire_load(buf_text(&text), text.len, &r->owned, NULL, &e) != RC_OK)
        cli_say(name, e.text);
    buf_release(&text);
    r->now = r->owned;
    if (r->now != NULL &&
        (r->now->url == NULL || strlen(r->now->url) > FORM_URL_MAX || r->now->version == NULL)) {
        cli_say(name, _("it has no url or no version: nobody could say which answers it is for"));
        r->now = NULL;
    }
    return r->now != NULL;
}

static int rescore(struct cli_call *c)
{
    if (!cli_practice_meant(&c->store))
        return CLI_REFUSED;
    struct run r = {.c = c};
    struct err e = {0};
    int code = CLI_NO;
    if (find_form(&r) && rescore_print_begin(&r.print, c, r.now->url, r.now->version)) {
        enum rc rc = store_audit(c->store.s, "rescore", r.now->version, &e);
        rc = rc ? rc
                : records_each(c->store.s, "QuestionnaireResponse", NULL, &c->store.clock, take, &r,
                               &e);
        code = rc != RC_OK ? cli_failed(c->store.file, &e) : CLI_DONE;
        code = rescore_print_end(&r.print, code);
    }
    for (size_t i = 0; i < r.past_count; i++)
        questionnaire_free(r.past[i].owned);
    questionnaire_free(r.owned);
    forms_free(r.forms);
    return code;
}

static const struct arg_option options[] = {
    {"form", 'f', ARG_FILE, "FORM",
     .help = N_("The form or rules to work out answers by: a Questionnaire, or a version of Step 1 "
                "that is here."),
     .required = true},
    {"csv", 'c',
     .help = N_("Writes every result of every visit as a table, in place of a summary.")},
    {"out", 'o', ARG_FILE, "FILE",
     .help = N_("Writes the table, or with --json the lines, to this new file, and the summary "
                "besides.")},
    CLI_OPTION_FOR,
    CLI_OPTION_JSON,
    {0}};

const struct cli_command cli_rescore_commands[] = {
    {.name = "rescore",
     .help = N_("Works out past answers by a newer form, both results side by side."),
     .more =
         N_("Nothing that is kept or was sent is changed: what was said on the day stays what was "
            "said, and the new result is shown beside it, with the people for whom it differs. An "
            "answer counts only where the newer form asks the same: same linkId, kind of answer, "
            "unit, and words or codes, and takes the answer. Others are listed with the reason and "
            "count as not asked; a result that needs them there, or a question that was not asked "
            "on the day, is named as one that cannot be compared. The exit code is 3 when some "
            "visits could not "
            "be compared."),
     .example = "icope rescore --form 1.0.0 --practice",
     .options = options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_EXPORT,
     .run = rescore,
     .whole = true},
    {0},
};
