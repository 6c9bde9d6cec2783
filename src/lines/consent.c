// SPDX-License-Identifier: EUPL-1.2
// Consent: how the notice was given, each purpose asked apart, who informed. A refusal of the
// screening ends the visit politely and is kept. What is answered so far is a draft of the visit,
// the same as that of the screens.
#include "app/visit/consent.h"

#include "app/state/format.h"
#include "app/state/service.h"
#include "app/visit/draft.h"
#include "app/visit/finish.h"
#include "lines/visit.h"

#include <stdio.h>
#include <string.h>

enum { STEP_GUARDIAN, STEP_NOTICE, STEP_FIRST, STEP_INFORMED = STEP_FIRST + CONSENT_ITEMS };
// Characters of a draft: step, guardianship, notice, answers, a bar.
enum { DRAFT_NOTICE = 2, DRAFT_FIRST, DRAFT_BYTES = DRAFT_FIRST + CONSENT_ITEMS + 2 };
enum { INFORMED_BYTES = 96, DRAFT_ROOM = 512 };
// The whole question is said again, not only its answers.
enum { CONSENT_WORDS = WORDS(WORD_BACK) | WORDS(WORD_PAUSE) | WORDS(WORD_REPEAT) };

// What was answered so far.
struct consent {
    int step;
    struct consent_answers answers;
    bool guardian; // somebody else decides
};

static void draft_keep(struct talk *t, const struct consent *c)
{
    char draft[DRAFT_BYTES];
    draft[0] = (char)('0' + c->step);
    draft[1] = c->guardian ? 'y' : 'n';
    draft[DRAFT_NOTICE] = (char)('0' + c->answers.notice);
    for (int i = 0; i < CONSENT_ITEMS; i++)
        draft[DRAFT_FIRST + i] = c->answers.at[i][0] != '\0' ? c->answers.at[i][0] : '-';
    snprintf(draft + DRAFT_FIRST + CONSENT_ITEMS, 2, "|");
    if (app_draft_keep(t->app, "consent", "", draft) != RC_OK)
        talk_failed(t);
}

static void draft_take(struct talk *t, struct consent *c)
{
    char draft[DRAFT_ROOM];
    if (!app_draft_take(t->app, "consent", "", draft, sizeof draft) ||
        strlen(draft) < DRAFT_BYTES - 1)
        return;
    int step = draft[0] - '0', notice = draft[DRAFT_NOTICE] - '0';
    c->guardian = draft[1] == 'y';
    if (notice > NOTICE_NOT_GIVEN && notice < NOTICE_WAYS)
        c->answers.notice = (enum notice_given)notice;
    for (int i = 0; i < CONSENT_ITEMS; i++) {
        char a = draft[DRAFT_FIRST + i];
        snprintf(c->answers.at[i], sizeof c->answers.at[0], "%s",
                 a == 'y'   ? "yes"
                 : a == 'n' ? "no"
                            : "");
    }
    if (step > STEP_GUARDIAN && step <= STEP_INFORMED && !c->guardian)
        c->step = step;
}

// ---- steps ----

// Asks yes or no. SAID_LINE: *ret_yes is set.
static enum said yes_no(struct talk *t, const char *question, const char *meaning, bool *ret_yes)
{
    const char *const labels[] = {_("Yes"), _("No")};
    size_t chosen = 1;
    lines_sayf(&t->l, _("Say: %s"), question);
    if (meaning[0] != '\0')
        lines_say(&t->l, meaning);
    enum said said = talk_choose(t, labels, 2, CONSENT_WORDS, &chosen);
    *ret_yes = chosen == 0;
    return said;
}

// The notice, a line of it a line here, to its end.
static enum said say_notice(struct talk *t)
{
    const struct asked end = {.prompt = N_("End of the notice. Enter when it was read:"),
                              .known = CONSENT_WORDS};
    const char *text = app_notice_text(t->app);
    while (*text != '\0') {
        size_t len = strcspn(text, "\n"), mark = strspn(text, "# ");
        struct buf line = {0};
        if (mark < len)
            buf_add(&line, text + mark, len - mark);
        if (line.len > 0)
            lines_say(&t->l, buf_text(&line));
        buf_release(&line);
        text += len + (text[len] == '\n');
    }
    enum said said;
    while ((said = talk_ask(t, &end)) == SAID_LINE)
        ;
    if (said != SAID_NONE)
        return said;
    app_notice_seen(t->app);
    return SAID_LINE;
}

static enum said ask_notice(struct talk *t, struct consent *c)
{
    const char *const labels[] = {_("Show it here"), _("It was read aloud"),
                                  _("It was handed on paper")};
    size_t chosen = 0;
    lines_sayf(&t->l, _("Say: %s"),
               _("Before we begin: this notice says what your answers are for, who receives them, "
                 "how long they are kept and what your rights are."));
    lines_sayf(&t->l, _("Notice, version %s. How does the person come to know it?"),
               app_notice_version(t->app));
    enum said said = talk_choose(t, labels, 3, CONSENT_WORDS, &chosen);
    if (said == SAID_LINE && chosen == 0)
        said = say_notice(t);
    if (said == SAID_LINE)
        c->answers.notice = (enum notice_given)(chosen + 1);
    return said;
}

static enum said ask_purpose(struct talk *t, struct consent *c, enum consent_item purpose)
{
    bool yes = false;
    if (purpose == CONSENT_SCREENING) // once, before the first
        lines_say(&t->l, _("Each answer is free; a refusal has no consequence and can be changed "
                           "at any time."));
    enum said said =
        yes_no(t, app_consent_text(t->app, purpose), app_consent_meaning(t->app, purpose), &yes);
    if (said != SAID_LINE)
        return said;
    c->answers.given_utc_ms[purpose] = clock_utc_ms(app_clock(t->app));
    snprintf(c->answers.at[purpose], sizeof c->answers.at[0], "%s", yes ? "yes" : "no");
    return SAID_LINE;
}

static bool is_refused(const struct consent *c)
{
    return c->guardian || strcmp(c->answers.at[CONSENT_SCREENING], "no") == 0;
}

// The questions, back and forth. SAID_LINE when all were answered or one ends the visit.
static enum said ask_all(struct talk *t, struct consent *c)
{
    while (c->step < STEP_INFORMED) {
        enum said said = SAID_LINE;
        if (c->step == STEP_GUARDIAN)
            said =
                yes_no(t,
                       _("Have you a guardian (tuteur), or somebody authorised to represent you in "
                         "matters of health?"),
                       _("A curator (curateur) assists: then the person decides alone, the "
                         "answer is no."),
                       &c->guardian);
        else if (c->step == STEP_NOTICE)
            said = ask_notice(t, c);
        else
            said = ask_purpose(t, c, (enum consent_item)(c->step - STEP_FIRST));
        if (said == SAID_WORD && t->word == WORD_BACK)
            c->step -= c->step > STEP_GUARDIAN ? 1 : 0;
        else if (said != SAID_LINE && !(said == SAID_WORD && t->word == WORD_REPEAT))
            return said;
        if (said != SAID_LINE)
            continue;
        if (is_refused(c))
            return SAID_LINE;
        c->step++;
        draft_keep(t, c);
    }
    return SAID_LINE;
}

static enum said ask_informed(struct talk *t, char out[INFORMED_BYTES])
{
    const char *const labels[] = {app_user_name(t->app), _("Somebody else: type the name")};
    const struct asked a = {.prompt = N_("Name:"), .free_text = true};
    size_t chosen = 0;
    lines_say(&t->l, _("Who informed the person?"));
    enum said said = talk_choose(t, labels, 2, CONSENT_WORDS, &chosen);
    if (said == SAID_LINE && chosen == 1)
        said = talk_ask(t, &a);
    if (said == SAID_LINE)
        snprintf(out, INFORMED_BYTES, "%s",
                 chosen == 0 ? app_user_name(t->app) : lines_text(&t->l));
    return said;
}

// The second word, before a visit ends without its questions.
static bool is_sure(struct talk *t)
{
    bool sure = talk_confirm(
        t, _("This answer is kept and the visit ends. Type \"confirm\" to end it:"), _("confirm"));
    if (!sure && talk_goes_on(t))
        lines_say(&t->l, _("The visit goes on."));
    return sure;
}

// Somebody represents the person: ends the visit, with a task for the team. False: not confirmed.
static bool stop_for_guardian(struct talk *t, const struct consent *c)
{
    const char *const labels[] = {_("Keep this answer and end the visit"), _("Go back")};
    size_t chosen = 1;
    lines_sayf(&t->l, _("Say: %s"),
               _("Thank you. We stop here for today: the team will first speak with the person who "
                 "represents you, and with you."));
    lines_say(&t->l, app_guardian_task_text(t->app));
    if (talk_choose(t, labels, 2, 0, &chosen) != SAID_LINE || chosen == 1 || !is_sure(t))
        return false;
    return app_consent_guardian(t->app, &c->answers, app_user_name(t->app)) == RC_OK;
}

// Keeps a refusal with its reason and ends the visit. False: not confirmed.
static bool refuse(struct talk *t, struct consent *c)
{
    const struct asked a = {.prompt = N_("In a few words, or Enter; it never leaves this laptop:"),
                            .free_text = true};
    const char *labels[REFUSALS];
    size_t chosen = REFUSALS - 1;
    for (int i = 0; i < REFUSALS - 1; i++)
        labels[i] = app_refusal_text((enum refusal)(REFUSAL_NOT_TODAY + i));
    labels[REFUSALS - 1] = _("Go back");
    lines_sayf(&t->l, _("Say: %s"), app_farewell_refused(t->app));
    lines_say(&t->l, _("Consent refused: why?"));
    if (talk_choose(t, labels, REFUSALS, 0, &chosen) != SAID_LINE || chosen == REFUSALS - 1)
        return false;
    enum said said = talk_ask(t, &a);
    while (said == SAID_LINE && !talk_fits(t, sizeof c->answers.refusal_words))
        said = talk_ask(t, &a);
    if (said != SAID_LINE && said != SAID_NONE)
        return false;
    char words[sizeof c->answers.refusal_words];
    snprintf(words, sizeof words, "%s", said == SAID_LINE ? lines_text(&t->l) : "");
    bool sure = is_sure(t);
    if (sure)
        snprintf(c->answers.refusal_words, sizeof c->answers.refusal_words, "%s", words);
    explicit_bzero(words, sizeof words);
    if (!sure)
        return false;
    c->answers.refusal = (enum refusal)(REFUSAL_NOT_TODAY + (int)chosen);
    return app_consent_refused(t->app, &c->answers, app_user_name(t->app)) == RC_OK;
}

static bool end_early(struct talk *t, struct consent *c)
{
    bool done = c->guardian ? stop_for_guardian(t, c) : refuse(t, c);
    if (done)
        lines_say(&t->l, _("The visit has ended; this answer is kept."));
    else
        talk_failed(t);
    return done;
}

// After the questions. True: consent is kept, or (*ret_ended) the visit has ended.
static bool settle(struct talk *t, struct consent *c, enum said *said, bool *ret_ended)
{
    char informed[INFORMED_BYTES];
    *ret_ended = is_refused(c);
    if (*ret_ended) {
        c->step = c->guardian ? STEP_GUARDIAN : STEP_FIRST; // where going back leads to
        bool done = end_early(t, c);
        c->guardian = c->guardian && done;
        return done;
    }
    *said = ask_informed(t, informed);
    if (*said != SAID_LINE)
        return false;
    if (app_consent_save(t->app, &c->answers, informed, c->guardian) == RC_OK) {
        lines_say(&t->l, _("The consent is kept."));
        return true;
    }
    talk_failed(t);
    return false;
}

bool consent_ask(struct talk *t)
{
    struct consent c = {0};
    bool ended = false;
    if (app_notice_open(t->app) != RC_OK)
        talk_failed(t);
    draft_take(t, &c);
    while (talk_goes_on(t)) {
        enum said said = ask_all(t, &c);
        if (said == SAID_LINE && settle(t, &c, &said, &ended))
            return !ended;
        if (said == SAID_LEFT)
            return false;
        if (said == SAID_WORD && t->word == WORD_PAUSE) {
            app_visit_pause(t->app);
            return false;
        }
        if (said == SAID_WORD && t->word == WORD_BACK && c.step == STEP_INFORMED)
            c.step--;
    }
    return false;
}
