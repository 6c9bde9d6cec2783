// SPDX-License-Identifier: EUPL-1.2
// The three words and their recall. The words are given once: to have them again is asked for, and
// then the recall is not valid. They are never said before the count.
#include "app/visit/tasks.h"

#include "app/state/service.h"
#include "app/visit/history.h"
#include "lines/visit.h"

#include <stdio.h>
#include <string.h>

enum { WORDS_BYTES = 400 };

// ---- the three words ----

// Says them until Enter. On a terminal that line is written over afterwards, so that the words do
// not stay on a screen that somebody may see.
static enum said show_words(struct talk *t)
{
    char text[WORDS_BYTES];
    snprintf(text, sizeof text, "%s, %s, %s.", app_word(t->app, 0), app_word(t->app, 1),
             app_word(t->app, 2));
    lines_say(&t->l, _("Say these three words, one a second, and have them repeated, up to three "
                       "times; then Enter takes them away."));
    enum line_end end = lines_read_over(&t->l, text);
    plain_typed(t->plain);
    return end == LINE_READ || end == LINE_LONG ? SAID_LINE : talk_left(t, end);
}

// The first time. That they are shown is on disk before they are.
static enum said first_words(struct talk *t)
{
    const struct asked ready = {.prompt = N_("Enter gives the three words:"), .known = VISIT_WORDS};
    lines_sayf(&t->l, _("Say: %s"), app_item_say(t->app, app_item(t->app, "cog-list")));
    lines_say(&t->l, _("The person must neither see nor hear them from this machine: use an "
                       "earphone or braille."));
    enum said said = talk_ask(t, &ready);
    if (said != SAID_NONE)
        return said == SAID_LINE ? SAID_NONE : said;
    if (app_words_show(t->app) == RC_OK)
        return show_words(t);
    talk_failed(t);
    return SAID_NONE;
}

// Once more, where it is asked for and confirmed.
static enum said words_again(struct talk *t)
{
    if (app_answered(t->app, "cog-recall") != NULL || app_is_amending(t->app)) {
        lines_say(&t->l, _("The words are not given again after the recall."));
        return SAID_LINE;
    }
    if (!talk_confirm(t,
                      _("The recall will then not be valid: it will be kept, but memory will be "
                        "\"not assessed\". Type \"words\" once more to have them:"),
                      word_text(WORD_SHOW)))
        return talk_goes_on(t) ? SAID_LINE : SAID_LEFT;
    if (app_words_show_again(t->app) == RC_OK)
        return show_words(t);
    talk_failed(t);
    return SAID_LINE;
}

static enum said ask_tries(struct talk *t, size_t *ret)
{
    const char *const labels[] = {_("All three repeated at the first try"), _("At the second try"),
                                  _("At the third try"), _("Could not repeat them")};
    static const char digits[] = "1230"; // the number of tries
    lines_sayf(&t->l, _("Say: %s"), app_item_say(t->app, app_item(t->app, "cog-tries")));
    if (app_words_shown_again(t->app))
        lines_say(&t->l, _("The words were shown again: the recall will not be valid."));
    return talk_choose_digit(t, labels, digits, VISIT_WORDS | WORDS(WORD_SHOW), ret);
}

enum turn words_step(struct talk *t)
{
    const struct item *list = app_item(t->app, "cog-list");
    bool shown = app_words_shown(t->app) || app_answered(t->app, "cog-tries") != NULL;
    size_t chosen = 0;
    enum said said = shown ? SAID_LINE : first_words(t);
    if (said != SAID_LINE)
        return visit_obey(t, said, list);
    while ((said = ask_tries(t, &chosen)) == SAID_WORD && t->word == WORD_SHOW) {
        said = words_again(t);
        if (said != SAID_LINE)
            break;
    }
    if (said != SAID_LINE)
        return visit_obey(t, said, list);
    if (app_words_said(t->app, (int)(chosen + 1) % 4) == RC_OK)
        return visit_step_done(t);
    talk_failed(t);
    return TURN_ASK;
}

// ---- the recall ----

// Opens it before its time, where that is confirmed.
static void open_early(struct talk *t)
{
    if (talk_confirm(t,
                     _("Before its time the recall is not valid: memory will be \"not assessed\". "
                       "Type \"early\" once more to open it now:"),
                     _("early")) &&
        app_recall_open_early(t->app) != RC_OK)
        talk_failed(t);
}

// Waits until the recall is due. SAID_LINE: it is open.
static enum said wait_for_recall(struct talk *t)
{
    lines_say(&t->l, _("It is too early for the recall. It opens by itself when its time has come; "
                       "talk about something else."));
    while (!app_recall_is_open(t->app)) {
        int64_t wait_ms = app_recall_wait_ms(t->app);
        const struct asked a = {.prompt = N_("\"time\", \"early\", or wait:"),
                                .known = VISIT_WORDS,
                                .wait_ms = wait_ms > 0 ? (int)wait_ms : 1};
        visit_say_wait(t);
        enum said said = talk_ask(t, &a);
        bool again = said == SAID_WORD && (t->word == WORD_TIME || t->word == WORD_REPEAT);
        if (said == SAID_LEFT || (said == SAID_WORD && !again))
            return said;
        if (said == SAID_LATE) {
            if (t->l.terminal)
                lines_say(&t->l, "");
            lines_bell(&t->l);
        }
        if (said == SAID_LINE && words_same(lines_text(&t->l), _("early")))
            open_early(t);
        if (!talk_goes_on(t))
            return SAID_LEFT;
    }
    return SAID_LINE;
}

static void say_worth(struct talk *t)
{
    if (app_words_shown_again(t->app))
        lines_say(&t->l, _("The words were shown again: the recall is kept, it is not valid."));
    else if (app_recall_time(t->app) == RECALL_EARLY)
        lines_say(&t->l, _("Opened before its time: the recall is kept, it is not valid."));
    else if (app_recall_time(t->app) == RECALL_LATE)
        lines_say(&t->l, _("Too long after the words: the recall is kept, it is not valid, and "
                           "memory will be \"not assessed\"."));
}

static enum said ask_count(struct talk *t)
{
    static const char digits[] = "0123"; // the number of words
    const char *const labels[] = {_("None"), _("One word"), _("Two words"), _("All three words")};
    const struct asked listen = {
        .prompt = N_("Enter when the person has finished; the words are then given to you:"),
        .known = VISIT_WORDS};
    size_t count = 0;
    lines_sayf(&t->l, _("Say: %s"), app_item_say(t->app, app_item(t->app, "cog-recall")));
    enum said said = talk_ask(t, &listen);
    if (said != SAID_NONE)
        return said == SAID_LINE ? SAID_NONE : said;
    lines_sayf(&t->l, _("For you, not aloud: %s, %s, %s. Any order."), app_word(t->app, 0),
               app_word(t->app, 1), app_word(t->app, 2));
    said = talk_choose_digit(t, labels, digits, VISIT_WORDS, &count);
    if (said != SAID_LINE)
        return said;
    if (app_recall_count(t->app, (int)count) == RC_OK)
        return SAID_LINE;
    talk_failed(t);
    return SAID_NONE;
}

// Was it cued, was it interrupted; a cue is known when the words were given again.
static enum said ask_how(struct talk *t, bool again)
{
    static const char *const links[] = {"cog-cued", "cog-interrupted"};
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        const struct item *it = app_item(t->app, links[i]);
        bool known = i == 0 && app_words_shown_again(t->app);
        if (it == NULL || known || !app_enabled(t->app, links[i]) ||
            (!again && app_answered(t->app, links[i]) != NULL))
            continue;
        enum said said = question_ask(t, it, NULL);
        if (said != SAID_LINE)
            return said;
    }
    return SAID_LINE;
}

static bool is_complete(const struct talk *t)
{
    bool both = app_item(t->app, "cog-interrupted") != NULL;
    return app_answered(t->app, "cog-recall") != NULL && app_answered(t->app, "cog-cued") != NULL &&
           (!both || app_answered(t->app, "cog-interrupted") != NULL);
}

enum turn recall_step(struct talk *t)
{
    const struct item *count = app_item(t->app, "cog-recall");
    bool again = is_complete(t); // come back to, to be changed
    bool counted = app_answered(t->app, "cog-recall") != NULL;
    enum said said = SAID_LINE;
    if (!counted && !app_recall_is_open(t->app)) {
        if (app_recall_wait_ms(t->app) < 0) {
            lines_say(&t->l, app_answered(t->app, "cog-tries") == NULL
                                 ? _("The three words have not been said yet: there is nothing to "
                                     "recall. Say them first.")
                                 : _("The three words could not be repeated: there is no recall."));
            app_step_next(t->app); // not passed: it is offered once there are words
            return TURN_ASK;
        }
        said = wait_for_recall(t);
    }
    if (said == SAID_LINE && (!counted || again))
        said = ask_count(t);
    if (said == SAID_LINE)
        say_worth(t);
    if (said == SAID_LINE)
        said = ask_how(t, again);
    return said == SAID_LINE ? visit_step_done(t) : visit_obey(t, said, count);
}
