// SPDX-License-Identifier: EUPL-1.2
// Beside the questions: a note, another domain, all answers again, a pause.
#include "app/visit/draft.h"
#include "app/visit/finish.h"
#include "app/visit/history.h"
#include "app/visit/review.h"
#include "app/visit/tasks.h"
#include "lines/visit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOTE_BYTES = 2048 };

void note_ask(struct talk *t, const struct item *it)
{
    if (it == NULL)
        return;
    const struct asked a = {.prompt = N_("Note, or Enter to leave it as it is:"),
                            .free_text = true,
                            .draft_kind = "note",
                            .draft_of = it->link_id};
    char draft[NOTE_BYTES];
    if (app_note(t->app, it->link_id)[0] != '\0')
        lines_sayf(&t->l, _("Note: %s"), app_note(t->app, it->link_id));
    if (app_draft_take(t->app, "note", it->link_id, draft, sizeof draft))
        lines_sayf(&t->l, _("Not kept yet, type it again or anew: %s"), draft);
    if (talk_ask_text(t, &a) != SAID_LINE)
        return;
    if (app_note_save(t->app, it->link_id, lines_text(&t->l)) == RC_OK)
        lines_sayf(&t->l, _("The note is kept: %s"), lines_text(&t->l));
    else
        talk_failed(t);
}

// The progress of a domain in words.
static const char *progress(const struct domain_row *row)
{
    switch (row->mark) {
    case PROGRESS_CURRENT:
        return _("now");
    case PROGRESS_DONE:
        return _("done");
    case PROGRESS_PARTLY:
        return _("begun");
    case PROGRESS_TODO:
        break;
    }
    return _("to do");
}

void jump_ask(struct talk *t)
{
    struct domain_row rows[DOMAINS_MAX];
    char texts[DOMAINS_MAX + 1][160];
    const char *labels[DOMAINS_MAX + 1];
    size_t count = app_domains(t->app, rows), chosen = 0;
    for (size_t i = 0; i <= count; i++) {
        if (i == count)
            snprintf(texts[i], sizeof texts[i], "%s", _("End of the visit"));
        else
            snprintf(texts[i], sizeof texts[i], "%s, %s", rows[i].label, progress(&rows[i]));
        labels[i] = texts[i];
    }
    lines_say(&t->l, _("Choose a domain"));
    if (talk_choose(t, labels, count + 1, WORDS(WORD_BACK), &chosen) != SAID_LINE)
        return;
    if (chosen == count)
        app_step_end(t->app);
    else if (app_step_goto(t->app, rows[chosen].group->link_id) != RC_OK)
        talk_failed(t);
}

// ---- review ----

// Says one answer with its mark and note, after the name of its domain where that begins.
static void say_answer(struct talk *t, size_t number, const struct review_row *row)
{
    const char *answer = row->answer[0] != '\0' ? row->answer : _("no answer");
    if (row->domain[0] != '\0')
        lines_say(&t->l, row->domain);
    if (row->mark == RESULT_SIGNAL)
        lines_sayf(&t->l, _("%zu %s: %s, %s"), number, app_item_label(t->app, row->item), answer,
                   app_result_words(row->mark));
    else
        lines_sayf(&t->l, _("%zu %s: %s"), number, app_item_label(t->app, row->item), answer);
    if (row->note[0] != '\0')
        lines_sayf(&t->l, _("Note: %s"), row->note);
}

// Measured and timed questions belong to a step with a work of its own, which asks them.
static void change(struct talk *t, const struct item *it)
{
    if (it->parent == NULL || it->parent->widget == NULL)
        question_ask(t, it, NULL);
    else if (app_step_goto(t->app, it->link_id) != RC_OK)
        talk_failed(t);
}

void review_ask(struct talk *t)
{
    const struct asked a = {.prompt = N_("Number of the answer to change, or Enter:"),
                            .known = WORDS(WORD_BACK)};
    struct review_row row;
    bool at_end = app_step(t->app).item == NULL;
    size_t count = app_review_begin(t->app); // stands at the end
    for (size_t i = 0; app_review_row(t->app, i, &row); i++)
        say_answer(t, i + 1, &row);
    enum said said = talk_ask_text(t, &a);
    unsigned long number = said == SAID_LINE ? strtoul(lines_text(&t->l), NULL, 10) : 0;
    bool chosen = number >= 1 && number <= count && app_review_row(t->app, number - 1, &row);
    if (said == SAID_LEFT)
        return;
    app_review_end(t->app);
    if (!at_end)
        app_step_back(t->app);
    if (chosen)
        change(t, row.item);
}

// ---- pause ----

static const char *meaning(const struct talk *t)
{
    if (app_answered(t->app, "cog-recall") != NULL)
        return _("The recall has been done: a pause changes nothing.");
    if (app_recall_wait_ms(t->app) < 0)
        return _("The words have not been said yet: a pause changes nothing.");
    return _("The words have been said. The clock of the recall goes on; if the person hears the "
             "words again or writes them down, mark the recall as helped.");
}

static enum turn stop(struct talk *t)
{
    if (!talk_confirm(t, _("The visit ends here, with what was answered. Type \"stop\" to end it:"),
                      _("stop")))
        return TURN_ASK;
    enum rc rc = app_is_amending(t->app) ? app_amend_withdraw(t->app)
                                         : app_visit_stop(t->app, "interrupted");
    if (rc == RC_OK) {
        lines_say(&t->l, _("The visit has ended; what was answered is kept."));
        return TURN_LEAVE;
    }
    talk_failed(t);
    return TURN_ASK;
}

enum turn pause_ask(struct talk *t)
{
    enum { GO_ON, PAUSE, STOP, COUNT };
    const char *const labels[COUNT] = {
        _("Go on with the visit"), _("Pause: come back to the same question later"),
        app_is_amending(t->app)
            ? _("Give the correction up: the visit stays as it was finished")
            : _("End the visit here: the person does not want to or cannot go on")};
    size_t chosen = GO_ON;
    lines_say(&t->l, _("Every answer so far is kept."));
    lines_say(&t->l, meaning(t));
    if (talk_choose(t, labels, COUNT, WORDS(WORD_BACK), &chosen) != SAID_LINE || chosen == GO_ON)
        return TURN_ASK;
    if (chosen == STOP)
        return stop(t);
    if (app_visit_pause(t->app) != RC_OK) {
        talk_failed(t);
        return TURN_ASK;
    }
    return TURN_LEAVE;
}
