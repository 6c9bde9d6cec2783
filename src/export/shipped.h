// SPDX-License-Identifier: EUPL-1.2
// The views and the codes that come with the program, for an export of all of them.
#ifndef ICOPE_EXPORT_SHIPPED_H
#define ICOPE_EXPORT_SHIPPED_H

#include "export/views.h"

// Start from {0}; end with shipped_views_release.
struct shipped_views {
    struct export_view *at;    // in the order of their names, owned
    struct json **definitions; // theirs, owned
    size_t count, cap;         // of them, room
    struct arena arena;        // behind names
    struct code_book *codes;   // numbers and labels of codes, owned
};

// Reads those in `data`/views, and `data`/codes. RC_NO when there is none, RC_INVALID naming a file
// that is no view, RC_IO.
enum rc shipped_views_read(const char *data, struct shipped_views *ret, struct err *e);
// Frees.
void shipped_views_release(struct shipped_views *v);

#endif
