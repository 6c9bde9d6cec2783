// SPDX-License-Identifier: EUPL-1.2
// The program without its terminal: real store, real use cases, real screens, a clock that stands
// still. Keys go in, a canvas comes out.
#ifndef ICOPE_TESTS_SUPPORT_DESK_H
#define ICOPE_TESTS_SUPPORT_DESK_H

#include "base/buf.h"
#include "base/clock.h"
#include "config/paths.h"
#include "fhir/patient.h"
#include "screens/screens.h"
#include "store/store.h"

#include <stdint.h>

#define DESK_PASSPHRASE "quatre mots bien choisis"

enum { DESK_HOME_BYTES = 40 };

// 2026-11-24 09:00 in Paris.
extern const int64_t DESK_MORNING_UTC_MS;

// One laptop. Start from desk_new, end with desk_free.
struct desk {
    char home[DESK_HOME_BYTES]; // its folder, "/tmp/icope-desk-" and six characters
    struct paths paths;         // what lies there
    struct clock_fake fake;     // its time
    struct app *app;            // the program
    struct screen_stack stack;  // open screens
    struct canvas canvas;       // as drawn last
    struct buf picture;         // the same as text
};

// The paths of a laptop whose folder is `home`; data and translations are those of the build.
void desk_paths(const char *home, struct paths *ret);
// Removes the files of that folder and the folder.
void desk_remove(const char *home);

// A laptop of that language at its first start, no screen open.
struct desk *desk_new(const char *language);
// Ends the program, removes everything.
void desk_free(struct desk *d);
// The program ends and starts again; no screen is open.
void desk_restart(struct desk *d);
// Makes the real store with an account of that role.
void desk_store_new(struct desk *d, const char *name, const char *role);
// The open store.
struct store *desk_store(struct desk *d);
// The clock of the app, for engines that a test makes itself.
const struct clock *desk_clock(const struct desk *d);
// Keeps that person as if a server had sent it: what a sheet would refuse is taken.
struct id desk_person(struct desk *d, const struct person_fields *fields);

// Opens the screen of that name on top.
void desk_push(struct desk *d, const char *screen);
// Opens the screen that the program opens with, as the only one.
void desk_first(struct desk *d);
// Name of the screen on top, "" none.
const char *desk_top(const struct desk *d);
// Presses one key; nothing is drawn.
void desk_press(struct desk *d, struct key key);
// Presses keys, each in the notation of key_parse, one after the other.
void desk_keys(struct desk *d, const char *notation);
// Is the i-th row of the top screen usable now, whatever other rows have its key?
bool desk_usable(const struct desk *d, size_t i);
// Draws the top screen at that size into canvas and picture.
void desk_show(struct desk *d, int rows, int cols);
// Fails, with the picture, unless the text stands on it.
void desk_see(struct desk *d, const char *text);

#endif
