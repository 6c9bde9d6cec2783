// SPDX-License-Identifier: EUPL-1.2
// Sending for screens: what goes on, what has not arrived and why, what has.
#ifndef ICOPE_APP_SENDING_SERVICE_H
#define ICOPE_APP_SENDING_SERVICE_H

#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct app;

// State of sending.
enum sending_state {
    SENDING_PRACTICE, // nothing is ever sent
    SENDING_UNSET,    // no server is set, or its settings cannot be used
    SENDING_IDLE,     // nothing under way
    SENDING_RUNNING,  // sending or reading back
    SENDING_PAUSED,   // until asked
};
// What the screen of sending shows. Texts are translated and live until the next call.
struct sending_view {
    enum sending_state state;                             // now
    char server[540];                                     // address and software, "" none
    char headline[200];                                   // one line: what goes on
    const char *problem, *todo;                           // of the newest run, and what helps; ""
    char why[300];                                        // one more sentence about it, "" none
    char unusable[400];                                   // why some of what is there is not here
    size_t done, total;                                   // visits of this run
    size_t merged;                                        // changed here and there, in this run
                                                          // brought together without asking
    uint64_t bytes_done, bytes_total;                     // about; total 0 not known
    int64_t speed_bytes_s, left_ms;                       // 0 and −1: not known
    size_t waiting, urgent, quarantined, conflicts, sent; // of all
};
// Fills it in.
void app_sending(const struct app *app, struct sending_view *ret);
// Tries now all that waits.
void app_sending_go(struct app *app);
// Stops what is under way until asked again.
void app_sending_pause(struct app *app);

// Everybody's visits coming in from the server, as by icope pull --all.
struct gathering_view {
    bool running;        // they are coming
    bool came;           // something came since the program was opened
    size_t looked_at;    // visits so far, other programs' too
    size_t total;        // of about how many, 0 not known
    size_t fresh;        // new here, or newer than what was here
    size_t gone;         // taken out: deleted there, or the agreement was taken back
    size_t unusable;     // records that cannot be used
    uint64_t bytes;      // that came
    int64_t left_ms;     // about, −1 not known
    const char *problem; // translated: why it ended before its end, "" it did not
};
// May who is logged in bring them, and is there a server?
bool app_gathering_allowed(const struct app *app);
// Fills it in.
void app_gathering(const struct app *app, struct gathering_view *ret);
// Begins, or goes on where it was, with an audit entry. RC_DENIED.
enum rc app_gathering_go(struct app *app);
// Stops it; what came is kept, and nothing is sent until somebody asks.
void app_gathering_stop(struct app *app);

// How far a package has come.
enum delivery {
    DELIVERY_WAITING,
    DELIVERY_SENDING,
    DELIVERY_DONE,     // accepted and read back; there is a receipt
    DELIVERY_REFUSED,  // the server does not take it: somebody must look
    DELIVERY_CONFLICT, // changed here and there: somebody must choose
};
// A line of the list.
struct delivery_row {
    struct id id;        // of the package
    struct id person;    // whom it is about
    char name[168];      // of the person, with the birth year where it repeats
    const char *what;    // translated: "visit", "planned visit"
    struct date on;      // when it was finished
    enum delivery state; // see there
    bool urgent;         // holds a red flag
    char remark[160];    // translated, short: when it went, what is wrong, when next
};
// Where a finished visit stands on its way, translated and short: "to be sent", "received", "kept
// here" when the person did not agree. Lives for ever.
const char *app_visit_sent_text(const struct app *app, struct id visit);
// Reads the list again: what has not arrived first, red flags before others, then what arrived,
// newest first. Returns how many.
size_t app_packages(struct app *app);
// i-th line.
bool app_package_row(const struct app *app, size_t i, struct delivery_row *ret);
// The i-th is the one the next screen is about. Prepares app_package_text.
enum rc app_package_choose(struct app *app, size_t i);
// State of the chosen one.
enum delivery app_package_state(const struct app *app);
// All there is to say about it, for reading by scrolling: its state, what is wrong and what to do,
// its receipt. Borrowed until another is chosen.
const char *app_package_text(const struct app *app);
// Lets the chosen one be tried again at once.
enum rc app_package_retry(struct app *app);
// Lets all that the server refused be tried again at once; *ret_count how many. `same_reason`: only
// what it refused for the reason of the chosen one.
enum rc app_packages_retry(struct app *app, bool same_reason, size_t *ret_count);
// Writes that text, without the name, into a file of the user's folder, for printing; *ret_path is
// borrowed until another is chosen.
enum rc app_package_print(struct app *app, const char **ret_path);

#endif
