// SPDX-License-Identifier: EUPL-1.2
// The words that are understood at every step of a visit, and what they do.
#include "lines/visit.h"

#include "app/state/format.h"
#include "app/visit/tasks.h"

void visit_say_wait(struct talk *t)
{
    int64_t wait_ms = app_recall_wait_ms(t->app);
    if (wait_ms < 0)
        lines_say(&t->l, _("The three words have not been said."));
    else if (app_answered(t->app, "cog-recall") != NULL)
        lines_say(&t->l, _("The recall has been done."));
    else if (wait_ms == 0)
        lines_say(&t->l, _("The recall of the three words is possible now."));
    else
        lines_sayf(&t->l, _("Recall of the three words possible in %s"),
                   app_duration_text(t->app, wait_ms, true));
}

enum turn visit_step_done(struct talk *t)
{
    if (app_step_pass(t->app) != RC_OK)
        talk_failed(t);
    else
        app_step_next(t->app);
    return TURN_ASK;
}

static enum turn back(struct talk *t, const struct item *it)
{
    (void)it;
    if (!app_step_back(t->app))
        lines_say(&t->l, _("This is the first question."));
    return TURN_ASK;
}

static enum turn skip(struct talk *t, const struct item *it)
{
    (void)it;
    return visit_step_done(t);
}

static enum turn clear(struct talk *t, const struct item *it)
{
    if (it == NULL || it->type == ITEM_GROUP || app_answered(t->app, it->link_id) == NULL)
        return TURN_ASK;
    if (app_answer(t->app, it->link_id, NULL) == RC_OK)
        lines_say(&t->l, _("The question is open again."));
    else
        talk_failed(t);
    return TURN_ASK;
}

static enum turn note(struct talk *t, const struct item *it)
{
    note_ask(t, it);
    return TURN_ASK;
}

static enum turn jump(struct talk *t, const struct item *it)
{
    (void)it;
    jump_ask(t);
    return TURN_ASK;
}

static enum turn review(struct talk *t, const struct item *it)
{
    (void)it;
    review_ask(t);
    return TURN_ASK;
}

static enum turn say_time(struct talk *t, const struct item *it)
{
    (void)it;
    visit_say_wait(t);
    return TURN_ASK;
}

static enum turn pause_now(struct talk *t, const struct item *it)
{
    (void)it;
    return pause_ask(t);
}

static enum turn end(struct talk *t, const struct item *it)
{
    (void)it;
    app_step_end(t->app);
    return TURN_ASK;
}

// What each word does; a word without a row only asks again.
static enum turn (*const works[WORD_COUNT])(struct talk *t, const struct item *it) = {
    [WORD_BACK] = back,     [WORD_SKIP] = skip,       [WORD_CLEAR] = clear,
    [WORD_NOTE] = note,     [WORD_JUMP] = jump,       [WORD_REVIEW] = review,
    [WORD_TIME] = say_time, [WORD_PAUSE] = pause_now, [WORD_END] = end,
};

enum turn visit_obey(struct talk *t, enum said said, const struct item *it)
{
    if (said == SAID_LEFT)
        return TURN_LEAVE;
    bool works_here = said == SAID_WORD && works[t->word] != NULL;
    return works_here ? works[t->word](t, it) : TURN_ASK;
}
