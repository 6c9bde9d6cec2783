// SPDX-License-Identifier: EUPL-1.2
// The sheet of somebody new: three things are needed, the rest helps.
#include "app/people/service.h"
#include "app/state/format.h"
#include "app/state/service.h"
#include "app/visit/draft.h"
#include "lines/talk.h"
#include "ui/sheet.h"

#include <stdio.h>
#include <string.h>

enum { SEXES = 4, DRAFT_BYTES = PERSON_FIELD_COUNT * (PERSON_FIELD_BYTES + 1) };

#define DRAFT_KIND "person"
#define DRAFT_OF   "new"

// A line of the sheet.
struct row {
    enum person_field field;
    const char *label; // N_()
    bool needed;
};

// In the order in which they are asked; the sex comes after the birth date.
static const struct row first_rows[] = {
    {PERSON_FAMILY, N_("Birth name"), true},
    {PERSON_GIVEN, N_("Given names"), false},
    {PERSON_BIRTH, N_("Birth date"), true},
};
static const struct row other_rows[] = {
    {PERSON_USUAL_NAME, N_("Usual name"), false},
    {PERSON_ADDRESS, N_("Address"), false},
    {PERSON_POSTCODE, N_("Postcode"), false},
    {PERSON_TOWN, N_("Town"), false},
    {PERSON_PHONE, N_("Telephone"), false},
    {PERSON_GP, N_("GP"), false},
    {PERSON_CONTACT, N_("Contact"), false},
    {PERSON_CONTACT_PHONE, N_("Contact's phone"), false},
    {PERSON_BIRTHPLACE, N_("Birthplace code"), false},
    {PERSON_INS, N_("INS"), false},
};

// What is wrong with what was typed in that field, NULL nothing.
static const char *problem_of(const struct person_fields *f, enum person_field field)
{
    enum person_field at;
    const char *problem = app_person_problem(f, NULL, &at);
    return problem != NULL && at == field ? problem : NULL;
}

// ---- the draft: the fields in the order of the sheet, one a line ----

static void draft_keep(struct talk *t, const struct person_fields *f)
{
    struct buf text = {0};
    for (size_t i = 0; i < PERSON_FIELD_COUNT; i++)
        buf_printf(&text, "%s%s", i > 0 ? "\n" : "", f->at[i]);
    if (app_draft_keep(t->app, DRAFT_KIND, DRAFT_OF, buf_text(&text)) != RC_OK)
        talk_failed(t);
    buf_wipe(&text);
}

static void draft_drop(struct talk *t)
{
    if (app_draft_discard(t->app, DRAFT_KIND, DRAFT_OF) != RC_OK)
        talk_failed(t);
}

// Says since when a sheet was begun and not saved, and fills it in where it is wanted; it stays a
// draft until it is saved or an empty one is chosen. False: asking was left.
static bool draft_take(struct talk *t, struct person_fields *f)
{
    char text[DRAFT_BYTES], *rest = text;
    const char *const labels[] = {_("go on with it"), _("begin with an empty sheet")};
    size_t chosen = 0;
    if (!app_draft_take(t->app, DRAFT_KIND, DRAFT_OF, text, sizeof text))
        return true;
    for (size_t i = 0; i < PERSON_FIELD_COUNT && rest != NULL; i++)
        snprintf(f->at[i], PERSON_FIELD_BYTES, "%s", strsep(&rest, "\n"));
    // TRANSLATORS: since when, the names on it
    lines_sayf(&t->l, _("A sheet was begun %s and not saved: %s %s"),
               app_draft_since(t->app, DRAFT_KIND, DRAFT_OF), f->at[PERSON_FAMILY],
               f->at[PERSON_GIVEN]);
    bool asked = talk_choose(t, labels, 2, 0, &chosen) == SAID_LINE;
    if (asked && chosen == 1) {
        *f = (struct person_fields){0};
        draft_drop(t);
    }
    return asked;
}

// ---- asking ----

enum { PROMPT_BYTES = 400 };

static void make_prompt(char out[PROMPT_BYTES], const struct row *row, const char *now)
{
    // TRANSLATORS: the label of a line of a sheet, and what stands there
    if (now[0] != '\0')
        snprintf(out, PROMPT_BYTES, _("%s, or Enter for %s:"), _(row->label), now);
    else
        snprintf(out, PROMPT_BYTES, row->needed ? _("%s:") : _("%s, or Enter:"), _(row->label));
}

// A scanned code fills the sheet, after asking; then the rows are gone through as they are. False:
// the row is asked again.
static bool take_scan(struct talk *t, struct person_fields *f)
{
    const char *const labels[] = {_("fill the sheet"), _("leave it as it is")};
    struct person_fields scanned = *f;
    char words[APP_WARNING_BYTES];
    size_t chosen = 1;
    bool whole = app_scan_read(t->app, lines_text(&t->l), &scanned, words);
    lines_say(&t->l, whole ? words
                           : _("This begins like the code of an INS and is not whole: scan it "
                               "again, or type the number."));
    if (whole && talk_choose(t, labels, 2, 0, &chosen) == SAID_LINE && chosen == 0) {
        *f = scanned;
        draft_keep(t, f);
    }
    explicit_bzero(&scanned, sizeof scanned);
    return false;
}

// What was understood, where it does not go without saying.
static void say_understood(struct talk *t, const struct row *row, const struct person_fields *f)
{
    const char *kept = f->at[row->field];
    char said[APP_SAID_BYTES];
    if (row->field == PERSON_BIRTH) {
        app_person_birth_said(t->app, f, said);
        talk_understood(t, said);
    }
    if ((row->field == PERSON_INS || row->field == PERSON_BIRTHPLACE) &&
        strcmp(kept, lines_text(&t->l)) != 0)
        talk_understood(t, kept);
}

// Takes what was typed. False, having said why, when it cannot be right.
static bool take(struct talk *t, const struct row *row, struct person_fields *f)
{
    char *at = f->at[row->field];
    const char *typed = lines_text(&t->l);
    if (app_scan_begins(typed))
        return take_scan(t, f);
    if (!talk_fits(t, PERSON_FIELD_BYTES))
        return false;
    if (row->field != PERSON_BIRTH || !birth_typed(typed, at))
        snprintf(at, PERSON_FIELD_BYTES, "%s", typed);
    app_person_tidy(f);
    const char *problem = problem_of(f, row->field);
    if (problem != NULL) {
        lines_say(&t->l, problem);
        at[0] = '\0';
        return false;
    }
    say_understood(t, row, f);
    draft_keep(t, f);
    return true;
}

// One line of the sheet. False when it was given up; *ret_back: the line before is wanted.
static bool ask_row(struct talk *t, const struct row *row, struct person_fields *f, bool *ret_back)
{
    char prompt[PROMPT_BYTES];
    const struct asked a = {.prompt = prompt,
                            .known = WORDS(WORD_BACK) | WORDS(WORD_PAUSE),
                            .free_text = row->field != PERSON_BIRTH};
    for (;;) {
        make_prompt(prompt, row, f->at[row->field]); // a scanned code may have filled it
        enum said said = talk_ask(t, &a);
        bool may_be_empty = !row->needed || f->at[row->field][0] != '\0';
        if (said == SAID_LEFT || (said == SAID_WORD && t->word == WORD_PAUSE))
            return false;
        *ret_back = said == SAID_WORD && t->word == WORD_BACK;
        if (*ret_back || (said == SAID_NONE && may_be_empty) ||
            (said == SAID_LINE && take(t, row, f)))
            return true;
    }
}

static bool ask_rows(struct talk *t, const struct row *rows, size_t count, struct person_fields *f)
{
    bool back = false;
    for (size_t i = 0; i < count; i = back ? (i > 0 ? i - 1 : 0) : i + 1)
        if (!ask_row(t, &rows[i], f, &back))
            return false;
    return true;
}

static bool ask_sex(struct talk *t, struct person_fields *f)
{
    static const char *const codes[SEXES] = {"f", "m", "o", "u"};
    const char *const labels[SEXES] = {_("woman"), _("man"), _("other"), _("unknown")};
    size_t chosen = 0;
    lines_say(&t->l, _("Sex"));
    if (talk_choose(t, labels, SEXES, 0, &chosen) != SAID_LINE)
        return false;
    snprintf(f->at[PERSON_SEX], PERSON_FIELD_BYTES, "%s", codes[chosen]);
    draft_keep(t, f);
    return true;
}

static bool ask_others(struct talk *t, struct person_fields *f)
{
    const char *const labels[] = {_("Yes"), _("No")};
    size_t chosen = 1;
    lines_say(&t->l, _("Address, telephone and other details now?"));
    if (talk_choose(t, labels, 2, 0, &chosen) != SAID_LINE)
        return false;
    return chosen == 1 || ask_rows(t, other_rows, sizeof other_rows / sizeof other_rows[0], f);
}

// Those who look the same, one after the other.
struct likeness {
    struct app_alike at[APP_ALIKE_MAX];
    size_t count;    // of them
    size_t declined; // said to be somebody else
};

// Is one of them meant? False: asking was left. *ret: whom to take, "" the new one.
static bool ask_alike(struct talk *t, const struct person_fields *f, struct likeness *l,
                      struct id *ret)
{
    const char *const labels[] = {_("take the known one"), _("save as another person")};
    char words[APP_WARNING_BYTES];
    l->count = app_person_alike(t->app, f, (struct id){{0}}, l->at);
    for (; l->declined < l->count; l->declined++) {
        size_t chosen = 0;
        if (!app_person_alike_words(t->app, &l->at[l->declined], words))
            continue;
        lines_say(&t->l, words);
        if (talk_choose(t, labels, 2, 0, &chosen) != SAID_LINE)
            return false;
        if (chosen == 0) {
            *ret = l->at[l->declined].person;
            return true;
        }
    }
    return true;
}

// Saves somebody new, and that they are none of those who look the same.
static bool save(struct talk *t, const struct person_fields *f, const struct likeness *alike,
                 struct id *io_id)
{
    bool saved = app_person_save(t->app, f, io_id) == RC_OK;
    if (!saved || app_person_different(t->app, *io_id, alike->at, alike->declined) != RC_OK)
        talk_failed(t);
    if (saved)
        draft_drop(t);
    return saved;
}

bool person_new_ask(struct talk *t)
{
    struct person_fields f = {0};
    struct likeness alike = {.count = 0};
    struct id id = {{0}};
    char warning[APP_WARNING_BYTES];
    lines_say(&t->l, _("Somebody new. \"/pause\" leaves the sheet as a draft."));
    bool done = draft_take(t, &f) &&
                ask_rows(t, first_rows, sizeof first_rows / sizeof first_rows[0], &f) &&
                ask_sex(t, &f) && ask_others(t, &f) && ask_alike(t, &f, &alike, &id);
    if (done && app_person_warning(&f, warning))
        lines_say(&t->l, warning);
    bool known = id.text[0] != '\0';
    if (done && !known)
        done = save(t, &f, &alike, &id);
    if ((!done || known) && talk_goes_on(t)) // beside a known person: it is nowhere else
        lines_say(&t->l, _("What was typed on this sheet is kept as a draft."));
    if (done)
        app_select(t->app, id);
    explicit_bzero(&f, sizeof f);
    return done;
}
