// SPDX-License-Identifier: EUPL-1.2
// Codes as programs for statistics hold them: whole numbers with labels. Which number a code has
// stands in data files (data/codes) and never depends on what comes first in a table. A reason why
// there is no value is a user-missing value: the same letter (Stata: .a to .z) and number (SPSS)
// everywhere. A code that no file knows has no number.
#ifndef ICOPE_TABLES_CODES_H
#define ICOPE_TABLES_CODES_H

#include "base/err.h"

#include <stddef.h>

enum code_language { CODE_FR, CODE_EN, CODE_LANGUAGES };

// User-missing numbers lie between, so that no measured value is one.
enum { CODE_MISSING_LEAST = -999, CODE_MISSING_MOST = -901 };

// A code.
struct table_code {
    const char *code;                   // as in FHIR
    int number;                         // as in SPSS, and in Stata where it is no missing value
    char missing;                       // letter of a reason why there is no value, '\0': a value
    const char *labels[CODE_LANGUAGES]; // what it means
};
// The codes a column may hold.
struct table_codes {
    const char *name;            // "yes-no"
    const struct table_code *at; // in the order of the file
    size_t count;                // how many
};

struct code_book; // all sets, opaque, immutable

// Reads the files NAME.tsv of a folder; missing.tsv are the reasons, which the others name by
// "missing" in place of a number. RC_INVALID with the place of a code or number that is there
// twice, or of what is no number. *ret is owned: code_book_free.
enum rc code_book_read(const char *dir, struct code_book **ret, struct err *e);
// Frees; NULL is fine.
void code_book_free(struct code_book *b);
// The set of that name, borrowed, or NULL.
const struct table_codes *code_book_find(const struct code_book *b, const char *name);
// The reasons why there is no value, borrowed.
const struct table_codes *code_book_reasons(const struct code_book *b);
// The code of a set, or NULL. NULL sets have none.
const struct table_code *table_code_find(const struct table_codes *set, const char *code);

#endif
