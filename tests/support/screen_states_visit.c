// SPDX-License-Identifier: EUPL-1.2
#include "support/screen_states_inner.h"

#include "app/state/preferences.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void consent(struct desk *d, enum people people)
{
    bool resumed;
    state_ok(d, app_visit_enter(d->app, state_opened(d, people), &resumed));
    desk_push(d, "consent");
}

static void consent_notice(struct desk *d, enum people people)
{
    consent(d, people);
    desk_keys(d, "2");
}

static void consent_purpose(struct desk *d, enum people people)
{
    consent_notice(d, people);
    desk_keys(d, "21");
}

static void notice(struct desk *d, enum people people)
{
    consent_notice(d, people);
    desk_keys(d, "1");
}

static void consent_informed(struct desk *d, enum people people)
{
    consent(d, people);
    desk_keys(d, "22122222");
}

// A visit under way at that item; the screen of its step is on top.
void state_visit_at(struct desk *d, enum people people, const char *link, const char *screen)
{
    char note[PERSON_FIELD_BYTES];
    struct id id = state_opened(d, people);
    if (people != PEOPLE_NONE) { // so that there is a last time
        state_visit_done(d, id, "no");
        d->fake.utc_ms += 200 * 86400000LL;
    }
    state_visit_begun(d, id, "yes");
    state_answered(d);
    state_ok(d, app_words_said(d->app, 1));
    if (strcmp(screen, "whisper") == 0)
        state_ok(d, app_answer(d->app, "hea-method", "whisper"));
    state_ok(d, app_step_goto(d->app, link));
    if (people != PEOPLE_NONE && app_step(d->app).item != NULL)
        app_note_save(d->app, app_step(d->app).item->link_id,
                      state_words(people, "Entend mal à gauche depuis mai.", note));
    desk_push(d, screen);
}

static void visit(struct desk *d, enum people people)
{
    state_visit_at(d, people, "vis-far", "visit");
}

static void visit_typed(struct desk *d, enum people people)
{
    struct id id = state_opened(d, people);
    state_visit_begun(d, id, "yes");
    state_ok(d, app_answer(d->app, "hea-method", "audiometry"));
    state_ok(d, app_step_goto(d->app, "hea-right-db"));
    desk_push(d, "visit");
    desk_keys(d, "3");
}

static void visit_draft(struct desk *d, enum people people)
{
    bool resumed;
    visit_typed(d, people);
    desk_keys(d, "<Esc>2"); // paused, and gone on with
    state_ok(d, app_visit_enter(d->app, app_selected(d->app), &resumed));
    state_ok(d, app_step_goto(d->app, "hea-right-db"));
    desk_push(d, "visit");
}

static void at_words(struct desk *d, enum people people)
{
    state_visit_begun(d, state_opened(d, people), "yes");
    state_ok(d, app_step_goto(d->app, "words"));
    desk_push(d, "words");
}

static void words_shown(struct desk *d, enum people people)
{
    at_words(d, people);
    desk_keys(d, "<Enter>");
}

static void words_tries(struct desk *d, enum people people)
{
    words_shown(d, people);
    desk_keys(d, "<Enter>");
}

static void words_again(struct desk *d, enum people people)
{
    words_tries(d, people);
    desk_keys(d, "m");
}

static void words_said_again(struct desk *d, enum people people)
{
    words_again(d, people);
    desk_keys(d, "v<Enter>");
}

static void words_said(struct desk *d, enum people people)
{
    state_visit_at(d, people, "words", "words");
}

static void chair(struct desk *d, enum people people)
{
    state_visit_at(d, people, "chair", "chair");
}

// That many rises, a second and three tenths each.
static void chair_rises(struct desk *d, int count)
{
    for (int i = 0; i < count; i++) {
        d->fake.mono_ms += 1300;
        desk_keys(d, "<Space>");
    }
}

static void chair_running(struct desk *d, enum people people)
{
    chair(d, people);
    desk_keys(d, "1<Space>");
    chair_rises(d, 2);
    d->fake.mono_ms += 4630;
}

static void chair_done(struct desk *d, enum people people)
{
    chair_running(d, people);
    chair_rises(d, 3);
}

static void chair_too_soon(struct desk *d, enum people people)
{
    chair_running(d, people);
    desk_keys(d, "<Space><Space>");
}

static void chair_too_fast(struct desk *d, enum people people)
{
    chair(d, people);
    desk_keys(d, "1<Space>");
    for (int i = 0; i < 5; i++) {
        d->fake.mono_ms += 700;
        desk_keys(d, "<Space>");
    }
}

static void chair_stopped(struct desk *d, enum people people)
{
    chair_running(d, people);
    desk_keys(d, "<Esc>");
}

static void chair_false_start(struct desk *d, enum people people)
{
    chair_stopped(d, people);
    desk_keys(d, "1");
}

static void chair_no_more(struct desk *d, enum people people)
{
    chair_false_start(d, people);
    desk_keys(d, "1<Space><Esc>2");
}

static void chair_by_hand(struct desk *d, enum people people)
{
    chair_done(d, people);
    desk_keys(d, "m");
}

static void chair_by_hand_wrong(struct desk *d, enum people people)
{
    chair_by_hand(d, people);
    desk_keys(d, "<Backspace>4<Enter><Enter><Enter>vu<F2>");
}

static void chair_corrected(struct desk *d, enum people people)
{
    chair_by_hand(d, people);
    desk_keys(d, "<Enter><Enter><Enter>vu");
    desk_keys(d, "<F2>");
}

static void whisper(struct desk *d, enum people people)
{
    state_visit_at(d, people, "hea-right", "whisper");
}

static void whisper_second(struct desk *d, enum people people)
{
    whisper(d, people);
    desk_keys(d, "2");
}

static void whisper_left(struct desk *d, enum people people)
{
    whisper(d, people);
    desk_keys(d, "3");
}

static void whisper_app(struct desk *d, enum people people)
{
    state_visit_at(d, people, "hea-right", "visit");
    state_ok(d, app_answer(d->app, "hea-method", "digits"));
    state_ok(d, app_step_goto(d->app, "hea-right"));
    desk_push(d, "whisper");
}

// Another method is chosen when an ear was tested.
static void visit_method(struct desk *d, enum people people)
{
    whisper_left(d, people);
    state_ok(d, app_step_goto(d->app, "hea-method"));
    desk_push(d, "visit");
    desk_keys(d, "2");
}

static void recall_waiting(struct desk *d, enum people people)
{
    state_visit_at(d, people, "recall", "recall");
}

static void recall_early(struct desk *d, enum people people)
{
    recall_waiting(d, people);
    desk_keys(d, "o");
}

static void recall_opened_early(struct desk *d, enum people people)
{
    recall_early(d, people);
    desk_keys(d, "v");
}

static void recall_no_words(struct desk *d, enum people people)
{
    state_visit_begun(d, state_opened(d, people), "yes");
    state_ok(d, app_step_goto(d->app, "recall"));
    desk_push(d, "recall");
}

// The recall so many milliseconds after the words.
static void recall_after(struct desk *d, enum people people, int64_t ms)
{
    state_visit_begun(d, state_opened(d, people), "yes");
    state_ok(d, app_words_said(d->app, 2));
    d->fake.mono_ms += ms;
    d->fake.utc_ms += ms;
    state_ok(d, app_step_goto(d->app, "recall"));
    desk_push(d, "recall");
}

static void recall(struct desk *d, enum people people)
{
    recall_after(d, people, 400000);
}

static void recall_late(struct desk *d, enum people people)
{
    recall_after(d, people, 1300000);
}

static void recall_cued(struct desk *d, enum people people)
{
    recall(d, people);
    desk_keys(d, "3");
}

static void recall_interrupted(struct desk *d, enum people people)
{
    recall_cued(d, people);
    desk_keys(d, "1");
}

static void note(struct desk *d, enum people people)
{
    state_visit_at(d, people, "vis-far", "note");
}

static void domains(struct desk *d, enum people people)
{
    state_visit_at(d, people, "vis-far", "domains");
}

static void urgent(struct desk *d, enum people people)
{
    state_visit_at(d, people, "vis-far", "urgent");
}

static void urgent_chosen(struct desk *d, enum people people)
{
    urgent(d, people);
    desk_keys(d, "1");
}

static void stopping(struct desk *d, enum people people)
{
    state_visit_at(d, people, "vis-far", "pause");
}

static void stopping_why(struct desk *d, enum people people)
{
    stopping(d, people);
    desk_keys(d, strcmp(app_language(d->app), "fr") == 0 ? "t" : "s");
}

static void stopping_sure(struct desk *d, enum people people)
{
    stopping_why(d, people);
    desk_keys(d, "1");
}

static void end(struct desk *d, enum people people)
{
    state_visit_begun(d, state_opened(d, people), "yes");
    if (people != PEOPLE_NONE) {
        state_answered(d);
        state_ok(d, app_chair_keep(d->app, &(struct chair_try){5, false, 1620, CHAIR_WHOLE}));
        state_flag_raised(d, people, app_visit_person(d->app)->id);
    }
    app_step_end(d->app);
    desk_push(d, "end");
}

static void review(struct desk *d, enum people people)
{
    end(d, people);
    if (people != PEOPLE_NONE)
        app_note_save(d->app, "vis-near", "Lunettes cassées.");
    desk_keys(d, "r");
}

static void end_question(struct desk *d, enum people people)
{
    end(d, people);
    desk_keys(d, "<Enter>");
}

const struct screen_state visit_states[] = {
    {"consent", NULL, consent},
    {"consent", "notice", consent_notice},
    {"consent", "purpose", consent_purpose},
    {"notice", NULL, notice},
    {"consent", "informed", consent_informed},
    {"visit", NULL, visit},
    {"visit", "typed", visit_typed},
    {"visit", "draft", visit_draft},
    {"words", NULL, at_words},
    {"words", "shown", words_shown},
    {"words", "tries", words_tries},
    {"words", "again", words_again},
    {"words", "said-again", words_said_again},
    {"words", "said", words_said},
    {"chair", NULL, chair},
    {"chair", "running", chair_running},
    {"chair", "done", chair_done},
    {"chair", "corrected", chair_corrected},
    {"chair-by-hand", NULL, chair_by_hand},
    {"chair-by-hand", "wrong", chair_by_hand_wrong},
    {"chair", "too-soon", chair_too_soon},
    {"chair", "too-fast", chair_too_fast},
    {"chair", "stopped", chair_stopped},
    {"chair", "false-start", chair_false_start},
    {"chair", "no-more", chair_no_more},
    {"whisper", NULL, whisper},
    {"whisper", "second", whisper_second},
    {"whisper", "left", whisper_left},
    {"whisper", "app", whisper_app},
    {"visit", "method", visit_method},
    {"recall", "waiting", recall_waiting},
    {"recall", "early", recall_early},
    {"recall", "opened-early", recall_opened_early},
    {"recall", "no-words", recall_no_words},
    {"recall", NULL, recall},
    {"recall", "late", recall_late},
    {"recall", "cued", recall_cued},
    {"recall", "interrupted", recall_interrupted},
    {"note", NULL, note},
    {"domains", NULL, domains},
    {"urgent", NULL, urgent},
    {"urgent", "chosen", urgent_chosen},
    {"pause", NULL, stopping},
    {"pause", "why", stopping_why},
    {"pause", "sure", stopping_sure},
    {"end", NULL, end},
    {"end", "question", end_question},
    {"review", NULL, review},
    {0},
};
