// SPDX-License-Identifier: EUPL-1.2
// Hearing, one ear after the other: what to whisper, what was repeated. One ear is never copied to
// the other.
#include "app/visit/tasks.h"
#include "lines/visit.h"

#include <string.h>

// What to whisper into an ear: three words, and three others where those were not all repeated.
static void whispers(const struct talk *t, const struct item *it, int ear, struct buf *out)
{
    buf_printf(out, _("%s. Whisper: %s, %s, %s."), app_item_label(t->app, it),
               app_whisper_word(t->app, ear, 0, 0), app_whisper_word(t->app, ear, 0, 1),
               app_whisper_word(t->app, ear, 0, 2));
    buf_putc(out, ' ');
    buf_printf(out,
               _("If not all three are repeated, then: %s, %s, %s. Heard: all three, or three of "
                 "the six."),
               app_whisper_word(t->app, ear, 1, 0), app_whisper_word(t->app, ear, 1, 1),
               app_whisper_word(t->app, ear, 1, 2));
}

enum turn whisper_step(struct talk *t)
{
    static const char *const ears[] = {"hea-right", "hea-left"};
    const char *method = app_answered(t->app, "hea-method");
    bool whispered = method != NULL && strcmp(method, "whisper") == 0;
    // It goes on with the other ear where one was done.
    int ear = app_answered(t->app, ears[0]) != NULL && app_answered(t->app, ears[1]) == NULL;
    for (; ear < 2; ear++) {
        const struct item *it = app_item(t->app, ears[ear]);
        struct buf words = {0};
        if (it == NULL || !app_enabled(t->app, it->link_id))
            continue;
        if (whispered)
            whispers(t, it, ear, &words);
        enum said said =
            question_ask(t, it, whispered ? buf_text(&words) : app_item_label(t->app, it));
        buf_release(&words);
        if (said == SAID_WORD && t->word == WORD_BACK && ear == 1)
            ear = -1; // the right ear again
        else if (said == SAID_WORD && t->word == WORD_REPEAT)
            ear--;
        else if (said != SAID_LINE)
            return visit_obey(t, said, it);
    }
    return visit_step_done(t);
}
