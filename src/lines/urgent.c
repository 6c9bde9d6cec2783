// SPDX-License-Identifier: EUPL-1.2
// Red flags: whom to call first, then what was seen, then who was called. Everywhere, with or
// without a visit; while no store is open only whom to call.
#include "app/visit/flags.h"

#include "app/people/service.h"
#include "app/state/service.h"
#include "app/visit/draft.h"
#include "app/visit/service.h"
#include "lines/talk.h"

#include <stdio.h>
#include <string.h>

enum { CHOICES_MOST = 32, NUMBERS_BYTES = 200, TEXT_BYTES = 400 };

// Numbers stand apart by dots, which a voice would read out.
static const char *spoken(const char *numbers, char out[NUMBERS_BYTES])
{
    static const char dot[] = " · ";
    size_t used = 0;
    while (*numbers != '\0' && used < NUMBERS_BYTES - 3) {
        bool is_dot = strncmp(numbers, dot, strlen(dot)) == 0;
        if (is_dot)
            out[used++] = ',';
        out[used++] = is_dot ? ' ' : *numbers;
        numbers += is_dot ? strlen(dot) : 1;
    }
    out[used] = '\0';
    return out;
}

static bool choose_flag(struct talk *t, struct red_flag *ret)
{
    char texts[CHOICES_MOST][TEXT_BYTES], numbers[NUMBERS_BYTES];
    const char *labels[CHOICES_MOST];
    size_t count = app_red_flag_count(t->app), chosen = 0;
    count = count < CHOICES_MOST ? count : CHOICES_MOST;
    for (size_t i = 0; i < count; i++) {
        struct red_flag f = app_red_flag(t->app, i);
        snprintf(texts[i], sizeof texts[i], _("%s: %s"), f.label, spoken(f.numbers, numbers));
        labels[i] = texts[i];
    }
    lines_say(&t->l, _("Red flags"));
    if (talk_choose(t, labels, count, WORDS(WORD_BACK), &chosen) != SAID_LINE)
        return false;
    *ret = app_red_flag(t->app, chosen);
    lines_sayf(&t->l, _("Call: %s"), spoken(ret->numbers, numbers));
    lines_say(&t->l, ret->what_to_do);
    if (app_red_flag_everywhere(t->app)[0] != '\0')
        lines_say(&t->l, app_red_flag_everywhere(t->app));
    return true;
}

// About whom: in a visit there is no doubt. False: asking was left.
static bool ask_who(struct talk *t, struct id *ret)
{
    struct person_row near;
    size_t chosen = 0;
    *ret = (struct id){{0}};
    if (app_visit_is_open(t->app)) {
        *ret = app_visit_person(t->app)->id;
        return true;
    }
    if (!app_person_row(t->app, app_selected(t->app), &near))
        return true;
    const char *const labels[] = {near.name, _("Somebody else")};
    lines_say(&t->l, _("Whom is it about?"));
    if (talk_choose(t, labels, 2, WORDS(WORD_BACK), &chosen) != SAID_LINE)
        return false;
    if (chosen == 0)
        *ret = near.id;
    return true;
}

// What will happen to it, by enum flag_way.
static const char *const ways[] = {
    [FLAG_WAY_NO_SERVER] =
        N_("Nothing leaves: you make the call. No server is set: it waits here."),
    [FLAG_WAY_QUEUED] = N_("It goes to the team before everything else, as soon as there is a "
                           "connection: not yet sent."),
    [FLAG_WAY_RECEIVED] = N_("The team’s server has received it."),
    [FLAG_WAY_HELD] = N_("The server did not take it: somebody must look at it."),
    [FLAG_WAY_REFUSED] = N_("Nothing leaves: you make the call. The person does not want anything "
                            "sent."),
    [FLAG_WAY_NOT_ASKED] = N_("Nothing leaves: you make the call. The person has not been asked "
                              "about sending yet. It goes when they agree."),
    [FLAG_WAY_NOBODY] = N_("Nothing leaves: you make the call. It is about somebody who has no "
                           "record here."),
    [FLAG_WAY_PRACTICE] = N_("Nothing leaves: you make the call. This is practice: nothing is ever "
                             "sent."),
    [FLAG_WAY_THERE] = N_("It came from the team’s server."),
};

static bool choose_of(struct talk *t, const char *question, enum flag_choice list, size_t *ret)
{
    const char *labels[CHOICES_MOST];
    size_t count = app_flag_choices(t->app, list);
    count = count < CHOICES_MOST ? count : CHOICES_MOST;
    for (size_t i = 0; i < count; i++)
        labels[i] = app_flag_choice(t->app, list, i);
    lines_say(&t->l, question);
    return talk_choose(t, labels, count, WORDS(WORD_BACK) | WORDS(WORD_SKIP), ret) == SAID_LINE;
}

// Who was called; "skip" leaves it for later.
static void ask_call(struct talk *t, struct id flag)
{
    const struct asked a = {.prompt = N_("What was said, in a few words, or Enter:"),
                            .free_text = true};
    size_t called = 0, ended = 0;
    if (!choose_of(t, _("Who was called? \"skip\" when nobody was yet."), FLAG_CALLED, &called) ||
        !choose_of(t, _("How did the call end?"), FLAG_SAID, &ended))
        return;
    enum said said = talk_ask_text(t, &a);
    if (said == SAID_LEFT)
        return;
    if (app_flag_call(t->app, flag, called, ended, said == SAID_LINE ? lines_text(&t->l) : "") ==
        RC_OK)
        lines_say(&t->l, _("The call is kept."));
    else
        talk_failed(t);
}

// Keeps it and says what happens. False: it is not kept.
static bool raise_flag(struct talk *t, struct id person, const char *code, const char *seen,
                       struct id *ret)
{
    struct flag_row row;
    if (app_flag_raise(t->app, person, code, seen, ret) != RC_OK) {
        talk_failed(t);
        return false;
    }
    lines_say(&t->l, _("The red flag is kept on this laptop."));
    app_flag_select(t->app, *ret);
    if (app_flag_selected(t->app) && app_flag_row(t->app, 0, &row))
        lines_say(&t->l, _(ways[row.way]));
    return true;
}

void urgent_ask(struct talk *t)
{
    struct red_flag f;
    struct id person, flag;
    if (app_red_flags_load(t->app) != RC_OK || app_red_flag_count(t->app) == 0) {
        talk_failed(t);
        lines_say(&t->l, _("Call 15 or 112; by SMS 114."));
        return;
    }
    if (!choose_flag(t, &f))
        return;
    if (app_stage(t->app) != APP_OPEN) {
        lines_say(&t->l, _("Nothing is kept while the store is locked."));
        return;
    }
    const struct asked a = {.prompt = N_("What was seen or said (Enter keeps it):"),
                            .free_text = true,
                            .draft_kind = "flag",
                            .draft_of = f.code};
    char draft[TEXT_BYTES];
    if (!ask_who(t, &person))
        return;
    if (app_draft_take(t->app, "flag", f.code, draft, sizeof draft))
        lines_sayf(&t->l, _("Not kept yet, type it again or anew: %s"), draft);
    enum said said = talk_ask_text(t, &a);
    if (said != SAID_LINE && said != SAID_NONE)
        return;
    if (raise_flag(t, person, f.code, said == SAID_LINE ? lines_text(&t->l) : "", &flag))
        ask_call(t, flag);
}
