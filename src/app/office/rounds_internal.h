// SPDX-License-Identifier: EUPL-1.2
// What planning keeps in memory; for src/app/office/rounds*.c.
#ifndef ICOPE_APP_OFFICE_ROUNDS_INTERNAL_H
#define ICOPE_APP_OFFICE_ROUNDS_INTERNAL_H

#include "app/office/internal.h"
#include "app/office/rounds.h"

// Somebody to visit.
struct rounds_item {
    struct id person;      // the record that stands for them
    const char *town;      // folded, in the arena
    int64_t due_utc_ms;    // when to see them again, 0 never seen
    size_t index;          // in the order of names
    enum rounds_view view; // in which they stand
    size_t task;           // the planned visit that counts, ROUNDS_NONE none
};
#define ROUNDS_NONE SIZE_MAX

// A visitor.
struct rounds_visitor {
    char name[96];    // as people say it
    char server[200]; // as the server does: a reference or system|value, "" by name
};

// A planned visit before it was given, and after.
struct rounds_change {
    struct store_task before; // identifier "" when it is new
    struct store_task after;  // as it was given
};

struct app_rounds {
    struct arena arena;               // behind towns and tasks
    struct rounds_item *items;        // owned
    size_t item_count, item_cap;      // used, room
    struct store_task *tasks;         // planned visits, in the arena
    size_t task_count;                // of them
    size_t counts[ROUNDS_VIEWS];      // of items
    const struct rounds_item **shown; // of the view, in its order; owned
    size_t shown_count;               // of them
    struct id *marked;                // sorted, owned
    size_t marked_count, marked_cap;  // used, room
    struct rounds_visitor *visitors;  // owned
    size_t visitor_count;             // of them
    struct rounds_change *undo;       // the newest giving, owned
    size_t undo_count;                // of them
    struct buf path;                  // of the newest file
};

// Whom that planned visit is given to, safe to show, "" nobody said; lives until it is read again.
void rounds_owner(const struct app *app, const struct store_task *t, char out[96]);
// Is that person marked?
bool rounds_is_marked(const struct app_rounds *r, struct id person);
// Takes the mark of that person away.
void rounds_unmark(struct app_rounds *r, struct id person);
// Is it to be made by that visitor on that day? Nobody is sent to whom is not visited any more.
bool rounds_is_of(const struct app *app, const struct store_task *t, size_t visitor,
                  struct date day);
#endif
