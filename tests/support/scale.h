// SPDX-License-Identifier: EUPL-1.2
// Many people with visits, in a sealed store and in plain SQLite: what benchmarks of the store put
// beside each other. Ends the program when anything fails.
#ifndef ICOPE_TESTS_SUPPORT_SCALE_H
#define ICOPE_TESTS_SUPPORT_SCALE_H

#include "store/internal.h"

#include <stddef.h>

#define SCALE_PASSPHRASE "quatre mots bien choisis"
#define SCALE_FORM       "https://icope.example.org/fhir/Questionnaire/icope-step1"

struct sample; // of scale.c

// Both stores and what is in them.
struct scale {
    struct store *s;     // sealed, unlocked; borrowed
    struct db plain;     // the same rows, plain JSON
    struct sample *pool; // owned
    size_t pool_count;   // used
    struct id *people;   // owned, person_count
    size_t person_count; // people
    size_t visits;       // of each
};

// Monotonic time, milliseconds.
double scale_now_ms(void);
// Prints what failed and ends the program unless RC_OK.
void scale_check(enum rc rc, const struct err *e, const char *what);
// A statement on the plain side, to be finalized.
sqlite3_stmt *scale_prepare(struct scale *b, const char *sql);
// Runs one that gives no rows, and resets it.
void scale_run(sqlite3_stmt *st);
// Makes the visits that filling copies, by the simulation, in a passing store under `dir`.
void scale_samples(struct scale *b, const char *dir, struct clock *clock);
// Adds everybody and their visits to both, without waiting for the disk, then with it again.
void scale_fill(struct scale *b);
// Frees samples and people.
void scale_free(struct scale *b);

#endif
