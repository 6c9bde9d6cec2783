// SPDX-License-Identifier: EUPL-1.2
// What a view that was made of a form says of its columns in tags (export/columns.h). For src/view
// only.
#ifndef ICOPE_VIEW_MAKE_TAGS_H
#define ICOPE_VIEW_MAKE_TAGS_H

#include "base/json.h"

#include <stdbool.h>

// Of the column of an item.
struct make_tags {
    const struct json *known; // what is known of columns (view_make), NULL: nothing
    const char *form;         // url|version, "" not said
    const char *suffix;       // ending of the column's name
    bool whole;               // it holds the answer itself, not its words or whether there is one
};

// Adds a tag to a column.
void make_tag(struct json *column, const char *name, const char *value);
// Adds those of an item's column.
void make_item_tags(struct json *column, const struct json *item, const struct make_tags *t);
// What is known of the columns of a linkId: a text, borrowed, or NULL.
const char *make_known(const struct json *known, const char *link, const char *what);

#endif
