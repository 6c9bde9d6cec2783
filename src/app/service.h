// SPDX-License-Identifier: EUPL-1.2
// The only door for screens: use cases named after what people do, and read-only views of what is
// known. Every call that changes something has it on disk when it returns RC_OK; otherwise
// app_message() says in the user's language what happened, what was kept, what to do.
#ifndef ICOPE_APP_SERVICE_H
#define ICOPE_APP_SERVICE_H

#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "base/json.h"
#include "conflict/diff.h"
#include "fhir/patient.h"
#include "questionnaire/questionnaire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct app;
struct screen;

// ---- the program ----

// Where the program stands when it opens.
enum app_stage {
    APP_FIRST_START, // no store here yet
    APP_LOCKED,      // a store, passphrase needed
    APP_OPEN,        // unlocked
    APP_BROKEN,      // a store that cannot be opened; app_message says why; it is left alone
};
// Where it stands now.
enum app_stage app_stage(const struct app *app);
// "fr" or "en".
const char *app_language(const struct app *app);
// Was the language chosen, in this run or before?
bool app_language_chosen(const struct app *app);
// Changes and remembers the language.
void app_set_language(struct app *app, const char *language);
// Name of the theme; next one by app_next_theme, remembered.
const char *app_theme(const struct app *app);
// Changes to the next theme and remembers it.
void app_next_theme(struct app *app);
// The last failure as a sentence, "" when none. Cleared by the next successful change.
const char *app_message(const struct app *app);
// Forgets the message (a key was pressed).
void app_message_clear(struct app *app);
// The clock screens use.
const struct clock *app_clock(const struct app *app);
// The screen that help was asked for, remembered for the help screen; NULL before.
void app_help_about(struct app *app, const struct screen *screen);
// That screen.
const struct screen *app_help_topic(const struct app *app);
// True in a practice store.
bool app_is_practice(const struct app *app);
// Name and role of who is logged in, "" before.
const char *app_user_name(const struct app *app);
// Role code: visitor, nurse, coordinator, administrator.
const char *app_user_role(const struct app *app);
// May this user see the results by domain (setting results-for-visitors, default yes)?
bool app_shows_results(const struct app *app);
// The setting itself, whoever asks.
bool app_results_for_visitors(const struct app *app);
// Sets that setting; only for coordinators and administrators (RC_DENIED).
enum rc app_set_shows_results(struct app *app, bool on);
// Left and right part of the status line ("✓ everything is saved", "3 to send · …"). Borrowed until
// the next call.
void app_status(const struct app *app, const char **ret_left, const char **ret_right);

// A date in the user's language, "mardi 24 nov. 2026" with the weekday, else "24 nov. 2026". Lives
// until the fourth next call of a format function.
const char *app_date_text(const struct app *app, struct date d, bool weekday);
// Local time of day now, "08:12". Lives as above.
const char *app_time_text(const struct app *app);
// A duration as mm:ss, or "1 min 19 s" in words. Lives as above.
const char *app_duration_text(const struct app *app, int64_t ms, bool words);
// Short label of an item in the user's language (shortText extension, else its text). Borrowed.
const char *app_item_label(const struct app *app, const struct item *it);
// Wording of an item to say aloud, its note to the visitor ("" when none). Borrowed.
const char *app_item_say(const struct app *app, const struct item *it);
// What to do, beside the question; "" when none. Borrowed.
const char *app_item_do(const struct app *app, const struct item *it);

// ---- store and session ----

// Makes the practice store (fictitious people inside) or opens the existing one, and enters.
enum rc app_enter_practice(struct app *app);
// Is there a practice store already?
bool app_has_practice(const struct app *app);
// Makes the real store with its first account and enters. Weak passphrase: RC_INVALID.
enum rc app_create_store(struct app *app, const char *name, const char *role,
                         const char *passphrase);
// Why the store is in trouble, in the user's language; title "" when it is not.
struct store_state_view {
    const char *title, *happened, *kept, *next; // what to say
    const char *path;                           // the file
    bool practice;                              // practising is possible meanwhile
    bool anew;                                  // the user may say that a new store shall be made
};
// That, as it is now.
struct store_state_view app_store_state(const struct app *app);
// Looks at the store again. RC_OK: it is there (locked, as a rule), or the disk was only full and
// the open store goes on; else it is as before.
enum rc app_try_again(struct app *app);
// The missing store will not come back: from here on as at a first start.
enum rc app_begin_anew(struct app *app);
// Accounts of the locked store for the login list; returns their number. i-th name by
// app_account_name.
size_t app_account_count(const struct app *app);
// Name of the i-th account.
const char *app_account_name(const struct app *app, size_t i);
// Logs in. RC_DENIED, or RC_BUSY with a pause running (message says how long).
enum rc app_login(struct app *app, const char *name, const char *passphrase);
// Locks: keys and every plain text wiped; an open visit stays as it is on disk. Screens ask for it
// by app_lock_ask.
void app_lock(struct app *app);
// Asks for a lock once this key is done with: what is being typed is kept, the same account comes
// back to the same place.
void app_lock_ask(struct app *app);
// Asks to lock and to stand aside for the shell that started the program.
void app_aside_ask(struct app *app);
// Name of the account that was locked, "" when none.
const char *app_locked_name(const struct app *app);
// After how many seconds without a key the store locks (never in practice); the next choice.
int app_lock_after_s(const struct app *app);
// Changes to the next choice and remembers it.
void app_next_lock_after(struct app *app);
// Keeps what is being typed, sealed, until it is saved for real: `kind` "answer", "note", "flag",
// "consent", "person", `of` the item or person. Nothing when the text is empty.
enum rc app_draft_keep(struct app *app, const char *kind, const char *of, const char *text);
// Takes the draft back, once. False when there is none or it does not fit.
bool app_draft_take(struct app *app, const char *kind, const char *of, char *out, size_t out_bytes);

// ---- people ----

// What the mark of a line shows.
enum row_state { ROW_TODO, ROW_RESUME, ROW_DONE, ROW_ABSENT };
// A line of a list of people. Text is borrowed until the next call that changes people or the list.
struct person_row {
    struct id id;         // who
    char name[160];       // "LEFÈVRE Jeanne"
    char town[96];        // or ""
    int age;              // years today
    struct date birth;    // birth date
    char sex;             // m f o u
    char time[8];         // planned time "09:45" or ""
    enum row_state state; // what the mark shows
    char remark[96]; // translated: "à reprendre : vision", "1re visite", "suivi, en retard 21 j"
};
// The person the next screen is about ("" a new one), remembered between screens.
void app_select(struct app *app, struct id person);
// That person.
struct id app_selected(const struct app *app);
// What is checked before saving: field and translated reason, NULL when it can be saved.
const char *app_person_problem(const struct person_fields *p, enum person_field *ret_field);
// A warning that does not block (INS key or birth date does not match), or NULL. Borrowed.
const char *app_person_warning(const struct person_fields *p);
// Someone already here with the same folded name or the same birth date and a near name; "" none.
struct id app_person_duplicate(const struct app *app, const struct person_fields *p,
                               struct id self);
// Saves; *io_id "" makes a new person.
enum rc app_person_save(struct app *app, const struct person_fields *p, struct id *io_id);
// Loads the fields of a person.
enum rc app_person_fields(struct app *app, struct id id, struct person_fields *ret);
// Fills a row for that person. False when unknown.
bool app_person_row(const struct app *app, struct id id, struct person_row *ret);

// The home list: unfinished visits first, then today's round by time, then people due; returns how
// many rows. Recomputed by app_home_refresh.
size_t app_home_count(const struct app *app);
// i-th row of the home list.
bool app_home_row(const struct app *app, size_t i, struct person_row *ret);
// Reads the round again.
void app_home_refresh(struct app *app);
// People due this month, people never visited.
void app_home_counts(const struct app *app, size_t *ret_due, size_t *ret_never);
// Searches all people; returns how many matches are kept for app_search_row (200 at most).
size_t app_search(struct app *app, const char *query);
// i-th match.
bool app_search_row(const struct app *app, size_t i, struct person_row *ret);
// Adds the person to today's round at a time of day in minutes.
enum rc app_round_add(struct app *app, struct id person, int minute_of_day);
// Marks the person's planned visit of today as absent.
enum rc app_round_absent(struct app *app, struct id person);
// What becomes of a planned visit.
enum round_fate { ROUND_ACCEPTED, ROUND_ABSENT, ROUND_REFUSED, ROUND_MOVED };
// Keeps what becomes of the person's planned visit of today and tells the server it comes from.
// `words`: why it is refused ("" not said), or the new time ("14:30", "26/11 14:30"; else
// RC_INVALID).
enum rc app_round_tell(struct app *app, struct id person, enum round_fate fate, const char *words);

// ---- the visit ----

// Opens the person's unfinished visit, or starts one.
enum rc app_visit_enter(struct app *app, struct id person, bool *ret_resumed);
// Leaves it as it is (paused); the journal keeps everything.
enum rc app_visit_pause(struct app *app);
// Name and age line of the visited person.
const struct person_row *app_visit_person(const struct app *app);
// Milliseconds this visit has been open on screen, by the monotonic clock.
int64_t app_visit_elapsed_ms(const struct app *app);
// Is a visit open?
bool app_visit_is_open(const struct app *app);

// Consent questions (questionnaire icope-consent): the answers "yes", "no" or "".
enum consent_item {
    CONSENT_SCREENING,
    CONSENT_SEND,
    CONSENT_GP,
    CONSENT_CARER,
    CONSENT_RESEARCH,
    CONSENT_ITEMS
};
// What the person answered, by enum consent_item.
struct consent_answers {
    char at[CONSENT_ITEMS][4]; // "yes", "no", "" not asked
};
// Records all consent answers at once with who informed; screening "no" or guardianship ends the
// visit: use app_visit_stop then.
enum rc app_consent_save(struct app *app, const struct consent_answers *answers,
                         const char *informed_by, bool guardianship);
// Has consent been recorded in this visit, and was the screening accepted?
bool app_consent_given(const struct app *app, bool *ret_accepted);
// Text of a consent question, and the notice version.
const char *app_consent_text(const struct app *app, enum consent_item item);
// The version of the notice read out.
const char *app_notice_version(const struct app *app);

// One step of the visit: a question, or a group with a widget of its own.
struct visit_step {
    const struct item *item;   // question, or group when widget is set
    const struct item *domain; // top group
    const char *widget;        // "words", "stopwatch", "whisper", "recall" or NULL
};
// The step on screen; item NULL = all asked, the end screen is due.
struct visit_step app_step(const struct app *app);
// Is the recall the only thing left and not yet allowed (the waiting screen is due)?
bool app_step_waits(const struct app *app);
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

// Returns the question: short text by type (code, number, "true"); NULL clears (kept in history).
// Durable when RC_OK. RC_INVALID: message says why.
enum rc app_answer(struct app *app, const char *link_id, const char *value);
// The answer as short text, NULL when unanswered. Borrowed until the next change.
const char *app_answered(const struct app *app, const char *link_id);
// The same question's answer at the person's last finished visit, and its date; NULL when none.
const char *app_answered_before(const struct app *app, const char *link_id, struct date *ret_on);
// Is the question enabled?
bool app_enabled(const struct app *app, const char *link_id);
// Readable form of a short answer in the user's language (option display, oui/non, number with
// comma and unit). Lives until the next call.
const char *app_answer_display(const struct app *app, const char *link_id, const char *value);
// Item by linkId in the Step 1 form, NULL when unknown.
const struct item *app_item(const struct app *app, const char *link_id);

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

// Words of the list chosen for this visit (three, translated), or whispered words; i in 0..2.
const char *app_word(const struct app *app, int i);
// Whispered words, never from the memory list.
const char *app_whisper_word(const struct app *app, int i);
// The words were said and repeated after that many tries (0: could not repeat, the recall is then
// not valid): answers cog-list and cog-tries, starts the wait.
enum rc app_words_said(struct app *app, int tries);
// Milliseconds until the recall is allowed: 0 allowed now, −1 the words have not been said.
int64_t app_recall_wait_ms(const struct app *app);
// The recall opens now: records the delay (early: the answer will not be valid, and the rule says
// so).
enum rc app_recall_open(struct app *app);
// Keeps a stopwatch attempt and returns the loc-… items from it. `aborted`: NULL five rises,
// "arms", "time" (limit reached), "stopped" (a reason follows).
enum rc app_chair_attempt(struct app *app, int rises, bool arms, int64_t centiseconds,
                          const char *aborted);
// The chair rises were not done or not finished, for that reason code: "unable" counts the rises
// that were done, any other reason leaves the domain open.
enum rc app_chair_not_done(struct app *app, const char *reason);
// Attempts kept in this visit.
int app_chair_attempts(const struct app *app);
// Parameter of the form by variable name ("recallDelaySeconds"), `otherwise` when absent.
int64_t app_parameter(const struct app *app, const char *name, int64_t otherwise);

// ---- red flags ----

// One thing to act on now.
struct red_flag {
    const char *code, *label, *numbers, *what_to_do; // translated, borrowed
};
// Number of known red flags.
size_t app_red_flag_count(const struct app *app);
// The i-th.
struct red_flag app_red_flag(const struct app *app, size_t i);
// Keeps that it was seen, with what was seen.
enum rc app_red_flag_raise(struct app *app, const char *code, const char *seen);
// Raised in this visit.
size_t app_red_flags_raised(const struct app *app);

// ---- the end ----

// A line of the end screen.
struct result_row {
    const char *label;  // domain in words
    const char *status; // "normal", "alert", "incomplete"
    char why[160];      // translated: what led to it, or what is missing
};
// Results by domain; returns the number (six, then social).
size_t app_results(struct app *app, struct result_row ret[DOMAINS_MAX]);
// Required things still missing, as labels; returns how many (max written).
size_t app_missing(struct app *app, const struct item **ret, size_t max);
// Proposed next visit.
struct date app_next_visit(const struct app *app);
// What to tell the person at the end, translated.
const char *app_farewell(const struct app *app);
// Finishes the visit: one transaction; it is then to be sent.
enum rc app_finish(struct app *app);
// Stops the visit politely (refused, guardianship, person leaves): kept, with the reason code.
enum rc app_visit_stop(struct app *app, const char *reason);

// ---- history ----

enum { HISTORY_MAX = 8 };
// Loads the person's finished visits, newest first; returns how many (HISTORY_MAX at most).
size_t app_history(struct app *app, struct id person);
// Date, status of the i-th visit ("finished", "stopped", "replaced" by a correction).
bool app_history_visit(const struct app *app, size_t i, struct date *ret_on,
                       const char **ret_state);
// Why the i-th is a correction, "" when it is none.
const char *app_history_reason(const struct app *app, size_t i);
// Short answer of an item in the i-th visit, NULL when none.
const char *app_history_answer(const struct app *app, size_t i, const char *link_id);

// ---- correcting a finished visit ----

// May this user correct finished visits?
bool app_may_amend(const struct app *app);
// Chooses the i-th visit of the history; RC_DENIED with a message when it cannot be corrected.
enum rc app_amend_choose(struct app *app, size_t i);
// Opens the chosen visit again, for that reason, and enters it.
enum rc app_amend(struct app *app, const char *reason);
// Is the open visit a correction?
bool app_is_amending(const struct app *app);
// Gives the correction up: the visit stays as it was finished.
enum rc app_amend_withdraw(struct app *app);

#include "app/service_send.h"

#endif
