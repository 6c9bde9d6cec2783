// SPDX-License-Identifier: EUPL-1.2
// What the room of people keeps in memory; for its own files.
#ifndef ICOPE_APP_PEOPLE_INTERNAL_H
#define ICOPE_APP_PEOPLE_INTERNAL_H

#include "app/people/conflicts.h"
#include "app/people/people.h"
#include "app/people/service.h"
#include "app/state/state.h"
#include "conflict/resolve.h"
#include "store/pair.h"

// One line of the round.
struct home_line {
    struct id person;     // who
    int64_t at_utc_ms;    // planned time, or when the visit of today ended; 0 none
    enum row_state state; // what its mark shows
    struct id visit;      // finished today, "" none or not known
    char remark[96];      // instead of what the person's row says, "" nothing
};

// People in the order of a view.
struct people_list {
    struct id *at; // owned
    size_t count;  // used
    size_t cap;    // room
};

// Open conflicts as they were last read, and the one that is being settled.
struct open_conflicts {
    struct arena arena;          // behind rows
    struct store_conflict *rows; // oldest first
    size_t count;                // of them
    struct store_pair *pairs;    // records that may be one person, oldest first
    size_t pair_count;           // of them
    bool open;                   // one is being settled
    struct resolution now;       // that one
};

// The room's part of struct app.
struct app_people {
    struct home_line *round;              // today's lines, those that are done last; owned
    size_t round_count;                   // used
    size_t round_cap;                     // room
    size_t done_count;                    // of them, done today
    struct people_list views[HOME_VIEWS]; // the other views; the round's is empty
    struct people_list found;             // matches of the search
    size_t away;                          // people who are not to be visited any more
    struct id selected;                   // person the next screen is about
    struct open_conflicts conflicts;      // what was changed here and on the server
    struct store_pair pair;               // two records that are being decided about
};

// Frees what is known of conflicts.
void conflicts_release(struct app *app);
// When today begins.
int64_t app_round_today(const struct app *app);
// When it ends.
int64_t round_today_end(const struct app *app);
// Reads the views besides the round again.
void home_views_read(struct app *app);

#endif
