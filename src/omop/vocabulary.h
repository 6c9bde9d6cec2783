// SPDX-License-Identifier: EUPL-1.2
// Concepts of an OMOP vocabulary, as athena.ohdsi.org gives it: only those that were asked for are
// kept, the files are read in a stream. What it does not have is never made up. For src/omop only.
#ifndef ICOPE_OMOP_VOCABULARY_H
#define ICOPE_OMOP_VOCABULARY_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A concept, by the columns of CONCEPT.csv. Texts live as long as the vocabulary.
struct concept {
    int64_t id;             // concept_id
    const char *id_text;    // the same as it is written
    const char *name;       // concept_name
    const char *domain;     // domain_id: "Measurement"
    const char *vocabulary; // vocabulary_id: "LOINC"
    const char *class;      // concept_class_id
    const char *standard;   // standard_concept: "S", "C" or ""
    const char *code;       // concept_code
    const char *from;       // valid_start_date, as ISO 8601
    const char *until;      // valid_end_date, as ISO 8601
    const char *invalid;    // invalid_reason, "" none
    bool used;              // for whoever keeps account of it
};

struct vocabulary; // opaque

// A new, empty one; owned: vocabulary_free.
struct vocabulary *vocabulary_new(void);
// Asks for a code of one of its vocabularies ("LOINC", "44261-6").
void vocabulary_want(struct vocabulary *v, const char *vocabulary, const char *code);
// Asks for a concept by its id. `name` and `domain` are what it is expected to be: one that is
// something else is not taken.
void vocabulary_want_id(struct vocabulary *v, const char *id, const char *name, const char *domain);
// Adds a concept that is known without any file; the cells are those of CONCEPT.csv in order.
const struct concept *vocabulary_add(struct vocabulary *v, const char *const cells[10]);
// Reads what was asked for, and what it maps to ("Maps to"), from CONCEPT.csv and
// CONCEPT_RELATIONSHIP.csv of the folder. `goes_on` is asked now and then; NULL: nobody. RC_NO
// names a file that is not there; RC_INVALID one without its columns; RC_BUSY when it was stopped.
enum rc vocabulary_read(struct vocabulary *v, const char *dir, bool (*goes_on)(void *self),
                        void *self, struct err *e);
// The concept of a code, NULL none.
struct concept *vocabulary_code(const struct vocabulary *v, const char *vocabulary,
                                const char *code);
// The concept of an id, NULL none.
struct concept *vocabulary_id(const struct vocabulary *v, const char *id);
// The standard concept that it is or maps to; NULL none.
struct concept *vocabulary_standard(const struct vocabulary *v, struct concept *c);
// All concepts that were read, in the order of the files.
struct concept *vocabulary_at(const struct vocabulary *v, size_t i);
// Which release it is, "" unknown.
const char *vocabulary_version(const struct vocabulary *v);
// Frees; NULL is fine.
void vocabulary_free(struct vocabulary *v);

#endif
