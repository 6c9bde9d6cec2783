// SPDX-License-Identifier: EUPL-1.2
// A screen is one const struct; the stack and the loop belong to the framework. Handlers return
// what should happen, they do not do it.
#ifndef ICOPE_UI_SCREEN_H
#define ICOPE_UI_SCREEN_H

#include "ui/canvas.h"
#include "ui/guard.h"
#include "ui/key.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct app; // the use cases; the framework only passes it on

enum flow_kind {
    FLOW_STAY,    // redraw, stay here
    FLOW_ASK,     // the same, from `tick`: something else is asked now
    FLOW_IGNORED, // the key means nothing here; the framework looks further
    FLOW_PUSH,    // open `screen` on top
    FLOW_POP,     // back to the one below
    FLOW_REPLACE, // this one closes, `screen` takes its place
    FLOW_OVER,    // this one closes, `screen` takes the place of the one below
    FLOW_RESET,   // everything closes, `screen` is the only one
    FLOW_QUIT,    // end the program
};

// What a handler wants. Screens name each other by number, so that none has to know another.
struct flow {
    enum flow_kind kind; // what should happen
    int screen;          // for PUSH, REPLACE, OVER, RESET: an index of screen_set.all
    const char *said;    // N_() what was done, in the quiet line; NULL nothing to say
};

#define FLOW(k)       ((struct flow){.kind = (k)})
#define FLOW_TO(k, s) ((struct flow){.kind = (k), .screen = (s)})
// The same with words.
#define FLOW_SAID(k, s, words) ((struct flow){.kind = (k), .screen = (s), .said = (words)})

// One key of a screen, stated once: dispatch, the help line, F1 and clicks read this row. Several
// rows may have the same key; the first one that is usable counts.
struct binding {
    struct key key;    // the key; a letter is that of the label where it has one
    struct key other;  // a second key for the same (code KEYC_NONE: none)
    const char *label; // N_() one or two words for the help line, behind the letter of the key and
                       // a tab where it is one (key_letter); NULL: not on the line
    const char *help;  // N_() one sentence for F1; never NULL
    bool spare;        // left off the line where not all fit: told by F1, or on the screen
    // Is it usable now, and so on the help line (NULL: always)?
    bool (*when)(const struct app *app, const void *state);
    // Carries it out. `state` is the screen's; of a row of screen_set.global it is the stack.
    struct flow (*run)(struct app *app, void *state);
    struct flow flow; // what happens when run is NULL
};

// A screen. All callbacks but draw may be NULL.
struct screen {
    const char *name;  // stable, unique, for tests and the manual ("visit")
    const char *title; // N_() name for people
    const char *help;  // N_() two or three sentences for F1
    // N_() what Enter says where it opens nothing: a list that is empty, a page. NULL: it asks
    // something, and Enter alone answers nothing.
    const char *nothing;
    const struct binding *bindings; // its own keys
    size_t binding_count;           // their number
    // Further rows that several screens have in common, same rules; NULL none.
    const struct binding *shared;
    size_t shared_count; // their number
    // Are its keys usable at all: no, while a question lies over it (NULL: always)?
    bool (*when)(const struct app *app, const void *state);
    // Is that shared row usable, as far as this screen knows (NULL: all are)?
    bool (*shared_when)(const struct app *app, const void *state, const struct binding *row);
    size_t state_size; // bytes of private state, zeroed before open
    // Plain characters go to `text` before bindings (a field has the focus); see also typing_now.
    bool typing;
    // Overrides `typing` when not NULL.
    bool (*typing_now)(const struct app *app, const void *state);
    // Prepares the zeroed state.
    void (*open)(struct app *app, void *state);
    // The screen above went away.
    void (*resume)(struct app *app, void *state);
    // Is a clock run by hand now, so that no key is a stray one (NULL: never)?
    bool (*times)(const struct app *app, const void *state);
    // Draws; no side effects, no allocation.
    void (*draw)(const struct app *app, const void *state, struct canvas *c);
    // Characters and editing keys no binding took; digits of choices too.
    struct flow (*text)(struct app *app, void *state, struct key key);
    // After a time-out asked for by `wait_ms`; NULL: it is only drawn again. FLOW_ASK when keys
    // mean something else now.
    struct flow (*tick)(struct app *app, void *state);
    // Milliseconds until tick or a new drawing is wanted, −1 never.
    int (*wait_ms)(const struct app *app, const void *state);
    // The program is about to close everything by itself (lock, end): puts on disk, through the
    // app, what was typed and is not saved; `open` finds it again.
    void (*keep)(struct app *app, const void *state);
    // Wipes what the state holds.
    void (*close)(struct app *app, void *state);
};

// All screens of a program, and the keys that work on every one of them.
struct screen_set {
    const struct screen *const *all; // every screen by its number; none is NULL
    size_t count;                    // their number
    // The number of the screen to open with.
    int (*first)(const struct app *app);
    int failure; // the screen for a failure of the open store, pushed over the others
    const struct binding *global; // keys that work everywhere
    size_t global_count;          // their number
};

enum { SCREEN_STACK_MAX = 16 };

// The stack of open screens. Start from {.set = …}.
struct screen_stack {
    const struct screen_set *set; // what numbers of screens mean
    struct {
        int screen;  // its number
        void *state; // its private state, owned
    } at[SCREEN_STACK_MAX];
    int depth;              // open screens, the top is at[depth-1]
    int64_t now_ms;         // the time, told by screen_time
    struct guard guard;     // against stray and held keys
    const char *quiet;      // N_() what the last key did, or why nothing; NULL nothing to say
    int64_t quiet_until_ms; // when that goes
};

// Tells the time (monotonic) before keys and drawing; what was said about a key goes in time.
void screen_time(struct screen_stack *s, int64_t now_ms);
// The top screen is in front of people since now: what it asks may be answered soon.
void screen_drawn(struct screen_stack *s);
// Milliseconds until what was said about a key goes, −1 nothing was.
int screen_quiet_wait_ms(const struct screen_stack *s);

// Opens a first or further screen, by its number.
void screen_push(struct screen_stack *s, struct app *app, int screen);
// Carries out a flow. False when the program should end.
bool screen_follow(struct screen_stack *s, struct app *app, struct flow flow);
// Gives one key to the top screen, as a digit (key_as_digit) unless it is typing: bindings (unless
// typing takes it), then text, then the global rows. A stray or held one (guard.h) does nothing and
// says so: a character that is no typed text, or Enter, whatever the screen. False when the program
// should end.
bool screen_key(struct screen_stack *s, struct app *app, struct key key);
// Draws the top screen and, on the last but one row, its help line (helpline.h). The status line is
// the app's: drawn by the screen's `draw` through widgets.
void screen_draw(const struct screen_stack *s, const struct app *app, struct canvas *c);
// The top screen or NULL, and its state.
const struct screen *screen_top(const struct screen_stack *s, void **ret_state);
// Is that screen, by its number, on top?
bool screen_is_top(const struct screen_stack *s, int screen);
// Closes all.
void screen_stack_release(struct screen_stack *s, struct app *app);

// ---- bindings.c: the rows of a screen ----

// How many rows it has: its own, then the shared ones.
size_t screen_row_count(const struct screen *screen);
// Its i-th row.
const struct binding *screen_row(const struct screen *screen, size_t i);
// Is that row of it usable now?
bool screen_row_usable(const struct screen *screen, const struct app *app, const void *state,
                       size_t i);
// Does it stand on the help line: with a label, usable, and no usable row before it has its key?
bool screen_row_shown(const struct screen *screen, const struct app *app, const void *state,
                      size_t i);
// The key of the row, in the language spoken.
struct key binding_key(const struct binding *row);
// Is that the key of the row, or its other one?
bool binding_has_key(const struct binding *row, struct key key);
// Carries out a row.
struct flow binding_run(const struct binding *row, struct app *app, void *state);

#endif
