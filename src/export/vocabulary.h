// SPDX-License-Identifier: EUPL-1.2
// The words of forms and code lists: what may stand in pseudonymised data as it is. A code, a
// linkId, a label that stands in none of them may be anything, a name too.
#ifndef ICOPE_EXPORT_VOCABULARY_H
#define ICOPE_EXPORT_VOCABULARY_H

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "store/store.h"

#include <stdbool.h>

// Texts, in order once vocabulary_end was called. Start from {0}.
struct vocabulary {
    struct arena a;    // behind them
    const char **at;   // the texts
    size_t count, cap; // of them
};

// Where forms and code lists lie.
struct vocabulary_folders {
    const char *questionnaires; // Questionnaires of the program
    const char *data;           // its read-only data: codesystems, conceptmaps below
};

// Takes the words of the program's own files, of the forms that the store has from its server, and
// those that FHIR R4 itself fixes. RC_NO, RC_INVALID, RC_IO: a file of the program cannot be read.
enum rc vocabulary_load(struct vocabulary *v, const struct vocabulary_folders *where,
                        struct store *s, struct err *e);
// Is that one of the words?
bool vocabulary_has(const struct vocabulary *v, const char *text);
// Frees; {0} again.
void vocabulary_release(struct vocabulary *v);

#endif
