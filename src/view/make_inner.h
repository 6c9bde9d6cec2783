// SPDX-License-Identifier: EUPL-1.2
// The making of a wide view. For src/view only.
#ifndef ICOPE_VIEW_MAKE_INNER_H
#define ICOPE_VIEW_MAKE_INNER_H

#include "view/make.h"

#include <stdbool.h>

// The making of one view.
struct making {
    struct json *columns;     // so far
    struct json *names;       // object: taken ones, in small letters
    size_t repeats;           // of what repeats
    size_t count;             // columns
    const struct json *known; // what is known of columns, by linkId; NULL: nothing
    const char *form;         // url|version, "" not said
    struct err *e;            // why it failed
};

// One column about an item.
struct make_column {
    const char *suffix; // behind the name
    const char *path;   // what it holds
    const char *type;   // FHIR type
    const char *about;  // its meaning, NULL: the text of the item
    bool whole;         // it holds the answer itself, not its words or whether there is one
};

// Is the character one of a name?
bool make_name_letter(char c);
// Appends a literal of FHIRPath.
void make_literal(struct buf *out, const char *text);
// Adds a column that is of no item and gives it, borrowed; NULL when there are too many.
struct json *make_key(struct making *m, const char *wish, const char *suffix, const char *path,
                      const char *type);
// Adds a column. RC_LIMIT when there are too many.
enum rc make_add(struct making *m, const struct json *item, const struct make_column *c);
// Adds NAME_more: is there more behind `path` than there are columns for? `number` says of which
// instance.
enum rc make_more(struct making *m, const struct json *item, const char *number, const char *path);

// Can answers to such an item be columns?
bool make_is_question(const char *type);
// Is it a choice of several, with a column for each option and not for each answer?
bool make_is_split(const struct json *item);
// Adds the columns of a question. `path` gives its answers.
enum rc make_answers(struct making *m, const struct json *item, const char *number,
                     const char *path);

#endif
