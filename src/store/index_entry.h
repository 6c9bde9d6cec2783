// SPDX-License-Identifier: EUPL-1.2
// The line of a person in the index: what lists and search need, as it is sealed beside the
// person's key, so that unlocking reads no whole Patient. It is kept too small for compression to
// gain anything, because opening a compressed text takes twice the time.
#ifndef ICOPE_STORE_INDEX_ENTRY_H
#define ICOPE_STORE_INDEX_ENTRY_H

#include "base/alike.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>

enum { INDEX_ENTRY_FORMAT = 4 }; // today's form of the sealed line

// A line. `p` borrows its texts from `text`.
struct index_entry {
    struct store_person p; // what is shown
    int64_t patient;       // newest version of the Patient record
    char *text;            // family, given, place, other names, street, postcode, telephones,
                           // matricule, each terminated; owned
    size_t text_bytes;     // of text
    char *folded;        // "family\tgiven other\tplace\tYYYY-MM-DD\t…", folded, then what else it
                         // is found by; owned
    size_t folded_bytes; // without the NUL
    size_t given_bytes;  // of the given names in it
    const char *others;  // names besides the first, in `text`
    const char *matricules; // separated by blanks, in `text`
    int format;             // form of the sealed line it came from or goes to
};

// Makes a line of today's form from a Patient, counters zero. RC_INVALID without id or name. A
// birth date that does not exist is not known.
enum rc index_entry_from_patient(const struct json *patient, struct date today,
                                 struct index_entry *ret, struct err *e);
// Points the texts of `p` into `text` and makes the folded form.
void index_entry_complete(struct index_entry *l);
// Appends the bytes to seal.
void index_entry_write(const struct index_entry *l, struct buf *out);
// Reads them back; false when they are not a line.
bool index_entry_read(struct id id, const char *bytes, size_t len, struct index_entry *ret);
// The same line with texts of its own; owned.
struct index_entry *index_entry_copy(const struct index_entry *l);
// Was it read from an earlier form, in which something is missing or was chosen otherwise?
bool index_entry_outdated(const struct index_entry *l);
// Who it is, for comparing; texts are borrowed.
void index_entry_person(const struct index_entry *l, struct alike_person *ret);
// Wipes and frees.
void index_entry_release(struct index_entry *l);

#endif
