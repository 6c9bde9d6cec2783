// SPDX-License-Identifier: EUPL-1.2
// The part of service.h about what leaves the laptop: handing over, and what was changed here and
// on the server. Screens include app/service.h.
#ifndef ICOPE_APP_SERVICE_SEND_H
#define ICOPE_APP_SERVICE_SEND_H

#include "app/service.h"

// ---- handing over ----

// Where handing over stands.
enum sending_state {
    SENDING_PRACTICE, // nothing is ever sent
    SENDING_UNSET,    // no server is set, or its settings cannot be used
    SENDING_IDLE,     // nothing under way
    SENDING_RUNNING,  // sending or reading back
    SENDING_PAUSED,   // until asked
};
// What the screen of handing over shows. Texts are translated and live until the next call.
struct sending_view {
    enum sending_state state;                             // now
    char server[540];                                     // address and software, "" none
    char headline[200];                                   // one line: what goes on
    const char *trouble, *todo;                           // of the newest run, and what helps; ""
    char why[300];                                        // technical words with it, "" none
    size_t done, total;                                   // visits of this run
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

// Where a visit stands on its way.
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
    char name[160];      // of the person
    const char *what;    // translated: "visit", "planned visit"
    struct date on;      // when it was finished
    enum delivery state; // see there
    bool urgent;         // holds a red flag
    char remark[160];    // translated, short: when it went, what is wrong, when next
};
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
// Writes that text, without the name, into a file of the user's folder, for printing; *ret_path is
// borrowed until another is chosen.
enum rc app_package_print(struct app *app, const char **ret_path);

// ---- conflicts: changed here and on the server ----

// Who changed one side, and when.
struct conflict_author {
    char who[96];  // account or name, "" not known
    char when[40]; // in the user's language, "" not known
};
// A line of the list.
struct conflict_view {
    struct id id;     // of the conflict
    char name[160];   // whom it is about
    char what[64];    // translated: "the person's sheet", "a warning sign", "a planned visit"
    struct date when; // when it was found
    bool person;      // it is about the sheet
    bool gone;        // it was deleted there (only known of the one that is open)
};
// Open conflicts; returns their number. Read anew each time.
size_t app_conflicts(struct app *app);
// The i-th of them.
bool app_conflict_row(const struct app *app, size_t i, struct conflict_view *ret);
// How many there were when they were last read, without reading.
size_t app_conflict_count(const struct app *app);
// Opens one: what differs, with what only one side changed chosen already.
enum rc app_conflict_open(struct app *app, struct id conflict);
// The one that is open; false when none is.
bool app_conflict_now(const struct app *app, struct conflict_view *ret,
                      struct conflict_author *ours, struct conflict_author *theirs);
// Its fields; returns how many.
size_t app_conflict_fields(const struct app *app);
// The i-th.
const struct conflict_field *app_conflict_field(const struct app *app, size_t i);
// Name of a field and a value for people. Lives until the fourth next call of a format function.
const char *app_conflict_label(const struct app *app, const struct conflict_field *f);
// The same for one of its values.
const char *app_conflict_value(const struct app *app, const struct conflict_field *f,
                               const char *value);
// Chooses for one field. RC_NO: not possible there.
enum rc app_conflict_choose(struct app *app, size_t i, enum conflict_side side);
// Chooses for all fields. SIDE_BOTH (only people): theirs becomes a second record, ours stays.
enum rc app_conflict_choose_all(struct app *app, enum conflict_side side);
// Will theirs become a second record?
bool app_conflict_splits(const struct app *app);
// Fields that nobody has chosen for.
size_t app_conflict_undecided(const struct app *app);
// Carries it out: kept here, remembered, and on its way to the server with the next connection.
// RC_INVALID while something is undecided. Closes it when RC_OK.
enum rc app_conflict_resolve(struct app *app);
// Leaves it open as it was found.
void app_conflict_close(struct app *app);

#endif
