// SPDX-License-Identifier: EUPL-1.2
// What was told to others: a sealed record of each export says what it was for, what was chosen,
// and whom it held, so that whoever got it can be asked to remove somebody who withdrew or was
// erased. People stand in it as keyed hashes: the record outlives them and tells nothing without
// their identifier.
#ifndef ICOPE_EXPORT_TOLD_H
#define ICOPE_EXPORT_TOLD_H

#include "export/selection.h"
#include "vault/digest.h"

enum { TOLD_WHAT_BYTES = 200 };

// Before anything is read: an audit entry `what` with an identifier for what will be told and its
// line, what was chosen and for what: "care identified people=12 visits=20". NULL stands for
// everything, by name; a new project's key is kept (selection_settle). *io: "" gets a new
// identifier; what goes on after an interruption has its own.
enum rc told_begin(struct store *s, const char *what, const struct selection *which, struct id *io,
                   struct err *e);
// What was told.
struct told_about {
    struct id id;                  // from told_begin
    const char *what;              // in words ("csv, fhir")
    const struct selection *which; // NULL everything
    const char *manifest;          // its SHA-256, NULL there is none
};
// Keeps the record, and what later exports of the same project go by; one of that identifier is
// replaced.
enum rc told_keep(struct store *s, const struct told_about *about, const struct clock *clock,
                  struct err *e);

// Why somebody should be removed.
enum gone {
    GONE_ERASED,   // from this store
    GONE_WITHDREW, // what the export was for
};

// Somebody who is in an export and should not be any more.
struct told_gone {
    struct id person;     // of the record here
    struct id under;      // as they stand in that export; "" the project's key is not here
    enum gone why;        // see there
    int64_t since_utc_ms; // when
};

// An export.
struct told {
    struct id id;                     // of it
    int64_t at_utc_ms;                // when
    char account[96];                 // who
    char what[TOLD_WHAT_BYTES];       // in words
    char line[TOLD_WHAT_BYTES];       // as in the audit
    char manifest[DIGEST_TEXT_BYTES]; // "" none
    size_t people;                    // it holds
    const struct told_gone *gone;     // of them, by identifier
    size_t gone_count;                // of them
};
// All of them, oldest first, into the arena. RC_DAMAGED names the first that cannot be read; the
// others are given.
enum rc told_all(struct store *s, const struct clock *clock, struct arena *a, struct told **ret,
                 size_t *ret_count, struct err *e);

#endif
