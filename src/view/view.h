// SPDX-License-Identifier: EUPL-1.2
// Tables out of FHIR resources: SQL on FHIR v2 ViewDefinitions (https://sql-on-fhir.org), compiled
// once and run over one resource after the other. Pure: no files, no clock of its own.
#ifndef ICOPE_VIEW_VIEW_H
#define ICOPE_VIEW_VIEW_H

#include "base/buf.h"
#include "fhirpath/fhirpath.h"

struct view; // a compiled ViewDefinition, opaque, immutable

// One column of the table.
struct view_column {
    const char *name;        // unique in the view: letters, digits, underscores
    const struct json *json; // its definition: description, in several languages
    const char *type;        // FHIR type stated for its values ("code"), NULL when none
    const char *place;       // where it stands: "select[0].column[2]"
    bool collection;         // may hold several values
    bool counts;             // its path is %rowIndex and no more
    int class;               // what `type` lets pass: enum view_class of internal.h
};

// Compiles a definition, which must outlive the view. RC_INVALID with "place: why" for whatever the
// specification forbids: an expression that cannot be compiled, a name that stands for nothing, two
// columns of one name, branches of unionAll that differ, a type that does not exist …
// *ret is owned: view_free.
enum rc view_compile(const struct json *definition, struct view **ret, struct err *e);
// Frees; NULL is fine.
void view_free(struct view *v);

// The type of resource it makes rows of. Borrowed.
const char *view_resource(const struct view *v);
// Number of columns.
size_t view_column_count(const struct view *v);
// Columns in the order of the table.
const struct view_column *view_column_at(const struct view *v, size_t index);
// Tells what is allowed and yet hardly meant: a path with an element that the resource does not
// have, a member that means nothing. `each` gets one sentence a finding.
void view_warnings(const struct view *v, void (*each)(const char *text, void *self), void *self);

// Gives the rows of one resource to `row`: view_column_count() cells, an empty one is null (one of
// a collection: an empty array, but null where a forEachOrNull had no element), a column that is no
// collection has at most one value. Cells live until `row` returns. A resource of
// another type gives no rows; neither does one that failed. RC_INVALID with the resource, the
// column and why: several values where one is allowed, values of another type than stated, a where
// that is no condition, an evaluation error. RC_LIMIT. `clock` is what now() and today() ask. `a`
// gives memory for one resource; it is empty before and after, and the caller releases it.
enum rc view_run(const struct view *v, const struct json *resource, const struct clock *clock,
                 struct arena *a, void (*row)(const struct fp_list *cells, void *self), void *self,
                 struct err *e);

// Appends the text of a cell: a value as FHIR writes it, collections and elements as JSON. False
// for null.
bool view_cell_text(const struct view_column *c, struct fp_list cell, struct buf *out);
// The text of a cell where it stands in the resource as it is: terminated, borrowed as the cell is.
// NULL: ask view_cell_text.
const char *view_cell_plain(const struct view_column *c, struct fp_list cell);
// Appends the heading of a CSV file (RFC 4180: commas, CRLF).
void view_csv_heading(const struct view *v, struct buf *out);
// Appends a row of it. Null is an empty field, an empty text is "", collections and elements are
// JSON.
void view_csv_row(const struct view *v, const struct fp_list *cells, struct buf *out);
// Appends a row as a JSON object on one line, without a line end. Numbers keep their digits.
void view_json_row(const struct view *v, const struct fp_list *cells, struct buf *out);

#endif
