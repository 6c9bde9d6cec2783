// SPDX-License-Identifier: EUPL-1.2
// No internet at all: packages and receipts on a USB key between a laptop and the coordination desk
// (the files: transfer_file.h). Handing a key over is no delivery: a package waits on its laptop
// until a receipt of the desk says that the server has it, and goes by the network if that comes
// first. Each of the four ways may be repeated, stopped anywhere, and mixed with the network: the
// second time changes nothing.
#ifndef ICOPE_TRANSFER_SEND_H
#define ICOPE_TRANSFER_SEND_H

#include "transfer/keys.h"

// What was done with one folder. Start from {0}.
struct transfer_count {
    size_t total;     // files to be dealt with
    size_t done;      // so far
    size_t written;   // files written
    size_t same;      // files that were there already
    size_t removed;   // files of packages that need no carrying any more
    size_t taken;     // packages taken in by the desk
    size_t known;     // files with nothing new
    size_t visits;    // visits of them kept at the desk, new or newer
    size_t planned;   // planned visits changed or added there
    size_t delivered; // packages that a receipt says are delivered
    size_t held;      // packages that a receipt holds
    size_t left;      // packages not written because the folder failed
    size_t missing;   // numbers that a laptop's ledger has and the desk has not
    size_t refused;   // files that were named and skipped
    bool folder;      // it was the folder that failed, not the store
    bool stopped;     // by go_on: what came before stays, the rest is on the key
};

// Callbacks. Members may be NULL.
struct transfer_watch {
    // After each file.
    void (*step)(void *self, const struct transfer_count *count);
    // A file, or a package, that was skipped: its name and why, a stable code (transfer_why).
    void (*skipped)(void *self, const char *name, const char *code);
    // Before each file that the desk takes: false stops.
    bool (*go_on)(void *self);
    void *self; // passed to all
};

// N_() what a code means.
const char *transfer_why(const char *code);
// For the files of this theme: counts and tells.
void transfer_skip(const struct transfer_watch *w, struct transfer_count *c, const char *name,
                   const char *code);
// The same: one file more is done.
void transfer_step(const struct transfer_watch *w, struct transfer_count *c);
// The code for a file that could not be read or opened: "altered", "no-parcel", "too-long",
// "not-a-file"; NULL when the folder itself has failed.
const char *transfer_code(enum rc rc);

// The laptop: writes every waiting package, urgent ones first, and the ledger; removes its own
// files that need no carrying any more. RC_NO no desk was named; RC_DENIED a practice store;
// RC_FULL or RC_IO … with ret->folder: the key is full or gone, what is on it stays good and the
// rest waits.
enum rc transfer_out(struct store *s, const char *dir, const struct transfer_watch *w,
                     struct transfer_count *ret, struct err *e);
// The laptop: reads the receipts of the desk. Packages become delivered or quarantined as they
// say; a receipt that is altered, foreign, of another text or read before changes nothing. As
// transfer_out.
enum rc transfer_in(struct store *s, const char *dir, const struct transfer_watch *w,
                    struct transfer_count *ret, struct err *e);

// The desk: takes the packages of laptops it knows into its own outbox, and compares them with each
// laptop's ledger. `accept` (NULL: none) is the fingerprint of a laptop that is to be known from
// now on. `months`: until a person is seen again, their visits are kept as those of other laptops
// (store/gather.h); 0: they are only handed over. As transfer_out.
enum rc desk_take(struct store *s, const struct clock *clock, const char *dir, const char *accept,
                  unsigned months, const struct transfer_watch *w, struct transfer_count *ret,
                  struct err *e);
// The desk: writes a receipt for each package of a laptop that is delivered or quarantined and of
// which the laptop does not know yet, in place of the package's file when it is delivered. As
// transfer_out.
enum rc desk_receipts(struct store *s, const char *dir, const struct transfer_watch *w,
                      struct transfer_count *ret, struct err *e);

#endif
