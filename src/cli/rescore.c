// SPDX-License-Identifier: EUPL-1.2
// icope rescore: past answers under another version of their form, both results side by side.
#include "rescore/rescore.h"
#include "base/csv.h"
#include "base/fs.h"
#include "base/instant.h"
#include "catalog/form_cache.h"
#include "catalog/forms.h"
#include "cli/rescore_kept.h"
#include "cli/rescore_line.h"
#include "cli/rescore_print.h"
#include "cli/rows.h"
#include "cli/selection.h"
#include "export/records.h"
#include "export/told.h"
#include "pathway/remains.h"

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
    struct rescore_keep *keep;       // NULL: nothing is kept
};

// A form of a file, owned; NULL after saying why not.
static struct questionnaire *load_file(const char *name)
{
    struct buf text = {0};
    struct questionnaire *form = NULL;
    struct err e = {0};
    if (cli_text(name, &text) &&
        questionnaire_load(buf_text(&text), text.len, &form, NULL, &e) != RC_OK)
        cli_say(name, e.text);
    buf_release(&text);
    if (form == NULL || (form->url != NULL && strlen(form->url) <= FORM_URL_MAX &&
                         form->version != NULL && strlen(form->version) <= FORM_VERSION_MAX))
        return form;
    cli_say(name, _("it has no url or no version: nobody could say which answers it is for"));
    questionnaire_free(form);
    return NULL;
}

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

// Takes the files of --was. False after saying why one is no form.
static bool read_past(struct run *r)
{
    size_t count = 0;
    const char *const *names = arg_all(&r->c->args, "was", &count);
    for (size_t i = 0; i < count; i++) {
        struct questionnaire *form = load_file(names[i]);
        if (form == NULL)
            return false;
        struct past *p = &r->past[r->past_count];
        if (strcmp(form->url, r->now->url) != 0 || r->past_count == PAST_MAX) {
            cli_say(names[i], _("that is no version of the form asked for"));
            questionnaire_free(form);
            return false;
        }
        snprintf(p->version, sizeof p->version, "%s", form->version);
        p->form = p->owned = form;
        r->past_count++;
    }
    return true;
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
    if (r->keep != NULL)
        rescore_keep_one(r->keep, response, line);
    json_free(line);
}

// Only what the next visit needs was left of it (pathway/remains.h).
static bool is_erased(const struct json *response)
{
    const struct json *all = json_get(response, "extension");
    for (size_t i = 0; i < json_count(all); i++) {
        const char *url = json_get_string(json_at(all, i), "url");
        if (url != NULL && strcmp(url, REMAINS_EXTENSION) == 0)
            return true;
    }
    return false;
}

static bool take(const struct json *response, void *self)
{
    struct run *r = self;
    const char *version = version_of(r, response);
    if (version == NULL)
        return true;
    if (is_erased(response)) {
        rescore_print_erased(&r->print);
        return true;
    }
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
    r->now = r->owned = load_file(name);
    return r->now != NULL;
}

// All visits of the selection; with --keep in one transaction, so that all of it is kept or
// nothing.
static enum rc take_all(struct run *r, const struct selection *which, struct rescore_keep *keep,
                        struct err *e)
{
    struct cli_store *c = &r->c->store;
    enum rc rc = rescore_print_tell(&r->print, which, e);
    if (rc == RC_OK && arg_given(&r->c->args, "keep")) {
        rc = rescore_keep_begin(keep, c->s, r->now, e);
        r->keep = rc == RC_OK ? keep : NULL;
    }
    if (rc == RC_OK)
        rc = records_each(c->s, "QuestionnaireResponse", which, &c->clock, take, r, e);
    return r->keep != NULL ? rescore_keep_end(keep, rc, e) : rc;
}

static int work_out(struct cli_call *c, const struct selection *which)
{
    struct run r = {.c = c};
    struct rescore_keep keep;
    struct err e = {0};
    int code = CLI_NO;
    if (find_form(&r) && read_past(&r))
        code = rescore_print_begin(&r.print, c, r.now->url, r.now->version);
    if (code == CLI_DONE) {
        enum rc rc = take_all(&r, which, &keep, &e);
        code = rc != RC_OK ? cli_failed(c->store.file, &e) : CLI_DONE;
        code = rescore_print_end(&r.print, code);
        if (rc == RC_OK && r.print.visits > 0)
            rescore_keep_say(&r.print, r.keep);
    }
    for (size_t i = 0; i < r.past_count; i++)
        questionnaire_free(r.past[i].owned);
    questionnaire_free(r.owned);
    forms_free(r.forms);
    return code;
}

// What is kept by a version: by its name, or by that of a file.
static int show_kept(struct cli_call *c, const struct selection *which)
{
    const char *name = arg_text(&c->args, "form");
    struct buf canonical = {0};
    int code = CLI_NO;
    if (!fs_exists(name))
        return rescore_kept_show(c, name, which);
    struct questionnaire *form = load_file(name);
    if (form != NULL) {
        buf_printf(&canonical, "%s|%s", form->url, form->version);
        code = rescore_kept_show(c, buf_text(&canonical), which);
    }
    questionnaire_free(form);
    buf_release(&canonical);
    return code;
}

static int rescore(struct cli_call *c)
{
    struct selection *which = NULL;
    if (!cli_practice_meant(&c->store))
        return CLI_REFUSED;
    if (arg_given(&c->args, "list"))
        return rescore_kept_list(c);
    int code = cli_selection_days(c, &which);
    if (code == CLI_DONE)
        code = arg_given(&c->args, "kept") ? show_kept(c, which) : work_out(c, which);
    selection_free(which);
    return code;
}

static int check(struct cli_call *c)
{
    if (!arg_given(&c->args, "kept") || !arg_given(&c->args, "keep"))
        return CLI_DONE;
    cli_say("--kept", _("it shows what was kept before, and works nothing out that could be kept"));
    return CLI_USAGE;
}

static const struct arg_option options[] = {
    {"list", 'l', .help = N_("Lists what is kept, by version of a form."), .required = true,
     .or_next = true},
    {"form", 'f', ARG_FILE, "FORM",
     .help = N_("The form or rules to work out answers by: a Questionnaire, or a version of Step 1 "
                "that is here."),
     .required = true},
    {"was", 'w', ARG_FILE, "FORM",
     .help = N_("An earlier version that answers were given in, where it is not here."),
     .repeated = true},
    {"keep", 'k',
     .help = N_("Keeps the new results in the store, beside the visits, which stay as they are.")},
    {"kept", .help = N_("Shows what is kept by that version, and works nothing out anew.")},
    {"csv", 'c',
     .help = N_("Writes every result of every visit as a table, in place of a summary.")},
    {"out", 'o', ARG_FILE, "FILE",
     .help = N_("Writes the table, or with --json the lines, to this new file, and the summary "
                "besides.")},
    CLI_OPTION_FOR,
    CLI_OPTION_JSON,
    CLI_OPTIONS_DAYS,
    {0}};

const struct cli_command cli_rescore_commands[] = {
    {.name = "rescore",
     .help = N_("Works out past answers by a newer form, both results side by side."),
     .more = N_(
         "Nothing that is kept or was sent is changed: what was said on the day stays what was "
         "said, and the new result is shown beside it, with the people for whom it differs. An "
         "answer counts only where the newer form asks the same: same linkId, kind of answer, "
         "unit, and words or codes, and takes the answer. Others are listed with the reason and "
         "count as not asked; a result that needs them there, or a question that was not asked "
         "on the day, is named as one that cannot be compared. With --keep all of it is kept in "
         "the sealed "
         "store, or nothing: once for each visit and version, so that working it out again takes "
         "the place of what was kept, and it is exported as the table rescored. The exit code is 3 "
         "when some "
         "visits could not "
         "be compared."),
     .example = "icope rescore --form 1.0.0 --keep --practice",
     .options = options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_EXPORT,
     .check = check,
     .run = rescore,
     .whole = true},
    {0},
};
