// SPDX-License-Identifier: EUPL-1.2
// Sync: hands finished visits over to one FHIR R4 server, and brings the round back. Each package
// ends delivered (accepted and read back), or is visibly waiting, quarantined or in conflict. Never
// blocks: sync_step() is called by the program's one loop; what is on its way when the program dies
// is sent again, which changes nothing.
#ifndef ICOPE_SYNC_SYNC_H
#define ICOPE_SYNC_SYNC_H

#include "base/clock.h"
#include "http/transport.h"
#include "store/outbox.h"
#include "store/store.h"
#include "sync/outcome.h"
#include "sync/profile.h"
#include "sync/reasons.h"
#include "sync/server.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sync; // a running engine, opaque

// Sealed setting of the store: the newest settings package as the server gave it (a Basic), not
// checked.
#define SETTING_PACKAGE "settings-package"
// Sealed setting of the store: whose signed packages count (admin/settings_apply.h).
#define SETTING_TRUST "settings-key"

// What it works with; all borrowed for its life except server, which is copied.
struct sync_options {
    struct store *store;         // unlocked
    const struct clock *clock;   // the time
    struct transport transport;  // taken over: closed by sync_free
    const struct server *server; // where
    const char *const *forms;    // canonical urls of the forms in use, ended by NULL; they outlive
                                 // it; NULL: none is asked for
    const char *settings_code;   // "system|code" of the settings package (FHIR R4 Basic), outlives
                                 // it; asked for with the forms; NULL none
    bool fleet;                  // says what this laptop is, and asks about the others
};

enum sync_stage {
    SYNC_IDLE,      // nothing under way; see next_ms
    SYNC_HELLO,     // asking who answers and what it can do
    SYNC_LOGIN,     // getting a token
    SYNC_SENDING,   // handing over and reading back
    SYNC_PULLING,   // fetching the round
    SYNC_GATHERING, // taking in everybody's visits
};

// Why a run ended before everything was handed over.
enum sync_trouble {
    SYNC_FINE = 0,     // it did not
    SYNC_NO_LINK,      // no connection, or a broken one
    SYNC_PORTAL,       // a login page of a network answers instead of the server
    SYNC_UNTRUSTED,    // the server's certificate is not trusted
    SYNC_ELSEWHERE,    // it sends us somewhere else
    SYNC_LOGIN_FAILED, // our credentials are refused
    SYNC_FORBIDDEN,    // known and not allowed
    SYNC_BUSY_SERVER,  // asked to come back later
    SYNC_NOT_FHIR,     // no FHIR R4 server
    SYNC_STORE,        // our own store failed
    SYNC_FULL,         // the disk has no room left
    SYNC_DOUBLED,      // the server has something twice
    SYNC_REFUSED,      // it takes no visit, for a cause that is about itself
    SYNC_TROUBLES
};

// What sync_probe found out about our rights.
enum access_found {
    ACCESS_UNTRIED = 0,
    ACCESS_YES,
    ACCESS_NO,
    ACCESS_UNPROVED, // the reply says neither
};
// How the right to write was tried.
enum access_way {
    ACCESS_BY_NOTHING = 0,
    ACCESS_BY_VERSION, // an update that had to be refused: nothing was made
    ACCESS_BY_ENTRY,   // an entry without content that was made and deleted
};
// The rights.
struct sync_access {
    enum access_found read, write; // see there
    enum access_way way;           // how writing was tried
    int read_http, write_http;     // statuses they came from, 0 none
    char left[120];                // "Type/id" of an entry that could not be deleted, "" none
};

// What came in by sync_gather in this run.
struct gather_view {
    bool bulk;                      // by a Bulk Data export
    size_t pages;                   // of Encounters, or of files
    size_t total;                   // Encounters there by what the server says, an estimate: never
                                    // below `looked_at`; 0 not known
    size_t looked_at;               // of them, other programs' too
    size_t done;                    // of them, those whose page is kept
    size_t listed;                  // visits of this program listed
    size_t kept, replaced, same;    // new here, newer than what was here, unchanged
    size_t own;                     // of this store itself
    size_t withdrawn;               // not kept, or gone: the person took their consent back
    size_t flags_withdrawn;         // red flags that went with them
    size_t gone;                    // gone: deleted there, or entered in error
    bool unsure;                    // the server's list ended though it may have more
    bool elsewhere;                 // it named next pages on another machine: not followed
    int64_t stuck_utc_ms;           // moment of change of so many that it does not give, 0 none
    size_t stuck;                   // records of that moment that are not here
    size_t errors;                  // the server says it could not write out
    size_t unusable;                // cannot be used
    size_t reasons[RECORD_REASONS]; // of them, by reason; visits of other programs too
};

// What a screen shows.
struct sync_view {
    enum sync_stage stage;               // now
    bool running;                        // a run is under way
    bool paused;                         // by a person
    enum sync_trouble trouble;           // of the newest run
    int http_status;                     // with it, 0 none
    struct sync_access access;           // of a probe
    enum http_failure failure;           // with it, HTTP_ANSWERED when there was a reply
    char why[256];                       // technical text, "" none; English, not for people
    char said[256];                      // the server's own words, "" none
    size_t total;                        // packages this run began with
    size_t delivered;                    // of them
    size_t held;                         // quarantined or in conflict in this run
    uint64_t bytes_total;                // about what has to go up, packed
    uint64_t bytes_up;                   // gone up in this run
    uint64_t bytes_down;                 // come down in this run
    size_t requests;                     // made in this run
    int64_t speed_bytes_s;               // up and down, over the last seconds; 0 not known
    int64_t left_ms;                     // time left, -1 not known
    int64_t next_ms;                     // until the next try by itself, -1 none planned
    int64_t finished_utc_ms;             // when the newest whole run ended, 0 never
    size_t pulled;                       // planned visits kept or changed in this run
    size_t pull_pages;                   // pages of them
    size_t pull_people;                  // people kept or changed in this run
    size_t pull_unusable;                // records there that cannot be used here, now
    size_t pull_unusable_new;            // of them, those first met in this run
    size_t pull_told;                    // of them, those the server was told of
    size_t pull_reasons[RECORD_REASONS]; // of them, by reason
    size_t pull_flags;                   // red flags kept or closed in this run
    size_t flags_unusable;               // of them, red flags met in this run
    size_t pull_forms;                   // versions of forms kept in this run
    size_t forms_unusable;               // of them, versions of forms met in this run
    size_t pull_alike;                   // people kept who look like somebody here: asked about
    size_t pull_conflicts;               // found by it: a person must choose
    struct gather_view gather;           // what sync_gather took in
    size_t merged;                       // changed here and there, brought together without asking
};

// A new engine, idle. RC_INVALID as server_check, RC_DAMAGED when its settings cannot be read.
enum rc sync_new(const struct sync_options *o, struct sync **ret, struct err *e);
// Begins a run now. `by_hand`: also what waits for later and, in metered and manual mode,
// everything. While one runs, nothing changes.
void sync_go(struct sync *s, bool by_hand);
// Only asks who answers and whether we are let in, may read and may write (sync_access); nothing of
// the store is sent. While a run is under way, nothing changes.
void sync_probe(struct sync *s);
// Takes in everybody's finished visits (store/gather.h), for who has the right to export: what
// changed there since the last time. `months`: until a person is seen again. It may be stopped at
// any moment and goes on where it was. While a run is under way, nothing changes.
void sync_gather(struct sync *s, unsigned months);
// Stops that, and nothing else: what came is kept, and what waits goes up as before.
void sync_gather_stop(struct sync *s);
// Something new waits: a run as soon as one may begin by itself.
void sync_due(struct sync *s);
// The network has changed: connections are dropped; tries at once unless the server itself asked
// for a pause.
void sync_link_changed(struct sync *s);
// Moves everything that can move; also begins a run whose time has come.
void sync_step(struct sync *s);
// When step wants to be called at the latest though nothing arrives; -1 never.
int sync_wait_ms(const struct sync *s);
// Waits as transport.wait does.
int sync_wait(struct sync *s, struct pollfd *fds, size_t count, int timeout_ms);
// Stops what is under way and begins nothing by itself until sync_go.
void sync_pause(struct sync *s);
// Fills in what is to be shown.
void sync_look(const struct sync *s, struct sync_view *ret);
// The planned visits that cannot be used: an object, id of the Task there → {"reason" (code),
// "first" (UTC ms), "told" (true when the server was told)}. Borrowed until the next step.
const struct json *sync_unusable(const struct sync *s);
// Is the package on its way now?
bool sync_is_sending(const struct sync *s, struct id package);
// The server as it is known now.
const struct profile *sync_profile(const struct sync *s);
// Ends; NULL is fine.
void sync_free(struct sync *s);

// Corrects visits that were made while the clock was in doubt, by what a server or an administrator
// said in this run of the program (store/moment_visit.h). True when the outbox may have changed.
// Not while the engine sends: it does this itself before.
bool sync_retime(struct store *s, const struct clock *clock);

#endif
