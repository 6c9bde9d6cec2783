// SPDX-License-Identifier: EUPL-1.2
// Five chair rises: is it safe, Enter at each rise, what came out. Each rise is told with its
// number and a bell. What a try is worth and whether it may be repeated is said in pathway/chair.h.
#include "app/visit/chair.h"

#include "app/state/preferences.h"
#include "app/state/service.h"
#include "lines/visit.h"
#include "prompt/question.h"

#include <stdio.h>
#include <string.h>

enum { WHY_MAX = 16 };

// A try under way.
struct attempt {
    struct chair_watch watch; // its rises
    struct chair_rules rules; // limits of time
    enum chair_end end;       // how it ended
    int64_t ended_mono_ms;    // when
};

// An answer to why it was not done or stopped.
struct reason {
    const char *label;  // in the user's language
    const char *code;   // of loc-not-done, NULL: the try may be repeated
    enum chair_end end; // of a try that may be repeated
};

static int64_t now_ms(const struct talk *t)
{
    return clock_mono_ms(app_clock(t->app));
}

// ---- the clock runs ----

// A line while it runs. False: the try has ended.
static bool line(struct talk *t, struct attempt *a)
{
    const char *text = lines_text(&t->l);
    int64_t now = now_ms(t);
    a->ended_mono_ms = now;
    if (words_same(text, _("arms")) || words_same(text, "b")) {
        a->end = CHAIR_ARMS;
        return false;
    }
    if (words_same(text, _("stop")) || words_same(text, "s")) {
        a->end = CHAIR_INTERRUPTED; // until it is said why
        return false;
    }
    if (text[0] != '\0') {
        lines_say(&t->l, _("Enter for a rise, \"arms\", or \"stop\"."));
    } else if (chair_rise(&a->watch, &a->rules, now)) {
        lines_bell(&t->l);
        lines_sayf(&t->l, "%d", a->watch.rises);
    } else {
        lines_say(&t->l, _("Too soon after the one before: not counted."));
    }
    return a->watch.rises < CHAIR_RISES;
}

// Runs it. What is answered is how the newest line ended.
static enum line_end run(struct talk *t, struct attempt *a)
{
    lines_bell(&t->l);
    lines_say(&t->l, _("Go."));
    chair_start(&a->watch, now_ms(t));
    for (;;) {
        int64_t left_ms = a->watch.started_ms + a->rules.limit_ms - now_ms(t);
        enum line_end end = lines_read(&t->l, "", left_ms > 0 ? (int)left_ms : 1);
        plain_typed(t->plain);
        if (end == LINE_READ && line(t, a))
            continue;
        if (end != LINE_READ) {
            a->ended_mono_ms = now_ms(t);
            a->end = end == LINE_LATE ? CHAIR_TIME : CHAIR_INTERRUPTED;
        }
        return end;
    }
}

static void say_result(struct talk *t, const struct chair_try *done)
{
    char seconds[32];
    bool comma = strcmp(app_language(t->app), "fr") == 0;
    snprintf(seconds, sizeof seconds, "%d%s%02d", (int)(done->centiseconds / 100),
             comma ? "," : ".", (int)(done->centiseconds % 100));
    lines_sayf(
        &t->l,
        ngettext("%d rise in %s seconds", "%d rises in %s seconds", (unsigned long)done->rises),
        done->rises, seconds);
    if (done->end == CHAIR_TIME)
        lines_say(&t->l, _("time is over"));
    if (done->arms)
        lines_say(&t->l, _("arms used"));
}

// One try, from Enter to the disk. SAID_LINE: it is kept.
static enum said try_once(struct talk *t, bool *ret_stopped)
{
    const struct asked ready = {.prompt = N_("Enter starts the clock:"), .known = VISIT_WORDS};
    const struct chair_try *tries;
    struct attempt a = {.rules = app_chair_rules(t->app), .end = CHAIR_WHOLE};
    lines_sayf(&t->l, _("Say: %s"), app_item_say(t->app, app_item(t->app, "loc-rises")));
    lines_sayf(&t->l, _("Try %d. Stay beside the person."),
               (int)app_chair_tries(t->app, &tries) + 1);
    lines_say(&t->l, _("Then Enter each time the person stands. \"arms\" when the arms help, "
                       "\"stop\" to stop."));
    enum said said = talk_ask(t, &ready);
    if (said != SAID_NONE)
        return said == SAID_LINE ? SAID_NONE : said;
    if (app_chair_begin(t->app) != RC_OK) {
        talk_failed(t);
        return SAID_NONE;
    }
    enum line_end end = run(t, &a);
    int64_t ms = (a.end == CHAIR_WHOLE ? a.watch.last_ms : a.ended_mono_ms) - a.watch.started_ms;
    struct chair_try done = {.rises = a.watch.rises,
                             .arms = a.end == CHAIR_ARMS,
                             .centiseconds = chair_centiseconds(ms),
                             .end = a.end};
    *ret_stopped = end == LINE_READ && a.end == CHAIR_INTERRUPTED;
    if (app_chair_keep(t->app, &done) != RC_OK)
        talk_failed(t); // it comes back as interrupted
    if (end != LINE_READ && end != LINE_LATE)
        return talk_left(t, end);
    if (end == LINE_LATE)
        lines_bell(&t->l);
    say_result(t, &done);
    return talk_goes_on(t) ? SAID_LINE : SAID_LEFT;
}

// ---- why not ----

// The answers, in the order said; returns how many. A try that was interrupted may be repeated, so
// that option of the form is no second answer then.
static size_t reasons(const struct talk *t, bool stopped, struct reason ret[WHY_MAX])
{
    const struct item *it = app_item(t->app, "loc-not-done");
    size_t count = 0;
    if (stopped) {
        ret[count++] = (struct reason){_("False start"), NULL, CHAIR_FALSE_START};
        ret[count++] = (struct reason){_("Interrupted by something else"), NULL, CHAIR_INTERRUPTED};
    }
    for (size_t i = 0; it != NULL && i < it->option_count && count < WHY_MAX; i++)
        if (!stopped || strcmp(it->options[i].code, "interrupted") != 0)
            ret[count++] = (struct reason){option_text(&it->options[i], app_language(t->app)),
                                           it->options[i].code, CHAIR_STOPPED};
    return count;
}

// Why it was not done or stopped. SAID_LINE: the step is done; SAID_NONE: it may be tried again.
static enum said ask_reason(struct talk *t, bool stopped)
{
    struct reason all[WHY_MAX];
    const char *labels[WHY_MAX];
    size_t count = reasons(t, stopped, all), chosen = 0;
    for (size_t i = 0; i < count; i++)
        labels[i] = all[i].label;
    lines_say(&t->l, _("Why was it not done or stopped?"));
    enum said said = talk_choose(t, labels, count, VISIT_WORDS, &chosen);
    if (said != SAID_LINE)
        return said;
    enum rc rc = all[chosen].code != NULL ? app_chair_not_done(t->app, all[chosen].code)
                                          : app_chair_why(t->app, all[chosen].end);
    if (rc != RC_OK)
        talk_failed(t);
    if (!talk_goes_on(t))
        return SAID_LEFT;
    return rc == RC_OK && all[chosen].code != NULL ? SAID_LINE : SAID_NONE;
}

// ---- after a try ----

// What follows the tries so far. SAID_LINE: the step is done; SAID_NONE: once more.
static enum said ask_after(struct talk *t)
{
    const struct chair_try *tries;
    struct chair_rules rules = app_chair_rules(t->app);
    size_t count = app_chair_tries(t->app, &tries), chosen = 0;
    const char *labels[2], *why = chair_worth_words(chair_worth(&tries[count - 1], &rules));
    if (why != NULL)
        lines_say(&t->l, _(why));
    if (chair_counting(tries, count, &rules) < count) {
        labels[0] = _("Keep this try");
        return talk_choose(t, labels, 1, VISIT_WORDS, &chosen);
    }
    bool again = chair_may_try(tries, count, &rules);
    if (!again)
        lines_say(&t->l, _("There is one repeat and no more: without a valid try mobility is \"not "
                           "assessed\"."));
    labels[0] = again ? _("Try once more") : _("Could not be done: why?");
    labels[1] = _("Could not be done: why?");
    enum said said = talk_choose(t, labels, again ? 2 : 1, VISIT_WORDS, &chosen);
    if (said != SAID_LINE)
        return said;
    return again && chosen == 0 ? SAID_NONE : ask_reason(t, false);
}

// Tries until one counts or it is said why there is none.
static enum said try_all(struct talk *t)
{
    const struct chair_try *tries;
    bool again = app_chair_tries(t->app, &tries) == 0;
    for (;;) {
        bool stopped = false;
        enum said said = again ? try_once(t, &stopped) : SAID_LINE;
        if (said == SAID_NONE)
            continue;
        if (said != SAID_LINE)
            return said;
        said = stopped ? ask_reason(t, true) : ask_after(t);
        if (said != SAID_NONE)
            return said;
        again = !stopped; // a stopped try that may be repeated is asked about first
    }
}

enum turn chair_step(struct talk *t)
{
    const struct item *safe = app_item(t->app, "loc-safe");
    const struct chair_try *tries;
    bool found = false;
    if (app_chair_recover(t->app, &found) != RC_OK)
        talk_failed(t);
    const char *now = app_answered(t->app, "loc-safe");
    bool settled =
        now != NULL && strcmp(now, "true") == 0 && app_answered(t->app, "loc-not-done") == NULL;
    enum said said = SAID_LINE;
    if (app_chair_tries(t->app, &tries) == 0 && !settled) {
        said = question_ask(t, safe, NULL);
        if (said != SAID_LINE)
            return visit_obey(t, said, safe);
        now = app_answered(t->app, "loc-safe");
    }
    if (now != NULL && strcmp(now, "true") == 0)
        said = try_all(t);
    else
        do
            said = ask_reason(t, false);
        while (said == SAID_NONE);
    return said == SAID_LINE ? visit_step_done(t) : visit_obey(t, said, safe);
}
