// SPDX-License-Identifier: EUPL-1.2
// Codes of the data and the concepts they are in an OMOP vocabulary: those of known code systems
// by their own code, ours by what the ConceptMaps in data say. Without a vocabulary, and for what
// it does not have, concept 0. For src/omop only.
#ifndef ICOPE_OMOP_CODES_H
#define ICOPE_OMOP_CODES_H

#include "base/csv.h"
#include "base/json.h"
#include "omop/vocabulary.h"

// What a code stands for; also the word in the list of unmapped ones.
enum code_use { CODE_QUESTION, CODE_ANSWER, CODE_UNIT, CODE_GENDER, CODE_VISIT, CODE_USES };

// A code of the data.
struct code {
    enum code_use use;         // see there
    const char *system, *code; // as the data have them
    const char *display;       // what it is called, "" unknown
    const char *unit;          // of a question: its unit, "" none
    struct json *codings;      // what it is elsewhere, owned; array of Coding
    struct concept *source;    // the concept of one of them, NULL none
    struct concept *standard;  // the standard concept of that, NULL none
    bool no_value;             // it says that nothing is known
    size_t count;              // rows that have it
};

struct codes; // all of them, opaque
struct csv;   // a file (export/csv.h)

// Begins with what DATA_DIR/omop and DATA_DIR/conceptmaps say. *ret goes to codes_free, also after
// an error. RC_NO, RC_IO, RC_INVALID.
enum rc codes_open(const char *data_dir, bool vocabulary, struct codes **ret, struct err *e);
// The code; *ret_new: it is the first time, codes_describe follows. Borrowed.
struct code *codes_add(struct codes *c, enum code_use use, const char *system, const char *code,
                       bool *ret_new);
// Says what else a new code is: its name, its unit (NULL: none), Codings (array, NULL: none).
void codes_describe(struct codes *c, struct code *code, const char *display, const char *unit,
                    const struct json *codings);
// Looks all of them up in the vocabulary of that folder. As vocabulary_read.
enum rc codes_look_up(struct codes *c, const char *dir, bool (*goes_on)(void *self), void *self,
                      struct err *e);
// A concept that the mapping names ("gender:male"), 0 when the vocabulary has another one or none;
// marked as used.
int64_t codes_fixed(struct codes *c, const char *use);
// The id of a concept that is used now; 0 for NULL.
int64_t codes_use(struct concept *concept);
// The vocabulary, borrowed.
const struct vocabulary *codes_vocabulary(const struct codes *c);
// Writes the list of codes without a standard concept, with their counts. RC_BUSY, RC_FULL, RC_IO;
// *ret_file is to be published, and released always.
enum rc codes_unmapped(struct codes *c, const char *dir, const char *name, struct csv *ret_file,
                       size_t *ret_count, struct err *e);
// Frees; NULL is fine.
void codes_free(struct codes *c);

#endif
