// SPDX-License-Identifier: EUPL-1.2
// What the room of the visit keeps in memory, and what its files ask of each other.
#ifndef ICOPE_APP_VISIT_INTERNAL_H
#define ICOPE_APP_VISIT_INTERNAL_H

#include "admin/notice.h"
#include "app/people/service.h"
#include "app/state/state.h"
#include "app/visit/consent.h"
#include "app/visit/flags.h"
#include "app/visit/history.h"
#include "app/visit/results.h"
#include "app/visit/service.h"
#include "app/visit/visit.h"
#include "catalog/forms.h"
#include "fhir/visit_bundle.h"
#include "form/form.h"
#include "pathway/chair.h"
#include "pathway/screening.h"
#include "store/flag.h"
#include "store/store.h"

enum { TRIES_KEPT = 9 }; // journals of earlier versions may hold more than one repeat

// The open visit. Everything here is rebuilt from the journal when a visit is resumed.
struct open_visit {
    bool open;                   // is there one
    struct store_visit envelope; // ids, times
    struct person_row person;    // who, for the title line
    struct json *patient;        // Patient resource, owned
    struct form *form;           // answers and what follows, owned
    struct json *consent;        // last consent entry, owned, NULL before
    bool notice_seen;            // the notice was on the screen, to its end
    struct json *notes;          // object linkId → text, owned
    struct json *drafts;         // object "kind/of" → draft typed in this visit, owned; NULL none
    struct json *passed;         // object linkId → true: steps asked, owned
    struct json *reached;        // object name → place: how far the work of a step has got, owned
    struct json *clock;          // array of its journal's entries about the clock, owned; NULL none
    bool clock_looked;           // clock_apart_ms is set
    int64_t clock_apart_ms;      // the clock less the one that only counts, at the last look
    char word_list[16];          // id of the list in use, "" before
    int64_t words_utc_ms;        // wall time when the words had been said, 0 before
    int64_t words_mono_ms;       // the same by the monotonic clock, 0 when from an earlier run
    struct chair_try tries[TRIES_KEPT];        // chair rises tried, oldest first
    size_t try_count;                          // used
    int64_t entered_mono_ms;                   // when this run opened it
    struct visit_step steps[FORM_STEPS_MAX];   // in form order
    int step_count;                            // used
    int step;                                  // on screen; step_count = the end
    int trail[FORM_STEPS_MAX];                 // steps gone through, for going back
    int trail_count;                           // used
    char last_link[64];                        // linkId of the last answer, pass or goto
    bool last_goto;                            // it was a jump
    bool reviewing;                            // from the list of answers: comes back to it
    const struct item *review[FORM_STEPS_MAX]; // its lines
    size_t review_count;                       // used
    size_t review_line;                        // the one gone to last
    struct screening review_results;           // as the list was read
    char stop_reason[32];   // why it was ended early, the last time; "" it never was
    char amend_reason[160]; // why a finished visit is being corrected, "" it is not
};

// Finished visits of one person, for history and "last time".
struct visit_history {
    struct id person;                       // whose, "" none
    size_t count;                           // used
    struct store_visit visits[HISTORY_MAX]; // newest first; id "" for one made elsewhere
    uint32_t version[HISTORY_MAX];          // which version of that visit, from 1
    struct json *responses[HISTORY_MAX];    // QuestionnaireResponse or NULL, owned
    char reasons[HISTORY_MAX][160];         // why that version was made, "" for the first
    enum consent_end ends[HISTORY_MAX];     // did it end before it began?
    char refusals[HISTORY_MAX][200];        // why it was refused, in words; "" it was not
    struct screening came_to[HISTORY_MAX];  // what it came to
    size_t chosen;                          // the one to be corrected
};

// A red flag as it is shown, and where it stands on its way.
struct listed_flag {
    struct store_flag f; // its content is owned
    enum flag_way way;   // where it stands
};

// Red flags as they were loaded last.
struct flag_list {
    struct listed_flag all[FLAGS_MAX]; // in the order of lists
    size_t count;                      // used
    struct id selected;                // the one the next screen is about
    struct flag_scope scope;           // whose the next list shows
};

// The forms and data files that a visit goes by.
struct forms_in_use {
    struct forms *versions;            // of the Step 1 form, owned; NULL before they are loaded
    const struct questionnaire *step1; // the one in use, of versions; NULL before
    struct questionnaire *consent;     // owned
    struct json *words, *red_flags, *due, *farewell, *maps; // data files, owned
};

// The room's part of struct app.
struct app_visit {
    struct open_visit now;        // the open visit
    struct visit_history history; // finished visits of one person
    struct forms_in_use forms;    // loaded at the first use
    struct notice notice;         // as read last
    struct flag_list flags;       // red flags on screen
    int64_t stopped_look_utc_ms;  // when stopped_step last looked, 0 not yet
    size_t stopped_count;         // visits ended early today that it found
    struct json *drafts;          // object "kind/of" → draft typed outside visits, owned
};

// ---- forms_in_use.c ----

// Goes by that version of the Step 1 form from now on, NULL or one that cannot be used any more:
// the newest. Only while no visit is open.
void app_use_form(struct app *app, const char *version);
// The form of that version, NULL when there is none to go by. Borrowed.
const struct questionnaire *app_form(const struct app *app, const char *version);
// Frees them.
void forms_in_use_release(struct app *app);

// Reads the list of red flags, once: it is needed before any form.
enum rc app_load_red_flags(struct app *app, struct err *e);

// ---- refusal.c ----

// The code of a reason, "" none.
const char *refusal_code(enum refusal why);
// Why a screening was refused, in words, by its code.
const char *refusal_label(const char *code);

// ---- consent_now.c ----

// Has the notice words for red flags that go to the team also without consent?
bool app_notice_names_flags(const struct app *app);
// What a person last answered about sending.
enum sending_consent { SENDING_NOT_ASKED, SENDING_REFUSED, SENDING_AGREED };
// That of a person, in the visit that is open or the newest before.
enum sending_consent visit_sending_consent(struct app *app, struct id person);

// ---- flags.c, flags_list.c ----

// Queues what was kept back of that person's red flags ("" of everybody's) and may leave now.
void flags_tell(struct app *app, struct id person);
// Frees those on screen.
void flags_release(struct app *app);

// ---- journal.c ----

// Writes a journal entry (kind and members set by the caller, time added here; taken over) to disk,
// then applies it to the open visit.
enum rc app_record(struct app *app, const char *doing, struct json *entry);
// Looks at the clock; a doubt and a jump of it become entries of the journal. app_record does it.
void clock_marks_look(struct app *app);
// A new entry of that kind.
struct json *app_entry(const char *kind);
// Applies one entry to the open visit (also while resuming). Unknown kinds are ignored: they come
// from a newer version.
void visit_apply(struct app *app, const struct json *entry, bool resuming);

// ---- visit.c ----

// Opens that visit as it is on disk, without taking it up.
enum rc visit_open_again(struct app *app, const struct store_visit *visit, struct err *e);

// ---- finish.c ----

// Makes the open visit, which was stopped for that reason, final as of then, and lets it go.
enum rc visit_close_stopped(struct app *app, const char *reason);

// ---- answers.c ----

enum { ANSWERS_TOGETHER_MAX = 16 };
// Sets answers in the form and writes them with `entry` (taken over, gets them as "answers"), as
// app_answer_all does; `doing` as for app_record.
enum rc answers_record(struct app *app, const char *doing, struct json *entry,
                       const struct visit_answer *answers, size_t count);

// ---- together.c ----

// What setting answers may have to take back. Start from {.done = 0}, end with answers_undo.
struct answers_undo {
    char *old[ANSWERS_TOGETHER_MAX];                // answers before, owned; NULL none
    const struct item *grown[ANSWERS_TOGETHER_MAX]; // groups that got an instance
    size_t done;                                    // answers set
    size_t grown_count;                             // groups grown
};
// Sets one of several answers, in a new instance when it names the one after the last; one that the
// form does not have counts as set.
enum rc answers_set_one(struct form *f, const struct visit_answer *a, struct answers_undo *u,
                        struct err *e);
// Frees what was remembered about `answers`; `back`: they get their old values again.
void answers_undo(struct form *f, struct answers_undo *u, const struct visit_answer *answers,
                  bool back);
// Sets in the form what an entry carries; for replaying.
void answers_replay(struct app *app, const struct json *entry);

// ---- tries.c ----

// What app_reached says of the chair rises while a try runs.
#define CHAIR_STEP "chair"
#define CHAIR_RUNS "runs"
// The word of the journal for an end of a try.
const char *chair_end_word(enum chair_end end);

// A try is on disk: what the open visit knows of it.
void chair_apply(struct app *app, const struct json *entry);
// The same for why it ended.
void chair_apply_why(struct app *app, const struct json *entry);

// ---- steps.c ----
// Finds the steps of the form; stands at the first.
void visit_plan(struct app *app);
// After a journal was replayed: stands where the visitor was.
void visit_resume_step(struct app *app);

// ---- item_text.c ----

// Like app_answer_display, by an item of any form; "" when it or the value is NULL.
const char *item_answer_display(const struct app *app, const struct item *it, const char *value);

// ---- the others ----

// Frees what the open visit holds.
void visit_release(struct app *app);
// Frees the history.
void history_release(struct app *app);
// Chooses the word list: the next one this person has not had, in the language of the visit. A list
// of that language that was chosen before stays, and one that was said.
void visit_choose_words(struct app *app);
// Parameter of the form by variable name ("recallDelaySeconds"), 0 to 10^9; `otherwise` when absent
// or out of that range.
int64_t app_parameter(const struct app *app, const char *name, int64_t otherwise);
// The same of a parameter in seconds with decimals, in milliseconds up to 10^12.
int64_t app_parameter_ms(const struct app *app, const char *name, int64_t otherwise_ms);

// ---- results.c ----

// A state as this user may see it.
enum result result_of(const struct app *app, enum domain_state state);
// The counts as this user may see them.
struct result_counts result_counts_of(const struct app *app, const struct screening *s);
// What keeps a domain incomplete, "missing: recall, place", or why the recall is not valid; "" of
// others.
void missing_text(const struct app *app, const struct screening_row *row, char *out, size_t bytes);

// What the open visit comes to as it stands.
void results_read(const struct app *app, struct screening *ret);
// The mark of one answer of the open visit, which comes to `s`; RESULT_KINDS: none.
enum result answer_result(const struct app *app, const struct screening *s, const struct item *it);

// The code of a purpose in journals and resources ("gp").
const char *consent_code(enum consent_item item);

// ---- drafts.c ----

enum { DRAFT_NAME_BYTES = 128 };
// Name of a draft, "kind/of".
void draft_name(char out[DRAFT_NAME_BYTES], const char *kind, const char *of);
// Name of the setting that keeps the drafts of this account.
void draft_setting(const struct app *app, char out[DRAFT_NAME_BYTES]);
// Keeps a draft in memory, in one of the two lists; text NULL: not any more.
void draft_put(struct json **drafts, const char *name, const char *text, int64_t utc_ms);
// Its text, NULL none, and when it was kept, 0 not known.
const char *draft_text(const struct json *drafts, const char *name, int64_t *ret_utc_ms);
// A journal entry "draft".
void draft_apply(struct app *app, const struct json *entry);
// What the draft of that kind stood for is on disk now: kind of the journal entry ("answer") and
// what it is about ("cog-year", NULL nothing).
void draft_drop(struct app *app, const char *kind, const char *of);
// Wipes all from memory.
void drafts_release(struct app *app);

#endif
