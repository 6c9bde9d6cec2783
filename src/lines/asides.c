// SPDX-License-Identifier: EUPL-1.2
// Beside the questions: a note, another domain, all answers again, a pause.
#include "app/visit/draft.h"
#include "app/visit/finish.h"
#include "app/visit/history.h"
#include "app/visit/tasks.h"
#include "lines/visit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOTE_BYTES = 2048, REVIEW_MAX = 256 };

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

// Says one question with its answer and note.
static void say_answer(struct talk *t, size_t number, const struct item *it)
{
    const char *now = app_answered(t->app, it->link_id), *note = app_note(t->app, it->link_id);
    lines_sayf(&t->l, _("%zu %s: %s"), number, app_item_label(t->app, it),
               now != NULL ? app_answer_display(t->app, it->link_id, now) : _("no answer"));
    if (note[0] != '\0')
        lines_sayf(&t->l, _("Note: %s"), note);
}

static bool is_reviewed(const struct talk *t, const struct item *it)
{
    return it->type != ITEM_GROUP && it->type != ITEM_DISPLAY && !it->hidden && !it->read_only &&
           app_enabled(t->app, it->link_id) && strcmp(it->link_id, "cog-list") != 0 &&
           strcmp(it->link_id, "cog-recall-delay-s") != 0; // measured, not asked
}

// Adds the questions of a group, in order.
static size_t add_questions(const struct talk *t, const struct item *group,
                            const struct item *found[REVIEW_MAX], size_t count)
{
    for (size_t i = 0; i < group->item_count; i++) {
        const struct item *it = group->items[i];
        if (is_reviewed(t, it) && count < REVIEW_MAX)
            found[count++] = it;
        count = add_questions(t, it, found, count);
    }
    return count;
}

void review_ask(struct talk *t)
{
    const struct asked a = {.prompt = N_("Number of the answer to change, or Enter:"),
                            .known = WORDS(WORD_BACK)};
    const struct item *found[REVIEW_MAX];
    struct domain_row rows[DOMAINS_MAX];
    size_t domains = app_domains(t->app, rows), count = 0;
    for (size_t i = 0; i < domains; i++) {
        size_t from = count;
        count = add_questions(t, rows[i].group, found, count);
        lines_say(&t->l, rows[i].label);
        for (size_t k = from; k < count; k++)
            say_answer(t, k + 1, found[k]);
    }
    if (talk_ask(t, &a) != SAID_LINE)
        return;
    unsigned long number = strtoul(lines_text(&t->l), NULL, 10);
    if (number < 1 || number > count)
        return;
    // Measured and timed questions belong to a step with a work of its own, which asks them.
    const struct item *it = found[number - 1];
    const struct item *work = it->parent;
    if (work != NULL && work->widget != NULL) {
        if (app_step_goto(t->app, it->link_id) != RC_OK)
            talk_failed(t);
    } else {
        question_ask(t, it, NULL);
    }
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
