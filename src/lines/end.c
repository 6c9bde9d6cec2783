// SPDX-License-Identifier: EUPL-1.2
// The end of the visit: each domain in words, what is missing, what to tell the person. Never a
// verdict. It is ended by two different words.
#include "app/people/service.h"
#include "app/visit/finish.h"
#include "app/visit/flags.h"
#include "app/visit/results.h"

#include "app/state/format.h"
#include "app/state/preferences.h"
#include "app/visit/tasks.h"
#include "lines/visit.h"

#include <stdio.h>
#include <string.h>

enum { MISSING_MAX = 40 };

static void say_results(struct talk *t, const struct result_counts *counts)
{
    struct result_row rows[RESULTS_MAX];
    size_t count = app_results(t->app, rows);
    for (size_t i = 0; i < count; i++) {
        const char *words = app_result_words(rows[i].result);
        if (rows[i].why[0] != '\0')
            lines_sayf(&t->l, _("%s: %s, %s"), rows[i].label, words, rows[i].why);
        else
            lines_sayf(&t->l, _("%s: %s"), rows[i].label, words);
    }
    lines_sayf(&t->l, _("Six domains: %s"), app_counts_text(t->app, counts));
    if (!counts->screening)
        lines_say(&t->l, _("Nothing was assessed: this is no screening, the person is still to be "
                           "seen."));
    else if (app_shows_results(t->app))
        lines_say(&t->l, _("To be confirmed by the ICOPE nurse. This is not a diagnosis."));
    else
        lines_say(&t->l, _("What came out is shown to staff only."));
}

static size_t say_missing(struct talk *t)
{
    const struct item *missing[MISSING_MAX];
    struct buf text = {0};
    size_t count = app_missing(t->app, missing, MISSING_MAX);
    for (size_t i = 0; i < count; i++)
        buf_printf(&text, "%s%s", i > 0 ? ", " : "", app_item_label(t->app, missing[i]));
    if (count > 0)
        lines_sayf(&t->l, _("Not asked yet: %s"), buf_text(&text));
    buf_release(&text);
    return count;
}

// The second word. True when the visit is finished.
static bool confirm(struct talk *t, size_t missing)
{
    if (missing > 0)
        lines_say(&t->l, _("Some questions have no answer. They stay \"not assessed\"; nothing is "
                           "invented."));
    lines_say(&t->l, app_visit_is_sent(t->app)
                         ? _("It is closed and waits to be sent.")
                         : _("It is closed and stays on this laptop: nothing of it is sent."));
    if (!talk_confirm(t, _("Type \"confirm\" to finish it:"), _("confirm"))) {
        lines_say(&t->l, _("The visit goes on."));
        return false;
    }
    if (app_finish(t->app) == RC_OK) {
        lines_say(&t->l, _("The visit is finished."));
        return true;
    }
    talk_failed(t);
    return false;
}

enum turn end_step(struct talk *t)
{
    const struct asked a = {.prompt = N_("\"finish\", \"review\", \"domain\" or \"back\":"),
                            .known = (VISIT_WORDS & ~WORDS(WORD_SKIP))};
    char farewell[FAREWELL_BYTES];
    lines_say(&t->l, _("End of the visit"));
    t->domain[0] = '\0';
    const struct result_counts counts = app_result_counts(t->app);
    say_results(t, &counts);
    size_t missing = say_missing(t);
    app_farewell(t->app, farewell);
    lines_sayf(&t->l, _("Say: %s"), farewell);
    if (counts.screening)
        lines_sayf(&t->l, _("Proposed next visit: %s"),
                   app_date_text(t->app, app_next_visit(t->app), false));
    size_t flags = app_flags_open_of(t->app, app_visit_person(t->app)->id);
    if (flags > 0)
        lines_sayf(&t->l, _("Red flags open: %zu"), flags);
    for (;;) {
        enum said said = talk_ask(t, &a);
        if (said == SAID_WORD && t->word == WORD_END)
            said = SAID_LINE;
        bool finish = said == SAID_LINE &&
                      (t->word == WORD_END || words_same(lines_text(&t->l), _("finish")));
        if (finish)
            return confirm(t, missing) ? TURN_LEAVE : TURN_ASK;
        if (said == SAID_WORD || said == SAID_LEFT)
            return visit_obey(t, said, NULL);
        lines_say(&t->l, _("Nothing was done. \"finish\" ends the visit."));
    }
}
