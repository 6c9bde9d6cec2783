// SPDX-License-Identifier: EUPL-1.2
// Hearing, one ear after the other: words to whisper and how many were repeated, or what the app
// said. One ear is never copied to the other; each count is on disk before the next words are said.
#include "app/visit/tasks.h"
#include "lines/visit.h"

#include "app/state/service.h"

#include <string.h>

enum { EARS = 2, NOT_DONE = 4 };
static const char *const ears[EARS] = {"hea-right", "hea-left"};

// Is the method the whispered voice? The app has no words here.
static bool is_whispered(const struct talk *t)
{
    const char *method = app_answered(t->app, "hea-method");
    return method == NULL || strcmp(method, "whisper") == 0;
}

// One set of words into one ear. SAID_LINE: its count is kept.
static enum said ask_set(struct talk *t, int ear, int set)
{
    static const char digits[] = "01239"; // the number of words; 9 not done
    const char *const labels[] = {_("None"), _("One word"), _("Two words"), _("All three words"),
                                  _("Not done on this side")};
    const struct item *it = app_item(t->app, ears[ear]);
    size_t chosen = 0;
    lines_say(&t->l, app_item_label(t->app, it));
    lines_sayf(&t->l, set == 0 ? _("To whisper: %s, %s, %s") : _("Now whisper: %s, %s, %s"),
               app_whisper_word(t->app, ear, set, 0), app_whisper_word(t->app, ear, set, 1),
               app_whisper_word(t->app, ear, set, 2));
    if (set == 0) {
        lines_sayf(&t->l, _("Say: %s"), app_item_say(t->app, it));
        if (app_item_do(t->app, it)[0] != '\0')
            lines_say(&t->l, app_item_do(t->app, it));
    }
    enum said said =
        talk_choose_digit(t, labels, digits, VISIT_WORDS | WORDS(WORD_REPEAT), &chosen);
    if (said != SAID_LINE)
        return said;
    enum rc rc = chosen == NOT_DONE ? app_answer(t->app, ears[ear], "not-done")
                                    : app_whisper_count(t->app, ear, set, (int)chosen);
    if (rc == RC_OK)
        return SAID_LINE;
    talk_failed(t);
    return talk_goes_on(t) ? SAID_NONE : SAID_LEFT;
}

// One ear, from where it was cut. SAID_LINE: it has an answer.
static enum said ask_ear(struct talk *t, int ear)
{
    if (!is_whispered(t))
        return question_ask(t, app_item(t->app, ears[ear]),
                            app_item_label(t->app, app_item(t->app, ears[ear])));
    bool begun = app_answered(t->app, ears[ear]) == NULL && app_whispered(t->app, ear, 0) >= 0;
    for (int set = begun ? 1 : 0; set < 2;) {
        enum said said = ask_set(t, ear, set);
        if (said == SAID_WORD && t->word == WORD_BACK && set == 1)
            set = 0;
        else if (said == SAID_WORD || said == SAID_LEFT)
            return said;
        else if (said == SAID_LINE && app_answered(t->app, ears[ear]) != NULL)
            return SAID_LINE; // the other words are not needed
        else if (said == SAID_LINE)
            set++;
    }
    return SAID_LINE;
}

enum turn whisper_step(struct talk *t)
{
    // It goes on with the other ear where one was done.
    int ear = app_answered(t->app, ears[0]) != NULL && app_answered(t->app, ears[1]) == NULL;
    while (ear < EARS) {
        enum said said = ask_ear(t, ear);
        if (said == SAID_WORD && t->word == WORD_BACK && ear == 1)
            ear = 0;
        else if (said == SAID_WORD && t->word == WORD_REPEAT)
            continue;
        else if (said != SAID_LINE)
            return visit_obey(t, said, app_item(t->app, ears[ear]));
        else
            ear++;
    }
    return visit_step_done(t);
}
