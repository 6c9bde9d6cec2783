// SPDX-License-Identifier: EUPL-1.2
// FHIRPath 2.0 (http://hl7.org/fhirpath/N1) with the R4 and SDC additions: compile once, evaluate
// often. Pure: no disk, clock of the environment only, no network. A compiled expression is
// immutable and may be used by any number of evaluations.
#ifndef ICOPE_FHIRPATH_FHIRPATH_H
#define ICOPE_FHIRPATH_FHIRPATH_H

#include "base/clock.h"
#include "base/dec.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fp_seen;
struct fp_expr; // a compiled expression, opaque

// Compiles `len` bytes of UTF-8. RC_INVALID with "line:column: why" for a syntax error or a
// function that does not exist, RC_LIMIT past 64 KiB or 200 levels. *ret is owned: fp_expr_free.
enum rc fp_compile(const char *text, size_t len, struct fp_expr **ret, struct err *e);
// Frees; NULL is fine.
void fp_expr_free(struct fp_expr *x);

// Calls `each` for every %name an expression mentions (without the %), so that owners can build
// dependency graphs.
void fp_expr_names(const struct fp_expr *x, void (*each)(const char *name, void *self), void *self);
// Calls `each` for every string literal (a linkId in `where(linkId = '…')` is one of them).
void fp_expr_literals(const struct fp_expr *x, void (*each)(const char *literal, void *self),
                      void *self);

// Calls `each` for every string literal that is compared (=, ~) with an element of that name:
// linkId = '…'.
void fp_expr_compared(const struct fp_expr *x, const char *element,
                      void (*each)(const char *literal, void *self), void *self);

// Checks names against the FHIR types before evaluation: RC_INVALID with "line:column: why" for an
// element that its type does not have (`Patient.nam`), or where the order of children() counts;
// RC_NO with the same for what is understood although FHIRPath has no such name
// (`answer.valueCoding`).
// `type`: of the focus, NULL when not known. Evaluation does not need it: there an unknown name
// gives nothing.
enum rc fp_check(const struct fp_expr *x, const char *type, struct err *e);
// The FHIR type of what it gives on a focus of that type ("boolean" for `name.exists()`), NULL when
// it is not known, or when fp_check has something against it. Borrowed.
const char *fp_gives(const struct fp_expr *x, const char *type);

// Kinds of value. FP_NODE is a FHIR element or resource that is not (or not only) a System value.
enum fp_kind {
    FP_BOOLEAN,
    FP_INTEGER,
    FP_DECIMAL,
    FP_STRING,
    FP_DATE,
    FP_DATETIME,
    FP_TIME,
    FP_QUANTITY,
    FP_NODE
};

// A date, dateTime or time with the precision that was written. The text is kept: equality of
// precision is part of the meaning.
struct fp_temporal {
    struct datetime at; // parts beyond `parts` are 1 or 0
    int parts;          // how many are given: 1 year, 2 month, 3 day, 4 hour, 5 minute, 6 second, 7
                        // milliseconds
    bool has_offset;    // a time zone was written
    int offset_min;     // minutes east of UTC, 0 without
};

// One value of a collection. Text members live as long as the arena or the JSON they came from.
struct fp_value {
    enum fp_kind kind; // which member of the union counts
    union {
        bool boolean;       // FP_BOOLEAN
        int64_t integer;    // 32-bit range in FHIR; checked by arithmetic
        struct dec decimal; // FP_DECIMAL, exact
        struct {
            const char *at;
            size_t len;
        } string;
        struct fp_temporal temporal; // FP_DATE, FP_DATETIME, FP_TIME
        struct {
            struct dec value;
            const char *unit;
        } quantity; // unit: UCUM code or calendar word, "1" when none
    };
    const struct json *json;  // the element it came from, NULL for computed values
    const struct json *extra; // the "_name" sibling of a primitive (id, extension), NULL if none
    const char *type; // FHIR type name ("code", "Quantity", "Patient"), NULL for System values
};

// A collection: ordered, may hold nothing. Lives in the arena it was made in.
struct fp_list {
    struct fp_value *at; // in order
    size_t count;        // 0 = empty
};

// What an expression may see.
struct fp_env {
    const struct clock *clock; // for now(), today(), timeOfDay(); NULL: the functions give an error
    // Looks up %name; returns false when there is no such name. Called for every name but the
    // built-in %ucum, %sct, %loinc, %vs-…, %ext-…. %resource, %rootResource and %context come from
    // here too; without an answer they are the focus.
    bool (*name)(const char *name, struct fp_list *ret, void *self);
    // memberOf(): 1 member, 0 not, −1 unknown value set. NULL: unknown.
    int (*member_of)(const char *value_set_url, const char *system, const char *code, void *self);
    // weight()/ordinal() of a Coding (SDC): false when none is known, and the evaluation fails.
    // NULL: a Coding without a weight of its own has none.
    bool (*weight)(const struct json *coding, struct dec *ret, void *self);
    // resolve(): the resource behind a reference, or NULL.
    const struct json *(*resolve)(const char *reference, void *self);
    void *self;       // passed to all of the above
    size_t max_steps; // values an evaluation may touch, 0 = 10 million; past it RC_LIMIT
    size_t *budget;   // values that several evaluations may touch together; each takes its own off,
                      // past it RC_LIMIT. NULL: no such limit
    struct fp_seen *seen; // shared by the evaluations of one resource (fhirpath/seen.h); NULL: each
                          // looks up for itself
    bool join_empty;      // join() of nothing gives "", as SQL on FHIR has it; else nothing
};

// Makes a collection of one from a FHIR element; `type` NULL = resourceType of the element, or
// unknown.
struct fp_list fp_list_of(struct arena *a, const struct json *element, const char *type);

// A string value over terminated text (borrowed).
struct fp_value fp_string(const char *text);

// Evaluates with `focus` as $this. The result lives in `a`. RC_INVALID for evaluation errors
// (singleton rule, wrong types), RC_LIMIT.
enum rc fp_eval(const struct fp_expr *x, struct fp_list focus, const struct fp_env *env,
                struct arena *a, struct fp_list *ret, struct err *e);

// The collection as a condition: empty → false, one boolean → itself, one other value → true, more
// → RC_INVALID.
enum rc fp_truth(struct fp_list l, bool *ret, struct err *e);

// A System value for `v` where there is one (a FHIR string, code, uri … → FP_STRING; boolean,
// integer, decimal, date …, Quantity likewise); nodes stay as they are.
struct fp_value fp_system(struct arena *a, struct fp_value v);

// The value as a new JSON value in FHIR form (decimals by their text, quantities as objects, nodes
// copied). Owned by the caller.
struct json *fp_to_json(struct fp_value v);

// Is there such a type, named as it is written ("FHIR" or "System", NULL: either)?
bool fp_type_known(const char *space, const char *name);

// Name for people and machines: "System.Integer", "FHIR.Patient" …; never NULL. Borrowed.
const char *fp_type_name(struct fp_value v, char *out, size_t out_bytes);

// The value as toString() gives it; for nodes their JSON. Lives in `a`.
const char *fp_to_text(struct fp_value v, struct arena *a);

#endif
