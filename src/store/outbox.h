// SPDX-License-Identifier: EUPL-1.2
// What leaves the laptop: packages (a finished visit, a changed planned visit), where each stands,
// their receipts, the chain of the reconciliation ledger, and what the server was last seen to
// hold. Everything personal is sealed with the person's key; in the clear: identifiers, states,
// times, counters.
#ifndef ICOPE_STORE_OUTBOX_H
#define ICOPE_STORE_OUTBOX_H

#include "base/buf.h"
#include "store/store.h"

enum package_state {
    PACKAGE_WAITING = 0, // to be sent, perhaps tried before
    PACKAGE_DELIVERED,   // every entry accepted and read back; has a receipt
    PACKAGE_QUARANTINED, // the server refused it: a person must look; others go on
    PACKAGE_CONFLICT,    // somebody changed the same thing there: a person must choose
    PACKAGE_REPLACED,    // never delivered, and a newer package holds all of it
    PACKAGE_STATES
};

// A package's row.
struct store_package {
    struct id id;                       // of the package (the Bundle's id)
    struct id visit;                    // "" when it is not a visit's
    struct id person;                   // about whom
    enum package_state state;           // where it stands
    bool urgent;                        // holds a red flag: goes first
    uint64_t seq;                       // number in the ledger it was queued in
    int64_t queued_utc_ms, sent_utc_ms; // sent: 0 while not delivered
    int64_t next_utc_ms;                // not tried before that, 0 at once
    uint32_t attempts;                  // tries that failed
    size_t bytes;                       // about how long the text is, 0 it was erased (prune.h)
    bool accepted;                      // waiting, and the server took it: to be read back
};

// Packages in the order of sending (urgent first, then oldest) whose state's bit (1U << state) is
// in `states`, into the arena. RC_DAMAGED names the first altered row; the others are given.
enum rc store_packages(struct store *s, unsigned states, struct arena *a,
                       struct store_package **ret, size_t *ret_count, struct err *e);
// One of them. RC_NO.
enum rc store_package(struct store *s, struct id package, struct store_package *ret, struct err *e);
// Was one that was queued later about the same person delivered already (a red flag goes first)?
bool store_package_overtaken(struct store *s, struct id package);
// How far the packages of a visit have come.
struct visit_sent {
    bool waiting;   // one is not delivered yet
    bool delivered; // one is
};
// Reads it; all false: the person did not agree, or nothing was queued.
enum rc store_visit_sent(struct store *s, struct id visit, struct visit_sent *ret, struct err *e);
// The local days on which visits of this store's own ended that are neither sent nor to be sent,
// into the arena, the oldest first.
enum rc store_visits_kept(struct store *s, struct arena *a, struct date **ret, size_t *ret_count,
                          struct err *e);
// Every visit of everybody, oldest first, with that; `entries` and `stopped_utc_ms` of an
// unfinished one are not read. Stops when `each` returns false. RC_DAMAGED names the first altered
// one; the others are given all the same.
enum rc store_visits_and_sent(struct store *s,
                              bool (*each)(const struct store_visit *v,
                                           const struct visit_sent *sent, void *self),
                              void *self, struct err *e);
// The newest delivered package of a visit and its receipt, new and owned. RC_NO when none is.
enum rc store_visit_receipt(struct store *s, struct id visit, struct id *ret_package,
                            struct json **ret, struct err *e);
// The text exactly as it was built (a transaction Bundle), appended to *ret: wipe it (buf_wipe).
// RC_NO also when it was erased, RC_DAMAGED.
enum rc store_package_text(struct store *s, struct id package, struct buf *ret, struct err *e);

// Queues a package that is no visit's (a Task's output), in its own transaction. RC_INVALID for one
// without "id"; when one of that id was queued before, the row gets a fresh id. Practice stores
// queue nothing (RC_OK).
enum rc store_package_add(struct store *s, struct id person, const struct json *bundle,
                          struct err *e);

// A try failed and will be repeated: attempts + 1, not before `next_utc_ms`. `problem` (NULL: the
// one before stays) is {"at","code","text","http"} for the screen, sealed.
// RC_INVALID when it was delivered or replaced.
enum rc store_package_wait(struct store *s, struct id package, int64_t next_utc_ms,
                           const struct json *problem, struct err *e);
// The server took it (2xx), which is not yet delivered: what it said, to be read back before it is
// sent again, whatever happens to the link or to this program.
struct store_acceptance {
    struct id package;       // which
    const struct json *said; // sealed until the receipt takes its place; borrowed
};
// Keeps all of them in one transaction; they wait as before. Those that do not wait any more, or
// whose row is damaged, are left as they are. The error tells why nothing was kept.
enum rc store_packages_accept(struct store *s, const struct store_acceptance *all, size_t count,
                              struct err *e);
// What the server said when it took the package; new and owned, NULL when it did not, or when the
// package does not wait any more. RC_NO, RC_DAMAGED.
enum rc store_package_acceptance(struct store *s, struct id package, struct json **ret,
                                 struct err *e);

struct store_remote;
// A package that the server holds. All borrowed.
struct store_delivery {
    struct id package;          // which
    const struct json *receipt; // {"server","at","sha256","entries":[{"url","version"}],…}
    struct id person;           // about whom
    const struct store_remote *remotes; // what the server holds now of what others may change
    size_t remote_count;                // their number
    enum rc rc;                         // what became of this one
};
// They are delivered: receipts sealed and kept, states and counters changed, what the server holds
// remembered, an audit entry "package-delivered" each, all of it in one transaction. One that was
// delivered before keeps its receipt; a replaced one becomes delivered too, as that is true. A row
// that is damaged or gone (its rc says so) holds no other one back. The error tells why none was.
enum rc store_packages_deliver(struct store *s, struct store_delivery *all, size_t count,
                               struct err *e);
// One of them. RC_OK and no change when it was delivered before.
enum rc store_package_deliver(struct store *s, struct id package, const struct json *receipt,
                              struct err *e);
// Sets quarantined or conflict, with what is wrong: {"at","code","text","linkId","http",…}, and an
// audit entry. RC_INVALID for another state, or when it was delivered or replaced.
enum rc store_package_hold(struct store *s, struct id package, enum package_state state,
                           const struct json *problem, struct err *e);
// A person says: try again. Back to waiting, at once. RC_INVALID when it was delivered or
// replaced.
enum rc store_package_retry(struct store *s, struct id package, struct err *e);
// The newest problem or receipt, new and owned, NULL when there is none. RC_NO, RC_DAMAGED.
enum rc store_package_problem(struct store *s, struct id package, struct json **ret, struct err *e);
// The receipt, as store_package_problem.
enum rc store_package_receipt(struct store *s, struct id package, struct json **ret, struct err *e);

// ---- the ledger: numbers without gaps, chained by hash ----

enum { LEDGER_HASH_BYTES = 65 }; // 64 hexadecimal digits and the NUL

// A ledger belongs to one file: a copy that was restored (store_ledger_begin) goes on with numbers
// of its own from 1 under a new identifier, so that no number is used twice, and with the same
// chain. What was delivered after the backup was made waits there again under its old number and is
// sent once more, which changes nothing on the server.

// The next number and the hash of all before it: what a package being built carries (Encounter
// identifier and extension). It is checked when the package is queued: store_visit_finish answers
// RC_BUSY when another took the number since.
struct ledger_head {
    char laptop[ID_BYTES];          // the ledger: the store's identifier, another once restored
    uint64_t next;                  // number the next package gets
    char before[LEDGER_HASH_BYTES]; // hash of the chain so far, 64 zeros at first
};
// Reads it. RC_DAMAGED when the chain's end is not what it says.
enum rc store_ledger_head(struct store *s, struct ledger_head *ret, struct err *e);

// A line of the ledger.
struct ledger_line {
    char laptop[ID_BYTES];           // the ledger it is in
    uint64_t seq;                    // its number there
    struct id package, visit;        // "" visit: erased, or not a visit's
    int64_t queued_utc_ms;           // when it was queued
    int64_t sent_utc_ms;             // 0 not delivered
    char content[LEDGER_HASH_BYTES]; // keyed hash of the text (not of use without the store's key)
    char chain[LEDGER_HASH_BYTES];   // hash of this line and all before
};
// All lines in order, into the arena; those of erased people stay (identifier and hash only).
// RC_DAMAGED names the first whose hash or number does not follow; the others are given.
enum rc store_ledger(struct store *s, struct arena *a, struct ledger_line **ret, size_t *ret_count,
                     struct err *e);
// Begins another ledger: once, in a copy that was restored, with an audit entry.
enum rc store_ledger_begin(struct store *s, struct err *e);
// The hash of a line that follows `before`: BLAKE2b-256 over
// "before\nseq\npackage\nqueued\ncontent". For checking an export without a store.
void ledger_hash(const char *before, const struct ledger_line *line, char ret[LEDGER_HASH_BYTES]);

// BLAKE2b-256 of a text, as receipts name what was sent.
void store_package_hash(const void *text, size_t len, char ret[LEDGER_HASH_BYTES]);

// ---- what the server was last seen to hold ----

// A resource there.
struct store_remote {
    char type[40];        // "Patient", "Task" …
    struct id id;         // ours
    char remote_id[80];   // theirs, "" the same
    char version[80];     // versionId there, "" not known
    int64_t seen_utc_ms;  // when
    struct json *content; // as it was there, owned by the caller, NULL not kept
};
// Remembers it (content may be NULL), in its own transaction. The person must be known.
enum rc store_remote_put(struct store *s, struct id person, const struct store_remote *r,
                         struct err *e);
// Reads it; content is new and owned. RC_NO when never seen.
enum rc store_remote_get(struct store *s, const char *type, struct id id, struct store_remote *ret,
                         struct err *e);
// The same, and that package leaves it alone from now on, as those that do already: what is there
// stands.
enum rc store_remote_leave(struct store *s, struct id person, const struct store_remote *r,
                           struct id package, struct err *e);
// Was it settled by a person while that package was on its way? Then the package's copy is left
// out: another package holds what was chosen.
bool store_remote_settled(struct store *s, const char *type, struct id id, struct id package);
// What the server holds of a person of one type, as seen last, oldest first, as far as its content
// was kept. Stops when `each` returns false; content is borrowed. RC_DAMAGED names the first that
// could not be read; the others are given.
enum rc store_remotes(struct store *s, struct id person, const char *type,
                      bool (*each)(const struct store_remote *r, void *self), void *self,
                      struct err *e);

// ---- conflicts: what was changed here and there ----

struct store_conflict {
    struct id id;           // of the conflict
    struct id person;       // about whom
    char type[40];          // of the resource
    struct id resource;     // its id
    int64_t found_utc_ms;   // when it was found
    int64_t settled_utc_ms; // 0 open
};
// Keeps {"base","ours","theirs","package"} sealed; an open one about the same resource is brought
// up to date. *ret its id.
enum rc store_conflict_add(struct store *s, struct id person, const char *type, struct id resource,
                           const struct json *sides, struct id *ret, struct err *e);
// Open ones (or all), oldest first, into the arena.
enum rc store_conflicts(struct store *s, bool all, struct arena *a, struct store_conflict **ret,
                        size_t *ret_count, struct err *e);
// What was kept, with "choice" when it is settled. New and owned.
enum rc store_conflict_sides(struct store *s, struct id conflict, struct json **ret, struct err *e);

// How a conflict ends. All borrowed.
struct store_settlement {
    struct id conflict;                // which
    const struct json *choice;         // {"by","at","kept":{field: "ours"|"theirs"|"both"}}, added
                                       // to what is kept; "automatic": nobody was asked
    const struct json *patient;        // next version of a person's record, NULL none
    const struct json *second;         // a further person's record, NULL none
    const struct store_remote *seen;   // what the server holds, to compare with from now on; NULL:
                                       // nothing new is known
    bool leave;                        // packages queued so far leave the resource alone
    bool automatic;                    // nobody was asked: the audit says "conflict-merged"
    const struct json *package;        // goes over what the server holds, NULL: nothing is to go
    const struct json *second_package; // about `second`, queued before it; NULL none
};
// All of it in ONE transaction: nothing is half done whenever the program dies. Packages in
// conflict that hold the resource wait again. RC_NO, RC_INVALID when it was settled before, and as
// store_person_save and store_package_add.
enum rc store_conflict_end(struct store *s, const struct store_settlement *how, struct err *e);

#endif
