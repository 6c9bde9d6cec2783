// SPDX-License-Identifier: EUPL-1.2
// What every use case sees: the program's parts, and the floor's own part: where the program
// stands, its folders and preferences, the last failure. For files of app/ only; a part of another
// room is opaque here and is defined in that room's internal.h. Nothing is global.
#ifndef ICOPE_APP_STATE_STATE_H
#define ICOPE_APP_STATE_STATE_H

#include "app/state/service.h"
#include "config/paths.h"
#include "config/settings.h"
#include "config/store_state.h"
#include "store/store.h"

enum {
    FORMAT_SLOTS = 8, // results of format functions that live at once
    FORMAT_BYTES = 400,
};

// Text that read-only calls prepare; reached by pointer so that a const app can fill it.
struct scratch {
    char slot[FORMAT_SLOTS][FORMAT_BYTES];        // ring of formatted texts
    int next;                                     // slot used next
    char left[FORMAT_BYTES], right[FORMAT_BYTES]; // status line
};

// The floor's own part.
struct app_state {
    struct paths paths;           // where things lie
    struct config config;         // preferences: language, theme, when to lock
    enum app_stage stage;         // where the program stands
    enum store_state store_state; // why the stage is APP_BROKEN, or what happened to the open store
    char message[512];            // last failure in the user's language
    bool refused;                 // it is none: something was only not done (app_refuse)
    unsigned said;                // how many there were, to see whether it is a new one
    struct scratch scratch;       // formatted texts
    uint64_t store_dev, store_ino;   // which file the store was when it was opened
    const struct screen *help_topic; // screen that help was asked for
    bool home_stale;                 // something that the home list shows has changed
    size_t open_flags;               // open red flags that this user may see
    bool server_set;                 // there is a server to send to, whether it answers or not
    bool sending_wanted;             // something new waits to be sent
    struct id resolved_person;       // whose sheet was changed by settling a conflict, "" nobody's
    bool lock_wanted;                // a key asked for it; the loop locks
    bool lines_wanted;               // the screens are left for plain lines
    bool (*breathe)(
        void *self);          // draws and hears keys in the middle of long work; NULL: nobody does
    void *breathe_self;       // for it
    int64_t breathed_mono_ms; // when it was called last
    bool suspend_wanted;      // a key asked to be stopped by the shell (Ctrl-Z)
};

// The whole program: a part for each room.
struct app {
    struct clock clock;          // the time of all files of app
    struct store *store;         // the one that is open, or locked for the login; NULL before
    struct app_state *state;     // the floor, owned
    struct app_people *people;   // app/people/internal.h, owned
    struct app_visit *visit;     // app/visit/internal.h, owned
    struct sending *sending;     // the engine that sends (app/sending/sending.c), owned
    struct outbox *outbox;       // what the screens of sending show (app/sending/outbox.c), owned
    struct app_office *office;   // the coordinator's (app/office/internal.h), owned
    struct app_session *session; // app/session/internal.h, owned
};

// Makes the floor's part.
void app_state_init(struct app *app, const struct paths *paths);
// Wipes and frees it.
void app_state_free(struct app *app);
// Reads the settings file and speaks the language it says.
void preferences_read(struct app *app);
// Speaks that language in this run without remembering it.
void app_speak_once(struct app *app, const char *language);

// Turns a failure into the message for `doing` (an N_() text, "The answer was not saved.") and logs
// the technical text. Returns e->rc.
enum rc app_fail(struct app *app, const char *doing, const struct err *e);
// What was asked for is not done, for a reason that is no failure: the message is that translated
// sentence. Returns rc.
enum rc app_refuse(struct app *app, enum rc rc, const char *why);
// Clears the message and returns RC_OK.
enum rc app_done(struct app *app);

// In the middle of long work, as often as one likes: lets the loop draw now and then and hear
// whether it is to be stopped. False: stop.
bool app_goes_on(struct app *app);

// How many months lie between two visits, as the data say.
unsigned app_due_months(const struct app *app);

// Next formatted text of the ring.
char *app_slot(const struct app *app);

#endif
