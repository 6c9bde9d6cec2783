// SPDX-License-Identifier: EUPL-1.2
// A screen is one const struct; the stack and the loop belong to the framework. Handlers answer
// what should happen, they do not do it.
#ifndef ICOPE_UI_SCREEN_H
#define ICOPE_UI_SCREEN_H

#include "ui/canvas.h"
#include "ui/key.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct screen_stack;
struct app; // the use cases (app/service.h); the framework only passes it on
struct screen;

enum flow_kind {
    FLOW_STAY,    // redraw, stay here
    FLOW_IGNORED, // the key means nothing here; the framework tries global keys
    FLOW_PUSH,    // open `screen` on top
    FLOW_POP,     // back to the one below
    FLOW_REPLACE, // this one closes, `screen` takes its place
    FLOW_OVER,    // this one closes, `screen` takes the place of the one below
    FLOW_RESET,   // everything closes, `screen` is the only one
    FLOW_QUIT,    // end the program
};

// What a handler wants.
struct flow {
    enum flow_kind kind;         // what should happen
    const struct screen *screen; // for PUSH, REPLACE, OVER, RESET
};

#define FLOW(k)       ((struct flow){.kind = (k)})
#define FLOW_TO(k, s) ((struct flow){.kind = (k), .screen = (s)})

// One row: a key, what it does here, its words. The help line, the help screen and the manual are
// made from these rows.
struct binding {
    struct key key;    // the key
    struct key other;  // a second key for the same (code KEYC_NONE: none)
    int action;        // the screen's own number, passed to act
    const char *label; // N_() one or two words for the help line; NULL: not on the line
    const char *help;  // N_() one sentence for F1; never NULL
};

// A screen. All callbacks but draw may be NULL.
struct screen {
    const char *name;               // stable, unique, for tests and the manual ("visit")
    const char *title;              // N_() name for people
    const char *help;               // N_() two or three sentences for F1
    const struct binding *bindings; // its own keys
    size_t binding_count;           // their number
    // Further rows that several screens have in common, same rules; NULL none.
    const struct binding *shared;
    size_t shared_count; // their number
    size_t state_size;   // bytes of private state, zeroed before open
    // Plain characters go to `text` before bindings (a field has the focus); see also typing_now.
    bool typing;
    // Overrides `typing` when not NULL.
    bool (*typing_now)(const struct app *app, const void *state);
    // Prepares the zeroed state.
    void (*open)(struct app *app, void *state);
    // The screen above went away.
    void (*resume)(struct app *app, void *state);
    // Draws; no side effects, no allocation.
    void (*draw)(const struct app *app, const void *state, struct canvas *c);
    // Is that binding usable now (NULL: all are)?
    bool (*available)(const struct app *app, const void *state, int action);
    // Carries out the action of a binding.
    struct flow (*act)(struct app *app, void *state, int action);
    // Characters and editing keys no binding took; digits of choices too.
    struct flow (*text)(struct app *app, void *state, struct key key);
    // After a time-out asked for by `wait_ms`.
    struct flow (*tick)(struct app *app, void *state);
    // Milliseconds until tick is wanted, −1 never.
    int (*wait_ms)(const struct app *app, const void *state);
    // The program is about to close everything by itself (lock, end): puts on disk, through the
    // app, what was typed and is not saved; `open` finds it again.
    void (*keep)(struct app *app, const void *state);
    // Wipes what the state holds.
    void (*close)(struct app *app, void *state);
};

// All screens of a program, and the keys that work on every one of them.
struct screen_set {
    const struct screen *const *all; // every screen, for the registry test and the manual
    size_t count;                    // their number
    // The screen to open with.
    const struct screen *(*first)(const struct app *app);
    // The screen for an accident of what is open, pushed over the others.
    const struct screen *trouble;
    const struct binding *global; // keys that work everywhere
    size_t global_count;          // their number
    // Carries out one of those.
    struct flow (*global_act)(struct app *app, struct screen_stack *s, int action);
};

enum { SCREEN_STACK_MAX = 16 };

// The stack of open screens. Start from {0}.
struct screen_stack {
    struct {
        const struct screen *screen;
        void *state;
    } at[SCREEN_STACK_MAX];
    int depth; // open screens, the top is at[depth-1]
};

// Opens a first or further screen.
void screen_push(struct screen_stack *s, struct app *app, const struct screen *screen);
// Carries out a flow. False when the program should end.
bool screen_follow(struct screen_stack *s, struct app *app, struct flow flow);
// Gives one key to the top screen: bindings (unless typing takes it), then text, then the global
// rows. False when the program should end.
bool screen_key(struct screen_stack *s, struct app *app, struct key key,
                const struct binding *global, size_t global_count,
                struct flow (*global_act)(struct app *app, struct screen_stack *s, int action));
// Draws the top screen and, on the last but one row, its help line. The status line is the app's:
// drawn by the screen's `draw` through widgets.
void screen_draw(const struct screen_stack *s, const struct app *app, struct canvas *c);
// The top screen or NULL, and its state.
const struct screen *screen_top(const struct screen_stack *s, void **ret_state);
// Closes all.
void screen_stack_release(struct screen_stack *s, struct app *app);

#endif
