// SPDX-License-Identifier: EUPL-1.2
// The application's state, for the files of app/ only: screens see app/service.h. One struct owns
// everything; nothing here is global.
#ifndef ICOPE_APP_APP_H
#define ICOPE_APP_APP_H

#include "app/service.h"
#include "catalog/forms.h"
#include "config/paths.h"
#include "config/settings.h"
#include "config/store_state.h"
#include "conflict/resolve.h"
#include "form/form.h"
#include "store/store.h"
#include "ui/screen.h"

enum {
    SEARCH_MAX = 200, // matches kept
    FORMAT_SLOTS = 8, // results of format functions that live at once
    FORMAT_BYTES = 256,
};

// Text that read-only calls prepare; reached by pointer so that a const app can fill it.
struct scratch {
    char slot[FORMAT_SLOTS][FORMAT_BYTES];        // ring of formatted texts
    int next;                                     // slot used next
    char left[FORMAT_BYTES], right[FORMAT_BYTES]; // status line
};

// One line of the home list.
struct home_line {
    struct id person;     // who
    int64_t at_utc_ms;    // planned time, 0 none
    enum row_state state; // what its mark shows
    char remark[96];      // instead of what the person's row says, "" nothing
};

// The open visit. Everything here is rebuilt from the journal when a visit is resumed.
struct session_visit {
    bool open;                   // is there one
    struct store_visit envelope; // ids, times
    struct person_row person;    // who, for the title line
    struct json *patient;        // Patient resource, owned
    struct form *form;           // answers and what follows, owned
    struct json *consent;        // last consent entry, owned, NULL before
    struct json *notes;          // object linkId → text, owned
    struct json *flags;          // array of {"code","text","at"}, owned
    struct json *passed;         // object linkId → true: steps asked, owned
    char word_list[16];          // id of the list in use, "" before
    int64_t words_utc_ms;        // wall time when the words had been said, 0 before
    int64_t words_mono_ms;       // the same by the monotonic clock, 0 when from an earlier run
    int attempts;                // chair rises tried
    int64_t entered_mono_ms;     // when this run opened it
    struct visit_step steps[FORM_STEPS_MAX]; // in form order
    int step_count;                          // used
    int step;                                // on screen; step_count = the end
    int trail[FORM_STEPS_MAX];               // steps gone through, for going back
    int trail_count;                         // used
    char last_link[64];                      // linkId of the last answer, pass or goto
    bool last_goto;                          // it was a jump
    char amend_reason[160]; // why a finished visit is being corrected, "" it is not
};

// Finished visits of one person, for history and "last time".
struct session_history {
    struct id person;                       // whose, "" none
    size_t count;                           // used
    struct store_visit visits[HISTORY_MAX]; // newest first; id "" for one made elsewhere
    uint32_t version[HISTORY_MAX];          // which version of that visit, from 1
    struct json *responses[HISTORY_MAX];    // QuestionnaireResponse or NULL, owned
    char reasons[HISTORY_MAX][160];         // why that version was made, "" for the first
    size_t chosen;                          // the one to be corrected
};

// Open conflicts as they were last read, and the one that is being settled.
struct session_conflicts {
    struct arena arena;          // behind rows
    struct store_conflict *rows; // oldest first
    size_t count;                // of them
    bool open;                   // one is being settled
    struct resolution now;       // that one
};

// Where to come back to after a lock, for the same account. Identifiers only: nothing personal.
struct session_back {
    char account[96];                    // who was locked, "" nobody
    int screens[SCREEN_STACK_MAX];       // numbers of what was open, bottom first
    int depth;                           // used of screens, 0 nothing to come back to
    struct id selected;                  // person the screens were about
    struct id visit, person;             // the open visit, "" none
    int step;                            // its step on screen
    int64_t words_utc_ms, words_mono_ms; // when the words had been said, by two clocks
    int64_t entered_mono_ms;             // when the visit was opened
};

// The whole program.
struct app {
    struct sending *sending;            // the engine that sends, owned (handover.h)
    struct packages *packages;          // what the screens of sending show, owned
    struct paths paths;                 // where things lie
    struct clock clock;                 // the time of all files of app
    struct config config;               // language and theme
    enum app_stage stage;               // where the program stands
    enum store_state trouble;           // why the stage is APP_BROKEN, or what happened
                                        // to the open store
    char message[512];                  // last failure in the user's language
    struct scratch *scratch;            // owned
    struct store *store;                // NULL before
    uint64_t store_dev, store_ino;      // which file it was when it was opened
    struct arena accounts_arena;        // behind accounts
    struct store_account *accounts;     // for the login list
    size_t account_count;               // their number
    struct forms *forms;                // versions of the Step 1 form, owned (forms.h)
    const struct questionnaire *step1;  // the one in use, of forms; NULL before
    struct questionnaire *consent_form; // loaded at the first visit, owned
    struct json *words, *red_flags, *due, *farewell; // data files, owned
    struct home_line *home;                          // owned
    size_t home_count;                               // used of home
    size_t found[SEARCH_MAX];                        // indexes of the index in memory
    size_t found_count;                              // used of found
    const struct screen *help_topic;                 // screen that help was asked for
    struct id selected;                              // person the next screen is about
    struct session_visit visit;                      // the open visit
    struct session_history history;                  // visits of one person
    struct session_conflicts conflicts;              // what was changed here and there
    struct json *drafts;      // object "kind/of" → text typed and not saved yet, owned
    struct session_back back; // where the locked user comes back to
    bool lock_wanted;         // a key asked for it; the loop locks
    bool aside_wanted;        // a key asked to stand aside for the shell (Ctrl-Z)
};

// Makes the application: settings read, store looked at but locked. Never fails: a store that
// cannot be opened gives APP_BROKEN.
struct app *app_new(const struct paths *paths, struct clock clock);
// Pauses an open visit, locks, frees.
void app_free(struct app *app);

// Speaks that language in this run without remembering it.
void app_speak_once(struct app *app, const char *language);

// Turns a failure into the message for `doing` (an N_() text, "The answer was not saved.") and logs
// the technical text. Returns e->rc.
enum rc app_fail(struct app *app, const char *doing, const struct err *e);
// Clears the message and returns RC_OK.
enum rc app_done(struct app *app);

// Date and time of day of a moment, "24 nov. 2026 14:02". Lives as texts of format functions do.
const char *app_instant_text(const struct app *app, int64_t utc_ms);
// Next formatted text of the ring.
char *app_slot(const struct app *app);

// Loads the Step 1 form, the consent form and the data files, once.
enum rc app_load_forms(struct app *app, struct err *e);
// Goes by that version of the Step 1 form from now on, NULL or one that cannot be used any more:
// the newest. Only while no visit is open.
void app_use_form(struct app *app, const char *version);
// Is there a form of that version to go by?
bool app_has_form(const struct app *app, const char *version);

// Writes a journal entry (kind and members set by the caller, time added here; taken over) to disk,
// then applies it to the open visit.
enum rc app_record(struct app *app, const char *doing, struct json *entry);
// A new entry of that kind.
struct json *app_entry(const char *kind);
// Applies one entry to the open visit (also while resuming). Unknown kinds are ignored: they come
// from a newer version.
void visit_apply(struct app *app, const struct json *entry, bool resuming);
// Finds the steps of the form; stands at the first.
void visit_plan(struct app *app);
// After a journal was replayed: stands where the visitor was.
void visit_stand(struct app *app);
// When today begins.
int64_t app_round_today(const struct app *app);
// What became of a person's planned visits.
struct round_news {
    const char *status; // as store_task.status
    const char *reason; // NULL none
    int64_t at_utc_ms;  // new time, 0 the same
    bool visited;       // by visiting: also those of the last days that are still open
    bool told;          // the visit's own package tells the server
};
// Keeps it and queues what the server has to know. RC_OK when nothing was planned.
enum rc round_tell(struct app *app, struct id person, const struct round_news *n);
// What the package of a finished visit tells of them (FHIR R4 Task): new, owned array.
struct json *round_reports(struct app *app, struct id person, const struct id *response);
// Frees what the open visit holds.
void visit_release(struct app *app);
// Frees the history.
void history_release(struct app *app);
// Frees what is known of conflicts.
void conflicts_release(struct app *app);
// Chooses the word list: the next one this person has not had.
void visit_choose_words(struct app *app);

#endif
