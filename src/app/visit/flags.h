// SPDX-License-Identifier: EUPL-1.2
// Red flags for screens: raising one at any moment, who was called about it, closing it, and which
// are open. On disk and, where it may leave, queued, when a call returns RC_OK.
#ifndef ICOPE_APP_VISIT_FLAGS_H
#define ICOPE_APP_VISIT_FLAGS_H

#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"

#include <stdbool.h>
#include <stddef.h>

struct app;

// ---- what there is to choose from (data/pathway/red-flags.json) ----

// One thing to act on now.
struct red_flag {
    const char *code, *label, *numbers, *what_to_do; // translated, borrowed
};
// Reads the data where it was not read yet. Says why it cannot.
enum rc app_red_flags_load(struct app *app);
// Number of known red flags.
size_t app_red_flag_count(const struct app *app);
// The i-th.
struct red_flag app_red_flag(const struct app *app, size_t i);
// What helps for each of them, translated, "" nothing; borrowed.
const char *app_red_flag_everywhere(const struct app *app);

// A list to choose from.
enum flag_choice {
    FLAG_CALLED, // who was called
    FLAG_SAID,   // how the call ended
    FLAG_OUTCOME // how it was closed
};
// How many there are.
size_t app_flag_choices(const struct app *app, enum flag_choice list);
// The i-th in words, translated; borrowed.
const char *app_flag_choice(const struct app *app, enum flag_choice list, size_t i);

// ---- doing ----

// Keeps that it was seen, with what was seen, about that person ("" somebody who has no record
// here); in the open visit when it is theirs. *ret is its identifier.
enum rc app_flag_raise(struct app *app, struct id person, const char *code, const char *seen,
                       struct id *ret);
// Keeps a call: who and how it ended by their place in the lists, and words ("" none).
enum rc app_flag_call(struct app *app, struct id flag, size_t called, size_t said,
                      const char *words);
// May this user close them (a nurse or above; alone with a laptop without administrator,
// everybody)?
bool app_flag_may_close(const struct app *app);
// Closes it with an outcome by its place in the list, and words ("" none). RC_DENIED.
enum rc app_flag_close(struct app *app, struct id flag, size_t outcome, const char *words);

// ---- looking ----

// Where it stands on its way to the team.
enum flag_way {
    FLAG_WAY_NO_SERVER, // a package waits, and there is no server to send it to
    FLAG_WAY_QUEUED,    // a package waits to be sent
    FLAG_WAY_RECEIVED,  // the server has received it
    FLAG_WAY_HELD,      // the server did not take it: somebody must look
    FLAG_WAY_REFUSED,   // nothing leaves: the person did not agree
    FLAG_WAY_NOT_ASKED, // nothing leaves: the person was not asked yet
    FLAG_WAY_NOBODY,    // nothing leaves: it is about somebody who has no record here
    FLAG_WAY_PRACTICE,  // nothing leaves: practice
    FLAG_WAY_THERE,     // it came from the server
};
enum { FLAG_WORDS_BYTES = 400 };
// A red flag as a list shows it.
struct flag_row {
    struct id id, person;           // its own; about whom, "" nobody with a record
    char name[160];                 // of the person, or words for somebody without a record
    char label[96];                 // its kind, translated
    char seen[FLAG_WORDS_BYTES];    // what was seen, "" nothing written
    char by[96];                    // who raised it
    char at[48];                    // when, in words
    struct date on;                 // that day
    bool open;                      // nobody has closed it
    enum flag_way way;              // see there
    size_t calls;                   // recorded here
    char outcome[FLAG_WORDS_BYTES]; // how it was closed, in words; "" open
    char closed_by[96];             // by whom, "" open or not known
    char closed_at[48];             // when, in words; "" open
};
// A call about it.
struct flag_call {
    char who[96], said[96];       // in words
    char words[FLAG_WORDS_BYTES]; // what was written, "" nothing
    char by[96], at[48];          // who called, when
};

enum { FLAGS_MAX = 200 };
// Whose.
struct flag_scope {
    struct id person; // that person's and merged records', closed ones too; "" everybody's
};
// Loads them, open ones first, then the newest; of everybody: open ones, as far as this user may
// see them (visitors: of the people of their round, and those they raised). Returns how many
// (FLAGS_MAX at most).
size_t app_flags(struct app *app, struct flag_scope scope);
// Remembers a scope for the next screen.
void app_flags_choose(struct app *app, struct flag_scope scope);
// That scope, everybody's before.
struct flag_scope app_flags_scope(const struct app *app);
// The i-th. False past the end.
bool app_flag_row(const struct app *app, size_t i, struct flag_row *ret);
// The k-th call about the i-th. False past the end.
bool app_flag_call_row(const struct app *app, size_t i, size_t k, struct flag_call *ret);
// The one the next screen is about, remembered between screens; loads it as the only one.
void app_flag_select(struct app *app, struct id flag);
// Loads the selected one again as the only one. False when it is not there.
bool app_flag_selected(struct app *app);

// Open ones that this user may see, as counted last.
size_t app_flags_open(const struct app *app);
// Open ones about that person.
size_t app_flags_open_of(const struct app *app, struct id person);

#endif
