// SPDX-License-Identifier: EUPL-1.2
// The open visit for screens: entering it, its steps, answers, notes and progress.
#ifndef ICOPE_APP_VISIT_SERVICE_H
#define ICOPE_APP_VISIT_SERVICE_H

#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "questionnaire/questionnaire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct app;
struct person_row;

enum { VISIT_CLOCK_MS = 10000 };

// Opens the person's unfinished visit, or starts one.
enum rc app_visit_enter(struct app *app, struct id person, bool *ret_resumed);
// Leaves it as it is (paused); the journal keeps everything.
enum rc app_visit_pause(struct app *app);
// Name and age line of the visited person.
const struct person_row *app_visit_person(const struct app *app);
// Milliseconds this visit has been open on screen, by the monotonic clock.
int64_t app_visit_elapsed_ms(const struct app *app);
// The same as the title shows it, in steps of VISIT_CLOCK_MS: what changes by itself on a screen
// of the visit changes at these moments only.
int64_t app_visit_clock_ms(const struct app *app);
// Is a visit open?
bool app_visit_is_open(const struct app *app);

// One step of the visit: a question, or a group with a widget of its own.
struct visit_step {
    const struct item *item;   // question, or group when widget is set
    const struct item *domain; // top group
    const char *widget;        // "words", "stopwatch", "whisper", "recall" or NULL
};
// The step on screen; item NULL = all asked, the end screen is due.
struct visit_step app_step(const struct app *app);
// Moves on to what is due next (recall first when its time has come).
void app_step_next(struct app *app);
// Back to the step asked before this one. False at the first.
bool app_step_back(struct app *app);
// Marks the step on screen as asked, with or without an answer (a skipped question, a widget that
// has done its work), so that it is not offered again by itself.
enum rc app_step_pass(struct app *app);
// Jumps to the first step of a domain group, or to an item. RC_NO unknown or not enabled. Kept on
// disk, so that a restart comes back here.
enum rc app_step_goto(struct app *app, const char *link_id);
// Goes to the end, whatever is open.
void app_step_end(struct app *app);

// Sets the answer of a question: short text by type (code, number, "true"); NULL clears (kept in
// history). Durable when RC_OK. RC_INVALID: message says why.
enum rc app_answer(struct app *app, const char *link_id, const char *value);
// One of several answers that belong together.
struct visit_answer {
    const char *link_id; // question
    const char *value;   // as for app_answer; NULL clears
    size_t instance;     // of the repeating group around it, from 0; their number: a new one.
                         // Without meaning outside such a group
};
// Sets them all, in one entry of the journal: on disk when RC_OK, otherwise nothing has changed.
// Questions that this version of the form does not have are left out. A cleared answer opens its
// step again.
enum rc app_answer_all(struct app *app, const struct visit_answer *answers, size_t count);
// How far the work of a step has got ("words" → "shown"), so that a restart goes on there and not
// from the beginning. Kept on disk when RC_OK.
enum rc app_reached_keep(struct app *app, const char *of, const char *place);
// That place, "" before there was one. Borrowed until the next change.
const char *app_reached(const struct app *app, const char *of);
// How many answers to other questions go when that answer is given: those of another method of the
// test. app_answer clears them in the same entry; they stay in the journal.
size_t app_answer_clears(const struct app *app, const char *link_id, const char *value);
// The answer as short text, NULL when unanswered. Borrowed until the next change.
const char *app_answered(const struct app *app, const char *link_id);
// Is the question enabled?
bool app_enabled(const struct app *app, const char *link_id);
// Readable form of a short answer in the user's language (option display, oui/non, number with
// comma and unit). Lives until the next call.
const char *app_answer_display(const struct app *app, const char *link_id, const char *value);
// Item by linkId in the Step 1 form, NULL when unknown.
const struct item *app_item(const struct app *app, const char *link_id);
// Short label of an item in the user's language (shortText extension, else its text). Borrowed.
const char *app_item_label(const struct app *app, const struct item *it);
// Wording of an item to say aloud to this person ("" when none). Borrowed; where it depends on the
// person, it lives as texts of format functions do.
const char *app_item_say(const struct app *app, const struct item *it);
// What to do, beside the question; "" when none. Borrowed.
const char *app_item_do(const struct app *app, const struct item *it);

// A note on an item: the newest text, "" when none.
const char *app_note(const struct app *app, const char *link_id);
// Keeps a note.
enum rc app_note_save(struct app *app, const char *link_id, const char *text);

enum { DOMAINS_MAX = 12 };
// A line of the progress display.
struct domain_row {
    const struct item *group; // top group
    const char *label;        // short translated label
    enum {
        PROGRESS_TODO,
        PROGRESS_CURRENT,
        PROGRESS_DONE,
        PROGRESS_PARTLY
    } mark; // progress, not result
};
// Progress by domain in form order; returns the number.
size_t app_domains(const struct app *app, struct domain_row ret[DOMAINS_MAX]);

#endif
