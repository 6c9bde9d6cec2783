// SPDX-License-Identifier: EUPL-1.2
// Where things lie: read-only data beside the program, private data of this user.
#ifndef ICOPE_CONFIG_PATHS_H
#define ICOPE_CONFIG_PATHS_H

#include "base/err.h"

enum { PATH_BYTES = 1024 };

// Absolute paths, terminated, no trailing slash.
struct paths {
    char data[PATH_BYTES];           // read-only: schema/, words/, pathway/, codesystems/
    char questionnaires[PATH_BYTES]; // read-only: icope-step1.json …
    char locale[PATH_BYTES];         // compiled translations
    char home[PATH_BYTES];     // private folder 0700: $ICOPE_HOME, else $XDG_DATA_HOME/icope, else
                               // ~/.local/share/icope
    char store[PATH_BYTES];    // home/icope.db
    char practice[PATH_BYTES]; // home/practice.db
    char config[PATH_BYTES];   // home/settings.json: language, theme; nothing personal
    char log[PATH_BYTES];      // home/icope.log
    char known[PATH_BYTES];    // list of stores this user had, apart from home: below
                               // $XDG_STATE_HOME, else ~/.local/state; "" when neither is set
    char user[PATH_BYTES];     // the user's own folder, $HOME; "" not set
    char state[PATH_BYTES];    // folder of that list, and of what was seen of a store; "" likewise
};

// Finds them: data beside the program (build/ in a source tree, or PREFIX), private data from the
// environment. RC_NO when the program's own data is not found; RC_DENIED as paths_check, then *p is
// filled all the same.
enum rc paths_find(struct paths *p, struct err *e);
// May the private folder be used? RC_DENIED when it is none or belongs to somebody else.
enum rc paths_check(const struct paths *p, struct err *e);

#endif
