// SPDX-License-Identifier: EUPL-1.2
// What the room of people keeps in memory; for its own files.
#ifndef ICOPE_APP_PEOPLE_INTERNAL_H
#define ICOPE_APP_PEOPLE_INTERNAL_H

#include "app/people/conflicts.h"
#include "app/people/people.h"
#include "app/people/service.h"
#include "app/state/state.h"
#include "conflict/resolve.h"

enum {
    SEARCH_MAX = 200, // matches kept
    HOME_MAX = 500,   // lines of the home list
};

// One line of the home list.
struct home_line {
    struct id person;     // who
    int64_t at_utc_ms;    // planned time, 0 none
    enum row_state state; // what its mark shows
    char remark[96];      // instead of what the person's row says, "" nothing
};

// Open conflicts as they were last read, and the one that is being settled.
struct open_conflicts {
    struct arena arena;          // behind rows
    struct store_conflict *rows; // oldest first
    size_t count;                // of them
    bool open;                   // one is being settled
    struct resolution now;       // that one
};

// The room's part of struct app.
struct app_people {
    struct home_line home[HOME_MAX]; // the home list
    size_t home_count;               // used of home
    size_t found[SEARCH_MAX];        // matches of the search, by their place in the people index
    size_t found_count;              // used of found
    struct id selected;              // person the next screen is about
    struct open_conflicts conflicts; // what was changed here and on the server
};

// Frees what is known of conflicts.
void conflicts_release(struct app *app);
// When today begins.
int64_t app_round_today(const struct app *app);

#endif
