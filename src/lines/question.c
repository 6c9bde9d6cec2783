// SPDX-License-Identifier: EUPL-1.2
// One question of the form: said, answered, kept, said back.
#include "prompt/question.h"

#include "app/state/preferences.h"
#include "app/state/service.h"
#include "app/visit/draft.h"
#include "lines/visit.h"

#include <stdio.h>
#include <string.h>

// Is it noted by the visitor without being asked aloud?
static bool is_observed(const struct item *it)
{
    return it->widget != NULL && strcmp(it->widget, "observe") == 0;
}

// A display may hang on an answer, such as the method of a test.
static bool is_shown(const struct app *app, const struct item *it)
{
    return it->type == ITEM_DISPLAY && !it->hidden && app_enabled(app, it->link_id);
}

// What a form says to the visitor. Forms name the key for red flags, which is a sign here.
static void say_display(struct talk *t, const char *text)
{
    static const char key[] = "F9";
    const char *at = strstr(text, key);
    if (at == NULL)
        lines_say(&t->l, text);
    else
        lines_sayf(&t->l, "%.*s%s%s", (int)(at - text), text, _("\"!\""), at + strlen(key));
}

static void say(struct talk *t, const struct item *it, const char *extra)
{
    struct buf format = {0};
    const char *text = app_item_say(t->app, it), *now = app_answered(t->app, it->link_id);
    if (is_observed(it))
        lines_say(&t->l, text);
    else
        lines_sayf(&t->l, _("Say: %s"), text);
    for (size_t i = 0; i < it->item_count; i++)
        if (is_shown(t->app, it->items[i]))
            say_display(t, item_text(it->items[i], app_language(t->app)));
    if (extra != NULL)
        lines_say(&t->l, extra);
    question_say_options(&t->l, it, app_language(t->app));
    question_format(&format, it, app_language(t->app));
    if (format.len > 0)
        lines_say(&t->l, buf_text(&format));
    if (now != NULL)
        lines_sayf(&t->l, _("Answered so far: %s"), app_answer_display(t->app, it->link_id, now));
    if (app_note(t->app, it->link_id)[0] != '\0')
        lines_sayf(&t->l, _("Note: %s"), app_note(t->app, it->link_id));
    buf_release(&format);
}

// A text that was being typed when the program was left.
static void say_draft(struct talk *t, const struct item *it)
{
    char draft[1024];
    if (question_is_free(it) && app_draft_take(t->app, "answer", it->link_id, draft, sizeof draft))
        lines_sayf(&t->l, _("Not kept yet, type it again or anew: %s"), draft);
}

// Keeps what was typed. False, having said why, when it is no answer.
static bool keep(struct talk *t, const struct item *it)
{
    struct buf value = {0};
    question_read(&value, it, lines_text(&t->l), app_language(t->app));
    size_t cleared = app_answer_clears(t->app, it->link_id, buf_text(&value));
    enum rc rc = app_answer(t->app, it->link_id, buf_text(&value));
    buf_wipe(&value);
    if (rc == RC_INVALID) {
        struct buf format = {0};
        question_format(&format, it, app_language(t->app));
        app_message_clear(t->app);
        lines_sayf(&t->l, _("This is no answer here: %s. %s"), lines_text(&t->l),
                   format.len > 0 ? buf_text(&format) : _("Type the number of an answer."));
        buf_release(&format);
    } else if (rc != RC_OK) {
        talk_failed(t);
    }
    if (rc != RC_OK)
        return false;
    const char *now = app_answered(t->app, it->link_id);
    talk_understood(t, app_answer_display(t->app, it->link_id, now));
    if (cleared > 0)
        lines_say(&t->l,
                  _("The answers of the other method are cleared; they stay in the history."));
    return true;
}

enum said question_ask(struct talk *t, const struct item *it, const char *extra)
{
    const struct asked a = {.known = VISIT_WORDS,
                            .free_text = question_is_free(it),
                            .draft_kind = "answer",
                            .draft_of = it->link_id};
    say(t, it, extra);
    say_draft(t, it);
    for (;;) {
        enum said said = talk_ask(t, &a);
        if (said == SAID_WORD || said == SAID_LEFT)
            return said;
        if (said == SAID_NONE)
            lines_say(&t->l, _("Nothing was answered. \"skip\" leaves the question open."));
        else if (keep(t, it))
            return SAID_LINE;
        if (!talk_goes_on(t))
            return SAID_LEFT;
    }
}
