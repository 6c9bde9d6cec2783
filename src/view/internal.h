// SPDX-License-Identifier: EUPL-1.2
// A compiled view, for the files of src/view only.
#ifndef ICOPE_VIEW_INTERNAL_H
#define ICOPE_VIEW_INTERNAL_H

#include "fhirpath/plan.h"
#include "view/view.h"

// What values a stated type lets pass.
enum view_class {
    CLASS_NONE, // no type is stated: any primitive
    CLASS_BOOLEAN,
    CLASS_INTEGER,
    CLASS_DECIMAL,
    CLASS_TEXT,
    CLASS_DATE,
    CLASS_DATETIME,
    CLASS_TIME,
    CLASS_QUANTITY,
    CLASS_ELEMENT // any other FHIR type
};

// How a select comes to its rows.
enum view_walk {
    WALK_ONCE,             // once, on the element of the select around it
    WALK_FOR_EACH,         // on each element its path gives
    WALK_FOR_EACH_OR_NULL, // the same; once on nothing when there is no element
    WALK_REPEAT // on each element its paths give, and on those they give there, and so on
};

// Expressions that are evaluated on the same element, together.
struct view_group {
    const struct fp_expr **at; // in the order they were added
    const char **places;       // by expression, for messages
    size_t count;              // expressions
    size_t room;               // places at `at`
    struct fp_plan *plan;      // made of all of them
    const char *type;          // FHIR type of that element, NULL: not known
    bool repeats;              // they start again from what they gave
    const char *again;         // type of that, NULL: not known
    struct view_group *next;   // another group of the view
};

// A selection structure: gives rows of `width` cells: its own columns, those of its selects, those
// of its unionAll.
struct view_select {
    const char *place;              // where it stands: "select[0].unionAll[1]"
    enum view_walk walk;            // how it comes to its rows
    size_t path;                    // WALK_FOR_EACH…: its expression in the group around it
    const struct view_group *paths; // WALK_REPEAT: evaluated on every element again
    const struct view_group *group; // its columns' expressions; the group around it for WALK_ONCE
    const struct view_column *own;  // its columns
    size_t own_count;               // number of them
    size_t first;                   // the first one's expression in `group`; the others follow
    const struct view_select *selects; // nested selects: their rows are multiplied
    size_t select_count;               // number of them
    const struct view_select *unions;  // unionAll: their rows are put one after the other
    size_t union_count;                // number of them
    size_t width;                      // columns of all
};

// A constant: %name.
struct view_constant {
    const char *name;     // without %
    struct fp_list value; // one value
};

// An expression, for freeing.
struct view_expr {
    struct fp_expr *x;      // owned
    struct view_expr *next; // compiled before
};

// A condition for resources.
struct view_where {
    const struct fp_expr *x; // its expression
    const char *place;       // "where[0]"
};

// A compiled view.
struct view {
    const struct json *definition;         // what it was compiled from
    struct arena arena;                    // owns all but expressions and plans
    struct view_expr *expressions;         // all of them
    struct view_group *groups;             // all of them
    const char *resource;                  // resource type
    const struct view_constant *constants; // %names of its own
    size_t constant_count;                 // number of constants
    const struct view_where *wheres;       // conditions for resources
    size_t where_count;                    // number of conditions
    struct view_select top;                // holds the view's selects; no columns of its own
    const struct view_column **columns;    // of the table, top.width
};

// Is it a name for columns and constants (letters, digits, underscores; first a letter)?
bool view_is_name(const char *name);

// The class of a type as it stands in a definition, and its plain name ("code" for
// "http://hl7.org/fhir/StructureDefinition/code"; borrowed). False when there is no such type.
bool view_type_class(const char *type, const char **ret_name, enum view_class *ret);
// Why a value may not stand in a column, or NULL.
const char *view_value_wrong(const struct view_column *column, const struct fp_value *v);
// Why nothing of a FHIR type may stand in it, or NULL.
const char *view_type_wrong(const struct view_column *column, const char *type);

// Reads the constants of a definition into v. RC_INVALID with "place: why".
enum rc view_read_constants(struct view *v, const struct json *definition, struct err *e);
// Is %name one that every expression of a view has?
bool view_is_variable(const char *name);
// The constant of that name, or NULL.
const struct view_constant *view_constant_find(const struct view *v, const char *name);

#endif
